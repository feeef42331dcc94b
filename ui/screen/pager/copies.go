package pager

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// Varied is a store that keeps what else came under a Message-ID.
type Varied interface {
	// Variants gives the other messages, as they came, in an order that stays.
	Variants(ctx context.Context, id patch.MsgID) ([][]byte, error)
}

// variants are the other texts under a Message-ID, where the store keeps any.
func variants(ctx context.Context, store Store, id patch.MsgID) ([][]byte, error) {
	if v, ok := store.(Varied); ok {
		return v.Variants(ctx, id)
	}
	return nil, nil
}

// layCopy makes the document of another text of a message, as it came: the
// first one is what the queue was made from.
func layCopy(m patch.Mail, raw []byte) *document {
	_, body := divide(raw)
	m.Body, m.Parts, m.Warnings = strings.ReplaceAll(string(body), "\r\n", "\n"), nil, nil
	return lay(&m, raw)
}

// nextCopy goes to the next text under the Message-ID, and round.
func (s *Screen) nextCopy() tea.Cmd {
	s.copy = (s.copy + 1) % (s.copies + 1)
	return s.load()
}

// bytes gives the message in view as it came, the copy that is read.
func (s *Screen) bytes() func(context.Context) ([]byte, error) {
	id, n, store := s.open.IDs[s.at], s.copy, s.store
	return func(ctx context.Context) ([]byte, error) {
		if n == 0 {
			return store.Raw(ctx, id)
		}
		all, err := variants(ctx, store, id)
		if err == nil && n > len(all) {
			err = errors.New("the copy is gone")
		}
		if err != nil {
			return nil, err
		}
		return all[n-1], nil
	}
}

// copyLine says that there are other texts, and which one is read.
func (s *Screen) copyLine() screen.Line {
	if s.copy > 0 {
		return screen.In(theme.Warn, screen.Sprintf(" Copy %d of %d with another text, as it came; V shows the next.", s.copy, s.copies))
	}
	said := text.Lit(" 1 other copy with another text was received; V shows it.")
	if s.copies > 1 {
		said = screen.Sprintf(" %d other copies with another text were received; V steps through them.", s.copies)
	}
	return screen.In(theme.Warn, said)
}
