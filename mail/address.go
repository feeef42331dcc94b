package mail

import (
	"strings"

	"onemore/patch"
)

// parsePeople reads the mailboxes of an address field (RFC 5322 section 3.4)
// leniently: what is wrong with one loses no other. Groups give their members,
// semicolons separate as commas do, a comma in a name without quotes stays in
// the name. s is unfolded, valid UTF-8, not yet decoded (RFC 2047). Time is
// linear in s.
func parsePeople(s string) []patch.Person {
	p := peopleReader{s: s}
	for p.pos < len(p.s) && len(p.out) < maxPeople {
		p.step()
	}
	p.finish()
	p.flushWaiting()
	return p.out
}

// peopleReader splits an address field. A mailbox in work is its phrase
// (everything outside brackets and comments), its address in brackets, and
// its last comment.
type peopleReader struct {
	s   string
	pos int
	out []patch.Person

	phrase   []byte
	at       bool // phrase holds an @ outside quotes
	angle    string
	hasAngle bool
	angleAt  int // length of the phrase where the address stood
	comment  string
	waiting  string // a piece without an address: the first half of "Doe, John <j@x>"

	noQuote, noParen bool // no closing one is left to find
	words            wordFinder
}

// step takes one character, or one quoted string, comment, address or word.
func (p *peopleReader) step() {
	switch c := p.s[p.pos]; c {
	case '"':
		p.quoted()
	case '(':
		p.paren()
	case '<':
		p.bracket()
	case ',', ';':
		p.pos++
		p.finish()
	case ':':
		p.colon()
	case '>':
		p.pos++ // a stray one
	case '\\':
		p.pos++
		if p.pos < len(p.s) {
			p.phrase = append(p.phrase, p.s[p.pos])
			p.pos++
		}
	case '=':
		if w, ok := p.words.find(p.s[p.pos:]); ok {
			p.take(w.size)
			return
		}
		p.take(1)
	default:
		p.take(1)
	}
}

// take moves n bytes to the phrase.
func (p *peopleReader) take(n int) {
	p.at = p.at || n == 1 && p.s[p.pos] == '@'
	p.phrase = append(p.phrase, p.s[p.pos:p.pos+n]...)
	p.pos += n
}

// quoted takes a quoted string. One that does not end, or that swallowed
// whole mailboxes, is a stray quote.
func (p *peopleReader) quoted() {
	text, size := "", 0
	if !p.noQuote {
		text, size = unquote(p.s[p.pos:])
	}
	if size == 0 {
		p.noQuote = true
	}
	if size == 0 || strings.Contains(text, ">,") {
		p.pos++
		return
	}
	p.pos += size
	if p.pos < len(p.s) && p.s[p.pos] == '@' && !p.hasAngle {
		// A quoted local part (RFC 5322 section 3.4.1) keeps its quotes.
		text = `"` + text + `"`
	}
	p.phrase = append(p.phrase, text...)
}

// unquote reads the quoted string that s starts with; size 0 when it does not
// end.
func unquote(s string) (text string, size int) {
	var b []byte
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return string(b), i + 1
		case '\\':
			if i++; i < len(s) {
				b = append(b, s[i])
			}
		default:
			b = append(b, s[i])
		}
	}
	return "", 0
}

// paren takes a comment, which is a name when the mailbox has no other.
func (p *peopleReader) paren() {
	depth := 0
	if !p.noParen {
		for i := p.pos; i < len(p.s); i++ {
			switch p.s[i] {
			case '\\':
				i++
			case '(':
				depth++
			case ')':
				depth--
			}
			if depth == 0 {
				p.comment = p.s[p.pos+1 : min(i, len(p.s))]
				p.phrase = append(p.phrase, ' ')
				p.pos = i + 1
				return
			}
		}
	}
	p.noParen = true
	p.take(1)
}

// bracket takes an address in angle brackets. A closing one that is missing
// is set at the next separator.
func (p *peopleReader) bracket() {
	p.pos++
	rest := p.s[p.pos:]
	stops := ">,;<"
	if strings.HasPrefix(rest, "@") {
		stops = "><" // a route holds commas (RFC 5322 section 4.4)
	}
	if strings.HasPrefix(rest, `"`) {
		if _, size := unquote(rest); size > 0 && strings.HasPrefix(rest[size:], "@") {
			p.setAngle(rest, size+max(strings.IndexAny(rest[size:], stops), 0), stops)
			return
		}
	}
	p.setAngle(rest, 0, stops)
}

// setAngle takes rest up to the first stop after from.
func (p *peopleReader) setAngle(rest string, from int, stops string) {
	end := strings.IndexAny(rest[from:], stops)
	if end < 0 {
		end = len(rest) - from
	}
	end += from
	if addr := cleanEmail(rest[:end]); addr != "" {
		p.newAngle(addr)
	}
	p.pos += end
	if end < len(rest) && rest[end] == '>' {
		p.pos++
	}
}

// newAngle keeps an address. A second one starts another mailbox whose
// separator was left out, unless the first was none.
func (p *peopleReader) newAngle(addr string) {
	if p.hasAngle && strings.Contains(p.angle, "@") {
		name := string(p.phrase[p.angleAt:])
		p.phrase = p.phrase[:p.angleAt]
		p.finish()
		p.phrase = append(p.phrase, name...)
	}
	p.angle, p.hasAngle, p.angleAt = addr, true, len(p.phrase)
}

// colon ends the name of a group, or belongs to a mailto: prefix.
func (p *peopleReader) colon() {
	if !p.hasAngle && !p.at {
		p.phrase = p.phrase[:0]
		p.waiting = ""
		p.pos++
		return
	}
	p.take(1)
}
