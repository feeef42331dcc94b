package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// ways lists where the secret of an account may come from, best first.
func (f *Finder) ways(a account, st *state) []way {
	if a.TokenCommand != nil {
		return []way{{fromToken, 2, f.command(a, fromToken, a.TokenCommand, token)}}
	}
	var all []way
	if a.PasswordCommand != nil {
		all = append(all, way{fromCommand, 2, f.command(a, fromCommand, a.PasswordCommand, a.kindOfPassword())})
	}
	all = append(all, way{fromGit, 2, f.fromGit(a, st)})
	if f.o.Keyring != nil {
		all = append(all, way{fromKeyring, 1, f.fromKeyring(a)})
	}
	if f.o.Ask != nil {
		all = append(all, way{fromAsk, 3, f.ask(a, st)})
	}
	return all
}

// kindOfPassword is what a password is, unless the URL chose a mechanism that
// takes tokens.
func (a account) kindOfPassword() kind {
	if a.mechanism == bearer || a.mechanism == xoauth2 {
		return token
	}
	return password
}

// check refuses a secret that would break out of its place in a protocol.
func check(s string, k kind, from origin) (Secret, error) {
	switch {
	case s == "":
		return Secret{}, fmt.Errorf("%s: %w: it is empty", from, ErrCommand)
	case len(s) > maxSecret:
		return Secret{}, fmt.Errorf("%s: more than %d bytes are no secret", from, maxSecret)
	case controlled(s):
		return Secret{}, fmt.Errorf("%s: %w", from, ErrControl)
	}
	return Secret{kind: k, value: hide(s)}, nil
}

func (f *Finder) command(a account, from origin, argv []string, k kind) func(context.Context, []error) (Secret, error) {
	return func(ctx context.Context, _ []error) (Secret, error) {
		line, err := f.run(ctx, argv, a.Dir)
		if err != nil {
			return Secret{}, fmt.Errorf("%s: %w", from, err)
		}
		return check(line, k, from)
	}
}

func (f *Finder) fromGit(a account, st *state) func(context.Context, []error) (Secret, error) {
	return func(ctx context.Context, _ []error) (Secret, error) {
		cred, err := f.fill(ctx, a)
		if err != nil {
			return Secret{}, err
		}
		k := a.kindOfPassword()
		if cred.isToken() {
			k = token
		}
		s, err := check(cred.get("password"), k, fromGit)
		s.until = cred.until()
		st.cred, st.told = cred, false
		return s, err
	}
}

func (f *Finder) fromKeyring(a account) func(context.Context, []error) (Secret, error) {
	return func(ctx context.Context, _ []error) (Secret, error) {
		s, err := f.askKeyring(ctx, a)
		switch {
		case errors.Is(err, ErrNoKey):
			return Secret{}, errNone
		case err != nil:
			return Secret{}, fmt.Errorf("%s: %s", fromKeyring, clean(err.Error(), ""))
		}
		return check(s, a.kindOfPassword(), fromKeyring)
	}
}

func (f *Finder) ask(a account, st *state) func(context.Context, []error) (Secret, error) {
	return func(ctx context.Context, notes []error) (Secret, error) {
		why := make([]string, len(notes))
		for i, n := range notes {
			why[i] = n.Error()
		}
		answer, err := f.o.Ask(ctx, Question{
			User: a.user, Server: a.host, Again: st.refused[fromAsk] > 0, Why: strings.Join(why, ", "),
		})
		if err != nil {
			return Secret{}, fmt.Errorf("%s: %w", fromAsk, err)
		}
		if answer == "" {
			return Secret{}, errNone
		}
		return check(answer, a.kindOfPassword(), fromAsk)
	}
}
