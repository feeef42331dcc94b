// Package prompt is a one-line editor: for a search, a filter, a command or a
// yes or no. It owns the text, the cursor and the history.
//
// It refuses to interpret the text and to draw: View gives a safe line, and
// the column of the cursor.
package prompt

import (
	"slices"
	"strings"

	"onemore/ui/text"
)

// maxBytes is the longest input; typing and pasting stop there.
const maxBytes = 1024

// maxHistory is how many earlier inputs are kept.
const maxHistory = 100

// Event is what a key did.
type Event uint8

// The events.
const (
	None    Event = iota // nothing changed, or only the cursor
	Changed              // the text changed
	Accept               // enter: Value is the answer, and in the history
	Cancel               // esc or ctrl+c, or backspace in an empty line
)

// Prompt is the state of the editor. The zero value is an empty line.
type Prompt struct {
	label   text.Safe
	value   string
	at      int // byte offset of the cursor, at a cluster boundary
	history []string
	back    int    // how far back in the history, 0 is the line being typed
	typed   string // the line being typed, while the history is looked at
	hidden  bool   // the line is neither drawn nor kept
}

// Open empties the line and sets the label before it; the history stays.
func (p *Prompt) Open(label text.Safe, value string) {
	p.label, p.back, p.hidden = label, 0, false
	p.set(value)
}

// Hide makes the line a secret: it is not drawn, not even its length, and not
// put into the history; a line end at the end of what is pasted is dropped.
func (p *Prompt) Hide() { p.hidden = true }

// Value returns what was typed. It is not safe to draw.
func (p *Prompt) Value() string { return p.value }

// Press takes a key: its name as Bubble Tea's String() gives it, and the text
// it types, if any.
func (p *Prompt) Press(key, typed string) Event {
	switch key {
	case "enter":
		p.remember()
		return Accept
	case "esc", "ctrl+c":
		return Cancel
	case "up", "ctrl+p":
		return p.recall(1)
	case "down", "ctrl+n":
		return p.recall(-1)
	}
	if p.moved(key) {
		return None
	}
	if e, ok := p.erase(key); ok {
		return e
	}
	return p.Paste(typed)
}

// Paste inserts text at the cursor; line ends and tabs become spaces.
func (p *Prompt) Paste(s string) Event {
	if p.hidden {
		s = strings.TrimRight(s, "\r\n")
	}
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(s)
	if s == "" || len(p.value)+len(s) > maxBytes {
		return None
	}
	p.value = p.value[:p.at] + s + p.value[p.at:]
	p.at += len(s)
	return Changed
}

// moved handles the keys that move the cursor.
func (p *Prompt) moved(key string) bool {
	switch key {
	case "left", "ctrl+b":
		p.at = p.before(p.at)
	case "right", "ctrl+f":
		p.at = p.after(p.at)
	case "home", "ctrl+a":
		p.at = 0
	case "end", "ctrl+e":
		p.at = len(p.value)
	case "alt+b", "ctrl+left":
		p.at = p.wordBefore()
	case "alt+f", "ctrl+right":
		p.at = p.wordAfter()
	default:
		return false
	}
	return true
}

// erase handles the keys that take text away.
func (p *Prompt) erase(key string) (Event, bool) {
	from, to := p.at, p.at
	switch key {
	case "backspace", "ctrl+h":
		if p.value == "" && p.hidden {
			return None, true // nobody sees where it begins
		}
		if p.value == "" {
			return Cancel, true
		}
		from = p.before(p.at)
	case "delete", "ctrl+d":
		to = p.after(p.at)
	case "ctrl+w", "alt+backspace":
		from = p.wordBefore()
	case "ctrl+u":
		from = 0
	case "ctrl+k":
		to = len(p.value)
	default:
		return None, false
	}
	if from == to {
		return None, true
	}
	p.value = p.value[:from] + p.value[to:]
	p.at = from
	return Changed, true
}

func (p *Prompt) set(value string) {
	p.value, p.at = "", 0
	p.Paste(value)
}

// remember puts the line into the history, without doubles.
func (p *Prompt) remember() {
	p.back = 0
	if p.value == "" || p.hidden {
		return
	}
	p.history = slices.DeleteFunc(p.history, func(h string) bool { return h == p.value })
	p.history = append(p.history, p.value)
	if n := len(p.history) - maxHistory; n > 0 {
		p.history = p.history[n:]
	}
}

// recall steps through the history, back when n is positive.
func (p *Prompt) recall(n int) Event {
	to := p.back + n
	if p.hidden {
		return None
	}
	if to < 0 || to > len(p.history) {
		return None
	}
	if p.back == 0 {
		p.typed = p.value
	}
	p.back = to
	if to == 0 {
		p.set(p.typed)
	} else {
		p.set(p.history[len(p.history)-to])
	}
	return Changed
}
