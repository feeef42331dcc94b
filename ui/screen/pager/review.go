package pager

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// review is what was said and marked on the change in view.
type review struct {
	talk   []screen.Said // on the message in view
	drafts []screen.Draft
	marks  map[patch.MsgID]string
	goal   *screen.GoTo // where to go once that message is there
	back   bool         // the goal is where I stopped

	writing *writing
	shut    map[string]bool // notes that are not as allShut says
	allShut bool
	chosen  selection
	moving  string // the comment that is taken up
	dropped *owned
	unkept  map[string]owned // comments that the store would not take, by ID
	editing bool             // an editor has the answer
}

// selection is the lines that are being selected, from its first one to the
// cursor.
type selection struct {
	on   bool
	from int // line of the document
}

// begunMsg is what is known of the change.
type begunMsg struct {
	drafts []screen.Draft
	marks  map[patch.MsgID]string
	place  screen.Place
	errs   []error
}

// begin loads drafts, marks and the place where I stopped.
func (s *Screen) begin() tea.Cmd {
	if s.open.Line > 0 {
		s.goal = &screen.GoTo{Message: s.open.IDs[s.at], Line: s.open.Line - 1}
	}
	root, store, back := s.open.Root, s.store, s.goal == nil
	return s.env.Job("drafts", func(ctx context.Context) tea.Msg {
		msg := begunMsg{}
		note := func(err error) {
			if err != nil && !errors.Is(err, context.Canceled) {
				msg.errs = append(msg.errs, err)
			}
		}
		var err error
		if d, ok := store.(screen.Drafter); ok {
			msg.drafts, err = d.Drafts(ctx, root)
			note(err)
		}
		if m, ok := store.(screen.PatchMarker); ok {
			msg.marks, err = m.PatchMarks(ctx, root)
			note(err)
		}
		if p, ok := store.(screen.Places); ok && back {
			msg.place, err = p.Place(ctx, root)
			note(err)
		}
		return msg
	})
}

// begun takes what is known of the change.
func (s *Screen) begun(msg begunMsg) tea.Cmd {
	s.drafts, s.marks = msg.drafts, msg.marks
	if len(msg.errs) > 0 {
		s.env.Post(screen.Flash{Text: screen.Sprintf("drafts and marks: %v", errors.Join(msg.errs...)), Bad: true})
	}
	if p := msg.place; p.Message != "" && p.Line > 0 && s.goal == nil && s.reader.Cursor() == 0 && p.Message == s.open.IDs[s.at] {
		s.goal, s.back = &screen.GoTo{Message: p.Message, Line: p.Line}, true
	}
	s.relay()
	return s.arrive()
}

// talkMsg is what was said on the message of a step.
type talkMsg struct {
	step int
	said []screen.Said
	left []int // see leftOf
	err  error
}

// listen asks what was said on the message in view, and what was to be said.
func (s *Screen) listen() tea.Cmd {
	t, ok := s.store.(screen.Talker)
	if !ok || s.copy > 0 {
		return nil
	}
	d, drafter := s.store.(screen.Drafter)
	step, id := s.step, s.doc.mail.ID
	return s.env.Job("talk", func(ctx context.Context) tea.Msg {
		said, err := t.Talk(ctx, id)
		msg := talkMsg{step: step, said: said, err: err}
		if drafter {
			msg.left = leftOf(d.Scratch(), id)
		}
		return msg
	})
}

func (s *Screen) heard(msg talkMsg) {
	if msg.step != s.step {
		return
	}
	if msg.err != nil && !errors.Is(msg.err, context.Canceled) {
		s.env.Post(screen.Flash{Text: screen.Sprintf("comments: %v", msg.err), Bad: true})
	}
	s.talk = msg.said
	s.relay()
	s.offer(msg.left)
}

// reviewed takes the results of the review's own jobs.
func (s *Screen) reviewed(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case begunMsg:
		return s.begun(msg)
	case talkMsg:
		s.heard(msg)
	case pauseMsg:
		return s.paused(msg)
	case savedMsg:
		s.stored(msg)
	case openedMsg:
		s.runEditor(msg)
	case closedMsg:
		return s.editorEnded(msg)
	case takenMsg:
		s.taken(msg)
	case writtenMsg:
		return s.written(msg)
	default:
		return s.tagged(msg)
	}
	return nil
}

// forget drops what belongs to the message that was in view.
func (s *Screen) forget() {
	s.talk, s.moving, s.chosen = nil, "", selection{}
}

// arrive goes to where the reading is to go on, when that message is there.
func (s *Screen) arrive() tea.Cmd {
	if s.goal == nil || s.doc == nil || s.doc.mail.ID != s.goal.Message {
		return nil
	}
	line := s.doc.at(s.goal.Line)
	if s.back && line >= 0 {
		s.env.Post(screen.Flash{Text: text.Lit("this is where you stopped; g goes to the top")})
	}
	s.goal, s.back = nil, false
	if line < 0 {
		return nil
	}
	s.old = s.doc.lines[line].kind == delLine
	s.reader.Goto(s.sheet.of(line))
	s.reader.Center()
	return s.colour()
}

// goToLine shows a line of a message.
func (s *Screen) goToLine(to screen.GoTo) tea.Cmd {
	for i, id := range s.open.IDs {
		if id != to.Message {
			continue
		}
		s.goal = &to
		if i == s.at && s.doc != nil && s.doc.mail.ID == id {
			return s.arrive()
		}
		return s.walk(i - s.at)
	}
	s.env.Post(screen.OpenMail{Root: s.open.Root, Lists: s.open.Lists, IDs: []patch.MsgID{to.Message}, Line: to.Line + 1, Label: text.Lit("draft")})
	return nil
}

// keepPlace remembers where the reading has come to.
func (s *Screen) keepPlace() tea.Cmd {
	p, ok := s.store.(screen.Places)
	if !ok || s.doc == nil || s.copy > 0 || s.loading {
		return nil
	}
	root, place := s.open.Root, screen.Place{Message: s.doc.mail.ID}
	if at := s.here(); at < len(s.doc.lines) {
		place.Line = int(max(s.doc.lines[at].body, 0))
	}
	return s.env.Keep(func(ctx context.Context) tea.Msg {
		return savedMsg{what: "the place", err: p.SetPlace(ctx, root, place)}
	})
}

// savedMsg is the end of something that was to be kept.
type savedMsg struct {
	what string
	err  error
	then func(err error) // what follows on the screen; may be nil
}

// stored says what could not be kept.
func (s *Screen) stored(msg savedMsg) {
	if msg.then != nil {
		msg.then(msg.err)
	}
	if msg.err != nil {
		s.relay()
		s.env.Post(screen.Flash{Text: screen.Sprintf("keep %s: %v", msg.what, msg.err), Bad: true})
	}
}

// leave keeps what is not kept yet: the text that is written, comments that
// could not be kept before, and the place.
func (s *Screen) leave() tea.Cmd {
	cmds := []tea.Cmd{s.keepText()}
	for _, o := range s.unkept {
		cmds = append(cmds, s.save(o.parent, o.c))
	}
	return tea.Batch(append(cmds, s.keepPlace())...)
}
