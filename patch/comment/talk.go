package comment

import (
	"cmp"
	"slices"
	"strings"

	"onemore/patch"
	"onemore/patch/diff"
	"onemore/patch/thread"
)

// talk is the replies below one patch, read in an order in which every message
// comes after the one it answers.
type talk struct {
	parent  *patch.Mail
	page    *Page
	lines   *index // of the patch mail
	replies []Reply
	sheets  []sheet
	nodes   []node
	others  *kin // the mails of the version, when quotes are looked for in them too
}

// sheet is one reply with what each of its lines comes from.
type sheet struct {
	rows  []row
	from  []origin
	nodes []int  // what it says
	lines *index // of its rows; nil until somebody answers it
	tries int    // how many of its rows were looked for by their words
}

// origin is where a line comes from: a comment, or a line of the patch mail.
type origin struct{ node, line int32 }

func nowhere() origin { return origin{-1, -1} }

// node is one comment before it is hung where it belongs.
type node struct {
	Said
	up    int // the comment that it answers, -1 for none
	depth int
	reply int      // whose it is
	other *sibling // whose lines it is about, when they are not the parent's
}

// maxHang is how deep answers are hung below each other.
const maxHang = 64

func newTalk(parent *patch.Mail, replies []Reply) *talk {
	page := Lay(diff.Scan(parent.Body))
	return &talk{parent: parent, page: page, lines: makeIndex(page.lines), replies: replies, sheets: make([]sheet, len(replies))}
}

// tree says in which order to read the replies, and for each the reply that it
// answers, -1 when that is the patch, or is not known.
func (t *talk) tree() (order, up []int) {
	nodes := make([]thread.Node, 0, len(t.replies)+1)
	nodes = append(nodes, thread.Node{ID: t.parent.ID})
	for i := range t.replies {
		m := t.replies[i].Mail
		refs := slices.Concat(m.InReplyTo, m.References)
		slices.Reverse(refs[len(m.InReplyTo):])
		nodes = append(nodes, thread.Node{ID: m.ID, Refs: refs})
	}
	tree := thread.Make(nodes)
	up = make([]int, len(t.replies))
	for _, n := range tree.Order() {
		if n > 0 {
			order = append(order, n-1)
			up[n-1] = max(tree.Parent[n], 0) - 1
		}
	}
	return order, up
}

// read reads all replies.
func (t *talk) read() {
	order, up := t.tree()
	for _, i := range order {
		t.hear(i, up[i])
	}
}

// hear reads reply i, which answers reply up, or the patch when that is -1.
func (t *talk) hear(i, up int) {
	s := &t.sheets[i]
	s.rows = rows(t.replies[i].Mail.Body)
	s.from = slices.Repeat([]origin{nowhere()}, len(s.rows))
	if up >= 0 {
		p := &t.sheets[up]
		if p.lines == nil {
			p.lines = p.index()
		}
		t.trace(s, p.lines, func(n int32) origin { return p.from[n] })
	}
	t.trace(s, t.lines, func(n int32) origin { return origin{-1, n} })
	for _, st := range stretches(s.rows, t.replies[i].Mail) {
		t.say(i, up, st)
	}
}

// index finds the lines of a reply for those who answer it.
func (s *sheet) index() *index {
	lines := make([]string, len(s.rows))
	for i := range s.rows {
		lines[i] = s.rows[i].raw
	}
	return makeIndex(lines)
}

