package cli

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// window opens a terminal of the test's own: what a person sees and types
// there, and what a program has of it.
func window(t *testing.T, columns, rows uint16) (person, program *os.File) {
	t.Helper()
	person, program, err := pty.Open()
	if err != nil {
		t.Skipf("no terminal to be had here: %v", err)
	}
	t.Cleanup(func() { person.Close(); program.Close() })
	if err := pty.Setsize(program, &pty.Winsize{Cols: columns, Rows: rows}); err != nil {
		t.Fatal(err)
	}
	return person, program
}

// TestScreen: on a terminal the screen opens, with mail and without: it is the
// screen that asks where mail is.
func TestScreen(t *testing.T) {
	t.Parallel()
	_, tty := window(t, 80, 24)
	for _, empty := range []bool{false, true} {
		d := &fakeDesk{empty: empty}
		r := runWith(t.Context(), d, func(app *App) { app.Out = tty })
		if r.code != 0 || r.err != "" || d.shown != 1 || d.closed != 1 || len(r.screens) > 0 {
			t.Errorf("empty %v: %+v, shown %d times, closed %d times", empty, r, d.shown, d.closed)
		}
	}
	d := &fakeDesk{showErr: errors.New("show the screen: no memory")}
	if r := runWith(t.Context(), d, func(app *App) { app.Out = tty }); r.code != 1 || !strings.Contains(r.err, "no memory") || d.closed != 1 {
		t.Errorf("of a screen that fails: %+v", r)
	}
}

// TestNoScreen: without a terminal there is nothing to open but the next step.
func TestNoScreen(t *testing.T) {
	t.Parallel()
	d := &fakeDesk{empty: true}
	r := run(t, d, "--config", "/there/config.toml")
	want := `onemore: the store holds no mail yet, and the screen, which would ask for a list, needs a terminal
onemore: ` + "`onemore import PATH...`" + ` reads an archive into the store
onemore: ` + "`onemore sync --lore netdev`" + ` fetches one list; to keep it in step, write into /there/config.toml:
onemore:   [[source]]
onemore:   kind = "lore"
onemore:   list = "netdev"
`
	if r.code != 1 || r.out != "" || r.err != want || d.shown != 0 || d.closed != 1 {
		t.Errorf("exit %d, shown %d times, closed %d times\n%s", r.code, d.shown, d.closed, r.err)
	}
	d = &fakeDesk{}
	if r = run(t, d); r.code != 1 || !strings.Contains(r.err, "`onemore queue`") || d.shown != 0 {
		t.Errorf("with mail: %+v", r)
	}
}
