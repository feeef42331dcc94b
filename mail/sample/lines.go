package sample

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// damage is what can happen to a line.
type damage string

const (
	wrapped  damage = "wrapped lines"
	blanks   damage = "blanks at line ends"
	tabs     damage = "tabs"
	umlauts  damage = "letters beyond ASCII"
	fromLine damage = "lines that begin with From"
	dots     damage = "lines that begin with a dot"
	decoded  damage = "text that looks encoded"
	lost     damage = "lines"
	above    damage = "text above"
	below    damage = "text below" // a disclaimer, most often
	between  damage = "text between the lines"
	spacing  damage = "empty lines"
)

// each are all of them, in the order in which they are told, with what is said
// of one that did not happen and of one that did.
func each() []struct{ what, fine, bad, next string } {
	return []struct{ what, fine, bad, next string }{
		{string(wrapped), "long lines are whole", "long lines were cut into several: such patches do not apply", otherWay},
		{string(blanks), "they are still there", "they were taken away: such patches do not apply", otherWay},
		{string(tabs), "they are still there", "they became blanks: such patches do not apply", otherWay},
		{string(umlauts), "they came through", "they came as others: names and patches are spoiled", "see whether the server takes UTF-8, or " + otherWay},
		{string(fromLine), "they came through", "something was put before them, as mailbox files do", otherWay},
		{string(dots), "they came through", "a dot is too many or too few: the server breaks SMTP", "send by another server"},
		{string(decoded), "it came through", "it was decoded once too often", otherWay},
		{string(spacing), "as many as were sent", "there are more or fewer than were sent", otherWay},
		{string(lost), "all are there", "some came as others, or not at all", otherWay},
		{string(above), "nothing was added", "text was added above the mail", otherWay},
		{string(between), "nothing was added", "text was added within the mail", otherWay},
		{string(below), "nothing was added", "text was added below the mail, a disclaimer perhaps: lists refuse confidential mail", otherWay},
	}
}

// compareText tells what happened to the lines of a text.
func compareText(sent, got string) (out []Finding) {
	if sent == got {
		return []Finding{{What: "text", OK: true, Why: "every byte as it was sent"}}
	}
	found := match(linesOf(sent), linesOf(got))
	for _, d := range each() {
		f := Finding{What: d.what, OK: true, Why: d.fine}
		if some := found[damage(d.what)]; len(some) > 0 {
			f = Finding{What: d.what, Why: fmt.Sprintf("%s (%d times)\n%s", d.bad, len(some), clip(some[0])), Next: d.next}
		}
		out = append(out, f)
	}
	return out
}

func linesOf(s string) []string { return strings.Split(strings.TrimRight(s, "\n"), "\n") }

// clip is the beginning of a line.
func clip(s string) string {
	const most = 100
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + " ..."
	}
	return s
}

// match finds every line that was sent among those that came, and says what
// happened to it; what is left over was added.
func match(sent, got []string) map[damage][]string {
	found := map[damage][]string{}
	used := make([]bool, len(got))
	for _, s := range sent {
		if s == "" {
			continue
		}
		if at := slices.Index(got, s); at >= 0 {
			used[at] = true
			continue
		}
		how, at, n := trace(s, got, used)
		for i := range n {
			used[at+i] = true
		}
		found[how] = append(found[how], s)
	}
	first, last := slices.Index(used, true), len(used)-1
	for last >= 0 && !used[last] {
		last--
	}
	for i, g := range got {
		switch {
		case used[i] || strings.TrimSpace(g) == "":
		case i > last && last >= 0:
			found[below] = append(found[below], g)
		case i < first || first < 0:
			found[above] = append(found[above], g)
		default:
			found[between] = append(found[between], g)
		}
	}
	if first >= 0 && len(found) == 0 && !slices.Equal(sent, got) {
		found[spacing] = []string{fmt.Sprintf("%d lines were sent, %d came", len(sent), len(got))}
	}
	return found
}

// trace finds what became of one line: n lines from at on.
func trace(s string, got []string, used []bool) (how damage, at, n int) {
	for i, g := range got {
		if used[i] || strings.TrimSpace(g) == "" {
			continue
		}
		if how := alike(s, g); how != "" {
			return how, i, 1
		}
		if n := pieces(s, got[i:]); n > 1 {
			return wrapped, i, n
		}
	}
	return lost, 0, 0
}

// alike says by which damage one line becomes another; "" for none.
func alike(s, g string) damage {
	switch {
	case strings.TrimRight(s, " \t") == strings.TrimRight(g, " \t"):
		return blanks
	case bare(s) == bare(g):
		return tabs
	case strings.HasPrefix(s, "From ") && strings.HasSuffix(g, s):
		return fromLine
	case "."+s == g || s == "."+g:
		return dots
	case strings.HasPrefix(s, "100%") && strings.HasPrefix(g, "100%"):
		return decoded
	case !ascii(s) && asciiOf(s) == asciiOf(g):
		return umlauts
	}
	return ""
}

// bare is a line without its blanks and tabs.
func bare(s string) string { return strings.Join(strings.Fields(s), "") }

// pieces is how many lines one line was cut into; 0 when they are not of it.
// Some programs put the mark of a quote before each.
func pieces(s string, got []string) int {
	want, have := bare(s), ""
	for i, g := range got {
		piece := bare(g)
		if i > 0 && !strings.HasPrefix(want, have+piece) {
			piece = strings.TrimPrefix(piece, ">")
		}
		if have += piece; have == want {
			return i + 1
		}
		if !strings.HasPrefix(want, have) {
			return 0
		}
	}
	return 0
}

func ascii(s string) bool { return asciiOf(s) == s }

// asciiOf leaves out what is not ASCII, and what stands for it where it was
// lost.
func asciiOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || r == '?' {
			return -1
		}
		return r
	}, s)
}
