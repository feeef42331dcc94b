package area

import (
	"slices"
	"strings"

	"onemore/patch"
)

// Own is an area that somebody wrote for themselves. One of its conditions is
// enough.
type Own struct {
	Name     string
	Files    []string // patterns as in F:
	Not      []string // patterns as in X:
	Lists    []string // addresses, List-Ids, or the first label of one
	Subjects []string // what a subject starts with, such as "mm/damon"
	People   []string // addresses of authors
}

// OwnAreas makes areas of what somebody wrote. They have no file and no lines.
func OwnAreas(own []Own) []Area {
	areas := make([]Area, len(own))
	for i, o := range own {
		a := Area{Name: o.Name}
		for _, add := range []struct {
			kind  string
			texts []string
		}{{RuleFile, o.Files}, {RuleNot, o.Not}, {RuleList, o.Lists}, {RuleSubject, o.Subjects}, {RulePerson, o.People}} {
			for _, text := range add.texts {
				if text != "" {
					a.Rules = append(a.Rules, Rule{Kind: add.kind, Text: text})
				}
			}
		}
		areas[i] = a
	}
	return areas
}

// meets gives what of a query a list, subject or person rule is about, or "".
func (r *Rule) meets(q *Query) string {
	switch r.Kind {
	case RuleList:
		if i := slices.IndexFunc(q.Lists, func(l string) bool { return sameList(l, r.Text) }); i >= 0 {
			return q.Lists[i]
		}
	case RuleSubject:
		if startsWord(q.Subject, r.Text) {
			return q.Subject
		}
	case RulePerson:
		if (patch.Person{Email: r.Text}).Key() == q.From.Key() {
			return q.From.Email
		}
	}
	return ""
}

// sameList compares addresses and List-Ids, of which the first label alone is
// enough: "linux-mm" is "linux-mm@kvack.org" and "linux-mm.kvack.org".
func sameList(is, want string) bool {
	is, want = listID(is), listID(want)
	if !strings.Contains(want, ".") {
		is, _, _ = strings.Cut(is, ".")
	}
	return is == want
}

// listID folds an address or List-Id for comparison.
func listID(s string) string {
	return strings.Replace(strings.ToLower(strings.Trim(s, "<> ")), "@", ".", 1)
}

// startsWord tells whether a subject starts with a prefix, whatever its case,
// and the prefix is not only part of a word.
func startsWord(subject, prefix string) bool {
	if len(subject) < len(prefix) || !strings.EqualFold(subject[:len(prefix)], prefix) {
		return false
	}
	return len(subject) == len(prefix) || !isWord(subject[len(prefix)]) || !isWord(prefix[len(prefix)-1])
}
