package queue

import (
	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// The windows at which panes come in.
const (
	sideWidth     = 22 // of the pane of sections
	sidesFrom     = 140
	rightFrom     = 140
	belowFrom     = 100
	stripMin      = 18 // lines of the screen from which a strip is shown
	stripLines    = 4
	smallestRight = 44
)

// plan is how the window is divided.
type plan struct {
	side   int // columns of the sections pane, 0 without
	list   int // columns of the rows
	right  int // columns of the preview beside, 0 without
	below  int // lines of the preview below, 0 without
	header int // lines above the rows
	rows   int
}

func (s *Screen) plan(w, h int) plan {
	p := plan{list: w, header: 3}
	if w >= sidesFrom {
		p.side = sideWidth
		p.list -= sideWidth + 1
		p.header = 2
	}
	body := h
	switch {
	case !s.preview:
	case w >= rightFrom:
		p.right = min(max(p.list/3, smallestRight), p.list-81)
		p.list -= p.right + 1
	case h < stripMin:
	case w >= belowFrom:
		p.below = min(max(h/3, stripLines+2), 14)
	default:
		p.below = stripLines
	}
	if p.below > 0 {
		body -= p.below + 1
	}
	p.rows = max(body-p.header, 1)
	return p
}

// room is how many rows the last frame had room for.
func (s *Screen) room() int { return s.plan(s.w, s.h).rows }

// wantsPeek says that there is a pane that shows more than the row knows.
func (s *Screen) wantsPeek() bool {
	p := s.plan(s.w, s.h)
	return p.right > 0 || p.below > stripLines
}

// Render draws the queue.
func (s *Screen) Render(w, h int) []string {
	s.w, s.h = w, h
	p := s.plan(w, h)
	s.list.SetHeight(p.rows)
	c := screen.NewCanvas(s.env.Theme, w, h)
	c.Put(s.head(w))
	s.tabs = s.tabs[:0]
	if p.side == 0 {
		c.Put(s.tabLine(w))
	}
	s.first, s.left = p.header, 0
	if p.side > 0 {
		s.left = p.side + 1
	}
	for _, l := range s.middle(p, h) {
		c.PutDrawn(l)
	}
	if p.below > 0 {
		c.Rule()
		for _, l := range s.previewLines(w-2, p.below) {
			c.Put(append(screen.Line{}.Gap(1), l...))
		}
	}
	return c.Lines()
}

// middle draws the panes side by side, column heads included.
func (s *Screen) middle(p plan, h int) []string {
	height := p.rows + 1
	if p.side > 0 {
		// There is no line of tabs: the panes begin one line higher.
		height = h - 1
		if p.below > 0 {
			height -= p.below + 1
		}
	}
	blocks := make([][]string, 0, 3)
	if p.side > 0 {
		blocks = append(blocks, s.sidePane(p.side, height))
	}
	rows := s.listPane(p, height)
	if p.right > 0 {
		blocks = append(blocks, rows, s.rightPane(p.right, height))
		return screen.Beside(s.env.Theme, blocks...)
	}
	return screen.Beside(s.env.Theme, append(blocks, rows)...)
}

// listPane draws the column heads and the rows.
func (s *Screen) listPane(p plan, h int) []string {
	c := screen.NewCanvas(s.env.Theme, p.list, h)
	share := 40
	if p.right > 0 {
		share = 50 // the preview shows what the columns would
	}
	k := columns(p.list, share)
	c.Put(k.heads())
	if len(s.rows) == 0 {
		c.Put(nil)
		for _, l := range s.empty(p.list - 4) {
			c.Put(append(screen.Line{}.Gap(2), l...))
		}
		return c.Lines()
	}
	from, to := s.list.Visible()
	for i := from; i < to; i++ {
		it := s.rows[i]
		line := k.row(it, s.snap.Now, s.newSince(it), i == s.list.Cursor(), s.marked[it.Root])
		if s.find.active() {
			line = line.Highlight(s.find.query)
		}
		if i == s.list.Cursor() {
			c.PutOn(theme.Cursor, line)
		} else {
			c.Put(line)
		}
	}
	return c.Lines()
}

// head is the first line: where we are, and how it stands with the sources.
func (s *Screen) head(w int) screen.Line {
	l := screen.Line{}.Gap(1).Put(theme.Title, s.title).Gap(2)
	sec := s.current()
	n := len(s.rows)
	l = l.Put(theme.Plain, text.Concat(text.Clean(sec.Name), text.Lit(": ")))
	if s.limit.active() {
		l = l.Put(theme.Plain, screen.Sprintf("%d of %s", n, screen.Count(len(sec.Items), "change")))
	} else {
		l = l.Put(theme.Plain, screen.Sprintf("%s", screen.Count(n, "change")))
	}
	right := s.state(w)
	if s.snap.Partial {
		l = l.Put(theme.Dim, text.Lit(", still reading"))
	}
	if more := screen.Sprintf(", nobody looked at %d", s.fresh); s.fresh > 0 && l.Width()+text.Width(more)+right.Width() <= w {
		l = l.Put(theme.Plain, more)
	}
	if t := s.today(); !t.Empty() && l.Width()+text.Width(t)+right.Width() <= w {
		l = l.Put(theme.Dim, t)
	}
	if sec.Kind == queue.MyArea && w < sidesFrom && !s.limit.active() {
		l = append(l, areaHead(s.areas(), w-l.Width()-right.Width())...)
	}
	return l.Right(right, w)
}

// state is the right end of the first line.
func (s *Screen) state(w int) screen.Line {
	var l screen.Line
	if s.limit.active() {
		l = l.Put(theme.Warn, text.Concat(text.Lit(" limit "), text.Truncate(text.Clean(s.limit.text), w/4, screen.Tail())))
	}
	if s.order != queue.ByDefault {
		l = l.Put(theme.Dim, screen.Sprintf("  by %s", s.order))
	}
	if n := len(s.marked); n > 0 {
		l = l.Put(theme.Mark, screen.Sprintf("  %d marked", n))
	}
	standing, loud := screen.Standing(s.env.Sources(), s.env.Now(), max(w*2/5, 20))
	switch status := s.env.Status(); {
	case loud && len(l) > 0:
		l = append(l.Gap(2), standing...)
	case len(l) > 0:
	case len(standing) > 0:
		l = standing
	case !status.Empty():
		l = l.Put(theme.Dim, text.Truncate(status, w/3, screen.Tail()))
	}
	if len(l) > 0 {
		l = l.Gap(1)
	}
	return l
}

// sidePane lists the sections on a wide window.
func (s *Screen) sidePane(w, h int) []string {
	c := screen.NewCanvas(s.env.Theme, w, h)
	c.Put(screen.Line{}.Gap(1).Put(theme.Header, text.Lit("SECTIONS")))
	for i := range s.snap.Sections {
		sec := &s.snap.Sections[i]
		key := text.Lit("·")
		if i < 9 {
			key = screen.Num(i + 1)
		}
		role, sign := theme.Plain, text.Lit(" ")
		switch {
		case i == s.section:
			role, sign = theme.Title, text.Lit(">")
		case len(sec.Items) == 0:
			role = theme.Dim
		}
		l := screen.Line{}.Put(role, sign).Put(theme.Key, key).Gap(1).Put(role, short(sec))
		c.Put(l.Right(screen.In(role, text.Concat(text.Lit(" "), screen.Num(len(sec.Items)), text.Lit(" "))), w))
	}
	for _, l := range areaLines(s.areas(), w, c.Left()-len(legend())-2) {
		c.Put(l)
	}
	c.Put(nil)
	c.Put(screen.Line{}.Gap(1).Put(theme.Header, text.Lit("SIGNS")))
	for _, g := range legend() {
		c.Put(screen.Line{}.Gap(1).Put(g.role, g.sign).Gap(1).Put(theme.Dim, g.means))
	}
	return c.Lines()
}

// empty says what to do where there is nothing to show.
func (s *Screen) empty(w int) []screen.Line {
	var say, next text.Safe
	switch {
	case s.unborn():
		return s.welcome(w)
	case s.build.busy:
		say = text.Lit("Looking through the rows ...")
	case s.limit.active():
		say, next = text.Lit("No change here matches the limit."), text.Lit("l changes it, Esc drops it.")
	case s.current().Kind == queue.MyArea && s.snap.NoAreas && !s.snap.Partial:
		say = text.Lit("No area is known to be yours, so nothing can stand here.")
		next = text.Lit("Name a [[project]] with its lists and tree = \"~/src/linux\", or maintainers = \"/path/MAINTAINERS\": the entries where you are M: or R: are yours then. Or write an [[area]] with name and files = [\"drivers/foo/\"].")
	case s.snap.Partial:
		say = text.Lit("Still reading the archive; changes come in by themselves.")
	case len(s.snap.Items) == 0:
		say = text.Lit("There is no mail yet.")
		next = s.coming()
		if why := screen.NoFetch(s.store); why != "" {
			next = text.Clean("U cannot help: " + why + ".")
		}
	default:
		say, next = s.nothingIn()
	}
	out := screen.Wrap(theme.Plain, say, 0, w)
	if !next.Empty() {
		out = append(out, screen.Wrap(theme.Dim, next, 0, w)...)
	}
	return out
}

// nothingIn is about an empty section of a queue that has changes.
func (s *Screen) nothingIn() (say, next text.Safe) {
	more := text.Lit("] shows the next section, 9 all changes.")
	switch s.current().Kind {
	case queue.MyArea:
		return text.Lit("Nothing in your areas is open."), more
	case queue.YourTurn:
		return text.Lit("It is nobody's turn but others'. Well done."), text.Lit("3 offers one more review where it helps most.")
	case queue.OneMore:
		return text.Lit("Nothing needs one more review now."), more
	case queue.Waiting:
		return text.Lit("You wait for no author."), more
	case queue.Drafts:
		return text.Lit("There are no drafts and nothing waits to be sent."), more
	case queue.Snoozed:
		return text.Lit("Nothing is snoozed."), more
	case queue.Stale:
		return text.Lit("Nothing has gone stale."), more
	default:
		return text.Lit("Nothing here."), more
	}
}
