package series

import (
	"slices"
	"strings"

	"onemore/patch"
)

// gift is one trailer that a message gives to a slot of a posting.
type gift struct {
	msg  int
	slot int // 0: the cover, so every patch
	tag  *Tag
}

// credited is what one slot of a posting got.
type credited struct {
	list    []Credit
	covered bool
}

// gather collects the tags that messages at home at each posting give. What a
// patch or cover says in its own body is not given by anybody else.
func (b *builder) gather() {
	for i, f := range b.facts {
		if b.home[i] < 0 || b.post[i] >= 0 {
			continue
		}
		p := b.posts[b.home[i]]
		for k := range f.Tags {
			if p.given == nil {
				p.given = map[int][]gift{}
			}
			p.given[b.slot[i]] = append(p.given[b.slot[i]], gift{msg: i, slot: b.slot[i], tag: &f.Tags[k]})
		}
	}
}

// credit fills p.credits: per slot who credited the patch with what, from
// where, and whether it counts. Earlier postings of the line are done before.
func (b *builder) credit(p *posting, before []*posting) {
	p.credits = make([]*credited, len(p.slots))
	for k, s := range p.slots {
		c := &crediting{b: b, p: p, fact: s.fact, before: before[max(0, len(before)-maxBack):]}
		if s.from != nil {
			c.carry(s.from, s.n)
		} else {
			c.direct(s.n)
			for _, q := range slices.Backward(c.before) {
				c.carryUnchanged(q)
			}
		}
		c.body()
		p.credits[k] = &c.out
	}
}

// crediting is the work on one slot.
type crediting struct {
	b      *builder
	p      *posting
	fact   int
	before []*posting // earlier versions, oldest first
	out    credited
}

// maxBack bounds the versions that a tag is followed back through.
const maxBack = 50

// direct takes the replies to the patch, then those to the cover.
func (c *crediting) direct(n int) {
	for _, g := range c.p.given[n] {
		c.give(g, "reply", c.p)
	}
	if n != 0 {
		for _, g := range c.p.given[0] {
			c.give(g, "cover", c.p)
		}
	}
}

// carry takes over all that slot n of an earlier posting was credited with.
func (c *crediting) carry(from *posting, n int) {
	at := from.find(n)
	if at < 0 || from.credits == nil {
		return
	}
	for _, cr := range from.credits[at].list {
		if cr.Via == "body" {
			continue
		}
		cr.Via = "carried"
		c.add(cr)
	}
}

// carryUnchanged takes over what counts on a patch of an earlier posting that
// is the same to the letter.
func (c *crediting) carryUnchanged(from *posting) {
	id := c.b.facts[c.fact].PatchID
	if id == "" {
		return
	}
	k, ok := c.b.slotByDiff(from, id)
	if !ok {
		return
	}
	for _, cr := range from.credits[k].list {
		if cr.Counts && !c.takenBack(cr) {
			cr.Via = "carried"
			c.add(cr)
		}
	}
}

// takenBack says that the giver took cr back on this posting.
func (c *crediting) takenBack(cr Credit) bool {
	i, ok := c.b.at[cr.ID]
	return ok && c.retracted(c.p, c.slotOf(), i, cr.Key) != ""
}

func (c *crediting) slotOf() int {
	return number(c.b.facts[c.fact])
}

// give judges one tag of a reply.
func (c *crediting) give(g gift, via string, p *posting) {
	f := c.b.facts[g.msg]
	t := g.tag
	cr := Credit{Key: t.Key, Value: t.Value, Person: t.Person, Tail: t.Tail, ID: f.ID, Via: via, Rule: c.b.tied[g.msg], Text: t.Text}
	if !isPerson(t) {
		return
	}
	if t.Person == (patch.Person{}) { // "NAK.", "please drop my Reviewed-by"
		cr.Person = c.b.sender(g.msg)
		cr.Value = cr.Person.String()
	}
	cr.Why = c.doubt(g, p)
	cr.Counts = cr.Why == ""
	c.add(cr)
}

