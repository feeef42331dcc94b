package sync

import (
	"context"
	"errors"
)

// ErrNoAnswer says that the person did not want to answer.
var ErrNoAnswer = errors.New("no answer was given")

type answer struct {
	number int
	text   string
	ok     bool
}

// Ask asks a person something for the source of this name, and waits for the
// answer.
func (e *Engine) Ask(ctx context.Context, source, text string, secret bool) (string, error) {
	for _, r := range e.named([]string{source}) {
		return r.ask(ctx, text, secret)
	}
	return "", ErrNoAnswer
}

// Answer answers a question; ok false gives up. An answer that nobody waits
// for is dropped.
func (e *Engine) Answer(number int, text string, ok bool) {
	for _, r := range e.named(nil) {
		r.mu.Lock()
		mine := r.state.Question != nil && r.state.Question.Number == number
		r.mu.Unlock()
		if mine {
			select {
			case r.answer <- answer{number, text, ok}:
			default:
			}
		}
	}
}

func (r *runner) ask(ctx context.Context, text string, secret bool) (string, error) {
	e := r.engine
	e.mu.Lock()
	e.asked++
	q := Question{Number: e.asked, Text: text, Secret: secret}
	e.mu.Unlock()
	var before Phase
	r.set(func(s *State) { before, s.Phase, s.Question = s.Phase, Asking, &q })
	defer r.set(func(s *State) { s.Phase, s.Question = before, nil })
	for {
		select {
		case a := <-r.answer:
			switch {
			case a.number != q.Number:
			case !a.ok:
				return "", ErrNoAnswer
			default:
				return a.text, nil
			}
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}
