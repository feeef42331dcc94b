package area

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Set is the areas of one project, compiled. It is immutable and safe for
// concurrent use.
type Set struct {
	areas    []Area
	paths    prefixes // F: and X:
	names    patterns // N:
	keywords patterns // K:
	own      []ruleAt // list, subject, person
	several  bool     // the areas come from more than one file
	notes    warnings
}

// ruleAt names a rule: the index of its area, and its own index there.
type ruleAt struct{ area, rule int32 }

// pathRule is a compiled F: or X: rule.
type pathRule struct {
	glob
	at  ruleAt
	not bool
}

// patterns is compiled N: or K: rules.
type patterns struct {
	sieve *sieve
	list  []pattern
}

type pattern struct {
	at   ruleAt
	re   *regexp.Regexp
	line *regexp.Regexp // K: on the lines of a diff
}

// New compiles areas. A pattern that cannot be understood is left out with a
// warning.
func New(areas []Area, dirs Dirs) (*Set, []Warning) {
	s := &Set{areas: areas, names: patterns{sieve: newSieve()}, keywords: patterns{sieve: newSieve()}}
	for i := range areas {
		s.several = s.several || areas[i].File != areas[0].File
		for j := range areas[i].Rules {
			s.add(ruleAt{int32(i), int32(j)}, dirs)
		}
	}
	s.paths.build()
	return s, s.notes.all()
}

// Load reads and compiles the files of one project, whose format is told by
// looking.
func Load(files []Source, dirs Dirs) (*Set, []Warning) {
	areas, warnings := Look(files).Read(files)
	s, more := New(areas, dirs)
	return s, append(warnings, more...)
}

// Areas is all areas, in the order of the files. It belongs to the set.
func (s *Set) Areas() []Area { return s.areas }

// rule finds a rule again.
func (s *Set) rule(at ruleAt) *Rule { return &s.areas[at.area].Rules[at.rule] }

func (s *Set) add(at ruleAt, dirs Dirs) {
	rule := s.rule(at)
	var err *patternError
	switch rule.Kind {
	case RuleFile, RuleNot:
		var g glob
		if g, err = newGlob(rule, dirs); err == nil {
			s.paths.rules = append(s.paths.rules, pathRule{g, at, rule.Kind == RuleNot})
		}
	case RuleName:
		err = s.names.add(at, rule.Text, "")
	case RuleKeyword:
		err = s.keywords.add(at, rule.Text, changed)
	default:
		s.own = append(s.own, at)
	}
	if err != nil {
		s.notes.add(cmp.Or(s.areas[at.area].File, s.areas[at.area].Name), rule.Line, rule.Col+err.off, "%s is left out: %s", rule, err.why)
	}
}

// changed is what get_maintainer.pl puts before a K: expression on the lines
// of a diff.
const changed = `^[+-].*`

func (p *patterns) add(at ruleAt, text, before string) *patternError {
	if len(p.list) >= maxRegexps {
		return &patternError{why: "too many expressions"}
	}
	re, err := compile("", text, true)
	if err != nil {
		return err
	}
	one := pattern{at: at, re: re}
	if before != "" {
		if one.line, err = compile(before, text, true); err != nil {
			return err
		}
	}
	p.sieve.add(int32(len(p.list)), re.String())
	p.list = append(p.list, one)
	return nil
}

// prefixes finds the path patterns whose prefix a path has.
type prefixes struct {
	rules []pathRule // sorted by prefix
	keys  []string   // the prefixes, sorted, once
	first []int32    // of each key, in rules; one more than there are keys
	up    []int32    // the longest other key that a key starts with, or -1
}

func (p *prefixes) build() {
	slices.SortFunc(p.rules, func(a, b pathRule) int { return strings.Compare(a.prefix, b.prefix) })
	var open []int32 // the keys that the last one starts with, shortest first
	for i := range p.rules {
		key := p.rules[i].prefix
		if n := len(p.keys); n > 0 && p.keys[n-1] == key {
			continue
		}
		for len(open) > 0 && !strings.HasPrefix(key, p.keys[open[len(open)-1]]) {
			open = open[:len(open)-1]
		}
		up := int32(-1)
		if len(open) > 0 {
			up = open[len(open)-1]
		}
		open = append(open, int32(len(p.keys)))
		p.keys = append(p.keys, key)
		p.first = append(p.first, int32(i))
		p.up = append(p.up, up)
	}
	p.first = append(p.first, int32(len(p.rules)))
}

// each calls yield for every rule whose prefix path has. All keys that path
// starts with are also what the last key before it in the order starts with.
func (p *prefixes) each(path string, yield func(*pathRule)) {
	i, found := slices.BinarySearch(p.keys, path)
	if !found {
		i--
	}
	for k := int32(i); k >= 0; k = p.up[k] {
		if !strings.HasPrefix(path, p.keys[k]) {
			continue
		}
		for j := p.first[k]; j < p.first[k+1]; j++ {
			yield(&p.rules[j])
		}
	}
}
