package editor

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"onemore/ui/text"
)

func press(e *Editor, keys ...string) {
	for _, k := range keys {
		typed := ""
		if utf8.RuneCountInString(k) == 1 {
			typed = k
		}
		if k == "space" {
			typed = " "
		}
		e.Press(k, typed)
	}
}

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		start string
		keys  []string
		want  string
	}{
		{"", []string{"a", "enter", "b"}, "a\nb"},
		{"ab", []string{"left", "enter"}, "a\nb"},
		{"a\nb", []string{"up", "x"}, "ax\nb"},
		{"a\nb", []string{"home", "backspace"}, "ab"},
		{"a\nb", []string{"up", "delete"}, "ab"},
		{"one two", []string{"ctrl+w"}, "one "},
		{"one two", []string{"alt+b", "alt+b", "x"}, "xone two"},
		{"one\ntwo", []string{"ctrl+u"}, "one\n"},
		{"one\ntwo", []string{"ctrl+home", "ctrl+k", "ctrl+k"}, "two"},
		{"long line\nx\nlong line", []string{"up", "up", "!"}, "long line!\nx\nlong line"},
		{"long line\nx\nlong line", []string{"up", "down", "!"}, "long line\nx\nlong line!"},
		{"e\u0301x", []string{"left", "backspace"}, "x"},
		{"補丁", []string{"left", "a"}, "補a丁"},
		{"a", []string{"tab", "b"}, "a\tb"},
		{"a", []string{"f5", "ctrl+g", "pgup", "b"}, "ba"},
		{"a b", []string{"ctrl+a", "alt+f", "x", "end", "y"}, "ax by"},
	} {
		e := New(c.start)
		e.Rows(40)
		press(&e, c.keys...)
		if e.Value() != c.want {
			t.Errorf("%q with %v = %q, want %q", c.start, c.keys, e.Value(), c.want)
		}
	}
}

func TestPasteKeepsWhatAMailMayHold(t *testing.T) {
	e := New("a\r\nb\rc\x1b[31m\x00\u0085\td\xff")
	if want := "a\nb\nc[31m\td\ufffd"; e.Value() != want {
		t.Errorf("got %q, want %q", e.Value(), want)
	}
	if e.Paste(strings.Repeat("x", maxBytes)) {
		t.Error("a text of any length was taken")
	}
}

func TestRowsBreakAtBlanks(t *testing.T) {
	e := New("one two three\nfour")
	got := []string{}
	for _, r := range e.Rows(8) {
		got = append(got, r.String())
	}
	if want := "one two |three|four"; strings.Join(got, "|") != want {
		t.Errorf("rows %q, want %q", got, want)
	}
	if row, col := e.Cursor(); row != 2 || col != 4 {
		t.Errorf("cursor at row %d, column %d", row, col)
	}
}

// TestNothingIsLost types anything in windows of any width: the rows joined are
// the text, no row is too wide, and the cursor is inside.
func TestNothingIsLost(t *testing.T) {
	keys := strings.Fields("a b space enter tab up down left right home end backspace delete ctrl+w ctrl+k ctrl+u alt+b alt+f pgup pgdown 補 é")
	rapid.Check(t, func(rt *rapid.T) {
		e := New(rapid.StringN(0, 60, -1).Draw(rt, "text"))
		for range rapid.IntRange(1, 30).Draw(rt, "n") {
			w := rapid.IntRange(1, 90).Draw(rt, "w")
			rows := e.Rows(w)
			row, col := e.Cursor()
			if row < 0 || row >= len(rows) || col < 0 || col >= max(w, 1) {
				rt.Fatalf("cursor %d, %d among %d rows of %d columns", row, col, len(rows), w)
			}
			all := e.pieces()
			at := 0
			for i, p := range all {
				if p.from != at && (p.from != at+1 || e.value[at] != '\n') {
					rt.Fatalf("row %d begins at %d, the one before ended at %d of %q", i, p.from, at, e.value)
				}
				at = p.to
				if n := text.Width(rows[i]); n > w && p.to-p.from > size(e.value[p.from:]) {
					rt.Fatalf("row %d of %q has %d columns in a window of %d", i, e.value, n, w)
				}
			}
			if at != len(e.value) {
				rt.Fatalf("rows end at %d of %d", at, len(e.value))
			}
			press(&e, rapid.SampledFrom(keys).Draw(rt, "key"))
			if !utf8.ValidString(e.value) || e.at < 0 || e.at > len(e.value) {
				rt.Fatalf("cursor %d in %q", e.at, e.value)
			}
		}
	})
}
