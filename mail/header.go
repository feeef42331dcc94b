package mail

import "bytes"

// field is one header field: offsets into the source of its header. It holds
// no pointers, since a header has many fields and most are never read.
type field struct {
	kind    kind
	start   uint32 // of the field
	nameEnd uint32 // without the white space before the colon; start for a line that is no field
	valueAt uint32 // after the colon
	textEnd uint32 // of the value: folds included, the last line end not
	end     uint32 // of the field, its line end included
}

// header is one scanned header block.
type header struct {
	src    []byte
	fields []field
	body   []byte // what follows the header
	ended  bool   // an empty line closed the header
	cut    bool   // longer than the limits; the rest was skipped
	odd    bool   // lines that are no field, or odd field names, were passed over
}

// name gives the name of a field as written, nil for a line that is none.
func (h *header) name(f *field) []byte {
	return bytes.TrimLeft(h.src[f.start:f.nameEnd], " \t")
}

// value gives what follows the colon, folds included.
func (h *header) value(f *field) []byte { return h.src[f.valueAt:f.textEnd] }

// raw gives the whole field.
func (h *header) raw(f *field) []byte { return h.src[f.start:f.end] }

// get gives the value of the first field of that kind, or nil.
func (h *header) get(k kind) []byte {
	for i := range h.fields {
		if h.fields[i].kind == k {
			return h.value(&h.fields[i])
		}
	}
	return nil
}

// known says that at least one field has a name that mail uses.
func (h *header) known() bool {
	for i := range h.fields {
		if h.fields[i].kind != kindOther {
			return true
		}
	}
	return false
}

// prepare takes off what stands before a header by accident (a byte order
// mark, white space, as git mailinfo does) and turns a file with bare CR line
// ends into one with LF.
func prepare(raw []byte) []byte {
	src := bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	src = bytes.TrimLeft(src, " \t\r\n")
	src = src[:min(len(src), maxMessage)]
	first := src
	if i := bytes.IndexByte(src, '\n'); i >= 0 {
		first = bytes.TrimRight(src[:i], "\r")
	}
	if i := bytes.IndexByte(first, '\r'); i >= 0 && fieldName(first) != nil && startsField(first[i+1:]) {
		return crToLF(src)
	}
	return src
}

// startsField says that line starts with a name and a colon, or is empty.
func startsField(line []byte) bool {
	line = bytes.TrimLeft(line, "\r")
	if i := bytes.IndexByte(line, '\r'); i >= 0 {
		line = line[:i]
	}
	return len(line) == 0 || line[0] == ' ' || line[0] == '\t' || fieldName(line) != nil
}

// crToLF gives a copy in which every CR that no LF follows is an LF.
func crToLF(src []byte) []byte {
	out := bytes.Clone(src)
	for i, c := range out {
		if c == '\r' && (i+1 == len(out) || out[i+1] != '\n') {
			out[i] = '\n'
		}
	}
	return out
}

// fieldName gives the name of a field line, or nil when the line is none
// (RFC 5322 section 2.2: printable ASCII up to a colon; white space before the
// colon is the obsolete form of section 4.5).
func fieldName(line []byte) []byte {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 {
		return nil
	}
	name := bytes.TrimRight(line[:colon], " \t")
	for _, c := range name {
		if c <= ' ' || c >= 0x7f {
			return nil
		}
	}
	if len(name) == 0 {
		return nil
	}
	return name
}

// unfold takes the line ends out of a field's value and the white space off
// its ends (RFC 5322 section 2.2.3). It copies only folded values.
func unfold(value []byte) []byte {
	value = bytes.Trim(value, " \t\r\n")
	if bytes.IndexByte(value, '\n') < 0 {
		return value
	}
	out := make([]byte, 0, len(value))
	for len(value) > 0 {
		i := bytes.IndexByte(value, '\n')
		if i < 0 {
			return append(out, value...)
		}
		out = append(out, bytes.TrimRight(value[:i], "\r")...)
		value = value[i+1:]
	}
	return out
}