// say keeps what reply i says in one stretch.
func (t *talk) say(i, up int, st stretch) {
	m, s := t.replies[i].Mail, &t.sheets[i]
	n := node{up: -1, reply: i, Said: Said{
		Message: m.ID, By: m.Author(), Kind: t.replies[i].Kind, Text: st.text, From: -1, To: -1,
	}}
	if !m.Date.IsZero() {
		n.Date = m.Date.Unix()
	}
	if n.Parent = t.parent.ID; up >= 0 {
		n.Parent = t.replies[up].Mail.ID
	}
	at, quote := s.about(st)
	if quote >= 0 && (at < 0 || up >= 0 && s.rows[quote].depth < s.rows[at].depth) {
		// Below a line of the patch stand words of who quoted it.
		if k := t.loose(s, up, quote); k >= 0 || t.courtesy(up, s.rows[quote]) {
			at = k
		}
	}
	switch {
	case at < 0 && quote >= 0 && !t.courtesy(up, s.rows[quote]):
		t.lost(&n, s, quote, up)
	case at < 0:
		n.Whole = true
		n.up = t.whole(up)
	case s.from[at].node >= 0:
		n.up = int(s.from[at].node)
	default:
		if n.From, n.To = t.span(s, at); t.page.beyond(n.To) || isVerdict(n.Text) && t.page.ends(n.From, n.To) {
			n.From, n.To, n.Whole = -1, -1, true
			n.up = t.whole(up)
			break
		}
		n.At = t.page.Anchor(n.To)
		n.up = t.onLine(up, n.To)
	}
	t.hang(&n)
	me := len(t.nodes)
	t.nodes = append(t.nodes, n)
	s.nodes = append(s.nodes, me)
	for k := st.from; k < st.to; k++ {
		if s.rows[k].kind == own {
			s.from[k] = origin{int32(me), -1}
		}
	}
}

// lost keeps the quote at row quote, which neither the patch nor the answered
// reply has: another patch may have it.
func (t *talk) lost(n *node, s *sheet, quote, up int) {
	n.At.Quote = clip(s.rows[quote].bare)
	if n.other, n.From, n.To = t.stray(s, quote); n.other != nil {
		n.At = n.other.page.Anchor(n.To)
	} else if !isDiff(n.At.Quote) {
		n.up = t.whole(up)
	}
}

// hang gives an answer the lines of what it answers.
func (t *talk) hang(n *node) {
	if n.up < 0 {
		return
	}
	up := &t.nodes[n.up]
	if up.depth+1 >= maxHang {
		n.up = up.up
	}
	n.depth = t.nodes[n.up].depth + 1
	if n.To < 0 {
		quote := n.At.Quote
		n.From, n.To, n.At = up.From, up.To, up.At
		if n.To < 0 && quote != "" {
			n.At.Quote = quote
		}
	}
}

// span is the lines quoted without a gap up to row at.
func (t *talk) span(s *sheet, at int) (from, to int) {
	to = int(s.from[at].line)
	from = to
	for n := at - 1; n >= 0; n-- {
		switch s.rows[n].kind {
		case own, gap:
			return from, to
		default:
		}
		line := int(s.from[n].line)
		if line < 0 {
			if s.rows[n].kind == quoted && strings.TrimSpace(s.rows[n].bare) != "" {
				return from, to
			}
			continue
		}
		if line > from || !t.page.blank(line+1, from) {
			return from, to
		}
		from = line
	}
	return from, to
}

// isDiff says that a quoted line is of a diff.
func isDiff(line string) bool {
	return strings.IndexByte("+-@", line[0]) >= 0 || strings.HasPrefix(line, "diff ")
}

// whole finds the comment that an answer to all of reply up is hung below: one
// that is about the whole as well, or the only one.
func (t *talk) whole(up int) int {
	if up < 0 {
		return -1
	}
	nodes := t.sheets[up].nodes
	for _, n := range nodes {
		if t.nodes[n].Whole || len(nodes) == 1 {
			return n
		}
	}
	return -1
}

// onLine finds the comment of reply up that is about the same line.
func (t *talk) onLine(up, line int) int {
	if up >= 0 {
		for _, n := range t.sheets[up].nodes {
			if t.nodes[n].To == line {
				return n
			}
		}
	}
	return -1
}

// said hangs all comments where they belong.
func (t *talk) said() []Said { return t.under(t.below(), -1) }

// below lists for each comment, by its number and one, what answers it; first
// stand those that answer none.
func (t *talk) below() [][]int {
	below := make([][]int, len(t.nodes)+1)
	for i := range t.nodes {
		below[t.nodes[i].up+1] = append(below[t.nodes[i].up+1], i)
	}
	return below
}

func (t *talk) under(below [][]int, n int) []Said {
	list := below[n+1]
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(t.nodes[a].reply, t.nodes[b].reply) })
	var out []Said
	for _, i := range list {
		s := t.nodes[i].Said
		s.Replies = t.under(below, i)
		out = append(out, s)
	}
	return out
}
