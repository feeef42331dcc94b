package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onemore/mail/archive"
	"onemore/mail/store"
	"onemore/mail/sync"
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

func (sum *Imported) add(res store.Result) {
	sum.New += res.New
	sum.Duplicates += res.Duplicates
	sum.Variants += res.Variants
	sum.Unreadable += res.Unreadable
	sum.Messages += res.Messages()
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
	in := sync.Intake{Store: d.store, Source: source, List: list, Stored: func(res store.Result, pos int64) {
		sum.add(res)
		if progress != nil {
			progress(Progress{File: path, Done: pos, Total: a.Size(ctx), Messages: sum.Messages})
		}
	}}
	if err := in.Archive(ctx, a, archive.Cursor(from), nil); err != nil {
		return err
	}
	sum.Files += a.Files()
	// The archive is in the store to its end: the next import of it is a new one.
	if _, err := d.store.Put(ctx, source, "", nil); err != nil {
		return err
	}
	return d.store.Fold(ctx)
}
