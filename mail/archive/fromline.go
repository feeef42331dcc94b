package archive

import (
	"bytes"
)

// separates tells whether a line that begins with "From " begins a message.
// 0.4 to 0.8 % of list mails have such a line in their text where the writer
// of the mbox did not escape it. A separator carries a date in the form of
// asctime and stands before a header, or after a blank line with an address.
func (m *Mbox) separates(line []byte, blank bool) bool {
	if isMboxrdFrom(line) {
		return true
	}
	if isPatchFrom(line) && !m.patches {
		return false // a patch as git format-patch wrote it, pasted into a mail
	}
	header := isHeader(m.peekLine())
	dated := hasDate(line)
	addressed := hasAddress(line)
	switch {
	case dated && header:
		return true
	case blank && addressed:
		return dated || header
	}
	return false
}

// peekLine is the line that comes next, or as much of it as matters.
func (m *Mbox) peekLine() []byte {
	for n := 128; ; n *= 4 {
		ahead, err := m.r.Peek(n)
		if i := bytes.IndexByte(ahead, '\n'); i >= 0 {
			return ahead[:i]
		}
		if err != nil || n > 1024 {
			return ahead
		}
	}
}

// isMboxrdFrom knows the line that public-inbox puts before every message; its
// escaping is complete, so this line is always a separator.
func isMboxrdFrom(line []byte) bool {
	return string(bytes.TrimRight(line, "\r\n")) == "From mboxrd@z Thu Jan  1 00:00:00 1970"
}

// isPatchFrom knows the line on top of what git format-patch writes.
func isPatchFrom(line []byte) bool {
	f := bytes.Fields(line)
	return len(f) == 7 && isOID(string(f[1])) && bytes.HasSuffix(bytes.TrimRight(line, "\r\n"), []byte("Mon Sep 17 00:00:00 2001"))
}

// isQuotedFrom matches ^>+From.
func isQuotedFrom(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From "))
}

func isBlank(line []byte) bool {
	return string(line) == "\n" || string(line) == "\r\n"
}

// isHeader matches a header field's name and colon (RFC 5322 section 2.2, with
// the letters that real names use), and the ">From " some programs put first.
func isHeader(line []byte) bool {
	if bytes.HasPrefix(line, []byte(">From ")) {
		return true
	}
	name, value, ok := bytes.Cut(line, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	if !ok || len(name) < 2 || len(name) > 76 || bytes.HasPrefix(value, []byte("//")) {
		return false
	}
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// hasAddress tells whether the second word could be an envelope sender.
func hasAddress(line []byte) bool {
	f := bytes.Fields(line)
	if len(f) < 2 {
		return false
	}
	at := bytes.IndexByte(f[1], '@')
	return at > 0 && at < len(f[1])-1 || string(f[1]) == "-" || string(f[1]) == "MAILER-DAEMON" ||
		len(f) > 3 && string(f[2]) == "at" // pipermail writes "name at host"
}

// hasDate looks for "Thu Jan  1 00:00" and a year after it, zone or not.
func hasDate(line []byte) bool {
	f := bytes.Fields(line[:min(len(line), 512)])
	for i := 1; i+4 < len(f); i++ {
		if !isOneOf(f[i], "Mon Tue Wed Thu Fri Sat Sun") || !isOneOf(f[i+1], "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec") {
			continue
		}
		if !digits(f[i+2], 1, 2) || bytes.IndexByte(f[i+3], ':') < 1 {
			continue
		}
		for _, w := range f[i+4:] {
			if digits(w, 4, 4) {
				return true
			}
		}
	}
	return false
}

func isOneOf(word []byte, words string) bool {
	return len(word) == 3 && bytes.Contains([]byte(words), word)
}

func digits(w []byte, least, most int) bool {
	return len(w) >= least && len(w) <= most && len(bytes.Trim(w, "0123456789")) == 0
}

// trimFromLine takes a From_ line off the top of a message kept in a file of
// its own.
func trimFromLine(raw []byte) []byte {
	if !bytes.HasPrefix(raw, []byte("From ")) {
		return raw
	}
	line, rest, ok := bytes.Cut(raw, []byte("\n"))
	next, _, _ := bytes.Cut(rest[:min(len(rest), 1024)], []byte("\n"))
	if ok && (hasDate(line) || isHeader(next)) {
		return rest
	}
	return raw
}
