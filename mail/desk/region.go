package desk

import (
	"slices"
	"strings"
	"sync"

	"onemore/config"
	"onemore/mail/tree"
	"onemore/patch"
	"onemore/patch/area"
	"onemore/patch/queue"
)

// reviewsThere is in how many changes of an area somebody must have spoken for
// it to count as one where they reviewed before.
const reviewsThere = 2

// region knows the areas of all projects, and which of them are the reader's.
type region struct {
	projects []claimed
	own      *area.Set // the areas that the configuration describes; nil for none
	places   *places
}

// places remembers where rows belong, as long as they and the areas stay what
// they are.
type places struct {
	mu sync.Mutex
	of map[patch.MsgID]placed
}

// claimed is a project with what of it is the reader's.
type claimed struct {
	*tree.View
	mine *area.Mine
}

// placed is a row's place, and what it was found from.
type placed struct {
	newest           patch.MsgID
	active           int64
	covered, patches int
	place            queue.Place
}

// newRegion finds out which areas are the reader's: those that name them, those
// they follow, and those in which they spoke about these rows. What the region
// before, nil for none, found out and still holds is taken over.
func newRegion(prev *region, views []*tree.View, conf []config.Area, me queue.Me, rows []*queue.Row) *region {
	r := &region{places: &places{of: map[patch.MsgID]placed{}}}
	var own []area.Own
	var followed []string
	for _, a := range conf {
		if a.Followed() {
			followed = append(followed, a.Name)
		} else {
			own = append(own, area.Own{Name: a.Name, Files: a.Files, Not: a.Not, Lists: a.Lists, Subjects: a.Subjects, People: a.People})
		}
	}
	if len(own) > 0 {
		r.own, _ = area.New(area.OwnAreas(own), area.Dirs{})
	}
	for _, v := range views {
		mine := v.Areas.Mine(me.People, followed, reviewedIn(v, me, rows), v.Mailmap)
		r.projects = append(r.projects, claimed{v, mine})
	}
	if prev != nil && slices.EqualFunc(r.projects, prev.projects, claimed.same) {
		r.places = prev.places
	}
	return r
}

// same tells whether the same areas are claimed in both.
func (c claimed) same(o claimed) bool {
	return c.Areas == o.Areas && slices.Equal(c.mine.Names(c.Areas), o.mine.Names(o.Areas))
}

// reviewedIn gives the areas of a project in which the reader spoke about
// changes of others.
func reviewedIn(v *tree.View, me queue.Me, rows []*queue.Row) []string {
	keys := make([]string, 0, len(me.People))
	for _, p := range me.People {
		keys = append(keys, p.Key())
	}
	count := map[string]int{}
	for _, row := range rows {
		if !v.Covers(row.Lists) || slices.Contains(keys, row.Author.Key()) || !slices.ContainsFunc(keys, func(k string) bool {
			_, spoke := slices.BinarySearch(row.Voices, k)
			return spoke
		}) {
			continue
		}
		for _, name := range names(v.Areas.Match(&area.Query{Paths: row.Paths}, area.Options{NoKeywords: true})) {
			count[name]++
		}
	}
	var out []string
	for name, n := range count {
		if n >= reviewsThere {
			out = append(out, name)
		}
	}
	return out
}

// names are the areas of matches, without those that take every path.
func names(ms []area.Match) []string {
	return area.Sections(slices.DeleteFunc(slices.Clone(ms), func(m area.Match) bool { return m.Area.Rest }))
}

// Mine implements queue.Map.
func (r *region) Mine() bool {
	return r.own != nil || slices.ContainsFunc(r.projects, func(p claimed) bool { return len(p.mine.Names(p.Areas)) > 0 })
}

// Place implements queue.Map.
func (r *region) Place(row *queue.Row) queue.Place {
	r.places.mu.Lock()
	defer r.places.mu.Unlock()
	if was, ok := r.places.of[row.Root]; ok && was.newest == row.Newest && was.active == row.Active && was.covered == row.Covered && was.patches == row.Patches {
		return was.place
	}
	p := r.place(row)
	r.places.of[row.Root] = placed{row.Newest, row.Active, row.Covered, row.Patches, p}
	return p
}

