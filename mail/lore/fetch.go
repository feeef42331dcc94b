package lore

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"
)

const (
	day  = 24 * 3600
	hour = 3600

	firstBack   = 30 * day
	overlap     = 6 * hour // mail is held up on its way, and searches lag behind what has come
	deepOverlap = 3 * day  // once a day, for what was held up longer
	mirrorLag   = 2 * day  // of servers that are not the list's own
	tolerance   = 600

	widest    = 512 * day
	fewMails  = 250  // a stretch with fewer makes the next one longer
	manyMails = 2000 // and one with more makes it shorter
)

// Fetch says what is wanted of a list.
type Fetch struct {
	Query string        // only what matches; everything when empty
	Back  time.Duration // how far back the first fetch reaches; 30 days when zero
	Most  int           // bound on messages of one call, looked at between searches; zero: none

	// Done is called after every completed search, with the cursor that may be
	// kept once the mail given to emit so far is. Nil is fine.
	Done func(Cursor, Stats) error
}

// Fetch gives what the list received since the cursor was made, and goes
// further back until Back is reached: newest first, in searches of bounded
// size, so that a call cut off goes on where it stopped. Raw mail is what the
// list archived, mboxrd undone; emit may keep it, and must not use the client.
//
// The cursor given back is good also with an error. Mail comes again where
// stretches overlap, between calls too; within a call the same bytes come once.
func (l *List) Fetch(ctx context.Context, at Cursor, want Fetch, emit func(raw []byte) error) (Cursor, Stats, error) {
	f := &fetching{list: l, want: want, emit: emit, seen: map[[sha256.Size]byte]struct{}{}, width: 2 * day, cursor: at}
	if want.Query != "" {
		if err := checkQuery(want.Query); err != nil {
			return at, f.use, fmt.Errorf("fetch %s: %w", l.URL(), err)
		}
		f.width = 64 * day
	}
	k := key(l.URL(), want.Query)
	s, ok := parseCursor(at)
	if !ok || s.key != k {
		s = span{key: k}
	}
	f.span, f.began = s, s
	if err := f.run(ctx); err != nil {
		return f.cursor, f.use, fmt.Errorf("fetch %s: %w", l.URL(), err)
	}
	return f.cursor, f.use, nil
}
