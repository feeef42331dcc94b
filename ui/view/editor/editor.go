// Package editor is a small editor of a few lines of plain text: a comment in a
// diff. It owns the text, the cursor, and where lines break in a window.
//
// It changes nothing in what is typed but line ends and what no mail may hold:
// control characters and broken UTF-8. It refuses to draw, to save and to know
// what the text is for.
package editor

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// maxBytes is the longest text; typing and pasting stop there.
const maxBytes = 64 << 10

// Editor is the state of the editor. The zero value is empty.
type Editor struct {
	value string
	at    int // byte offset of the cursor, at a cluster boundary
	wish  int // the column that up and down keep to, plus one; 0: none
	width int // of the last Rows, for up and down
}

// New is an editor with the cursor behind the text.
func New(value string) Editor {
	e := Editor{}
	e.Paste(value)
	return e
}

// Set changes the text; the cursor goes behind it.
func (e *Editor) Set(value string) {
	e.value, e.at, e.wish = "", 0, 0
	e.Paste(value)
}

// Value is the text. It is not safe to draw.
func (e *Editor) Value() string { return e.value }

// Press takes a key: its name as Bubble Tea's String() gives it, and the text
// it types, if any. It says whether the text changed.
func (e *Editor) Press(key, typed string) bool {
	switch key {
	case "up", "ctrl+p":
		e.rise(-1)
		return false
	case "down", "ctrl+n":
		e.rise(1)
		return false
	}
	e.wish = 0
	if e.moved(key) {
		return false
	}
	switch key {
	case "enter", "shift+enter", "ctrl+j":
		return e.Paste("\n")
	case "tab":
		return e.Paste("\t")
	}
	if from, to, ok := e.erased(key); ok {
		e.value = e.value[:from] + e.value[to:]
		e.at = from
		return from < to
	}
	return e.Paste(typed)
}

// Paste inserts text at the cursor and says whether there was any.
func (e *Editor) Paste(s string) bool {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\ufffd"))
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	if s == "" || len(e.value)+len(s) > maxBytes {
		return false
	}
	e.value = e.value[:e.at] + s + e.value[e.at:]
	e.at += len(s)
	return true
}

// moved handles the keys that move the cursor.
func (e *Editor) moved(key string) bool {
	switch key {
	case "left", "ctrl+b":
		e.at = e.before(e.at)
	case "right", "ctrl+f":
		e.at += size(e.value[e.at:])
	case "home", "ctrl+a":
		e.at = e.lineStart()
	case "end":
		e.at = e.lineEnd()
	case "alt+b", "ctrl+left":
		e.at = e.wordBefore()
	case "alt+f", "ctrl+right":
		e.at = e.wordAfter()
	case "ctrl+home", "pgup":
		e.at = 0
	case "ctrl+end", "pgdown":
		e.at = len(e.value)
	default:
		return false
	}
	return true
}

// erased is what a key takes away.
func (e *Editor) erased(key string) (from, to int, ok bool) {
	from, to, ok = e.at, e.at, true
	switch key {
	case "backspace", "ctrl+h":
		from = e.before(e.at)
	case "delete", "ctrl+d":
		to += size(e.value[e.at:])
	case "ctrl+w", "alt+backspace":
		from = e.wordBefore()
	case "ctrl+u":
		from = e.lineStart()
	case "ctrl+k":
		if to = e.lineEnd(); to == e.at {
			to += size(e.value[e.at:])
		}
	default:
		ok = false
	}
	return from, to, ok
}

// before is the start of the cluster that ends at byte i.
func (e *Editor) before(i int) int {
	last := strings.LastIndexByte(e.value[:max(i-1, 0)], '\n') + 1
	for at := last; at < i; {
		last = at
		at += size(e.value[at:])
	}
	return min(last, i)
}

func (e *Editor) lineStart() int { return strings.LastIndexByte(e.value[:e.at], '\n') + 1 }

func (e *Editor) lineEnd() int {
	if n := strings.IndexByte(e.value[e.at:], '\n'); n >= 0 {
		return e.at + n
	}
	return len(e.value)
}

func (e *Editor) wordBefore() int {
	return strings.LastIndexAny(strings.TrimRight(e.value[:e.at], " \t\n"), " \t\n") + 1
}

func (e *Editor) wordAfter() int {
	rest := e.value[e.at:]
	trimmed := strings.TrimLeft(rest, " \t\n")
	n := strings.IndexAny(trimmed, " \t\n")
	if n < 0 {
		return len(e.value)
	}
	return e.at + len(rest) - len(trimmed) + n
}

// size is the bytes of the first cluster of s; a line end is one of its own.
func size(s string) int {
	if s == "" {
		return 0
	}
	if s[0] == '\n' {
		return 1
	}
	g, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return max(len(g), 1)
}
