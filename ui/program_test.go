package ui_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/ui"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

func TestPipeGivesTheSeriesToTheCommand(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("j", "|")
		a.AssertShows("pipe 1 series to:")
		a.Paste("cat > " + out)
		a.Press("enter")
		a.AssertShows("| cat > "+out[:20], "[done]")
		a.Press("q")
		a.AssertShows("My area")
	})
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(got), "From mboxrd@z") || !strings.Contains(string(got), "Subject: [PATCH] mm/damon/paddr") {
		t.Errorf("the command read\n%s", got)
	}
}

func TestPipeSaysWhenTheCommandFails(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("j", "|")
		a.Paste("exit 3")
		a.Press("enter")
		a.AssertShows("[ended: exit status 3]")
	})
}

// TestPipeGivesTheTerminalOnlyWhenAsked: with ! the command has it, and then
// the screen comes back.
func TestPipeGivesTheTerminalOnlyWhenAsked(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("j", "|")
		a.AssertShows("!command takes the terminal")
		a.Paste("! cat > " + out)
		a.Press("enter")
		a.Sleep(time.Second) // the library gives its reader half a second to stop
		a.AssertShows("My area")
	})
	if got, err := os.ReadFile(out); err != nil || !strings.HasPrefix(string(got), "From mboxrd@z") {
		t.Errorf("the command read %q, %v", got, err)
	}
}

// TestOutputOfACommandIsMadeSafe: what a stranger wrote does not reach the
// terminal through a command either; uitest checks every byte.
func TestOutputOfACommandIsMadeSafe(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("|")
		a.Paste(`printf 'Applying: \033[2J\033]0;pwned\007x\n10%%\r20%%\rno end'; echo bad >&2; exit 2`)
		a.Press("enter")
		a.AssertShows("Applying: ␛[2J␛]0;pwned␇x", "20%", "no endbad", "[ended: exit status 2]")
		a.Press("/")
		a.Type("pwned")
		a.Press("enter")
		wantRow(t, a, "Applying")
	})
}

func TestOutputIsLimited(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("|")
		a.Paste(`seq 30000`)
		a.Press("enter", "G")
		a.AssertShows("20000", "... 10000 lines more not kept", "[done]")
	})
}

// TestOutputEndsWithItsScreen: a command that does not end by itself is ended
// by C-c, and by leaving, with its children. goleak would find what stays.
func TestOutputEndsWithItsScreen(t *testing.T) {
	for _, key := range []string{"ctrl+c", "q"} {
		d := newDesk(t, screentest.World(), 80, 24)
		d.press(t, "|")
		d.send(tea.PasteMsg{Content: "echo begun; (sleep 1000); true"})
		enter, _ := uitest.Key("enter")
		d.send(enter)
		for late := time.After(10 * time.Second); !strings.Contains(d.model.View().Content, "begun"); {
			select {
			case msg := <-d.back:
				d.send(msg)
			case <-late:
				t.Fatal("the command does not begin")
			}
		}
		stop, _ := uitest.Key(key)
		d.send(stop)
		d.rest(t)
		want := "[stopped]"
		if key == "q" {
			want = "My area"
		}
		if got := d.model.View().Content; !strings.Contains(got, want) {
			t.Errorf("after %s the screen does not show %q:\n%s", key, want, got)
		}
	}
}

func TestEditOpensTheLineOfTheTree(t *testing.T) {
	dir := t.TempDir()
	tree, out := filepath.Join(dir, "tree with space"), filepath.Join(dir, "out")
	file := filepath.Join(tree, "mm", "damon", "core.c")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, "my editor")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nprintf '%s\\n' \"$@\" > '"+out+"'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	opt := options()
	opt.Getenv = func(name string) string { return map[string]string{"EDITOR": "'" + script + "' --wait"}[name] }
	runWith(t, opt, 80, 24, func() *screentest.Backend {
		b := screentest.World()
		b.TreeDir = tree
		return b
	}, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("enter", "j", "enter", "}", "}", "j", "j", "j", "e")
		a.Sleep(time.Second)
	})
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if want := "--wait\n+1500\n" + file + "\n"; string(got) != want {
		t.Errorf("the editor got %q, want %q", got, want)
	}
}

