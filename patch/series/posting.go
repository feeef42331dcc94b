package series

import (
	"cmp"
	"slices"

	"onemore/patch"
)

// posting is one series as it was sent: a cover and patches, or a lone patch.
type posting struct {
	root    int // cover, or first patch
	cover   int // -1 without
	slots   []slot
	spare   []int // repeats of a slot or of the cover
	version int
	hasVer  bool
	resend  bool
	rfc     bool
	m       int
	date    int64
	author  patch.Person
	who     int // class of the author
	title   string
	tree    string

	msgs    []int // all messages at home here, in tree order
	line    *line
	number  int            // the version it was given within its change
	next    int            // the number said by the next posting under its title, or 0
	tied    *posting       // the earlier version that the evidence leads to
	links   []Link         // to tied
	back    []Link         // to later versions
	filled  bool           // holes were filled from an earlier version
	applied int64          // when the first notice that it was applied came, or 0
	given   map[int][]gift // by slot, by date: the tags of the messages at home here
	byDiff  map[string]int // slot by patch-id, made by slotByDiff
	authors map[int]bool   // by class: what byAuthor found
	index   map[int]int    // slot by number, made by find
	credits []*credited
}

// slot is one patch of a posting.
type slot struct {
	n    int
	fact int
	from *posting // another posting when the patch was taken over from it
}

// The gaps that tell one posting from the next.
const (
	minute = int64(60)
	hour   = 60 * minute
	day    = 24 * hour

	burst      = 30 * minute // patches sent without threading
	oneRun     = 5 * minute  // mails of one run of git send-email
	repeatSpan = hour        // a slot sent again within this is a repeat, after it a new posting
	nakedSpan  = day         // patches follow a cover without a number within this
)

// makePosting fills what follows from the members. Slots are in order.
func (b *builder) makePosting(cover int, slots []slot, spare []int) *posting {
	sortSlots(slots)
	p := &posting{cover: cover, slots: slots, spare: spare, version: 1}
	members := make([]int, 0, len(slots)+1)
	if cover >= 0 {
		members = append(members, cover)
	}
	for _, s := range slots {
		members = append(members, s.fact)
	}
	if len(members) == 0 {
		return nil
	}
	p.root = members[0]
	p.date = b.facts[p.root].Date
	for _, i := range members {
		f := b.facts[i]
		s := f.Subject
		if s.HasVer {
			p.hasVer, p.version = true, max(p.version, s.Version)
		}
		p.resend = p.resend || s.Resend
		p.rfc = p.rfc || s.RFC
		p.m = max(p.m, s.M, s.N)
		if p.tree == "" {
			p.tree = s.Tree
		}
		p.date = min(p.date, f.Date)
	}
	p.m = max(p.m, len(slots), 1)
	p.title = b.facts[p.root].Subject.Title
	b.setAuthor(p)
	return p
}

func sortSlots(slots []slot) {
	slices.SortStableFunc(slots, func(x, y slot) int {
		return cmp.Or(cmp.Compare(x.n, y.n), cmp.Compare(x.fact, y.fact))
	})
}

// setAuthor names who the posting is by: the author of the cover; without one
// the author that its patches share, else who sent them.
func (b *builder) setAuthor(p *posting) {
	f := b.facts[p.root]
	p.author, p.who = f.Author, b.who[p.root]
	if p.cover >= 0 {
		return
	}
	for _, s := range p.slots {
		if b.who[s.fact] != p.who {
			if f.Sender != (patch.Person{}) {
				p.author, p.who = f.Sender, b.from[p.root]
			}
			return
		}
	}
}

// byAuthor says that message i comes from the author of p.
func (b *builder) byAuthor(p *posting, i int) bool {
	class := b.from[i]
	if class == p.who {
		return true
	}
	is, known := p.authors[class]
	if !known {
		is = patch.SamePerson(b.sender(i), p.author)
		if p.authors == nil {
			p.authors = map[int]bool{}
		}
		p.authors[class] = is
	}
	return is
}

// sender is who sent message i.
func (b *builder) sender(i int) patch.Person {
	return b.facts[i].sentBy()
}

// find gives the slot with number n, or -1.
func (p *posting) find(n int) int {
	if len(p.index) != len(p.slots) {
		p.index = make(map[int]int, len(p.slots))
		for k := len(p.slots) - 1; k >= 0; k-- {
			p.index[p.slots[k].n] = k
		}
	}
	if k, ok := p.index[n]; ok {
		return k
	}
	return -1
}
