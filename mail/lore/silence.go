package lore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

var errSilent = errors.New("no byte came for too long")

// silence ends a request during which nothing came for a while. A server that
// drips is waited for, and so is a slow receiver of the mail.
type silence struct {
	ctx   context.Context
	end   context.CancelCauseFunc
	most  time.Duration
	timer *time.Timer
}

func newSilence(parent context.Context, most time.Duration) *silence {
	s := &silence{most: most}
	s.ctx, s.end = context.WithCancelCause(parent)
	s.timer = time.AfterFunc(most, func() { s.end(errSilent) })
	s.timer.Stop()
	return s
}

func (s *silence) start() { s.timer.Reset(s.most) }
func (s *silence) pause() { s.timer.Stop() }

func (s *silence) stop() {
	s.timer.Stop()
	s.end(nil)
}

// counted reads a body: every byte is counted, and there is an end to them.
type counted struct {
	quiet *silence
	body  io.ReadCloser
	room  int64
	count func(int)
}

func (b *counted) Read(p []byte) (int, error) {
	if b.room <= 0 {
		return 0, &fault{kind: ErrTooLarge, note: fmt.Sprintf("more than %d MB", maxWire>>20)}
	}
	b.quiet.start()
	n, err := b.body.Read(p[:min(int64(len(p)), b.room)])
	b.quiet.pause()
	b.room -= int64(n)
	b.count(n)
	if err != nil && !errors.Is(err, io.EOF) {
		if cause := context.Cause(b.quiet.ctx); cause != nil {
			err = cause
		}
		return n, cutShort(err)
	}
	return n, err
}

func (b *counted) Close() error { return b.body.Close() }

// cutShort is the error for an answer that did not come to its end.
func cutShort(err error) error {
	return &fault{kind: ErrCut, cause: err, again: true, move: true}
}
