package sync

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	gosync "sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"onemore/mail/lore"
	"onemore/mail/lore/loretest"
	"onemore/mail/store"
	"onemore/patch"
)

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		os.Exit(child())
	}
	goleak.VerifyTestMain(m)
}

// day0 is when most tests begin.
func day0() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }

// letter is a made mail.
type letter struct {
	id, subject, from, to, extra, body string
	at                                 time.Time
	refs                               []string
}

func (l letter) raw() []byte {
	var b bytes.Buffer
	from, to := l.from, l.to
	if from == "" {
		from = "Ann Example <ann@example.org>"
	}
	if to == "" {
		to = "test@lists.example.org"
	}
	fmt.Fprintf(&b, "From: %s\nTo: %s\nSubject: %s\nDate: %s\nMessage-ID: <%s>\n", from, to, l.subject, l.at.Format(time.RFC1123Z), l.id)
	if len(l.refs) > 0 {
		fmt.Fprintf(&b, "In-Reply-To: <%s>\nReferences: <%s>\n", l.refs[len(l.refs)-1], strings.Join(l.refs, "> <"))
	}
	fmt.Fprintf(&b, "%s\n%s\n", l.extra, l.body)
	return b.Bytes()
}

// post is a mail of a list, which got it when it was written.
func post(id, subject string, at time.Time, refs ...string) letter {
	body := "text of " + id
	if strings.HasPrefix(subject, "[PATCH") {
		body += fmt.Sprintf("\n---\n f.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n"+
			"diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1,3 +1,3 @@\n x\n-old\n+new %s\n y\n", id)
	}
	return letter{id: id + "@example.org", subject: subject, at: at, body: body, refs: addresses(refs)}
}

func addresses(ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, id+"@example.org")
	}
	return out
}

// inbox is a public-inbox with a list, and what asks it. Its time is that of
// the bubble it is made in.
type inbox struct {
	*loretest.Server
	t       *testing.T
	list    *loretest.List
	posted  map[string]bool
	open    []*lore.Client
	way     http.RoundTripper
	mirrors []string
}

// withInbox runs a test in a bubble that begins at day0.
func withInbox(t *testing.T, test func(in *inbox)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(day0()))
		test(newInbox(t))
	})
}

func newInbox(t *testing.T) *inbox {
	t.Helper()
	in := &inbox{Server: loretest.New(loretest.Options{}), t: t, posted: map[string]bool{}}
	in.list = in.List("test")
	in.way = in.Transport()
	t.Cleanup(in.close)
	return in
}

func (in *inbox) close() {
	for _, c := range in.open {
		c.Close()
	}
	in.Close()
}

func (in *inbox) add(all ...letter) {
	for _, l := range all {
		in.posted[l.id] = true
		in.list.AddAt(l.at, l.raw())
	}
}

// client is one of another process.
func (in *inbox) client() *lore.Client {
	c := lore.New(lore.Options{
		Version: "1.2", Transport: in.way, Rand: func() float64 { return 0.5 },
		Settings: lore.Settings{Home: "https://lore.example.org/", Mirrors: in.mirrors},
	})
	in.open = append(in.open, c)
	return c
}

// source is one that follows the list.
func (in *inbox) source(edit ...func(*Lore)) Source {
	l := Lore{Name: "lore:test", List: "test", Client: in.client(), Now: time.Now, Rest: sleep, Mine: func() []string { return nil }}
	for _, e := range edit {
		e(&l)
	}
	s, err := NewLore(l)
	if err != nil {
		in.t.Fatal(err)
	}
	return s
}

// asked says how many requests came since it was last called.
func (in *inbox) asked(kinds ...loretest.Kind) int {
	n := in.Count(kinds...)
	in.Forget()
	return n
}

// run fetches once from all sources of an engine; the last report is given.
func run(t *testing.T, e *Engine) Report {
	t.Helper()
	var last Report
	e.Run(t.Context(), nil, func(r Report) { last = r })
	return last
}

// good is run, and a failure is one of the test.
func good(t *testing.T, e *Engine) Report {
	t.Helper()
	r := run(t, e)
	if r.Err != nil {
		t.Helper()
		t.Fatalf("%s: %v", r.Source, r.Err)
	}
	return r
}

// watched runs an engine's Watch; the function ends it.
func watched(t *testing.T, e *Engine, done func(Report)) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg gosync.WaitGroup
	wg.Go(func() { e.Watch(ctx, done) })
	return func() {
		cancel()
		wg.Wait()
	}
}

// holds says which of the ids a store has whole, without their domain.
func holds(t *testing.T, s Store, ids map[string]bool) string {
	t.Helper()
	var ask []patch.MsgID
	for id := range ids {
		ask = append(ask, patch.MsgID(id))
	}
	known, err := s.Known(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for id := range ids {
		if known[patch.MsgID(id)] {
			out = append(out, strings.TrimSuffix(id, "@example.org"))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// dump is everything that a store holds but for the cursors of lore, which
// tell the time of a fetch.
func dump(t *testing.T, s *store.Store) string {
	t.Helper()
	var all bytes.Buffer
	if err := s.Dump(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(all.String()) {
		if !strings.Contains(line, "lore1 ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// messages counts what is in a store.
func messages(t *testing.T, s *store.Store) int {
	t.Helper()
	st, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return st.Messages
}

// difference is the first line in which two dumps differ.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d\ngot  %.400s\nwant %.400s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, %d wanted", len(g), len(w))
}

// maildir makes an empty Maildir.
func maildir(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mail")
	for _, sub := range []string{"cur", "new", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// deliver puts a mail into a Maildir as a delivery agent does.
func deliver(t *testing.T, dir, name string, raw []byte) {
	t.Helper()
	from, to := filepath.Join(dir, "tmp", name), filepath.Join(dir, "new", name)
	if err := os.WriteFile(from, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

// messageLines leaves out the cursors, which tell when a Maildir was read.
func messageLines(dump string) string {
	var b strings.Builder
	for line := range strings.Lines(dump) {
		if !strings.HasPrefix(line, `{"cursor"`) {
			b.WriteString(line)
		}
	}
	return b.String()
}
