package auth

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"onemore/config/git"
)

// credential is what git credential reads and prints: fields in their order.
// See git-credential(1), input/output format.
type credential []field

type field struct{ name, value string }

func (c credential) get(name string) string {
	for _, f := range c {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

// isToken tells the token of an OAuth helper, whose answer says how it is renewed.
func (c credential) isToken() bool { return c.get("oauth_refresh_token") != "" }

// until is when the secret ends; the zero time when that is not said.
func (c credential) until() time.Time {
	n, err := strconv.ParseInt(c.get("password_expiry_utc"), 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}
	}
	return time.Unix(n, 0)
}

// text is the input of git credential. A line break in a value would begin a
// field of the sender's choice, and a carriage return did in some helpers
// (CVE-2024-50349, CVE-2024-52006): no control character passes.
func (c credential) text() ([]byte, error) {
	var b strings.Builder
	for _, f := range c {
		if controlled(f.name) || controlled(f.value) {
			return nil, fmt.Errorf("%s: %w", fromGit, ErrControl)
		}
		b.WriteString(f.name + "=" + f.value + "\n")
	}
	return []byte(b.String() + "\n"), nil
}

// maxFields bounds the answer of git credential.
const maxFields = 64

// parseCredential reads the output of git credential fill. It ends at the first
// empty line; what is no field, or has a control character, makes it useless.
func parseCredential(out string) (credential, error) {
	var c credential
	for line := range strings.Lines(out) {
		if line = strings.TrimSuffix(line, "\n"); line == "" {
			break
		}
		name, value, ok := strings.Cut(line, "=")
		switch {
		case !ok || name == "":
			return nil, fmt.Errorf("%s: an answer without fields", fromGit)
		case controlled(line):
			return nil, fmt.Errorf("%s: %w", fromGit, ErrControl)
		case len(c) == maxFields:
			return nil, fmt.Errorf("%s: an answer of more than %d fields", fromGit, maxFields)
		}
		c = append(c, field{name, value})
	}
	return c, nil
}

// fill asks git's credential helpers.
func (f *Finder) fill(ctx context.Context, a account) (credential, error) {
	asked := credential{{"protocol", a.Protocol}, {"host", a.server()}, {"username", a.user}}
	out, err := f.credential(ctx, "fill", asked)
	switch {
	case ctx.Err() != nil:
		return nil, err
	case errors.Is(err, exec.ErrNotFound):
		return nil, errNone
	case err != nil && strings.Contains(err.Error(), "terminal prompts disabled"):
		return nil, errNone // how git says that no helper knows it
	case err != nil:
		return nil, fmt.Errorf("%s: %w", fromGit, err)
	}
	got, err := parseCredential(string(out))
	if err != nil {
		return nil, err
	}
	for _, want := range asked {
		if got.get(want.name) != want.value {
			return nil, fmt.Errorf("%s: the answer is for another %s", fromGit, want.name)
		}
	}
	if got.get("password") == "" {
		return nil, errNone
	}
	return got, nil
}

// git tells the helpers how the credential did.
func (f *Finder) git(ctx context.Context, verb string, c credential) error {
	if _, err := f.credential(ctx, verb, c); err != nil {
		return fmt.Errorf("git credential %s: %w", verb, err)
	}
	return nil
}

// credential runs git credential outside of any repository, so that only what
// the person and the system set names a helper.
func (f *Finder) credential(ctx context.Context, verb string, c credential) ([]byte, error) {
	in, err := c.text()
	if err != nil {
		return nil, err
	}
	return f.output(ctx, "git", func(ctx context.Context) *exec.Cmd {
		return git.Command(ctx, git.Access{Settings: true}, "credential", verb)
	}, in)
}
