package sources

import (
	"fmt"
	"strconv"
	"time"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

const (
	stateWidth = 10
	nameMin    = 16 // below it, columns go
	nameMax    = 44 // above it, the rest stays empty
	barWidth   = 14
)

// column is one column of the rows; the rightmost ones go first where there is
// no room.
type column struct {
	width int
	head  text.Safe
	cell  func(s *screen.Source, now time.Time) (theme.Role, text.Safe)
}

// layout is the columns that a window has room for.
type layout struct {
	name int
	cols []column
}

// columns lists all columns, in the order in which they stand; place is the
// order in which they get room, 0 first.
func columns() (cols []column, place []int) {
	all := []struct {
		place int
		column
	}{
		{2, column{barWidth, text.Lit("Progress"), barCell}},
		{1, column{4, text.Lit("%"), percentCell}},
		{5, column{22, text.Lit("Done"), doneCell}},
		{7, column{8, text.Lit("Rate"), rateCell}},
		{4, column{4, text.Lit("Left"), leftCell}},
		{3, column{4, text.Lit("New"), newCell}},
		{8, column{7, text.Lit("Mails"), mailsCell}},
		{9, column{8, text.Lit("Requests"), requestsCell}},
		{10, column{8, text.Lit("Bytes"), bytesCell}},
		{0, column{5, text.Lit("Last"), lastCell}},
		{6, column{5, text.Lit("Next"), nextCell}},
	}
	for _, c := range all {
		cols, place = append(cols, c.column), append(place, c.place)
	}
	return cols, place
}

// plan chooses the columns for a width.
func plan(w int) layout {
	all, place := columns()
	room := w - 2 - 2 - stateWidth - 1
	keep := make([]bool, len(all))
	for turn := range all {
		for i, p := range place {
			if p == turn && room-all[i].width-1 >= nameMin {
				keep[i] = true
				room -= all[i].width + 1
			}
		}
	}
	l := layout{name: max(min(room, nameMax), 1)}
	for i := range all {
		if keep[i] {
			l.cols = append(l.cols, all[i])
		}
	}
	return l
}

// heads names the columns.
func (k layout) heads() screen.Line {
	l := screen.Line{}.Gap(4).Put(theme.Header, text.Pad(text.Lit("State"), stateWidth)).Gap(1).Put(theme.Header, text.Fit(text.Lit("Source"), k.name, screen.Tail()))
	for _, c := range k.cols {
		l = l.Gap(1).Put(theme.Header, text.PadLeft(text.Truncate(c.head, c.width, screen.Tail()), c.width))
	}
	return l
}

// row draws one source.
func (k layout) row(s *screen.Source, cursor bool, now time.Time) screen.Line {
	g := signOf(s.State)
	l := screen.Line{}.Put(theme.Mark, cursorSign(cursor)).Put(g.role, g.sign).Gap(1).
		Put(g.role, text.Fit(g.word, stateWidth, screen.Tail())).Gap(1).
		Mail(theme.Plain, s.Name, func(t text.Safe) text.Safe { return text.Fit(t, k.name, screen.Tail()) })
	for _, c := range k.cols {
		role, cell := c.cell(s, now)
		l = l.Gap(1).Put(role, text.PadLeft(text.Truncate(cell, c.width, screen.Tail()), c.width))
	}
	return l
}

func barCell(s *screen.Source, _ time.Time) (theme.Role, text.Safe) {
	if p, ok := s.Percent(); ok && s.State == screen.Fetching {
		return theme.Plain, bar(p, barWidth)
	}
	return theme.Plain, text.Safe{}
}

func percentCell(s *screen.Source, _ time.Time) (theme.Role, text.Safe) {
	if p, ok := s.Percent(); ok && s.State == screen.Fetching {
		return theme.Plain, screen.Sprintf("%d%%", p)
	}
	return theme.Plain, text.Safe{}
}

func doneCell(s *screen.Source, _ time.Time) (theme.Role, text.Safe) {
	if s.State != screen.Fetching {
		return theme.Plain, text.Safe{}
	}
	return theme.Plain, text.Clean(amount(s, "/"))
}

// amount is what is done of how much, and of what: "12/300 messages". Bytes are
// written as such.
func amount(s *screen.Source, of string) string {
	num := func(n int64) string { return strconv.FormatInt(max(n, 0), 10) }
	unit := " " + s.Unit
	if s.Unit == "bytes" {
		num, unit = screen.Bytes, ""
	}
	switch {
	case s.Total > 0:
		return num(s.Done) + of + num(s.Total) + unit
	case s.Done > 0:
		return num(s.Done) + unit
	}
	return ""
}

func rateCell(s *screen.Source, _ time.Time) (theme.Role, text.Safe) {
	if s.State != screen.Fetching || !(s.Rate > 0) {
		return theme.Plain, text.Safe{}
	}
	return theme.Plain, text.Clean(rate(s))
}

// rate is how much comes in a second: "120/s", "1.2 MB/s".
func rate(s *screen.Source) string {
	r := min(s.Rate, 1e12)
	switch {
	case s.Unit == "bytes":
		return screen.Bytes(int64(r)) + "/s"
	case r < 9.95:
		return fmt.Sprintf("%.1f/s", r)
	}
	return screen.Short(int(min(r, 1e9))) + "/s"
}

func leftCell(s *screen.Source, _ time.Time) (theme.Role, text.Safe) {
	if s.State != screen.Fetching || s.Left <= 0 {
		return theme.Plain, text.Safe{}
	}
	return theme.Plain, text.Clean(screen.Span(s.Left))
}

func newCell(s *screen.Source, _ time.Time) (theme.Role, text.Safe) {
	switch {
	case s.New <= 0:
		return theme.Plain, text.Safe{}
	case s.New > 999:
		return theme.Ok, text.Clean(screen.Short(s.New))
	}
	return theme.Ok, screen.Sprintf("+%d", s.New)
}

func mailsCell(s *screen.Source, _ time.Time) (theme.Role, text.Safe) { return count(s.Messages) }

func requestsCell(s *screen.Source, _ time.Time) (theme.Role, text.Safe) { return count(s.Requests) }

func count(n int) (theme.Role, text.Safe) {
	if n <= 0 {
		return theme.Dim, text.Safe{}
	}
	return theme.Dim, screen.Sprintf("%d", n)
}

func bytesCell(s *screen.Source, _ time.Time) (theme.Role, text.Safe) {
	if s.Bytes <= 0 {
		return theme.Dim, text.Safe{}
	}
	return theme.Dim, text.Clean(screen.Bytes(s.Bytes))
}

func lastCell(s *screen.Source, now time.Time) (theme.Role, text.Safe) {
	if s.Last.IsZero() {
		return theme.Dim, text.Lit("never")
	}
	return theme.Plain, text.Clean(screen.Age(s.Last.Unix(), now.Unix()))
}

func nextCell(s *screen.Source, now time.Time) (theme.Role, text.Safe) {
	if s.Next.IsZero() || s.State == screen.Fetching {
		return theme.Dim, text.Safe{}
	}
	return theme.Dim, text.Clean(screen.Span(s.Next.Sub(now)))
}
