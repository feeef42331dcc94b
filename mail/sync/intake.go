package sync

import (
	"context"
	gosync "sync"

	"onemore/mail/store"
	"onemore/patch"
)

// The size of what is read and prepared at a time, by one worker.
const (
	chunkMessages = 250
	chunkBytes    = 2 << 20
)

// The size of one transaction. A large one is cheap: a page that many messages
// touch is written once, a change that many belong to is built once. A small
// one shows early and loses little when it is stopped. So the first is a chunk,
// and the others grow with what has been stored.
const (
	batchMessages = 2500
	batchBytes    = 12 << 20 // prepared, which is a third of raw
)

// prepareWorkers is how many chunks are parsed side by side; each holds up to
// chunkBytes of raw mail.
const prepareWorkers = 2

// Item is one message on its way into the store, or with neither Raw nor
// Deleted a sign: what came before goes into the store now.
type Item struct {
	Raw     []byte
	Deleted bool   // the source took a message back
	Removed []byte // that message
	Where   string // where it lay, for people
	Pos     int64  // how much of the source lies behind it, for the progress
	Cursor  string // where to go on once everything up to here is kept; "" where one cannot
	Seen    bool   // its reader has seen it at the source
}

func (it Item) sign() bool { return it.Raw == nil && !it.Deleted }

// Intake is a way into the store: one goroutine reads, some prepare, the
// caller's puts.
type Intake struct {
	Store  Store
	Source string // whose cursor moves
	List   string // the list of mail without a List-Id, or ""
	// Stored is told of every transaction that was made, and how far the source
	// was read by then.
	Stored func(res store.Result, pos int64)
	// Look sees every prepared message before it is stored; Before is called
	// when a cursor is about to be stored, after the messages up to it were
	// looked at. Both are called by the goroutine of Run. Nil is fine.
	Look   func(*store.Incoming)
	Before func(ctx context.Context) error
}

// chunk is the unit that travels: read, prepared by any worker, put in the
// order of reading.
type chunk struct {
	items  []Item
	pos    int64
	cursor string
	now    bool // put the batch that ends here at once
	seen   []bool
	err    error                 // why it could not be prepared
	ready  chan []store.Incoming // when it is
}

// Run stores what read emits, the cursor with it, in the order of emitting.
// What was read before a fault is whole and is stored.
func (in Intake) Run(ctx context.Context, read func(ctx context.Context, emit func(Item) error) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := &intaking{Intake: in}
	ordered := make(chan *chunk, prepareWorkers)
	work := make(chan *chunk)
	var wg gosync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for range prepareWorkers {
		wg.Go(func() { t.prepare(work) })
	}
	readErr := make(chan error, 1)
	wg.Go(func() {
		defer close(work)
		defer close(ordered)
		readErr <- guard(func() error { return gather(ctx, read, ordered, work) })
	})
	for c := range ordered {
		if err := t.take(ctx, c); err != nil {
			return err
		}
		if t.due(c) {
			if err := t.put(ctx, c.pos); err != nil {
				return err
			}
		}
		t.pos = c.pos
	}
	if err := t.put(ctx, t.pos); err != nil {
		return err
	}
	return <-readErr
}

// intaking is one Run.
type intaking struct {
	Intake
	batch  []store.Incoming // prepared and not yet stored
	seen   []patch.MsgID    // of the batch
	bytes  int              // what the batch holds
	stored int              // messages stored in this run
	cursor string           // after the batch
	pos    int64
}

// gather reads and cuts what comes into chunks.
func gather(ctx context.Context, read func(context.Context, func(Item) error) error, ordered, work chan<- *chunk) error {
	var c *chunk
	size := 0
	flush := func() error {
		if c == nil {
			return nil
		}
		for _, ch := range []chan<- *chunk{ordered, work} {
			select {
			case ch <- c:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		c, size = nil, 0
		return nil
	}
	err := read(ctx, func(it Item) error {
		if c == nil {
			c = &chunk{ready: make(chan []store.Incoming, 1)}
		}
		if it.Cursor != "" {
			c.cursor = it.Cursor
		}
		c.pos = max(c.pos, it.Pos)
		if it.sign() {
			c.now = true
			return flush()
		}
		c.items = append(c.items, it)
		if size += len(it.Raw) + len(it.Removed); len(c.items) < chunkMessages && size < chunkBytes {
			return nil
		}
		return flush()
	})
	if ferr := flush(); err == nil {
		err = ferr
	}
	return err
}

func (t *intaking) prepare(work <-chan *chunk) {
	for c := range work {
		out := make([]store.Incoming, 0, len(c.items))
		c.seen = make([]bool, 0, len(c.items))
		c.err = guard(func() error {
			for _, it := range c.items {
				out = append(out, t.incoming(it))
				c.seen = append(c.seen, it.Seen)
			}
			return nil
		})
		c.items = nil
		c.ready <- out
	}
}

func (t *intaking) incoming(it Item) store.Incoming {
	if it.Deleted {
		return t.Store.Retract(it.Removed, it.Where)
	}
	return t.Store.Prepare(it.Raw, t.List, it.Where)
}

// take waits for a chunk to be prepared and adds it to the batch.
func (t *intaking) take(ctx context.Context, c *chunk) error {
	select {
	case in := <-c.ready:
		if c.err != nil {
			return c.err
		}
		for i := range in {
			t.bytes += in[i].Size()
			if c.seen[i] {
				t.seen = append(t.seen, in[i].ID())
			}
			if t.Look != nil {
				t.Look(&in[i])
			}
		}
		t.batch = append(t.batch, in...)
		if c.cursor != "" {
			t.cursor = c.cursor
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// due says that it is time for a transaction.
func (t *intaking) due(c *chunk) bool {
	return c.now || t.bytes >= batchBytes || len(t.batch) >= min(batchMessages, t.stored/2)
}

// put stores the batch and the cursor behind it.
func (t *intaking) put(ctx context.Context, pos int64) error {
	if len(t.batch) == 0 && t.cursor == "" {
		return nil
	}
	step := store.Taken{Messages: t.batch, Seen: t.seen}
	if t.cursor != "" {
		step.Source, step.Cursor = t.Source, t.cursor
		if t.Before != nil {
			if err := t.Before(ctx); err != nil {
				return err
			}
		}
	}
	res, err := t.Store.Take(ctx, step)
	if err != nil {
		return err
	}
	t.stored += len(t.batch)
	clear(t.batch)
	t.batch, t.seen, t.bytes, t.cursor = t.batch[:0], t.seen[:0], 0, ""
	if t.Stored != nil {
		t.Stored(res, pos)
	}
	return nil
}
