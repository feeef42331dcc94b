package comment

import "strings"

// reader tells apart what in a message its sender wrote and what programs put
// there.
type reader struct {
	rows []row
	last int // the last quoted row, -1 for none
}

// classify sets the kind of every row that is not quoted.
func (r *reader) classify() {
	r.pipes()
	r.last = -1
	for i := range r.rows {
		if r.rows[i].kind == quoted {
			r.last = i
		}
	}
	signed, quotes := false, 0 // below a signature; quotes so far
	for i := range r.rows {
		w := &r.rows[i]
		switch {
		case w.kind == quoted:
			signed = false
			quotes++
			if isGap(w.bare) {
				w.kind = gap
			}
			continue
		case w.kind == blank:
			continue
		case isFooter(w.raw), i > r.last && r.isCopy(i):
			r.drop(i, len(r.rows))
			return
		case w.raw == "-- ", w.raw == "--", isAdvert(w.raw):
			signed = true
		}
		switch {
		case signed:
			w.kind = none
		case r.isCopy(i):
			if end := r.headEnd(i); end == len(r.rows) || r.rows[end].kind == own {
				r.drop(i, len(r.rows)) // a copy without marks: nothing tells what is new in it
				return
			}
		case isGap(w.raw):
			w.kind = gap
		case r.beforeQuote(i):
			r.attribution(i, quotes == 0)
		}
	}
}

// drop makes rows nobody's.
func (r *reader) drop(from, to int) {
	for i := from; i < to; i++ {
		r.rows[i].kind = none
	}
}

// headEnd drops the header lines that Outlook writes above a copy, and gives
// the next row that is not blank.
func (r *reader) headEnd(i int) int {
	for ; i < len(r.rows) && r.rows[i].kind == own; i++ {
		r.rows[i].kind = none
	}
	for i < len(r.rows) && r.rows[i].kind == blank {
		i++
	}
	return i
}

// pipes takes lines that begin with "|" for quoted in a message that has no
// other quotes and many of them: elsewhere they are tables.
func (r *reader) pipes() {
	n := 0
	for i := range r.rows {
		if r.rows[i].kind == quoted {
			return
		}
		if strings.HasPrefix(r.rows[i].raw, "|") && !isTable(r.rows[i].raw) {
			n++
		}
	}
	if n < 3 {
		return
	}
	for i := range r.rows {
		if rest, ok := unquote(r.rows[i].raw, "|"); ok {
			r.rows[i] = row{raw: r.rows[i].raw, inner: rest, bare: rest, kind: quoted, depth: 1}
		}
	}
}

func isTable(line string) bool {
	return len(line) > 1 && strings.HasSuffix(strings.TrimSpace(line[1:]), "|")
}

// isFooter knows the line from which on all is a mailing list's.
func isFooter(line string) bool {
	return len(line) >= 20 && strings.Trim(line, "_ ") == ""
}

// isAdvert knows what telephones write below a mail.
func isAdvert(line string) bool {
	return strings.HasPrefix(line, "Sent from my ") || strings.HasPrefix(line, "Get Outlook for ") || strings.HasPrefix(line, "Sent from Mail for ")
}

// isCopy says that an unquoted copy of the answered mail begins at row i.
func (r *reader) isCopy(i int) bool {
	line := strings.TrimSpace(r.rows[i].raw)
	if len(line) < 6 {
		return false
	}
	switch line[0] {
	case '-', '_':
		l := strings.ToLower(strings.Trim(line, "-_ "))
		return l == "original message" || l == "forwarded message" || l == "reply message" || strings.HasPrefix(l, "ursprüngliche nachricht") ||
			strings.HasPrefix(l, "message d'origine") || strings.HasPrefix(l, "mensaje original") || l == "原始邮件" || l == "original mail"
	case 'B':
		return line == "Begin forwarded message:"
	case 'F', 'V', 'D', '*':
		l := strings.TrimLeft(line, "*")
		for _, from := range [...]string{"From:", "Von:", "De :", "De:"} {
			if strings.HasPrefix(l, from) {
				return r.headFollows(i)
			}
		}
	case 'O':
		return strings.HasPrefix(line, "On ") && i > r.last && r.opensCopy(i)
	}
	return false
}

// headFollows reports the lines that stand below "From:" in a copy.
func (r *reader) headFollows(i int) bool {
	seen := 0
	for j := i + 1; j < len(r.rows) && j < i+7; j++ {
		word, _, ok := strings.Cut(strings.ReplaceAll(r.rows[j].raw, "*", ""), ":")
		if !ok || len(word) > 12 {
			continue
		}
		switch strings.TrimSpace(word) {
		case "Sent", "To", "Cc", "Date", "Subject", "Gesendet", "An", "Betreff", "Envoyé", "À", "Objet", "Enviado", "Para", "Asunto":
			seen++
		}
	}
	return seen >= 2
}

// opensCopy says that rows from i on are "On DATE, NAME wrote:" and no quote
// follows: what stands below is an unquoted copy.
func (r *reader) opensCopy(i int) bool {
	text := ""
	for j := i; j < len(r.rows) && j < i+3 && r.rows[j].kind == own; j++ {
		text += " " + r.rows[j].raw
		if t := strings.TrimSpace(text); strings.HasSuffix(t, "wrote:") && hasDate(t) {
			return true
		}
	}
	return false
}

// beforeQuote says that a quote follows row i, with one blank line between at
// the most.
func (r *reader) beforeQuote(i int) bool {
	for j := i + 1; j < len(r.rows) && j < i+3; j++ {
		switch r.rows[j].kind {
		case quoted:
			return true
		case blank:
		default:
			return false
		}
	}
	return false
}
