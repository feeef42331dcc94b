package judge

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"onemore/mail/archive"
	"onemore/mail/demo"
	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
)

func collect(all iter.Seq[[]byte]) [][]byte {
	var out [][]byte
	for raw := range all {
		out = append(out, slices.Clone(raw))
	}
	return out
}

func many(n int) facts { return said(collect(demo.Many(time.Unix(at(0), 0), n, 3))...) }

// upTo is the world at t by a history that ends before.
func upTo(h *History, t int64) *World {
	w := newWorld(h)
	for w.Next(pass, pass) {
	}
	w.now = t
	return w
}

// features are all that anything is decided by at that time, for the first
// people who have written so far.
func (w *World) features(people int) []string {
	var out []string
	for who := range people {
		s := w.scorer(who)
		for _, o := range w.Pool(who, poolDays) {
			work := w.work(o, who)
			line := fmt.Sprintf("%s %s %+v %v", w.who.key[who], o.Newest, work, s.Score(&work, nil))
			for _, order := range replayed() {
				line += fmt.Sprint(" ", s.Key(order, &work))
			}
			out = append(out, line)
		}
	}
	slices.Sort(out)
	return out
}

// rows are the changes that wait, as the queue would have them.
func (w *World) rows() map[patch.MsgID]queue.Row {
	out := map[patch.MsgID]queue.Row{}
	for id, o := range w.open {
		out[id] = o.Row
	}
	return out
}

// stored are the changes that wait by a store that has never seen any mail but
// what was dated before t.
func stored(t *testing.T, raws [][]byte, h *History, before int64) map[patch.MsgID]queue.Row {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	early := map[patch.MsgID]bool{}
	for _, f := range h.before(before).facts {
		early[f.ID] = true
	}
	var in []store.Incoming
	for _, raw := range raws {
		if m := s.Prepare(raw, "dev", ""); early[m.ID()] {
			in = append(in, m)
		}
	}
	if _, err := s.Put(t.Context(), "", "", in); err != nil {
		t.Fatal(err)
	}
	out := map[patch.MsgID]queue.Row{}
	if err := s.Rows(t.Context(), 0, func(r *queue.Row) error {
		if !r.Settled() && r.Newest != "" {
			out[r.Newest] = *r
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// past cuts an archive at the moments of some real reviews, chosen by chance,
// and holds three views of each against each other: the walk over the whole
// archive at that review, the walk over what was dated before it, and a store
// that has nothing else.
func past(t *testing.T, raws [][]byte, moments int, least int) {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var in []store.Incoming
	for _, raw := range raws {
		in = append(in, s.Prepare(raw, "dev", ""))
	}
	if _, err := s.Put(t.Context(), "", "", in); err != nil {
		t.Fatal(err)
	}
	whole := history(t, s)
	total := 0
	for w := newWorld(whole); w.Next(func(Answer) { total++ }, pass); {
	}
	random := rand.New(rand.NewPCG(7, 7))
	chosen := random.Perm(total)[:moments]
	number, seen := -1, 0
	w := newWorld(whole)
	look := func(a Answer) {
		if number++; !slices.Contains(chosen, number) || t.Failed() {
			return
		}
		cut := upTo(whole.before(a.Date), a.Date)
		people := len(cut.who.key) // who reviews now may be the next
		with, without := w.features(people), cut.features(people)
		if !slices.Equal(with, without) {
			t.Errorf("at %d, %s", a.Date, differ(with, without))
		}
		seen += len(with)
		same(t, a.Date, w.rows(), stored(t, raws, whole, a.Date))
	}
	for w.Next(look, pass) {
	}
	t.Logf("%d messages, %d of %d reviews: %d features agree", whole.Len(), moments, total, seen)
	if seen < least {
		t.Errorf("%d features looked at, want %d", seen, least)
	}
}

func same(t *testing.T, when int64, mine, theirs map[patch.MsgID]queue.Row) {
	t.Helper()
	for id, r := range theirs {
		if got, ok := mine[id]; !ok || !reflect.DeepEqual(got, r) {
			t.Fatalf("at %d %s is\n%+v, by a store of earlier mail\n%+v", when, id, got, r)
		}
	}
	if len(mine) != len(theirs) {
		t.Fatalf("at %d %d changes wait, by a store of earlier mail %d", when, len(mine), len(theirs))
	}
}

func differ(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "with all mail\n" + a[i] + "\nwith earlier mail\n" + b[i]
		}
	}
	return fmt.Sprintf("%d features with all mail, %d with earlier mail", len(a), len(b))
}

// TestNoLookahead: what is known at t is what mail dated before t says.
func TestNoLookahead(t *testing.T) {
	t.Parallel()
	t.Run("demo", func(t *testing.T) {
		t.Parallel()
		past(t, demo.Messages(time.Unix(at(0), 0)), 8, 300)
	})
	t.Run("many", func(t *testing.T) {
		t.Parallel()
		past(t, collect(demo.Many(time.Unix(at(0), 0), 1000, 5)), 4, 500)
	})
}

// TestNoLookaheadList is TestNoLookahead on a real list.
func TestNoLookaheadList(t *testing.T) {
	t.Parallel()
	past(t, list(t, "tipc-discussion"), 5, 100)
}

// list is a list of the corpus.
func list(t *testing.T, name string) [][]byte {
	t.Helper()
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		t.Skip("ONEMORE_CORPUS names no folder of test mail")
	}
	f, err := os.Open(filepath.Join(root, "lists", name, name+".mbox.zst"))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<27), zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var out [][]byte
	m := archive.NewMbox(z)
	for {
		e, err := m.Next()
		if err != nil {
			break
		}
		out = append(out, slices.Clone(e.Raw))
	}
	return out
}

// TestCorpusFigures measures a real list. The list is small, and three people
// do nearly all its reviews: the figures are floors, not fame.
func TestCorpusFigures(t *testing.T) {
	t.Parallel()
	h := history(t, said(list(t, "tipc-discussion")...))
	p, err := RunReplay(t.Context(), h, defaults())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range p.Lines {
		t.Logf("%-16s hit@1 %.2f MRR %.3f", l.Order, l.Hit1, l.MRR)
	}
	q, err := RunRescue(t.Context(), h, defaults())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d events, %d outside; %d of %d neglected", p.Events, p.Outside, q.Neglected, q.Postings)
	for _, l := range q.Lines {
		t.Logf("%-16s reached %.2f collisions %.2f fit %.2f", l.Policy, l.Taken[0].Reached, l.Taken[0].Collisions, l.Taken[0].Fit)
	}
	if p.Events < 180 || line(t, p, "fitted").MRR < .80 || line(t, p, "cc-newest").MRR < .77 || line(t, p, Random).MRR > .75 {
		t.Errorf("replay fell: %+v", p)
	}
	more, newest := taken(t, q, "one-more"), taken(t, q, "newest")
	if more.Reached < newest.Reached || taken(t, q, OneMoreClaims).Collisions > .05 || more.Fit < taken(t, q, Random).Fit {
		t.Errorf("rescue fell: %+v", strings.TrimSpace(fmt.Sprintf("%+v", q.Lines)))
	}
}
