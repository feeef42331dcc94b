package diff

import (
	"unicode"
	"unicode/utf8"
)

// Limits on the word comparison of one pair of lines.
const (
	maxWordLine = 2000  // bytes of a line looked at
	maxTokens   = 300   // tokens between the common ends
	maxCells    = 60000 // cells of the comparison table
)

// Words compares two lines word by word and returns the byte ranges of each
// that the other does not have. Lines that share less than a third of their
// text are not versions of one line: both ranges are then nil, as they are for
// equal lines. The cost is bounded; what lies beyond the limits counts as one
// changed range.
func Words(oldLine, newLine string) (oldRanges, newRanges [][2]int) {
	if oldLine == newLine {
		return nil, nil
	}
	a, b := tokens(oldLine), tokens(newLine)
	w := wordDiff{a: oldLine, b: newLine}
	head := 0
	for head < min(len(a), len(b)) && w.same(a[head], b[head]) {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && w.same(a[len(a)-1-tail], b[len(b)-1-tail]) {
		tail++
	}
	w.keep(a[:head])
	w.keep(a[len(a)-tail:])
	w.middle(a[head:len(a)-tail], b[head:len(b)-tail])
	if 3*w.kept < max(solid(oldLine), solid(newLine)) {
		return nil, nil
	}
	return join(w.old), join(w.new)
}

// solid counts the bytes of a line that are no white space.
func solid(s string) int {
	n := 0
	for i := range len(s) {
		if !isSpace(s[i]) {
			n++
		}
	}
	return n
}

type wordDiff struct {
	a, b     string
	old, new [][2]int
	kept     int // bytes in common, white space aside
}

func (w *wordDiff) same(x, y [2]int) bool { return w.a[x[0]:x[1]] == w.b[y[0]:y[1]] }

func (w *wordDiff) keep(ts [][2]int) {
	for _, t := range ts {
		w.kept += solid(w.a[t[0]:t[1]])
	}
}

// middle finds the longest common subsequence of what lies between the common
// ends.
func (w *wordDiff) middle(a, b [][2]int) {
	n, m := len(a), len(b)
	if n == 0 || m == 0 || n > maxTokens || m > maxTokens || (n+1)*(m+1) > maxCells {
		w.old, w.new = append(w.old, a...), append(w.new, b...)
		return
	}
	t := make([]uint16, (n+1)*(m+1)) // t[i][j]: tokens in common of a[i:] and b[j:]
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			at := i*(m+1) + j
			if w.same(a[i], b[j]) {
				t[at] = t[at+m+2] + 1
			} else {
				t[at] = max(t[at+m+1], t[at+1])
			}
		}
	}
	i, j := 0, 0
	for i < n && j < m {
		switch at := i*(m+1) + j; {
		case w.same(a[i], b[j]):
			w.keep(a[i : i+1])
			i++
			j++
		case t[at+m+1] >= t[at+1]:
			w.old = append(w.old, a[i])
			i++
		default:
			w.new = append(w.new, b[j])
			j++
		}
	}
	w.old, w.new = append(w.old, a[i:]...), append(w.new, b[j:]...)
}

// join merges ranges that touch.
func join(rs [][2]int) [][2]int {
	var out [][2]int
	for _, r := range rs {
		if n := len(out); n > 0 && out[n-1][1] == r[0] {
			out[n-1][1] = r[1]
			continue
		}
		out = append(out, r)
	}
	return out
}

// tokens cuts a line into words, runs of blanks and single marks. A line that
// is too long ends with one token for its rest.
func tokens(s string) [][2]int {
	out := make([][2]int, 0, len(s[:min(len(s), maxWordLine)])/3+1)
	for i := 0; i < len(s); {
		if i >= maxWordLine {
			return append(out, [2]int{i, len(s)})
		}
		class, n := classOf(s[i:])
		j := i + n
		for class != mark1 && j < len(s) && j < maxWordLine {
			c, k := classOf(s[j:])
			if c != class {
				break
			}
			j += k
		}
		out = append(out, [2]int{i, j})
		i = j
	}
	return out
}

const (
	word1 = iota
	blank1
	mark1
)

// classOf classifies the first rune of s and gives its length in bytes.
func classOf(s string) (class, n int) {
	c := s[0]
	switch {
	case c >= utf8.RuneSelf:
		r, k := utf8.DecodeRuneInString(s)
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
			return word1, k
		}
		return mark1, k
	case c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z':
		return word1, 1
	case c == ' ' || c == '\t':
		return blank1, 1
	}
	return mark1, 1
}
