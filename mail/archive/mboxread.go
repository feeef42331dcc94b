package archive

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

// file is one file of an archive.
type file struct {
	path string
	name string // for people and cursors: relative to the archive
	size int64
}

// mboxes reads mbox files one after the other.
func (r *reading) mboxes(files []file, st state) {
	head := cursorHead(r.kind) + st.names()
	done := ""
	rest := remaining(st.mboxes)
	for _, f := range files {
		rest = dropUpTo(rest, f.name)
		tail := strings.Join(linesOf(rest), "")
		at := st.mboxes[f.name]
		err := r.mbox(f, &at, func(p place) Cursor { return Cursor(head + done + p.line(f.name) + tail) })
		if err != nil {
			r.fail(f.name, err)
		}
		if r.stop != nil {
			return
		}
		if at.guard != "" {
			done += at.line(f.name)
		}
		r.base += f.size
	}
}

// named is a place with the mbox it is in.
type named struct {
	name string
	at   place
}

// remaining lists the old cursor's places by name, to be carried along until
// their file's turn comes.
func remaining(m map[string]place) []named {
	out := make([]named, 0, len(m))
	for name, at := range m {
		out = append(out, named{name, at})
	}
	slices.SortFunc(out, func(a, b named) int { return strings.Compare(a.name, b.name) })
	return out
}

func dropUpTo(l []named, name string) []named {
	for len(l) > 0 && l[0].name <= name {
		l = l[1:]
	}
	return l
}

func linesOf(l []named) []string {
	out := make([]string, 0, len(l))
	for _, n := range l {
		out = append(out, n.at.line(n.name))
	}
	return out
}

// mbox reads one mbox file from a place on, and moves the place along.
func (r *reading) mbox(f file, at *place, cursor func(place) Cursor) error {
	s, err := openAtPlace(f.path, *at)
	if err != nil {
		return err
	}
	defer s.Close()
	if s.offset == 0 {
		*at = place{} // the start, or another file than last time
	}
	m := newMboxAt(s, s.offset, s.patches)
	for {
		e, err := m.Next()
		if errors.Is(err, io.EOF) {
			return s.damage
		}
		if err != nil {
			return err
		}
		*at = place{next: e.End, start: e.Start, guard: guard(e.head[:min(int64(len(e.head)), e.End-e.Start)])}
		it := Item{
			Raw: e.Raw, Cut: e.Cut,
			Where:  f.name + ":" + strconv.FormatInt(e.Start, 10),
			Pos:    r.base + s.consumed(e.End),
			Cursor: cursor(*at),
		}
		if !r.emit(it) {
			return r.stop
		}
	}
}

// guard is a short stand-in for the beginning of a message.
func guard(head []byte) string {
	h := fnv.New64a()
	h.Write(head)
	return strconv.Itoa(len(head)) + "." + strconv.FormatUint(h.Sum64(), 16)
}

// stream is an mbox file being read: plain, or unpacked on the way.
type stream struct {
	io.Reader
	file    *os.File
	packed  bool
	count   *counter // bytes of the file that were read
	offset  int64    // where reading began, in unpacked bytes
	patches bool     // the file is git format-patch's
	damage  error    // found after the last whole message
}

func (s *stream) Close() error { return s.file.Close() }

// consumed is how much of the file on disk lies before an unpacked offset.
func (s *stream) consumed(end int64) int64 {
	if s.packed {
		return s.count.n
	}
	return end
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// openAtPlace opens an mbox where the last read stopped. It goes back to the
// last message when that one was still being written at the time, and to the
// start when the file is another one than then (shorter, or something else
// stands where the last message stood).
func openAtPlace(path string, at place) (*stream, error) {
	s, err := openStream(path, 0)
	if err != nil {
		return nil, err
	}
	top := bufio.NewReader(s.Reader)
	first, err := top.Peek(128)
	if err != nil && !errors.Is(err, io.EOF) {
		s.Close()
		return nil, err
	}
	line, _, _ := bytes.Cut(trimBlank(first), []byte("\n"))
	patches := isPatchFrom(line)
	s.Close()

	from, err := where(path, at)
	if err != nil {
		return nil, err
	}
	s, err = openStream(path, from)
	if err != nil {
		return nil, err
	}
	s.patches = patches
	return s, nil
}

// where gives the offset to go on at.
func where(path string, at place) (int64, error) {
	n, _, _ := strings.Cut(at.guard, ".")
	length, err := strconv.Atoi(n)
	if err != nil || length <= 0 || length > guardLen {
		return 0, nil // no guard, no trust: the start
	}
	s, err := openStream(path, at.start)
	if errors.Is(err, io.EOF) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer s.Close()
	head := make([]byte, length)
	if _, err := io.ReadFull(s, head); err != nil || guard(head) != at.guard {
		return 0, nil // too short now, so another file
	}
	if err := s.skip(at.next - at.start - int64(length)); err != nil {
		return 0, nil // the same
	}
	line, err := firstLine(bufio.NewReader(s))
	if errors.Is(err, io.EOF) || bytes.HasPrefix(line, []byte("From ")) {
		return at.next, nil
	}
	return at.start, nil
}

// firstLine is the beginning of the first line that is not blank.
func firstLine(r *bufio.Reader) ([]byte, error) {
	for {
		line, err := r.ReadSlice('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			return line, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// openStream opens a plain or gzip file at an offset of what it holds. An
// offset beyond the end is io.EOF.
func openStream(path string, off int64) (*stream, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	s := &stream{file: f, count: &counter{r: f}, offset: off}
	if err := s.start(); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

func (s *stream) start() error {
	fi, err := s.file.Stat()
	if err != nil {
		return err
	}
	if !fi.Mode().IsRegular() {
		return errors.New("not a regular file")
	}
	var magic [2]byte
	n, err := s.file.ReadAt(magic[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if n < 2 || magic != [2]byte{0x1f, 0x8b} {
		s.Reader = s.count
		_, err := s.file.Seek(s.offset, io.SeekStart)
		if err == nil && s.offset > fi.Size() {
			err = io.EOF
		}
		return err
	}
	s.packed = true
	z, err := gzip.NewReader(bufio.NewReaderSize(s.count, 256<<10))
	if err != nil {
		return fmt.Errorf("gzip: %w", err)
	}
	s.Reader = &unzip{z: z, damage: &s.damage}
	return s.skip(s.offset)
}

// skip passes over n bytes; an end before that is io.EOF.
func (s *stream) skip(n int64) error {
	if n <= 0 {
		return nil
	}
	_, err := io.CopyN(io.Discard, s.Reader, n)
	return err
}

// unzip reads gzip. What follows the last whole gzip member and is none itself
// (padding, half a header) does not take the last message away: it is put
// down as damage, and the mail ends there.
type unzip struct {
	z      *gzip.Reader
	any    bool
	damage *error
}

func (u *unzip) Read(p []byte) (int, error) {
	n, err := u.z.Read(p)
	u.any = u.any || n > 0
	if err != nil && !errors.Is(err, io.EOF) {
		if u.any && errors.Is(err, gzip.ErrHeader) {
			*u.damage = fmt.Errorf("after the last message: %w", err)
			return n, io.EOF
		}
		return n, fmt.Errorf("gzip: %w", err)
	}
	return n, err
}