// place finds the areas of a row patch by patch.
func (r *region) place(row *queue.Row) queue.Place {
	var out queue.Place
	mine := make([]bool, max(len(row.Parts), 1))
	if r.own != nil {
		r.visit(row, r.own, &out, func(k int, ms []area.Match) {
			if len(ms) > 0 {
				mine[k] = true
				noteWhy(&out, &ms[0], area.WhyNamed)
				hold(&out, ms, nil)
			}
		})
	}
	for _, p := range r.projects {
		if !p.Covers(row.Lists) {
			continue
		}
		r.visit(row, p.Areas, &out, func(k int, ms []area.Match) {
			if m, why := p.mine.Of(ms); m != nil {
				mine[k] = true
				noteWhy(&out, m, why)
				hold(&out, ms, p.mine)
			}
			out.Kept = out.Kept || keeps(p.Mailmap.Map(row.Author), ms)
		})
	}
	for k, is := range mine {
		if is && k < len(row.Parts) {
			out.MinePatches++
			if row.Parts[k].Covered {
				out.MineCovered++
			}
		}
	}
	return out
}

// keeps tells whether somebody is M: of one of these areas that is not all.
func keeps(who patch.Person, ms []area.Match) bool {
	for i := range ms {
		if a := ms[i].Area; !a.Rest && slices.ContainsFunc(a.People, func(m area.Member) bool { return !m.Reviewer && m.Key() == who.Key() }) {
			return true
		}
	}
	return false
}

// visit matches each patch of a row, and the row itself when it has none.
func (r *region) visit(row *queue.Row, set *area.Set, out *queue.Place, fn func(part int, ms []area.Match)) {
	q := area.Query{Subject: row.Subject, Lists: row.Lists, From: row.Author}
	parts := row.Parts
	if len(parts) == 0 {
		parts = make([]queue.Part, 1)
	}
	for k, part := range parts {
		q.Paths = q.Paths[:0]
		for _, at := range part.Paths {
			if at >= 0 && at < len(row.Paths) {
				q.Paths = append(q.Paths, row.Paths[at])
			}
		}
		ms := set.Match(&q, area.Options{NoKeywords: true})
		for _, name := range names(ms) {
			if !slices.Contains(out.Areas, name) {
				out.Areas = append(out.Areas, name)
			}
		}
		fn(k, ms)
	}
}

// hold notes which of the areas are the reader's: all of them when mine is nil.
// What takes every path is noted by noteWhy, where it counts.
func hold(out *queue.Place, ms []area.Match, mine *area.Mine) {
	for i := range ms {
		a := ms[i].Area
		if a.Rest || slices.Contains(out.Own, a.Name) {
			continue
		}
		if mine != nil {
			if m, _ := mine.Of(ms[i : i+1]); m == nil {
				continue
			}
		}
		out.Own = append(out.Own, a.Name)
	}
}

// noteWhy notes by what a row is the reader's; the line of the strongest reason
// is kept.
func noteWhy(out *queue.Place, m *area.Match, why area.Why) {
	if !slices.Contains(out.Own, m.Area.Name) {
		out.Own = append(out.Own, m.Area.Name)
	}
	if why == area.WhyArea && !m.Area.Rest && out.Maintains == "" {
		out.Maintains = strings.ToValidUTF8(m.String(), "\uFFFD")
	}
	order := []string{string(area.WhyArea), string(area.WhyNamed), string(area.WhyReviewed)}
	if slices.Contains(out.Claims, string(why)) {
		return
	}
	if len(out.Claims) == 0 || slices.Index(order, string(why)) < slices.Index(order, out.Claims[0]) {
		out.Match = strings.ToValidUTF8(m.String(), "\uFFFD")
	}
	out.Claims = append(out.Claims, string(why))
	slices.SortFunc(out.Claims, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
}
