package reply

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"onemore/patch"
)

// longest address that is written (RFC 5321 section 4.5.3.1 allows 64 + 1 + 255)
const maxAddress = 320

// validAddress says whether mail can be sent there: a local part, a domain,
// nothing that a header or an argument could misread (RFC 5322 section 3.4.1
// without comments). A domain in letters beyond ASCII is left to the server,
// punycode stays as it is; such letters before the "@" are decoding gone wrong
// far more often than an address of RFC 6531.
func validAddress(email string) bool {
	at := strings.LastIndexByte(email, '@')
	if at <= 0 || len(email) > maxAddress || email[0] == '-' || !utf8.ValidString(email) || strings.ContainsFunc(email, oddInAddress) {
		return false
	}
	return ascii(email[:at]) && validLocal(email[:at]) && validDomain(email[at+1:])
}

// oddInAddress knows what deceives, and beyond ASCII all that is no letter.
func oddInAddress(r rune) bool {
	return deceives(r) || r >= 0x80 && !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
}

func validLocal(s string) bool {
	if len(s) > 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return !strings.ContainsAny(s[1:len(s)-1], "\"\\\t\n")
	}
	return !strings.ContainsAny(s, " \t\n\"(),:;<>@[]\\") && s[0] != '\'' && s[len(s)-1] != '\'' && s[0] != '.' && s[len(s)-1] != '.' && !strings.Contains(s, "..")
}

func validDomain(s string) bool {
	if s == "" || s[0] == '.' || s[0] == '-' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for _, r := range s {
		if r < 0x80 && r != '-' && r != '.' && r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z') {
			return false
		}
	}
	return true
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func sameAddress(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

func has(people []patch.Person, email string) bool {
	return slices.ContainsFunc(people, func(p patch.Person) bool { return sameAddress(p.Email, email) })
}

func hasAddress(list []string, email string) bool {
	return slices.ContainsFunc(list, func(a string) bool { return sameAddress(a, email) })
}

// excluded says that the person who answers wants no mail sent there.
func (me Me) excluded(email string) bool {
	email = strings.ToLower(email)
	return slices.ContainsFunc(me.Exclude, func(pattern string) bool {
		pattern = strings.ToLower(strings.TrimSpace(pattern))
		ok, err := path.Match(pattern, email)
		return ok || err != nil && pattern == email
	})
}

// carried says that the mail came by the list with this address.
func carried(m *patch.Mail, email string) bool {
	id := strings.ToLower(strings.Replace(strings.TrimSpace(email), "@", ".", 1))
	return slices.ContainsFunc(m.Lists, func(l string) bool { return strings.ToLower(l) == id }) ||
		sameAddress(listPost(m), email) && email != ""
}

// listPost is the address in the List-Post field (RFC 2369 section 3.4), or "".
func listPost(m *patch.Mail) string {
	_, v, ok := strings.Cut(m.Headers["list-post"], "<mailto:")
	if !ok {
		return ""
	}
	v, _, _ = strings.Cut(v, ">")
	v, _, _ = strings.Cut(v, "?")
	return v
}

// isList says that an address is a mailing list's.
func isList(m *patch.Mail, me Me, email string) bool {
	return email != "" && (hasAddress(me.Lists, email) || hasAddress(me.Closed, email) || patch.ListHost(email) || carried(m, email))
}

// Public says that one of these people is a mailing list that everybody can
// read, as far as can be known.
func Public(m *patch.Mail, me Me, people ...patch.Person) bool {
	return slices.ContainsFunc(people, func(p patch.Person) bool {
		return isList(m, me, p.Email) && !hasAddress(me.Closed, p.Email)
	})
}

// addresses reads the mailboxes of a decoded header value; a piece without an
// address is passed over.
func addresses(value string) []patch.Person {
	var out []patch.Person
	for _, piece := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ';' }) {
		if p := cleaned(patch.ParsePerson(piece)); validAddress(p.Email) {
			out = append(out, p)
		}
	}
	return out
}
