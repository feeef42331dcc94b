package series

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// hand does the actions of the menu behind a, and those that lead to mail.
func (s *Screen) hand(id string) (tea.Cmd, bool) {
	switch id {
	case action.Claim:
		return screen.ToggleClaim(s.env, s.store, []patch.MsgID{s.item.Root}, text.Clean(s.item.Subject)), true
	case action.Promise:
		return screen.AskPromise(s.env, s.store, s.item.Root, text.Clean(s.item.Subject)), true
	case action.Snooze:
		return screen.AskSnooze(s.env, s.store, []patch.MsgID{s.item.Root}, text.Clean(s.item.Subject), s.item.Marks.Snooze > s.now), true
	case action.HandTrack, action.HandShazam, action.HandAm:
		p := s.posting()
		return screen.HandOver(s.env, s.store, id, func(context.Context) (screen.Posting, error) { return p, nil }), true
	case action.HandSeries:
		s.pipe()
		return nil, true
	}
	return nil, s.send(id)
}

// posting is the version in view; the newest is not named, since b4 takes that
// by itself.
func (s *Screen) posting() screen.Posting {
	p := screen.Posting{Lists: s.item.Lists, What: text.Clean(s.item.Subject)}
	if v := s.current(); v != nil {
		if p.ID = v.Root; s.version < len(s.change.Versions)-1 {
			p.Version = v.Version
		}
		p.What = screen.Sprintf("v%d of %s", v.Version, s.item.Subject)
	}
	return p
}

// noHand says why an action of the menu is not possible now, or "".
func (s *Screen) noHand(id string) string {
	switch {
	case id == action.Snooze:
		return screen.NoSnooze(s.store)
	case !s.loaded:
		return "the change is not loaded yet"
	case id == action.HandSeries:
		return ""
	}
	return screen.NoHand(s.posting().ID)
}
