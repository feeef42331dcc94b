package queue

import (
	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// glyph is the sign of what a change needs.
type glyph struct {
	sign  text.Safe
	role  theme.Role
	means text.Safe
}

// legend lists all signs.
func legend() []glyph {
	return []glyph{
		{text.Lit("!"), theme.Need, text.Lit("nobody has looked")},
		{text.Lit(":"), theme.Warn, text.Lit("talked about, no tag")},
		{text.Lit("+"), theme.Warn, text.Lit("partly reviewed")},
		{text.Lit("="), theme.Ok, text.Lit("reviewed")},
		{text.Lit("~"), theme.Dim, text.Lit("waits on the author")},
		{text.Lit("z"), theme.Dim, text.Lit("snoozed")},
		{text.Lit("."), theme.Dim, text.Lit("done or settled")},
	}
}

// need is the sign of one change.
func need(it *queue.Item, now int64) glyph {
	all := legend()
	switch {
	case it.Marks.Done:
		return all[6]
	case it.Marks.Snooze > now:
		return all[5]
	}
	switch it.Row.State {
	case "applied", "partly-applied", "superseded", "withdrawn":
		return all[6]
	case "changes-wanted":
		return all[4]
	}
	switch {
	case it.Turn == "author":
		return all[4]
	case it.Patches > 0 && it.Covered >= it.Patches:
		return all[3]
	case it.Covered > 0:
		return all[2]
	case it.Engaged > 0 || it.Humans > 0:
		return all[1]
	}
	return all[0]
}

// cols is what a row shows at a width: the columns of each part, 0 for none.
type cols struct {
	version, tags, size, news, author, people, tree int
	subject                                         int
}

// peopleFrom is the width of the list from which it counts who has spoken.
const peopleFrom = 88

// columns divides a row. The subject never goes below 24 while another column
// can give way: tree, people, news, author, in that order.
func columns(w int) cols {
	k := cols{version: 3, tags: 5, size: 4, news: 3, author: 10}
	if w >= peopleFrom {
		k.people = 7
	}
	if w >= belowFrom {
		k.author, k.tree = 12, 11
	}
	if w >= 130 {
		k.author = 18
	}
	if w < 60 {
		k.author, k.size, k.tags = 0, 0, 0
	}
	for _, give := range []*int{&k.tree, &k.people, &k.news, &k.author, &k.tags, &k.size} {
		if w-k.fixed() < 24 {
			*give = 0
		}
	}
	k.subject = max(w-k.fixed(), 1)
	return k
}

// fixed is the width of everything but the subject.
func (k cols) fixed() int {
	n := 3 + 4 + 6 + 2 + 1 // cursor, mark, need; age; coverage; fix; gap before the subject
	for _, c := range []int{k.version, k.tags, k.size, k.news, k.author, k.people, k.tree} {
		if c > 0 {
			n += c + 1
		}
	}
	return n
}

// heads names the columns.
func (k cols) heads() screen.Line {
	l := screen.Line{}.Put(theme.Header, text.Lit("  N")).Put(theme.Header, text.Lit(" Age"))
	put := func(width int, right bool, s text.Safe) {
		if width == 0 {
			return
		}
		if right {
			s = text.PadLeft(s, width)
		}
		l = l.Put(theme.Header, text.Concat(text.Lit(" "), text.Fit(s, width, screen.Tail())))
	}
	put(k.version, false, text.Lit("Ver"))
	put(5, true, text.Lit("Rvwd"))
	put(k.tags, false, text.Lit("A/R/T"))
	put(k.people, false, text.Lit("H  B AI"))
	put(k.size, true, text.Lit("Size"))
	put(1, false, text.Lit("F"))
	put(k.news, true, text.Lit("New"))
	put(k.author, false, text.Lit("Author"))
	put(k.tree, false, text.Lit("For"))
	put(k.subject, false, text.Lit("Subject"))
	return l
}

// row draws one change.
func (k cols) row(it *queue.Item, now int64, cursor, marked bool) screen.Line {
	g := need(it, now)
	base := theme.Plain
	if it.Marks.Done {
		base = theme.Dim
	}
	l := make(screen.Line, 0, 16)
	l = l.Put(theme.Plain, sign(cursor, text.Lit(">"))).Put(theme.Mark, sign(marked, text.Lit("*"))).Put(g.role, g.sign)
	l = l.Put(base, text.PadLeft(text.Clean(screen.Age(it.Posted, now)), 4))
	l = put(l, base, k.version, screen.Sprintf("v%d", it.Version))
	l = l.Put(coverRole(it), text.Concat(text.Lit(" "), text.PadLeft(coverage(it), 5)))
	if k.tags > 0 {
		l = put(l, tagRole(it), k.tags, text.Clean(screen.Digit(it.Acked)+"/"+screen.Digit(it.Reviewed)+"/"+screen.Digit(it.Tested)))
	}
	if k.people > 0 {
		l = put(l, theme.Plain, k.people, text.Clean(screen.Digit(it.Humans)+"  "+screen.Digit(it.Bots)+"  "+screen.Digit(it.AI)))
	}
	if k.size > 0 {
		l = put(l, base, k.size, text.PadLeft(text.Clean(screen.Short(it.Add+it.Del)), k.size))
	}
	l = put(l, theme.Warn, 1, fixMark(it))
	if k.news > 0 {
		l = put(l, theme.Mark, k.news, text.PadLeft(news(it), k.news))
	}
	if k.author > 0 {
		l = put(l, base, k.author, screen.Name(it.Author))
	}
	if k.tree > 0 {
		l = put(l, theme.Dim, k.tree, text.Clean(it.Tree))
	}
	l = l.Gap(1)
	room := k.subject
	if it.Marks.Flag {
		l, room = l.Put(theme.Mark, text.Lit("# ")), room-2
	}
	if it.RFC {
		l, room = l.Put(theme.Dim, text.Lit("RFC ")), room-4
	}
	return l.Put(base, text.Truncate(text.Clean(it.Subject), room, screen.Tail()))
}

// put adds one column after a space.
func put(l screen.Line, role theme.Role, width int, s text.Safe) screen.Line {
	if width == 0 {
		return l
	}
	return l.Gap(1).Put(role, text.Fit(s, width, screen.Tail()))
}

func sign(on bool, s text.Safe) text.Safe {
	if on {
		return s
	}
	return text.Lit(" ")
}

// coverage is "x/n", in at most five columns.
func coverage(it *queue.Item) text.Safe {
	s := screen.Sprintf("%d/%d", it.Covered, it.Patches)
	if text.Width(s) > 5 {
		share := float64(it.Covered) / float64(max(it.Patches, 1))
		return screen.Sprintf("%d%%", int(100*max(min(share, 1), 0)))
	}
	return s
}

func coverRole(it *queue.Item) theme.Role {
	switch {
	case it.Patches > 0 && it.Covered >= it.Patches:
		return theme.Ok
	case it.Covered > 0:
		return theme.Warn
	}
	return theme.Plain
}

func tagRole(it *queue.Item) theme.Role {
	if it.Acked+it.Reviewed+it.Tested == 0 {
		return theme.Dim
	}
	return theme.Plain
}

// fixMark is S for what is meant for stable trees, F for another fix.
func fixMark(it *queue.Item) text.Safe {
	switch {
	case it.Stable:
		return text.Lit("S")
	case it.Fix:
		return text.Lit("F")
	}
	return text.Lit(" ")
}

// news is the number of messages since I last looked.
func news(it *queue.Item) text.Safe {
	switch {
	case it.New <= 0:
		return text.Safe{}
	case it.New > 99:
		return text.Lit("+++")
	}
	return screen.Sprintf("+%d", it.New)
}
