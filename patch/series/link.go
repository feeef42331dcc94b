package series

import (
	"slices"

	"onemore/patch"
)

// line is one change in the making: postings linked as its versions, by date.
type line struct {
	posts []*posting
	high  int      // the greatest number that a whole posting says, 1 without
	root  int      // of the earliest posting by date
	heir  *posting // a posting of another line that took its place
}

// add puts p on l. Single patches of a re-roll leave its number to the whole.
func (l *line) add(p *posting) {
	l.posts = append(l.posts, p)
	if len(l.posts) == 1 || p.cover >= 0 || len(p.slots) >= p.m {
		l.high = max(l.high, p.version)
	}
}

// The strengths of evidence that two postings are versions of one change.
const (
	sureChangeID = 0.98
	sureTrailer  = 0.95
	sureTitle    = 0.9
	surePatchID  = 0.85
	sureReply    = 0.8
	sureNear     = 0.75 // a like title, and the same files
	sureOther    = 0.75 // the title of somebody else, and the same work
	sureFiles    = 0.65 // the same files
	leastPatches = 0.6  // half the titles shared; all of them give sureTitle
)

// The gaps over which title and author still tie, by how the later posting
// numbers itself.
const (
	gapNumbered   = 400 * day
	gapUnnumbered = 180 * day
	nearSpan      = 60 * day // for a title that is only like it
	fileSpan      = 14 * day // for nothing but the files
)

// maxSame bounds the postings one piece of evidence leads back to.
const maxSame = 24

// evidence finds earlier postings by what they share with a later one.
type evidence struct {
	changeID   map[string][]*posting
	title      map[titleKey][]*posting
	patchTitle map[titleKey][]*posting
	patchID    map[titleKey][]*posting
	file       map[titleKey][]*posting
	numbered   map[numberedTitle][]*posting
}

// numberedTitle is a title with the version that a posting under it says.
type numberedTitle struct {
	title   string
	version int
}

type titleKey struct {
	who   int
	title string
}

// link makes lines of the postings, in order of date.
func (b *builder) link() {
	e := &evidence{
		map[string][]*posting{},
		map[titleKey][]*posting{},
		map[titleKey][]*posting{},
		map[titleKey][]*posting{},
		map[titleKey][]*posting{},
		map[numberedTitle][]*posting{},
	}
	b.words = make([]string, len(b.facts))
	b.nextNumbers()
	for _, p := range b.posts {
		b.place(p, b.candidates(e, p))
		b.remember(e, p)
	}
	for _, l := range b.lines {
		b.number(l)
	}
}

// place puts p on the line that the best evidence leads to, or on a new one.
func (b *builder) place(p *posting, earlier []found) {
	var best *found
	for i := range earlier {
		c := &earlier[i]
		if len(c.links) == 0 || b.apart(p, c.post.line) || !b.fits(p, c) {
			continue
		}
		if best == nil || c.better(best, p) {
			best = c
		}
	}
	for i := range earlier {
		c := &earlier[i]
		if (best == nil || c.post.line != best.post.line) && c.replaces && c.post.line.heir == nil && !b.apart(p, c.post.line) {
			c.post.line.heir = p
		}
	}
	if best == nil {
		p.line = &line{high: 1}
		b.lines = append(b.lines, p.line)
		p.line.add(p)
		return
	}
	p.line = best.post.line
	p.links, p.tied = best.links, best.post
	p.line.add(p)
}

// found is an earlier posting with what ties p to it.
type found struct {
	post     *posting
	links    []Link
	sure     float64
	strict   bool // holds whatever the numbers say
	firm     bool // rests on more than likeness
	replaces bool // p holds all that post had
}

func (f *found) better(g *found, p *posting) bool {
	fn, gn := f.post.version == p.version-1, g.post.version == p.version-1
	switch {
	case f.sure == sureHand || g.sure == sureHand:
		return f.sure > g.sure || f.sure == g.sure && f.post.date > g.post.date
	case f.strict != g.strict:
		return f.strict
	case f.firm != g.firm:
		return f.firm
	case p.hasVer && fn != gn:
		return fn
	case f.sure != g.sure:
		return f.sure > g.sure
	}
	return f.post.date > g.post.date
}

