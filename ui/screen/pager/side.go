package pager

import (
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// The list beside the text.
const (
	sideFrom  = 132 // columns of the window
	sideLarge = 38
)

// sideWidth is the columns of the list beside the text, 0 without.
func (s *Screen) sideWidth() int {
	if s.split && s.w > 2*sideColumns && s.w < 2*(sideColumns+1)+sideLarge {
		return 0 // the sides of the diff need the room
	}
	if s.w < sideFrom || len(s.open.IDs) < 2 || len(s.open.Titles) < len(s.open.IDs) {
		return 0
	}
	return sideLarge
}

// side lists the messages that [ and ] go through, and the files of the diff.
func (s *Screen) side(w, h int) []string {
	c := screen.NewCanvas(s.env.Theme, w, h)
	files := s.fileLines(w)
	room := h - min(len(files), h/2)
	n := len(s.open.IDs)
	from := max(min(s.at-room/2, n-room), 0)
	for i := from; i < min(from+room, n); i++ {
		role, sign := theme.Plain, text.Lit(" ")
		if i == s.at {
			role, sign = theme.Title, text.Lit(">")
		}
		right := s.markOf(s.open.IDs[i])
		title := text.Truncate(s.open.Titles[i], w-1-right.Width(), screen.Tail())
		c.Put(screen.Line{}.Put(theme.Mark, sign).Put(role, title).Right(right, w))
	}
	for _, l := range files {
		c.Put(l)
	}
	return c.Lines()
}

// fileLines lists the files around the one that the cursor is in.
func (s *Screen) fileLines(w int) []screen.Line {
	const most = 200
	p := s.doc.patch
	if p == nil {
		return nil
	}
	at := s.file()
	out := []screen.Line{nil, screen.Line{}.Gap(1).Put(theme.Header, text.Clean(screen.Count(len(p.Files), "file")))}
	from := max(min(at-most/2, len(p.Files)-most), 0)
	for i := from; i < min(from+most, len(p.Files)); i++ {
		f := &p.Files[i]
		role, sign := theme.Plain, text.Lit(" ")
		if i == at {
			role, sign = theme.Title, text.Lit(">")
		}
		size := screen.Line{}.Put(theme.Add, screen.Sprintf(" +%s", screen.Short(f.Add))).Put(theme.Del, screen.Sprintf(" -%s", screen.Short(f.Del)))
		path := text.Clean(f.Path())
		if room := w - 2 - size.Width(); text.Width(path) > room {
			// The end of a path tells more than its beginning.
			path = text.Concat(screen.Tail(), text.Cut(path, text.Width(path)-room+1, text.Width(path)))
		}
		out = append(out, screen.Line{}.Put(theme.Mark, sign).Put(role, path).Right(size, w))
	}
	return out
}
