package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"onemore/ui/text"
)

// fileOf is the open file behind a reader or writer, such as standard error.
func fileOf(v any) (fd int, ok bool) {
	f, ok := v.(interface{ Fd() uintptr })
	if !ok {
		return 0, false
	}
	return int(f.Fd()), true //nolint:gosec // file descriptors are small
}

// isTerminal says that what is written to w is seen on a terminal.
func isTerminal(w io.Writer) bool {
	fd, ok := fileOf(w)
	return ok && term.IsTerminal(fd)
}

// size is that of the terminal behind w; the usual one where it does not say.
func size(w io.Writer) (columns, rows int) {
	if fd, ok := fileOf(w); ok {
		if columns, rows, err := term.GetSize(fd); err == nil && columns > 0 && rows > 0 {
			return columns, rows
		}
	}
	return 80, 24
}

// openTerminal opens the terminal the program was started from, whatever its
// input and output are.
func openTerminal() (*os.File, error) { return os.OpenFile("/dev/tty", os.O_RDWR, 0) }

// asking is SyncTold.Ask.
type asking func(ctx context.Context, question string, secret bool) (string, error)

// howElse is what to do where nobody can be asked.
const howElse = "name a password_command in the configuration of the source, or let git credential keep the password"

// nobody refuses every question.
func nobody(why string) asking {
	return func(_ context.Context, question string, _ bool) (string, error) {
		return "", fmt.Errorf("ask %q: %s; %s", question, why, howElse)
	}
}

// asker puts questions to the person at the terminal, one at a time. While one
// stands there, the board draws nothing.
func asker(open func() (*os.File, error), b *board) asking {
	free := make(chan struct{}, 1)
	return func(ctx context.Context, question string, secret bool) (string, error) {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case free <- struct{}{}:
		}
		tty, err := open()
		if err != nil {
			<-free
			return nobody("there is no terminal to ask on")(ctx, question, secret)
		}
		b.hold()
		defer b.release()
		return ask(ctx, tty, question, secret, func() { <-free })
	}
}

// ask prints a question and reads a line. What reads ends with that line, not
// with the context, and calls after then: until that, nobody else may read.
func ask(ctx context.Context, tty *os.File, question string, secret bool, after func()) (string, error) {
	fd, _ := fileOf(tty)
	state, err := term.GetState(fd)
	if err != nil {
		tty.Close()
		after()
		return "", fmt.Errorf("ask %q: %w", question, err)
	}
	_, _ = fmt.Fprintf(tty, "onemore: %s ", text.Clean(question))
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		defer after()
		defer tty.Close()
		var a answer
		if secret {
			var typed []byte
			typed, a.err = term.ReadPassword(fd)
			a.text = string(typed)
			_, _ = fmt.Fprintln(tty)
		} else {
			a.text, a.err = line(tty)
		}
		got <- a
	}()
	select {
	case <-ctx.Done():
		_, _ = fmt.Fprintln(tty)
		return "", errors.Join(ctx.Err(), term.Restore(fd, state))
	case a := <-got:
		switch {
		case a.err != nil && !errors.Is(a.err, io.EOF):
			return "", fmt.Errorf("read the answer to %q: %w", question, a.err)
		case a.text == "":
			return "", fmt.Errorf("ask %q: no answer was given", question)
		}
		return a.text, nil
	}
}

// line reads one line without its end, or what there is before the end of the
// input.
func line(in io.Reader) (string, error) {
	s, err := bufio.NewReader(in).ReadString('\n')
	return strings.TrimSpace(s), err
}
