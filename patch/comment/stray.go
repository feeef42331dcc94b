package comment

import (
	"strings"

	"onemore/patch"
	"onemore/patch/diff"
)

// Below is one mail of a version, a patch or the cover letter, with the replies
// below it.
type Below struct {
	Mail    *patch.Mail
	Replies []Reply
}

const (
	strayRows = 12   // quoted rows that are held against another patch
	straySure = 16   // bytes of them that must be found there, white space aside
	strayPart = 40   // the same when the lines above it are not there
	strayMost = 64   // mails of a version that are looked at
	strayAsks = 400  // quotes that are looked for in all of them
	strayLine = 1000 // bytes of a line that is looked for
)

// Strays gives what was said on lines of parent below other mails of its
// version: in a reply to the cover letter that quotes a patch, in a reply to one
// patch that quotes another. It counts only when the mail that was answered
// does not have the lines, and of all patches of the version parent alone has
// them, in one place.
func Strays(parent *patch.Mail, version []Below) []Said {
	var out []Said
	all := &kin{left: strayAsks}
	for i := range version[:min(len(version), strayMost)] {
		all.mails = append(all.mails, &sibling{mail: version[i].Mail})
	}
	for i := range all.mails {
		if b := version[i]; b.Mail.ID != parent.ID && len(b.Replies) > 0 {
			t := newTalk(b.Mail, b.Replies)
			t.others = all
			t.read()
			out = append(out, t.strays(parent.ID)...)
		}
	}
	return out
}

// kin are the mails of a version, and how often they may still be asked.
type kin struct {
	mails []*sibling
	left  int
}

// sibling is another mail of the version, laid out when it is first needed.
type sibling struct {
	mail  *patch.Mail
	page  *Page
	lines *index
}

func (o *sibling) lay() {
	if o.page == nil {
		o.page = Lay(diff.Scan(o.mail.Body))
		o.lines = makeIndex(o.page.lines)
	}
}

// stray finds the quote that ends at row n in another mail of the version.
func (t *talk) stray(s *sheet, n int) (where *sibling, from, to int) {
	if t.others == nil || t.others.left <= 0 || len(s.rows[n].bare) > strayLine {
		return nil, -1, -1
	}
	t.others.left--
	best, twice := match{}, false
	for _, o := range t.others.mails {
		if o.mail.ID == t.parent.ID {
			continue
		}
		o.lay()
		for _, line := range o.lines.lookup(s.rows[n].bare) {
			m := o.match(s, n, int(line))
			switch {
			case m.solid > best.solid:
				best, where, twice = m, o, false
			case m.solid == best.solid:
				twice = true
			}
		}
	}
	if where == nil || twice || best.solid < straySure || !best.whole && best.solid < strayPart || where.page.beyond(best.to) {
		return nil, -1, -1
	}
	return where, best.from, best.to
}

// match is how much of a quote stands at one place.
type match struct {
	from, to int
	solid    int  // bytes that are no white space
	whole    bool // all that was quoted without a gap
}

// match goes up from row n and a line that says the same, while both say the
// same; blank lines do not count.
func (o *sibling) match(s *sheet, n, line int) match {
	m := match{from: line, to: line}
	for range strayRows {
		a, okA := o.lines.key(s.rows[n].bare)
		b, okB := o.lines.key(o.page.lines[line])
		if !okA || !okB || a != b || len(s.rows[n].bare) > strayLine {
			return m
		}
		m.from = line
		m.solid += solid(s.rows[n].bare, maxQuote)
		if n = s.before(n); n < 0 {
			m.whole = true
			return m
		}
		for line--; line >= 0 && strings.TrimSpace(o.page.lines[line]) == ""; line-- {
		}
		if line < 0 {
			return m
		}
	}
	m.whole = true
	return m
}

// before is the row above row n in the same quote that says something, or -1.
func (s *sheet) before(n int) int {
	for n--; n >= 0 && s.rows[n].kind == quoted; n-- {
		if strings.TrimSpace(s.rows[n].bare) != "" {
			return n
		}
	}
	return -1
}

// strays gives the comments that are about lines of the mail with this id, with
// what was answered to them.
func (t *talk) strays(id patch.MsgID) []Said {
	below := t.below()
	var out []Said
	for _, i := range below[0] {
		if o := t.nodes[i].other; o != nil && o.mail.ID == id {
			said := t.nodes[i].Said
			said.Replies = t.under(below, i)
			out = append(out, said)
		}
	}
	return out
}
