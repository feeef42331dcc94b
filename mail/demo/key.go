package demo

import (
	"slices"
	"strings"
)

// Expect is what a right reading of the archive finds about one change.
type Expect struct {
	Name     string // the name of the change in the scripts
	Root     string // Message-ID of the newest version's cover or first patch, without brackets
	First    string // the same of the earliest version: the change's id hangs on it
	Title    string // of the newest version's cover or only patch, without prefixes
	Author   string // address
	Versions int    // how many versions the archive has; a RESEND is none of its own
	Version  int    // number of the newest version
	Patches  int    // how many patches the newest version says it has
	Received int    // how many of them came; a partial re-roll is filled up from the version before
	Partial  bool   // only the changed patches were sent again
	Covered  int    // patches of the newest version with a counting Reviewed-by or Acked-by
	Engaged  int    // patches of the newest version on which a human said anything in reply
	Carried  int    // patches covered by tags they brought along alone: nobody spoke on them in this version
	Humans   int    // people other than the author, over all versions
	Bots     int    // robots, over all versions
	AI       int    // AI reviewers, people who send AI text included, over all versions
	Tags     map[string]int
	Lists    []string // first labels of the List-Ids, sorted
	State    string   // in the words of `queue --json`
	Also     []string // states that are right as well where the words leave it open
	Turn     string   // whose move it is; "" where the words leave it open
	Add, Del int      // lines of the newest version's diffs
	Note     string   // what the change is there to show
}

// Key is the answer: one row per change of Messages, in the order of the
// scripts.
func Key() []Expect {
	var out []Expect
	for _, s := range build().stories {
		if s.meta["kind"] == "change" && len(s.posts) > 0 {
			out = append(out, s.expect())
		}
	}
	return out
}

func (s *story) expect() Expect {
	p := s.posts[len(s.posts)-1]
	root := p.root()
	e := Expect{
		Name: s.slug, Root: root.id, First: s.posts[0].root().id, Author: s.posts[0].author.email,
		Versions: s.versions(), Version: p.version, Patches: p.of, Partial: p.partial,
		State: s.meta["state"], Also: strings.Fields(s.meta["also"]), Turn: s.meta["turn"], Note: s.meta["note"],
		Tags: map[string]int{},
	}
	e.Title = root.patch.title
	for _, l := range s.lists() {
		e.Lists = append(e.Lists, strings.Split(listAddr(l), "@")[0])
	}
	s.countPeople(&e)
	s.countPatches(p, &e)
	return e
}

// versions counts the distinct version numbers.
func (s *story) versions() int {
	seen := map[int]bool{}
	for _, p := range s.posts {
		seen[p.version] = true
	}
	return len(seen)
}

// countPeople counts the distinct senders over all versions.
func (s *story) countPeople(e *Expect) {
	seen := map[string]bool{}
	for _, l := range s.letters {
		kind := l.kind(s.posts[0].author)
		if seen[kind+l.from.email] {
			continue
		}
		seen[kind+l.from.email] = true
		switch kind {
		case "human":
			e.Humans++
		case "bot":
			e.Bots++
		case "ai":
			e.AI++
		}
	}
}

func (l *letter) kind(author person) string {
	switch {
	case l.raw != "":
		return ""
	case l.from.role == robot:
		return "bot"
	case l.from.role == aiBot || l.noText:
		return "ai"
	case l.from.key == author.key:
		return "author"
	}
	return "human"
}

// countPatches counts over the patches of the newest version; the ones a
// partial re-roll did not send again stand as they were in the version before.
func (s *story) countPatches(p *posting, e *Expect) {
	tagged := map[mark]bool{}
	for n := 1; n <= p.of; n++ {
		at, q := p, p.part(n)
		if q == nil && p.partial {
			at = s.post(p.version - 1)
			q = at.part(n)
		}
		if q == nil || q.mail == nil {
			continue
		}
		e.Received++
		for i := range q.files {
			a, d := q.files[i].count()
			e.Add, e.Del = e.Add+a, e.Del+d
		}
		marks, engaged := s.looked(at, q)
		marks = append(marks, s.brought(at, q)...)
		if engaged {
			e.Engaged++
		}
		covered := false
		for _, m := range marks {
			tagged[m] = true
			covered = covered || m.kind == 'R' || m.kind == 'A'
		}
		if covered {
			e.Covered++
			if !engaged {
				e.Carried++
			}
		}
	}
	for m := range tagged {
		e.Tags[tagName(m.kind)]++
	}
}

// looked gives the tags others gave patch q of p in replies to it or to the
// cover, and whether a human said anything there.
func (s *story) looked(p *posting, q *part) (marks []mark, engaged bool) {
	for _, l := range s.letters {
		if l.kind(s.posts[0].author) != "human" || l.patch != nil {
			continue
		}
		at := l.about()
		if at == nil || at != q && (p.cover == nil || at != p.cover) {
			continue
		}
		engaged = true
		if l.takes {
			marks = slices.DeleteFunc(marks, func(m mark) bool { return m.who == l.from.key })
		}
		marks = append(marks, l.tags...)
	}
	return marks, engaged
}

// about is the patch or cover a letter hangs under.
func (l *letter) about() *part {
	for p := l; p != nil; p = p.parent {
		if p.patch != nil {
			return p.patch
		}
	}
	return nil
}

// brought gives the tags in the commit message of q whose reply is in the
// archive, on an earlier version with the same diff.
func (s *story) brought(p *posting, q *part) []mark {
	var out []mark
	for _, old := range s.posts {
		if old == p {
			break
		}
		for _, o := range old.parts {
			if o.diff != q.diff {
				continue
			}
			given, _ := s.looked(old, o)
			for _, m := range given {
				if slices.Contains(q.carried, m) {
					out = append(out, m)
				}
			}
		}
	}
	return out
}
