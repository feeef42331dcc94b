// Package git asks the git program: for its settings, and for the files and
// the history of a tree. It owns how every package runs git (Command): an
// argument list and never a shell, no prompt, no network unless it is named,
// and an end with all children. It refuses to read git's files itself, since
// includes, conditions, scopes and packs are git's own business, and what it
// asks never writes.
//
// Settings name servers and programs, so whose they are matters: the system's,
// the person's, and those of .git/config where the person is, if that checkout
// is theirs. No file that a tree tracks is among them, under whatever name and
// not as a bare repository either; one that the person's own settings include
// is the person's act.
package git

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"onemore/config"
	"onemore/config/child"
)

// wait is how long git may take to look up a setting.
const wait = 2 * time.Second

// maxOutput is how much of what git prints is read, in bytes.
const maxOutput = 256 << 10

// ErrName is wrapped by errors about what is no name of a setting.
var ErrName = errors.New("not the name of a git setting")

var (
	keyName     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*(\.[^\n\x00]+)?\.[A-Za-z][A-Za-z0-9-]*$`)
	sectionName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)
)

// Identity is user.name and user.email. Not ok: git is not there, or was never
// told an address that is one.
func Identity(ctx context.Context) (id config.Identity, ok bool) {
	user, err := Settings(ctx, "user")
	if err != nil {
		return config.Identity{}, false
	}
	name, email := last(user["user.name"]), last(user["user.email"])
	id, err = config.ParseIdentity(name + " <" + email + ">")
	if err != nil {
		// A name that cannot be used does not take the address with it.
		id, err = config.ParseIdentity("<" + email + ">")
	}
	return id, err == nil
}

func last(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

// Setting is the value git would use for a key such as "user.email"; not ok
// when it is not set.
func Setting(ctx context.Context, key string) (value string, ok bool, err error) {
	if !keyName.MatchString(key) {
		return "", false, fmt.Errorf("look up %q: %w", key, ErrName)
	}
	out, ok, err := run(ctx, "config", "--null", "--get", key)
	value, _, _ = strings.Cut(out, "\x00")
	return value, ok, err
}

// Settings are all values of a section such as "sendemail", by full key as git
// prints it (section and name in lower case), the one that wins last.
func Settings(ctx context.Context, section string) (map[string][]string, error) {
	if !sectionName.MatchString(section) {
		return nil, fmt.Errorf("look up section %q: %w", section, ErrName)
	}
	out, _, err := run(ctx, "config", "--null", "--get-regexp", `^`+strings.ToLower(section)+`\.`)
	if err != nil {
		return nil, err
	}
	all := map[string][]string{}
	for one := range strings.SplitSeq(strings.TrimSuffix(out, "\x00"), "\x00") {
		if one == "" {
			continue
		}
		// A key without a "=" in the file has no line break here: it means true.
		key, value, given := strings.Cut(one, "\n")
		if !given {
			value = "true"
		}
		all[key] = append(all[key], value)
	}
	return all, nil
}

// run gives git's answer; not ok is its exit status 1, which says that there
// is no such setting.
func run(ctx context.Context, args ...string) (out string, ok bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	// A bare repository is a folder like any other, which a tree can hold among
	// its files: what one says here is not the person's word.
	cmd := Command(ctx, Access{Settings: true}, append([]string{"-c", "safe.bareRepository=explicit"}, args...)...)
	cmd.Dir = "" // where the person is
	stdout, stderr := child.Output{Max: maxOutput}, child.Output{Max: maxOutput}
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return string(stdout.Bytes()), true, nil
	case ctx.Err() != nil:
		return "", false, fmt.Errorf("git %s: %w", args[0], ctx.Err())
	case errors.As(err, &exit) && exit.ExitCode() == 1:
		return "", false, nil
	}
	said, _, _ := strings.Cut(strings.TrimSpace(string(stderr.Bytes())), "\n")
	return "", false, fmt.Errorf("git %s: %s: %w", args[0], said, err)
}
