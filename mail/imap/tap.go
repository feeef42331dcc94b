package imap

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
)

const (
	lineHead = 256 // bytes kept of the begin of a line
	lineTail = 24  // and of its end: room for the size of a literal
)

// errSpin is a line over which the library's reader would turn for ever, even
// without a connection: v2.0.0-beta.8 does not get past a parenthesis among
// capabilities.
var errSpin = errors.New("capabilities with a parenthesis")

// tap stands between the encryption and the library. It follows the lines that
// the server says, past any literals in them, keeps the words of a BYE, which
// the library drops, and ends where the library would not.
type tap struct {
	net.Conn
	first io.Reader // what is read before the connection; nil: nothing

	mu         sync.Mutex
	head, tail []byte // of the line that comes in
	skip       int64  // bytes of a literal to come
	listed     bool   // its list of capabilities has ended
	farewell   []byte
	err        error
}

func (t *tap) Read(b []byte) (n int, err error) {
	if err := t.broken(); err != nil {
		return 0, err // the library reads once more after an error
	}
	if t.first != nil {
		if n, _ = t.first.Read(b); n > 0 {
			return n, nil
		}
		t.first = nil
	}
	n, err = t.Conn.Read(b)
	t.mu.Lock()
	defer t.mu.Unlock()
	if odd := t.follow(b[:n]); odd != nil {
		n, err = 0, odd
	}
	if err != nil && t.err == nil {
		t.err = err
	}
	return n, err
}

// follow reads on in the lines.
func (t *tap) follow(b []byte) error {
	for len(b) > 0 {
		if t.skip > 0 {
			n := min(t.skip, int64(len(b)))
			t.skip, b = t.skip-n, b[n:]
			continue
		}
		part, end := b, bytes.IndexByte(b, '\n')
		if end >= 0 {
			part = b[:end+1]
		}
		b = b[len(part):]
		t.head = append(t.head, part[:min(len(part), lineHead-len(t.head))]...)
		t.tail = append(t.tail, part[max(0, len(part)-lineTail):]...)
		t.tail = append(t.tail[:0], t.tail[max(0, len(t.tail)-lineTail):]...)
		if !t.listed && isCapabilities(t.head) {
			i := bytes.IndexAny(part, "(]")
			if i >= 0 && part[i] == '(' {
				return errSpin
			}
			t.listed = i >= 0
		}
		if end >= 0 {
			t.endLine()
		}
	}
	return nil
}

// endLine looks whether the line goes on behind a literal.
func (t *tap) endLine() {
	if t.skip = literal(t.tail); t.skip == 0 {
		if len(t.head) >= 5 && bytes.EqualFold(t.head[:5], []byte("* BYE")) {
			t.farewell = bytes.Clone(bytes.TrimSpace(t.head[5:]))
		}
		t.head, t.listed = t.head[:0], false
	}
	t.tail = t.tail[:0]
}

// literal is the size in "{123}" at the end of a line; 0 when there is none.
func literal(line []byte) int64 {
	line = bytes.TrimRight(line, " \r\n")
	open := bytes.LastIndexByte(line, '{')
	if open < 0 || line[len(line)-1] != '}' {
		return 0
	}
	n, err := strconv.ParseInt(string(line[open+1:len(line)-1]), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// isCapabilities tells by its begin a line that lists them, by itself or in a
// response code; a FETCH does not count, whatever keywords it has.
func isCapabilities(head []byte) bool {
	up := bytes.ToUpper(head)
	before, _, ok := bytes.Cut(up, []byte("CAPABILITY"))
	return ok && bytes.IndexByte(before, '(') < 0
}

// broken is the error that a read ended with, if any did.
func (t *tap) broken() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// bye is what the server said as it left.
func (t *tap) bye() (text string, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.farewell), t.farewell != nil
}
