package sync

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"onemore/mail/lore"
	"onemore/mail/store"
	"onemore/patch"
)

// orphans are messages that answer mail which has not come. A reply that a
// list received shortly after the stretch that was fetched begins may answer
// what lies before; the rest of such a thread is fetched.
type orphans struct {
	all  bool      // however late they are: what comes in between continues old threads
	from time.Time // where the stretch begins
	seen []orphan
}

type orphan struct {
	id    patch.MsgID
	above []patch.MsgID // the farthest first
	date  int64
}

// orphanSpan is how long after the beginning of the first stretch a reply is
// taken to answer mail from before it.
const orphanSpan = 60 * 24 * time.Hour

// maxThreads is how many threads one fetch completes; the next goes on.
const maxThreads = 40

// maxAsked bounds what is remembered of threads that were asked for.
const maxAsked = 4000

func (o *orphans) look(in *store.Incoming) {
	if up := in.Above(); len(up) > 0 && in.ID() != "" {
		o.seen = append(o.seen, orphan{in.ID(), up, in.Dated()})
	}
}

// lost gives those whose thread may begin before the stretch: one a thread,
// the newest first.
func (o *orphans) lost(ctx context.Context, k *Keeper) ([]patch.MsgID, error) {
	limit := o.from.Add(orphanSpan).Unix()
	slices.SortStableFunc(o.seen, func(a, b orphan) int { return int(b.date - a.date) })
	var out []patch.MsgID
	threads := map[patch.MsgID]bool{}
	for part := range slices.Chunk(o.seen, 500) {
		var ask []patch.MsgID
		for _, one := range part {
			ask = append(ask, one.above...)
		}
		known, err := k.Known(ctx, ask)
		if err != nil {
			return nil, err
		}
		for _, one := range part {
			if !o.all && one.date > limit {
				continue
			}
			top := one.above[len(one.above)-1]
			missing := slices.ContainsFunc(one.above, func(id patch.MsgID) bool { return !known[id] })
			if missing && !threads[top] {
				threads[top] = true
				out = append(out, one.id)
			}
		}
	}
	return out, nil
}

// pending is what is remembered between fetches: threads still to be asked
// for, and those that were.
type pending struct {
	Want  []patch.MsgID
	Asked []patch.MsgID
}

// threads completes the threads of what came, some at a time, each once.
func (l *lored) threads(ctx context.Context, k *Keeper, place lore.Place, late *orphans) error {
	var p pending
	if err := k.Recall(ctx, threadsKey, &p); err != nil {
		return err
	}
	before, err := json.Marshal(p)
	if err != nil {
		return err
	}
	lost, err := late.lost(ctx, k)
	if err != nil {
		return err
	}
	asked := map[patch.MsgID]bool{}
	for _, id := range slices.Concat(p.Asked, p.Want) {
		asked[id] = true
	}
	lost = slices.DeleteFunc(lost, func(id patch.MsgID) bool { return asked[id] })
	p.Want = append(lost, p.Want...)
	p.Want = p.Want[:min(len(p.Want), maxAsked)]
	total := min(len(p.Want), maxThreads)
	for done := range total {
		if ctx.Err() != nil {
			break
		}
		k.Progress(Progress{Note: "threads that began earlier", Unit: "threads", Done: int64(done), Total: int64(total)})
		if err = l.thread(ctx, k, place, p.Want[0]); err != nil {
			break
		}
		p.Asked = append(p.Asked, p.Want[0])
		p.Want = p.Want[1:]
	}
	p.Asked = p.Asked[max(0, len(p.Asked)-maxAsked):]
	if after, merr := json.Marshal(p); merr != nil || string(after) == string(before) {
		return errors.Join(err, merr)
	}
	return errors.Join(err, k.Note(context.WithoutCancel(ctx), threadsKey, p))
}

// thread fetches one thread. One that the server does not have is no fault.
func (l *lored) thread(ctx context.Context, k *Keeper, place lore.Place, id patch.MsgID) error {
	return k.Intake("", listOf(place)).Run(ctx, func(ctx context.Context, emit func(Item) error) error {
		use, err := l.list.Thread(ctx, string(id), func(raw []byte) error {
			return emit(Item{Raw: raw, Where: l.list.URL()})
		})
		l.count(use)
		if errors.Is(err, lore.ErrNotFound) || err != nil && !lore.Retryable(err) && !errors.Is(err, context.Canceled) {
			k.Log("info", "the thread of <%s> cannot be completed: %v", id, err)
			return nil
		}
		return err
	})
}
