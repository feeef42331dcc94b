package ui_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"onemore/ui"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

// sgr is the only kind of escape sequence that the screen may write.
var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

// everyKey is what somebody may press.
func everyKey() []string {
	return strings.Fields("j k g G ctrl+d ctrl+u ctrl+f ctrl+b space - l h 1 2 3 4 5 6 7 8 9 0 [ ] ) ( } { @ . , enter enter enter e q d F tab P o H T " +
		"z a w n z s z s z i z c z d z u c c c v v m m tab alt+enter ctrl+s ctrl+e E L M V S S U u a f5 ? / n N \\ u | esc ctrl+c ctrl+l x y Y r t i m D D < > v up down left right home end pgup pgdown backspace")
}

// checkFrame says what is wrong with a frame, or "".
func checkFrame(content string, w, h int) string {
	if content == "" {
		return ""
	}
	lines := strings.Split(content, "\n")
	if len(lines) > h {
		return "the frame is higher than the window"
	}
	for _, l := range lines {
		if n := ansi.StringWidth(l); n > w {
			return "a line is wider than the window: " + l
		}
		for _, r := range sgr.ReplaceAllString(l, "") {
			if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) && r != '\u200d' {
				return "a character a terminal may obey: " + strings.ToValidUTF8(l, "?")
			}
		}
	}
	return ""
}

// TestHostileDataCannotBreakTheScreen presses any keys in windows of any size
// on a world of hostile mail.
func TestHostileDataCannotBreakTheScreen(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	keys, scratch := everyKey(), t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64Range(0, 1<<20).Draw(rt, "seed")
		w, h := rapid.IntRange(1, 200).Draw(rt, "w"), rapid.IntRange(1, 60).Draw(rt, "h")
		world := screentest.Hostile(seed)
		world.ScratchDir = scratch
		var back ui.Backend = world
		switch rapid.IntRange(0, 2).Draw(rt, "kind") {
		case 1:
			versions := screentest.HostileVersions(seed)
			versions.ScratchDir = scratch
			back = versions
		case 2:
			sources := screentest.HostileSources(seed)
			sources.ScratchDir = scratch
			back = sources
		}
		d := newDesk(t, back, w, h)
		pressed := rapid.SliceOfN(rapid.SampledFrom(keys), 1, 14).Draw(rt, "keys")
		for i, k := range pressed {
			if k == "|" {
				continue // would run commands
			}
			msg, ok := uitest.Key(k)
			if !ok {
				rt.Fatalf("no key %q", k)
			}
			d.send(msg)
			d.rest(t)
			if i%7 == 6 {
				w, h = rapid.IntRange(1, 200).Draw(rt, "w"), rapid.IntRange(1, 60).Draw(rt, "h")
				d.send(tea.WindowSizeMsg{Width: w, Height: h})
				d.rest(t)
			}
			if bad := checkFrame(d.model.View().Content, w, h); bad != "" {
				rt.Fatalf("after %v at %dx%d: %s", pressed[:i+1], w, h, bad)
			}
		}
	})
}

// TestEverySizeIsDrawn draws every screen at every size.
func TestEverySizeIsDrawn(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	ways := [][]string{
		nil,
		{"E"},
		{"9", "enter"},
		{"9", "enter", "tab"},
		{"9", "enter", "enter"},
		{"9", "enter", "tab", "j", "enter", "z"},
		{"9", "enter", "enter", "z", "s"},
		{"9", "enter", "enter", "c", "x", "補", "enter", "y"},
		{"9", "enter", "enter", "z", "d"},
		{"?"},
		{"M"},
		{"l", "x"},
	}
	for seed, keys := range ways {
		d := newDesk(t, screentest.Hostile(uint64(seed)), 80, 24)
		d.press(t, keys...)
		for w := 1; w <= 200; w += 11 {
			for h := 1; h <= 60; h += 6 {
				d.send(tea.WindowSizeMsg{Width: w, Height: h})
				d.rest(t)
				if bad := checkFrame(d.model.View().Content, w, h); bad != "" {
					t.Fatalf("%v at %dx%d: %s", keys, w, h, bad)
				}
			}
		}
	}
}

