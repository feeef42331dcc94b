package mail

import "strings"

// unflow joins the soft line breaks of format=flowed (RFC 3676) and takes the
// stuffed spaces off, as git mailinfo does. Quoted lines stay as they are:
// they hold quoted diffs, whose lines may end in a space. For the same reason
// lines of a diff must still add up to what its hunks say: when joining breaks
// more hunks, only the stuffed spaces go, and when that does, nothing does,
// since such text says it is flowed and is not. The answer says if it changed.
func unflow(text string, delsp bool) (string, bool) {
	out := unflowLines(text, delsp, true)
	if !strings.Contains(text, "@@ -") {
		return out, true
	}
	least, flowed := brokenHunks(out), true
	if least == 0 {
		return out, true
	}
	if s := unflowLines(text, delsp, false); brokenHunks(s) < least {
		out, least = s, brokenHunks(s)
	}
	if brokenHunks(text) < least {
		out, flowed = text, false
	}
	return out, flowed
}

func unflowLines(text string, delsp, join bool) string {
	var out strings.Builder
	out.Grow(len(text))
	open := false // a soft line break came before
	for line := range strings.Lines(text) {
		bare := strings.TrimSuffix(line, "\n")
		if bare == "-- " || strings.HasPrefix(bare, ">") {
			if open {
				out.WriteByte('\n')
			}
			open = false
			out.WriteString(line)
			continue
		}
		stuffed := strings.TrimPrefix(bare, " ")
		// A line of spaces is an empty context line of a diff, not a soft break.
		soft := strings.HasSuffix(stuffed, " ") && strings.Trim(stuffed, " ") != ""
		if join && soft && len(bare) < len(line) {
			if delsp {
				stuffed = stuffed[:len(stuffed)-1]
			}
			out.WriteString(stuffed)
			open = true
			continue
		}
		open = false
		out.WriteString(stuffed)
		out.WriteString(line[len(bare):])
	}
	if open {
		out.WriteByte('\n')
	}
	return out.String()
}

// brokenHunks counts the hunks of diffs in text whose lines do not add up to
// what their "@@" line says.
func brokenHunks(text string) int {
	broken := 0
	var old, now int
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if old > 0 || now > 0 {
			if o, n, ok := hunkLine(line); ok && o <= old && n <= now {
				old, now = old-o, now-n
				continue
			}
			broken++
			old, now = 0, 0
		}
		if o, n, ok := hunkHead(line); ok {
			old, now = o, n
		}
	}
	if old > 0 || now > 0 {
		broken++
	}
	return broken
}

// hunkLine says how many old and new lines a line of a hunk stands for.
func hunkLine(line string) (old, now int, ok bool) {
	if line == "" {
		return 1, 1, true // a context line that lost its space
	}
	switch line[0] {
	case ' ':
		return 1, 1, true
	case '-':
		return 1, 0, true
	case '+':
		return 0, 1, true
	case '\\':
		return 0, 0, true
	}
	return 0, 0, false
}

// hunkHead reads "@@ -a,b +c,d @@".
func hunkHead(line string) (old, now int, ok bool) {
	rest, ok := strings.CutPrefix(line, "@@ -")
	if !ok {
		return 0, 0, false
	}
	left, rest, ok := strings.Cut(rest, " +")
	right, _, ok2 := strings.Cut(rest, " @@")
	if !ok || !ok2 {
		return 0, 0, false
	}
	return rangeLen(left), rangeLen(right), true
}

// rangeLen gives the length of a range: b of "a,b", or 1.
func rangeLen(s string) int {
	_, n, ok := strings.Cut(s, ",")
	if !ok {
		return 1
	}
	v, _ := number(n)
	return v
}
