package prompt

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"onemore/ui/text"
)

// press feeds keys; a single character also types itself.
func press(p *Prompt, keys ...string) Event {
	var e Event
	for _, k := range keys {
		typed := ""
		if utf8.RuneCountInString(k) == 1 {
			typed = k
		}
		if k == "space" {
			typed = " "
		}
		e = p.Press(k, typed)
	}
	return e
}

func open(value string) *Prompt {
	p := &Prompt{}
	p.Open(text.Lit("/"), value)
	return p
}

func TestEditing(t *testing.T) {
	for _, c := range []struct {
		start string
		keys  []string
		want  string
	}{
		{"", []string{"a", "b", "space", "c"}, "ab c"},
		{"abc", []string{"backspace"}, "ab"},
		{"abc", []string{"left", "left", "x"}, "axbc"},
		{"abc", []string{"home", "delete"}, "bc"},
		{"abc", []string{"ctrl+a", "right", "ctrl+k"}, "a"},
		{"abc", []string{"left", "ctrl+u"}, "c"},
		{"mm damon  ", []string{"ctrl+w"}, "mm "},
		{"mm damon", []string{"alt+b", "alt+b", "alt+f", "x"}, "mmx damon"},
		{"mm damon", []string{"home", "alt+f", "alt+f", "!"}, "mm damon!"},
		{"é補", []string{"left", "x"}, "éx補"},
		{"e\u0301x", []string{"left", "backspace"}, "x"},
		{"abc", []string{"home", "left", "end", "right", "d"}, "abcd"},
		{"abc", []string{"f5", "tab", "ctrl+x"}, "abc"},
		{"abc", []string{"home", "backspace", "end", "delete"}, "abc"},
	} {
		p := open(c.start)
		press(p, c.keys...)
		if p.Value() != c.want {
			t.Errorf("%q with %v = %q, want %q", c.start, c.keys, p.Value(), c.want)
		}
	}
}

func TestEvents(t *testing.T) {
	for _, c := range []struct {
		start, key string
		want       Event
	}{
		{"", "a", Changed},
		{"a", "backspace", Changed},
		{"", "backspace", Cancel},
		{"a", "left", None},
		{"a", "delete", None},
		{"a", "enter", Accept},
		{"a", "esc", Cancel},
		{"a", "ctrl+c", Cancel},
		{"a", "up", None},
		{"a", "f1", None},
	} {
		if got := press(open(c.start), c.key); got != c.want {
			t.Errorf("%q and %s: event %v, want %v", c.start, c.key, got, c.want)
		}
	}
}

func TestHistory(t *testing.T) {
	p := &Prompt{}
	for _, s := range []string{"one", "two", "one", ""} {
		p.Open(text.Lit("/"), s)
		press(p, "enter")
	}
	p.Open(text.Lit("/"), "typing")
	for _, step := range []struct{ key, want string }{
		{"up", "one"}, {"up", "two"}, {"up", "two"}, {"down", "one"}, {"ctrl+n", "typing"}, {"down", "typing"}, {"ctrl+p", "one"},
	} {
		press(p, step.key)
		if p.Value() != step.want {
			t.Fatalf("%s: %q, want %q", step.key, p.Value(), step.want)
		}
	}
	for i := range 3 * maxHistory {
		p.Open(text.Lit("/"), strconv.Itoa(i))
		press(p, "enter")
	}
	if len(p.history) != maxHistory {
		t.Errorf("%d lines of history", len(p.history))
	}
}

func TestPaste(t *testing.T) {
	p := open("ab")
	press(p, "left")
	if e := p.Paste("1\r\n2\n3\t4\x1b[31m"); e != Changed || p.Value() != "a1 2 3 4\x1b[31mb" {
		t.Errorf("pasted %q, event %v", p.Value(), e)
	}
	if p.Paste(strings.Repeat("x", maxBytes)) != None || p.Paste("") != None {
		t.Error("pasted too much, or nothing, and took it")
	}
	line, _ := p.View(40)
	if strings.Contains(line.String(), "\x1b") || !line.Marked() {
		t.Errorf("drawn as %q", line.String())
	}
}

func TestView(t *testing.T) {
	p := open("rework")
	if line, col := p.View(10); line.String() != "/rework   " || col != 7 {
		t.Errorf("%q, cursor in column %d", line.String(), col)
	}
	if line, col := p.View(5); line.String() != "work " || col != 4 {
		t.Errorf("scrolled: %q, %d", line.String(), col)
	}
	if line, col := p.View(0); !line.Empty() || col != 0 {
		t.Errorf("no room: %q, %d", line.String(), col)
	}
}

func TestAlwaysConsistent(t *testing.T) {
	keys := rapid.SampledFrom([]string{
		"a", "é", "補", "\u0301", "👍", "\u200d", "🏽", "🇩", "space", "left", "right", "home", "end", "backspace", "delete", "ctrl+w", "ctrl+u",
		"ctrl+k", "up", "down", "enter", "alt+b", "alt+f",
	})
	rapid.Check(t, func(t *rapid.T) {
		p := open(rapid.SampledFrom([]string{"", "start", "\xff\u202e"}).Draw(t, "value"))
		for range rapid.IntRange(0, 40).Draw(t, "n") {
			press(p, keys.Draw(t, "key"))
			w := rapid.IntRange(1, 20).Draw(t, "width")
			line, col := p.View(w)
			if text.Width(line) != w || col < 0 || col >= w {
				t.Fatalf("%q: line %q of %d in %d columns, cursor in %d", p.value, line.String(), text.Width(line), w, col)
			}
			if p.at < 0 || p.at > len(p.value) || !utf8.ValidString(p.value) || !utf8.ValidString(p.value[:p.at]) {
				t.Fatalf("cursor at byte %d of %q", p.at, p.value)
			}
		}
	})
}

// A hidden line shows neither its text nor its length, and nothing of it stays.
func TestHiddenLine(t *testing.T) {
	p := open("")
	press(p, "o", "l", "d", "enter")
	p.Open(text.Lit("Password: "), "")
	p.Hide()
	empty, _ := p.View(40)
	if press(p, "backspace") != None {
		t.Error("backspace in an empty hidden line gives it up")
	}
	press(p, "up")
	if p.Value() != "" {
		t.Errorf("the history came into it: %q", p.Value())
	}
	p.Paste("a")
	one, at := p.View(40)
	p.Paste(" secret \r\n")
	more, at2 := p.View(40)
	if one.String() == empty.String() || one.String() != more.String() || at != at2 || strings.Contains(more.String(), "secret") {
		t.Errorf("drawn as %q, %q, %q", empty, one, more)
	}
	if p.Value() != "a secret " {
		t.Errorf("the value is %q", p.Value())
	}
	if press(p, "enter") != Accept {
		t.Error("enter does not accept it")
	}
	p.Open(text.Lit("/"), "")
	press(p, "up")
	if p.Value() != "old" {
		t.Errorf("the history gives %q", p.Value())
	}
	if line, _ := p.View(10); !strings.Contains(line.String(), "old") {
		t.Errorf("the next line is hidden, too: %q", line)
	}
}
