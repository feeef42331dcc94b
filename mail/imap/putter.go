package imap

import (
	"context"
	"sync"
)

const (
	putMessages = 500     // in one Put
	putBytes    = 8 << 20 // of messages that wait for one
)

// putter puts batches beside the fetching, so that a slow keeper does not keep
// a server waiting, and what came meanwhile goes into one Put.
type putter struct {
	ctx  context.Context
	keep Keep
	done func(Batch) // after each Put

	mu      sync.Mutex
	changed *sync.Cond
	waiting *Batch
	bytes   int
	err     error
	ended   bool
	gone    chan struct{}
}

func newPutter(ctx context.Context, k Keep, done func(Batch)) *putter {
	p := &putter{ctx: ctx, keep: k, done: done, gone: make(chan struct{})}
	p.changed = sync.NewCond(&p.mu)
	go p.run()
	return p
}

// add hands a batch over. It waits while much is waiting already, and returns
// what an earlier Put failed with.
func (p *putter) add(b Batch) error {
	n := 0
	for _, m := range b.Messages {
		n += len(m.Raw)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.err == nil && p.waiting != nil && (p.bytes+n > putBytes || len(p.waiting.Messages)+len(b.Messages) > putMessages) {
		p.changed.Wait()
	}
	if p.err != nil {
		return p.err
	}
	if w := p.waiting; w == nil {
		p.waiting, p.bytes = &b, n
	} else {
		w.Cursor = b.Cursor
		w.Messages = append(w.Messages, b.Messages...)
		w.Places = append(w.Places, b.Places...)
		w.Gone = append(w.Gone, b.Gone...)
		p.bytes += n
	}
	p.changed.Broadcast()
	return nil
}

func (p *putter) run() {
	defer close(p.gone)
	for {
		p.mu.Lock()
		for p.waiting == nil && !p.ended {
			p.changed.Wait()
		}
		b := p.waiting
		p.waiting, p.bytes = nil, 0
		p.changed.Broadcast()
		p.mu.Unlock()
		if b == nil {
			return
		}
		if err := p.keep.Put(p.ctx, *b); err != nil {
			p.mu.Lock()
			p.err, p.waiting = err, nil
			p.changed.Broadcast()
			p.mu.Unlock()
			return
		}
		p.done(*b)
	}
}

// finish waits until everything is put.
func (p *putter) finish() error {
	p.mu.Lock()
	p.ended = true
	p.changed.Broadcast()
	p.mu.Unlock()
	<-p.gone
	return p.err
}
