package series

import (
	"strconv"
	"strings"

	"onemore/patch/series"
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
		c.Put(screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("q goes back to the queue, L shows the log.")))
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
	first := screen.Line{}.Gap(1).Put(theme.Title, screen.Sprintf("v%d ", version)).Put(theme.Title, text.Clean(title))
	who := screen.Line{}.Gap(1).Put(theme.Plain, screen.Name(author)).Put(theme.Dim, screen.Sprintf(", %s", screen.Ago(posted, s.now)))
	who = who.Put(theme.Plain, screen.Sprintf("   %s", it.State))
	if it.Turn != "" && it.Turn != "nobody" {
		who = who.Put(theme.Dim, screen.Sprintf(", the %s's turn", it.Turn))
	}
	return []screen.Line{
		first.Right(cover, w),
		s.where(who, w),
		s.tabLine(w),
		screen.In(theme.Border, text.Repeat(text.Lit("─"), w)),
	}
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
	mail := plural(len(s.rows[thread]), "message")
	if fresh > 0 {
		mail += screen.Sprintf(", %d new", fresh).String()
	}
	for i, name := range []string{plural(n, "patch"), mail} {
		if n != 1 {
			name = strings.Replace(name, "patchs", "patches", 1)
		}
		if i == s.pane {
			l = l.Put(theme.Title, text.Clean("["+name+"]"))
		} else {
			l = l.Put(theme.Plain, text.Clean(" "+name+" "))
		}
	}
	return l.Right(s.versions(w/2), w)
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

// explain says why the change, and the row under the cursor, is what it is.
func (s *Screen) explain() {
	x := explaining{w: max(s.w-4, 20)}
	c := &s.change
	x.say(text.Lit("State"), c.State+", turn: "+c.Turn)
	for _, e := range c.Life {
		x.say(text.Lit("Life"), e.Event+" by rule "+e.Rule+commit(e)+screen.Sprintf(", %d%% sure, from <%s>", int(e.Confidence*100), e.ID).String())
	}
	x.say(text.Lit("Voices"), people(len(c.Humans))+", "+plural(len(c.Bots), "bot")+screen.Sprintf(", %d AI; only people can review", len(c.AI)).String())
	if v := s.current(); v != nil {
		for _, k := range v.Links {
			x.say(text.Lit("Version"), screen.Sprintf("v%d belongs to v%d by %s (%d%%)", v.Version, k.To, k.How, int(k.Strength*100)).String())
		}
	}
	if r, ok := s.here(); ok {
		explainRow(&x, r)
	}
	for _, reason := range s.item.Reasons {
		x.say(text.Lit("Reason"), reason)
	}
	s.env.Post(screen.Box{Title: text.Lit("Why it is so"), Lines: x.lines})
}

func commit(e series.Event) string {
	if e.Commit == "" {
		return ""
	}
	return " as commit " + e.Commit
}

func explainRow(x *explaining, r row) {
	switch r.kind {
	case creditRow:
		s := "does not count: " + note(r.credit)
		if r.credit.Counts {
			s = "counts"
		}
		x.say(text.Lit("Trailer"), r.credit.Key+": "+r.credit.Value+" ("+r.credit.Via+", from <"+string(r.credit.ID)+">) "+s)
	case patchRow:
		s := "no human but the author said anything on it"
		switch {
		case r.patch.Covered:
			s = "a Reviewed-by or Acked-by counts for it"
		case r.patch.Engaged:
			s = "a human said something on it, no tag counts"
		}
		x.say(text.Lit("Patch"), screen.Sprintf("%d: ", r.n).String()+s)
	case messageRow:
		x.say(text.Lit("Message"), "<"+string(r.id)+"> of "+r.msg.From.String()+", kind: "+r.msg.Kind)
	case coverRow, holeRow:
	}
}

// explaining collects the lines of the box.
type explaining struct {
	w     int
	lines []screen.Line
}

func (x *explaining) say(label text.Safe, s string) {
	const indent = 10
	for i, part := range text.Wrap(text.Clean(s), max(x.w-indent, 10)) {
		head := text.Spaces(indent)
		if i == 0 {
			head = text.Fit(label, indent, screen.Tail())
		}
		x.lines = append(x.lines, screen.Line{}.Put(theme.Header, head).Put(theme.Plain, part))
	}
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return strconv.Itoa(n) + " people"
}
