package queue

import (
	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// tab is the place of a tab on the screen.
type tab struct{ from, to, section int }

// short is a section's name where there is little room.
func short(sec *queue.Section) text.Safe {
	switch sec.Kind {
	case queue.Waiting:
		return text.Lit("Waiting")
	case queue.Drafts:
		return text.Lit("Drafts")
	default:
		return text.Clean(sec.Name)
	}
}

// tiny is a section's name where there is less.
func tiny(sec *queue.Section) text.Safe {
	switch sec.Kind {
	case queue.MyArea:
		return text.Lit("Area")
	case queue.YourTurn:
		return text.Lit("Turn")
	case queue.OneMore:
		return text.Lit("More")
	case queue.Waiting:
		return text.Lit("Wait")
	case queue.Snoozed:
		return text.Lit("Snooze")
	default:
		return text.Truncate(short(sec), 8, screen.Tail())
	}
}

// tabLine names the sections with their keys and counts. Where there is no
// room, names get short, empty sections go, and then those farthest from the
// section in view.
func (s *Screen) tabLine(w int) screen.Line {
	secs := s.snap.Sections
	lines := make([]screen.Line, len(secs))
	var total int
	for _, name := range []func(*queue.Section) text.Safe{short, tiny} {
		total = 0
		for i := range secs {
			lines[i] = s.tab(i, name)
			if s.wanted(i) {
				total += lines[i].Width()
			}
		}
		if total <= w {
			break
		}
	}
	full := 0
	for i := range lines {
		full += lines[i].Width()
	}
	for i := range secs {
		if full > w && !s.wanted(i) {
			lines[i] = nil
		}
	}
	if full <= w {
		total = full
	}
	for _, all := range []bool{false, true} {
		for d := len(secs); d > 0 && total > w; d-- {
			for _, i := range []int{s.section + d, s.section - d} {
				if i >= 0 && i < len(secs) && total > w && (all || !s.lasting(i)) {
					total -= lines[i].Width()
					lines[i] = nil
				}
			}
		}
	}
	return s.place(lines)
}

// wanted says that a section has a tab where there is not room for all.
func (s *Screen) wanted(i int) bool {
	return len(s.snap.Sections[i].Items) > 0 || i == s.section || s.lasting(i)
}

// lasting says that a section keeps its tab to the last: the reader's areas,
// where some are known, also when nothing is open there.
func (s *Screen) lasting(i int) bool {
	return s.snap.Sections[i].Kind == queue.MyArea && !s.snap.NoAreas
}

// place joins the tabs and remembers where they are.
func (s *Screen) place(lines []screen.Line) screen.Line {
	var l screen.Line
	col := 0
	for i, t := range lines {
		if n := t.Width(); n > 0 {
			s.tabs = append(s.tabs, tab{from: col, to: col + n, section: i})
			l = append(l, t...)
			col += n
		}
	}
	return l
}

// tab draws one section: "[1 My area 13]" in view, " 2 Your turn 3 " else.
func (s *Screen) tab(i int, name func(*queue.Section) text.Safe) screen.Line {
	sec := &s.snap.Sections[i]
	key := text.Lit("·")
	if i < 9 {
		key = screen.Num(i + 1)
	}
	if i == s.section {
		body := text.Concat(text.Lit(" "), short(sec), text.Lit(" "), screen.Num(len(sec.Items)))
		return screen.Line{}.Put(theme.Title, text.Concat(text.Lit("["), key, body, text.Lit("]")))
	}
	body := text.Concat(text.Lit(" "), name(sec), text.Lit(" "), screen.Num(len(sec.Items)))
	role := theme.Plain
	if len(sec.Items) == 0 {
		role = theme.Dim
	}
	return screen.Line{}.Gap(1).Put(theme.Key, key).Put(role, body).Gap(1)
}
