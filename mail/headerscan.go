package mail

import "bytes"

// scanner walks one header block line by line.
type scanner struct {
	src []byte
	pos int // start of the next line
	h   header
}

// scanHeader reads a header block leniently: mbox lines are passed over, odd
// names are kept, and a line that is no field ends the header only when no
// usual field follows. Time is linear in src.
func scanHeader(src []byte) header {
	s := scanner{src: src}
	s.h.src = src
	s.h.fields = make([]field, 0, min(64, 1+len(src)/24))
	for s.pos < len(s.src) {
		if s.pos > maxHeaderBytes || len(s.h.fields) >= maxFields {
			s.skipRest()
			return s.h
		}
		if !s.line() {
			return s.h
		}
	}
	s.h.body = s.src[len(s.src):]
	return s.h
}

// cutLine gives the bounds of the line that starts at pos, without its line
// end (LF, CRLF or CRCRLF), and the start of the next one.
func cutLine(src []byte, pos int) (end, next int) {
	end = bytes.IndexByte(src[pos:], '\n')
	if end < 0 {
		end, next = len(src), len(src)
	} else {
		end += pos
		next = end + 1
	}
	for end > pos && src[end-1] == '\r' {
		end--
	}
	return end, next
}

// line reads one line; false when the header is over.
func (s *scanner) line() bool {
	end, next := cutLine(s.src, s.pos)
	if end == s.pos {
		s.h.ended = true
		s.h.body = s.src[next:]
		return false
	}
	if c := s.src[s.pos]; (c == ' ' || c == '\t') && len(s.h.fields) > 0 {
		f := &s.h.fields[len(s.h.fields)-1]
		f.textEnd, f.end = uint32(end), uint32(next)
		s.pos = next
		return true
	}
	line := s.src[s.pos:end]
	if isMboxLine(line) {
		s.pos = next
		return true
	}
	if name := fieldName(line); name != nil {
		s.add(len(name), len(name)+bytes.IndexByte(line[len(name):], ':')+1, end, next)
		return true
	}
	return s.odd(line, end, next)
}

// isMboxLine knows the separator line of an mbox, escaped or not. It holds a
// colon (the time), so it must not pass for a field.
func isMboxLine(line []byte) bool {
	if len(line) < 5 || line[0] != 'F' && line[0] != '>' {
		return false
	}
	rest, ok := bytes.CutPrefix(bytes.TrimPrefix(line, []byte(">")), []byte("From "))
	return ok && !bytes.HasPrefix(bytes.TrimLeft(rest, " \t"), []byte(":"))
}

// add opens a field whose name is so long and whose value starts offset bytes
// into the line.
func (s *scanner) add(name, offset, end, next int) {
	k := kindOther
	if name > 0 {
		k = kindOf(s.src[s.pos : s.pos+name])
	}
	s.h.fields = append(s.h.fields, field{
		kind: k, start: uint32(s.pos), nameEnd: uint32(s.pos + name),
		valueAt: uint32(s.pos + offset), textEnd: uint32(end), end: uint32(next),
	})
	s.pos = next
}

// odd handles a line that is neither a field nor a fold: a field with an odd
// name, junk in the middle of the header, or the first line of a body that
// has no empty line before it (git mailinfo reads it as that).
func (s *scanner) odd(line []byte, end, next int) bool {
	if !s.goesOn(next) {
		s.h.body = s.src[s.pos:]
		return false
	}
	s.h.odd = true
	if colon := bytes.IndexByte(line, ':'); colon > 0 {
		s.add(len(bytes.TrimRight(line[:colon], " \t")), colon+1, end, next)
	} else {
		s.add(0, 0, end, next)
	}
	return true
}

// goesOn looks past a few lines for a usual field before the empty line.
func (s *scanner) goesOn(pos int) bool {
	for n := 0; pos < len(s.src) && n < maxJunkLines; n++ {
		end, next := cutLine(s.src, pos)
		if end == pos {
			return false
		}
		if name := fieldName(s.src[pos:end]); name != nil && kindOf(name) != kindOther {
			return true
		}
		pos = next
	}
	return false
}

// skipRest gives up on a header beyond the limits and looks for its end.
func (s *scanner) skipRest() {
	s.h.cut = true
	for s.pos < len(s.src) {
		end, next := cutLine(s.src, s.pos)
		empty := end == s.pos
		s.pos = next
		if empty {
			s.h.ended = true
			break
		}
	}
	s.h.body = s.src[s.pos:]
}
