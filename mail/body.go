package mail

import (
	"bytes"
	"encoding/base64"
	"iter"
	"strings"
	"unicode/utf8"

	"onemore/patch"
)

// body fills in Body, Flowed and Parts. What is shown is what a reader and
// git would read: plain text that is not just an attached file, and patches,
// whatever type they claim to have, since git looks at no type. HTML, attached
// messages and other text are shown only when nothing else is.
func (w *walker) body(m *patch.Mail) {
	for i := range w.leaves {
		l := &w.leaves[i]
		l.shown = w.wanted(l)
		l.diff = len(w.leaves) > 1 && l.holdsDiff()
		if l.shown = l.shown || l.diff && l.readable(); l.shown {
			w.decode(l)
		}
	}
	if w.nothing() {
		w.fallback()
	}
	w.join(m)
}

// wanted says that a part is plain text or a patch.
func (w *walker) wanted(l *leaf) bool {
	plain := l.typ == "text/plain"
	if plain && !l.file {
		if len(w.leaves) == 1 {
			return true
		}
		w.decode(l)
		return !isFooterOnly(l.text)
	}
	if plain || isPatchType(l.typ) || isPatchName(l.name) {
		if !plain && strings.HasPrefix(l.typ, "message/") {
			return false
		}
		w.decode(l)
		return looksLikeDiff(l.text) && strings.IndexByte(l.text, 0) < 0 || strings.HasPrefix(l.typ, "text/") && isPatchType(l.typ)
	}
	return false
}

// holdsDiff says that git finds a diff in the part. What has none of its marks
// is not decoded whole, however large it is.
func (l *leaf) holdsDiff() bool {
	if l.decoded {
		return looksLikeDiff(l.text)
	}
	return l.marked() && looksLikeDiff(string(decodeBytes(l.src, l.enc)))
}

// marked says that something in the part could begin a diff.
func (l *leaf) marked() bool {
	const git, plain = "diff --git ", "+++ "
	var buf []byte // one for all steps: what is dropped piece by piece stays for long
	for step := range steps(l.src, l.enc) {
		// A mark may begin at the end of the step before.
		buf = append(buf[:0], buf[max(0, len(buf)-len(git)):]...)
		buf = appendDecoded(buf, step, l.enc)
		if bytes.Contains(buf, []byte(git)) || bytes.Contains(buf, []byte(plain)) {
			return true
		}
	}
	return false
}

// appendDecoded is decodeBytes into a buffer.
func appendDecoded(buf, src []byte, enc encoding) []byte {
	if enc == encodingBase64 {
		if out, err := base64.StdEncoding.AppendDecode(buf, src); err == nil {
			return out
		}
	}
	return append(buf, decodeBytes(src, enc)...)
}

// stepSize is how much of a part is decoded at once to look for marks.
const stepSize = 1 << 18

// steps cuts a part into pieces that can be decoded by themselves. Where no
// place for a cut is found the rest is one piece.
func steps(src []byte, enc encoding) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(src) > stepSize {
			n := cut(src, enc)
			if n == 0 {
				break
			}
			if !yield(src[:n]) {
				return
			}
			src = src[n:]
		}
		if len(src) > 0 {
			yield(src)
		}
	}
}

// cut is the length of the first piece: up to the end of a line at which a
// group of base64 ends or quoted-printable is not soft, else 0.
func cut(src []byte, enc encoding) int {
	group, from := 0, 0
	for from < 2*stepSize {
		i := bytes.IndexByte(src[from:], '\n')
		if i < 0 {
			return 0
		}
		line := bytes.TrimRight(src[from:from+i], " \t\r")
		from += i + 1
		for _, c := range line {
			if base64Value(c) < 64 || c == '=' {
				group++
			}
		}
		switch {
		case from < stepSize:
		case enc == encodingBase64 && group%4 == 0, enc == encodingQP && !bytes.HasSuffix(line, []byte("=")):
			return from
		case enc != encodingBase64 && enc != encodingQP:
			return from
		}
	}
	return 0
}

// readable says that a part which is no plain text reads as if it were.
func (l *leaf) readable() bool {
	return l.typ != "text/html" && !strings.HasPrefix(l.typ, "message/") && bytes.IndexByte(decodeBytes(l.src, l.enc), 0) < 0
}

// nothing says that no part is shown that holds anything but white space.
func (w *walker) nothing() bool {
	for i := range w.leaves {
		if l := &w.leaves[i]; l.shown && strings.TrimSpace(l.text) != "" {
			return false
		}
	}
	return true
}

// fallback shows the best of the rest, kind after kind.
func (w *walker) fallback() {
	tries := [...]func(l *leaf) bool{
		func(l *leaf) bool { return l.typ == "text/html" && !l.file },
		func(l *leaf) bool { return l.typ == "text/plain" && !l.shown },
		func(l *leaf) bool { return l.typ == "message/rfc822" || l.typ == "message/global" },
		func(l *leaf) bool { return strings.HasPrefix(l.typ, "text/") && !l.shown },
		func(l *leaf) bool { return l.typ == "message/delivery-status" },
		func(l *leaf) bool { return len(w.leaves) == 1 && w.textInside(l) },
	}
	for _, try := range tries {
		for i := range w.leaves {
			if l := &w.leaves[i]; try(l) {
				w.decode(l)
				w.convert(l)
				l.shown = l.shown || strings.TrimSpace(l.text) != ""
			}
		}
		if !w.nothing() {
			w.hideBlank()
			return
		}
	}
}

