package sync

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	gosync "sync"
	"time"

	"onemore/mail/lore"
)

// Lore is what a list at a public-inbox is asked for.
type Lore struct {
	Name  string
	List  string // a name or a URL
	Query string // only what matches; everything when empty
	Back  time.Duration
	// Mine gives the reader's addresses; their mail of two years is fetched
	// once, so that what they know is known here.
	Mine func() []string

	Client *lore.Client
	Now    func() time.Time
	Rest   func(ctx context.Context, d time.Duration) error // between two looks
}

// How often a list is looked at, and what the first look at my own mail takes.
const (
	loreLook = 10 * time.Minute
	mineBack = 2 * 365 * 24 * time.Hour
	mineMost = 2000
)

// placeLook is how often a list is asked about itself.
const placeLook = 24 * time.Hour

// lored is a source that asks a public-inbox.
type lored struct {
	Lore
	list *lore.List

	mu  gosync.Mutex
	use Use
}

// NewLore is the source of a list.
func NewLore(l Lore) (Source, error) {
	list, err := l.Client.List(l.List)
	if err != nil {
		return nil, err
	}
	return &lored{Lore: l, list: list}, nil
}

func (l *lored) Name() string { return l.Lore.Name }
func (l *lored) Kind() string { return "lore" }
func (l *lored) Close() error { return nil }

func (l *lored) Use() Use {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.use
}

func (l *lored) count(s lore.Stats) {
	l.mu.Lock()
	l.use.Requests += s.Requests
	l.use.Bytes += s.Bytes
	l.mu.Unlock()
}

// The keys of what is remembered of a list.
const (
	placeKey   = "place"
	quietKey   = "quiet"
	mineKey    = "mine"
	threadsKey = "threads"
)

// known is what a list said of itself, and when.
type known struct {
	lore.Place
	At time.Time
}

func (l *lored) Fetch(ctx context.Context, k *Keeper) (err error) {
	if err := l.quiet(ctx, k); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.keepQuiet(ctx, k)) }()
	place, err := l.place(ctx, k)
	if err != nil {
		return err
	}
	if err := l.news(ctx, k, place); err != nil {
		return err
	}
	if err := l.mine(ctx, k, place); err != nil {
		return err
	}
	return l.threads(ctx, k, place)
}

// place asks the list where it lives, once a day.
func (l *lored) place(ctx context.Context, k *Keeper) (lore.Place, error) {
	var p known
	if err := k.Recall(ctx, placeKey, &p); err != nil {
		return lore.Place{}, err
	}
	if age := l.Now().Sub(p.At); p.URL != "" && age >= 0 && age < placeLook {
		return p.Place, nil
	}
	k.Progress(Progress{Note: "asking the list about itself"})
	place, use, err := l.list.Find(ctx, p.Place)
	l.count(use)
	if err != nil {
		return lore.Place{}, err
	}
	return place, k.Note(ctx, placeKey, known{place, l.Now()})
}

// listOf is what mail without a List-Id is filed under.
func listOf(p lore.Place) string {
	switch {
	case p.All:
		return ""
	case len(p.ListIDs) > 0:
		return p.ListIDs[0]
	}
	return p.Name
}

// news fetches what the list received since last time, and notes what answers
// mail that may lie before that.
func (l *lored) news(ctx context.Context, k *Keeper, place lore.Place) error {
	at, err := k.Cursor(ctx, "")
	if err != nil {
		return err
	}
	late, err := recallOrphans(ctx, k)
	if err != nil {
		return err
	}
	p := Progress{Note: "new mail", Unit: "days", Total: days(l.back())}
	k.Progress(p)
	in := k.Intake("", listOf(place))
	in.Look, in.Before = late.look, late.settle
	cursor := lore.Cursor(at)
	err = in.Run(ctx, func(ctx context.Context, emit func(Item) error) error {
		var err error
		cursor, err = l.fetch(ctx, cursor, lore.Fetch{Query: l.Query, Back: l.back(), Done: func(c lore.Cursor, _ lore.Stats) error {
			low, high := c.Reach()
			p.Done = min(days(high.Sub(low)), p.Total)
			k.Progress(p)
			return emit(Item{Cursor: string(c)})
		}}, emit)
		return err
	})
	if err != nil {
		return err
	}
	from, _ := cursor.Reach()
	return late.end(ctx, from)
}

func days(d time.Duration) int64 { return int64(d / (24 * time.Hour)) }

func (l *lored) back() time.Duration {
	if l.Back <= 0 {
		return 30 * 24 * time.Hour
	}
	return l.Back
}

// fetch is one fetch of the list; emit gets its mail.
func (l *lored) fetch(ctx context.Context, at lore.Cursor, want lore.Fetch, emit func(Item) error) (lore.Cursor, error) {
	var counted lore.Stats
	done := want.Done
	want.Done = func(c lore.Cursor, s lore.Stats) error {
		l.count(lore.Stats{Requests: s.Requests - counted.Requests, Bytes: s.Bytes - counted.Bytes})
		counted = s
		return done(c, s)
	}
	c, s, err := l.list.Fetch(ctx, at, want, func(raw []byte) error {
		return emit(Item{Raw: raw, Where: l.list.URL()})
	})
	l.count(lore.Stats{Requests: s.Requests - counted.Requests, Bytes: s.Bytes - counted.Bytes})
	return c, err
}

