package sync

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"onemore/mail/lore"
	"onemore/mail/store"
	"onemore/patch"
)

// orphanSpan is how long after the beginning of the first stretch a reply is
// taken to answer mail from before it.
const orphanSpan = 60 * 24 * time.Hour

// What is remembered of threads is bounded. Threads beyond maxThreads are
// completed by the next fetch.
const (
	maxThreads = 40   // one fetch completes
	maxOpen    = 2000 // may be incomplete
	maxMissing = 20   // messages missing of one
	maxAsked   = 4000 // were asked for
	maxTries   = 3    // fetches that fail at one
)

// threads are what is remembered of them between fetches. A fetch that ends
// early must not forget which of its mail answered what had not come.
type threads struct {
	Whole bool          // the first stretch was fetched to its end
	Open  []open        // they may have begun before what was fetched
	Want  []patch.MsgID // messages whose threads are to be fetched
	Asked []patch.MsgID // the first messages of threads that were wanted
	Tries map[patch.MsgID]int
}

// open is a thread of which messages are missing.
type open struct {
	ID      patch.MsgID // a message of it that came
	Top     patch.MsgID // the farthest that it answers
	Missing []patch.MsgID
	Date    int64 // of the oldest message that answers what is missing
	All     bool  // however late it is: what comes in between continues old threads
}

// orphans finds messages that answer mail which has not come. A reply that a
// list received shortly after the stretch that was fetched begins may answer
// what lies before; the rest of such a thread is fetched.
type orphans struct {
	k    *Keeper
	kept string // the note as it stands
	t    threads
	seen []orphan             // since the last settle
	came map[patch.MsgID]bool // since then, too
}

type orphan struct {
	id    patch.MsgID
	above []patch.MsgID // the nearest first
	date  int64
}

// recallOrphans goes on with what is remembered.
func recallOrphans(ctx context.Context, k *Keeper) (*orphans, error) {
	o := &orphans{k: k, came: map[patch.MsgID]bool{}}
	if err := k.Recall(ctx, threadsKey, &o.t); err != nil {
		return nil, err
	}
	text, err := json.Marshal(o.t)
	o.kept = string(text)
	return o, err
}

// keep remembers, when there is something new to remember.
func (o *orphans) keep(ctx context.Context) error {
	text, err := json.Marshal(o.t)
	if err != nil || string(text) == o.kept {
		return err
	}
	if err := o.k.Note(ctx, threadsKey, o.t); err != nil {
		return err
	}
	o.kept = string(text)
	return nil
}

func (o *orphans) look(in *store.Incoming) {
	if in.ID() == "" {
		return
	}
	o.came[in.ID()] = true
	if up := in.Above(); len(up) > 0 {
		o.seen = append(o.seen, orphan{in.ID(), up, in.Dated()})
	}
}

// settle notes which of the mail that came since it was last called has
// nothing above it. It is called before the cursor moves past that mail.
func (o *orphans) settle(ctx context.Context) error {
	byTop := map[patch.MsgID]int{}
	for i := range o.t.Open {
		byTop[o.t.Open[i].Top] = i
	}
	for part := range slices.Chunk(o.seen, 500) {
		var ask []patch.MsgID
		for _, one := range part {
			ask = append(ask, one.above...)
		}
		known, err := o.k.Known(ctx, ask)
		if err != nil {
			return err
		}
		for _, one := range part {
			o.add(byTop, one, slices.DeleteFunc(slices.Clone(one.above), func(id patch.MsgID) bool { return known[id] || o.came[id] }))
		}
	}
	o.seen, o.came = nil, map[patch.MsgID]bool{}
	return o.keep(ctx)
}