// hideBlank takes plain parts back that hold nothing but white space.
func (w *walker) hideBlank() {
	for i := range w.leaves {
		l := &w.leaves[i]
		l.shown = l.shown && strings.TrimSpace(l.text) != ""
	}
}

// textInside says that a part of another type is text all the same.
func (w *walker) textInside(l *leaf) bool {
	b := decodeBytes(l.src, l.enc)
	return utf8.Valid(b) && bytes.IndexByte(b, 0) < 0
}

// convert makes plain text of what is none.
func (w *walker) convert(l *leaf) {
	switch l.typ {
	case "text/html":
		if len(l.text) > maxHTML {
			w.add("HTML is longer than is read")
		}
		l.text = htmlText(l.text)
	case "message/rfc822", "message/global":
		if l.deep >= maxDepth {
			w.add("messages are nested deeper than is read")
			return
		}
		l.text = w.innerText(decodeBytes(l.src, l.enc), l.deep+1)
	}
}

// innerText gives the text of a message within a message.
func (w *walker) innerText(raw []byte, depth int) string {
	h := scanHeader(prepare(raw))
	var inner walker
	inner.walk(&h, h.body, depth, "text/plain")
	inner.orRaw(h.body)
	var m patch.Mail
	inner.body(&m)
	for _, note := range inner.list {
		w.add(note)
	}
	return m.Body
}

// decode sets the text of a part: transfer encoding, charset, line ends,
// flow.
func (w *walker) decode(l *leaf) {
	if l.decoded {
		return
	}
	l.decoded = true
	b := l.src
	switch l.enc {
	case encodingQP:
		var trailing bool
		if b, trailing = decodeQP(b); trailing {
			w.add("white space at line ends may have been altered in transit")
		}
	case encodingBase64:
		var odd bool
		if b, odd = decodeBase64(b); odd {
			w.add("base64 is damaged or has text after it")
		}
	default:
	}
	l.size = len(b)
	label := l.args.plain("charset")
	if !wide(label) {
		b = lineFeeds(b)
	}
	text, note := toText(label, b)
	if wide(label) {
		text = string(lineFeeds([]byte(text)))
	}
	if note != "" {
		w.add(note)
	}
	l.text = text
	if l.typ == "text/plain" && strings.EqualFold(l.args.plain("format"), "flowed") {
		l.text, l.flowed = unflow(text, strings.EqualFold(l.args.plain("delsp"), "yes"))
	}
}

// wide says that a charset has two or four bytes a character: its line ends
// are not those of ASCII.
func wide(label string) bool {
	if label == "" {
		return false
	}
	n := charsetName(label)
	return strings.HasPrefix(n, "utf-16") || n == charsetUTF32
}

// lineFeeds makes LF of CRLF and CRCRLF.
func lineFeeds(b []byte) []byte {
	if bytes.IndexByte(b, '\r') < 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		nl := bytes.IndexByte(b, '\n')
		if nl < 0 {
			return append(out, b...)
		}
		end := nl
		for end > 0 && b[end-1] == '\r' {
			end--
		}
		out = append(append(out, b[:end]...), '\n')
		b = b[nl+1:]
	}
	return out
}

// join writes Body and the list of parts.
func (w *walker) join(m *patch.Mail) {
	m.Parts = make([]patch.Part, 0, len(w.leaves))
	total := 0
	for i := range w.leaves {
		l := &w.leaves[i]
		m.Parts = append(m.Parts, patch.Part{Type: l.typ, Name: l.name, Size: l.decodedSize(), Shown: l.shown, Diff: l.diff})
		if l.shown {
			m.Flowed = m.Flowed || l.flowed
			total += len(l.text) + 1
		}
	}
	var b strings.Builder
	for i := range w.leaves {
		l := &w.leaves[i]
		switch {
		case !l.shown || l.text == "":
			continue
		case len(l.text)+1 >= total:
			m.Body = l.text // the only one: no copy
		default:
			if b.Len() == 0 {
				b.Grow(total)
			} else if !strings.HasSuffix(b.String(), "\n") {
				b.WriteByte('\n')
			}
			b.WriteString(l.text)
		}
	}
	if b.Len() > 0 {
		m.Body = b.String()
	}
	if len(m.Body) > maxText {
		w.add("text is longer than is read")
		m.Body = strings.ToValidUTF8(m.Body[:maxText], "")
	}
}

// decodedSize gives the size of a part without decoding it once more.
func (l *leaf) decodedSize() int {
	switch {
	case l.decoded:
		return l.size
	case l.enc == encodingBase64:
		return base64Size(l.src)
	case l.enc == encodingQP:
		out, _ := decodeQP(l.src)
		return len(out)
	}
	return len(l.src)
}
