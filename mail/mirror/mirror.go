// Package mirror keeps bare copies of the git epochs of a public-inbox list:
// the way to get all of a list's mail that costs its server least.
//
// It owns what is fetched (only epochs whose fingerprint in the server's
// manifest changed, and new ones), how git is run for it, and the folder with
// the copies: what a fetch left there when it was cut off is cleared away, and
// a copy that is beyond repair is made anew. It refuses to read mail, which is
// mail/archive's work on Path, to keep a date or wait for one, which is its
// caller's, and to believe a server: names in a manifest never become paths,
// and history that was rewritten is taken as it is now.
package mirror

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// What can be wrong; errors of this package may wrap one of these.
var (
	ErrURL      = errors.New("not the URL of a public-inbox list or of one of its epochs")
	ErrNoEpochs = errors.New("the server has no git epochs of this list")
	ErrInUse    = errors.New("another process is at work on this mirror")
	ErrOther    = errors.New("the folder holds the mirror of another list")
	ErrBusy     = errors.New("the server asks us to come back later")
	ErrSilent   = errors.New("git showed no progress for too long")
	ErrNetwork  = errors.New("the server cannot be reached or broke off")
)

// Doer sends a request: an *http.Client, or something with better manners.
type Doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// Options are what a mirror needs of its surroundings; all may be left out.
type Options struct {
	Agent string // the name given to servers, such as "onemore/1.2.0 (+https://example.org/)"

	// HTTP asks for the manifest. Without one, a client that follows no redirect.
	HTTP Doer

	// Turn waits until a host may be asked by git, and gives what ends that.
	Turn func(ctx context.Context, host string) (leave func(), err error)

	// Since leaves out older mail, as far as git can: epochs that ended before,
	// and older history of the others. It counts when an epoch is first
	// fetched. To go further back takes a new folder: mail/archive would not
	// look behind its cursor.
	Since time.Time

	Silence time.Duration // how long git may show no progress; 2 minutes when zero
	Now     func() time.Time
}

// Mirror is the copy of one list in a folder of its own.
type Mirror struct {
	dir   string
	place place
	opt   Options
}

// Stats is what one Update cost.
type Stats struct {
	Requests int   // one for a manifest; each git command as the three that it takes at least
	Bytes    int64 // as they came; of git what it said it received
	Epochs   int   // fetched
}

// Progress is how far an Update is.
type Progress struct {
	Epoch       int    // the number of the epoch being fetched
	Done, Total int    // epochs
	Stage       string // what git does, such as "Receiving objects"
	Percent     int    // of that stage
	Bytes       int64  // received in this Update
}

// Open gives the mirror of a list in dir, which is made when needed; nobody is
// asked yet. The URL is a list's, such as "https://lore.kernel.org/netdev/", or
// an epoch's, such as ".../netdev/git/3.git" or ".../netdev/3": then that epoch
// and all later ones are kept. file:// is taken too.
func Open(dir, url string, opt Options) (*Mirror, error) {
	p, err := parsePlace(url)
	if err != nil {
		return nil, fmt.Errorf("mirror %.200q: %w", url, err)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("mirror in %s: %w", dir, err)
	}
	if opt.HTTP == nil {
		opt.HTTP = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	if opt.Turn == nil {
		opt.Turn = func(ctx context.Context, _ string) (func(), error) { return func() {}, ctx.Err() }
	}
	if opt.Silence <= 0 {
		opt.Silence = 2 * time.Minute
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Mirror{dir: abs, place: p, opt: opt}, nil
}

// Path is the folder that mail/archive.Open reads, once Update has run.
func (m *Mirror) Path() string { return m.dir }

// Update brings the copies in step with the server, and tells whether any
// changed. What was fetched before an error stays. progress may be nil; it is
// called by one goroutine at a time and must not block.
func (m *Mirror) Update(ctx context.Context, progress func(Progress)) (changed bool, use Stats, err error) {
	held, err := m.hold()
	if err != nil {
		return false, use, fmt.Errorf("mirror %s: %w", m.place.base, err)
	}
	defer held.Close()
	st, err := m.load()
	if err != nil {
		return false, use, fmt.Errorf("mirror %s: %w", m.place.base, err)
	}
	if progress == nil {
		progress = func(Progress) {}
	}
	u := &update{Mirror: m, state: st, held: held, use: &use, report: progress}
	changed, err = u.run(ctx)
	if err != nil {
		err = fmt.Errorf("mirror %s: %w", m.place.base, err)
	}
	return changed, use, err
}

// hold makes the folder and keeps other processes away from it.
func (m *Mirror) hold() (*os.File, error) {
	if err := os.MkdirAll(filepath.Join(m.dir, "git"), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(m.dir, "onemore.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// update is one run of Update.
type update struct {
	*Mirror
	state  *state
	held   *os.File
	use    *Stats
	report func(Progress)
	before int64 // bytes received by the git commands that are done
}

// run finds out what changed and fetches it, oldest first.
func (u *update) run(ctx context.Context) (changed bool, err error) {
	found, err := u.look(ctx)
	if err != nil {
		return false, err
	}
	for i, w := range found.wanted {
		moved, err := u.epoch(ctx, w, Progress{Epoch: w.number, Done: i, Total: len(found.wanted)})
		changed = changed || moved
		if err != nil {
			return changed, fmt.Errorf("epoch %d: %w", w.number, err)
		}
		u.state.Epochs[w.number] = seen{Fingerprint: w.fingerprint, Looked: u.opt.Now()}
		if err := u.save(u.state); err != nil {
			return changed, err
		}
	}
	// Only now: after a fault the manifest must come again.
	if found.etag != u.state.ETag || found.modified != u.state.Modified {
		u.state.ETag, u.state.Modified = found.etag, found.modified
		return changed, u.save(u.state)
	}
	return changed, nil
}
