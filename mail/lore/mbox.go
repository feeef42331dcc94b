package lore

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"onemore/mail/archive"
)

// mbox hands the messages of a packed mboxrd to emit, each whole. What came
// before an error has been handed on.
func (a *answer) mbox(most int64, use *Stats, emit func(raw []byte) error) error {
	if err := a.expect("application/gzip", "application/x-gzip"); err != nil {
		return err
	}
	mail, err := a.unpack(most)
	if err != nil {
		return err
	}
	m := archive.NewMbox(mail)
	for n := 0; ; n++ {
		e, err := m.Next()
		switch {
		case errors.Is(err, io.EOF) && n > 0:
			return nil
		case errors.Is(err, io.EOF):
			// A search without results is a 404, so nothing at all is a fault.
			return cutShort(errors.New("an mbox without mail"))
		case errors.Is(err, archive.ErrNoMail):
			return &fault{kind: ErrNotArchive, cause: err}
		case err != nil:
			return wrapped(err)
		case e.Cut:
			use.TooLarge++
			continue
		}
		if err := emit(e.Raw); err != nil {
			return err
		}
	}
}

// wrapped makes what a reader said an error of this package, if it is none.
func wrapped(err error) error {
	var f *fault
	if errors.As(err, &f) {
		return f
	}
	return cutShort(err)
}

// unpack gives what a gzip body holds: it carries no Content-Encoding, so
// net/http left it packed. A proxy may have unpacked it on the way.
func (a *answer) unpack(most int64) (io.Reader, error) {
	body := &tally{r: a.Body}
	r := bufio.NewReaderSize(body, 64<<10)
	first, err := r.Peek(5)
	switch {
	case bytes.HasPrefix(first, []byte("From ")):
		return &bounded{r: r, packed: body, most: most}, nil
	case bytes.HasPrefix(first, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, wrapped(err)
		}
		return &bounded{r: z, packed: body, most: most}, nil
	case err != nil && len(first) < 2:
		return nil, wrapped(err)
	}
	if page, _ := r.Peek(maxPeek); isBotCheck(page) {
		return nil, &fault{kind: ErrBot}
	}
	return nil, &fault{kind: ErrNotArchive, note: "it is not gzip"}
}

type tally struct {
	r io.Reader
	n int64
}

func (t *tally) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.n += int64(n)
	return n, err
}

// bounded ends an mbox that is too large, or grows out of too little.
type bounded struct {
	r      io.Reader
	packed *tally
	n      int64
	most   int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	if b.n > b.most {
		return 0, &fault{kind: ErrTooLarge, note: fmt.Sprintf("more than %d MB of mail", b.most>>20)}
	}
	if b.n > freeRatio && b.n/maxRatio > b.packed.n {
		return 0, &fault{kind: ErrTooLarge, note: fmt.Sprintf("%d kB grow to more than %d MB", b.packed.n>>10, b.n>>20)}
	}
	return n, err
}
