package sync

import (
	"context"
	"errors"
	"fmt"
	"strings"
	gosync "sync"
	"time"

	"onemore/config"
	"onemore/mail/auth"
	"onemore/mail/imap"
	"onemore/mail/store"
	"onemore/patch"
)

// imaped is a source that reads the folders of an account.
type imaped struct {
	name    string
	account *imap.Account
	finder  *auth.Finder
	want    auth.Want

	mu     gosync.Mutex
	secret auth.Secret // that was given out last
	given  bool
	keeper *Keeper // of the fetch under way
}

// imap makes the source of an account.
func (m *Maker) imap(c config.Source, start time.Time) Source { return m.account(c, start) }

func (m *Maker) account(c config.Source, start time.Time) *imaped {
	s := &imaped{name: c.Name(), finder: m.secrets(), want: auth.Want{
		URL: c.URL, Protocol: "imap", PasswordCommand: c.PasswordCommand, TokenCommand: c.TokenCommand,
	}}
	sent, find := c.SentFolder()
	opt := imap.Options{
		URL: c.URL, Folders: c.Folders, CA: c.CA, Version: m.Version, Since: start, NoSent: !find,
		Secret: s.login, Progress: s.progress, Dial: m.Dial, Sent: sent,
	}
	s.account = imap.New(opt)
	return s
}

func (s *imaped) Name() string { return s.name }
func (s *imaped) Kind() string { return "imap" }

func (s *imaped) Use() Use {
	n, bytes := s.account.Use()
	return Use{Requests: n, Bytes: bytes}
}

func (s *imaped) Close() error { return s.account.Close() }

// login finds the secret; again after the server refused the last one.
func (s *imaped) login(ctx context.Context, again bool) (imap.Login, error) {
	ctx = context.WithValue(ctx, asking{}, s.name)
	s.mu.Lock()
	last, given := s.secret, s.given
	s.mu.Unlock()
	if again && given {
		if err := s.finder.Bad(ctx, s.want, last); err != nil {
			return nil, err
		}
	}
	secret, err := s.finder.Find(ctx, s.want)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.secret, s.given = secret, true
	s.mu.Unlock()
	return secret, nil
}

func (s *imaped) progress(p imap.Progress) {
	s.mu.Lock()
	k := s.keeper
	s.mu.Unlock()
	if k != nil {
		k.Progress(Progress{Note: p.Folder, Unit: "messages", Done: int64(p.Done), Total: int64(p.Total)})
	}
}

func (s *imaped) Fetch(ctx context.Context, k *Keeper) error {
	s.mu.Lock()
	s.keeper = k
	s.mu.Unlock()
	err := s.account.Fetch(ctx, folders{k})
	k.Aside(s.aside())
	s.mu.Lock()
	s.keeper = nil
	s.mu.Unlock()
	return s.loggedIn(ctx, err, k)
}

// loggedIn notes whether the secret that was given out was right. k is told
// what goes wrong with that; nil: nobody is.
func (s *imaped) loggedIn(ctx context.Context, err error, k *Keeper) error {
	s.mu.Lock()
	secret, given := s.secret, s.given
	s.mu.Unlock()
	switch {
	case !given:
	case err == nil:
		// That a helper cannot keep the password is no fault of the mail.
		if err := s.finder.Good(ctx, s.want, secret); err != nil && ctx.Err() == nil && k != nil {
			k.Log("error", "keep the password: %v", err)
		}
	case errors.Is(err, imap.ErrAuth):
		return errors.Join(err, s.finder.Bad(ctx, s.want, secret))
	}
	return err
}

func (s *imaped) aside() []string {
	var out []string
	for _, a := range s.account.Aside() {
		out = append(out, fmt.Sprintf("%s, message %d: %s", a.Folder, a.UID, a.Reason))
	}
	return out
}

func (s *imaped) Check(ctx context.Context) (string, error) {
	found, err := s.account.Check(ctx)
	var said []string
	for _, f := range found {
		if f.OK {
			said = append(said, f.What+": "+f.Text)
		}
	}
	return strings.Join(said, "\n"), err
}