// add notes that a message answers what is missing.
func (o *orphans) add(byTop map[patch.MsgID]int, one orphan, missing []patch.MsgID) {
	top := one.above[len(one.above)-1]
	i, found := byTop[top]
	switch {
	case len(missing) == 0, !found && len(o.t.Open) == maxOpen:
		return
	case !found:
		i = len(o.t.Open)
		byTop[top] = i
		o.t.Open = append(o.t.Open, open{ID: one.id, Top: top, Date: one.date, All: o.t.Whole})
	}
	at := &o.t.Open[i]
	at.Date, at.All = min(at.Date, one.date), at.All || o.t.Whole
	for _, id := range missing {
		if len(at.Missing) < maxMissing && !slices.Contains(at.Missing, id) {
			at.Missing = append(at.Missing, id)
		}
	}
}

// end is called when the stretch, which begins at from, is here to its end:
// what is missing still lies before it.
func (o *orphans) end(ctx context.Context, from time.Time) error {
	if err := o.settle(ctx); err != nil {
		return err
	}
	limit := from.Add(orphanSpan).Unix()
	slices.SortStableFunc(o.t.Open, func(a, b open) int { return cmp.Compare(b.Date, a.Date) })
	for _, one := range o.t.Open {
		known, err := o.k.Known(ctx, one.Missing)
		if err != nil {
			return err
		}
		lost := slices.ContainsFunc(one.Missing, func(id patch.MsgID) bool { return !known[id] })
		if lost && (one.All || one.Date <= limit) && !slices.Contains(o.t.Asked, one.Top) {
			o.t.Want = append(o.t.Want, one.ID)
			o.t.Asked = append(o.t.Asked, one.Top)
		}
	}
	o.t.Open, o.t.Whole = nil, true
	o.t.Asked = o.t.Asked[max(0, len(o.t.Asked)-maxAsked):]
	o.t.Want = o.t.Want[:min(len(o.t.Want), maxOpen)]
	return o.keep(ctx)
}

// threads completes the threads of what came, some at a time, each once.
func (l *lored) threads(ctx context.Context, k *Keeper, place lore.Place) (err error) {
	o, err := recallOrphans(ctx, k)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.keep(context.WithoutCancel(ctx))) }()
	total := min(len(o.t.Want), maxThreads)
	for done := range total {
		id := o.t.Want[0]
		k.Progress(Progress{Note: "threads that began earlier", Unit: "threads", Done: int64(done), Total: int64(total)})
		if err := l.thread(ctx, k, place, id); err != nil {
			o.failed(ctx, id, err)
			return err
		}
		o.t.Want = o.t.Want[1:]
		delete(o.t.Tries, id)
	}
	return nil
}

// failed puts off a thread that the server fails at, and gives it up when it
// does so again and again.
func (o *orphans) failed(ctx context.Context, id patch.MsgID, err error) {
	if ctx.Err() != nil || !errors.Is(err, lore.ErrServer) && !errors.Is(err, lore.ErrCut) {
		return
	}
	if o.t.Tries == nil {
		o.t.Tries = map[patch.MsgID]int{}
	}
	o.t.Want = o.t.Want[1:]
	if o.t.Tries[id]++; o.t.Tries[id] < maxTries {
		o.t.Want = append(o.t.Want, id)
		return
	}
	delete(o.t.Tries, id)
	o.k.Log("error", "the thread of <%s> is given up: %v", id, err)
}

// thread fetches one thread. One that the server does not have is no fault.
func (l *lored) thread(ctx context.Context, k *Keeper, place lore.Place, id patch.MsgID) error {
	return k.Intake("", listOf(place)).Run(ctx, func(ctx context.Context, emit func(Item) error) error {
		use, err := l.list.Thread(ctx, string(id), func(raw []byte) error {
			return emit(Item{Raw: raw, Where: l.list.URL()})
		})
		l.count(use)
		if errors.Is(err, lore.ErrNotFound) || errors.Is(err, lore.ErrTooLarge) || errors.Is(err, lore.ErrQuery) {
			k.Log("info", "the thread of <%s> cannot be completed: %v", id, err)
			return nil
		}
		return err
	})
}
