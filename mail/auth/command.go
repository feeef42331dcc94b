package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"onemore/config/child"
)

// maxSaid is how much of what a program complains is kept, in bytes, and
// maxShown how much of its last line is told.
const (
	maxSaid  = 8 << 10
	maxShown = 200
)

// run gives the one line that a command prints. What it prints reaches no
// error; its arguments do not either, since a secret may stand there.
func (f *Finder) run(ctx context.Context, argv []string, dir string) (string, error) {
	if len(argv) == 0 || argv[0] == "" {
		return "", fmt.Errorf("%w: it names no program", ErrCommand)
	}
	if dir == "" {
		var err error
		if dir, err = os.UserHomeDir(); err != nil {
			return "", fmt.Errorf("%w: %w", ErrCommand, err)
		}
	}
	cmd := func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
		cmd.Dir = dir
		// Or gpg's agent would ask for its passphrase in the middle of our screen.
		cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
			return strings.HasPrefix(v, "GPG_TTY=") || strings.HasPrefix(v, "PWD=")
		})
		child.Apart(cmd)
		return cmd
	}
	out, err := f.output(ctx, filepath.Base(argv[0]), cmd, nil)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrCommand, err)
	}
	line, rest, _ := bytes.Cut(out, []byte("\n"))
	if len(bytes.TrimRight(rest, "\r\n")) > 0 {
		return "", fmt.Errorf("%w: it prints more than one line; let it print the secret alone", ErrCommand)
	}
	return strings.TrimSuffix(string(line), "\r"), nil
}

// output runs a program within the time, and gives what it printed.
func (f *Finder) output(ctx context.Context, name string, command func(context.Context) *exec.Cmd, in []byte) ([]byte, error) {
	timed, cancel := context.WithTimeout(ctx, f.o.Timeout)
	defer cancel()
	cmd := command(timed)
	out, said := child.Output{Max: maxSecret + 2}, child.Output{Max: maxSaid, Tail: true}
	cmd.Stdout, cmd.Stderr = &out, &said
	if in != nil {
		cmd.Stdin = bytes.NewReader(in)
	}
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case timed.Err() != nil:
		return nil, fmt.Errorf("%s did not end within %v; does it wait for an answer?", name, f.o.Timeout)
	case out.Over():
		return nil, fmt.Errorf("%s prints more than %d bytes", name, maxSecret)
	case err == nil || errors.Is(err, exec.ErrWaitDelay):
		return out.Bytes(), nil
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return nil, fmt.Errorf("start %s: %w", name, cause(err))
	}
	if line := clean(string(said.Bytes()), string(out.Bytes())); line != "" {
		return nil, fmt.Errorf("%s: %w: %s", name, exit, line)
	}
	return nil, fmt.Errorf("%s: %w", name, exit)
}

// cause leaves out the path that the errors of starting repeat.
func cause(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

// clean is the last line that a program said, fit for a terminal and without
// the secret in case it printed that too.
func clean(said, printed string) string {
	lines := strings.Split(strings.TrimRight(said, "\r\n \t"), "\n")
	line := lines[len(lines)-1]
	for secret := range strings.Lines(printed) {
		if secret = strings.TrimRight(secret, "\r\n"); secret != "" {
			line = strings.ReplaceAll(line, secret, "***")
		}
	}
	line = strings.Map(func(r rune) rune {
		if r == '\t' || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.TrimRight(line, "\r"))
	if runes := []rune(line); len(runes) > maxShown {
		return "..." + string(runes[len(runes)-maxShown:])
	}
	return line
}
