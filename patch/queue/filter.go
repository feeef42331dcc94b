package queue

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Filter is a parsed filter: terms that must all hold. The zero value lets
// everything pass.
type Filter struct{ terms []term }

// term is one condition; want is what it must give.
type term struct {
	want  bool
	timed bool // the answer changes by itself as time goes by
	test  func(it *Item, now int64) bool
}

// Match tells whether an item passes at now (Unix seconds).
func (f Filter) Match(it *Item, now int64) bool {
	for _, t := range f.terms {
		if t.test(it, now) != t.want {
			return false
		}
	}
	return true
}

// Empty tells whether the filter lets everything pass.
func (f Filter) Empty() bool { return len(f.terms) == 0 }

// timed tells whether what passes changes by itself as time goes by.
func (f *Filter) timed() bool {
	return f != nil && slices.ContainsFunc(f.terms, func(t term) bool { return t.timed })
}

// ParseFilter reads the filter grammar of the command line: words match
// subject and author; s: f: list: area: tree: mine: state: turn: lane: file: tag:
// age: size: patches: is: name one thing; "-" before a term negates it; terms
// are and-ed; a comma inside a value is or; double quotes keep spaces. The
// error names the term that cannot be read and what can stand there.
func ParseFilter(s string) (Filter, error) {
	var f Filter
	for _, word := range words(s) {
		t := term{want: true}
		if rest, ok := strings.CutPrefix(word, "-"); ok && rest != "" {
			t.want, word = false, rest
		}
		t.timed = strings.HasPrefix(word, "age:") || strings.HasPrefix(word, "is:") && (contains(word, "snoozed") || contains(word, "claimed"))
		var err error
		if t.test, err = parseTerm(word); err != nil {
			return Filter{}, err
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

// words splits at white space outside of double quotes; the quotes go.
func words(s string) []string {
	var out []string
	var b strings.Builder
	quoted, some := false, false
	for _, r := range s {
		switch {
		case r == '"':
			quoted, some = !quoted, true
		case !quoted && (r == ' ' || r == '\t' || r == '\n'):
			if some {
				out = append(out, b.String())
			}
			b.Reset()
			some = false
		default:
			b.WriteRune(r)
			some = true
		}
	}
	if some && b.Len() > 0 {
		out = append(out, b.String())
	}
	return out
}

type test = func(it *Item, now int64) bool

func parseTerm(word string) (test, error) {
	key, value, ok := strings.Cut(word, ":")
	if !ok || !isKey(key) {
		return anyOf(strings.ToLower(word), func(it *Item, v string) bool {
			return contains(it.Subject, v) || contains(it.Author.Name, v) || contains(it.Author.Email, v)
		}), nil
	}
	if value == "" {
		return nil, fmt.Errorf("filter %q: a value must follow the colon", word)
	}
	t, err := keyed(key, strings.ToLower(value))
	if err != nil {
		return nil, fmt.Errorf("filter %q: %w", word, err)
	}
	return t, nil
}

// filterKeys are the names that can stand before a colon.
const filterKeys = "s f list area tree mine state turn lane file tag age size patches is"

func isKey(s string) bool {
	return slices.Contains(strings.Fields(filterKeys), s)
}

func keyed(key, value string) (test, error) {
	switch key {
	case "s":
		return anyOf(value, func(it *Item, v string) bool { return contains(it.Subject, v) }), nil
	case "f":
		return anyOf(value, func(it *Item, v string) bool { return contains(it.Author.Name, v) || contains(it.Author.Email, v) }), nil
	case "list":
		return anyOf(value, func(it *Item, v string) bool { return onList(it.Lists, v) }), nil
	case "area":
		return anyOf(value, func(it *Item, v string) bool { return hasFold(it.Areas, v) }), nil
	case "tree":
		return anyOf(value, func(it *Item, v string) bool { return strings.EqualFold(it.Tree, v) }), nil
	case "mine":
		return oneOf(value, "area named reviewed cc to list", func(it *Item, v string) bool { return slices.Contains(it.Mine, v) })
	case "state":
		return oneOf(value, states, func(it *Item, v string) bool { return it.State == v })
	case "turn":
		return oneOf(value, "reviewer author maintainer nobody", func(it *Item, v string) bool { return it.Turn == v })
	case "lane":
		return oneOf(value, "turn more inbox", func(it *Item, v string) bool { return it.Lane() == v })
	case "file":
		return anyOf(value, func(it *Item, v string) bool { return touches(it.Paths, v) }), nil
	case "tag":
		return tagged(value)
	case "is":
		return is(value)
	case "age":
		return compared(value, parseAge, func(it *Item, now int64) int64 { return now - it.Posted })
	case "size":
		return compared(value, parseCount, func(it *Item, _ int64) int64 { return int64(it.Add + it.Del) })
	default:
		return compared(value, parseCount, func(it *Item, _ int64) int64 { return int64(it.Patches) })
	}
}

const states = "unreviewed seen partly-reviewed reviewed changes-wanted applied partly-applied superseded withdrawn stale"

// anyOf makes a test that holds when it holds for one value of a comma list.
func anyOf(values string, match func(it *Item, v string) bool) test {
	list := strings.Split(values, ",")
	return func(it *Item, _ int64) bool {
		for _, v := range list {
			if v != "" && match(it, v) {
				return true
			}
		}
		return false
	}
}

// oneOf is anyOf over values that must be among the known ones.
func oneOf(values, known string, match func(it *Item, v string) bool) (test, error) {
	for v := range strings.SplitSeq(values, ",") {
		if !slices.Contains(strings.Fields(known), v) {
			return nil, fmt.Errorf("%q is none of %s", v, strings.ReplaceAll(known, " ", ", "))
		}
	}
	return anyOf(values, match), nil
}

func tagged(values string) (test, error) {
	for v := range strings.SplitSeq(values, ",") {
		if v = strings.TrimPrefix(v, "-"); v != "r" && v != "a" && v != "t" {
			return nil, fmt.Errorf("%q is none of R, A, T (-R: has none)", v)
		}
	}
	return anyOf(values, func(it *Item, v string) bool {
		none := strings.HasPrefix(v, "-")
		n := 0
		switch strings.TrimPrefix(v, "-") {
		case "r":
			n = it.Reviewed
		case "a":
			n = it.Acked
		case "t":
			n = it.Tested
		}
		return (n == 0) == none
	}), nil
}

func is(values string) (test, error) {
	t, err := oneOf(values, "unreviewed claimed snoozed done new rfc fix quick teach tests own", (*Item).is)
	if err != nil {
		return nil, err
	}
	asks := func(what string) bool { return slices.Contains(strings.Split(values, ","), what) }
	snoozed, claimed := asks("snoozed"), asks("claimed")
	return func(it *Item, now int64) bool {
		return snoozed && it.Marks.Snooze > now || claimed && it.Marks.Claim != nil && it.Marks.Claim.Until > now || t(it, now)
	}, nil
}

// is tells what of an item does not change with time.
func (it *Item) is(what string) bool {
	switch what {
	case "unreviewed":
		return it.State == "unreviewed"
	case "done":
		return it.Marks.Done
	case "new":
		return it.New > 0
	case "rfc":
		return it.RFC
	case "fix":
		return it.Fix
	case "own": // a maintainer's
		return it.Insider
	case "teach":
		return it.Ranked && it.Factors.Teaches()
	case "quick":
		return it.work().Quick()
	case "tests":
		return it.work().Tests()
	}
	return false
}

// compared reads ">3d", "<80", ">=2", "5" over a number of the item.
func compared(value string, parse func(string) (int64, bool), of func(it *Item, now int64) int64) (test, error) {
	op := strings.TrimRight(value[:min(2, len(value))], "0123456789abcdefghijklmnopqrstuvwxyz")
	n, ok := parse(value[len(op):])
	if !ok {
		return nil, fmt.Errorf("%q is no number; write <80, >3d or the like", value)
	}
	switch op {
	case "<":
		return func(it *Item, now int64) bool { return of(it, now) < n }, nil
	case ">":
		return func(it *Item, now int64) bool { return of(it, now) > n }, nil
	case "<=":
		return func(it *Item, now int64) bool { return of(it, now) <= n }, nil
	case ">=":
		return func(it *Item, now int64) bool { return of(it, now) >= n }, nil
	case "", "=":
		return func(it *Item, now int64) bool { return of(it, now) == n }, nil
	}
	return nil, fmt.Errorf("%q is none of < > <= >= =", op)
}

func parseCount(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// contains looks for v, which is lower case, in s.
func contains(s, v string) bool {
	return strings.Contains(strings.ToLower(s), v)
}

func hasFold(list []string, v string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return contains(s, v) })
}

// onList matches a list by its first label or its whole List-Id.
func onList(lists []string, v string) bool {
	return slices.ContainsFunc(lists, func(l string) bool {
		first, _, _ := strings.Cut(l, ".")
		return strings.EqualFold(l, v) || strings.EqualFold(first, v)
	})
}

// touches matches a path, or a prefix of one at a slash or anywhere when v
// ends in "/" or is cut short.
func touches(paths []string, v string) bool {
	return slices.ContainsFunc(paths, func(p string) bool { return strings.HasPrefix(strings.ToLower(p), v) })
}