// mine fetches the reader's own mail of two years, once for each set of
// addresses.
func (l *lored) mine(ctx context.Context, k *Keeper, place lore.Place) error {
	query := lore.From(l.Mine()...)
	if query == "" || l.Query != "" || l.back() >= mineBack {
		return nil
	}
	var done string
	if err := k.Recall(ctx, mineKey, &done); err != nil || done == query {
		return err
	}
	at, err := k.Cursor(ctx, mineKey)
	if err != nil {
		return err
	}
	k.Progress(Progress{Note: "my own mail of two years"})
	err = k.Intake(mineKey, listOf(place)).Run(ctx, func(ctx context.Context, emit func(Item) error) error {
		_, err := l.fetch(ctx, lore.Cursor(at), lore.Fetch{Query: query, Back: mineBack, Most: mineMost, Done: func(c lore.Cursor, _ lore.Stats) error {
			return emit(Item{Cursor: string(c)})
		}}, emit)
		return err
	})
	if err != nil {
		return err
	}
	return k.Note(ctx, mineKey, query)
}

// quiet keeps an earlier wish of the servers to be left alone.
func (l *lored) quiet(ctx context.Context, k *Keeper) error {
	var until map[string]time.Time
	if err := k.Recall(ctx, quietKey, &until); err != nil {
		return err
	}
	for host, t := range until {
		l.Client.Hold(host, t)
	}
	return nil
}

// keepQuiet remembers the servers' wishes for the next process. It is written
// also when the fetch was stopped.
func (l *lored) keepQuiet(ctx context.Context, k *Keeper) error {
	until := map[string]time.Time{}
	for _, h := range l.Client.Use() {
		if h.Until.After(l.Now()) {
			until[h.Host] = h.Until
		}
	}
	var before map[string]time.Time
	if err := k.Recall(context.WithoutCancel(ctx), quietKey, &before); err != nil || len(before) == 0 && len(until) == 0 {
		return err
	}
	return k.Note(context.WithoutCancel(ctx), quietKey, until)
}

func (l *lored) Check(ctx context.Context) (string, error) {
	place, use, err := l.list.Find(ctx, lore.Place{})
	l.count(use)
	if err != nil {
		return "", err
	}
	said := "reached " + place.URL
	if len(place.Addresses) > 0 {
		said += ", the list " + place.Addresses[0]
	}
	if l.Query == "" {
		return said, nil
	}
	found, use, err := l.list.Index(ctx, l.Query, 0)
	l.count(use)
	if err != nil {
		return "", fmt.Errorf("search %q: %w", l.Query, err)
	}
	if len(found) == 0 {
		return said + "; the query finds nothing yet", nil
	}
	return fmt.Sprintf("%s; the query finds mail, the newest of %s", said, found[0].Received.Format("2006-01-02")), nil
}

func (l *lored) Wait(ctx context.Context) error { return l.Rest(ctx, loreLook) }

func (l *lored) Judge(err error) Verdict { return judgeLore(err, l.Now()) }

func judgeLore(err error, now time.Time) Verdict {
	v := Verdict{Retry: lore.Retryable(err), Hint: loreHint(err)}
	for _, one := range []struct {
		is    error
		after time.Duration
	}{
		// These may be said by something that stands between, such as the portal
		// of a hotel, and pass when somebody logs in there.
		{lore.ErrNotArchive, time.Minute},
		{lore.ErrRedirect, time.Minute},
		{lore.ErrUnreachable, 0},
		// Who is refused asks seldom, but does not give up for ever.
		{lore.ErrBot, time.Hour},
		{lore.ErrRefused, time.Hour},
		{lore.ErrTooLarge, time.Hour},
	} {
		if errors.Is(err, one.is) {
			v.Retry, v.After = true, max(v.After, one.after)
		}
	}
	if at, ok := lore.RetryAt(err); ok {
		v.Retry, v.After = true, at.Sub(now)
	}
	return v
}

func loreHint(err error) string {
	for _, one := range []struct {
		is   error
		hint string
	}{
		{lore.ErrName, "write the list's name, such as netdev, or its URL"},
		{lore.ErrNotFound, "look at the name of the list; the server's front page has them all"},
		{lore.ErrBot, "wait, or fetch the list by git: url = \".../LIST/git/0.git\""},
		{lore.ErrRefused, "wait, or fetch the list by git: url = \".../LIST/git/0.git\""},
		{lore.ErrNotArchive, "log in to the network's portal, or look at the URL"},
		{lore.ErrQuery, "look at the query of the source"},
		{lore.ErrUnreachable, "look at the network; it is tried again by itself"},
		{lore.ErrRedirect, "look at the URL of the source"},
	} {
		if errors.Is(err, one.is) {
			return one.hint
		}
	}
	return ""
}

// Update fetches the threads of a change's messages and its other versions.
func (l *lored) Update(ctx context.Context, k *Keeper, want Wanted) error {
	if err := l.quiet(ctx, k); err != nil {
		return err
	}
	place, err := l.place(ctx, k)
	if err != nil {
		return err
	}
	return k.Intake("", listOf(place)).Run(ctx, func(ctx context.Context, emit func(Item) error) error {
		give := func(raw []byte) error { return emit(Item{Raw: raw, Where: l.list.URL()}) }
		use, err := l.list.Thread(ctx, string(want.Root), give)
		l.count(use)
		if err != nil && !errors.Is(err, lore.ErrNotFound) {
			return fmt.Errorf("fetch the thread: %w", err)
		}
		if want.Change.Query() == "" {
			return nil
		}
		use, err = l.list.Versions(ctx, want.Change, want.Before, give)
		l.count(use)
		if err != nil && !errors.Is(err, lore.ErrNotFound) {
			return fmt.Errorf("look for other versions: %w", err)
		}
		return nil
	})
}

// Serves says whether one of these lists is this one.
func (l *lored) Serves(lists []string) bool {
	name := label(l.List)
	return slices.ContainsFunc(lists, func(list string) bool {
		return name == "all" || list == name || strings.HasPrefix(list, name+".")
	})
}

// label is the name of a list in its URL.
func label(list string) string { return path.Base(strings.TrimRight(list, "/")) }
