package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Watching is how to watch; the zero value is good.
type Watching struct {
	// Quiet is how long to wait for more after a first sign of change: 200 ms
	// when zero. Ten times as long is the end of it.
	Quiet time.Duration

	// Every is how often to look where the system cannot tell; a minute when zero.
	Every time.Duration

	// Polling is told why the system cannot tell, each time that Watch turns to
	// looking every now and then.
	Polling func(why error)

	// After is the clock; time.After when nil.
	After func(time.Duration) <-chan time.Time
}

func (o Watching) filled() Watching {
	if o.Quiet <= 0 {
		o.Quiet = 200 * time.Millisecond
	}
	if o.Every <= 0 {
		o.Every = time.Minute
	}
	if o.After == nil {
		o.After = time.After
	}
	if o.Polling == nil {
		o.Polling = func(error) {}
	}
	return o
}

// racy is how young a change may be for a look at the clock to overlook that
// another one came after it.
const racy = 100 * time.Millisecond

// Watch returns nil as soon as the archive may have changed since the last Read
// of it began, or since Watch itself did when there was none. Else it blocks,
// without a tick where the system tells of changes, until ctx ends. A change
// that comes while a Read runs is not missed: the next Watch returns at once.
func (a *Archive) Watch(ctx context.Context, o Watching) error {
	o = o.filled()
	before := a.lastSeen()
	if before == nil {
		before = a.look()
	}
	why := a.listen(ctx, o, before)
	if why == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	o.Polling(why)
	for before.same(a.look()) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-o.After(o.Every):
		}
		if before.young() {
			return nil
		}
	}
	return nil
}

// listen has the system tell. Its error is why that does not work.
func (a *Archive) listen(ctx context.Context, o Watching, before *sight) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch %s: %w", a.path, err)
	}
	defer func() { _ = w.Close() }()
	for i, dir := range a.spots() {
		err := deaf(dir)
		if err == nil {
			err = w.Add(dir)
		}
		if err != nil && (i == 0 || !errors.Is(err, fs.ErrNotExist)) {
			return fmt.Errorf("watch %s: %w", dir, err)
		}
	}
	// From here on nothing is missed; what came before shows by its times.
	var quiet, end <-chan time.Time
	if !before.same(a.look()) || before.young() {
		quiet = o.After(o.Quiet)
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-quiet:
			return nil
		case <-end:
			return nil
		case err := <-w.Errors:
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return fmt.Errorf("watch %s: %w", a.path, err)
			}
		case e := <-w.Events:
			if e.Op == fsnotify.Chmod || !a.concerns(e.Name) {
				continue
			}
		}
		quiet = o.After(o.Quiet)
		if end == nil {
			end = o.After(10 * o.Quiet)
		}
	}
}

// concerns tells an event that may be about mail from the stir of locks and
// control files.
func (a *Archive) concerns(path string) bool {
	dir, name := filepath.Split(path)
	dir = filepath.Clean(dir)
	switch a.kind {
	case KindMbox, KindEML:
		file, err := filepath.EvalSymlinks(a.path)
		return path == a.path || err == nil && path == file
	case KindPublicInbox:
		return !strings.HasSuffix(name, ".lock") && a.concernsEpoch(dir, name)
	}
	if base := filepath.Base(dir); (base == "new" || base == "cur") && isMaildir(filepath.Dir(dir)) {
		return !strings.HasPrefix(name, ".")
	}
	if isDir(path) {
		return true // a folder that came, perhaps with mail in it
	}
	return a.kind == KindFolder && !strings.HasPrefix(name, ".") && !isMaildir(dir)
}

// concernsEpoch: in a repository the branches count, around it what may be
// another epoch.
func (a *Archive) concernsEpoch(dir, name string) bool {
	if isGitDir(dir) {
		return name == "HEAD" || name == "packed-refs"
	}
	inside := filepath.ToSlash(dir) + "/"
	return strings.Contains(inside, "/refs/") || strings.Contains(inside, "/reftable/") || isDir(filepath.Join(dir, name))
}
