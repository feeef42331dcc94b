package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// guardLen is how much of a message's beginning tells it from another.
const guardLen = 256

// Mbox splits a stream in mbox form into messages. It undoes mboxrd's escape
// (one ">" off every line of the form ">From ", ">>From " ...) and takes off the
// line end that the form puts after each message.
//
// Mail in the wild has unescaped "From " lines in its text, so such a line only
// separates messages when it also looks the part; see separates.
type Mbox struct {
	r       *bufio.Reader
	off     int64 // of the next byte to read
	patches bool  // the stream is `git format-patch --stdout`
	begun   bool
	cur     fromLine
	open    bool // a message has begun at cur
	buf     []byte
}

// fromLine is the line a message began with.
type fromLine struct {
	off    int64
	crlf   bool   // it ended in CR LF
	mboxrd bool   // public-inbox wrote it: exactly one LF follows the message
	head   []byte // it and what follows, guardLen bytes at the most
}

// Entry is one message of an mbox.
type Entry struct {
	Raw   []byte // the message; its owner is the caller
	Start int64  // offset of its From_ line
	End   int64  // offset of the next message's From_ line, or of the end
	Cut   bool   // larger than MaxMessage, Raw is the beginning
	head  []byte
}

// NewMbox reads mbox form from r.
func NewMbox(r io.Reader) *Mbox { return newMboxAt(r, 0, false) }

// newMboxAt goes on in the middle: r is positioned at off of its stream, right
// before a From_ line.
func newMboxAt(r io.Reader, off int64, patches bool) *Mbox {
	return &Mbox{r: bufio.NewReaderSize(r, 1<<20), off: off, patches: patches}
}

// Next gives the next message, io.EOF after the last one. On any other error
// the message it struck is not given out, since its end is not known.
func (m *Mbox) Next() (Entry, error) {
	if !m.begun {
		if err := m.begin(); err != nil {
			return Entry{}, err
		}
	}
	if !m.open {
		return Entry{}, io.EOF
	}
	this := m.cur
	m.buf = m.buf[:0]
	cut, err := m.body()
	if err != nil && !errors.Is(err, io.EOF) {
		return Entry{}, fmt.Errorf("at offset %d: %w", this.off, err)
	}
	e := Entry{Start: this.off, End: m.off, Cut: cut, head: this.head}
	m.open = err == nil
	if m.open {
		e.End = m.cur.off
	}
	body := m.buf
	if !cut {
		body = this.trim(body)
	}
	e.Raw = bytes.Clone(body)
	if cap(m.buf) > 4<<20 {
		m.buf = nil // do not hold on to the room one huge message took
	}
	return e, nil
}

// begin finds the first From_ line; blank lines may stand before it.
func (m *Mbox) begin() error {
	m.begun = true
	for {
		line, err := m.r.ReadSlice('\n')
		start := m.off
		m.off += int64(len(line))
		if bytes.HasPrefix(line, []byte("From ")) {
			m.patches = m.patches || isPatchFrom(line)
			m.setFrom(start, bytes.Clone(line))
			return m.skipLine(err)
		}
		if errors.Is(err, io.EOF) && len(bytes.TrimSpace(line)) == 0 {
			return io.EOF
		}
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("at offset %d: %w", start, err)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			return fmt.Errorf("not an mbox, no From_ line at offset %d: %w", start, ErrNoMail)
		}
	}
}

// skipLine passes over the rest of a From_ line too long for the buffer.
func (m *Mbox) skipLine(err error) error {
	for errors.Is(err, bufio.ErrBufferFull) {
		var line []byte
		line, err = m.r.ReadSlice('\n')
		m.off += int64(len(line))
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// setFrom notes that a message begins with this From_ line. line must not be
// the reader's own memory: looking ahead overwrites that.
func (m *Mbox) setFrom(off int64, line []byte) {
	head := line[:min(len(line), guardLen)]
	if len(head) < guardLen {
		ahead, _ := m.r.Peek(guardLen - len(head)) // less is fine, and the next read meets the error
		head = append(bytes.Clone(head), ahead...)
	}
	m.open = true
	m.cur = fromLine{
		off:    off,
		crlf:   bytes.HasSuffix(line, []byte("\r\n")),
		mboxrd: isMboxrdFrom(line),
		head:   head,
	}
}

// body appends lines to buf until the next From_ line (nil) or the end of the
// stream (io.EOF).
func (m *Mbox) body() (cut bool, err error) {
	bol, blank := true, false // at the beginning of a line; the line before was blank
	for {
		if bol {
			if some := m.plain(); len(some) > 0 {
				blank = isBlank(lastLine(some))
				cut = m.keep(some) || cut
				m.off += int64(len(some))
				if _, err := m.r.Discard(len(some)); err != nil {
					return cut, err
				}
			}
		}
		line, err := m.r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) && (!errors.Is(err, io.EOF) || len(line) == 0) {
			return cut, err
		}
		start := m.off
		m.off += int64(len(line))
		if bol && len(line) > 5 {
			switch {
			case line[0] == 'F' && bytes.HasPrefix(line, []byte("From ")):
				line = bytes.Clone(line)
				if m.separates(line, blank) {
					m.setFrom(start, line)
					return cut, m.skipLine(err)
				}
			case line[0] == '>' && isQuotedFrom(line):
				line = line[1:]
			}
		}
		blank = bol && isBlank(line)
		bol = !errors.Is(err, bufio.ErrBufferFull)
		cut = m.keep(line) || cut
	}
}

// plain gives the whole lines in the reader's memory before the first that
// could be a From_ line, escaped or not. Most of an archive passes this way,
// and need not be looked at line by line.
func (m *Mbox) plain() []byte {
	ahead, _ := m.r.Peek(m.r.Buffered()) // no more than is there: no error
	if i := bytes.Index(ahead, []byte("From ")); i >= 0 {
		ahead = ahead[:i]
	}
	return ahead[:bytes.LastIndexByte(ahead, '\n')+1]
}

// lastLine is the last line of whole lines, with its end.
func lastLine(lines []byte) []byte {
	return lines[bytes.LastIndexByte(lines[:len(lines)-1], '\n')+1:]
}

// keep adds to the message what there is room for, and says whether it had to
// leave something out.
func (m *Mbox) keep(b []byte) (cut bool) {
	room := max(0, MaxMessage-len(m.buf))
	m.buf = append(m.buf, b[:min(len(b), room)]...)
	return len(b) > room
}

// trim takes off the line end which the mbox form puts after a message. It
// goes by the message's own From_ line: public-inbox always adds one LF, also
// to a message without a last line end; others add a blank line, or forget to.
func (f fromLine) trim(b []byte) []byte {
	end := "\n"
	if f.crlf {
		end = "\r\n"
	}
	rest, ok := bytes.CutSuffix(b, []byte(end))
	if ok && (f.mboxrd || len(rest) == 0 || bytes.HasSuffix(rest, []byte("\n"))) {
		return rest
	}
	return b
}
