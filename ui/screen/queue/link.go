package queue

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// askLink asks whether the marked rows are one change.
func (s *Screen) askLink() {
	items := s.chosen()
	what := "link " + items[0].ID + " and " + items[1].ID
	question := "Link " + s.named(items[0]) + " and " + s.named(items[1]) + " as one change?"
	if n := len(items) - 1; n > 1 {
		what = fmt.Sprintf("link %s and %d others", items[0].ID, n)
		question = fmt.Sprintf("Link %s and %d others as one change?", s.named(items[0]), n)
	}
	s.env.Post(screen.Confirm{Question: text.Clean(question), Yes: func() tea.Cmd {
		return screen.Link(s.env, s.store, what, func(ctx context.Context, l screen.Linker) error {
			for _, it := range items[1:] {
				if err := l.Link(ctx, items[0].Root, it.Root); err != nil {
					return err
				}
			}
			return nil
		})
	}})
}

// named is a row's id, with as much of its subject as the question has room
// for beside its answers.
func (s *Screen) named(it *queue.Item) string {
	const rest, least = 68, 8
	room := (s.w - rest) / 2
	if room < least {
		return it.ID
	}
	return it.ID + " \"" + text.Truncate(text.Clean(it.Subject), room, screen.Tail()).String() + "\""
}

// linkStored forgets the marks of rows that are one now.
func (s *Screen) linkStored(l screen.Linked) {
	if l.Err == nil {
		clear(s.marked)
	}
	l.Tell(s.env)
}

// noLink says why the marked rows cannot be linked, or "".
func (s *Screen) noLink() string {
	n := 0
	for _, it := range s.rows {
		if s.marked[it.Root] {
			n++
		}
	}
	if n < 2 {
		return "mark two rows or more with Space first"
	}
	return screen.NoLink(s.store)
}
