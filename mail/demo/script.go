package demo

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// block is one directive of a script, "#name[k=v] words k=v", with the lines
// below it.
type block struct {
	name  string
	rest  string            // all that follows the name and its brackets
	words []string          // the words of rest that are no k=v
	opts  map[string]string // k=v of brackets and rest, and words of the brackets as k=""
	lines []string
	at    string // "file:line"
}

// has says whether an option or a bare word is there.
func (b *block) has(opt string) bool {
	_, ok := b.opts[opt]
	return ok || slices.Contains(b.words, opt)
}

// word gives the n-th word, or "".
func (b *block) word(n int) string {
	if n < len(b.words) {
		return b.words[n]
	}
	return ""
}

// num gives a numeric option, or def.
func (b *block) num(opt string, def int) int {
	if v, err := strconv.Atoi(b.opts[opt]); err == nil {
		return v
	}
	return def
}

// parseScript cuts a script into its blocks. A directive is a '#' at the start
// of a line with a lower-case letter behind it; a C preprocessor line never is one, since
// lines of a diff start with ' ', '+' or '-'.
func parseScript(file, text string) []*block {
	var out []*block
	for i, line := range strings.Split(text, "\n") {
		if len(line) > 1 && line[0] == '#' && line[1] >= 'a' && line[1] <= 'z' {
			b := parseDirective(line[1:])
			b.at = file + ":" + strconv.Itoa(i+1)
			out = append(out, b)
			continue
		}
		if len(out) > 0 {
			last := out[len(out)-1]
			last.lines = append(last.lines, line)
		}
	}
	for _, b := range out {
		b.lines = trimBlank(b.lines)
		if b.has("esc") {
			b.unescape()
		}
	}
	return out
}

// unescape reads the escapes of a block marked esc, which is how hostile bytes
// come into the archive and not into this source.
func (b *block) unescape() {
	b.rest = unescape(b.rest)
	for i := range b.lines {
		b.lines[i] = unescape(b.lines[i])
	}
	for k, v := range b.opts {
		b.opts[k] = unescape(v)
	}
}

func parseDirective(s string) *block {
	b := &block{opts: map[string]string{}}
	end := strings.IndexAny(s, " [")
	if end < 0 {
		end = len(s)
	}
	b.name, s = s[:end], s[end:]
	if strings.HasPrefix(s, "[") {
		if inside, after, ok := strings.Cut(s[1:], "]"); ok {
			for _, w := range strings.Split(inside, ",") {
				k, v, _ := strings.Cut(w, "=")
				b.opts[k] = v
			}
			s = after
		}
	}
	b.rest = strings.TrimSpace(s)
	for _, w := range splitWords(b.rest) {
		if k, v, ok := strings.Cut(w, "="); ok && !strings.ContainsAny(k, " @/") {
			b.opts[k] = v
		} else {
			b.words = append(b.words, w)
		}
	}
	return b
}

// splitWords splits at blanks, except inside double quotes, which it drops.
func splitWords(s string) []string {
	var out []string
	var cur strings.Builder
	quoted, some := false, false
	for _, r := range s {
		switch {
		case r == '"':
			quoted, some = !quoted, true
		case r == ' ' && !quoted:
			if some {
				out = append(out, cur.String())
			}
			cur.Reset()
			some = false
		default:
			cur.WriteRune(r)
			some = true
		}
	}
	if some {
		out = append(out, cur.String())
	}
	return out
}

func trimBlank(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// parseSpan reads "3w2d4h30m10s": weeks to seconds.
func parseSpan(s string) (time.Duration, bool) {
	var sum time.Duration
	n, some := 0, false
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n, some = n*10+int(r-'0'), true
			continue
		}
		unit, ok := spanUnit(r)
		if !ok || !some {
			return 0, false
		}
		sum += time.Duration(n) * unit
		n, some = 0, false
	}
	return sum, !some && s != ""
}

func spanUnit(r rune) (time.Duration, bool) {
	switch r {
	case 'w':
		return 7 * 24 * time.Hour, true
	case 'd':
		return 24 * time.Hour, true
	case 'h':
		return time.Hour, true
	case 'm':
		return time.Minute, true
	case 's':
		return time.Second, true
	}
	return 0, false
}
