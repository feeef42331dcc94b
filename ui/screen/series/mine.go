package series

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// mine is what I have said and marked on a change, and where I stopped.
type mine struct {
	marks  map[patch.MsgID]string
	drafts map[patch.MsgID]int // comments
	tags   map[patch.MsgID][]string
	place  screen.Place
	hidden map[patch.MsgID]bool // roots of versions that no public list got
	err    error
}

// loadMine reads it, as far as the store keeps any of it.
func loadMine(ctx context.Context, store any, root patch.MsgID) mine {
	m := mine{drafts: map[patch.MsgID]int{}, tags: map[patch.MsgID][]string{}}
	if p, ok := store.(screen.PatchMarker); ok {
		m.marks, m.err = p.PatchMarks(ctx, root)
	}
	if d, ok := store.(screen.Drafter); ok {
		all, err := d.Drafts(ctx, root)
		m.err = errors.Join(m.err, err)
		for _, x := range all {
			m.drafts[x.Parent] = len(x.Comments)
			m.tags[x.Parent] = x.Tags
		}
	}
	if p, ok := store.(screen.Places); ok {
		var err error
		m.place, err = p.Place(ctx, root)
		m.err = errors.Join(m.err, err)
	}
	return m
}

// goOn puts the cursor on the message at which I stopped.
func (s *Screen) goOn() {
	if s.mine.place.Message == "" {
		return
	}
	for i, r := range s.rows[patches] {
		if r.id == s.mine.place.Message && (r.kind == patchRow || r.kind == coverRow) {
			s.lists[patches].Goto(i)
			if s.pane == patches && i > 0 {
				s.env.Post(screen.Flash{Text: screen.Sprintf("this is where you stopped; Enter goes on at the line")})
			}
			return
		}
	}
}

// noMark says why the row cannot be marked as done, or "".
func (s *Screen) noMark() string {
	if _, ok := s.store.(screen.PatchMarker); !ok {
		return "this store keeps no marks of patches"
	}
	if r, ok := s.here(); !ok || s.patchOf(r) == "" {
		return "put the cursor on a patch; d in the queue is for the change"
	}
	return ""
}

// patchOf is the patch that a row stands for or belongs to, "" for none.
func (s *Screen) patchOf(r row) patch.MsgID {
	if (r.kind == patchRow || r.kind == creditRow) && r.patch != nil {
		return r.patch.ID
	}
	if v := s.current(); v != nil && r.kind == messageRow {
		for i := range v.Patches {
			if v.Patches[i].ID == r.id {
				return r.id
			}
		}
	}
	return ""
}

// markedMsg is the end of the keeping of a mark.
type markedMsg struct{ err error }

// setMark puts a mark on the patch under the cursor, or takes it away.
func (s *Screen) setMark(mark string) tea.Cmd {
	m, ok := s.store.(screen.PatchMarker)
	r, there := s.here()
	if !ok || !there {
		return nil
	}
	root, id, said := s.item.Root, s.patchOf(r), text.Lit("done")
	if mark == screen.MarkSkip {
		said = text.Lit("skipped")
	}
	if s.mine.marks[id] == mark {
		mark, said = "", text.Lit("not done")
	}
	if s.mine.marks == nil {
		s.mine.marks = map[patch.MsgID]string{}
	}
	s.mine.marks[id] = mark
	s.env.Post(screen.Flash{Text: text.Concat(said, text.Lit(": "), s.leftWords())})
	return s.env.Keep(func(ctx context.Context) tea.Msg { return markedMsg{m.MarkPatch(ctx, root, id, mark)} })
}

// leftWords says how many patches of the version have no mark.
func (s *Screen) leftWords() text.Safe {
	v := s.current()
	if v == nil {
		return text.Safe{}
	}
	n := 0
	for i := range v.Patches {
		if s.mine.marks[v.Patches[i].ID] == "" {
			n++
		}
	}
	return screen.LeftWords(n, len(v.Patches))
}

func (s *Screen) marked(msg markedMsg) tea.Cmd {
	if msg.err == nil {
		return nil
	}
	s.env.Post(screen.Flash{Text: screen.Sprintf("keep the mark: %v", msg.err), Bad: true})
	return s.load()
}
