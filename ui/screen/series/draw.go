package series

import (
	"strconv"
	"strings"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// headLines is how many lines stand above the rows.
const headLines = 4

// bothFrom is the width from which both panes stand side by side.
const bothFrom = 150

// Render draws the change.
func (s *Screen) Render(w, h int) []string {
	s.w, s.h = w, h
	c := screen.NewCanvas(s.env.Theme, w, h)
	for _, l := range s.head(w) {
		c.Put(l)
	}
	switch {
	case s.err != nil:
		c.Put(nil)
		c.Put(screen.Line{}.Gap(2).Put(theme.Error, screen.Sprintf("The change cannot be read: %v", s.err)))
		c.Put(screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("q goes back to the queue, M shows the log.")))
	case !s.loaded:
		c.Put(nil)
		c.Put(screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("loading ...")))
	case w >= bothFrom:
		left := w / 2
		for _, l := range screen.Beside(s.env.Theme, s.paneLines(patches, left, c.Left()), s.paneLines(thread, w-left-1, c.Left())) {
			c.PutDrawn(l)
		}
	default:
		for _, l := range s.paneLines(s.pane, w, c.Left()) {
			c.PutDrawn(l)
		}
	}
	return c.Lines()
}

// head says what it is: title, people and state, versions, and the tabs.
func (s *Screen) head(w int) []screen.Line {
	it := s.item
	title, author, posted, version := it.Subject, it.Author, it.Posted, it.Version
	covered, n := it.Covered, it.Patches
	if v := s.current(); v != nil {
		title, author, posted, version, n = v.Title, v.Author, v.Posted, v.Version, v.Expected
		covered = 0
		for _, p := range v.Patches {
			if p.Covered {
				covered++
			}
		}
	}
	cover := screen.In(coverRole(covered, n), screen.Sprintf(" Rvwd %d/%d ", covered, n))
	first := screen.Line{}.Gap(1).Put(theme.Title, screen.Sprintf("v%d ", version)).Mail(theme.Title, title, screen.Whole)
	who := screen.Line{}.Gap(1).Put(theme.Plain, screen.Name(author)).Put(theme.Dim, screen.Sprintf(", %s", screen.Ago(posted, s.now)))
	who = who.Put(theme.Plain, screen.Sprintf("   %s", it.State))
	if it.Turn != "" && it.Turn != "nobody" {
		who = who.Put(theme.Dim, screen.Sprintf(", the %s's turn", it.Turn))
	}
	return []screen.Line{
		first.Right(cover, w),
		s.where(who, w),
		s.tabLine(w),
		s.rule(w),
	}
}

// rule parts the head from the rows. A version that no public list got says so
// there.
func (s *Screen) rule(w int) screen.Line {
	if v := s.current(); v != nil && s.mine.hidden[v.Root] {
		says := text.Lit(" Private: no public list got this; answers go to its own people alone.")
		return screen.In(theme.Hostile, text.Fit(says, w, screen.Tail()))
	}
	return screen.In(theme.Border, text.Repeat(text.Lit("─"), w))
}

func coverRole(covered, n int) theme.Role {
	switch {
	case n > 0 && covered >= n:
		return theme.Ok
	case covered > 0:
		return theme.Warn
	}
	return theme.Need
}

// where adds the lists and the target tree, as far as there is room.
func (s *Screen) where(l screen.Line, w int) screen.Line {
	tree := ""
	if s.item.Tree != "" {
		tree = " for " + s.item.Tree
	}
	for _, t := range []string{strings.Join(s.item.Lists, ", ") + tree, tree} {
		if r := screen.In(theme.Dim, text.Clean("  "+t+" ")); l.Width()+r.Width() <= w {
			return l.Right(r, w)
		}
	}
	return l
}

// tabLine has the panes on the left and the versions on the right.
func (s *Screen) tabLine(w int) screen.Line {
	var l screen.Line
	fresh := 0
	for _, r := range s.rows[thread] {
		if r.fresh {
			fresh++
		}
	}
	n := 0
	if v := s.current(); v != nil {
		n = len(v.Patches)
	}
	mail := screen.Count(len(s.rows[thread]), "message")
	if fresh > 0 {
		mail += screen.Sprintf(", %d new", fresh).String()
	}
	for i, name := range []string{screen.Patches(n), mail} {
		if i == s.pane {
			l = l.Put(theme.Title, text.Clean("["+name+"]"))
		} else {
			l = l.Put(theme.Plain, text.Clean(" "+name+" "))
		}
	}
	right := s.versions(w / 2)
	if looking := screen.In(theme.Dim, text.Lit(" looking for earlier versions ...")); s.older && l.Width()+looking.Width()+right.Width() <= w {
		right = append(looking, right...)
	}
	for _, says := range s.fresh() {
		if note := screen.In(theme.Mark, screen.Sprintf(" %s ", says)); l.Width()+note.Width()+right.Width() <= w {
			right = append(note, right...)
			break
		}
	}
	return l.Right(right, w)
}

// versions lists the versions, with the one in view in brackets.
func (s *Screen) versions(room int) screen.Line {
	var l screen.Line
	for i := len(s.change.Versions) - 1; i >= 0 && l.Width() < room; i-- {
		v := &s.change.Versions[i]
		role, name := theme.Dim, screen.Sprintf(" v%d ", v.Version)
		if i == s.version {
			role, name = theme.Title, screen.Sprintf("[v%d]", v.Version)
		}
		l = append(screen.In(role, name), l...)
	}
	if v := s.current(); v != nil && v.Received < v.Expected {
		l = append(screen.In(theme.Warn, screen.Sprintf(" %d of %d patches here ", v.Received, v.Expected)), l...)
	}
	return l
}

// paneLines draws the rows of a pane.
func (s *Screen) paneLines(pane, w, h int) []string {
	c := screen.NewCanvas(s.env.Theme, w, h)
	l := &s.lists[pane]
	l.SetHeight(h)
	if len(s.rows[pane]) == 0 {
		c.Put(screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("There is nothing here.")))
		return c.Lines()
	}
	from, to := l.Visible()
	for i := from; i < to; i++ {
		cursor := i == l.Cursor() && pane == s.pane
		line := s.draw(s.rows[pane][i], w, cursor).Highlight(s.query)
		if cursor {
			c.PutOn(theme.Cursor, line)
		} else {
			c.Put(line)
		}
	}
	return c.Lines()
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return strconv.Itoa(n) + " people"
}
