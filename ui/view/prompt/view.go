package prompt

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"onemore/ui/text"
)

// View returns the line for a window of width columns, exactly filling it,
// and the column of the cursor. A long text scrolls so that the cursor shows.
func (p *Prompt) View(width int) (text.Safe, int) {
	if width <= 0 {
		return text.Safe{}, 0
	}
	before, after := text.Clean(p.value[:p.at]), text.Clean(p.value[p.at:])
	if p.hidden {
		before, after = text.Safe{}, text.Safe{}
		if p.value != "" {
			before = text.Lit("***")
		}
	}
	line := text.Concat(p.label, before, after)
	col := text.Width(p.label) + text.Width(before)
	left := max(col-width+1, 0)
	return text.Pad(text.Cut(line, left, left+width), width), col - left
}

// before returns the start of the cluster that ends at byte i.
func (p *Prompt) before(i int) int {
	last := 0
	for at := 0; at < i; {
		last = at
		at += size(p.value[at:])
	}
	return last
}

// after returns the end of the cluster that starts at byte i.
func (p *Prompt) after(i int) int {
	return min(i+size(p.value[i:]), len(p.value))
}

func size(s string) int {
	if s == "" {
		return 0
	}
	g, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return max(len(g), 1)
}

func (p *Prompt) wordBefore() int {
	s := strings.TrimRight(p.value[:p.at], " ")
	return strings.LastIndexByte(s, ' ') + 1
}

func (p *Prompt) wordAfter() int {
	rest := p.value[p.at:]
	trimmed := strings.TrimLeft(rest, " ")
	i := strings.IndexByte(trimmed, ' ')
	if i < 0 {
		return len(p.value)
	}
	return p.at + len(rest) - len(trimmed) + i
}
