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
		{text.Lit(":"), theme.Warn, text.Lit("discussed, no tag")},
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
	case it.Engaged > 0 || it.Humans > 0 && !it.Unreviewed(): // else they spoke of an older version
		return all[1]
	}
	return all[0]
}

// cols is what a row shows at a width: the columns of each part, 0 for none.
type cols struct {
	version, cover, tags, size, news, author, people, tree int
	subject                                                int
}

// The widths of the list from which it counts who has spoken, and from which
// there is room for whole words.
const (
	peopleFrom = 88
	wideFrom   = 130
)

// columns divides a row. The subject never goes below 24 while another column
// can give way: tree, people, news, author, in that order. The first two give
// way already where it would have less than its share, in percent of w.
func columns(w, share int) cols {
	k := cols{version: 3, cover: 5, tags: 5, size: 4, news: 3, author: 10}
	if w >= peopleFrom {
		k.people = 7
	}
	if w >= belowFrom {
		k.author, k.tree = 12, 11
	}
	if w >= wideFrom {
		k.author, k.cover = 18, 11
	}
	if w < 60 {
		k.author, k.size, k.tags = 0, 0, 0
	}
	for _, give := range []*int{&k.tree, &k.people} {
		if w-k.fixed() < w*share/100 {
			*give = 0
		}
	}
	for _, give := range []*int{&k.news, &k.author, &k.tags, &k.size} {
		if w-k.fixed() < 24 {
			*give = 0
		}
	}
	k.subject = max(w-k.fixed(), 1)
	return k
}

// fixed is the width of everything but the subject.
func (k cols) fixed() int {
	n := 3 + 4 + 2 + 1 // cursor, mark, need; age; fix; gap before the subject
	for _, c := range []int{k.version, k.cover, k.tags, k.size, k.news, k.author, k.people, k.tree} {
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
	put(k.cover, true, text.Lit("Rvwd"))
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

// row draws one change; since is the version that the reader looked at, where
// the one shown has come after that, else 0.
func (k cols) row(it *queue.Item, now int64, since int, cursor, marked bool) screen.Line {
	g := need(it, now)
	base := theme.Plain
	if it.Marks.Done {
		base = theme.Dim
	}
	l := make(screen.Line, 0, 16)
	l = l.Put(theme.Plain, sign(cursor, text.Lit(">"))).Put(theme.Mark, sign(marked, text.Lit("*"))).Put(g.role, g.sign)
	l = l.Put(base, text.PadLeft(text.Clean(screen.Age(it.Posted, now)), 4))
	version := base
	if since > 0 {
		version = theme.Mark
	}
	l = put(l, version, k.version, text.Clean(versionSign(it.Version, since > 0)))
	l = l.Put(coverRole(it), text.Concat(text.Lit(" "), text.PadLeft(coverage(it, k.cover), k.cover)))
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
		l = l.Gap(1).Mail(base, screen.NameOf(it.Author), func(s text.Safe) text.Safe { return text.Fit(s, k.author, screen.Tail()) })
	}
	if k.tree > 0 {
		l = put(l, theme.Dim, k.tree, text.Clean(it.Tree))
	}
	l = l.Gap(1)
	room := k.subject
	if m := mine(it); !m.Empty() {
		l, room = l.Put(mineRole(it), m).Gap(1), room-text.Width(m)-1
	}
	if it.Marks.Claim != nil {
		role, who := claimHint(it, now, room)
		l, room = l.Put(role, who).Gap(1), room-text.Width(who)-1
	}
	if it.Marks.Flag {
		l, room = l.Put(theme.Mark, text.Lit("# ")), room-2
	}
	if it.RFC {
		l, room = l.Put(theme.Dim, text.Lit("RFC ")), room-4
	}
	return l.Mail(base, it.Subject, func(s text.Safe) text.Safe { return text.Truncate(s, room, screen.Tail()) })
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

// partly says that some patches are in the reader's areas and some are not.
func partly(it *queue.Item) bool { return it.MinePatches > 0 && it.MinePatches < it.Patches }

// reviewed is how many patches are reviewed of how many; of the reader's own
// where only some of them are in the reader's areas.
func reviewed(it *queue.Item) (covered, of int) {
	if partly(it) {
		return it.MineCovered, it.MinePatches
	}
	return it.Covered, it.Patches
}

// myPart is "0/2 of 40": of the patches in the reader's areas, of all.
func myPart(it *queue.Item) text.Safe {
	return screen.Sprintf("%d/%d of %d", it.MineCovered, it.MinePatches, it.Patches)
}

// coverage is "x/n" in at most width columns; a "+" behind it stands for more
// patches that are not in the reader's areas.
func coverage(it *queue.Item, width int) text.Safe {
	more := ""
	if partly(it) {
		if s := myPart(it); text.Width(s) <= width {
			return s
		}
		more = "+"
	}
	covered, of := reviewed(it)
	s := screen.Sprintf("%d/%d%s", covered, of, more)
	if text.Width(s) > width {
		share := float64(covered) / float64(max(of, 1))
		return screen.Sprintf("%d%%%s", int(100*max(min(share, 1), 0)), more)
	}
	return s
}

func coverRole(it *queue.Item) theme.Role {
	switch covered, of := reviewed(it); {
	case of > 0 && covered >= of:
		return theme.Ok
	case covered > 0:
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
