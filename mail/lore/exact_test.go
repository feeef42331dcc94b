package lore

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"onemore/mail"
	"onemore/mail/archive"
	"onemore/mail/lore/loretest"
)

// held is an archive that is fetched whole, then again, then with new mail.
type held struct {
	list  func() *List // of a new client, as in another run of the program
	ids   map[string]bool
	now   func() time.Time
	add   func(mails ...string)
	later func() // some time passes; the index of a server may need it
}

// since is where the fetches begin.
func since() time.Time { return time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC) }

// id is the Message-ID of a mail, by its header alone.
func id(raw []byte) string {
	top, _, _ := bytes.Cut(raw, []byte("\n\n"))
	return string(mail.Parse(append(bytes.Clone(top), "\n\n"...)).ID)
}

// fetch goes on from a cursor with a new client; what came is noted.
func (h held) fetch(t *testing.T, cur Cursor, got map[string]bool) (Cursor, Stats) {
	t.Helper()
	start := time.Now()
	cur, use, err := h.list().Fetch(t.Context(), cur, Fetch{Back: h.now().Sub(since())}, func(raw []byte) error {
		got[id(raw)] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d messages by %d requests, %d kB, %.1f s", use.Messages, use.Requests, use.Bytes>>10, time.Since(start).Seconds())
	return cur, use
}

// check holds that what was fetched is the archive, no more and no less, and
// that fetching again costs one request.
func (h held) check(t *testing.T, requests int) {
	t.Helper()
	got := map[string]bool{}
	cur, use := h.fetch(t, "", got)
	if !maps.Equal(got, h.ids) || use.Requests > requests {
		t.Fatalf("%d ids of %d by %d requests\nmissing %v\nmade up %v", len(got), len(h.ids), use.Requests, less(h.ids, got), less(got, h.ids))
	}
	h.later()
	cur, use = h.fetch(t, cur, got)
	if !maps.Equal(got, h.ids) || use.Requests != 1 {
		t.Errorf("again: %d ids of %d by %d requests", len(got), len(h.ids), use.Requests)
	}
	added := map[string]bool{}
	var mails []string
	for i := range 3 {
		id := fmt.Sprintf("added%d.%d@example.org", i, h.now().UnixNano())
		added[id] = true
		mails = append(mails, received(h.now(), "Ada <ada@example.org>", fmt.Sprintf("added %d", i), id))
	}
	h.add(mails...)
	fresh := map[string]bool{}
	for tries := 0; len(less(added, fresh)) > 0 && tries < 12; tries++ {
		h.later()
		if cur, use = h.fetch(t, cur, fresh); use.Requests != 1 {
			t.Errorf("for what was added: %+v", use)
		}
	}
	if came := less(fresh, got); len(came) != len(added) || len(less(added, fresh)) > 0 {
		t.Errorf("came %v, added %v", came, added)
	}
}

func less(a, b map[string]bool) (only []string) {
	for id := range a {
		if !b[id] && len(only) < 20 {
			only = append(only, id)
		}
	}
	return only
}

// heldBy is what a server of ours has, whose index is half a minute late.
func heldBy(t *testing.T, mbox io.Reader) held {
	t.Helper()
	at := &clock{at: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	s := loretest.New(loretest.Options{Now: at.now, Lag: 33 * time.Second})
	t.Cleanup(s.Close)
	l := s.List("test")
	copied := &bytes.Buffer{}
	if _, err := l.Fill(io.TeeReader(mbox, copied)); err != nil {
		t.Fatal(err)
	}
	return held{
		list: func() *List {
			return list(t, clientWith(t, Settings{Home: "https://lore.example.org/"}, at, s.Transport()), "test")
		},
		ids:   idsIn(t, copied),
		now:   at.now,
		later: func() { _ = at.wait(t.Context(), 10*time.Second) },
		add: func(mails ...string) {
			for _, m := range mails {
				l.Add([]byte(m))
			}
		},
	}
}

func idsIn(t *testing.T, mbox io.Reader) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for m := archive.NewMbox(mbox); ; {
		e, err := m.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all[id(e.Raw)] = true
	}
}

// TestWholeArchive: mail of seven years in clumps, some of one second, some of
// the future, some twice, some with one id for two.
func TestWholeArchive(t *testing.T) {
	var mbox strings.Builder
	dice := rand.New(rand.NewPCG(1, 2))
	end := time.Date(2026, 11, 21, 11, 0, 0, 0, time.UTC)
	at := since().Add(time.Hour)
	for i := 0; at.Before(end); i++ {
		one := received(at, "Ada <ada@example.org>", "made up", fmt.Sprintf("w%d@example.org", i))
		switch i % 97 {
		case 3:
			one += loretest.Separator + one
		case 5:
			one += loretest.Separator + received(at.Add(50*24*time.Hour), "Bob <bob@example.org>", "id taken again", fmt.Sprintf("w%d@example.org", i))
		case 7:
			one = strings.Replace(one, "Received:", "X-Lost:", 1) // only a Date
		}
		mbox.WriteString(loretest.Separator + one + "\n")
		if dice.IntN(5) == 0 {
			at = at.Add(time.Duration(dice.IntN(12*24)) * time.Hour)
		}
	}
	mbox.WriteString(loretest.Separator + received(end.Add(400*24*time.Hour), "Eve <eve@example.org>", "from the future", "future@example.org") + "\n")
	h := heldBy(t, strings.NewReader(mbox.String()))
	if len(h.ids) < 1500 {
		t.Fatalf("only %d mails were made", len(h.ids))
	}
	h.check(t, 12)
}

// bigList is a list of the corpus with 8,536 messages.
func bigList(t *testing.T) io.Reader {
	t.Helper()
	f, err := os.Open(filepath.Join(filepath.Dir(samples(t)), "lists", "uboot-stm32", "uboot-stm32.mbox.zst"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<27), zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(z.Close)
	return z
}

// TestWholeCorpusList is TestWholeArchive with a list of real mail.
func TestWholeCorpusList(t *testing.T) {
	h := heldBy(t, bigList(t))
	if len(h.ids) != 8516 {
		t.Errorf("%d ids", len(h.ids))
	}
	h.check(t, 12)
}

// TestRealWholeList is TestWholeCorpusList with the real public-inbox.
func TestRealWholeList(t *testing.T) {
	if os.Getenv("ONEMORE_LONG") == "" {
		t.Skip("ONEMORE_LONG is not set: public-inbox needs minutes to index a big list")
	}
	all, err := io.ReadAll(bigList(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "list.mbox")
	if err := os.WriteFile(path, all, 0o600); err != nil {
		t.Fatal(err)
	}
	p := startPublicInbox(t, path)
	h := held{
		list: func() *List {
			c := New(Options{Version: "test", Settings: Settings{Home: p.home}})
			t.Cleanup(c.Close)
			return list(t, c, "test")
		},
		ids:   idsIn(t, bytes.NewReader(all)),
		now:   time.Now,
		later: func() { time.Sleep(5 * time.Second) },
		add:   p.add,
	}
	h.check(t, 12)
}

// TestASoonSecondFetchTrustsTheClock, and one with a clock that is off does
// not: it asks what time it is.
func TestASoonSecondFetchTrustsTheClock(t *testing.T) {
	for offset, requests := range map[time.Duration]int{
		0: 1, 20 * time.Hour: 1, -5 * time.Minute: 1,
		-time.Hour: 2, -50 * 365 * days: 2, 3 * days: 2, 10 * 365 * days: 2,
	} {
		b, l := newInbox(t)
		b.add(epoch().Add(-time.Hour), "m@example.org")
		cur, _, err := l.Fetch(t.Context(), "", Fetch{}, ids{}.take)
		if err != nil {
			t.Fatal(err)
		}
		b.skew = -offset // the server stays where it is
		_ = b.at.wait(t.Context(), offset)
		b.add(epoch().Add(-time.Minute), "new@example.org")
		c := clientWith(t, Settings{Home: "https://lore.example.org/"}, b.at, b.Transport())
		got := ids{}
		cur, use, err := list(t, c, "test").Fetch(t.Context(), cur, Fetch{}, got.take)
		_, to := cur.Reach()
		if err != nil || got["new@example.org"] != 1 || use.Requests != requests || to.Sub(epoch()).Abs() > time.Minute {
			t.Errorf("clock %v off: %v, %+v, %v, %v", offset, got, use, to, err)
		}
	}
}