// add files one credit; a second one of the same person and key does not count
// again, and what one mail says twice ("NAK." and a Nacked-by) stands there once.
func (c *crediting) add(cr Credit) {
	for _, have := range slices.Backward(c.out.list) {
		if have.ID != cr.ID {
			break
		}
		if have.Key == cr.Key && have.Person == cr.Person && have.Via == cr.Via && have.Why == cr.Why {
			return
		}
	}
	if cr.Counts {
		for _, have := range c.out.list {
			if have.Counts && have.Key == cr.Key && patch.SamePerson(have.Person, cr.Person) {
				if have.ID == cr.ID {
					return
				}
				cr.Counts, cr.Why = false, "given before"
				break
			}
		}
	}
	c.out.list = append(c.out.list, cr)
	c.out.covered = c.out.covered || cr.Counts && covers(cr.Key)
}

// doubt says why the tag does not count, or nothing.
func (c *crediting) doubt(g gift, p *posting) string {
	f, t := c.b.facts[g.msg], g.tag
	giver := c.b.sender(g.msg)
	switch {
	case t.Retracts:
		return "takes an earlier tag back"
	case f.Kind == patch.Bot:
		return "given by a bot"
	case f.Kind == patch.AI:
		return "given by an AI"
	case !reviews(t.Key) && isNack(t.Key):
		return "against the patch"
	case !reviews(t.Key):
		return "not a review"
	case t.Misspelt:
		return "misspelt"
	case t.Conditional:
		return "conditional"
	case private(f, c.b.facts[c.fact]):
		return "sent in private: no list got it"
	case t.Person == (patch.Person{}):
		return "names nobody"
	case t.Person.Email == "":
		return "without an address"
	case c.b.byAuthor(c.p, g.msg) || c.isAuthor(giver):
		return "the author's own"
	case t.Person == giver:
	case !patch.SamePerson(t.Person, giver) && c.carries(t):
		return "stands in the patch already"
	case !patch.SamePerson(t.Person, giver):
		return "mismatch: sent by " + giver.String()
	}
	if by := c.retracted(p, g.slot, g.msg, t.Key); by != "" {
		return "taken back in <" + string(by) + ">"
	}
	return ""
}

// carries says that the patch mail has the tag already.
func (c *crediting) carries(t *Tag) bool {
	for k := range c.b.facts[c.fact].Tags {
		if own := &c.b.facts[c.fact].Tags[k]; own.Key == t.Key && patch.SamePerson(own.Person, t.Person) {
			return true
		}
	}
	return false
}

// isAuthor says that p is the author of the posting or of the patch.
func (c *crediting) isAuthor(p patch.Person) bool {
	author := c.b.facts[c.fact].Author
	return patch.SamePerson(p, author) || c.p.author != author && patch.SamePerson(p, c.p.author)
}

// retracted gives the later message by which the sender of msg took key back on
// slot n of p, or on all of it.
func (c *crediting) retracted(p *posting, n, msg int, key string) patch.MsgID {
	for _, g := range p.given[n] {
		if c.takes(g, msg, key) {
			return c.b.facts[g.msg].ID
		}
	}
	if n == 0 {
		return ""
	}
	for _, g := range p.given[0] {
		if c.takes(g, msg, key) {
			return c.b.facts[g.msg].ID
		}
	}
	return ""
}

// takes says that g takes back the tag key that the same person gave in msg.
func (c *crediting) takes(g gift, msg int, key string) bool {
	if !g.tag.Retracts || g.msg == msg || c.b.facts[g.msg].Date < c.b.facts[msg].Date ||
		g.tag.Key != "" && !strings.EqualFold(g.tag.Key, key) {
		return false
	}
	return c.b.from[g.msg] == c.b.from[msg] || patch.SamePerson(c.b.sender(g.msg), c.b.sender(msg))
}