// search collects the earlier postings that share something with one.
type search struct {
	b     *builder
	p     *posting
	by    map[*posting]*found
	order []*posting // those with a link, as they were found
}

// add notes one piece of evidence; of one kind the first counts.
func (s *search) add(q *posting, how string, sure float64, strict bool) {
	s.note(q, how, sure).firm = true
	s.by[q].strict = s.by[q].strict || strict
}

// like notes one piece of evidence that is only likeness.
func (s *search) like(q *posting, how string, sure float64) { s.note(q, how, sure) }

func (s *search) note(q *posting, how string, sure float64) *found {
	f := s.by[q]
	if f == nil {
		f = &found{post: q}
		s.by[q] = f
	}
	if len(f.links) == 0 {
		s.order = append(s.order, q)
	}
	for _, l := range f.links {
		if l.How == how {
			return f
		}
	}
	f.links = append(f.links, Link{How: how, Strength: sure})
	f.sure = 1 - (1-f.sure)*(1-sure)
	return f
}

// candidates gives the earlier postings that share something with p.
func (b *builder) candidates(e *evidence, p *posting) []found {
	s := &search{b: b, p: p, by: map[*posting]*found{}}
	for _, q := range b.hands.joined[p] {
		if q.line != nil {
			s.add(q, "hand", sureHand, true)
		}
	}
	for _, id := range b.changeIDs(p) {
		for _, q := range tail(e.changeID[id]) {
			s.add(q, "change-id", sureChangeID, true)
		}
	}
	for _, q := range b.named(p) {
		s.add(q, "trailer", sureTrailer, true)
	}
	s.sameTitle(e)
	s.sharedTitles(e)
	s.sharedDiffs(e)
	s.answers()
	s.sameFiles(e)
	s.takenOver(e)
	return s.result()
}

// sameTitle finds postings by the same person under the same title.
func (s *search) sameTitle(e *evidence) {
	p := s.p
	t := s.b.linkTitle(p.root)
	if t == "" {
		return
	}
	for _, q := range tail(e.title[titleKey{p.who, t}]) {
		if p.hasVer || len(p.slots) < 2 || len(q.slots) < 2 || s.b.shareAny(p, q) {
			s.add(q, "title", sureTitle, false)
		}
	}
}

// result gives what was found: the linked ones first, then those that are no
// version of p but taken up in it.
func (s *search) result() []found {
	out := make([]found, 0, len(s.by))
	var has map[string]bool
	for _, q := range s.order {
		f := s.by[q]
		if !f.replaces && len(q.slots) > 0 && len(q.slots) <= len(s.p.slots) {
			if has == nil {
				has = s.b.marks(s.p)
			}
			f.replaces = s.b.contains(has, q)
		}
		out = append(out, *f)
	}
	for _, f := range s.by {
		if len(f.links) == 0 {
			out = append(out, *f)
		}
	}
	return out
}

func tail(l []*posting) []*posting {
	return l[max(0, len(l)-maxSame):]
}

// remember makes p findable.
func (b *builder) remember(e *evidence, p *posting) {
	for _, id := range b.changeIDs(p) {
		e.changeID[id] = append(e.changeID[id], p)
	}
	if t := b.linkTitle(p.root); t != "" {
		k := titleKey{p.who, t}
		e.title[k] = append(e.title[k], p)
	}
	for _, s := range p.slots {
		f := b.facts[s.fact]
		if t := b.linkTitle(s.fact); t != "" {
			k := titleKey{b.poster(s.fact), t}
			e.patchTitle[k] = append(e.patchTitle[k], p)
		}
		if f.PatchID != "" {
			k := titleKey{b.poster(s.fact), f.PatchID}
			e.patchID[k] = append(e.patchID[k], p)
		}
	}
	if k, ok := b.fileOf(p); ok {
		e.file[k] = append(e.file[k], p)
	}
	for _, t := range b.wholeTitles(p) {
		k := numberedTitle{t, p.version}
		e.numbered[k] = append(e.numbered[k], p)
	}
}

