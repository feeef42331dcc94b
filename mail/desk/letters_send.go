package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"onemore/mail/auth"
	"onemore/mail/outbox"
	"onemore/mail/store"
	"onemore/mail/submit"
	"onemore/patch"
	"onemore/patch/reply"
	"onemore/patch/series"
)

// way is how mail leaves, found when it is first asked for.
type way struct {
	mu  sync.Mutex
	sub *submit.Submitter
	err error // why there is none, as it was found at
	at  time.Time
	ask Ask // who is asked for a password; nil: whoever sits before the screen
}

// submitter is how mail leaves.
func (d *Desk) submitter(ctx context.Context) (*submit.Submitter, error) {
	if d.opt.Still != "" {
		return nil, fmt.Errorf("nothing is sent from here: %s", d.opt.Still)
	}
	d.way.mu.Lock()
	defer d.way.mu.Unlock()
	if d.way.sub != nil || d.way.err != nil && time.Since(d.way.at) < againAfter {
		return d.way.sub, d.way.err
	}
	secrets := auth.New(auth.Options{Ask: d.askSecret, Keyring: auth.SystemKeyring()})
	s, err := submit.New(ctx, submit.Options{Send: d.opt.Settings.Send, Secrets: secrets})
	d.way.at = time.Now()
	if d.way.err = err; err == nil {
		d.way.sub = s
	}
	return d.way.sub, err
}

// againAfter is how long it counts that no way was found.
const againAfter = 5 * time.Second

// askSecret asks a person for the password of the mail server.
func (d *Desk) askSecret(ctx context.Context, q auth.Question) (string, error) {
	d.way.mu.Lock()
	ask := d.way.ask
	d.way.mu.Unlock()
	if l := d.live.Load(); ask == nil && l != nil {
		ask = l.engine.Ask
	}
	if ask == nil {
		return "", errNoAnswer
	}
	text := fmt.Sprintf("password of %s at %s", q.User, q.Server)
	if q.Again {
		text = "that was refused; " + text
	}
	return ask(ctx, "sending", text, true)
}

var errNoAnswer = errors.New("nobody is there to ask for the password")

// asking says who is asked for passwords.
func (d *Desk) asking(ask Ask) {
	d.way.mu.Lock()
	defer d.way.mu.Unlock()
	d.way.ask = ask
}

// sending is how letters of the desk's store go.
func (d *Desk) sending() outbox.Options {
	return outbox.Options{
		Store: d.store, Transport: carrier{d}, Name: "mail", Classify: classify, Moved: d.moved, Evidence: d.evidence,
		Copy: d.copyLetter, CopyRest: copyRest,
		Remake:  func(l store.Letter) ([]byte, error) { return reply.Requote(l.Raw) },
		Changed: d.letterChanged,
		Trouble: func(err error) { d.tell(Event{Err: fmt.Errorf("outbox: %w", err)}) },
	}
}

// letterChanged tells of a letter that stands otherwise now.
func (d *Desk) letterChanged(l store.Letter) {
	d.log.Add("info", fmt.Sprintf("letter %s: %s %s", l.ID, l.State, l.Why))
	d.tell(Event{Letters: true})
	select {
	case d.moves <- l.Parent:
	default: // what is told next shows it, too
	}
}

// carrier hands letters to the submitter.
type carrier struct{ d *Desk }

// Send hands over one letter.
func (c carrier) Send(ctx context.Context, from string, to []string, raw []byte, phase func(string) error) (outbox.Reply, error) {
	s, err := c.d.submitter(ctx)
	if err != nil {
		return outbox.Reply{}, err
	}
	r, err := s.Send(ctx, submit.Envelope{From: from, To: to}, raw, func(p submit.Phase) error { return phase(string(p)) })
	for _, n := range r.Notes {
		c.d.log.Add("info", n)
	}
	return outbox.Reply{Text: r.Text, WireID: r.MessageID}, err
}

