package imap

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	writeWait   = 30 * time.Second
	restCeiling = 1 << 20 // bytes a server may send that nobody asked for
)

var errCeiling = errors.New("more bytes than the answer can have")

// counters are what an account used.
type counters struct {
	commands atomic.Int64
	bytes    atomic.Int64
}

// allowance bounds one command: how long the server may be silent, how long
// the whole may take, how many bytes may come.
type allowance struct {
	silence, limit time.Duration
	bytes          int64
}

// wire is the connection as the network has it, under any encryption. The
// deadlines that the library sets are not used: it has none where a server
// does not answer, and those of a message end while we still store the last
// one. Ours run only while a command does, and every read renews them.
type wire struct {
	net.Conn
	use *counters

	mu      sync.Mutex
	armed   bool
	allowed allowance
	until   time.Time
	left    int64
	closed  bool
	fault   error // what ended the connection, if not we
}

func newWire(c net.Conn, use *counters) *wire {
	return &wire{Conn: c, use: use, left: restCeiling}
}

// arm begins a command.
func (w *wire) arm(a allowance) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.armed, w.allowed, w.left = true, a, a.bytes
	w.until = time.Now().Add(a.limit)
	w.extend()
}

// rest ends it: a server may be silent while nobody waits for it. Pending is
// what other commands may still bring.
func (w *wire) rest(pending int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.armed, w.left = false, restCeiling+pending
	w.extend()
}

func (w *wire) extend() {
	var t time.Time
	if w.armed {
		if t = time.Now().Add(w.allowed.silence); t.After(w.until) {
			t = w.until
		}
	}
	if err := w.Conn.SetReadDeadline(t); err != nil && !w.closed && w.fault == nil {
		w.fault = err
	}
}

// kill ends the connection, whatever anybody waits for in it.
func (w *wire) kill() { w.Close() }

func (w *wire) Close() error {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	return w.Conn.Close()
}

func (w *wire) Read(b []byte) (int, error) {
	if err := w.failed(); err != nil {
		return 0, err
	}
	n, err := w.Conn.Read(b)
	w.use.bytes.Add(int64(n))
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.left -= int64(n); w.left < 0 && err == nil {
		err = errCeiling
	}
	if err != nil {
		w.note(err)
		return n, err
	}
	w.extend()
	return n, nil
}

func (w *wire) Write(b []byte) (int, error) {
	if err := w.Conn.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		err = fmt.Errorf("bound a write: %w", err) // the connection is gone
		w.mu.Lock()
		w.note(err)
		w.mu.Unlock()
		return 0, err
	}
	n, err := w.Conn.Write(b)
	w.use.bytes.Add(int64(n))
	if err != nil {
		w.mu.Lock()
		w.note(err)
		w.mu.Unlock()
	}
	return n, err
}

func (w *wire) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fault
}

func (w *wire) note(err error) {
	if !w.closed && w.fault == nil {
		w.fault = err
	}
}

// SetDeadline does nothing; see the type.
func (w *wire) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing; see the type.
func (w *wire) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing; every write is bounded by itself.
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// ended is the class of what ended the connection, nil when the network did
// not.
func (w *wire) ended() (kind, cause error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var slow net.Error
	switch {
	case w.fault == nil:
		return nil, nil
	case errors.Is(w.fault, errCeiling):
		return ErrProtocol, w.fault
	case errors.As(w.fault, &slow) && slow.Timeout():
		return ErrSilent, nil
	case errors.Is(w.fault, io.EOF):
		return ErrUnreachable, errors.New("the connection broke off")
	}
	return ErrUnreachable, w.fault
}
