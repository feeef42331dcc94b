package imap

import (
	"context"
	"errors"
	"fmt"
)

const (
	maxDials    = 64 // connections that one Fetch of a folder may spend on what breaks them
	maxStrikes  = 3  // connections lost at the same message before it is suspected
	singleTries = 2
)

// settle gets what a load did not bring: a message that the server left out is
// asked for alone; a load that broke the connection is taken apart until the
// message is found that does. Such a message is set aside, by name.
func (j *job) settle(ctx context.Context, l *load, err error) error {
	if err != nil {
		if !j.suspect(l, err) {
			return err
		}
		if err := j.again(ctx); err != nil {
			return err
		}
		return j.rescue(ctx, l, l.missing())
	}
	return j.singles(ctx, l, l.missing())
}

// suspect tells whether an error may be the fault of a message. A lost
// connection is the network's, unless it is lost at the same place each time.
func (j *job) suspect(l *load, err error) bool {
	if ctxDone(err) {
		return false
	}
	if errors.Is(err, ErrProtocol) {
		return true
	}
	if !isAny(err, ErrUnreachable, ErrSilent) {
		return false
	}
	if j.desperate {
		return true
	}
	first := l.metas[0].uid
	if j.stand.first != first {
		j.stand.first, j.stand.strikes = first, 0
	}
	j.stand.strikes++
	j.desperate = j.stand.strikes >= maxStrikes
	return j.desperate
}

func ctxDone(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// again replaces the connection, if it is gone, and opens the folder.
func (j *job) again(ctx context.Context) error {
	if j.s != nil && !j.s.dead {
		return nil
	}
	if j.dials++; j.dials > maxDials {
		return &fault{ErrProtocol, "fetch " + j.folder, errors.New("too many messages break the connection")}
	}
	if j.s != nil {
		j.s.close()
		j.s = nil
	}
	s, err := j.a.open(ctx)
	if err != nil {
		return err
	}
	j.s = s
	b, err := s.examine(ctx, j.folder)
	if err != nil {
		return err
	}
	if b.validity != j.cur.Validity {
		return &fault{ErrFolder, "open " + j.folder + " again", errors.New("its messages were numbered anew")}
	}
	return nil
}

// once fetches some messages of a load with one command.
func (j *job) once(ctx context.Context, l *load, metas []meta) error {
	part := &load{metas: metas, got: l.got}
	if err := j.ask(ctx, part); err != nil {
		return err
	}
	return j.hear(ctx, part)
}

// rescue fetches messages among which one may break the connection.
func (j *job) rescue(ctx context.Context, l *load, left []meta) error {
	switch len(left) {
	case 0:
		return nil
	case 1:
		return j.single(ctx, l, left[0])
	}
	err := j.once(ctx, l, left)
	if err == nil {
		return j.singles(ctx, l, left)
	}
	if !j.suspect(l, err) {
		return err
	}
	if err := j.again(ctx); err != nil {
		return err
	}
	half := len(left) / 2
	if err := j.rescue(ctx, l, left[:half]); err != nil {
		return err
	}
	return j.rescue(ctx, l, left[half:])
}

// singles asks for what of these a load lacks, one by one.
func (j *job) singles(ctx context.Context, l *load, left []meta) error {
	for _, m := range left {
		if _, ok := l.got[m.uid]; ok {
			continue
		}
		if err := j.single(ctx, l, m); err != nil {
			return err
		}
	}
	return nil
}

// single asks for one message, twice, then sets it aside.
func (j *job) single(ctx context.Context, l *load, m meta) error {
	reason := "the server did not deliver it"
	for range singleTries {
		one := []meta{m}
		err := j.once(ctx, l, one)
		if _, ok := l.got[m.uid]; ok {
			return nil
		}
		m = one[0] // it may have turned out to be large
		if err == nil {
			continue
		}
		if reason = err.Error(); !refused(err) && !j.suspect(l, err) {
			return err
		}
		if err := j.again(ctx); err != nil {
			return err
		}
	}
	gone, err := j.vanished(ctx, m.uid)
	if err != nil {
		return err
	}
	l.named[m.uid] = true
	if gone {
		j.cur.dropAside(m.uid)
		return nil
	}
	if !j.cur.putAside(m.uid, reason, j.now) {
		return &fault{ErrProtocol, "fetch " + j.folder, fmt.Errorf("more than %d messages cannot be fetched", maxAside)}
	}
	return j.mark()
}

// vanished tells whether a message was deleted while it was asked for.
func (j *job) vanished(ctx context.Context, uid uint32) (bool, error) {
	got, err := j.s.fetch(ctx, query{set: uidRange(uid, uid), messages: 1, flags: true})
	if refused(err) {
		return false, nil
	}
	_, ok := got[uid]
	return !ok, err
}

// retryAside tries the messages set aside again, once a day.
func (j *job) retryAside(ctx context.Context) error {
	var want spans
	for _, uid := range j.cur.due(j.now) {
		want = append(want, span{uid, uid})
	}
	_, err := j.fetchAll(ctx, want, plan{aside: true})
	return err
}
