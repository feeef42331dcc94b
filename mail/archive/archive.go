// Package archive streams the raw messages out of mail that lies on this
// machine: an mbox (mboxrd, plain or gzip), a Maildir with those nested in it,
// an .eml file, a folder of these, and a public-inbox v2 archive (one epoch, an
// inbox of several, or a mirror of many inboxes).
//
// It owns where one message ends and the next begins, and the cursor that
// lets a later read go on exactly where an earlier one stopped. It refuses to
// know what a message says: nothing here parses a header, and damage inside a
// message is handed on as it is. Memory does not grow with the archive: one
// message is held at a time, and none larger than MaxMessage.
package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// MaxMessage is the size in bytes above which a message is cut: what was read
// so far is handed on, marked as cut, and the rest of it is passed over.
const MaxMessage = 64 << 20

// The kinds of archive, as Kind names them.
const (
	KindMbox        = "mbox"
	KindMaildir     = "maildir"
	KindEML         = "eml"
	KindFolder      = "folder"
	KindPublicInbox = "public-inbox"
)

// ErrNoMail is wrapped by the error for a file or folder that holds no mail.
var ErrNoMail = errors.New("no mail here")

// Cursor says how far an archive was read. The zero value is its start. It is
// text to be kept and handed back, nothing to look into; one that does not
// fit the archive any more (another file stands in its place) means the start.
type Cursor string

// Item is one message of an archive.
type Item struct {
	Raw     []byte // the message without what its archive put around it; the receiver may keep it
	Where   string // where it lay, for people: "list.mbox:offset", "cur/name", "0.git commit"
	Pos     int64  // how much of the archive lies behind this item, in Unit; of a public-inbox, how much this Read did
	Cursor  Cursor // where to go on after this item
	Cut     bool   // the message was larger than MaxMessage; Raw is its beginning
	ID      string // the blob's object id (public-inbox only)
	Deleted bool   // the list's owner took a message back; Raw is nil
	Removed []byte // the message that was taken back, when Deleted

	// The flags that a Maildir gives a message. When they change, the message
	// is handed over once more.
	Seen, Answered bool
}

// Archive is an archive that was found to hold mail. It may be read as often as
// wanted; every Read looks at the disk anew.
type Archive struct {
	kind    string
	path    string // absolute
	files   int
	size    int64
	skipped []string
	epochs  []epoch   // public-inbox only
	counted sync.Once // of what takes long

	mu   sync.Mutex
	seen *sight // when it was last read
}

// Open looks at a path and tells by its content what kind of archive it is.
// A path that holds no mail is an error that wraps ErrNoMail and names it.
func Open(ctx context.Context, path string) (*Archive, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open archive %s: %w", path, err)
	}
	fi, err := os.Stat(abs)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	a := &Archive{path: abs}
	switch {
	case fi.IsDir():
		err = a.openDir(ctx)
	case fi.Mode().IsRegular():
		a.kind, err = sniffFile(abs)
		a.files, a.size = 1, fi.Size()
	default:
		err = fmt.Errorf("neither a file nor a folder: %w", ErrNoMail)
	}
	if err != nil {
		return nil, fmt.Errorf("open archive %s: %w", path, err)
	}
	return a, nil
}

// openDir tells the kinds of folder apart, the most certain sign first.
func (a *Archive) openDir(ctx context.Context) error {
	epochs, err := findEpochs(a.path)
	if err != nil {
		return err
	}
	if len(epochs) > 0 {
		a.kind, a.epochs, a.files = KindPublicInbox, epochs, len(epochs)
		return epochs[0].check(ctx)
	}
	l, err := list(a.path)
	if err != nil {
		return err
	}
	a.files, a.skipped = len(l.names)+len(l.mboxes), l.skipped
	switch {
	case l.folders[0].maildir:
		a.kind = KindMaildir
	case a.files > 0 || len(l.born) > 0: // a Maildir may wait for its first mail
		a.kind = KindFolder
	default:
		return ErrNoMail
	}
	return nil
}

// Kind is one of the Kind constants.
func (a *Archive) Kind() string { return a.kind }

// Path is the absolute path the archive was opened at.
func (a *Archive) Path() string { return a.path }

// Files counts the files with mail in them when the archive was opened; for a
// public-inbox the epochs.
func (a *Archive) Files() int { return a.files }

// Skipped names the files of a folder that were passed over because they are
// no mail.
func (a *Archive) Skipped() []string { return a.skipped }

// Unit says what Size and Item.Pos count: "commits" in a public-inbox, else
// "bytes" on disk (of a .gz the packed ones).
func (a *Archive) Unit() string {
	if a.kind == KindPublicInbox {
		return "commits"
	}
	return "bytes"
}

// Size is the whole archive in Unit, for a progress bar; 0 when it cannot be
// told. Counting the commits of a large public-inbox takes seconds, as does
// looking at a hundred thousand files. They are counted when first asked for.
func (a *Archive) Size(ctx context.Context) int64 {
	a.counted.Do(func() {
		switch a.kind {
		case KindPublicInbox:
			a.size = countCommits(ctx, a.epochs)
		case KindMaildir, KindFolder:
			if l, err := list(a.path); err == nil {
				a.size = l.size()
			}
		}
	})
	return a.size
}

// Key names the archive for the table of cursors: its kind and absolute path.
func (a *Archive) Key() string { return a.kind + ":" + a.path }

// Read hands every item after the cursor to fn, in the archive's order.
//
// An error of fn ends the read at once and is returned as it is, as is the end
// of ctx. A file that cannot be read does not stop the others: what is whole
// is handed over, and the errors, each with its file's name, are returned
// together at the end.
func (a *Archive) Read(ctx context.Context, from Cursor, fn func(Item) error) error {
	a.remember()
	st := parseCursor(from, a.kind)
	r := &reading{ended: ctx.Err, kind: a.kind, fn: fn}
	switch a.kind {
	case KindPublicInbox:
		r.epochs(ctx, a.path, st)
	case KindMaildir, KindFolder:
		r.folder(a.path, st)
	case KindEML:
		r.single(a.path, st)
	default:
		r.mboxes([]file{{path: a.path, name: filepath.Base(a.path), size: a.size}}, st)
	}
	return r.result()
}
