package screentest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"onemore/patch"
	"onemore/ui"
	"onemore/ui/screen"
)

// Sending is a Backend that makes mails of drafts and has an outbox. Its
// exported fields may be set before use.
type Sending struct {
	*Backend
	People []patch.Person // the identities
	Plan   func(p *screen.TagPlan)
	Make   func(l *screen.Letter)
	Delay  time.Duration
	Clock  func() time.Time
	Wrong  error // what GiveTag, Approve and the others end with

	mu      sync.Mutex
	tags    map[patch.MsgID][]screen.Tag
	letters []screen.Letter
}

var (
	_ screen.Sender     = (*Sending)(nil)
	_ screen.Identifier = (*Sending)(nil)
	_ screen.Drafter    = (*Sending)(nil)
)

// NewSending gives a backend an outbox with these letters.
func NewSending(b *Backend, letters ...screen.Letter) *Sending {
	return &Sending{
		Backend: b, letters: letters, tags: map[patch.MsgID][]screen.Tag{}, Delay: 10 * time.Second, Clock: Now,
		People: []patch.Person{{Name: "Mia Self", Email: "mia@example.org"}},
	}
}

// Identities are the people.
func (b *Sending) Identities() []patch.Person {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.People)
}

// UseIdentity notes it.
func (b *Sending) UseIdentity(_ context.Context, root patch.MsgID, p patch.Person) error {
	b.note("identity " + string(root) + " " + p.Email)
	return b.Wrong
}

