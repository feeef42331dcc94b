package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"onemore/mail"
	"onemore/mail/outbox"
	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/reply"
	"onemore/patch/series"
)

// Letter is a mail as it would go, or went.
type Letter struct {
	store.Letter
	Person   patch.Person // of the From field
	To, Cc   []patch.Person
	Tags     []string // keys
	Comments int
	Private  bool
	Body     string // decoded, for reading
	Findings []reply.Finding
	Next     string // what a person can do now
	Via      string // the transport, in words
}

// Due is when it goes; zero when it is not queued.
func (l *Letter) Due() time.Time {
	if l.State != store.LetterQueued {
		return time.Time{}
	}
	return l.After
}

// composed is a letter that was made of a draft, and is not in the outbox yet.
type composed struct {
	letter   reply.Letter
	findings []reply.Finding
	change   series.Change
}

// compose makes the answer to a message of its draft.
func (d *Desk) compose(ctx context.Context, k *kept) (composed, error) {
	m, err := d.Mail(ctx, k.Parent)
	if err != nil {
		return composed{}, fmt.Errorf("answer to <%s>: %w", k.Parent, err)
	}
	me := d.self(ctx)
	if me.Person.Email == "" {
		return composed{}, errNobody
	}
	var out composed
	known := reply.Known{Me: me}
	out.change, err = d.Change(ctx, k.Parent)
	switch {
	case err == nil:
		if me, err = d.selfOn(ctx, me, &out.change); err != nil {
			return composed{}, err
		}
		known = d.checked(me, &out.change, k.Parent)
	case !errors.Is(err, errNoChange):
		return composed{}, err
	}
	out.letter = reply.Answer(&m, me)
	out.letter.Date = time.Now()
	if out.letter.ID, err = reply.NewID(out.letter.Date, rand.Reader, me.Person.Email); err != nil {
		return composed{}, err
	}
	out.letter.Body = reply.Body(&m, k.Draft, me.Person)
	out.findings = append(reply.Check(out.letter, &m, k.Draft, known), d.cannot(ctx)...)
	return out, nil
}

// checked is what is known of a change that a letter is checked by.
func (d *Desk) checked(me reply.Me, c *series.Change, parent patch.MsgID) reply.Known {
	known := reply.Known{Me: me}
	if v, p := patchOf(c, parent); p != nil {
		known.Newer, known.Given = newerThan(c, v.Version), d.given(p)
	} else if msg := messageOf(c, parent); msg != nil && msg.Version > 0 {
		known.Newer = newerThan(c, msg.Version)
	}
	return known
}

func messageOf(c *series.Change, id patch.MsgID) *series.Message {
	for i := range c.Thread {
		if c.Thread[i].ID == id {
			return &c.Thread[i]
		}
	}
	return nil
}

// bytes are the very bytes of the letter: as 8-bit text where the transport
// says that it takes that; unasked says why it did not.
func (d *Desk) bytes(ctx context.Context, l *reply.Letter) (raw []byte, unasked string, err error) {
	if raw, err = l.Bytes(false); err != nil {
		return nil, "", fmt.Errorf("make the letter: %w", err)
	}
	eight, err := l.Bytes(true)
	if err != nil || string(eight) == string(raw) {
		return raw, "", err
	}
	s, err := d.submitter(ctx)
	if err != nil {
		return raw, "", nil // that nothing can be sent is told by cannot
	}
	ctx, cancel := context.WithTimeout(ctx, askServer)
	defer cancel()
	takes, err := s.Needs(ctx)
	switch {
	case err != nil:
		return raw, "the server could not be asked whether it takes 8-bit text, so the text is quoted-printable: " + err.Error(), nil
	case takes:
		return eight, "", nil
	}
	return raw, "", nil
}

// askServer is how long a preview waits for the server to say what it takes.
const askServer = 5 * time.Second

