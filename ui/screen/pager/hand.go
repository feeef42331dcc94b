package pager

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/series"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// Whole is a backend that gives a version of a change as git am takes it.
type Whole interface {
	Series(ctx context.Context, root patch.MsgID, version int) ([]byte, error)
}

var errNoSeries = errors.New("the message is of no series")

// hand does the actions of the menu behind a, and those that lead to mail.
func (s *Screen) hand(id string) (tea.Cmd, bool) {
	store, root := s.store, s.open.Root
	switch id {
	case action.Claim:
		return screen.ToggleClaim(s.env, s.store, []patch.MsgID{root}, text.Lit("this change")), true
	case action.Promise:
		return screen.AskPromise(s.env, s.store, root, text.Lit("this change")), true
	case action.HandTrack, action.HandShazam, action.HandAm:
		lists, find := s.open.Lists, s.inView()
		return screen.HandOver(s.env, s.store, id, func(ctx context.Context) (screen.Posting, error) {
			v, newest, err := find(ctx)
			if err != nil {
				return screen.Posting{}, err
			}
			p := screen.Posting{ID: v.Root, Lists: lists, What: screen.Sprintf("v%d of %s", v.Version, v.Title)}
			if !newest {
				p.Version = v.Version
			}
			return p, nil
		}), true
	case action.HandSeries:
		w, ok := store.(Whole)
		if find := s.inView(); ok {
			screen.AskPipe(s.env, text.Lit(" pipe the series to: "), func(ctx context.Context) ([]byte, error) {
				v, _, err := find(ctx)
				if err != nil {
					return nil, err
				}
				return w.Series(ctx, root, v.Version)
			})
		}
		return nil, true
	}
	return nil, s.send(id)
}

// inView finds the version that the message in view is of, and says whether it
// is the newest.
func (s *Screen) inView() func(ctx context.Context) (v *series.Series, newest bool, err error) {
	store, root, id, number := s.store, s.open.Root, s.open.IDs[s.at], s.open.Version
	return func(ctx context.Context) (*series.Series, bool, error) {
		c, err := store.Change(ctx, root)
		if err != nil {
			return nil, false, err
		}
		at := len(c.Versions) - 1
		for i := range c.Versions {
			if c.Versions[i].Version == number {
				at = i
			}
		}
		if at < 0 {
			return nil, false, errNoSeries
		}
		for i := range c.Versions {
			if !of(&c.Versions[at], id) && of(&c.Versions[i], id) {
				at = i
			}
		}
		return &c.Versions[at], at == len(c.Versions)-1, nil
	}
}

// of says that a message is the cover or a patch of a version.
func of(v *series.Series, id patch.MsgID) bool {
	for i := range v.Patches {
		if v.Patches[i].ID == id {
			return true
		}
	}
	return v.Cover == id
}

// noHand says why an action of the menu is not possible now, or "".
func (s *Screen) noHand(id string) string {
	if len(s.open.IDs) == 0 {
		return "there is no message here"
	}
	if id == action.HandSeries {
		if _, ok := s.store.(Whole); !ok {
			return "this store gives no series"
		}
		return ""
	}
	return screen.NoHand(s.open.IDs[s.at])
}
