package uitest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// counter is a small program: j counts, s counts slowly in a command, x shows
// what it was told, q quits, and a timer ends a note after five seconds.
type counter struct {
	w, h, n int
	busy    int
	keys    []string
	note    string
	extra   string
}

type slow struct{}

type noteOver struct{}

func (c counter) Init() tea.Cmd { return nil }

func (c counter) Idle() bool { return c.busy == 0 }

func (c counter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		c.w, c.h = msg.Width, msg.Height
	case slow:
		c.busy--
		c.n += 100
	case noteOver:
		c.note = ""
	case tea.PasteMsg:
		c.extra = msg.Content
	case tea.KeyPressMsg:
		c.keys = append(c.keys, msg.String())
		switch msg.String() {
		case "j":
			c.n++
		case "s":
			c.busy++
			return c, func() tea.Msg { time.Sleep(30 * time.Millisecond); return slow{} }
		case "t":
			c.note = "note"
			return c, tea.Tick(5*time.Second, func(time.Time) tea.Msg { return noteOver{} })
		case "q":
			return c, tea.Quit
		}
	}
	return c, nil
}

func (c counter) View() tea.View {
	if c.w == 0 {
		return tea.NewView("")
	}
	rows := []string{
		fmt.Sprintf("%dx%d", c.w, c.h),
		fmt.Sprintf("\x1b[1mcount %d\x1b[m", c.n),
		strings.Join(c.keys, " "),
		c.note, c.extra,
		strings.Repeat("=", c.w),
	}
	for len(rows) < c.h {
		rows = append(rows, "")
	}
	v := tea.NewView(strings.Join(rows, "\n"))
	v.AltScreen = true
	return v
}

func flow(a *App) {
	a.Press("j", "j", "s")
	a.AssertShows("count 102", "40x8")
	a.AssertHides("count 101")
	a.Golden("counter")
	a.Resize(20, 6)
	a.AssertShows("20x6")
	if n := len(a.Lines()); n != 6 {
		a.tb.Errorf("%d rows after a resize to 6", n)
	}
	if a.Row(5) != strings.Repeat("=", 20) {
		a.tb.Errorf("last row is %q", a.Row(5))
	}
	a.Press("q")
	if c, ok := a.WaitQuit().(counter); !ok || c.n != 102 {
		a.tb.Errorf("final model %+v", a.end)
	}
}

func TestFlowOnTheRealClock(t *testing.T) {
	flow(Start(t, counter{}, 40, 8))
}

func TestFlowOnTheFakeClock(t *testing.T) {
	Run(t, 40, 8, func() tea.Model { return counter{} }, flow)
}

func TestTimersOnTheFakeClock(t *testing.T) {
	Run(t, 40, 8, func() tea.Model { return counter{} }, func(a *App) {
		a.Press("t")
		a.AssertShows("note")
		a.Sleep(4 * time.Second)
		a.AssertShows("note")
		a.Sleep(time.Second)
		a.AssertHides("note")
	})
}

func TestKeysCarryTheirNames(t *testing.T) {
	for _, name := range []string{
		"j", "G", "?", "ctrl+d", "alt+j", "enter", "esc", "tab", "shift+tab", "space", "backspace", "up",
		"pgdown", "home", "f5", "[", "ö", "Ö", "@", "ctrl+c", "\\", "|",
	} {
		k, ok := Key(name)
		if !ok || k.String() != name {
			t.Errorf("Key(%q).String() = %q, %v", name, k.String(), ok)
		}
	}
	for _, name := range []string{"", "jj", "ctrl+", "nokey"} {
		if _, ok := Key(name); ok {
			t.Errorf("Key(%q) is a key", name)
		}
	}
}

// recorder is a testing.TB that notes failures instead of failing.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(f string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(f, args...))
}

func TestAssertionsFail(t *testing.T) {
	if *update {
		t.Skip("would write a wrong golden file")
	}
	a := Start(t, counter{}, 30, 8)
	r := &recorder{TB: t}
	kept := a.tb
	a.tb = r
	a.Paste("a\u009bb")
	a.AssertShows("count 0", "nowhere")
	a.AssertHides("count 0")
	a.Golden("counter")
	a.tb = kept
	text := strings.Join(r.errors, "\n")
	for _, want := range []string{"U+009B", `["nowhere"]`, `shows "count 0"`, "differs from testdata"} {
		if !strings.Contains(text, want) {
			t.Errorf("no failure about %s in:\n%s", want, text)
		}
	}
}

func TestUnsafe(t *testing.T) {
	for in, bad := range map[string]bool{
		"plain\nrows":            false,
		"\x1b[1;31mred\x1b[m 补丁": false,
		"\x1b[2J":                true,
		"\x1b]0;title\x07":       true,
		"a\tb":                   true,
		"a\rb":                   true,
		"\u009b31m":              true,
		"\x9b31m":                true,
		"a\x7f":                  true,
		"a\u202eb":               true,
		"a\u200bb":               true,
	} {
		if got := Unsafe(in); (len(got) > 0) != bad {
			t.Errorf("Unsafe(%q) = %v", in, got)
		}
	}
}
