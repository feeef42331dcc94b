package series

import (
	"cmp"
	"slices"
	"strings"

	"onemore/patch"
	"onemore/patch/series"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// kind is what a row stands for.
type kind uint8

const (
	coverRow kind = iota
	patchRow
	creditRow
	holeRow
	messageRow
)

// row is one line of a pane.
type row struct {
	kind   kind
	id     patch.MsgID // the message it opens
	n      int
	patch  *series.Patch
	credit series.Credit
	msg    *series.Message
	talk   int  // replies to a patch or cover
	news   int  // of them unseen
	fresh  bool // the message is unseen
	same   bool // its subject says nothing new
	search text.Safe
}

// mostHoles is the number of patches up to which missing ones are listed.
const mostHoles = 1000

// patchRows lists the patches of a version, each with its trailers.
func patchRows(v *series.Series, all []series.Message, seen map[patch.MsgID]bool) []row {
	if v == nil {
		return nil
	}
	talk, news := replies(v.Version, all, seen)
	var out []row
	if v.Cover != "" {
		out = append(out, row{kind: coverRow, id: v.Cover, talk: talk[0], news: news[0], search: text.Clean(v.Title)})
	}
	next := 1
	for i := range v.Patches {
		p := &v.Patches[i]
		for ; next < p.N && next <= min(v.Expected, mostHoles); next++ {
			out = append(out, row{kind: holeRow, n: next})
		}
		next = p.N + 1
		out = append(out, row{kind: patchRow, id: p.ID, n: p.N, patch: p, talk: talk[p.N], news: news[p.N], search: text.Clean(p.Title)})
		for _, c := range sorted(p.Trailers) {
			if routine(c.Key) {
				continue
			}
			out = append(out, row{kind: creditRow, id: c.ID, n: p.N, patch: p, credit: c, search: text.Clean(c.Key + ": " + c.Value)})
		}
	}
	for ; next <= min(v.Expected, mostHoles); next++ {
		out = append(out, row{kind: holeRow, n: next})
	}
	return out
}

// routine says that every patch may have such a trailer, and that it says
// nothing of review.
func routine(key string) bool { return key == "Signed-off-by" || key == "Co-developed-by" }

// sorted puts what counts first.
func sorted(all []series.Credit) []series.Credit {
	out := slices.Clone(all)
	rank := func(c series.Credit) int {
		switch {
		case c.Counts:
			return 0
		case c.Via != "body":
			return 1
		}
		return 2
	}
	slices.SortStableFunc(out, func(a, b series.Credit) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

// replies counts, for each patch of a version, the messages about it.
func replies(version int, all []series.Message, seen map[patch.MsgID]bool) (talk, news map[int]int) {
	talk, news = map[int]int{}, map[int]int{}
	for i := range all {
		m := &all[i]
		if m.Version != version || m.Role == series.PatchRole || m.Role == series.Cover {
			continue
		}
		talk[m.N]++
		if !seen[m.ID] {
			news[m.N]++
		}
	}
	return talk, news
}

// threadRows lists all messages.
func threadRows(all []series.Message, seen map[patch.MsgID]bool) []row {
	subjects := make(map[patch.MsgID]string, len(all))
	out := make([]row, len(all))
	for i := range all {
		m := &all[i]
		s := bare(m.Subject)
		subjects[m.ID] = s
		parent, known := subjects[m.Parent]
		out[i] = row{
			kind: messageRow, id: m.ID, n: m.N, msg: m, fresh: !seen[m.ID], same: known && parent == s,
			search: text.Clean(m.From.Name + " " + m.Subject),
		}
	}
	return out
}

// bare is a subject without the marks of a reply.
func bare(s string) string {
	for range 8 {
		cut := strings.TrimSpace(s)
		if len(cut) > 3 && strings.EqualFold(cut[:3], "re:") {
			s = cut[3:]
			continue
		}
		return cut
	}
	return s
}

// draw draws a row for a pane of w columns.
func (s *Screen) draw(r row, w int, cursor bool) screen.Line {
	l := make(screen.Line, 0, 12)
	if cursor {
		l = l.Put(theme.Plain, text.Lit(">"))
	} else {
		l = l.Gap(1)
	}
	switch r.kind {
	case coverRow:
		v := s.current()
		l = l.Put(theme.Plain, text.PadLeft(screen.Sprintf("0/%d", v.Expected), 8)).Gap(1).Put(theme.Title, text.Lit("cover letter"))
		return l.Right(append(s.mineOf(r), talkOf(r)...), w)
	case patchRow:
		return drawPatch(l, r, w, s.mineOf(r))
	case creditRow:
		return s.drawCredit(l, r, w)
	case holeRow:
		return l.Put(theme.Warn, text.PadLeft(screen.Sprintf("%d", r.n), 8)).Put(theme.Warn, text.Lit(" this patch has not arrived"))
	default:
		return s.drawMessage(l, r, w)
	}
}

// drawPatch draws a patch with its sign of coverage.
func drawPatch(l screen.Line, r row, w int, mark screen.Line) screen.Line {
	p := r.patch
	switch {
	case p.Covered:
		l = l.Put(theme.Ok, text.Lit("="))
	case p.Engaged:
		l = l.Put(theme.Warn, text.Lit(":"))
	default:
		l = l.Put(theme.Need, text.Lit("!"))
	}
	l = l.Put(theme.Plain, text.PadLeft(screen.Sprintf("%d/%d", p.N, p.Of), 7)).Gap(1)
	right := talkOf(r)
	if w >= 60 {
		if p.Fix || p.Stable {
			mark := text.Lit("F ")
			if p.Stable {
				mark = text.Lit("S ")
			}
			right = append(screen.In(theme.Warn, text.Concat(text.Lit(" "), mark)), right...)
		}
		size := screen.Sprintf(" +%s -%s", screen.Short(p.Add), screen.Short(p.Del))
		right = append(screen.In(theme.Dim, text.PadLeft(size, 12)), right...)
	}
	if len(mark) > 0 {
		right = append(append(screen.Line{}.Gap(1), mark...), right...)
	}
	room := w - l.Width() - right.Width() - 1
	return l.Mail(theme.Plain, p.Title, func(s text.Safe) text.Safe { return text.Truncate(s, room, screen.Tail()) }).Right(right, w)
}

// talkOf is how much was said, and how much of it is new.
func talkOf(r row) screen.Line {
	l := screen.Line{}.Gap(1)
	if r.talk == 0 {
		return l.Gap(9)
	}
	l = l.Put(theme.Plain, text.PadLeft(screen.Sprintf("%d", r.talk), 4)).Put(theme.Dim, text.Lit(" "))
	if r.news > 0 {
		return l.Put(theme.Mark, text.Pad(screen.Sprintf("+%d", r.news), 4))
	}
	return l.Gap(4)
}

// drawCredit draws a trailer: who, how it came, and why it does not count.
func (s *Screen) drawCredit(l screen.Line, r row, w int) screen.Line {
	c := r.credit
	role, sign := theme.Dim, text.Lit("- ")
	if c.Counts {
		role, sign = theme.Trailer, text.Lit("+ ")
	}
	who := screen.Name(c.Person)
	if c.Person.Name == "" && c.Person.Email == "" {
		who = text.Clean(c.Value)
	}
	l = l.Gap(9).Put(role, sign).Put(role, text.Clean(c.Key+": ")).Put(role, who)
	if c.Tail != "" {
		l = l.Put(theme.Dim, text.Clean(" "+c.Tail))
	}
	return l.RightIf(screen.In(theme.Dim, text.Clean("  "+note(c)+" ")), w)
}

// note says where a trailer comes from, or why it does not count.
func note(c series.Credit) string {
	if !c.Counts && c.Why != "" {
		return c.Why
	}
	switch c.Via {
	case "body":
		return "in the patch"
	case "reply":
		return "in a reply"
	case "cover":
		return "on the cover"
	case "carried":
		return "on an earlier version"
	}
	return c.Via
}

// drawMessage draws one message of the thread.
func (s *Screen) drawMessage(l screen.Line, r row, w int) screen.Line {
	const deepest = 12
	m := r.msg
	if r.fresh {
		l = l.Put(theme.Mark, text.Lit("N"))
	} else {
		l = l.Gap(1)
	}
	l = l.Put(theme.Dim, text.PadLeft(text.Clean(screen.Age(m.Date, s.now)), 4)).Gap(1)
	l = l.Put(theme.Dim, text.Pad(place(m), 7)).Gap(1)
	depth := min(m.Depth, deepest, max((w-50)/2, 2))
	if depth > 0 {
		l = l.Gap(2*(depth-1)).Put(theme.Border, text.Lit("└ "))
	}
	name := theme.Plain
	if r.fresh {
		name = theme.Title
	}
	l = l.Mail(name, screen.NameOf(m.From), screen.Whole)
	switch m.Kind {
	case "bot":
		l = l.Put(theme.Bot, text.Lit(" (bot)"))
	case "ai":
		l = l.Put(theme.AI, text.Lit(" (AI)"))
	}
	if len(m.Tags) > 0 {
		l = l.Put(theme.Trailer, text.Clean("  "+strings.Join(m.Tags, ", ")))
	}
	if !r.same {
		l = l.Mail(theme.Dim, "  "+m.Subject, screen.Whole)
	}
	return l.Shorten(w)
}

// place names the version and patch a message belongs to: "v2 3".
func place(m *series.Message) text.Safe {
	switch {
	case m.Version == 0:
		return text.Safe{}
	case m.Role == series.Cover:
		return screen.Sprintf("v%d 0", m.Version)
	case m.N > 0:
		return screen.Sprintf("v%d %d", m.Version, m.N)
	}
	return screen.Sprintf("v%d", m.Version)
}
