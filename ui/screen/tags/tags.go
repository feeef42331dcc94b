// Package tags is the menu in which a tag is given: which one, on what, and
// what has to be asked before somebody says in public that they reviewed.
//
// It owns these questions and their order. It refuses to keep the tag and to
// send anything: the screen below gets a screen.Tagging, and does it.
package tags

import (
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// stage is what the menu asks.
type stage uint8

const (
	which stage = iota // which tag
	where              // on what
	sure               // whether, for the reasons shown
	asked              // the prompt is open
)

// Screen is the menu.
type Screen struct {
	env    screen.Env
	store  screen.Sender
	all    func() []screen.Letter // the outbox as it is known now
	open   screen.OpenTags
	plans  []screen.TagPlan // of each change
	loaded bool
	err    error
	early  []action.Result // keys from before the plans were there

	me    int // of the identities; -1: the one of the plan
	stage stage
	tag   screen.Tag
	on    []patch.MsgID
	take  bool // the tag is taken away
	what  text.Safe
}

// New makes the menu and begins to ask what may be given; all is the outbox.
func New(env screen.Env, store screen.Sender, all func() []screen.Letter, open screen.OpenTags) (*Screen, tea.Cmd) {
	s := &Screen{env: env, store: store, all: all, open: open, me: -1}
	return s, s.load()
}

// loadedMsg is the plans.
type loadedMsg struct {
	plans []screen.TagPlan
	err   error
}

// load reads the plans behind what is being kept, so that no draft is missing.
func (s *Screen) load() tea.Cmd {
	roots, version, store := s.open.Roots, s.open.Version, s.store
	return s.env.Keep(func(ctx context.Context) tea.Msg {
		var msg loadedMsg
		for _, root := range roots {
			p, err := store.TagPlan(ctx, root, version)
			if err != nil {
				return loadedMsg{err: err}
			}
			msg.plans = append(msg.plans, p)
		}
		return msg
	})
}

// identityMsg is the end of a change of identity.
type identityMsg struct{ err error }

// Scope says which keys work here.
func (s *Screen) Scope() action.Scope { return action.Tags }

// Update takes the plans.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case loadedMsg:
		return s.planned(msg)
	case identityMsg:
		if msg.err != nil {
			s.me = -1
			s.env.Post(screen.Flash{Text: screen.Sprintf("choose the identity: %v", msg.err), Bad: true})
		}
	}
	return nil
}

