package mail

import (
	"bytes"
	"strings"
)

// encoding is a Content-Transfer-Encoding (RFC 2045 section 6).
type encoding uint8

const (
	encodingNone encoding = iota // 7bit, 8bit, binary, and what we do not know
	encodingQP
	encodingBase64
)

// parseEncoding knows the encodings by their sense: "base64;", "8bit (x)".
func parseEncoding(field []byte) (e encoding, known bool) {
	s := strings.ToLower(guessText(unfold(field)))
	switch {
	case strings.Contains(s, "base64") || s == "b64":
		return encodingBase64, true
	case strings.Contains(s, "quoted"):
		return encodingQP, true
	}
	return encodingNone, s == "" || strings.Contains(s, "bit") || strings.Contains(s, "binary")
}

// leaf is one part that is no multipart.
type leaf struct {
	typ  string // lower case; "text/plain" when it says nothing
	args media  // of the Content-Type
	file bool   // Content-Disposition: attachment
	name string
	enc  encoding
	src  []byte // encoded
	deep int    // multiparts and messages around it

	decoded bool // text is set
	text    string
	flowed  bool
	size    int // of the decoded bytes, before their charset is
	shown   bool
	diff    bool // git finds a diff in it
}

// walker collects the leaf parts of a message.
type walker struct {
	warner
	leaves []leaf
}

// walk takes an entity in: its parts when it is a multipart. def is the type
// of an entity that names none.
func (w *walker) walk(h *header, body []byte, depth int, def string) {
	args := parseMedia(h.get(kindContentType))
	typ := mediaType(args.value, def)
	if len(w.leaves) >= maxParts {
		w.add("more parts than are read")
		return
	}
	if !strings.HasPrefix(typ, "multipart/") {
		w.leaf(h, body, typ, args, depth)
		return
	}
	if depth >= maxDepth {
		w.add("parts are nested deeper than is read")
		w.leaves = append(w.leaves, leaf{typ: "text/plain", src: body, deep: depth})
		return
	}
	parts, ok := w.split(h, body, &args)
	if !ok {
		w.add("multipart without its boundary: shown as text")
		w.leaf(h, body, "text/plain", media{}, depth)
		return
	}
	def = "text/plain"
	if typ == "multipart/digest" {
		def = "message/rfc822"
	}
	for _, p := range parts {
		ph := scanPart(p)
		w.walk(&ph, ph.body, depth+1, def)
	}
}

// scanPart reads the header of a part. One with no usual field in it is no
// header: the part has none and all of it is text.
func scanPart(src []byte) header {
	h := scanHeader(src)
	if !h.known() && len(h.fields) > 0 {
		return header{body: src}
	}
	return h
}

// split finds the parts of a multipart; false when there are none to find
// although there is something.
func (w *walker) split(h *header, body []byte, args *media) ([][]byte, bool) {
	boundary := strings.TrimRight(args.get("boundary"), " \t")
	left := maxParts - len(w.leaves)
	if boundary == "" {
		if boundary = guessBoundary(body); boundary == "" {
			return nil, false
		}
		w.add("multipart names no boundary: guessed")
	}
	parts, found, all := splitParts(body, boundary, left, false)
	if enc, _ := parseEncoding(h.get(kindEncoding)); !found && enc != encodingNone {
		// Against RFC 2045 section 6.4, but it is sent.
		parts, found, all = splitParts(decodeBytes(body, enc), boundary, left, false)
	}
	if !found {
		parts, found, all = splitParts(body, boundary, left, true)
	}
	if !found {
		if guess := guessBoundary(body); guess != "" {
			w.add("multipart has another boundary than it names")
			parts, found, all = splitParts(body, guess, left, false)
		}
	}
	if !all {
		w.add("more parts than are read")
	}
	return parts, found || len(bytes.TrimSpace(body)) == 0
}

// orRaw takes a body as text when its parts could not be told apart at all.
func (w *walker) orRaw(body []byte) {
	if len(w.leaves) == 0 && len(bytes.TrimSpace(body)) > 0 {
		w.add("parts cannot be told apart: shown as text")
		w.leaves = append(w.leaves, leaf{typ: "text/plain", src: body})
	}
}

func decodeBytes(src []byte, enc encoding) []byte {
	switch enc {
	case encodingBase64:
		out, _ := decodeBase64(src)
		return out
	case encodingQP:
		out, _ := decodeQP(src)
		return out
	default:
		return src
	}
}

// leaf takes a part in that is no multipart.
func (w *walker) leaf(h *header, body []byte, typ string, args media, depth int) {
	l := leaf{typ: typ, args: args, src: body, deep: depth}
	var known bool
	if l.enc, known = parseEncoding(h.get(kindEncoding)); !known {
		w.add("unknown transfer encoding: read as 8bit")
	}
	name := args.get("filename")
	if name == "" {
		name = args.get("name")
	}
	if d := h.get(kindDisposition); d != nil {
		disp := parseMedia(d)
		l.file = disp.value == "attachment"
		if n := disp.get("filename"); n != "" {
			name = n
		} else if n := disp.get("name"); n != "" {
			name = n
		}
	}
	if name != "" {
		l.name = baseName(oneSpace(name))
	}
	w.leaves = append(w.leaves, l)
}

// mediaType gives the type of a part in lower case; one that names none, or
// not in the form type/subtype, has the default.
func mediaType(value, def string) string {
	switch value {
	case "", "text", "plain", "text/", "plain/text", "txt":
		if value == "" {
			return def
		}
		return "text/plain"
	case "html":
		return "text/html"
	}
	slash := strings.IndexByte(value, '/')
	if slash <= 0 || slash == len(value)-1 {
		return def
	}
	return value
}
