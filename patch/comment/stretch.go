package comment

import (
	"slices"
	"strings"

	"onemore/patch"
	"onemore/patch/trailer"
)

// stretch is what the sender wrote between two quotes.
type stretch struct {
	above    int // the first row that was quoted for it
	from, to int // its rows
	text     string
}

// stretches finds what the sender of m wrote. Greetings, names at the end and
// tags alone say nothing on the patch.
func stretches(rs []row, m *patch.Mail) []stretch {
	var out []stretch
	above, from := 0, -1
	for i := 0; i <= len(rs); i++ {
		switch {
		case i < len(rs) && rs[i].kind == own:
			if from < 0 {
				from = i
			}
		case i == len(rs) || rs[i].kind == quoted:
			if from < 0 {
				continue
			}
			if text := ownText(rs[from:i], m); text != "" {
				out = append(out, stretch{above, from, i, text})
				above = i
			}
			from = -1
		}
	}
	return out
}

// ownText is the text of the own rows.
func ownText(rs []row, m *patch.Mail) string {
	var lines []string
	for i := range rs {
		switch rs[i].kind {
		case own:
			lines = append(lines, strings.TrimRight(rs[i].raw, " \t"))
		case blank:
			lines = append(lines, "")
		default:
		}
	}
	lines = trimBlank(lines)
	if len(lines) > 0 && isGreeting(lines[0]) {
		lines = trimBlank(lines[1:])
	}
	lines = withoutClosing(lines, m)
	if tagsAlone(lines) {
		return ""
	}
	return strings.Join(lines, "\n")
}

func trimBlank(lines []string) []string {
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// isGreeting knows a line that only says hello.
func isGreeting(line string) bool {
	line = strings.ToLower(strings.TrimRight(line, " ,!.:;-\t"))
	if len(line) > 60 {
		return false
	}
	word, rest, _ := strings.Cut(line, " ")
	switch strings.TrimRight(word, ",!.") {
	case "hi", "hello", "hey", "dear", "hallo", "hej", "moin", "ciao", "bonjour", "salut", "good", "hullo":
		return len(strings.Fields(rest)) < 4 && !strings.ContainsAny(rest, "?(")
	}
	return false
}

// withoutClosing takes "Thanks, Ann" off the end.
func withoutClosing(lines []string, m *patch.Mail) []string {
	const most = 4 // lines of a closing
	cut := len(lines)
	for n, left := len(lines)-1, most; n >= 0 && left > 0; n, left = n-1, left-1 {
		bye, name := closes(lines[n], m)
		switch {
		case bye, name && (n == 0 || lines[n-1] == ""):
			cut = n
		case !name && lines[n] != "":
			return trimBlank(lines[:cut])
		}
	}
	return trimBlank(lines[:cut])
}

// closes says whether a line says goodbye, perhaps with the sender's name, or
// is that name.
func closes(line string, m *patch.Mail) (bye, name bool) {
	if len(line) > 80 {
		return false, false
	}
	words := strings.FieldsFunc(strings.ToLower(line), func(r rune) bool { return strings.ContainsRune(" ,.!-/~\t:;()", r) })
	for n := len(words); n > 0; n-- {
		if isGoodbye(strings.Join(words[:n], " ")) {
			return len(words) == n || isName(words[n:], m), false
		}
	}
	return false, isName(words, m)
}

// isGoodbye knows the words before a name.
func isGoodbye(low string) bool {
	switch low {
	case "thanks", "thank you", "thanks a lot", "many thanks", "thx", "thanks in advance", "regards", "best regards", "kind regards", "best", "br", "cheers",
		"with best regards", "warm regards", "sincerely", "greetings", "mfg", "bye", "ciao", "tia", "thanks again", "thanks and regards", "thanks & regards",
		"thank you very much", "thanks very much", "rgds", "yours", "best wishes", "have a nice day", "viele grüße", "gruß", "cordialement", "hth":
		return true
	}
	return false
}

// isName says that the words are the sender's name, a part of it or its
// initials.
func isName(words []string, m *patch.Mail) bool {
	who := m.Author()
	local, _, _ := strings.Cut(strings.ToLower(who.Email), "@")
	known := strings.Fields(strings.ToLower(who.Name))
	initials := make([]byte, 0, len(known))
	for _, w := range known {
		initials = append(initials, w[0])
	}
	known = append(known, local, string(initials))
	for _, w := range words {
		if !slices.Contains(known, w) {
			return false
		}
	}
	return len(words) > 0
}

// tagsAlone says that nothing but trailers stands in the lines.
func tagsAlone(lines []string) bool {
	if len(lines) == 0 {
		return true
	}
	if len(lines) > 40 {
		return false
	}
	isTag := map[int]bool{}
	for _, t := range trailer.InReply(strings.Join(lines, "\n")) {
		isTag[t.Line] = true
	}
	for i, l := range lines {
		if l != "" && !isTag[i] {
			return false
		}
	}
	return true
}
