package pager

import (
	"bytes"
	"strings"

	"onemore/patch"
	"onemore/ui/view/pager"
)

// quoteFold is the number of quoted lines from which they can be folded.
const quoteFold = 3

// headers lays out the few header fields that matter.
func (d *document) headers(m *patch.Mail) {
	field := func(name, value string) {
		if value != "" {
			d.put(line{kind: headerLine}, name+": "+value)
		}
	}
	field("From", m.From.String())
	if m.Froms > 1 {
		field("Warning", "this mail names several authors")
	}
	if m.Sender.Email != "" && m.Sender.Key() != m.From.Key() {
		field("Sender", m.Sender.String())
	}
	if !m.Date.IsZero() {
		field("Date", m.Date.Format("Mon, 2 Jan 2006 15:04 -0700"))
	}
	field("To", people(m.To))
	field("Cc", people(m.Cc))
	field("Subject", m.Subject)
	for _, p := range m.Parts {
		if !p.Shown {
			field("Part", "not shown: "+p.Type+" "+p.Name)
		}
	}
}

// people lists the first few of many.
func people(all []patch.Person) string {
	const most = 4
	var names []string
	for i, p := range all {
		if i == most && len(all) > most+1 {
			names = append(names, "and "+itoa(len(all)-most)+" more (H shows all)")
			break
		}
		names = append(names, p.String())
	}
	return strings.Join(names, ", ")
}

// allHeaders lays out the header as it came.
func (d *document) allHeaders(raw []byte) {
	const most = 500
	head, _ := divide(raw)
	n := 0
	for l := range strings.Lines(strings.ReplaceAll(string(head), "\r\n", "\n")) {
		if n++; n > most {
			d.put(line{kind: headerLine}, "... and more")
			return
		}
		d.put(line{kind: headerLine}, strings.TrimSuffix(l, "\n"))
	}
}

// divide parts the bytes of a mail into header and body, at the first empty
// line.
func divide(raw []byte) (head, body []byte) {
	head = raw
	for _, gap := range []string{"\r\n\r\n", "\n\n"} {
		if i := bytes.Index(head, []byte(gap)); i >= 0 {
			head, body = raw[:i], raw[i+len(gap):]
		}
	}
	return head, body
}

// prose lays out a commit message: text with trailers at its end.
func (d *document) prose(s string) {
	for l := range strings.Lines(s) {
		l = strings.TrimSuffix(l, "\n")
		k := plainLine
		if isTrailer(l) {
			k = trailerLine
		}
		d.put(line{kind: k}, l)
	}
}

// layMail lays out a body without a patch: what was written, what is quoted,
// trailers and the signature.
func (d *document) layMail(body string) {
	quoting, sign, inDiff := -1, false, false
	end := func() {
		if quoting >= 0 && len(d.lines)-quoting >= quoteFold {
			d.folds = append(d.folds, pager.Fold{From: quoting, To: len(d.lines)})
		}
		quoting, inDiff = -1, false
	}
	for raw := range strings.Lines(body) {
		raw = strings.TrimSuffix(raw, "\n")
		depth, inner := unquote(raw)
		switch {
		case sign:
			d.put(line{kind: signatureLine}, raw)
		case depth > 0:
			if quoting < 0 {
				quoting = len(d.lines)
			}
			q, in := quotedKind(inner, inDiff)
			inDiff = in
			d.put(line{kind: quoteLine, depth: uint8(min(depth, 255)), quote: q}, raw)
		case raw == "-- ":
			end()
			sign = true
			d.put(line{kind: signatureLine}, raw)
		case isTrailer(raw):
			end()
			d.put(line{kind: trailerLine}, raw)
		default:
			end()
			d.put(line{}, raw)
		}
	}
	end()
}

// unquote counts the marks of quoting and returns what stands behind them.
func unquote(s string) (int, string) {
	depth := 0
	for depth < 255 {
		t := strings.TrimPrefix(s, " ")
		if depth == 0 {
			t = s
		}
		if !strings.HasPrefix(t, ">") {
			break
		}
		s = t[1:]
		depth++
	}
	return depth, strings.TrimPrefix(s, " ")
}

// quotedKind says what a quoted line was in the diff it is from.
func quotedKind(s string, inDiff bool) (kind, bool) {
	switch {
	case strings.HasPrefix(s, "@@ "), strings.HasPrefix(s, "diff --git "):
		return hunkLine, true
	case !inDiff:
		return plainLine, false
	case strings.HasPrefix(s, "+"):
		return addLine, true
	case strings.HasPrefix(s, "-"):
		return delLine, true
	}
	return plainLine, true
}

// isTrailer says that a line looks like a trailer. It is for colour only; what
// counts as one is for patch/trailer.
func isTrailer(s string) bool {
	key, value, ok := strings.Cut(s, ": ")
	if !ok || value == "" || len(key) < 2 || len(key) > 40 {
		return false
	}
	for i := range len(key) {
		c := key[i]
		if c != '-' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	switch strings.ToLower(key) {
	case "fixes", "link", "closes", "cc", "nacked-by", "change-id", "base-commit", "message-id", "reviewed-by", "acked-by":
		return true
	}
	return strings.HasSuffix(strings.ToLower(key), "-by")
}
