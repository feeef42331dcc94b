package reply

import (
	"strings"
	"unicode/utf8"
)

// Widths of own prose in characters.
const (
	wrapAt  = 72
	tooWide = 78
)

// wrapped breaks the long lines of own prose at blanks. Lines that fit stay as
// they are; code, quotes, tags, tables and lines of one long word are never
// broken, and no break makes the head of a line that would be read as a quote,
// a diff, a signature or a tag.
func wrapped(text string) string {
	lines := strings.Split(text, "\n")
	fenced := false
	for i, l := range lines {
		if strings.HasPrefix(l, "```") {
			fenced = !fenced
		}
		if !fenced && utf8.RuneCountInString(l) > wrapAt && !verbatim(l) {
			lines[i] = wrapLine(l)
		}
	}
	return strings.Join(lines, "\n")
}

// verbatim knows lines that are no prose.
func verbatim(line string) bool {
	switch line[0] {
	case ' ', '\t', '>', '|', '+', '#', '@', '$', '\\', '/':
		return true
	case '-', '*':
		return len(line) < 3 || line[1] != ' ' || line[2] == ' '
	}
	return strings.IndexByte(line, '\t') >= 0 || strings.HasPrefix(line, "diff ") || tagLike(line) || codeEnd(line)
}

// codeEnd knows lines of C that somebody typed at the margin.
func codeEnd(line string) bool {
	return strings.HasSuffix(line, ");") || strings.HasSuffix(line, "{") || strings.HasSuffix(line, "};")
}

// tagLike knows the head of a trailer: "Word-by: ", "Fixes: ", "Link: ".
func tagLike(line string) bool {
	key, _, ok := strings.Cut(line, ":")
	if !ok || strings.ContainsAny(key, " \t") {
		return false
	}
	switch strings.ToLower(key) {
	case "fixes", "link", "closes", "cc", "nak", "nack", "nacked", "change-id":
		return true
	}
	return strings.HasSuffix(strings.ToLower(key), "-by")
}

// wrapLine breaks one line; what follows the head of a list item hangs below
// its text.
func wrapLine(line string) string {
	indent := ""
	if line[0] == '-' || line[0] == '*' {
		indent = "  "
	}
	var b strings.Builder
	width := 0
	for i, w := range glued(strings.Split(line, " ")) {
		n := utf8.RuneCountInString(w)
		switch {
		case i > 0 && width+1+n > wrapAt:
			b.WriteString("\n" + indent)
			width = len(indent)
		case i > 0:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(w)
		width += n
	}
	return b.String()
}

// glued joins the words before which no line may be broken to those before
// them.
func glued(words []string) []string {
	out := words[:0:0]
	for i, w := range words {
		if i > 0 && startsBadly(words[i:]) {
			out[len(out)-1] += " " + w
			continue
		}
		out = append(out, w)
	}
	return out
}

// startsBadly says that a line must not begin with these words.
func startsBadly(words []string) bool {
	w := words[0]
	if w == "" || strings.IndexByte(">|+-#@*", w[0]) >= 0 || w == "diff" || w == "From" || w == "Index:" || strings.Trim(w, "_") == "" {
		return true
	}
	low := strings.ToLower(w)
	return tagLike(w) || strings.HasSuffix(low, "-by") || strings.HasPrefix(low, "nak") || strings.HasPrefix(low, "nack") ||
		len(words) > 1 && strings.HasPrefix(strings.ToLower(words[1]), "by:")
}
