package sync

import (
	"context"
	"fmt"
	"os"

	"onemore/mail/archive"
)

// archived is a source on this machine: a Maildir, an mbox, a public-inbox.
type archived struct {
	name, path, list string
	log              func(level, text string)
	deaf             string           // why it is looked at now and then, as said
	from             *archive.Archive // knows what it has seen, for Wait; nil before the first Fetch
}

// Archive is the source of the mail at a path; list names the list of mail
// without a List-Id. log may be nil.
func Archive(name, path, list string, log func(level, text string)) Source {
	return &archived{name: name, path: path, list: list, log: log}
}

func (a *archived) Name() string { return a.name }
func (a *archived) Kind() string { return "archive" }
func (a *archived) Use() Use     { return Use{} }
func (a *archived) Close() error { return nil }

func (a *archived) Fetch(ctx context.Context, k *Keeper) (err error) {
	if _, err := os.Stat(a.path); err != nil {
		a.from = nil // it went away, which a listing of what is left does not say
	}
	if a.from == nil {
		if a.from, err = archive.Open(ctx, a.path); err != nil {
			return err
		}
	}
	at, err := k.Cursor(ctx, "")
	if err != nil {
		return err
	}
	if err = k.archive(ctx, a.from, a.list, at); err != nil && ctx.Err() == nil {
		a.from = nil // something else may lie there by now
	}
	return err
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

func (a *archived) Wait(ctx context.Context) error {
	return a.from.Watch(ctx, archive.Watching{Polling: func(why error) {
		if text := why.Error(); a.log != nil && text != a.deaf {
			a.deaf = text
			a.log("info", fmt.Sprintf("%s is looked at once a minute: %v", a.name, why))
		}
	}})
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
