package lore

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"time"
)

// fetching is one call of Fetch.
type fetching struct {
	list   *List
	want   Fetch
	emit   func([]byte) error
	seen   map[[sha256.Size]byte]struct{}
	use    Stats
	width  int64 // seconds the next stretch covers
	began  span
	span   span
	cursor Cursor
}

func (f *fetching) run(ctx context.Context) error {
	now, known := f.now()
	if !known && !f.plausible(now) {
		// Our own clock may be years off, and then every search would be wrong.
		_, use, err := f.list.Find(ctx, Place{})
		f.use = use
		if err != nil {
			return err
		}
		now, _ = f.now()
	}
	if err := f.forward(ctx, now); err != nil {
		return err
	}
	now, _ = f.now()
	return f.backward(ctx, max(now-f.back(), firstTime))
}

// plausible tells whether our own clock will do for a first search, which is
// open at its end: it is soon after the time that a server gave before.
func (f *fetching) plausible(now int64) bool {
	return f.span.high > 0 && now >= f.span.high-tolerance && now-f.span.high < 2*day
}

func (f *fetching) back() int64 {
	if f.want.Back <= 0 {
		return firstBack
	}
	return int64(f.want.Back / time.Second)
}

// now is the time at the server; not known before it answered.
func (f *fetching) now() (now int64, known bool) {
	c := f.list.client
	at := c.now()
	for _, base := range f.list.bases {
		u, err := url.Parse(base)
		if err != nil {
			continue
		}
		if skew, ok := c.host(u.Host).ahead(); ok {
			at, known = at.Add(skew), true
			break
		}
	}
	return min(max(at.Unix(), firstTime+1), lastTime-1), known
}

// forward fetches from the end of the span up to now.
func (f *fetching) forward(ctx context.Context, now int64) error {
	s := &f.span
	if s.high == 0 {
		from := max(now-min(f.width, f.back()), firstTime)
		s.low, s.high, s.deep = from, from, now
	}
	// A clock that was ahead must not hide mail now.
	s.high = min(s.high, now)
	s.low = min(s.low, s.high)
	lap := int64(overlap)
	deep := now-s.deep >= day || s.deep > now+tolerance
	if deep {
		lap = deepOverlap
	}
	for from := max(s.high-lap, s.low); ; {
		to := min(from+f.width, now)
		mirror, again, err := f.stretch(ctx, from, to, to == now)
		if err != nil {
			return err
		}
		if again {
			continue
		}
		last := to == now
		if last {
			now, _ = f.now() // by the server's clock, which is known at last
			to = now
		}
		reached := to
		if mirror {
			reached = min(to, now-mirrorLag)
		}
		s.high = max(s.high, reached)
		if last && deep {
			s.deep = now
		}
		if err := f.done(); err != nil || last || f.use.More {
			return err
		}
		from = to
	}
}

// backward fetches from the beginning of the span down to what is wanted.
func (f *fetching) backward(ctx context.Context, wanted int64) error {
	for s := &f.span; s.low-wanted > tolerance && !f.use.More; {
		from := max(s.low-f.width, wanted)
		_, again, err := f.stretch(ctx, from, s.low, false)
		if err != nil {
			return err
		}
		if again {
			continue
		}
		s.low = from
		if err := f.done(); err != nil {
			return err
		}
	}
	return nil
}

// done tells the caller that a stretch is complete.
func (f *fetching) done() error {
	f.cursor = f.span.cursor()
	// Without progress the next call would end at the same place.
	moved := f.span.low < f.began.low || f.span.high > f.began.high
	f.use.More = f.want.Most > 0 && f.use.Messages >= f.want.Most && moved
	if f.want.Done == nil {
		return nil
	}
	return f.want.Done(f.cursor, f.use)
}

// stretch fetches what was received between two times, or since the first one;
// a received time may lie in the future. again: it was too much at once, and
// the width is smaller now. An hour that is still too much is passed over,
// since nothing newer could ever come otherwise.
func (f *fetching) stretch(ctx context.Context, from, to int64, open bool) (mirror, again bool, err error) {
	query := "rt:" + number(from) + ".."
	if !open {
		query += number(to)
	}
	if f.want.Query != "" {
		query = "(" + f.want.Query + ") AND " + query
	}
	mails := 0
	mirror, err = f.list.search(ctx, query, false, &f.use, func(raw []byte) error {
		mails++
		return f.give(raw)
	})
	switch {
	case errors.Is(err, ErrTooLarge) && to-from > hour:
		f.width = max((to-from)/4, hour)
		return mirror, true, nil
	case errors.Is(err, ErrTooLarge):
		f.use.Passed++
	case errors.Is(err, ErrServer) && f.want.Query != "":
		return mirror, false, f.blame(ctx, err)
	case err != nil:
		return mirror, false, err
	}
	switch {
	case mails < fewMails:
		f.width = min(f.width*4, widest)
	case mails > manyMails:
		f.width = max(f.width/2, hour)
	}
	return mirror, false, nil
}

// blame finds out whether a failed search was the server's fault: for mbox
// results the newer servers fail over a query they cannot read, while the
// index says so.
func (f *fetching) blame(ctx context.Context, failed error) error {
	var none []Entry
	if err := f.list.index(ctx, f.want.Query, 0, 1, &none, &f.use); errors.Is(err, ErrQuery) {
		return err
	}
	return failed
}

// give hands on what did not come before. Equal bytes are the same mail; the
// same Message-ID on other bytes is not.
func (f *fetching) give(raw []byte) error {
	sum := sha256.Sum256(raw)
	if _, twice := f.seen[sum]; twice {
		f.use.Doubles++
		return nil
	}
	if err := f.emit(raw); err != nil {
		return err
	}
	f.seen[sum] = struct{}{}
	f.use.Messages++
	return nil
}

// search hands the mail a query finds to emit, with their threads if wanted.
func (l *List) search(ctx context.Context, query string, threads bool, use *Stats, emit func([]byte) error) (mirror bool, err error) {
	if err := checkQuery(query); err != nil {
		return false, err
	}
	path := "?x=m&q=" + url.QueryEscape(query)
	most := int64(maxUnpacked)
	if threads {
		path, most = "?x=m&t=1&q="+url.QueryEscape(query), maxThread
	}
	mirror, err = l.client.do(ctx, l.bases, request{method: "POST", path: path, read: func(a *answer) error {
		return a.mbox(most, use, emit)
	}}, use)
	if errors.Is(err, errNone) {
		return mirror, nil
	}
	if err != nil {
		err = fmt.Errorf("search %q: %w", query, err)
	}
	return mirror, err
}
