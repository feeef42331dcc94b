package queue

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// hand does the actions of the menu behind a, and those that lead to mail.
func (s *Screen) hand(id string) (tea.Cmd, bool) {
	it := s.here()
	if it == nil {
		return nil, s.review(id)
	}
	switch id {
	case action.Claim:
		return s.claim(), true
	case action.Promise:
		return screen.AskPromise(s.env, s.store, it.Root, text.Clean(it.Subject)), true
	case action.Snooze:
		return s.snooze(), true
	case action.HandTrack, action.HandShazam, action.HandAm:
		p := screen.Posting{ID: it.Newest, Lists: it.Lists, What: screen.Sprintf("v%d of %s", it.Version, it.Subject)}
		return screen.HandOver(s.env, s.store, id, func(context.Context) (screen.Posting, error) { return p, nil }), true
	case action.HandSeries:
		s.askPipe()
		return nil, true
	}
	return nil, s.review(id)
}

// snooze puts what is chosen aside, or brings it back when all of it is.
func (s *Screen) snooze() tea.Cmd {
	items := s.chosen()
	what, asleep := text.Clean(items[0].Subject), true
	if len(items) > 1 {
		what = text.Clean(screen.Count(len(items), "change"))
	}
	for _, it := range items {
		asleep = asleep && it.Marks.Snooze > s.snap.Now
	}
	return screen.AskSnooze(s.env, s.store, s.chosenRoots(), what, asleep)
}

// snoozed forgets the marks of rows that were put aside.
func (s *Screen) snoozed(msg screen.Snoozed) {
	if msg.Err == nil {
		for _, root := range msg.Roots {
			delete(s.marked, root)
		}
	}
	msg.Tell(s.env)
}

// noHand says why an action of the menu is not possible now, or "".
func (s *Screen) noHand(id string) string {
	it := s.here()
	switch {
	case it == nil:
		return "there is no row here"
	case id == action.Snooze:
		return screen.NoSnooze(s.store)
	case id == action.HandSeries:
		return ""
	}
	return screen.NoHand(it.Newest)
}