// TestHostileCommentsInEverySize draws a long hostile diff with comments in
// both ways, lines of 10,000 columns and tabs among them.
func TestHostileCommentsInEverySize(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	for seed := range uint64(6) {
		b := screentest.Talked()
		b.ScratchDir = t.TempDir()
		m := b.Mails[first]
		m.Body = strings.Replace(m.Body, "history[4];", strings.Repeat("\tx補", 2500), 1)
		m.Body = strings.Replace(m.Body, "nr_goals = 0;", strings.Repeat("\u202e\u200b\x1b[2J", 900), 1)
		b.Mails[first] = m
		for i, s := range b.Said[first] {
			s.Who, s.Text = "\x1b[31m\u202eK", strings.Repeat("w", 10_000)+"\n\ttab\tx\u0085\x9b2J"+strings.Repeat("\n補丁", int(seed)*200)
			b.Said[first][i] = s
		}
		d := newDesk(t, b, 80, 24)
		d.press(t, "enter", "j", "enter")
		if seed%2 == 1 {
			d.press(t, "z", "s", "z", "i")
		}
		if seed%3 == 1 {
			d.press(t, "}", "j", "c")
			for _, r := range "x補\u0301 y" {
				d.press(t, string(r))
			}
			d.send(tea.PasteMsg{Content: strings.Repeat("補\t\u202e", 500) + "\x1b[2J"})
		}
		for w := 1; w <= 200; w += 19 {
			for h := 1; h <= 60; h += 13 {
				d.send(tea.WindowSizeMsg{Width: w, Height: h})
				d.rest(t)
				for _, k := range []string{".", "l", "}", "h"} {
					if seed%3 == 1 {
						k = "right"
					}
					d.press(t, k)
					if bad := checkFrame(d.model.View().Content, w, h); bad != "" {
						t.Fatalf("seed %d at %dx%d: %s", seed, w, h, bad)
					}
				}
			}
		}
	}
}

// TestEverySizeOfTheSourcesIsDrawn draws hostile sources at every size.
func TestEverySizeOfTheSourcesIsDrawn(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	for seed, keys := range [][]string{{"S"}, {"S", "G"}, {"S", "g", "E"}, {"S", "j", "enter"}, {"S", "a", "x"}, {"S", "?"}} {
		d := newDesk(t, screentest.HostileSources(uint64(seed)), 80, 24)
		d.press(t, keys...)
		for w := 1; w <= 200; w += 7 {
			for h := 1; h <= 60; h += 5 {
				d.send(tea.WindowSizeMsg{Width: w, Height: h})
				d.rest(t)
				if bad := checkFrame(d.model.View().Content, w, h); bad != "" {
					t.Fatalf("%v at %dx%d: %s", keys, w, h, bad)
				}
			}
		}
	}
}

// TestHostileSourcesOnATerminal lets a terminal judge names, errors, notes and
// questions of sources.
func TestHostileSourcesOnATerminal(t *testing.T) {
	for seed := range uint64(8) {
		sourced(t, options(), 80, 24, func() *screentest.Sourced { return screentest.HostileSources(seed) }, func(a *uitest.App, b *screentest.Sourced) {
			a.Press("S", "j", "E", "q", "j", "E", "q", "enter", "x", "esc", "a", "x", "esc", "u", "U")
			b.SetSources(screentest.HostileSources(seed + 100).Sources()...)
			a.WaitIdle()
			a.Press("esc", "G", "k", "enter", "x", "esc", "esc", "q", "q")
		})
	}
}

// TestHostileScreensOnATerminal lets a terminal judge: uitest checks after
// every key that nothing reached it but what we draw.
func TestHostileScreensOnATerminal(t *testing.T) {
	for seed := range uint64(6) {
		run(t, 80, 24, func() *screentest.Backend { return screentest.Hostile(seed) }, func(a *uitest.App, _ *screentest.Backend) {
			a.Press("9", "j", "P", "enter", "tab", "j", "enter", "}", "]", "]", "H", "q", "q", "M", "q", "l", "x")
		})
	}
}
