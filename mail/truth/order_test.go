package truth

import (
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/mail/archive"
	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// boxes are the files of one list, or of the made archive.
func boxes(t *testing.T, name string) []string {
	t.Helper()
	if name != "gen-2k" {
		return []string{filepath.Join(corpus(t), "lists", name, name+".mbox.zst")}
	}
	all, err := filepath.Glob(filepath.Join(corpus(t), "generated", name, "mbox", "*.mbox"))
	if err != nil || len(all) == 0 {
		t.Fatalf("boxes: %v %v", all, err)
	}
	return all
}

// shows writes all changes down as show --json does, in order of their roots.
func shows(tb testing.TB, changes []series.Change) string {
	tb.Helper()
	slices.SortFunc(changes, func(a, b series.Change) int { return strings.Compare(string(a.Root), string(b.Root)) })
	var b strings.Builder
	enc := json.NewEncoder(&b)
	for i := range changes {
		c := &changes[i]
		if err := enc.Encode([]any{c.Line(series.Name(c.Root), c.State), c.Turn, c.Versions}); err != nil {
			tb.Fatal(err)
		}
	}
	return b.String()
}

// TestOrderDoesNotShow: in whatever order messages arrive, the same changes,
// coverage and life come of them, byte for byte.
func TestOrderDoesNotShow(t *testing.T) {
	names := []string{"tipc-discussion", "gen-2k"}
	if os.Getenv("ONEMORE_LONG") != "" {
		names = append(names, "batman", "uboot-stm32", "ltp")
	}
	const seeds = 20
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			facts := map[patch.MsgID]*series.Fact{}
			for _, path := range boxes(t, name) {
				mbox(t, facts, path)
			}
			ids := make([]patch.MsgID, 0, len(facts))
			for id := range facts {
				ids = append(ids, id)
			}
			slices.Sort(ids)
			keys := make(map[patch.MsgID][]string, len(ids))
			for _, id := range ids {
				keys[id] = facts[id].Keys()
			}
			want := ""
			for seed := range uint64(seeds) {
				r := rand.New(rand.NewPCG(seed, 1))
				r.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
				got := shows(t, arrive(facts, keys, ids))
				if want == "" {
					want = got
				}
				if got != want {
					t.Fatalf("seed %d: %s", seed, firstDifference(want, got))
				}
				slices.Sort(ids)
			}
			t.Logf("%d orders of %d messages give the same %d bytes", seeds, len(ids), len(want))
		})
	}
}

// heap is a cluster while messages arrive.
type heap struct {
	facts []series.Fact
	keys  []string
}

// arrive joins clusters in the order of ids, the smaller into the larger, and
// builds each from its facts as they came.
func arrive(facts map[patch.MsgID]*series.Fact, keys map[patch.MsgID][]string, ids []patch.MsgID) []series.Change {
	byKey := map[string]*heap{}
	all := make([]*heap, 0, len(ids))
	for _, id := range ids {
		h := &heap{facts: []series.Fact{*facts[id]}}
		all = append(all, h)
		for _, k := range keys[id] {
			if c := byKey[k]; c != nil && c != h {
				if len(c.facts) > len(h.facts) {
					h, c = c, h
				}
				for _, moved := range c.keys {
					byKey[moved] = h
				}
				h.facts, h.keys = append(h.facts, c.facts...), append(h.keys, c.keys...)
				c.facts = nil
			}
			byKey[k] = h
			h.keys = append(h.keys, k)
		}
	}
	var out []series.Change
	for _, h := range all {
		if len(h.facts) > 0 {
			out = append(out, series.Build(h.facts)...)
		}
	}
	return out
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return "line " + x[i] + "\nis " + y[i]
		}
	}
	return "one has more changes"
}

// TestOneByOne: messages stored one at a time, newest first, give what one
// import gives.
func TestOneByOne(t *testing.T) {
	name := "tipc-discussion"
	if os.Getenv("ONEMORE_LONG") != "" {
		name = "batman"
	}
	raw := rawMails(t, boxes(t, name)[0])
	whole, single := kept(t), kept(t)
	put := func(s *store.Store, some [][]byte) {
		in := make([]store.Incoming, 0, len(some))
		for _, r := range some {
			in = append(in, s.Prepare(r, name, ""))
		}
		if _, err := s.Put(t.Context(), "", "", in); err != nil {
			t.Fatal(err)
		}
	}
	put(whole, raw)
	began := time.Now()
	for i := range slices.Backward(raw) {
		put(single, raw[i:i+1])
	}
	t.Logf("%d messages one by one: %.1f ms each", len(raw), 1000*time.Since(began).Seconds()/float64(len(raw)))
	want, got := stored(t, whole), stored(t, single)
	if want != got {
		t.Fatal(firstDifference(want, got))
	}
	t.Logf("the same %d bytes", len(want))
}

// rawMails gives the messages of an mbox as they stand in it.
func rawMails(t *testing.T, path string) [][]byte {
	t.Helper()
	var out [][]byte
	for m := archive.NewMbox(open(t, path)); ; {
		e, err := m.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, slices.Clone(e.Raw))
	}
}

// kept is an empty store that goes with the test.
func kept(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// stored writes all changes of a store down.
func stored(t *testing.T, s *store.Store) string {
	t.Helper()
	var roots []patch.MsgID
	if err := s.Rows(t.Context(), 1<<20, func(r *queue.Row) error {
		roots = append(roots, r.Root)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var all []series.Change
	for _, id := range roots {
		c, err := s.Change(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return shows(t, all)
}
