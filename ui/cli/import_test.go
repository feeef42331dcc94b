package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"onemore/ui/text"
)

func TestImportSum(t *testing.T) {
	t.Parallel()
	sum := Imported{Files: 2, Messages: 10, New: 6, Duplicates: 2, Variants: 1, Unreadable: 1, Seconds: 0.25}
	d := &fakeDesk{imports: func(_ context.Context, progress func(Progress)) (Imported, error) {
		progress(Progress{File: "a.mbox", Done: 10, Total: 100, Messages: 5})
		return sum, nil
	}}
	r := run(t, d, "import", "--json", "--list", "kettle", "a.mbox", "b.mbox")
	if want := `{"files":2,"messages":10,"new":6,"duplicates":2,"variants":1,"unreadable":1,"seconds":0.25}` + "\n"; r.out != want || r.code != 0 || r.err != "" {
		t.Errorf("%+v, want %s", r, want)
	}
	if strings.Join(d.paths, " ") != "a.mbox b.mbox" || d.list != "kettle" {
		t.Errorf("paths %q, list %q", d.paths, d.list)
	}
	r = run(t, d, "import", "a.mbox")
	if r.out != "10 messages from 2 files in 0.2s: 6 new, 2 duplicates, 1 variants, 1 unreadable\n" || r.err != "" {
		t.Errorf("%+v", r)
	}
}

// TestImportOfSomeUnreadable: the readable ones count, the others are named,
// a line each.
func TestImportOfSomeUnreadable(t *testing.T) {
	t.Parallel()
	d := &fakeDesk{imports: func(context.Context, func(Progress)) (Imported, error) {
		return Imported{Files: 1, Messages: 3, New: 3}, errors.Join(errors.New("import /no/such: no such file"), errors.New("import /bad: no mail in it"))
	}}
	r := run(t, d, "import", "--json", "/no/such", "ok.mbox", "/bad")
	if r.code != 1 || !strings.Contains(r.out, `"new":3`) || r.err != "onemore: import /no/such: no such file\nonemore: import /bad: no mail in it\n" {
		t.Errorf("%+v", r)
	}
	d.imports = func(context.Context, func(Progress)) (Imported, error) {
		return Imported{}, errors.New("import /no/such: no such file")
	}
	if r = run(t, d, "import", "--json", "/no/such"); r.code != 1 || r.out != "" {
		t.Errorf("of nothing at all: %+v", r)
	}
}

// TestImportStopped: Ctrl-C says what was done and how to go on.
func TestImportStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d := &fakeDesk{imports: func(ctx context.Context, _ func(Progress)) (Imported, error) {
		cancel()
		return Imported{Messages: 500, New: 500}, fmt.Errorf("import a.mbox: %w", ctx.Err())
	}}
	r := runIn(ctx, d, false, "import", "--json", "a.mbox")
	if r.code != 130 || r.out != "" || r.err != "onemore: import: stopped after 500 messages; the store is sound, the same command goes on from there\n" || d.closed != 1 {
		t.Errorf("%+v, closed %d", r, d.closed)
	}
	// A Ctrl-C after the last message changes nothing.
	d.imports = func(context.Context, func(Progress)) (Imported, error) { return Imported{Messages: 7, New: 7}, nil }
	if r = runIn(ctx, d, false, "import", "--json", "a.mbox"); r.code != 0 || !strings.Contains(r.out, `"messages":7`) {
		t.Errorf("%+v", r)
	}
}

// TestProgress: only a terminal sees it, and it goes away.
func TestProgress(t *testing.T) {
	t.Parallel()
	d := &fakeDesk{imports: func(_ context.Context, progress func(Progress)) (Imported, error) {
		for i := range 100 {
			progress(Progress{File: "dir/a\x1b[2J.mbox", Done: int64(i), Total: 100, Messages: i * 10})
		}
		return Imported{Messages: 1000}, nil
	}}
	r := runIn(t.Context(), d, true, "import", "a.mbox")
	if n := strings.Count(r.err, "\r\x1b[K"); n < 2 || n > 20 {
		t.Errorf("drawn %d times: %q", n, r.err)
	}
	if !strings.HasSuffix(r.err, "\r\x1b[K") || strings.Contains(r.err, "\x1b[2J") {
		t.Errorf("it stays, or clears the screen: %q", r.err)
	}
	for _, args := range [][]string{{"import", "a.mbox"}, {"import", "--json", "a.mbox"}} {
		if r := runIn(t.Context(), d, len(args) == 3, args...); r.err != "" {
			t.Errorf("%q draws %q", args, r.err)
		}
	}
}

func TestProgressLine(t *testing.T) {
	t.Parallel()
	start := time.Unix(now, 0)
	p := &progressLine{start: start}
	for _, c := range []struct {
		s    Progress
		secs time.Duration
		want string
	}{
		{Progress{File: "/x/ltp.mbox", Done: 25, Total: 100, Messages: 5000}, 10, "ltp.mbox               ####............  25%     5000    500/s  30s left"},
		{Progress{File: "ltp.mbox", Done: 100, Total: 100, Messages: 100}, 10, "ltp.mbox               ################ 100%      100     10/s"},
		{Progress{File: "ltp.mbox", Done: 200, Total: 100, Messages: 100}, 10, "ltp.mbox               ################ 100%      100     10/s"},
		{Progress{File: "ltp.mbox", Messages: 100}, 0, "ltp.mbox                    100 messages       0/s"},
		{Progress{File: "漢字漢字漢字漢字漢字漢字.mbox", Done: 20, Total: 1000, Messages: 9999999}, 3600, "漢字漢字漢字漢字漢字 ~ ................   2%  9999999   2778/s  49h0m0s left"},
	} {
		got := p.line(c.s, start.Add(c.secs*time.Second))
		if got != c.want {
			t.Errorf("got\n%q, want\n%q", got, c.want)
		}
		if w := text.Width(text.Clean(got)); w > 79 {
			t.Errorf("%d columns: %q", w, got)
		}
	}
}