// Whole fetches all of a message of which the beginning is here.
func (s *imaped) Whole(ctx context.Context, k *Keeper, folder string, uid uint32) error {
	raw, err := s.account.Whole(ctx, folders{k}, folder, uid)
	if err != nil {
		return err
	}
	in := k.store.Prepare(raw, "", fmt.Sprintf("%s, message %d", folder, uid))
	return k.Take(ctx, store.Taken{Messages: []store.Incoming{in}})
}

func (s *imaped) Wait(ctx context.Context) error { return s.account.Wait(ctx) }

// lostPause keeps the tries close while a network changes or a server is
// restarted: it is the user's own, and mail that comes late is not seen.
const lostPause = 10 * time.Second

func (s *imaped) Judge(err error) Verdict {
	v := Verdict{Retry: imap.Retryable(err), After: imap.RetryAfter(err)}
	var secret *auth.Error
	switch {
	case errors.As(err, &secret):
		v = Verdict{Hint: secret.Next}
	case errors.Is(err, imap.ErrAuth):
		v.Hint = "look at the user and at password_command; then press U"
	case errors.Is(err, imap.ErrTLS):
		// A network that asks for a login first has no certificate to trust either.
		v = Verdict{Retry: true, After: maxPause, Hint: "log in to the network's portal, or name the server's certificate as ca"}
	case errors.Is(err, imap.ErrFolder):
		v.Hint = "look at the folders of the source"
		v.Rest = !errors.Is(err, imap.ErrUnreachable) && !errors.Is(err, imap.ErrSilent) && !errors.Is(err, imap.ErrBusy) && !errors.Is(err, imap.ErrProtocol)
	case errors.Is(err, imap.ErrUnreachable):
		v.Most = lostPause
		v.Hint = "look at the network and at the url; it is tried again by itself"
	}
	return v
}

// folders is the keeper as an account sees it.
type folders struct{ k *Keeper }

func (f folders) Cursor(ctx context.Context, folder string) (string, error) {
	return f.k.Cursor(ctx, folder)
}

func (f folders) Known(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error) {
	return f.k.Known(ctx, ids)
}

func (f folders) Raw(ctx context.Context, id patch.MsgID) ([]byte, error) {
	return f.k.store.Raw(ctx, id)
}

func (f folders) Places(ctx context.Context, folder string) ([]imap.Place, error) {
	held, err := f.k.Places(ctx, folder)
	out := make([]imap.Place, 0, len(held))
	for _, p := range held {
		out = append(out, imap.Place(p))
	}
	return out, err
}

// Put stores a batch: its messages, where they lie, and the cursor, at once.
func (f folders) Put(ctx context.Context, b imap.Batch) error {
	in, err := f.k.Prepare(len(b.Messages), func(i int) store.Incoming {
		m := &b.Messages[i]
		if m.Size > int64(len(m.Raw)) {
			return f.k.store.PrepareBeginning(m.Raw, m.Size, "", m.Where)
		}
		return f.k.store.Prepare(m.Raw, "", m.Where)
	})
	if err != nil {
		return err
	}
	t := store.Taken{Source: b.Folder, Cursor: b.Cursor, Reset: b.Reset, Gone: b.Gone, Messages: in, Outgoing: b.Outgoing}
	for i, m := range b.Messages {
		t.Places = append(t.Places, store.Place{UID: m.UID, ID: in[i].ID(), Seen: m.Seen, Answered: m.Answered})
	}
	for _, p := range b.Places {
		t.Places = append(t.Places, store.Place(p))
	}
	return f.k.Take(ctx, t)
}

// secrets is the one finder of the maker's sources. A question goes to whoever
// sits before the engine.
func (m *Maker) secrets() *auth.Finder {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.finder == nil {
		m.finder = auth.New(auth.Options{Ask: m.ask, Keyring: auth.SystemKeyring()})
	}
	return m.finder
}

// asking is the key under which a context names the source that wants to know.
type asking struct{}

func (m *Maker) ask(ctx context.Context, q auth.Question) (string, error) {
	if m.Ask == nil {
		return "", ErrNoAnswer
	}
	var text strings.Builder
	if q.Again {
		text.WriteString("that was refused; ")
	}
	fmt.Fprintf(&text, "password of %s at %s", q.User, q.Server)
	name, _ := ctx.Value(asking{}).(string)
	return m.Ask(ctx, name, text.String(), true)
}
