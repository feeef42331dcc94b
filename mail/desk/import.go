package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"onemore/mail/archive"
	"onemore/mail/store"
)

// Progress is how far an import is.
type Progress struct {
	File        string // the path being read
	Done, Total int64  // bytes, or commits of a public-inbox; Total 0 when unknown
	Messages    int    // read in this run
	Skipped     bool   // never set by Import; a source that was at its end
}

// Imported is the sum of one import: Messages = New + Duplicates + Variants +
// Unreadable.
type Imported struct {
	Files      int
	Messages   int
	New        int
	Duplicates int
	Variants   int
	Unreadable int
	Seconds    float64
}

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

// chunk is the unit that travels through the import: read, prepared by any
// worker, put in the order of reading.
type chunk struct {
	items  []archive.Item
	done   int64
	cursor archive.Cursor
	ready  chan []store.Incoming
}

// Import reads the archives at paths into the store. list names the list of
// mail without a List-Id. A path that cannot be read is an error with its
// name, and the others are still read. An import that was interrupted goes on
// where it stopped; one that came to its end starts anew, and finds
// duplicates. progress is called from one goroutine.
func (d *Desk) Import(ctx context.Context, paths []string, list string, progress func(Progress)) (Imported, error) {
	start := time.Now()
	var sum Imported
	var errs []error
	for _, path := range paths {
		if err := d.importOne(ctx, path, list, &sum, progress); err != nil {
			errs = append(errs, fmt.Errorf("import %s: %w", path, err))
			if ctx.Err() != nil {
				break
			}
		}
	}
	sum.Seconds = time.Since(start).Seconds()
	if ctx.Err() == nil {
		if err := d.Refresh(ctx); err != nil {
			errs = append(errs, err)
		}
	}
	return sum, errors.Join(errs...)
}

func (d *Desk) importOne(ctx context.Context, path, list string, sum *Imported, progress func(Progress)) error {
	a, err := archive.Open(ctx, path)
	if err != nil {
		return err
	}
	source := "import:" + a.Key()
	from, err := d.store.Cursor(ctx, source)
	if err != nil {
		return err
	}
	run := importRun{desk: d, archive: a, list: list, source: source, path: path, sum: sum, progress: progress}
	if err := run.do(ctx, archive.Cursor(from)); err != nil {
		return err
	}
	sum.Files += a.Files()
	// The archive is in the store to its end: the next import of it is a new one.
	if _, err := d.store.Put(ctx, source, "", nil); err != nil {
		return err
	}
	return d.store.Fold(ctx)
}

// importRun is one archive on its way into the store: one goroutine reads,
// some prepare, the caller's puts.
type importRun struct {
	desk     *Desk
	archive  *archive.Archive
	list     string
	source   string
	path     string
	sum      *Imported
	progress func(Progress)

	batch  []store.Incoming // prepared and not yet stored
	bytes  int              // what the batch holds
	stored int              // messages stored in this run
}

func (r *importRun) do(ctx context.Context, from archive.Cursor) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ordered := make(chan *chunk, prepareWorkers)
	work := make(chan *chunk)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for range prepareWorkers {
		wg.Go(func() { r.prepare(work) })
	}
	readErr := make(chan error, 1)
	wg.Go(func() {
		defer close(work)
		defer close(ordered)
		readErr <- r.read(ctx, from, ordered, work)
	})
	var last *chunk
	for c := range ordered {
		if err := r.take(ctx, c); err != nil {
			return err
		}
		if last = c; r.due() {
			if err := r.put(ctx, c); err != nil {
				return err
			}
		}
	}
	// So does what is left, a fault or not.
	if len(r.batch) > 0 {
		if err := r.put(ctx, last); err != nil {
			return err
		}
	}
	return <-readErr
}

// take waits for a chunk to be prepared and adds it to the batch.
func (r *importRun) take(ctx context.Context, c *chunk) error {
	select {
	case in := <-c.ready:
		for i := range in {
			r.bytes += in[i].Size()
		}
		r.batch = append(r.batch, in...)
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// due says that the batch is large enough for a transaction.
func (r *importRun) due() bool {
	return r.bytes >= batchBytes || len(r.batch) >= min(batchMessages, r.stored/2)
}

// prepareWorkers is how many chunks are parsed side by side; each holds up to
// chunkBytes of raw mail.
const prepareWorkers = 2

func (r *importRun) prepare(work <-chan *chunk) {
	for c := range work {
		out := make([]store.Incoming, 0, len(c.items))
		for _, it := range c.items {
			out = append(out, r.incoming(it))
		}
		c.items = nil
		c.ready <- out
	}
}

func (r *importRun) incoming(it archive.Item) store.Incoming {
	if it.Deleted {
		return r.desk.store.Retract(it.Removed, it.Where)
	}
	return r.desk.store.Prepare(it.Raw, r.list, it.Where)
}

func (r *importRun) read(ctx context.Context, from archive.Cursor, ordered, work chan<- *chunk) error {
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
	err := r.archive.Read(ctx, from, func(it archive.Item) error {
		if c == nil {
			c = &chunk{ready: make(chan []store.Incoming, 1)}
		}
		c.items = append(c.items, it)
		c.cursor, c.done = it.Cursor, it.Pos
		if size += len(it.Raw) + len(it.Removed); len(c.items) < chunkMessages && size < chunkBytes {
			return nil
		}
		return flush()
	})
	// What was read before a fault is whole.
	if ferr := flush(); err == nil {
		err = ferr
	}
	return err
}

// put stores the batch, which ends with c.
func (r *importRun) put(ctx context.Context, c *chunk) error {
	res, err := r.desk.store.Put(ctx, r.source, string(c.cursor), r.batch)
	if err != nil {
		return err
	}
	r.stored += len(r.batch)
	clear(r.batch)
	r.batch, r.bytes = r.batch[:0], 0
	r.sum.New += res.New
	r.sum.Duplicates += res.Duplicates
	r.sum.Variants += res.Variants
	r.sum.Unreadable += res.Unreadable
	r.sum.Messages += res.Messages()
	if r.progress != nil {
		r.progress(Progress{File: r.path, Done: c.done, Total: r.archive.Size(ctx), Messages: r.sum.Messages})
	}
	return nil
}