// wordsOf gives the words of the title of patch or cover i.
func (b *builder) wordsOf(i int) string {
	if b.words[i] == "" {
		b.words[i] = titleWords(b.facts[i].Subject.Key())
	}
	return b.words[i]
}

// linkTitle is Fact.linkTitle of patch or cover i.
func (b *builder) linkTitle(i int) string {
	return b.facts[i].tying(b.wordsOf(i))
}

// poster is the class of the person by whom a patch is tied to others.
func (b *builder) poster(i int) int {
	if b.facts[i].first() {
		return b.who[i]
	}
	return b.from[i]
}

// changeIDs gives the change-ids of the cover and the first patch.
func (b *builder) changeIDs(p *posting) []string {
	var out []string
	if id := b.facts[p.root].ChangeID; id != "" {
		out = append(out, id)
	}
	if len(p.slots) > 0 {
		if id := b.facts[p.slots[0].fact].ChangeID; id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// named gives the earlier postings that p, or they themselves, say it replaces.
func (b *builder) named(p *posting) []*posting {
	var out []*posting
	get := func(id patch.MsgID) {
		if i, ok := b.at[id]; ok && b.post[i] >= 0 {
			if q := b.posts[b.post[i]]; q != p && q.line != nil && b.sameHand(q.root, p.root) {
				out = append(out, q)
			}
		}
	}
	for _, i := range p.members() {
		for _, id := range b.facts[i].Replaces {
			get(id)
		}
		for _, j := range b.replacedBy()[b.facts[i].ID] {
			get(b.facts[j].ID)
		}
	}
	return out
}

// replacedBy maps a posting's id to the messages that say it replaces them.
func (b *builder) replacedBy() map[patch.MsgID][]int {
	if b.heirs == nil {
		b.heirs = map[patch.MsgID][]int{}
		for i, f := range b.facts {
			home := b.home[i]
			if home < 0 || !b.byAuthor(b.posts[home], i) {
				continue
			}
			for _, id := range f.ReplacedBy {
				b.heirs[id] = append(b.heirs[id], b.posts[home].root)
			}
		}
	}
	return b.heirs
}

// members gives the cover and the patches of p.
func (p *posting) members() []int {
	var out []int
	if p.cover >= 0 {
		out = append(out, p.cover)
	}
	for _, s := range p.slots {
		out = append(out, s.fact)
	}
	return out
}

// answers ties p to the posting it answers: a higher number makes it a version.
// From somebody else it must say the very next one, and be about the same.
func (s *search) answers() {
	p := s.p
	q, same := s.b.answered(p)
	if q == nil {
		return
	}
	higher := p.hasVer && p.version > q.version
	f := s.by[q]
	found := f != nil && len(f.links) > 0
	if !found && p.date-q.date < oneRun && !s.b.nearTitles(p, q) {
		return // sent in one run: patches that somebody numbered v1, v2, v3
	}
	switch {
	case same && (higher || found):
		s.add(q, "reply", sureReply, higher)
	case !same && higher && p.version == q.version+1 && !q.heirBefore(p) && (s.b.nearTitles(p, q) || s.b.filesShared(p, q) >= halfFiles):
		s.like(q, "reply", sureNear)
	}
}

// answered gives the earlier posting that p is a reply to, and whether one
// person sent both.
func (b *builder) answered(p *posting) (q *posting, same bool) {
	for i, hops := b.tree.Parent[p.root], 0; i >= 0 && hops < 64; i, hops = b.tree.Parent[i], hops+1 {
		k := b.post[i]
		if k < 0 {
			continue
		}
		if q := b.posts[k]; q != p && q.line != nil {
			return q, q.who == p.who || b.sameHand(q.root, p.root)
		}
		return nil, false
	}
	return nil, false
}
