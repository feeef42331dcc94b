package sync

import (
	"context"
	"errors"
	"fmt"

	"onemore/mail/archive"
)

// archived is a source on this machine: a Maildir, an mbox, a public-inbox.
type archived struct {
	name, path, list string

	// What changed since the first Wait began, and how its watching ended.
	news chan struct{}
	over chan error
	end  context.CancelFunc
}

// Archive is the source of the mail at a path; list names the list of mail
// without a List-Id.
func Archive(name, path, list string) Source {
	return &archived{name: name, path: path, list: list}
}

func (a *archived) Name() string { return a.name }
func (a *archived) Kind() string { return "archive" }
func (a *archived) Use() Use     { return Use{} }

func (a *archived) Close() error {
	if a.end == nil {
		return nil
	}
	a.end()
	if err := <-a.over; !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func (a *archived) Fetch(ctx context.Context, k *Keeper) error {
	from, err := archive.Open(ctx, a.path)
	if err != nil {
		return err
	}
	at, err := k.Cursor(ctx, "")
	if err != nil {
		return err
	}
	return k.archive(ctx, from, a.list, at)
}

// archive reads what an archive has after a cursor.
func (k *Keeper) archive(ctx context.Context, from *archive.Archive, list, at string) error {
	p := Progress{Note: from.Kind(), Unit: from.Unit()}
	if at == "" { // what came since is little, and counting may take long
		p.Total = from.Size(ctx)
	}
	return k.Intake("", list).Archive(ctx, from, archive.Cursor(at), func(pos int64) {
		p.Done = pos
		k.Progress(p)
	})
}

// Archive stores what an archive has after a cursor. read, when not nil, is
// told how far the reading is.
func (in Intake) Archive(ctx context.Context, from *archive.Archive, at archive.Cursor, read func(pos int64)) error {
	return in.Run(ctx, func(ctx context.Context, emit func(Item) error) error {
		return from.Read(ctx, at, func(it archive.Item) error {
			if read != nil {
				read(it.Pos)
			}
			return emit(archiveItem(it))
		})
	})
}

func archiveItem(it archive.Item) Item {
	return Item{
		Raw: it.Raw, Deleted: it.Deleted, Removed: it.Removed,
		Where: it.Where, Pos: it.Pos, Cursor: string(it.Cursor), Seen: it.Seen,
	}
}

// Wait watches from its first call on, and returns from that at once: what
// came before the watching began has to be looked for.
func (a *archived) Wait(ctx context.Context) error {
	if a.end == nil {
		return a.watch() //nolint:contextcheck // it goes on after this call, until Close
	}
	select {
	case <-a.news:
		return nil
	case err := <-a.over:
		a.end()
		a.end = nil
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// watch begins to watch, until Close.
func (a *archived) watch() error {
	ctx, end := context.WithCancel(context.Background())
	from, err := archive.Open(ctx, a.path)
	if err != nil {
		end()
		return err
	}
	a.end, a.news, a.over = end, make(chan struct{}, 1), make(chan error, 1)
	ready := make(chan struct{})
	go func() {
		a.over <- watchTmp(from)(ctx, func() { close(ready) }, func() {
			select {
			case a.news <- struct{}{}:
			default:
			}
		})
	}()
	select {
	case <-ready:
	case err := <-a.over:
		a.end = nil
		end()
		return err
	}
	return nil
}

func (a *archived) Check(ctx context.Context) (string, error) {
	from, err := archive.Open(ctx, a.path)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s with %d files", from.Kind(), from.Files()), nil
}

func (a *archived) Judge(error) Verdict {
	return Verdict{Retry: true, After: maxPause / 5, Hint: "look at the path of the source in the configuration"}
}
