package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"onemore/config"
	"onemore/mail"
	"onemore/mail/imap"
	"onemore/mail/outbox"
	"onemore/mail/store"
	"onemore/mail/submit"
	"onemore/mail/sync"
	"onemore/patch"
)

const (
	copyRest = 10 * time.Second // for the provider to file what it sent
	copyWait = 45 * time.Second // for one look into an account; nothing is sent meanwhile
)

// filers are the accounts whose folder of sent mail can be looked into.
func (d *Desk) filers() (out []config.Source) {
	for _, c := range d.opt.Settings.Sources {
		folder, find := c.SentFolder()
		if c.Kind == config.SourceIMAP && (folder != "" || find) && userOf(c.URL) != "" {
			out = append(out, c)
		}
	}
	return out
}

// userOf is who logs in there; "" for nobody.
func userOf(u config.URL) string {
	p, err := u.Parse()
	if err != nil {
		return ""
	}
	user, how, _ := strings.Cut(p.User.Username(), ";")
	if strings.EqualFold(how, "AUTH=ANONYMOUS") {
		return ""
	}
	return user
}

func hostOf(u config.URL) string {
	host, _, err := u.Server()
	if err != nil {
		return ""
	}
	return strings.ToLower(host)
}

// copyTo is the account that gets a copy of what this author sends: the one that
// is named, else the one that is most likely theirs. Where several may be, and
// none is more likely, there is none.
func (d *Desk) copyTo(ctx context.Context, author string) (config.Source, bool) {
	set := d.opt.Settings.Send
	if set.Copy == config.CopyNo {
		return config.Source{}, false
	}
	s, err := d.submitter(ctx)
	if err != nil {
		return config.Source{}, false
	}
	some := d.filers()
	auto := set.Copy == "" || set.Copy == config.CopyAuto
	if auto && (s.KeepsSent() || set.Kind == config.SendFolder) {
		return config.Source{}, false
	}
	best, likely, ties := config.Source{}, -1, 0
	for _, c := range some {
		n := likeness(c, author, s.Host())
		switch {
		case c.Name() == set.Copy.Source():
			return c, true
		case set.Copy.Source() != "" || auto && submit.KeepsSent(hostOf(c.URL)):
		case n > likely:
			best, likely, ties = c, n, 0
		case n == likely:
			ties++
		}
	}
	return best, likely >= 0 && ties == 0
}

// likeness is how likely an account is the one that an author sends from.
func likeness(c config.Source, author, server string) (n int) {
	user, host := userOf(c.URL), hostOf(c.URL)
	local, domain, _ := strings.Cut(author, "@")
	if strings.EqualFold(user, author) {
		n += 4
	} else if strings.EqualFold(user, local) {
		n++
	}
	if server != "" && domainOf(server) == domainOf(host) {
		n += 2
	}
	if domainOf(host) == domainOf(domain) {
		n++
	}
	return n
}

// domainOf is the end of a host's name that it shares with its neighbours.
func domainOf(host string) string {
	parts := strings.Split(strings.ToLower(strings.TrimSuffix(host, ".")), ".")
	return strings.Join(parts[max(0, len(parts)-2):], ".")
}

// postbox opens an account; done lets go of it.
func (d *Desk) postbox(c config.Source) (box *sync.Postbox, done func()) {
	if l := d.live.Load(); l != nil {
		return l.maker.Postbox(c), func() {}
	}
	maker := d.maker()
	maker.Ask = func(ctx context.Context, source, text string, secret bool) (string, error) {
		d.way.mu.Lock()
		ask := d.way.ask
		d.way.mu.Unlock()
		if ask == nil {
			return "", errNoAnswer
		}
		return ask(ctx, source, text, secret)
	}
	return maker.Postbox(c), maker.Close
}

// idsOf are the ids under which a letter can be found.
func idsOf(l *store.Letter) []patch.MsgID {
	if l.WireID == "" {
		return []patch.MsgID{l.MsgID}
	}
	return []patch.MsgID{l.MsgID, l.WireID}
}

// copyLetter puts a copy of a letter that went among the sent mail.
func (d *Desk) copyLetter(ctx context.Context, l store.Letter) error {
	c, ok := d.copyTo(ctx, l.From)
	if !ok {
		return outbox.ErrNoCopy
	}
	ctx, cancel := context.WithTimeout(ctx, copyWait)
	defer cancel()
	box, done := d.postbox(c)
	defer done()
	err := box.Copy(ctx, l.Raw, l.Sent, idsOf(&l)...)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("the mail went, its copy is not among the sent mail of %s: %w", c.Name(), err)
	if errors.Is(err, imap.ErrNoFolder) {
		err = fmt.Errorf(`%w; write sent = "..." into that source, or copy = "no" into [send]`, err)
	}
	if l.CopyTries == 0 {
		d.tell(Event{Err: err})
	} else {
		d.log.Add("error", err.Error())
	}
	return err
}

// evidence looks for a letter that may have been sent: among what came in, then
// among the sent mail of every account.
func (d *Desk) evidence(ctx context.Context, l store.Letter) (outbox.Evidence, error) {
	d.Fetch() // it may be on its way back
	ids := idsOf(&l)
	there, err := d.store.Known(ctx, ids)
	if err != nil {
		return outbox.Nothing, err
	}
	for _, id := range ids {
		if !there[id] {
			continue
		}
		raw, err := d.store.Raw(ctx, id)
		if err != nil {
			return outbox.Nothing, err
		}
		if travelled(raw) {
			return outbox.Listed, nil
		}
		return outbox.Went, nil
	}
	var errs []error
	for _, c := range d.filers() {
		has, err := d.hasSent(ctx, c, &l)
		if has {
			return outbox.Went, nil
		}
		errs = append(errs, err)
	}
	return outbox.Nothing, errors.Join(errs...)
}

func (d *Desk) hasSent(ctx context.Context, c config.Source, l *store.Letter) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, copyWait)
	defer cancel()
	box, done := d.postbox(c)
	defer done()
	has, err := box.HasSent(ctx, l.Tried.AddDate(0, 0, -2), idsOf(l)...)
	if err != nil {
		err = fmt.Errorf("look among the sent mail of %s: %w", c.Name(), err)
	}
	return has, err
}

// travelled tells a mail that servers handed on from a copy of what was sent.
func travelled(raw []byte) bool {
	return slices.ContainsFunc(mail.HeaderFields(raw), func(f mail.Field) bool {
		return strings.EqualFold(f.Name, "Received") || strings.EqualFold(f.Name, "List-Id")
	})
}

// uncopied says why a letter that went has no copy among the sent mail, or "".
func uncopied(l *store.Letter) string {
	switch {
	case l.CopyWhy == "":
		return ""
	case l.Copy == store.CopyFailed:
		return "sent; no copy was put among the sent mail, and it is tried no more: " + l.CopyWhy
	}
	return "sent; the copy among the sent mail is tried again: " + l.CopyWhy
}

// came sees to what others wrote or brought: letters that came back, changes
// that moved on.
func (d *Desk) came() {
	select {
	case d.arrived <- struct{}{}:
	default:
	}
}

// welcome holds the letters that what came has overtaken, and lets the outbox
// look at the rest.
func (d *Desk) welcome(ctx context.Context) error {
	err := d.outbox.Review(ctx)
	d.outbox.Wake()
	d.tell(Event{Letters: true})
	return err
}
