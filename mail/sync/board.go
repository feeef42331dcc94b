package sync

import (
	"context"
	"strings"
	"time"

	"onemore/config"
	"onemore/mail/imap"
)

// Board is the folder in which a team leaves claims, with the account that
// reads and writes it.
type Board struct {
	source *imaped
	board  *imap.Board
}

// Board makes the team's; sources say how to log in where the team does not.
func (m *Maker) Board(t config.Team, sources []config.Source) *Board {
	s := m.account(t.Source(sources), time.Time{})
	return &Board{source: s, board: s.account.Board(t.Folder())}
}

// Read gives the notes on the board, see imap.Board.
func (b *Board) Read(ctx context.Context) ([]imap.Note, error) {
	notes, err := b.board.Read(ctx)
	return notes, b.source.loggedIn(ctx, err, nil)
}

// Pin puts a note on the board, see imap.Board.
func (b *Board) Pin(ctx context.Context, raw []byte) error { return b.board.Pin(ctx, raw) }

// Unpin takes notes away, see imap.Board.
func (b *Board) Unpin(ctx context.Context, uids ...uint32) error {
	return b.board.Unpin(ctx, uids...)
}

// Wait returns nil when there may be something new to Read.
func (b *Board) Wait(ctx context.Context) error { return b.source.Wait(ctx) }

// Check tries the folder, and says what was found and what to do about an
// error.
func (b *Board) Check(ctx context.Context) (found, next string, err error) {
	all, err := b.board.Check(ctx)
	err = b.source.loggedIn(ctx, err, nil)
	var said []string
	for _, f := range all {
		if f.OK {
			said = append(said, f.What+": "+f.Text)
		} else {
			next = f.Next
		}
	}
	if hint := b.Judge(err).Hint; next == "" {
		next = hint
	}
	return strings.Join(said, "\n"), next, err
}

// Judge says what is to be done about an error.
func (b *Board) Judge(err error) Verdict { return b.source.Judge(err) }

// Close ends the connections.
func (b *Board) Close() error { return b.source.Close() }
