package imap

import (
	"bytes"
	"io"
	"net"
	"sync"
)

const tailSize = 512

// tap stands between the encryption and the library and remembers the end of
// what the server said, since the library drops the words of a BYE.
type tap struct {
	net.Conn
	first io.Reader // what is read before the connection; nil: nothing

	mu   sync.Mutex
	tail []byte
	err  error
}

func (t *tap) Read(b []byte) (n int, err error) {
	if t.first != nil {
		if n, _ = t.first.Read(b); n > 0 {
			return n, nil
		}
		t.first = nil
	}
	n, err = t.Conn.Read(b)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tail = append(t.tail, b[max(0, n-tailSize):n]...)
	t.tail = append(t.tail[:0], t.tail[max(0, len(t.tail)-tailSize):]...)
	if err != nil && t.err == nil {
		t.err = err
	}
	return n, err
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
	lines := bytes.Split(bytes.TrimRight(t.tail, "\r\n"), []byte("\n"))
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-3; i-- {
		l := bytes.TrimSpace(lines[i])
		if len(l) >= 5 && bytes.EqualFold(l[:5], []byte("* BYE")) {
			return string(bytes.TrimSpace(l[5:])), true
		}
	}
	return "", false
}
