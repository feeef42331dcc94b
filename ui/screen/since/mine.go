package since

import (
	"context"
	"errors"
	"maps"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/since"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// mine is what I have marked and drafted on a change.
type mine struct {
	marks  map[patch.MsgID]string
	drafts map[patch.MsgID]int // comments
}

// mineMsg is what I have marked and drafted.
type mineMsg struct {
	mine
	err error
}

// loadMine reads it behind what is being kept, so that nothing is missing.
func (s *Screen) loadMine() tea.Cmd {
	root, store := s.open.Root, s.store
	return s.env.Keep(func(ctx context.Context) tea.Msg {
		msg := mineMsg{mine: mine{drafts: map[patch.MsgID]int{}}}
		if m, ok := store.(screen.PatchMarker); ok {
			msg.marks, msg.err = m.PatchMarks(ctx, root)
		}
		if d, ok := store.(screen.Drafter); ok {
			all, err := d.Drafts(ctx, root)
			msg.err = errors.Join(msg.err, err)
			for i := range all {
				msg.drafts[all[i].Parent] = len(all[i].Comments)
			}
		}
		return msg
	})
}

func (s *Screen) takeMine(msg mineMsg) {
	s.mine = msg.mine
	if msg.err != nil {
		s.env.Post(screen.Flash{Text: screen.Sprintf("drafts and marks: %v", msg.err), Bad: true})
	}
}

// on is how many comments are drafted on the older version.
func (m *mine) on(s *sheet) int {
	n := 0
	for i := range s.Old {
		n += m.drafts[s.Old[i].ID]
	}
	if cover := s.Versions[s.From].Cover; cover != "" && (len(s.Old) == 0 || s.Old[0].ID != cover) {
		n += m.drafts[cover]
	}
	return n
}

// drafted is how many comments are drafted on either patch of a pair.
func (m *mine) drafted(s *sheet, p *since.Pair) int {
	n := 0
	if p.Old >= 0 {
		n += m.drafts[s.Old[p.Old].ID]
	}
	if p.New >= 0 {
		n += m.drafts[s.New[p.New].ID]
	}
	return n
}

// leftWords says how many patches of the newer version have no mark.
func (s *Screen) leftWords() text.Safe {
	n := 0
	for i := range s.sheet.New {
		if s.mine.marks[s.sheet.New[i].ID] == "" {
			n++
		}
	}
	if n == 0 {
		return text.Lit("nothing is left")
	}
	return screen.LeftWords(n, len(s.sheet.New))
}

// markedMsg is the end of the keeping of a mark.
type markedMsg struct{ err error }

// setMark puts a mark on the patch under the cursor, or takes it away.
func (s *Screen) setMark(mark string) tea.Cmd {
	m, ok := s.store.(screen.PatchMarker)
	one := s.here()
	if !ok || one == nil {
		return nil
	}
	if s.mine.marks[one.ID] == mark {
		mark = ""
	}
	marks := maps.Clone(s.mine.marks) // what was loaded is the backend's
	if marks == nil {
		marks = map[patch.MsgID]string{}
	}
	marks[one.ID] = mark
	s.mine.marks = marks
	root, id := s.open.Root, one.ID
	s.env.Post(screen.Flash{Text: s.leftWords()})
	return s.env.Keep(func(ctx context.Context) tea.Msg { return markedMsg{m.MarkPatch(ctx, root, id, mark)} })
}

func (s *Screen) marked(msg markedMsg) tea.Cmd {
	if msg.err != nil {
		s.env.Post(screen.Flash{Text: screen.Sprintf("keep the mark: %v", msg.err), Bad: true})
		return s.loadMine()
	}
	return nil
}
