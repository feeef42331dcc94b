package bench

import (
	"context"
	"fmt"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui"
)

// queueRows is the length of the queue that keys are pressed into.
const queueRows = 20_000

// longQueue is a backend whose queue is drawn out to queueRows: its rows come
// again and again, each time as another change.
type longQueue struct {
	ui.Backend
	snap *queue.Snapshot
	like map[patch.MsgID]patch.MsgID // the change that a row was made of
}

func newLongQueue(b ui.Backend) *longQueue {
	have := b.Snapshot()
	q := &longQueue{Backend: b, snap: have, like: map[patch.MsgID]patch.MsgID{}}
	if len(have.Items) == 0 || len(have.Items) >= queueRows {
		return q
	}
	rows := make([]*queue.Row, queueRows)
	for i := range rows {
		r := *have.Items[i%len(have.Items)].Row
		if n := i / len(have.Items); n > 0 {
			q.like[patch.MsgID(fmt.Sprintf("%d.%s", n, r.Root))] = r.Root
			r.Root = patch.MsgID(fmt.Sprintf("%d.%s", n, r.Root))
		}
		rows[i] = &r
	}
	q.snap = queue.New(nil, rows, nil, queue.Me{}, have.Now, nil)
	return q
}

func (q *longQueue) Snapshot() *queue.Snapshot { return q.snap }

func (q *longQueue) Change(ctx context.Context, root patch.MsgID) (series.Change, error) {
	if like, ok := q.like[root]; ok {
		root = like
	}
	return q.Backend.Change(ctx, root)
}

func (q *longQueue) Events() <-chan ui.Event { return nil }