// planned takes the plans and then the keys that came before them, up to the
// first question: nobody says yes to what they have not read.
func (s *Screen) planned(msg loadedMsg) tea.Cmd {
	s.plans, s.err, s.loaded = msg.plans, msg.err, true
	if s.err == nil && len(s.plans) == 0 {
		s.err = errors.New("there is no change here")
	}
	keys := s.early
	s.early = nil
	var cmds []tea.Cmd
	for _, r := range keys {
		if s.err != nil || s.stage == sure || s.Off(r.Action.ID) != "" {
			break
		}
		cmd, _ := s.Handle(r)
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// Handle does an action.
func (s *Screen) Handle(r action.Result) (tea.Cmd, bool) {
	switch r.Action.ID {
	case action.Cancel, action.Back:
		s.env.Post(screen.Leave{})
		return nil, true
	}
	if key := tagOf(r.Action.ID); key == "" && !s.known(r.Action.ID) {
		return nil, false
	}
	if !s.loaded {
		s.early = append(s.early, r)
		return nil, true
	}
	switch r.Action.ID {
	case action.TagPatch:
		s.choose(s.thisPatch())
	case action.TagMarked:
		s.choose(s.marked())
	case action.TagSeries:
		s.choose(s.whole())
	case action.TagRemark:
		s.askRemark()
	case action.TagIdentity:
		return s.nextIdentity(), true
	case action.TagAccept:
		s.accept()
	default:
		s.begin(tagOf(r.Action.ID))
	}
	return nil, true
}

// known says that an action is one of the menu.
func (s *Screen) known(id string) bool {
	return slices.Contains([]string{
		action.TagPatch, action.TagMarked, action.TagSeries, action.TagRemark, action.TagIdentity, action.TagAccept,
	}, id)
}

// tagOf is the tag that an action gives.
func tagOf(id string) string {
	switch id {
	case action.TagReviewed:
		return screen.ReviewedBy
	case action.TagAcked:
		return screen.AckedBy
	case action.TagTested:
		return screen.TestedBy
	case action.TagNacked:
		return screen.NackedBy
	}
	return ""
}

// begin goes on with a tag: to what it is given on, where there is a choice.
func (s *Screen) begin(key string) {
	s.tag.Key = key
	switch {
	case len(s.plans) > 1:
		s.choose(s.whole())
	case len(s.plans[0].Patches) == 1 && len(s.open.Marked) == 0:
		s.choose(s.onePatch())
	default:
		s.stage = where
	}
}

// accept says yes: to what is asked, or to the scope that is meant most often.
func (s *Screen) accept() {
	switch s.stage {
	case where:
		if s.Off(action.TagPatch) == "" {
			s.choose(s.thisPatch())
		} else {
			s.choose(s.whole())
		}
	case sure:
		s.finish()
	case which, asked:
	}
}

// choose takes what the tag is given on, and asks what has to be asked.
func (s *Screen) choose(c choice) {
	s.on, s.what = c.on, c.what
	if s.take = s.pending(c); s.take {
		if s.leaving(c) {
			s.env.Post(screen.Flash{Text: screen.Sprintf("the %s is on its way; B shows the outbox, u there takes it back", s.tag.Key)})
			s.env.Post(screen.Leave{})
			return
		}
		s.done()
		return
	}
	if len(s.doubts(c)) > 0 {
		s.stage = sure
		return
	}
	s.finish()
}

// finish asks for the words that belong to the tag, then gives it.
func (s *Screen) finish() {
	if label, keep, ok := s.wanted(); ok {
		s.stage = asked
		s.env.Post(screen.Ask{
			Label: label, History: "tag",
			Hint: func() (text.Safe, bool) { return text.Lit("Enter alone skips it"), false },
			Accept: func(v string) tea.Cmd {
				*keep = oneLine(v)
				s.done()
				return nil
			},
			Cancel: func() tea.Cmd {
				s.stage, s.tag.Key = which, ""
				return nil
			},
		})
		return
	}
	s.done()
}

// done gives the tag to the screen below.
func (s *Screen) done() {
	s.env.Post(screen.Return{Msg: screen.Tagging{On: s.on, Tag: s.tag, Take: s.take, What: s.what}})
}

// askRemark asks for what stands behind the tag.
func (s *Screen) askRemark() {
	s.env.Post(screen.Ask{
		Label: text.Lit(" # "), Value: s.tag.Note, History: "remark",
		Accept: func(v string) tea.Cmd {
			s.tag.Note = oneLine(v)
			return nil
		},
	})
}

// nextIdentity writes as the next of the identities.
func (s *Screen) nextIdentity() tea.Cmd {
	all := s.store.Identities()
	u, ok := s.store.(screen.Identifier)
	if !ok || len(all) < 2 {
		return nil
	}
	at := s.me
	if at < 0 {
		at = slices.Index(all, s.plans[0].Me)
	}
	s.me = (at + 1) % len(all)
	who, roots := all[s.me], s.open.Roots
	return s.env.Keep(func(ctx context.Context) tea.Msg {
		for _, root := range roots {
			if err := u.UseIdentity(ctx, root, who); err != nil {
				return identityMsg{err}
			}
		}
		return identityMsg{}
	})
}

// who is the person that gives the tag.
func (s *Screen) who() patch.Person {
	if all := s.store.Identities(); s.me >= 0 && s.me < len(all) {
		return all[s.me]
	}
	return s.plans[0].Me
}
