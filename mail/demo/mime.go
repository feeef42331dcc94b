package demo

import (
	"bytes"
	"encoding/base64"
	"mime"
	"mime/quotedprintable"
	"strings"
	"unicode/utf8"
)

// encodeWord writes header text as RFC 2047 wants it when it is not ASCII.
func encodeWord(s string) string {
	if isASCII(s) {
		return s
	}
	// Two encodings, as two kinds of mailer: short words in Q, others in B.
	if utf8.RuneCountInString(s)*3 > len(s)*2 {
		return mime.QEncoding.Encode("utf-8", s)
	}
	return mime.BEncoding.Encode("utf-8", s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// mailbox writes an address as a header has it.
func mailbox(p person) string {
	switch {
	case !isASCII(p.name):
		return encodeWord(p.name) + " <" + p.email + ">"
	case strings.ContainsAny(p.name, ",.@"):
		return `"` + p.name + `" <` + p.email + ">"
	}
	return p.String()
}

// folded writes one header line, folded at blanks before column 76.
func folded(name, value string) string {
	var b strings.Builder
	b.WriteString(name + ":")
	col := len(name) + 1
	for i, w := range strings.Split(value, " ") {
		if i > 0 && col+1+len(w) > 76 {
			b.WriteString("\n")
			col = 0
		}
		b.WriteString(" " + w)
		col += 1 + len(w)
	}
	b.WriteByte('\n')
	return b.String()
}

// content gives the MIME header lines and the body as it is sent.
func content(body, enc string) (head, sent string) {
	switch enc {
	case "base64":
		return mimeHead("text/plain; charset=UTF-8", "base64"), base64Lines(body)
	case "qp":
		return mimeHead("text/plain; charset=utf-8", "quoted-printable"), quoted(body)
	case "flowed":
		return mimeHead("text/plain; charset=UTF-8; format=flowed", "8bit"), flow(body)
	case "latin1":
		return mimeHead("text/plain; charset=iso-8859-1", "8bit"), latin1(body)
	case "y": // answers "y" to git send-email's question for a charset
		return mimeHead("text/plain; charset=y", "8bit"), body
	case "junk": // says UTF-8 and is not
		return mimeHead("text/plain; charset=UTF-8", "8bit"), latin1(body)
	case "broken64":
		s := base64Lines(body)
		return mimeHead("text/plain; charset=UTF-8", "base64"), s[:len(s)/2] + "*!*\n" + strings.TrimRight(s[len(s)/2:], "=\n") + "\n"
	case "html":
		return mimeHead("text/html; charset=UTF-8", "8bit"), "<html><body><p>" + strings.ReplaceAll(escapeHTML(body), "\n", "<br>\n") + "</p></body></html>\n"
	case "alt":
		return alternative(body)
	}
	if isASCII(body) {
		return "", body
	}
	return mimeHead("text/plain; charset=UTF-8", "8bit"), body
}

func mimeHead(kind, cte string) string {
	return "MIME-Version: 1.0\nContent-Type: " + kind + "\nContent-Transfer-Encoding: " + cte + "\n"
}

func base64Lines(s string) string {
	e := base64.StdEncoding.EncodeToString([]byte(s))
	var b strings.Builder
	for len(e) > 76 {
		b.WriteString(e[:76] + "\n")
		e = e[76:]
	}
	return b.String() + e + "\n"
}

func quoted(s string) string {
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	_, err := w.Write([]byte(s))
	if err != nil || w.Close() != nil {
		return s // cannot be: a bytes.Buffer takes everything
	}
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

// flow marks soft line breaks (RFC 3676) in paragraphs of prose.
func flow(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		next := ""
		if i+1 < len(lines) {
			next = lines[i+1]
		}
		if prose(lines[i]) && prose(next) {
			lines[i] += " "
		}
	}
	return strings.Join(lines, "\n")
}

func prose(l string) bool {
	return l != "" && l[0] != '>' && l[0] != ' ' && l[0] != '\t' && !isTrailer(l) && !strings.HasPrefix(l, "--") && !strings.HasPrefix(l, "On ")
}

func latin1(s string) string {
	var out []byte
	for _, r := range s {
		if r > 0xff {
			r = '?'
		}
		out = append(out, byte(r))
	}
	return string(out)
}

func escapeHTML(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func alternative(body string) (head, sent string) {
	const mark = "=_tern_5f1c"
	head = "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"" + mark + "\"\n"
	_, html := content(body, "html")
	return head, "--" + mark + "\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n" + body +
		"\n--" + mark + "\nContent-Type: text/html; charset=UTF-8\n\n" + html + "\n--" + mark + "--\n"
}
