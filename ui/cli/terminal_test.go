package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/term"
)

// reopen gives the terminal again and again, each time as a file of its own,
// as /dev/tty would be.
func reopen(tty *os.File) func() (*os.File, error) {
	return func() (*os.File, error) { return os.OpenFile(tty.Name(), os.O_RDWR, 0) }
}

// await reads what a person sees until some text stands there.
func await(t *testing.T, r *bufio.Reader, want string) string {
	t.Helper()
	var seen strings.Builder
	for !strings.Contains(seen.String(), want) {
		b, err := r.ReadByte()
		if err != nil {
			t.Fatalf("%v after %q", err, seen.String())
		}
		seen.WriteByte(b)
	}
	return seen.String()
}

func TestAsk(t *testing.T) {
	t.Parallel()
	person, tty := window(t, 80, 24)
	screen := bufio.NewReader(person)
	b := newBoard(App{Err: io.Discard, Live: true}, true)
	ask := asker(reopen(tty), b)
	for _, c := range []struct {
		secret            bool
		typed, want, says string
	}{
		{true, "hunter 2\n", "hunter 2", ""},
		{true, "pässword\r", "pässword", ""},
		{false, " bea \n", "bea", ""},
		{true, "\n", "", "no answer was given"},
		{false, "\x04", "", "no answer was given"},
	} {
		type answer struct {
			text string
			err  error
		}
		got := make(chan answer, 1)
		go func() {
			text, err := ask(t.Context(), "password of \x1b[2Jbea:", c.secret)
			got <- answer{text, err}
		}()
		seen := await(t, screen, "bea: ")
		if strings.Contains(seen, "\x1b[2J") {
			t.Errorf("the question steers the terminal: %q", seen)
		}
		if c.secret {
			waitSilent(t, tty)
		}
		if _, err := person.WriteString(c.typed); err != nil {
			t.Fatal(err)
		}
		a := <-got
		if a.text != c.want || (a.err == nil) != (c.says == "") || a.err != nil && !strings.Contains(a.err.Error(), c.says) {
			t.Errorf("typed %q: %q, %v", c.typed, a.text, a.err)
		}
		if c.secret && c.want != "" {
			if seen := await(t, screen, "\n"); strings.Contains(seen, c.want) {
				t.Errorf("the secret is shown: %q", seen)
			}
		}
	}
}

// waitSilent waits until the terminal shows no more what is typed: what is
// typed before that would be shown by the terminal, not by us.
func waitSilent(t *testing.T, tty *os.File) {
	t.Helper()
	time.Sleep(50 * time.Millisecond)
	if !term.IsTerminal(int(tty.Fd())) {
		t.Fatal("no terminal")
	}
}

// TestAskStopped: Ctrl-C at a question gives the terminal back as it was, and
// does not wait for an answer.
func TestAskStopped(t *testing.T) {
	t.Parallel()
	person, tty := window(t, 80, 24)
	screen := bufio.NewReader(person)
	before, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	b := newBoard(App{Err: io.Discard}, true)
	ask := asker(reopen(tty), b)
	got := make(chan error, 2)
	for range 2 { // the second waits for the first, and ends with it
		go func() {
			_, err := ask(ctx, "password:", true)
			got <- err
		}()
	}
	await(t, screen, "password: ")
	waitSilent(t, tty)
	cancel()
	for range 2 {
		if err := <-got; !errors.Is(err, context.Canceled) {
			t.Errorf("it ends with %v", err)
		}
	}
	after, err := term.GetState(int(tty.Fd()))
	if err != nil || *after != *before {
		t.Errorf("the terminal is left %+v, it was %+v, %v", after, before, err)
	}
	if _, err := person.WriteString("\n"); err != nil { // who reads ends
		t.Fatal(err)
	}
}

// TestAskOverBoard: while a question stands on the terminal nothing is drawn
// or printed; all of it follows.
func TestAskOverBoard(t *testing.T) {
	t.Parallel()
	var errs, out bytes.Buffer
	b := newBoard(App{Err: &errs, Live: true}, true)
	r := &report{board: b, out: &out, err: &errs, ctx: t.Context()}
	b.show(SyncProgress{Source: "lore:kettle", Done: 1, Unit: "messages"})
	b.hold()
	if !strings.HasSuffix(errs.String(), "\r\x1b[J") {
		t.Errorf("the board stays under the question: %q", errs.String())
	}
	n := errs.Len()
	time.Sleep(boardPause)
	b.show(SyncProgress{Source: "lore:kettle", Done: 2, Unit: "messages"})
	r.done(SyncLine{Source: "lore:spoon", Messages: 1, New: 1})
	if errs.Len() != n || out.Len() > 0 {
		t.Errorf("over the question: %q, %q", errs.String()[n:], out.String())
	}
	b.release()
	if !strings.Contains(errs.String()[n:], "2 messages") || !strings.HasPrefix(out.String(), "lore:spoon: 1 messages") {
		t.Errorf("after the question: %q, %q", errs.String()[n:], out.String())
	}
}

func TestSize(t *testing.T) {
	t.Parallel()
	_, tty := window(t, 61, 17)
	if c, r := size(tty); c != 61 || r != 17 {
		t.Errorf("%dx%d", c, r)
	}
	_, dumb := window(t, 0, 0)
	for _, w := range []io.Writer{dumb, io.Discard, &bytes.Buffer{}} {
		if c, r := size(w); c != 80 || r != 24 {
			t.Errorf("%T: %dx%d", w, c, r)
		}
	}
	if !isTerminal(tty) || isTerminal(io.Discard) {
		t.Error("a terminal is not told from what is none")
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if isTerminal(null) {
		t.Error("nothing is taken for a terminal")
	}
}