// colour is an escape sequence that sets a colour.
var colour = regexp.MustCompile("\x1b\\[([0-9;]*;)?([349][0-7]|10[0-7]|[34]8)[;m]")

func TestNoColor(t *testing.T) {
	for value, want := range map[string]bool{"": true, "1": false, "yes": false, "0": false} {
		ctx, cancel := context.WithCancel(context.Background())
		opt := options()
		opt.Getenv = func(name string) string { return map[string]string{"NO_COLOR": value}[name] }
		m, err := ui.New(ctx, screentest.World(), opt)
		if err != nil {
			t.Fatal(err)
		}
		m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		content := m.View().Content
		if got := colour.MatchString(content); got != want {
			t.Errorf("NO_COLOR=%q: colours %v, want %v", value, got, want)
		}
		if !strings.Contains(content, "\x1b[") {
			t.Errorf("NO_COLOR=%q: the attributes are gone, too", value)
		}
		cancel()
	}
}

func TestRunEndsWithQAndWithItsContext(t *testing.T) {
	var out bytes.Buffer
	opt := options()
	opt.Output, opt.Input = &out, strings.NewReader("Q")
	if err := ui.Run(context.Background(), screentest.World(), opt); err != nil {
		t.Errorf("Run: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	opt.Input = strings.NewReader("")
	if err := ui.Run(ctx, screentest.World(), opt); err != nil {
		t.Errorf("Run with a context that has ended: %v", err)
	}
}

func TestWrongOptionsAreNamed(t *testing.T) {
	opt := options()
	opt.Theme = "plaid"
	if _, err := ui.New(context.Background(), screentest.World(), opt); err == nil || !strings.Contains(err.Error(), "plaid") {
		t.Errorf("New with an unknown theme: %v", err)
	}
	if _, err := ui.New(context.Background(), nil, options()); err == nil {
		t.Error("New takes no backend at all")
	}
	opt = options()
	opt.Keys = map[string][]string{"no.such.action": {"x"}}
	runWith(t, opt, 80, 24, screentest.World, func(a *uitest.App, _ *screentest.Backend) {
		a.AssertShows("no.such.action")
	})
}

func TestKeysCanBeRemapped(t *testing.T) {
	opt := options()
	opt.Keys = map[string][]string{"done": {"X"}, "log": {"f2"}}
	runWith(t, opt, 80, 24, screentest.World, func(a *uitest.App, b *screentest.Backend) {
		a.AssertShows("X done")
		a.Press("X")
		wantCall(t, b, "mark k3f9-2@example.org done on")
		a.Press("d")
		a.AssertShows("d does nothing here")
	})
}

func TestSmallWindowsSayHowLargeTheyMustBe(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Resize(30, 8)
		a.AssertShows("window too small: 40x10 needed"[:30])
		a.Press("d", "enter", "x") // nothing is done unseen
		a.Resize(80, 24)
		a.AssertShows("My area 12")
	})
}

// asker is a backend with mails that have not gone out.
type asker struct{ *screentest.Backend }

func (asker) Unsent() int { return 2 }

func TestQuitAsksWhenSomethingIsUnsent(t *testing.T) {
	d := newDesk(t, asker{screentest.World()}, 80, 24)
	d.press(t, "Q")
	if got := d.model.View().Content; !strings.Contains(got, "2 mails not sent yet. Quit?") {
		t.Errorf("Q does not ask:\n%s", got)
	}
}

func TestFrameIsKeptUntilSomethingChanges(t *testing.T) {
	d := newDesk(t, screentest.World(), 80, 24)
	before := d.model.View().Content
	if n := testing.AllocsPerRun(100, func() { d.model.View() }); n > 0 {
		t.Errorf("View of an unchanged frame allocates %v times", n)
	}
	d.model, _ = d.model.Update(tea.FocusMsg{})
	if d.model.View().Content != before {
		t.Error("a message nobody knows changed the frame")
	}
}