// slotByDiff finds the slot of p whose patch has the patch-id.
func (b *builder) slotByDiff(p *posting, id string) (int, bool) {
	if p.byDiff == nil {
		p.byDiff = make(map[string]int, len(p.slots))
		for k := len(p.slots) - 1; k >= 0; k-- {
			p.byDiff[b.facts[p.slots[k].fact].PatchID] = k
		}
	}
	k, ok := p.byDiff[id]
	return k, ok
}

// body takes the trailers that the patch mail itself carries. One whose reply
// is known stands already in the list; the others are brought along.
func (c *crediting) body() {
	f := c.b.facts[c.fact]
	for k := range f.Tags {
		t := &f.Tags[k]
		if !isPerson(t) || c.restates(t) {
			continue
		}
		cr := Credit{Key: t.Key, Value: t.Value, Person: t.Person, Tail: t.Tail, ID: f.ID, Via: "body", Rule: tiedBody, Text: t.Text}
		switch {
		case !reviews(t.Key):
			cr.Why = "not a review"
		case c.isAuthor(t.Person):
			cr.Why = "the author's own"
		case patch.KindOf(t.Person, nil) == patch.Bot:
			cr.Why = "given by a bot"
		case patch.KindOf(t.Person, nil) == patch.AI:
			cr.Why = "given by an AI"
		case c.knownElsewhere(t):
			cr.Why = "given to another version of the patch"
		default:
			cr.Why = "source not in store"
		}
		c.out.list = append(c.out.list, cr)
	}
}

// restates says that the list holds the tag with its source.
func (c *crediting) restates(t *Tag) bool {
	for _, have := range c.out.list {
		if have.Key == t.Key && have.Via != "body" && patch.SamePerson(have.Person, t.Person) {
			return true
		}
	}
	return false
}

// knownElsewhere says that the tag was given on an earlier posting of the line.
func (c *crediting) knownElsewhere(t *Tag) bool {
	for _, q := range c.before {
		for _, at := range []int{0, c.slotOf()} {
			for _, g := range q.given[at] {
				if g.tag.Key == t.Key && patch.SamePerson(g.tag.Person, t.Person) {
					return true
				}
			}
		}
	}
	return false
}

// isPerson says that a tag names who did something; Cc and links do not.
func isPerson(t *Tag) bool {
	return strings.HasSuffix(t.Key, "-by") && t.Key != "Obsoleted-by"
}

// covers says that key is a review or an ack.
func covers(key string) bool {
	switch key {
	case "Reviewed-by", "Acked-by":
		return true
	case "Tested-by", "Nacked-by", "Signed-off-by":
		return false
	}
	k := strings.ToLower(key)
	return !isNack(key) && strings.HasSuffix(k, "-by") && (strings.HasPrefix(k, "reviewed-") || strings.HasPrefix(k, "acked-") ||
		strings.HasSuffix(k, "-reviewed-by") || strings.HasSuffix(k, "-acked-by"))
}

// Tests says that key tells of a test.
func Tests(key string) bool {
	k := strings.ToLower(key)
	return strings.HasPrefix(k, "tested-") || strings.HasSuffix(k, "-tested-by")
}

// Reviews says that key is a review; Acks that it is an ack.
func Reviews(key string) bool {
	k := strings.ToLower(key)
	return strings.HasPrefix(k, "reviewed-") || strings.HasSuffix(k, "-reviewed-by")
}

// Acks says that key is an ack.
func Acks(key string) bool {
	return covers(key) && !Reviews(key)
}

// reviews says that key is one of those that can count.
func reviews(key string) bool {
	return covers(key) || Tests(key)
}

func isNack(key string) bool {
	k := strings.ToLower(key)
	return strings.HasPrefix(k, "nack") || strings.HasPrefix(k, "nak")
}
