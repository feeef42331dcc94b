package mail

import (
	"strings"

	"onemore/patch"
)

// finish ends the mailbox in work.
func (p *peopleReader) finish() {
	text := strings.Trim(oneSpace(string(p.phrase)), " ")
	switch {
	case p.hasAngle:
		if p.waiting != "" {
			text = strings.TrimRight(p.waiting+", "+text, ", ")
		}
		p.waiting = ""
		p.put(text, p.angle)
	case strings.Contains(text, "@"):
		p.flushWaiting()
		p.bare(text)
	case text != "":
		if len(p.waiting) > maxWaiting {
			p.flushWaiting()
		}
		if p.waiting != "" {
			text = p.waiting + ", " + text
		}
		p.waiting = text
	}
	p.phrase, p.at = p.phrase[:0], false
	p.angle, p.hasAngle, p.comment = "", false, ""
}

// bare reads mailboxes that have no brackets: "a@b", "a@b (Name)", "Name a@b"
// or several with nothing but spaces between them.
func (p *peopleReader) bare(text string) {
	decoded := text
	if strings.Contains(text, "=?") {
		decoded = decodeWords(text)
	}
	if i := strings.LastIndex(decoded, `"@`); i > 0 && decoded[0] == '"' {
		p.put("", cleanEmail(decoded))
		return
	}
	var name []string
	var emails []string
	for w := range strings.FieldsSeq(decoded) {
		if strings.Contains(w, "@") {
			emails = append(emails, w)
		} else {
			name = append(name, w)
		}
	}
	for i, e := range emails {
		n := ""
		if i == 0 {
			n = strings.Join(name, " ")
		}
		p.put(n, cleanEmail(e))
	}
}

// put adds a mailbox; the comment is its name when it has no other.
func (p *peopleReader) put(name, email string) {
	if name == "" {
		name = p.comment
	}
	name = oneSpace(decodeWords(name))
	if n := len(name); n > 1 && name[0] == '\'' && name[n-1] == '\'' {
		name = strings.TrimSpace(name[1 : n-1])
	}
	if name == email {
		name = ""
	}
	p.out = append(p.out, patch.Person{Name: name, Email: email})
}

// flushWaiting gives a piece that found no address away as a name.
func (p *peopleReader) flushWaiting() {
	w := oneSpace(decodeWords(p.waiting))
	comment := p.comment // it belongs to the piece after this one
	p.waiting, p.comment = "", ""
	defer func() { p.comment = comment }()
	switch {
	case strings.Contains(w, "@"):
		p.bare(w) // an address that was encoded as if it were a name
	case w != "":
		p.out = append(p.out, patch.Person{Name: w})
	}
}

// cleanEmail takes off what mailers put around an address: white space,
// brackets, quotes, a mailto: prefix, a route. Control characters go too: an
// address is used again in headers and arguments.
func cleanEmail(s string) string {
	if strings.Contains(s, "=?") {
		s = decodeWords(s)
	}
	if strings.HasPrefix(s, "@") {
		if i := strings.IndexByte(s, ':'); i >= 0 {
			s = s[i+1:]
		}
	}
	s = strings.Trim(s, " \t\r\n<>'")
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s, _, _ = strings.Cut(s[7:], "?")
	}
	if !strings.HasPrefix(s, `"`) {
		s = strings.Trim(withoutComments(s), `",;`)
	}
	quoted := strings.HasPrefix(s, `"`)
	if strings.IndexFunc(s, badInEmail) >= 0 {
		s = strings.Map(func(r rune) rune {
			if badInEmail(r) && (r != ' ' || !quoted) {
				return -1
			}
			return r
		}, s)
	}
	return s
}

// withoutComments takes comments out of an address; one that does not end
// stays.
func withoutComments(s string) string {
	for {
		open := strings.IndexByte(s, '(')
		if open < 0 {
			return s
		}
		rest := afterComment(s[open:])
		if rest == "" && !strings.HasSuffix(s, ")") {
			return s
		}
		s = s[:open] + rest
	}
}

// badInEmail knows white space and control characters.
func badInEmail(r rune) bool { return r <= ' ' || r >= 0x7f && r < 0xa0 }

// withEmail drops the mailboxes that have no address, in place.
func withEmail(list []patch.Person) []patch.Person {
	kept := list[:0]
	for _, p := range list {
		if p.Email != "" {
			kept = append(kept, p)
		}
	}
	return kept
}
