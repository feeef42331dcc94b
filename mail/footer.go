package mail

import (
	"crypto/sha256"
	"strings"
)

// bodyHash is the hash by which copies of one mail over several lists are
// equal: white space at line ends, empty lines at both ends and what lists
// append are left out.
func bodyHash(body string) [32]byte {
	h := sha256.New()
	var buf [4096]byte
	used := 0
	body = strings.TrimLeft(withoutFooters(body), " \t\r\n")
	for body != "" {
		line := body
		if nl := strings.IndexByte(body, '\n'); nl >= 0 {
			line, body = body[:nl], body[nl+1:]
		} else {
			body = ""
		}
		line = trimLineEnd(line)
		for used+len(line)+1 > len(buf) {
			n := copy(buf[used:], line)
			h.Write(buf[:used+n])
			line, used = line[n:], 0
		}
		used += copy(buf[used:], line)
		buf[used] = '\n'
		used++
	}
	h.Write(buf[:used])
	var sum [32]byte
	h.Sum(sum[:0])
	return sum
}

func trimLineEnd(s string) string {
	n := len(s)
	for n > 0 && isSpace(s[n-1]) {
		n--
	}
	return s[:n]
}

// Bounds on a footer: more than that at the end of a mail was written by its
// author.
const (
	footerLines = 14
	footerBytes = 2 << 10
	footerStack = 4 // footers of several lists, one under the other
)

// withoutFooters takes what mailing lists append off the end of a body.
func withoutFooters(body string) string {
	for range footerStack {
		body = strings.TrimRight(body, " \t\r\n")
		at := footerStart(body)
		if at < 0 {
			return body
		}
		body = body[:at]
	}
	return strings.TrimRight(body, " \t\r\n")
}

// footerStart finds the line that starts the last footer, or -1.
func footerStart(body string) int {
	end := len(body)
	for n := 0; n < footerLines && end > 0; n++ {
		start := strings.LastIndexByte(body[:end], '\n') + 1
		if len(body)-start > footerBytes {
			return -1
		}
		line := strings.TrimRight(body[start:end], " \t\r")
		if isFooterHead(line, strings.TrimLeft(body[min(end+1, len(body)):], "\n")) {
			return start
		}
		end = max(start-1, 0)
	}
	return -1
}

// isFooterHead says that line and what follows it to the end are a footer.
func isFooterHead(line, rest string) bool {
	if len(line) < 1 {
		return false
	}
	switch {
	case len(line) >= 20 && strings.Trim(line, "_") == "":
		// Mailman.
		return rest == "" || hasAny(rest, "mailing list", "Mailing list", "http", "@")
	case len(line) >= 60 && strings.Trim(line, "-") == "":
		// The advertisement of SourceForge.
		return hasAny(rest, "sourceforge", "sf.net", "sdm.link", "slashdot") && hasAny(rest, "http")
	case line == "--" || line == "-":
		for _, p := range [...]string{
			"Mailing list info: ",
			"To unsubscribe from this list: send the line",
			"You received this message because you are subscribed to",
			"To unsubscribe, e-mail: ",
		} {
			if strings.HasPrefix(rest, p) {
				return true
			}
		}
	}
	return false
}

func hasAny(s string, subs ...string) bool {
	for _, sub := range subs {
		if strings.Contains(s, sub) {
			return true
		}
	}
	return false
}

// isFooterOnly says that a part holds nothing but what a list appended.
func isFooterOnly(text string) bool {
	if len(text) > 2*footerBytes || strings.TrimSpace(text) == "" {
		return false
	}
	return strings.TrimSpace(withoutFooters(text)) == ""
}
