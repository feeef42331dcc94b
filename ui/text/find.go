package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Query is a search in lines: plain text, ignoring case unless the pattern
// holds an upper-case letter. The zero value finds nothing.
type Query struct {
	pattern string
	fold    bool
	// odd: letters that are not ASCII fold to the first one of the pattern
	// (the Kelvin sign, the dotted capital I), so every place must be looked at.
	odd bool
}

// NewQuery makes a query from what a person typed.
func NewQuery(pattern string) Query {
	for _, r := range pattern {
		if unicode.IsUpper(r) {
			return Query{pattern: pattern}
		}
	}
	odd := pattern != "" && (pattern[0] == 'k' || pattern[0] == 'i')
	return Query{pattern: pattern, fold: true, odd: odd}
}

// Empty says that the query finds nothing.
func (q Query) Empty() bool { return q.pattern == "" }

// Pattern returns what was typed.
func (q Query) Pattern() string { return q.pattern }

// In says that the query is found in s.
func (q Query) In(s Safe) bool {
	from, _ := q.first(s.s, 0)
	return from >= 0
}

// Ranges returns the places of the query in s, left to right, not overlapping.
func (q Query) Ranges(s Safe) []Range {
	var all []Range
	for at := 0; at <= len(s.s); {
		from, to := q.first(s.s, at)
		if from < 0 {
			break
		}
		all = append(all, Range{from, to})
		at = to
	}
	return all
}

// first finds the query in s at or after byte at.
func (q Query) first(s string, at int) (from, to int) {
	if q.pattern == "" || at > len(s) {
		return -1, -1
	}
	if !q.fold {
		i := strings.Index(s[at:], q.pattern)
		if i < 0 {
			return -1, -1
		}
		return at + i, at + i + len(q.pattern)
	}
	for i := at; i < len(s); {
		i += q.candidate(s[i:])
		if i >= len(s) {
			break
		}
		if n := foldPrefix(s[i:], q.pattern); n > 0 {
			return i, i + n
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return -1, -1
}

// candidate returns the first byte of s at which the pattern may begin.
func (q Query) candidate(s string) int {
	low := q.pattern[0]
	if low >= utf8.RuneSelf || q.odd {
		return 0
	}
	n := len(s)
	if i := strings.IndexByte(s, low); i >= 0 {
		n = i
	}
	if 'a' <= low && low <= 'z' {
		if i := strings.IndexByte(s[:n], low-'a'+'A'); i >= 0 {
			n = i
		}
	}
	return n
}

// foldPrefix returns how many bytes of s match the whole pattern, a lower-case
// string, ignoring case, or 0. Upper and lower case may differ in length.
func foldPrefix(s, pattern string) int {
	n := 0
	for _, want := range pattern {
		if n >= len(s) {
			return 0
		}
		got, size := rune(s[n]), 1
		if got >= utf8.RuneSelf {
			got, size = utf8.DecodeRuneInString(s[n:])
			got = unicode.ToLower(got)
		} else if 'A' <= got && got <= 'Z' {
			got += 'a' - 'A'
		}
		if got != want && got != unicode.ToLower(want) {
			return 0
		}
		n += size
	}
	return n
}
