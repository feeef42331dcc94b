package patch

import (
	"strings"
	"unicode"
)

// SamePerson reports whether two mailboxes belong to one person: equal
// addresses (case and "+tag" ignored), the same local part with one domain
// label more ("a@mail.example.org", "a@example.org"), or equal display names of
// two words or more, "Last, First" included. Addresses of people whose From a
// list has rewritten ("A via list") are the list's and say nothing.
func SamePerson(a, b Person) bool {
	an, viaA := stripVia(a.Name)
	bn, viaB := stripVia(b.Name)
	ak, bk := a.Key(), b.Key()
	if !viaA && !viaB && ak != "" && (ak == bk || oneLabelMore(ak, bk) || oneLabelMore(bk, ak)) {
		return true
	}
	if an == "" || bn == "" {
		return false
	}
	an, bn = foldName(an), foldName(bn)
	if an != bn {
		return false
	}
	// one name twice behind the same list is one person even with one word
	return strings.IndexByte(an, ' ') > 0 || (viaA && viaB && ak == bk && an != "")
}

// oneLabelMore reports that long is short with one label put before its domain.
func oneLabelMore(long, short string) bool {
	ll, ld, ok1 := strings.Cut(long, "@")
	sl, sd, ok2 := strings.Cut(short, "@")
	if !ok1 || !ok2 || ll != sl || ll == "" || strings.IndexByte(sd, '.') <= 0 {
		return false
	}
	label, ok := strings.CutSuffix(ld, "."+sd)
	return ok && label != "" && strings.IndexByte(label, '.') < 0
}

// foldName makes two spellings of one display name equal: quotes and
// parenthesised remarks go, "Last, First" is turned, case and blanks fold.
func foldName(s string) string {
	if i := strings.IndexByte(s, '('); i > 0 {
		if j := strings.IndexByte(s[i:], ')'); j > 0 {
			s = s[:i] + s[i+j+1:]
		}
	}
	if strings.ContainsAny(s, `"'`) {
		s = strings.Map(dropQuote, s)
	}
	if last, first, ok := strings.Cut(s, ","); ok && strings.TrimSpace(first) != "" && !strings.Contains(first, ",") {
		s = first + " " + last
	}
	return strings.ToLower(foldSpace(s))
}

func dropQuote(r rune) rune {
	if r == '"' || r == '\'' || unicode.IsControl(r) && r != '\t' {
		return -1
	}
	return r
}

// stripVia takes " via LIST" off a display name that a list has rewritten.
func stripVia(name string) (string, bool) {
	const via = " via "
	for i := len(name) - len(via); i > 0; i-- {
		if name[i] == ' ' && foldEqual(name[i:i+len(via)], via) {
			return strings.Trim(name[:i], ` '"`), true
		}
	}
	return name, false
}

// Author is the person who wrote the mail. It is From, unless a list or relay
// has put itself there ("A via list <list@...>", a bare list address): then
// the person comes from Reply-To, from a header that keeps the original, from
// an in-body From line or from Cc. When no address is left but the name, the
// Email is empty: the address of the list would make everybody one person.
func (m Mail) Author() Person {
	name, via := stripVia(m.From.Name)
	if !via && !m.fromIsList() {
		return m.From
	}
	if p, ok := m.pickNamed(m.ReplyTo, name, true); ok {
		return p
	}
	for _, h := range [...]string{"x-original-from", "x-original-sender", "original-from", "x-mailfrom"} {
		if p := ParsePerson(m.Headers[h]); p.Email != "" && !m.listAddress(p) {
			return named(p, name)
		}
	}
	if p, ok := bodyFrom(m.Body); ok && !m.listAddress(p) {
		return named(p, name)
	}
	if !via {
		return m.From
	}
	for _, l := range [...][]Person{m.Cc, m.To} {
		if p, ok := m.pickNamed(l, name, false); ok {
			return p
		}
	}
	return Person{Name: name}
}

// pickNamed finds the person called name; with anyone it takes the first address
// that is not a list's when nobody has the name.
func (m Mail) pickNamed(from []Person, name string, anyone bool) (Person, bool) {
	want := foldName(name)
	var first Person
	for _, p := range from {
		if p.Email == "" || m.listAddress(p) {
			continue
		}
		if want != "" && foldName(p.Name) == want {
			return p, true
		}
		if first.Email == "" {
			first = p
		}
	}
	return named(first, name), anyone && first.Email != ""
}

func named(p Person, name string) Person {
	if n, via := stripVia(p.Name); via {
		p.Name = n
	}
	if p.Name == "" {
		p.Name = name
	}
	return p
}

// listAddress reports whether p is a list of this mail or its rewritten From.
func (m Mail) listAddress(p Person) bool {
	e := strings.ToLower(p.Email)
	if e == strings.ToLower(m.From.Email) {
		return true
	}
	return m.isList(e)
}

func (m Mail) isList(email string) bool {
	for _, l := range m.Lists {
		if len(l) == len(email) && strings.EqualFold(strings.Replace(email, "@", ".", 1), l) {
			return true
		}
	}
	return false
}

func (m Mail) fromIsList() bool {
	return len(m.Lists) > 0 && m.isList(strings.ToLower(m.From.Email))
}

// bodyFrom reads the "From: A <a@b>" that git writes as the first line of a
// body when author and sender differ.
func bodyFrom(body string) (Person, bool) {
	body = strings.TrimLeft(body, " \t\n")
	line, _, _ := strings.Cut(body[:min(len(body), 512)], "\n")
	v, ok := strings.CutPrefix(line, "From:")
	if !ok {
		return Person{}, false
	}
	p := ParsePerson(v)
	return p, p.Email != ""
}

// ParsePerson reads decoded text such as "A B <a@b>", "<a@b>", "a@b" or
// "a@b (A B)". The display name keeps commas and parentheses, only quotes around
// the whole name go. Text without an address gives an empty Email.
func ParsePerson(s string) Person {
	s = strings.TrimSpace(s)
	if open := strings.LastIndexByte(s, '<'); open >= 0 {
		if n := strings.IndexByte(s[open:], '>'); n > 0 {
			mail := strings.TrimSpace(s[open+1 : open+n])
			if looksLikeAddress(mail) {
				return Person{Name: unquote(strings.TrimSpace(s[:open])), Email: mail}
			}
		}
		return Person{}
	}
	addr, rest, _ := strings.Cut(s, " ")
	addr = strings.TrimRight(addr, ",;.")
	if !looksLikeAddress(addr) {
		return Person{}
	}
	rest = strings.TrimSpace(rest)
	if strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")") {
		return Person{Name: rest[1 : len(rest)-1], Email: addr}
	}
	return Person{Email: addr}
}

func unquote(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' && !strings.Contains(s[1:len(s)-1], `"`) {
		return s[1 : len(s)-1]
	}
	return s
}

func looksLikeAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at+1 < len(s) && len(s) <= 320 && !strings.ContainsAny(s, " \t\n<>,;\"")
}
