package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// greet runs `onemore` with something to read.
func greet(ctx context.Context, d *fakeDesk, in io.Reader) (code int, demos int, said string) {
	var errs bytes.Buffer
	code = Main(ctx, nil, App{
		Open: opener(d), In: in, Out: io.Discard, Err: &errs,
		Demo: func(context.Context, Globals) error { demos++; return nil },
	})
	return code, demos, errs.String()
}

func TestScreen(t *testing.T) {
	t.Parallel()
	d := &fakeDesk{}
	if code, _, said := greet(t.Context(), d, iotest.ErrReader(errors.New("asked"))); code != 0 || said != "" || d.shown != 1 || d.closed != 1 {
		t.Errorf("with mail: exit %d, %q, shown %d times, closed %d times", code, said, d.shown, d.closed)
	}
}

// TestWelcome: an empty store asks where mail is, once.
func TestWelcome(t *testing.T) {
	t.Parallel()
	read := func(n int, err error) func(context.Context, func(Progress)) (Imported, error) {
		return func(context.Context, func(Progress)) (Imported, error) { return Imported{Messages: n, New: n}, err }
	}
	for name, c := range map[string]struct {
		in                 string
		imports            func(context.Context, func(Progress)) (Imported, error)
		code, shown, demos int
		path, says         string
	}{
		"nothing":       {in: "\n"},
		"end of input":  {in: ""},
		"demo":          {in: "d\n", demos: 1},
		"a path":        {in: "  /mail/x y.mbox \n", imports: read(5, nil), shown: 1, path: "/mail/x y.mbox"},
		"without a end": {in: "x.mbox", imports: read(5, nil), shown: 1, path: "x.mbox"},
		"not there":     {in: "none\n", imports: read(0, errors.New("import none: no such file")), code: 1, path: "none", says: "no such file"},
		"no mail":       {in: "x\n", imports: read(0, nil), code: 1, path: "x", says: "no mail in it"},
	} {
		d := &fakeDesk{empty: true, imports: c.imports}
		code, demos, said := greet(t.Context(), d, strings.NewReader(c.in))
		if code != c.code || demos != c.demos || d.shown != c.shown || d.closed != 1 {
			t.Errorf("%s: exit %d, %d demos, shown %d times, closed %d times", name, code, demos, d.shown, d.closed)
		}
		if got := strings.Join(d.paths, "|"); got != c.path {
			t.Errorf("%s: reads %q, want %q", name, got, c.path)
		}
		if !strings.HasPrefix(said, question) || !strings.Contains(said, c.says) {
			t.Errorf("%s: says %q", name, said)
		}
	}
}

// TestWelcomeStopped: Ctrl-C at the question leaves, and while it reads says
// how to go on.
func TestWelcomeStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	in, _ := io.Pipe() // nobody ever answers
	d := &fakeDesk{empty: true}
	cancel()
	if code, _, said := greet(ctx, d, in); code != 0 || said != question || d.shown != 0 {
		t.Errorf("at the question: exit %d, %q", code, said)
	}
	ctx, cancel = context.WithCancel(t.Context())
	d = &fakeDesk{empty: true, imports: func(ctx context.Context, _ func(Progress)) (Imported, error) {
		cancel()
		return Imported{Messages: 3, New: 3}, ctx.Err()
	}}
	if code, _, said := greet(ctx, d, strings.NewReader("x\n")); code != 1 || !strings.Contains(said, "the store is sound") || d.shown != 0 {
		t.Errorf("while it reads: exit %d, %q", code, said)
	}
}
