package submit

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// answerCeiling is how much one answer can have, in bytes.
const answerCeiling = 64 << 10

var errCeiling = errors.New("it sends more than an answer can have")

// wire is the connection under any encryption. Every step on it has one end in
// time, for reading as for writing, however slowly the other side drips. The
// deadlines that the library sets do not count: it has none for what it writes
// of a mail.
type wire struct {
	net.Conn

	mu     sync.Mutex
	left   int
	closed bool
	fault  error // what ended the connection, if not we
}

// arm begins a step.
func (w *wire) arm(limit time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = answerCeiling
	w.note(w.Conn.SetDeadline(time.Now().Add(limit)))
}

func (w *wire) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.left -= n; w.left < 0 && err == nil {
		err = errCeiling
	}
	w.note(err)
	return n, err
}

func (w *wire) Write(b []byte) (int, error) {
	n, err := w.Conn.Write(b)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.note(err)
	return n, err
}

// Close ends the connection, whatever anybody waits for in it.
func (w *wire) Close() error {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	return w.Conn.Close()
}

func (w *wire) note(err error) {
	if err != nil && !w.closed && w.fault == nil {
		w.fault = err
	}
}

// SetDeadline does nothing; see the type.
func (w *wire) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing; see the type.
func (w *wire) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing; see the type.
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// ended is what ended the connection, in words; nil when it did not end.
func (w *wire) ended() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var slow net.Error
	switch {
	case errors.As(w.fault, &slow) && slow.Timeout():
		return errors.New("it stopped answering")
	case errors.Is(w.fault, io.EOF):
		return errors.New("the connection broke off")
	}
	return w.fault
}
