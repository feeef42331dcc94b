package trailer

import "strings"

// isSignature knows the mark of RFC 3676 section 4.3; some programs cut the
// space behind it.
func isSignature(line string) bool {
	return line == "-- " || line == "--" || strings.HasPrefix(line, "________________________________")
}

// copies tells whether an unquoted copy of the answered mail begins at line:
// what stands there was said by others.
func (s *scanner) copies(line string) bool {
	if len(line) < 10 {
		return false
	}
	switch line[0] {
	case '-':
		l := strings.Trim(line, "- ")
		if l != "Original Message" && l != "Forwarded message" && l != "Forwarded Message" && l != "Original message" {
			return false
		}
	case 'B':
		if line != "Begin forwarded message:" {
			return false
		}
	case 'F', '*':
		if !strings.HasPrefix(strings.TrimLeft(line, "*"), "From: ") && !strings.HasPrefix(line, "*From:* ") || !s.headerFollows() {
			return false
		}
	default:
		return false
	}
	next := strings.TrimLeft(s.rest[:min(len(s.rest), maxLine)], "\r\n \t")
	return next == "" || next[0] != '>' // Outlook writes the line above quoted text, too
}

// headerFollows reports the lines that Outlook writes below "From:".
func (s *scanner) headerFollows() bool {
	rest, seen := s.rest, 0
	for range 5 {
		line, after, _ := strings.Cut(rest, "\n")
		line = strings.ReplaceAll(line[:min(len(line), 40)], "*", "")
		for _, h := range [...]string{"Sent: ", "To: ", "Date: ", "Subject: "} {
			if strings.HasPrefix(line, h) {
				seen++
			}
		}
		rest = after
	}
	return seen >= 3
}

// skipsDiff tells whether a line belongs to a diff that stands in the text.
func (s *scanner) skipsDiff(line string) bool {
	if strings.HasPrefix(line, "diff --git ") || strings.HasPrefix(line, "@@ -") ||
		strings.HasPrefix(line, "--- ") && strings.HasPrefix(s.peek(), "+++ ") {
		s.inDiff = true
		return true
	}
	if !s.inDiff {
		return false
	}
	if line == "" || strings.IndexByte(" +-@\\", line[0]) >= 0 {
		return true
	}
	for _, head := range [...]string{"index ", "new file", "deleted file", "old mode", "new mode", "similarity", "rename ", "copy ", "Binary "} {
		if strings.HasPrefix(line, head) {
			return true
		}
	}
	s.inDiff = false
	return false
}
