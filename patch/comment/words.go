package comment

import "strings"

// words are the words of all lines of an index, with the line of each.
type words struct {
	all  []string
	line []int32
}

const (
	fewBytes = 4  // a line of fewer bytes is not looked for by its words
	oneWord  = 10 // of fewer it must stand there once
)

// find gives the line on which the words of s end, wherever its lines are
// broken, or -1. Marks of quotes and diffs are no words.
func (x *index) find(s string) int {
	if x.words == nil {
		x.words = &words{}
		for n, l := range x.text {
			x.words.all, x.words.line = addWords(x.words.all, x.words.line, unmarked(l), int(x.line[n]))
		}
	}
	want := strings.Fields(unmarked(s))
	if len(want) == 0 || solid(s, fewBytes) < fewBytes {
		return -1
	}
	at := occurrences(x.words.all, want, 2)
	if len(at) == 0 || len(at) > 1 && solid(s, oneWord) < oneWord {
		return -1
	}
	return int(x.words.line[at[0]+len(want)-1])
}

// unmarked is a line without the marks of quotes and diffs before it.
func unmarked(line string) string { return strings.TrimLeft(line, "> \t|+-") }

// addWords appends the words of line n.
func addWords(all []string, lines []int32, line string, n int) ([]string, []int32) {
	for w := range strings.FieldsSeq(line) {
		all, lines = append(all, w), append(lines, int32(n))
	}
	return all, lines
}

// occurrences finds the places of want in words, the first limit of them (Knuth,
// Morris, Pratt: the words are hostile).
func occurrences(words, want []string, limit int) (at []int) {
	fail := make([]int, len(want))
	for i, k := 1, 0; i < len(want); i++ {
		for k > 0 && want[i] != want[k] {
			k = fail[k-1]
		}
		if want[i] == want[k] {
			k++
		}
		fail[i] = k
	}
	k := 0
	for i, w := range words {
		for k > 0 && w != want[k] {
			k = fail[k-1]
		}
		if w == want[k] {
			k++
		}
		if k == len(want) {
			if at = append(at, i-k+1); len(at) == limit {
				break
			}
			k = fail[k-1]
		}
	}
	return at
}
