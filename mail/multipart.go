package mail

import "bytes"

// splitParts cuts the body of a multipart at its delimiter lines (RFC 2046
// section 5.1.1). What comes before the first one and after a closing one is
// dropped, as git mailinfo does; parts that go on after a closing one (a
// nested multipart that uses the boundary of its parent) are kept, and a
// closing one may be missing. found is false when there is no delimiter at
// all. Time is linear in body.
//
// A delimiter line with something behind the boundary counts only when lax is
// set: RFC 2046 and git take it for one, but then the boundary of an inner
// multipart that starts with that of the outer one ends the outer one.
func splitParts(body []byte, boundary string, limit int, lax bool) (parts [][]byte, found, all bool) {
	delim := []byte("--" + boundary)
	start := -1 // of the open part
	for pos := 0; pos < len(body); {
		at := bytes.Index(body[pos:], delim)
		if at < 0 {
			break
		}
		at += pos
		pos = at + len(delim)
		next, closing, ok := delimiter(body, at, len(delim), lax)
		if !ok {
			continue
		}
		if start >= 0 {
			if len(parts) >= limit {
				return parts, true, false
			}
			parts = append(parts, cutLineEnd(body[start:at]))
		}
		found, start, pos = true, next, next
		if closing {
			start = -1
		}
	}
	if start < 0 {
		return parts, found, true
	}
	if len(parts) >= limit {
		return parts, true, false
	}
	return append(parts, body[start:]), true, true
}

// delimiter checks that the n bytes at are a whole delimiter line: at the
// start of a line, with nothing but "--" and white space behind, unless lax.
func delimiter(body []byte, at, n int, lax bool) (next int, closing, ok bool) {
	if at > 0 && body[at-1] != '\n' {
		return 0, false, false
	}
	end, next := cutLine(body, at)
	if end < at+n {
		return 0, false, false
	}
	rest := body[at+n : end]
	if bytes.HasPrefix(rest, []byte("--")) {
		rest, closing = rest[2:], true
	}
	return next, closing, len(bytes.TrimSpace(rest)) == 0 || lax
}

// cutLineEnd takes off the line end before a delimiter: it belongs to it.
func cutLineEnd(part []byte) []byte {
	n := len(part)
	if n > 0 && part[n-1] == '\n' {
		n--
		for n > 0 && part[n-1] == '\r' {
			n--
		}
	}
	return part[:n]
}

// guessBoundary finds the boundary of a multipart that does not name it: the
// first line of two dashes and a word with a header field under it.
func guessBoundary(body []byte) string {
	body = body[:min(len(body), maxIDBytes)]
	for pos := 0; pos < len(body); {
		end, next := cutLine(body, pos)
		line := bytes.TrimRight(body[pos:end], " \t")
		pos = next
		if len(line) < 3 || !bytes.HasPrefix(line, []byte("--")) || bytes.ContainsAny(line, " \t") {
			continue
		}
		end, _ = cutLine(body, next)
		if name := fieldName(body[next:end]); name != nil && kindOf(name) != kindOther {
			return string(line[2:])
		}
	}
	return ""
}
