package desk

import (
	"context"
	"fmt"
	"sync"
	"time"

	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
)

// manyRows is from how many changed rows on the whole queue is read anew
// rather than row by row.
const manyRows = 500

// publisher brings what was stored to the screen: the first at once, what
// comes soon after it together.
type publisher struct {
	desk *Desk
	wake chan struct{}

	mu   sync.Mutex
	news store.Result
}

func newPublisher(d *Desk) *publisher {
	return &publisher{desk: d, wake: make(chan struct{}, 1)}
}

// add takes what a transaction changed.
func (p *publisher) add(res store.Result) {
	if len(res.Changed)+len(res.Removed)+len(res.Seen) == 0 {
		return
	}
	p.mu.Lock()
	p.news.Add(res)
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *publisher) take() store.Result {
	p.mu.Lock()
	defer p.mu.Unlock()
	res := p.news
	p.news = store.Result{}
	return res
}

// run publishes until ctx ends.
func (p *publisher) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		}
		start, news := time.Now(), p.take()
		if err := p.desk.show(ctx, news); err != nil {
			p.add(news) // again after the rest
			p.desk.tell(Event{Err: fmt.Errorf("show what came: %w", err)})
		}
		rest := time.NewTimer(max(pace, 4*time.Since(start)))
		select {
		case <-ctx.Done():
		case <-rest.C:
		}
		rest.Stop()
	}
}

// show publishes a snapshot in which the changes of a result were built anew.
func (d *Desk) show(ctx context.Context, res store.Result) error {
	if len(res.Changed)+len(res.Seen) > manyRows {
		return d.Refresh(ctx)
	}
	rows, err := d.store.RowsByRoot(ctx, res.Changed)
	if err != nil {
		return err
	}
	if d.otherwise(rows, res.Removed) {
		return d.Refresh(ctx)
	}
	if err := d.informed(ctx, rows); err != nil {
		return err
	}
	marks := make(map[patch.MsgID]queue.Marks, len(res.Seen))
	unsent := d.unsent(rows)
	for _, root := range append(unsent, res.Seen...) {
		if marks[root], err = d.marksOf(ctx, root); err != nil {
			return err
		}
	}
	d.wrote(func(s *queue.Snapshot) *queue.Snapshot {
		d.learn(s, rows, res.Removed)
		s = s.With(rows, res.Removed, d.now())
		for root, m := range marks {
			s = s.Remark(root, m, d.now())
		}
		return s
	})
	d.reviewed()
	if len(unsent) > 0 { // a letter may have come back
		d.tell(Event{Letters: true})
	}
	return nil
}
