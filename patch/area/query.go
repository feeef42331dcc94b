package area

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"onemore/patch"
	"onemore/patch/diff"
)

// Limits on the text that K: rules look through.
const (
	maxText  = 4 << 20 // bytes of one query
	maxFound = 200     // bytes of Match.Text
)

// Query is what is known of a file, a patch, a series or a change. All of it
// is optional.
type Query struct {
	Paths []string // relative to the root of the tree

	// For K: rules, whole lines with their "\n":
	Message []string // header fields, commit message and notes
	Diff    []string // lines of diffs; they count when something was added or removed there
	Files   []string // whole files, only with Options.InFiles

	// For areas of the configuration:
	Subject string   // without what stands in brackets
	Lists   []string // addresses or List-Ids
	From    patch.Person
}

// Of makes the query for one message. Head holds its header fields for K:
// rules, decoded, one a line ("Subject: ..."); it may be empty. Body is the
// decoded body.
func Of(head, body string) Query {
	p := diff.Scan(body)
	var q Query
	q.Message = lines(q.Message, head)
	q.Message = lines(q.Message, p.Message)
	q.Message = lines(q.Message, p.Break)
	q.Message = lines(q.Message, p.Notes)
	inDiff := false
	for i := range p.Files {
		f := &p.Files[i]
		q.Paths = append(q.Paths, f.Old, f.New)
		q.header(body, f, &inDiff)
		for j := range f.Hunks {
			q.add(body, f.Hunks[j].Lines, true)
		}
		q.add(body, f.Rest, inDiff)
	}
	if inDiff {
		q.Diff = lines(q.Diff, p.Tail)
	} else {
		q.Message = lines(q.Message, p.Tail)
	}
	q.Paths = tidy(q.Paths)
	return q
}

// HeadOf writes the fields of a mail that people put words and addresses in,
// as Of wants them.
func HeadOf(m *patch.Mail) string {
	var b strings.Builder
	field := func(name string, value string) {
		if value != "" {
			b.WriteString(name + ": " + strings.ReplaceAll(value, "\n", " ") + "\n")
		}
	}
	field("From", m.From.String())
	field("Subject", m.Subject)
	for _, p := range m.To {
		field("To", p.String())
	}
	for _, p := range m.Cc {
		field("Cc", p.String())
	}
	return b.String()
}

// Join makes one query of the patches of a series.
func Join(queries ...Query) Query {
	var all Query
	for _, q := range queries {
		all.Paths = append(all.Paths, q.Paths...)
		all.Message = append(all.Message, q.Message...)
		all.Diff = append(all.Diff, q.Diff...)
		all.Files = append(all.Files, q.Files...)
		all.Lists = append(all.Lists, q.Lists...)
		all.Subject = cmp.Or(all.Subject, q.Subject)
		all.From = cmp.Or(all.From, q.From)
	}
	all.Paths = tidy(all.Paths)
	return all
}

// tidy sorts paths and leaves out doubles and empty ones.
func tidy(paths []string) []string {
	slices.Sort(paths)
	paths = slices.Compact(paths)
	if len(paths) > 0 && paths[0] == "" {
		paths = paths[1:]
	}
	return paths
}

// header adds the lines before the hunks of a file. From the first "---" or
// "+++" on, lines count as lines of a diff.
func (q *Query) header(body string, f *diff.File, inDiff *bool) {
	for i := range f.Header {
		l := f.Header[i : i+1]
		switch text := l[0].Text; {
		case strings.HasPrefix(text, "--- "), strings.HasPrefix(text, "+++ "), strings.HasPrefix(text, "GIT binary"):
			*inDiff = true
		case strings.HasPrefix(text, "diff --git "), strings.HasPrefix(text, "rename "):
		default:
			q.add(body, l, *inDiff)
		}
	}
}

// add takes lines of the body.
func (q *Query) add(body string, ls []diff.Line, inDiff bool) {
	for _, l := range ls {
		end := min(l.Off+len(l.Text)+1, len(body))
		if inDiff {
			q.Diff = append(q.Diff, body[l.Off:end])
		} else {
			q.Message = append(q.Message, body[l.Off:end])
		}
	}
}

var fixes = regexp.MustCompile(`^Fixes:\s+[0-9a-fA-F]{6}`)

// lines adds the lines of a text, but for those that get_maintainer.pl reads
// for something else.
func lines(out []string, text string) []string {
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, " mode change ") && !fixes.MatchString(line) {
			out = append(out, line)
		}
	}
	return out
}

// Match gives the areas of all that a query holds: path by path, in their
// order, each as Path does; then what K: rules found, then what the other
// rules did. An area comes as often as something belongs to it.
func (s *Set) Match(q *Query, o Options) []Match {
	var out []Match
	for _, p := range q.Paths {
		out = s.path(out, p, o.Depth)
	}
	if !o.NoKeywords {
		out = append(out, s.found(q, o)...)
	}
	return s.others(out, q)
}

// found runs the K: rules.
func (s *Set) found(q *Query, o Options) []Match {
	if len(s.keywords.list) == 0 {
		return nil
	}
	k := search{set: s, where: make([]string, len(s.keywords.list)), left: maxText}
	for _, l := range q.Message {
		k.text(l, false)
	}
	for _, l := range q.Diff {
		k.text(l, true)
	}
	if o.InFiles {
		for _, f := range q.Files {
			k.text(f, false)
		}
	}
	out := k.matches
	// The script sorts the numbers of the lines as text.
	slices.SortStableFunc(out, func(a, b Match) int {
		return strings.Compare(strconv.Itoa(a.Rule.entry), strconv.Itoa(b.Rule.entry))
	})
	return out
}

// search is one run of the K: rules over texts.
type search struct {
	set     *Set
	where   []string // by rule: where it was found first
	left    int      // bytes still looked at
	ids     []int32
	matches []Match
}

func (k *search) text(text string, inDiff bool) {
	if k.left -= len(text); k.left < 0 || text == "" {
		return
	}
	list := k.set.keywords.list
	k.ids = k.set.keywords.sieve.candidates(text, k.ids[:0])
	for _, id := range k.ids {
		re := list[id].re
		if inDiff {
			re = list[id].line
		}
		if k.where[id] != "" || !re.MatchString(text) {
			continue
		}
		k.where[id] = text
		at := list[id].at
		line, _, _ := strings.Cut(text, "\n")
		k.matches = append(k.matches, Match{Area: &k.set.areas[at.area], Rule: k.set.rule(at), Text: line[:min(len(line), maxFound)]})
	}
}

// others adds the areas that are met by list, subject or person.
func (s *Set) others(out []Match, q *Query) []Match {
	for _, at := range s.own {
		rule := s.rule(at)
		if text := rule.meets(q); text != "" {
			out = append(out, Match{Area: &s.areas[at.area], Rule: rule, Text: text})
		}
	}
	return out
}
