package queue

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// chosen is what an action works on: the marked rows, else the cursor's.
func (s *Screen) chosen() []*queue.Item {
	var out []*queue.Item
	for _, it := range s.rows {
		if s.marked[it.Root] {
			out = append(out, it)
		}
	}
	if it := s.here(); len(out) == 0 && it != nil {
		out = append(out, it)
	}
	return out
}

// chosenRoots names what is chosen.
func (s *Screen) chosenRoots() (out []patch.MsgID) {
	for _, it := range s.chosen() {
		out = append(out, it.Root)
	}
	return out
}

// mark puts "done", "resign" or "flag" on what is chosen, or takes it away when all of
// that has it.
func (s *Screen) mark(name string) tea.Cmd {
	items := s.chosen()
	if len(items) == 0 {
		return nil
	}
	m := screen.Marked{Mark: name, What: screen.Count(len(items), "change")}
	if len(items) == 1 {
		m.What = items[0].Subject
	}
	for _, it := range items {
		m.On = m.On || name == "done" && !it.Marks.Done || name == "resign" && it.Marks.Resigned == 0 || name == "flag" && !it.Marks.Flag
		m.Roots = append(m.Roots, it.Root)
	}
	return screen.Mark(s.env, s.store, m)
}

// markStored forgets the marks of rows that were acted on.
func (s *Screen) markStored(m screen.Marked) {
	if m.Err == nil {
		for _, root := range m.Roots {
			delete(s.marked, root)
		}
	}
	m.Tell(s.env)
}

// askPipe asks for the command that gets the chosen series.
func (s *Screen) askPipe() {
	items := s.chosen()
	screen.AskPipe(s.env, screen.Sprintf(" pipe %d series to: ", len(items)), func(ctx context.Context) ([]byte, error) {
		out := []byte{}
		for _, it := range items {
			b, err := s.store.Series(ctx, it.Root, 0)
			if err != nil {
				return nil, err
			}
			out = append(out, b...)
		}
		return out, nil
	})
}

// peeking is the change that the preview shows. One is loaded at a time; when
// the cursor has moved on meanwhile, the newest wish is next.
type peeking struct {
	root   patch.MsgID // loaded, or failed
	active int64       // its last mail then
	busy   bool
	lines  []screen.Line
}

// peekMsg is what the preview draws of a loaded change.
type peekMsg struct {
	root   patch.MsgID
	active int64
	lines  []screen.Line
}

// look returns the work that follows from where the cursor is now: rows to be
// made, and the change under the cursor when there is a pane to show it in.
func (s *Screen) look() tea.Cmd {
	cmd := s.build.cmd
	s.build.cmd = nil
	return tea.Batch(cmd, s.loadPeek(), s.learn())
}

func (s *Screen) loadPeek() tea.Cmd {
	it := s.here()
	if it == nil || !s.wantsPeek() || s.peek.busy || s.peek.root == it.Root && s.peek.active == it.Active {
		return nil
	}
	root, active, now := it.Root, it.Active, s.snap.Now
	s.peek.busy = true
	return s.env.Job("preview", func(ctx context.Context) tea.Msg {
		c, err := s.store.Change(ctx, root)
		if err != nil {
			return peekMsg{root: root, active: active, lines: []screen.Line{screen.In(theme.Dim, text.Clean(err.Error()))}}
		}
		return peekMsg{root: root, active: active, lines: changeLines(&c, now)}
	})
}

func (s *Screen) peeked(msg peekMsg) tea.Cmd {
	s.peek = peeking{root: msg.root, active: msg.active, lines: msg.lines}
	return s.look()
}
