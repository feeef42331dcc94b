package outbox

import (
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// Preview is the screen of the mails that drafts make, or of one letter.
type Preview struct {
	env   screen.Env
	store screen.Sender
	open  screen.OpenPreview
	all   func() []screen.Letter // the outbox as it is known now

	loaded  bool
	making  bool // the mail in view is looked at again: it cannot go before
	err     error
	letters []screen.Letter
	at      int
	full    bool // all header fields: the very bytes
	reader  screen.Reader
	doc     screen.Painted
	tick    ticker
	w, h    int
}

// NewPreview makes the screen and begins to make the mails.
func NewPreview(env screen.Env, store screen.Sender, all func() []screen.Letter, open screen.OpenPreview) (*Preview, tea.Cmd) {
	p := &Preview{env: env, store: store, open: open, all: all}
	p.reader = screen.NewReader(env, screen.Painted{})
	if open.ID != "" {
		p.take(loadedMsg{letters: one(all(), open.ID)})
		return p, tea.Batch(p.load(), p.tick.start(env, p.waiting()))
	}
	return p, p.load()
}

// one is the letter with an ID.
func one(all []screen.Letter, id string) []screen.Letter {
	if i := slices.IndexFunc(all, func(l screen.Letter) bool { return l.ID == id }); i >= 0 {
		return all[i : i+1 : i+1]
	}
	return nil
}

// loadedMsg is the mails.
type loadedMsg struct {
	letters []screen.Letter
	err     error
}

// load makes the mails behind what is being kept, so that no draft is missing.
func (p *Preview) load() tea.Cmd {
	if p.open.ID != "" {
		return p.loadOne()
	}
	root, store := p.open.Root, p.store
	return p.env.Keep(func(ctx context.Context) tea.Msg {
		all, err := store.Preview(ctx, root)
		return loadedMsg{all, err}
	})
}

// loadOne makes the mail of the outbox anew of its draft, where it has one: the
// list knows nothing of what stands against it.
func (p *Preview) loadOne() tea.Cmd {
	l := p.here()
	if l == nil || l.Parent == "" || l.Going() || noSend(l) != "" || l.State == screen.LetterUnknown {
		return nil
	}
	was, store := *l, p.store
	p.making = true
	return p.env.Keep(func(ctx context.Context) tea.Msg {
		now, err := store.PreviewOf(ctx, was.Parent)
		if err != nil || now.ID != was.ID {
			now = was // its draft is gone, or says something else by now
		}
		return loadedMsg{letters: []screen.Letter{now}}
	})
}

// take shows the mails; the one in view stays.
func (p *Preview) take(msg loadedMsg) {
	was := p.open.At
	if l := p.here(); l != nil {
		was = l.Parent
	}
	if p.err = msg.err; errors.Is(msg.err, context.Canceled) {
		p.err = errors.New("stopped")
	}
	p.letters, p.loaded, p.making = withGone(msg.letters, p.letters), true, false
	p.at = max(slices.IndexFunc(p.letters, func(l screen.Letter) bool { return was != "" && l.Parent == was }), 0)
	p.follow(p.all())
	p.lay()
}

// withGone are the mails that drafts make now, with those of before that are on
// their way: they are no drafts any more.
func withGone(now, before []screen.Letter) []screen.Letter {
	out := slices.Clone(now)
	for i := range before {
		l := &before[i]
		if l.State != screen.LetterDraft && l.State != "" && one(out, l.ID) == nil {
			out = append(out, *l)
		}
	}
	return out
}

// follow takes what became of the mails in the outbox.
func (p *Preview) follow(all []screen.Letter) {
	for i := range p.letters {
		l := &p.letters[i]
		for k := range all {
			if o := &all[k]; o.ID == l.ID && (o.Digest == l.Digest || o.Open()) {
				l.State, l.Why, l.Next, l.Due, l.Phase = o.State, o.Why, o.Next, o.Due, o.Phase
			}
		}
	}
}

// here is the mail in view, or nil.
func (p *Preview) here() *screen.Letter {
	if p.at < len(p.letters) {
		return &p.letters[p.at]
	}
	return nil
}

func (p *Preview) waiting() bool {
	l := p.here()
	return l != nil && waits(l, p.env.Now())
}

// lay lays out the mail in view.
func (p *Preview) lay() {
	p.doc = layOut(p.here(), p.full, max(p.w, 20))
	p.reader.SetLines(p.doc)
}

// Scope says which keys work here.
func (p *Preview) Scope() action.Scope { return action.Proof }

// Update takes the mails and what becomes of them.
func (p *Preview) Update(msg tea.Msg) tea.Cmd {
	if cmd, ok := p.reader.Update(msg); ok {
		return cmd
	}
	switch msg := msg.(type) {
	case loadedMsg:
		p.take(msg)
	case didMsg:
		return p.did(msg)
	case screen.LettersChanged:
		p.follow(msg.All)
	case tickMsg:
		p.tick.on = false
	case screen.Sized:
		if p.w != msg.W {
			p.w = msg.W
			p.lay()
		}
		p.h = msg.H
	case screen.Shown:
		return p.load()
	}
	return p.tick.start(p.env, p.waiting())
}

// did goes on after something was done to mails.
func (p *Preview) did(msg didMsg) tea.Cmd {
	msg.tell(p.env)
	switch {
	case msg.err != nil:
		return p.load() // it may say something else by now
	case !msg.drop:
		return p.tick.start(p.env, p.waiting())
	case len(p.letters) < 2:
		p.env.Post(screen.Leave{})
		return nil
	}
	p.letters = slices.DeleteFunc(p.letters, func(l screen.Letter) bool { return slices.Contains(msg.ids, l.ID) })
	return p.load()
}

// Handle does an action.
func (p *Preview) Handle(r action.Result) (tea.Cmd, bool) {
	if cmd, ok := p.reader.Handle(r); ok {
		return cmd, true
	}
	l := p.here()
	switch r.Action.ID {
	case action.Headers:
		p.full = !p.full
		p.lay()
		p.reader.Home()
	case action.LetterNext:
		return p.walk(r.Times()), true
	case action.LetterPrev:
		return p.walk(-r.Times()), true
	case action.Explain:
		p.explain()
	default:
		if l == nil {
			return nil, false
		}
		return p.send(r.Action.ID, l)
	}
	return nil, true
}

// send does the actions on the mail in view.
func (p *Preview) send(id string, l *screen.Letter) (tea.Cmd, bool) {
	switch id {
	case action.SendThis:
		return p.approve(*l), true
	case action.SendAll:
		p.askAll()
	case action.Recall:
		return recall(p.env, p.store, l), true
	case action.DropLetter:
		askDrop(p.env, p.store, l)
	case action.WhatChanged:
		p.env.Post(screen.OpenSince{Root: l.Root, At: l.Parent, What: text.Clean(l.Subject)})
	case action.LetterEdit:
		p.env.Post(screen.OpenMail{Root: l.Root, IDs: []patch.MsgID{l.Parent}, Label: text.Lit("draft"), Edit: true})
	default:
		return nil, false
	}
	return nil, true
}

// walk goes to another mail.
func (p *Preview) walk(n int) tea.Cmd {
	to := max(min(p.at+n, len(p.letters)-1), 0)
	if to == p.at {
		p.env.Post(screen.Flash{Text: text.Lit("there is no more mail this way")})
		return nil
	}
	p.at = to
	p.lay()
	p.reader.Home()
	return p.tick.start(p.env, p.waiting())
}

// approve lets the mail in view go. Only what has to be asked is asked.
func (p *Preview) approve(l screen.Letter) tea.Cmd {
	if l.State == screen.LetterUnknown {
		askResolve(p.env, p.store, &l)
		return nil
	}
	all := l.Of(screen.AskMe)
	if len(all) == 0 {
		return approve(p.env, p.store, l)
	}
	question := text.Clean(all[0])
	if n := len(all) - 1; n > 0 {
		question = screen.Sprintf("%s; and %d more (E)", all[0], n)
	}
	question = text.Truncate(question, max(p.w-45, 20), screen.Tail())
	p.env.Post(screen.Confirm{Question: text.Concat(question, text.Lit(". Send?")), Yes: func() tea.Cmd { return approve(p.env, p.store, l) }})
	return nil
}

// ready are the mails that nothing stands against.
func (p *Preview) ready() (out []screen.Letter) {
	for i := range p.letters {
		l := &p.letters[i]
		if (l.State == screen.LetterDraft || l.State == "") && noSend(l) == "" && len(l.Of(screen.AskMe)) == 0 {
			out = append(out, *l)
		}
	}
	return out
}

// askAll asks whether all mails that are ready may go.
func (p *Preview) askAll() {
	all := p.ready()
	tags := map[string]int{}
	for i := range all {
		for _, t := range all[i].Tags {
			tags[t]++
		}
	}
	parts := []string{"Send " + screen.Count(len(all), "mail")}
	for _, key := range []string{screen.ReviewedBy, screen.AckedBy, screen.TestedBy, screen.NackedBy} {
		if tags[key] > 0 {
			parts = append(parts, screen.Sprintf("%d %s", tags[key], key).String())
		}
	}
	said := strings.Join(parts, ", ")
	if n := len(p.letters) - len(all); n > 0 {
		said += screen.Sprintf(" (%d not)", n).String()
	}
	p.env.Post(screen.Confirm{Question: text.Clean(said + "?"), Yes: func() tea.Cmd { return approve(p.env, p.store, all...) }})
}

// Off says why an action is not possible now.
func (p *Preview) Off(id string) string {
	l := p.here()
	switch id {
	case action.SendThis, action.SendAll, action.Recall, action.DropLetter, action.LetterEdit, action.Explain, action.Headers:
		if l == nil {
			return "there is no mail here"
		}
	}
	switch id {
	case action.SendThis:
		if p.making {
			return "it is being looked at again"
		}
		return noSend(l)
	case action.SendAll:
		if len(p.ready()) == 0 {
			return "no mail here is ready to go by itself"
		}
	case action.Recall:
		return noRecall(l)
	case action.DropLetter:
		return noDrop(l)
	case action.LetterEdit:
		return p.noEdit(l)
	case action.WhatChanged:
		if l == nil || l.Root == "" {
			return "there is no mail of a change here"
		}
		return screen.NoSince(p.store)
	case action.LetterNext, action.LetterPrev:
		if len(p.letters) < 2 {
			return "there is one mail only"
		}
	case action.SearchNext, action.SearchPrev:
		if p.reader.Query().Empty() {
			return "search with / first"
		}
	}
	return ""
}

// noEdit says why the draft of a mail cannot be edited, or "".
func (p *Preview) noEdit(l *screen.Letter) string {
	if _, ok := p.store.(screen.Drafter); !ok {
		return "this store keeps no drafts"
	}
	switch {
	case l.State == screen.LetterQueued:
		return "it goes already; u takes it back first"
	case l.State != screen.LetterDraft && l.State != "":
		return "it is no draft any more"
	case l.Parent == "":
		return "it answers no message"
	}
	return ""
}