// classify says what a failed submission means.
func classify(err error) outbox.Verdict {
	v := outbox.Verdict{Wait: submit.RetryAfter(err), Next: submit.Next(err)}
	for _, k := range []struct {
		is    error
		class outbox.Class
	}{
		{submit.ErrUnknown, outbox.Unclear},
		{submit.ErrEncoding, outbox.Encoding},
		{submit.ErrTemporary, outbox.Temporary},
		{submit.ErrRecipient, outbox.Refused},
		{submit.ErrAuth, outbox.Setup},
		{submit.ErrTLS, outbox.Setup},
		{submit.ErrConfig, outbox.Setup},
		{submit.ErrUnreachable, outbox.Temporary},
		{submit.ErrPermanent, outbox.Permanent},
	} {
		if errors.Is(err, k.is) {
			v.Class = k.class
			break
		}
	}
	return v
}

// worldOf is what is known of a change that would make one look at a letter
// again: its newest version, the messages that refuse it or take it back.
func worldOf(c *series.Change) string {
	var facts []string
	if v := pick(c, 0); v != nil {
		facts = append(facts, fmt.Sprintf("v%d <%s>", v.Version, v.Root))
	}
	for i := range c.Life {
		if e := &c.Life[i]; e.Event == "withdrawn" || e.Rule == "nack" {
			facts = append(facts, e.Event+" <"+string(e.ID)+">")
		}
	}
	for i := range c.Thread {
		for _, t := range c.Thread[i].Tags {
			if strings.HasPrefix(strings.ToLower(t), "nack") {
				facts = append(facts, "a "+t+" <"+string(c.Thread[i].ID)+">")
			}
		}
	}
	return strings.Join(facts, "\n")
}

// moved says why one should look at a letter again before it goes: what is
// known of its change now and was not when it was made.
func (d *Desk) moved(ctx context.Context, l store.Letter) (string, error) {
	notes, err := d.store.Notes(ctx, noteWorld)
	if err != nil {
		return "", err
	}
	c, err := d.Change(ctx, l.Parent)
	if errors.Is(err, errNoChange) || errors.Is(err, store.ErrUnknown) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	was := notes[string(l.MsgID)]
	var news []string
	for fact := range strings.SplitSeq(worldOf(&c), "\n") {
		if fact != "" && !strings.Contains("\n"+was+"\n", "\n"+fact+"\n") {
			news = append(news, fact)
		}
	}
	if len(news) == 0 {
		return "", nil
	}
	return "since it was made there came " + strings.Join(news, ", "), nil
}

// cannot says why nothing can be sent.
func (d *Desk) cannot(ctx context.Context) []reply.Finding {
	_, err := d.submitter(ctx)
	if err == nil {
		return nil
	}
	text := err.Error()
	if next := submit.Next(err); next != "" {
		text += "; " + next
	}
	return []reply.Finding{{Level: reply.Block, Rule: "transport", Text: text}}
}

// self is what is known of the reader.
func (d *Desk) self(ctx context.Context) reply.Me {
	var me reply.Me
	if len(d.opt.Me.People) > 0 {
		me.Person = d.opt.Me.People[0]
	}
	for _, p := range d.opt.Me.People {
		me.Aliases = append(me.Aliases, p.Email)
	}
	s, err := d.submitter(ctx)
	if err != nil {
		return me
	}
	id, ok := s.From()
	if !ok {
		return me
	}
	as := patch.Person{Name: id.Name, Email: id.Email}
	if me.Person.Email == "" || d.met || d.isMe(as) {
		me.Person = as
	}
	me.Aliases = append(me.Aliases, as.Email)
	return me
}

// envelopeFrom is the envelope's sender for a mail of this author.
func (d *Desk) envelopeFrom(ctx context.Context, author string) string {
	if s, err := d.submitter(ctx); err == nil {
		if from := s.Sender(author); from != "" {
			return from
		}
	}
	return author
}
