package series

import "strings"

// own is what the sender of a reply wrote himself.
type own struct {
	text  string // unquoted lines up to the signature, cut at ownBytes
	words int
}

const (
	ownBytes = 1500 // what signs of life are looked for in
	maxWords = 65535
)

// ownText takes quotes, attributions, signatures and diffs off a body.
func ownText(body string) own {
	var b strings.Builder
	o := own{}
	last, before := 0, 0 // words of the two lines before, when they may be an attribution
	colon := false
	for rest := body; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		t := strings.TrimSpace(line)
		switch {
		case line == "-- " || line == "--" || isOriginal(t) || strings.HasPrefix(line, "diff --git ") || strings.HasPrefix(line, "________________"):
			rest = ""
			continue
		case strings.HasPrefix(t, ">") || strings.HasPrefix(t, "|"):
			if colon {
				o.words -= last + before
			}
			last, before, colon = 0, 0, false
			continue
		case t == "":
			if !colon {
				last, before = 0, 0
			}
			continue
		}
		n := 0
		for range strings.FieldsSeq(t) {
			n++
		}
		o.words += n
		before, last = last, n
		colon = strings.HasSuffix(t, ":") || strings.HasSuffix(t, "：")
		if !strings.HasPrefix(t, "On ") && !colon && n < 4 {
			before = 0
		}
		if b.Len() < ownBytes {
			b.WriteString(t)
			b.WriteByte('\n')
		}
	}
	o.words = min(max(o.words, 0), maxWords)
	o.text = b.String()
	return o
}

// isOriginal knows the lines above a top-posted quote.
func isOriginal(t string) bool {
	return strings.HasPrefix(t, "-----") && (strings.Contains(t, "Original Message") || strings.Contains(t, "原始邮件") ||
		strings.Contains(t, "Forwarded")) || strings.HasPrefix(t, "---8<---")
}