// Preview makes the letters of all drafts of a change, as they would go.
func (d *Desk) Preview(ctx context.Context, root patch.MsgID) ([]Letter, error) {
	drafts, err := d.Drafts(ctx, root)
	if err != nil {
		return nil, err
	}
	var out []Letter
	for i := range drafts {
		l, err := d.PreviewOf(ctx, drafts[i].Parent)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// ErrNoDraft says that there is nothing to be sent.
var ErrNoDraft = errors.New("there is no draft")

// PreviewOf makes the letter of the draft that answers one message. As long as
// nothing is written, it is the same letter each time.
func (d *Desk) PreviewOf(ctx context.Context, parent patch.MsgID) (Letter, error) {
	d.drafting.Lock()
	defer d.drafting.Unlock()
	k, err := d.draftOn(ctx, parent)
	if err != nil {
		return Letter{}, err
	}
	if k.Empty() {
		return Letter{}, fmt.Errorf("answer to <%s>: %w", parent, ErrNoDraft)
	}
	made, err := d.compose(ctx, &k)
	if err != nil {
		return Letter{}, err
	}
	if k.letter == nil {
		if k.letter, err = d.post(ctx, &k, &made); err != nil {
			return Letter{}, err
		}
	}
	out, err := d.letter(ctx, k.letter.ID)
	if err != nil {
		return out, err
	}
	return out, d.advise(ctx, &out, &k, &made)
}

// advise adds to a letter what is to be known before it goes.
func (d *Desk) advise(ctx context.Context, l *Letter, k *kept, made *composed) error {
	l.Private, l.Comments, l.Findings = made.letter.Private, len(k.Comments), made.findings
	notes, err := d.store.Notes(ctx, noteUnasked)
	if text := notes[string(l.MsgID)]; text != "" {
		l.Findings = append(l.Findings, reply.Finding{Level: reply.Warn, Rule: "not-asked", Text: text})
	}
	return err
}

// noteUnasked has for each letter that was made without knowing what the server
// takes, by Message-ID, why that is so.
const noteUnasked = "review:unasked"

// post puts a letter into the outbox as a draft, in place of one that was made
// of what the draft said before.
func (d *Desk) post(ctx context.Context, k *kept, made *composed) (*store.Letter, error) {
	raw, unasked, err := d.bytes(ctx, &made.letter)
	if err == nil && unasked != "" {
		err = d.store.SetNote(ctx, noteUnasked, string(made.letter.ID), unasked)
	}
	if err != nil {
		return nil, err
	}
	in := outbox.Letter{Raw: raw, From: d.envelopeFrom(ctx, made.letter.From.Email), Parent: k.Parent}
	for _, p := range append(slices.Clone(made.letter.To), made.letter.Cc...) {
		in.To = append(in.To, p.Email)
	}
	_, in.Copy = d.copyTo(ctx, in.From)
	letters, err := d.store.Letters(ctx, store.LetterDraft, store.LetterHeld, store.LetterFailed)
	if err != nil {
		return nil, err
	}
	if err := d.store.SetNote(ctx, noteWorld, string(made.letter.ID), worldOf(&made.change)); err != nil {
		return nil, err
	}
	var l store.Letter
	if at := slices.IndexFunc(letters, func(l store.Letter) bool { return l.Parent == k.Parent }); at >= 0 {
		l, err = d.outbox.Replace(ctx, letters[at].ID, in)
	} else {
		l, err = d.outbox.Add(ctx, in)
	}
	if err != nil {
		return nil, err
	}
	return &l, nil
}

// letter is one letter of the outbox with its bytes.
func (d *Desk) letter(ctx context.Context, id string) (Letter, error) {
	l, err := d.outbox.Show(ctx, id)
	if err != nil {
		return Letter{}, err
	}
	m := mail.Parse(l.Raw)
	out := Letter{Letter: l, Person: m.From, To: m.To, Cc: m.Cc, Body: m.Body, Next: nextOf(&l)}
	for _, t := range ownTags(m.Body) {
		out.Tags = addTo(out.Tags, t.Key)
	}
	if l.State == store.LetterSent || l.State == store.LetterSeen {
		out.Via, out.Why = l.Reply, uncopied(&l)
		return out, nil
	}
	if s, err := d.submitter(ctx); err == nil {
		out.Via = strings.TrimPrefix(s.Describe(), "mail goes ")
	}
	return out, nil
}

// nextOf is what a person can do about a letter.
func nextOf(l *store.Letter) string {
	switch l.State {
	case store.LetterDraft:
		return "look at it and approve it, or drop it"
	case store.LetterHeld, store.LetterFailed:
		return "look at it again, then approve it, or drop it"
	case store.LetterUnknown:
		return "send the same bytes again, mark it as sent, or keep it as it is"
	case store.LetterQueued, store.LetterSending, store.LetterSent, store.LetterSeen:
	}
	return ""
}

// mostLetters is how many letters are listed; the newest are.
const mostLetters = 500

// Letters is the outbox, newest first; what went is included.
func (d *Desk) Letters(ctx context.Context) ([]Letter, error) {
	all, err := d.outbox.List(ctx)
	if err != nil {
		return nil, err
	}
	slices.Reverse(all)
	var out []Letter
	for i := range all[:min(len(all), mostLetters)] {
		l, err := d.letter(ctx, all[i].ID)
		if errors.Is(err, store.ErrUnknown) {
			continue // dropped meanwhile
		}
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// Letter is one letter of the outbox, with what is to be known before it goes.
func (d *Desk) Letter(ctx context.Context, id string) (Letter, error) {
	out, err := d.letter(ctx, id)
	if err != nil || out.Parent == "" {
		return out, err
	}
	k, err := d.draftOn(ctx, out.Parent)
	if err != nil || k.letter == nil || k.letter.ID != id {
		return out, err
	}
	made, err := d.compose(ctx, &k)
	if err != nil {
		return out, err
	}
	return out, d.advise(ctx, &out, &k, &made)
}

// Gather makes the letters of all drafts there are. What cannot be made into a
// letter is told, and the others are made.
func (d *Desk) Gather(ctx context.Context) error {
	drafts, err := d.store.Drafts(ctx)
	var errs []error
	for i := range drafts {
		if _, err := d.PreviewOf(ctx, drafts[i].Parent); err != nil && !errors.Is(err, ErrNoDraft) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, err)...)
}

// Message finds the message that a name means: a Message-ID, a URL of it, or
// the root of the newest version of a change.
func (d *Desk) Message(ctx context.Context, name string) (patch.MsgID, error) {
	if id := patch.MsgID(queue.Bare(name)); strings.Contains(string(id), "@") {
		_, err := d.store.Raw(ctx, id)
		return id, err
	}
	it, err := d.Snapshot().Find(name)
	if err != nil {
		return "", err
	}
	return it.Newest, nil
}
