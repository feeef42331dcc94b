package reply

import (
	"regexp"
	"strings"

	"onemore/patch"
)

// Limits on what hostile headers make us write.
const (
	maxSubject = 2000 // bytes
	maxRefs    = 50   // ids
	maxRefText = 4096 // bytes of all ids with their brackets
	keptRefs   = 20   // ids that stay besides the first when there are more
	maxID      = 900  // bytes of one id
)

// replyPrefix is what mailers put before a subject, any number of times.
var replyPrefix = regexp.MustCompile(`^(?i:(?:re|aw|sv|antw|odp|r)(?:\[\d+\])?:\s*)+`)

// Answer addresses a reply to all: its recipients, subject and references
// (RFC 5322 section 3.6.4). Date, ID and Body are the caller's to set.
func Answer(parent *patch.Mail, me Me) Letter {
	l := Letter{From: cleaned(me.Person), Subject: Subject(parent.Subject)}
	l.InReplyTo, l.References = references(parent)
	r := recipients{m: parent, me: me}
	r.choose()
	l.To, l.Cc = r.to, r.cc
	l.Unparsed, l.Notes = r.unparsed, r.notes
	l.Private = !Public(parent, me, append(append([]patch.Person(nil), l.To...), l.Cc...)...)
	return l
}

// Subject is the subject of an answer: the parent's as it is, with one "Re: "
// in place of all reply prefixes at its start.
func Subject(parent string) string {
	if len(parent) > maxSubject {
		parent = strings.ToValidUTF8(parent[:maxSubject], "")
	}
	return strings.TrimSpace("Re: " + replyPrefix.ReplaceAllString(plain(parent), ""))
}

// references gives the id that is answered and the chain that leads to it.
// Ids that are none are not written.
func references(m *patch.Mail) (to patch.MsgID, chain []patch.MsgID) {
	if !m.Synthetic && writable(m.ID) {
		to = m.ID
	}
	from := m.References
	if len(from) == 0 && len(m.InReplyTo) == 1 {
		from = m.InReplyTo
	}
	seen := map[patch.MsgID]bool{to: true, "": true}
	for _, id := range from {
		if !seen[id] && writable(id) {
			seen[id] = true
			chain = append(chain, id)
		}
	}
	if to != "" {
		chain = append(chain, to)
	}
	return to, shortened(chain)
}

// shortened keeps the first id and the last ones of a chain that is too long.
func shortened(chain []patch.MsgID) []patch.MsgID {
	size := 0
	for _, id := range chain {
		size += len(id) + 3
	}
	if len(chain) <= maxRefs && size <= maxRefText {
		return chain
	}
	size = len(chain[0]) + 3
	from := len(chain)
	for from > 1 && len(chain)-from < keptRefs {
		size += len(chain[from-1]) + 3
		if size > maxRefText && from < len(chain) {
			break
		}
		from--
	}
	return append(chain[:1:1], chain[from:]...)
}

// writable tells an id from what mailers put in its place, such as "<None>".
func writable(id patch.MsgID) bool {
	s := string(id)
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f || s[i] == '<' || s[i] == '>' {
			return false
		}
	}
	if len(s) > maxID {
		return false
	}
	if at := strings.IndexByte(s, '@'); at >= 0 {
		return at > 0 && at < len(s)-1
	}
	return len(s) >= 8 && strings.ContainsAny(s, "0123456789")
}
