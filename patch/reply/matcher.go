package reply

import (
	"regexp"
	"sort"
	"strings"
)

// gapMark knows the lines by which people and editors mark what they cut out.
var gapMark = regexp.MustCompile(`^> ?\[ ?(?:\.\.\.|…)(?: \d+ lines? skipped (?:\.\.\.|…))? ?\]$|^> ?(?:\.\.\.|…)$`)

// Bounds on the search for quoted lines.
const (
	lookAhead = 64      // quoted lines compared behind a candidate
	maxLooks  = 1 << 22 // comparisons for one buffer
)

// matcher finds for the quoted lines of an edited text the lines of the mail
// they quote. Lines only ever went or came, so the order is the mail's.
type matcher struct {
	lines  []string         // of the mail, without white space at the end
	where  map[string][]int // the lines of the mail with a text
	quotes []string         // the quoted lines of the buffer, as the mail's lines
	rows   []int            // their lines in the buffer
	found  map[int]int      // line of the buffer to line of the mail
	looks  int
}

func newMatcher(body, buffer []string) *matcher {
	m := &matcher{where: map[string][]int{}, found: map[int]int{}}
	for i, l := range body {
		l = strings.TrimRight(l, " \t\r")
		m.lines = append(m.lines, l)
		m.where[l] = append(m.where[l], i)
	}
	for i, l := range buffer {
		if text, ok := unquoted(l); ok && !m.gap(l, text) {
			m.quotes = append(m.quotes, strings.TrimRight(text, " \t\r"))
			m.rows = append(m.rows, i)
		}
	}
	m.align()
	return m
}

// gap knows a mark for something cut out, unless the mail has that very line.
func (m *matcher) gap(line, text string) bool {
	return gapMark.MatchString(strings.TrimRight(line, " \t")) && len(m.where[strings.TrimRight(text, " \t\r")]) == 0
}

// at is the line of the mail that line i of the buffer quotes, or -1.
func (m *matcher) at(i int) int {
	if n, ok := m.found[i]; ok {
		return n
	}
	return -1
}

// align walks over the quoted lines once. Where the next line of the mail is
// not the one quoted next, something was cut out: of all lines with that text
// further down, the one that more of the following quotes agree with wins.
func (m *matcher) align() {
	next := 0
	for k, q := range m.quotes {
		if next < len(m.lines) && m.lines[next] == q {
			m.found[m.rows[k]] = next
			next++
			continue
		}
		if n := m.search(k, q, next); n >= 0 {
			m.found[m.rows[k]] = n
			next = n + 1
		}
	}
}

func (m *matcher) search(k int, q string, next int) int {
	all := m.where[q]
	best, bestRun := -1, 0
	for _, n := range all[sort.SearchInts(all, next):] {
		if run := m.run(k, n); run > bestRun {
			best, bestRun = n, run
		}
		if m.looks > maxLooks {
			break
		}
	}
	// A quote that somebody put in or changed: what follows it goes on here.
	if best > next && max(m.run(k+1, next), m.run(k+1, next+1)) > bestRun {
		return -1
	}
	return best
}

// run counts how many quotes from k on agree with the lines from n on.
func (m *matcher) run(k, n int) int {
	run := 0
	for run < lookAhead && k+run < len(m.quotes) && n+run < len(m.lines) && m.quotes[k+run] == m.lines[n+run] {
		run++
	}
	m.looks += run + 1
	return run
}