// TagPlan is the patches of a version, with the tags that are drafted.
func (b *Sending) TagPlan(ctx context.Context, root patch.MsgID, version int) (screen.TagPlan, error) {
	c, err := b.Change(ctx, root)
	if err != nil {
		return screen.TagPlan{}, err
	}
	if len(c.Versions) == 0 {
		return screen.TagPlan{}, errors.New("there is no version")
	}
	v := &c.Versions[len(c.Versions)-1]
	for i := range c.Versions {
		if c.Versions[i].Version == version {
			v = &c.Versions[i]
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	plan := screen.TagPlan{Me: b.People[0], Cover: v.Cover, AskLooked: true}
	for i := range v.Patches {
		p := &v.Patches[i]
		t := screen.TagPatch{ID: p.ID, N: p.N, Of: p.Of, Title: p.Title, Opened: b.opened(p.ID)}
		for _, on := range []patch.MsgID{p.ID, v.Cover} {
			for _, tag := range b.tags[on] {
				t.Pending = append(t.Pending, tag.Key)
			}
		}
		plan.Patches = append(plan.Patches, t)
	}
	if b.Plan != nil {
		b.Plan(&plan)
	}
	return plan, nil
}

func (b *Sending) opened(id patch.MsgID) bool {
	b.Backend.mu.Lock()
	defer b.Backend.mu.Unlock()
	return b.seen[id]
}

// GiveTag keeps a tag and notes it.
func (b *Sending) GiveTag(_ context.Context, on []patch.MsgID, t screen.Tag) error {
	if b.Wrong != nil {
		return b.Wrong
	}
	said := ""
	if t.Looked != "" {
		said = fmt.Sprintf(" after %q", t.Looked)
	}
	b.note(fmt.Sprintf("tag %s %q on %v%s", t.Key, t.Note, on, said))
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range on {
		b.tags[id] = append(b.tags[id], t)
	}
	return nil
}

// TakeTag takes a tag away and notes it.
func (b *Sending) TakeTag(_ context.Context, on []patch.MsgID, key string) error {
	b.note(fmt.Sprintf("untag %s on %v", key, on))
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range on {
		b.tags[id] = slices.DeleteFunc(b.tags[id], func(t screen.Tag) bool { return t.Key == key })
	}
	return b.Wrong
}

// Drafts are those of the Backend and the tags.
func (b *Sending) Drafts(ctx context.Context, root patch.MsgID) ([]screen.Draft, error) {
	out, err := b.Backend.Drafts(ctx, root)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range b.tagged() {
		at := slices.IndexFunc(out, func(d screen.Draft) bool { return d.Parent == id })
		if at < 0 {
			at, out = len(out), append(out, screen.Draft{Parent: id, Subject: b.Mails[id].Subject})
		}
		for _, t := range b.tags[id] {
			out[at].Tags = append(out[at].Tags, t.Key)
		}
	}
	return out, err
}

// tagged are the messages with a drafted tag, in order.
func (b *Sending) tagged() (out []patch.MsgID) {
	for id, all := range b.tags {
		if len(all) > 0 {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// Preview makes a letter of each message with a tag or a comment.
func (b *Sending) Preview(ctx context.Context, root patch.MsgID) ([]screen.Letter, error) {
	if b.Wrong != nil {
		return nil, b.Wrong
	}
	all, err := b.Drafts(ctx, root)
	if err != nil {
		return nil, err
	}
	out := make([]screen.Letter, 0, len(all))
	for _, d := range all {
		out = append(out, b.letter(root, d))
	}
	return out, nil
}

// PreviewOf makes one of them.
func (b *Sending) PreviewOf(ctx context.Context, parent patch.MsgID) (screen.Letter, error) {
	all, err := b.Preview(ctx, parent)
	if i := slices.IndexFunc(all, func(l screen.Letter) bool { return l.Parent == parent }); i >= 0 {
		return all[i], err
	}
	return screen.Letter{}, errNone
}

func (b *Sending) letter(root patch.MsgID, d screen.Draft) screen.Letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := b.Mails[d.Parent]
	l := screen.Letter{
		ID: "L-" + string(d.Parent), State: screen.LetterDraft, Subject: "Re: " + m.Subject, Msgid: "made-" + d.Parent, Parent: d.Parent, Root: root,
		InReplyTo: d.Parent, From: b.People[0], To: []patch.Person{m.From}, Tags: d.Tags, Comments: len(d.Comments),
		Cc: []patch.Person{person("Kit Moe"), {Email: "linux-mm@lists.example.org"}, {Email: "damon@lists.example.org"}}, Via: "by SMTP to mail.example.org, as mia",
	}
	var body strings.Builder
	for _, c := range d.Comments {
		body.WriteString("> [...]\n" + c.Text + "\n\n")
	}
	for _, t := range b.tags[d.Parent] {
		body.WriteString(t.Key + ": " + l.From.String())
		if t.Note != "" {
			body.WriteString(" # " + t.Note)
		}
		body.WriteString("\n")
	}
	l.Text = body.String()
	l.Raw = []byte("From: " + l.From.String() + "\r\nSubject: " + l.Subject + "\r\nMessage-ID: <" + string(l.Msgid) + ">\r\nMIME-Version: 1.0\r\n\r\n" +
		strings.ReplaceAll(l.Text, "\n", "\r\n"))
	l.Digest = fmt.Sprintf("%064x", len(l.Raw))
	if b.Make != nil {
		b.Make(&l)
	}
	return l
}

// change changes the letters, notes it and tells the screen.
func (b *Sending) change(call string, fn func(all []screen.Letter) []screen.Letter) error {
	b.note(call)
	if b.Wrong != nil {
		return b.Wrong
	}
	b.mu.Lock()
	b.letters = fn(slices.Clone(b.letters))
	b.mu.Unlock()
	b.Tell(ui.Event{Letters: true})
	return nil
}

// SetLetters changes the outbox and tells the screen.
func (b *Sending) SetLetters(all ...screen.Letter) {
	b.mu.Lock()
	b.letters = all
	b.mu.Unlock()
	b.Tell(ui.Event{Letters: true})
}

// SetState moves a letter on, as the transport does, and tells the screen.
func (b *Sending) SetState(id, state, why string) {
	b.mu.Lock()
	for i := range b.letters {
		if b.letters[i].ID == id {
			b.letters[i].State, b.letters[i].Why = state, why
		}
	}
	b.mu.Unlock()
	b.Tell(ui.Event{Letters: true})
}

// Approve queues a letter and notes it.
func (b *Sending) Approve(ctx context.Context, id, sum string) error {
	made, err := b.Preview(ctx, "")
	if err != nil {
		return err
	}
	due := b.Clock().Add(b.Delay)
	return b.change("approve "+id+" "+sum, func(all []screen.Letter) []screen.Letter {
		at := slices.IndexFunc(all, func(l screen.Letter) bool { return l.ID == id })
		if at < 0 {
			i := slices.IndexFunc(made, func(l screen.Letter) bool { return l.ID == id })
			if i < 0 {
				return all
			}
			at, all = 0, append([]screen.Letter{made[i]}, all...)
			delete(b.tags, made[i].Parent)
		}
		all[at].State, all[at].Why, all[at].Due = screen.LetterQueued, "", due
		return all
	})
}

// Recall makes it a draft again.
func (b *Sending) Recall(_ context.Context, id string) error {
	return b.change("recall "+id, func(all []screen.Letter) []screen.Letter { return moved(all, id, screen.LetterDraft) })
}

// DropLetter drops it.
func (b *Sending) DropLetter(_ context.Context, id string) error {
	return b.change("drop "+id, func(all []screen.Letter) []screen.Letter {
		return slices.DeleteFunc(all, func(l screen.Letter) bool { return l.ID == id })
	})
}

// Resolve moves it to where it is said to be.
func (b *Sending) Resolve(_ context.Context, id, how string) error {
	to := map[string]string{screen.Resend: screen.LetterQueued, screen.MarkSent: screen.LetterSent, screen.KeepLetter: screen.LetterUnknown}[how]
	return b.change("resolve "+id+" "+how, func(all []screen.Letter) []screen.Letter { return moved(all, id, to) })
}

func moved(all []screen.Letter, id, state string) []screen.Letter {
	for i := range all {
		if all[i].ID == id {
			all[i].State, all[i].Due = state, time.Time{}
		}
	}
	return all
}

// Hurry ends the delay of what waits.
func (b *Sending) Hurry(context.Context) error {
	return b.change("hurry all", func(all []screen.Letter) []screen.Letter {
		for i := range all {
			if all[i].State == screen.LetterQueued {
				all[i].Due = b.Clock()
			}
		}
		return all
	})
}

// Letters is the outbox.
func (b *Sending) Letters(ctx context.Context) ([]screen.Letter, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.letters), ctx.Err()
}

// Letters are made-up letters, one in every state.
func Letters() []screen.Letter {
	out := []screen.Letter{
		{ID: "1", State: screen.LetterQueued, Subject: "Re: [PATCH v2 1/7] mm/damon: pass the goal on", Tags: []string{screen.ReviewedBy}, Due: Now().Add(7 * time.Second)},
		{ID: "2", State: screen.LetterHeld, Why: "v3 of this change is out", Subject: "Re: [PATCH v2 2/7] mm/damon: keep goal history", Comments: 1},
		{ID: "3", State: screen.LetterUnknown, Subject: "Re: [PATCH] mm/damon: typo in kerneldoc", Tags: []string{screen.AckedBy}, Why: "the connection broke after the last byte"},
		{ID: "4", State: screen.LetterFailed, Why: "the server refused liu.bo@example.org; it was sent to nobody", Next: "correct the address, then y", Subject: "Re: [PATCH v4 2/3] mm/damon: heat", Comments: 2},
		{ID: "5", State: screen.LetterSending, Subject: "Re: [PATCH 3/4] selftests/damon", Comments: 3},
		{ID: "6", State: screen.LetterSent, Subject: "Re: [PATCH v6 0/9] mm/damon/vaddr: use folio walk", Tags: []string{screen.TestedBy}},
		{ID: "7", State: screen.LetterSeen, Subject: "Re: [PATCH v5 3/14] mm: page idle tracking for huge pages", Tags: []string{screen.ReviewedBy}, Comments: 1},
	}
	for i := range out {
		l := &out[i]
		l.From, l.To = patch.Person{Name: "Mia Self", Email: "mia@example.org"}, []patch.Person{person("Ana Ruiz")}
		l.Cc = []patch.Person{{Email: "damon@lists.example.org"}}
		l.Via, l.Digest, l.Msgid = "by SMTP to mail.example.org, as mia", strings.Repeat(l.ID, 64), patch.MsgID("m"+l.ID+"@example.org")
		l.Text = "Looks right.\n\nReviewed-by: Mia Self <mia@example.org>\n"
		l.Raw = []byte("From: Mia Self <mia@example.org>\r\n\r\n" + strings.ReplaceAll(l.Text, "\n", "\r\n"))
	}
	return out
}

// HostileSending is Hostile with an outbox, drafts and findings by the same hand.
func HostileSending(seed uint64) *Sending {
	h := hostile{rand.New(rand.NewPCG(seed, 44))}
	b := NewSending(Hostile(seed))
	b.People = []patch.Person{h.person(), h.person()}
	mess := func(l *screen.Letter) {
		l.Subject, l.Text, l.Via, l.Why, l.Next = h.text(20), h.text(60), h.text(6), h.text(20), h.text(9)
		l.Raw = []byte(h.text(60))
		l.To, l.Cc = []patch.Person{h.person(), h.person()}, []patch.Person{h.person()}
		l.Tags, l.Comments, l.Private = h.words(), h.number(), h.IntN(2) == 0
		l.InReplyTo, l.Msgid, l.Digest, l.Phase = patch.MsgID(h.text(4)), patch.MsgID(h.text(4)), h.text(4), h.text(3)
		for range h.IntN(5) {
			l.Findings = append(l.Findings, screen.Finding{Level: []string{screen.Block, screen.AskMe, screen.Warn, h.text(2)}[h.IntN(4)], Text: h.text(30)})
		}
	}
	b.Make = mess
	b.Plan = func(p *screen.TagPlan) {
		p.Me, p.Newer, p.Statement = h.person(), h.text(3), h.IntN(2) == 0
		for i := range p.Patches {
			p.Patches[i].Title, p.Patches[i].Given, p.Patches[i].N, p.Patches[i].Of = h.text(20), h.words(), h.number(), h.number()
		}
	}
	states := []string{
		screen.LetterQueued, screen.LetterHeld, screen.LetterUnknown, screen.LetterFailed, screen.LetterSending, screen.LetterSent,
		screen.LetterSeen, screen.LetterDraft, h.text(4),
	}
	for i := range h.IntN(14) {
		l := screen.Letter{ID: fmt.Sprintf("%d-%s", i, h.text(2)), State: states[h.IntN(len(states))], From: h.person(), Due: time.Unix(h.Int64N(4e9)-1e9, 0)}
		mess(&l)
		b.letters = append(b.letters, l)
	}
	return b
}
