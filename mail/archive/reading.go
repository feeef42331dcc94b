package archive

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// maxErrors bounds how many unreadable files are named one by one.
const maxErrors = 20

// reading is one run of Read: who gets the items, and what went wrong.
type reading struct {
	ended func() error // why nobody waits for it any more, or nil
	kind  string
	fn    func(Item) error

	base   int64 // bytes or commits of the parts already behind us
	stop   error // why the whole read ends now
	failed []error
	more   int // failures beyond maxErrors
}

// emit hands one item over; false means that the read is over.
func (r *reading) emit(it Item) bool {
	if r.stop == nil {
		r.stop = r.ended()
	}
	if r.stop == nil {
		r.stop = r.fn(it)
	}
	return r.stop == nil
}

// fail remembers that one file could not be read (to its end).
func (r *reading) fail(name string, err error) {
	if r.stop == nil {
		r.stop = r.ended()
	}
	switch {
	case r.stop != nil:
	case len(r.failed) < maxErrors:
		r.failed = append(r.failed, fmt.Errorf("read %s: %w", name, err))
	default:
		r.more++
	}
}

func (r *reading) failAll(l []unread) {
	for _, u := range l {
		r.fail(u.name, u.err)
	}
}

func (r *reading) result() error {
	if r.stop != nil {
		return r.stop
	}
	if r.more > 0 {
		r.failed = append(r.failed, fmt.Errorf("and %d more files", r.more))
	}
	return errors.Join(r.failed...)
}

// single reads an archive that is one message.
func (r *reading) single(path string, st state) {
	name := filepath.Base(path)
	if len(st.marks) > 0 {
		return
	}
	raw, cut, size, err := readMessage(path)
	if err != nil {
		r.fail(name, err)
		return
	}
	st.marks = []mark{{upto: name}}
	r.emit(Item{Raw: raw, Where: name, Pos: size, Cut: cut, Cursor: st.cursor(r.kind)})
}

// readMessage reads a file that is one message, up to MaxMessage, and tells how
// large it is. A From_ line that a mail program left on top is not part of it.
func readMessage(path string) (raw []byte, cut bool, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false, 0, err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return nil, false, 0, err
	}
	if !fi.Mode().IsRegular() {
		return nil, false, 0, errors.New("not a regular file")
	}
	raw = make([]byte, 0, min(fi.Size(), MaxMessage)+1)
	raw, err = readUpTo(f, raw, MaxMessage)
	if err != nil {
		return nil, false, 0, err
	}
	if len(raw) > MaxMessage {
		raw, cut = raw[:MaxMessage], true
	}
	return trimFromLine(raw), cut, fi.Size(), nil
}

// readUpTo appends to buf what r has, one byte more than limit at the most.
func readUpTo(r io.Reader, buf []byte, limit int) ([]byte, error) {
	for len(buf) <= limit {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):min(cap(buf), limit+1)])
		buf = buf[:len(buf)+n]
		if errors.Is(err, io.EOF) {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
	return buf, nil
}
