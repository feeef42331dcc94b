package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// settings writes a configuration file.
func settings(t *testing.T, toml string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(file, []byte(toml), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

const twoSources = `
[[source]]
kind = "lore"
list = "kettle"
[[source]]
kind = "imap"
url = "imaps://bea@imap.example.org"
`

// syncing runs a sync that does what fetch says, and gives what it was asked
// for.
func syncing(ctx context.Context, fetch func(ctx context.Context, told SyncTold) error, args ...string) (r ran, want SyncWant, calls int) {
	r = runWith(ctx, nil, func(app *App) {
		app.Sync = func(ctx context.Context, _ Globals, w SyncWant, told SyncTold) error {
			want = w
			calls++
			return fetch(ctx, told)
		}
	}, append([]string{"sync", "--now", "2026-03-31T12:00:00Z"}, args...)...)
	return r, want, calls
}

func nothing(context.Context, SyncTold) error { return nil }

func TestSyncWant(t *testing.T) {
	t.Parallel()
	file := settings(t, twoSources)
	for line, want := range map[string]SyncWant{
		"":                                     {},
		"--watch":                              {Watch: true},
		"--source lore:kettle":                 {Source: "lore:kettle"},
		"--source imap:bea@imap.example.org":   {Source: "imap:bea@imap.example.org"},
		"--lore spoon --since all":             {Lore: "spoon", All: true},
		"--lore https://lore.example.org/cup/": {Lore: "https://lore.example.org/cup/"},
		"--lore http://localhost:8080/cup/":    {Lore: "http://localhost:8080/cup/"},
		"--since 30d":                          {Since: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)},
	} {
		r, got, calls := syncing(t.Context(), nothing, append([]string{"--config", file}, strings.Fields(line)...)...)
		if r.code != 0 || r.out != "" || r.err != "" || calls != 1 || got != want {
			t.Errorf("%q: %+v, called %d times for %+v", line, r, calls, got)
		}
	}
}

// TestSyncRefuses: what cannot be done is said before anything is opened.
func TestSyncRefuses(t *testing.T) {
	t.Parallel()
	two, none := settings(t, twoSources), settings(t, "theme = 'light'\n")
	for _, c := range []struct {
		file string
		line string
		code int
		err  string
	}{
		{two, "--source lore:spoon", 2, "onemore: sync: --source \"lore:spoon\": no source has this name; configured are lore:kettle, imap:bea@imap.example.org\n"},
		{none, "", 1, "onemore: sync: no source is configured\n" +
			"onemore: `onemore sync --lore netdev` fetches one list; to keep it in step, write into " + none + ":\n" +
			"onemore:   [[source]]\nonemore:   kind = \"lore\"\nonemore:   list = \"netdev\"\n"},
		{none + "x", "", 1, "onemore: read configuration: open " + none + "x: no such file or directory; write the file, or leave --config out\n"},
	} {
		r, _, calls := syncing(t.Context(), nothing, append([]string{"--config", c.file}, strings.Fields(c.line)...)...)
		if r.code != c.code || r.out != "" || r.err != c.err || calls != 0 {
			t.Errorf("%q: exit %d, called %d times\n%s", c.line, r.code, calls, r.err)
		}
	}
	// A list that is named needs no configuration, not even one that can be read.
	if r, _, calls := syncing(t.Context(), nothing, "--config", none+"x", "--lore", "kettle"); r.code != 0 || calls != 1 {
		t.Errorf("%+v", r)
	}
}

// TestConfigFaults: this is what people see of a configuration with faults.
func TestConfigFaults(t *testing.T) {
	t.Parallel()
	file := settings(t, "[[section]]\nname = \"Quick\"\nfiltre = \"size:<80\"\n\n[[area]]\nnane = \"x\"\n")
	want := fmt.Sprintf(`onemore: read configuration %[1]s:3:1: unknown key "section.filtre"; known here: filter, name
onemore:   3 | filtre = "size:<80"
onemore:     | ^^^^^^
onemore: read configuration %[1]s:6:1: unknown key "area.nane"; known here: files, lists, name, not, people, subjects
onemore:   6 | nane = "x"
onemore:     | ^^^^
`, file)
	if r, _, _ := syncing(t.Context(), nothing, "--config", file); r.code != 1 || r.out != "" || r.err != want {
		t.Errorf("exit %d\n%s\nwant\n%s", r.code, r.err, want)
	}
	file = settings(t, "[[source]]\nkind = 'imap'\nurl = 'imaps://bea:s3cret@imap.example.org'\n")
	r, _, _ := syncing(t.Context(), nothing, "--config", file)
	if r.code != 1 || strings.Contains(r.err, "s3cret") || !strings.Contains(r.err, file+":3: a password does not belong in a file") {
		t.Errorf("exit %d\n%s", r.code, r.err)
	}
}

// ends are two sources that end, one of them badly.
func ends(_ context.Context, told SyncTold) error {
	told.Done(SyncLine{Source: "lore:kettle", Messages: 1247, New: 1200, Requests: 14, Bytes: 5213311, Took: 3100 * time.Millisecond})
	told.Done(SyncLine{
		Source: "imap:bea@imap.example.org", Requests: 2, Bytes: 300, Took: 45678 * time.Microsecond,
		Err: errors.New("sign in to imap.example.org: wrong \x1b[31mpassword"), Hint: "see what password_command prints\nor take it away",
	})
	return nil
}

func TestSyncPrints(t *testing.T) {
	t.Parallel()
	file := settings(t, twoSources)
	said := `onemore: imap:bea@imap.example.org: sign in to imap.example.org: wrong ␛[31mpassword
onemore:   next: see what password_command prints
onemore: or take it away
`
	r, _, _ := syncing(t.Context(), ends, "--config", file)
	if r.code != 1 || r.out != "lore:kettle: 1247 messages, 1200 new in 3.1s (14 requests, 5.2 MB)\n" || r.err != said {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
	r, _, _ = syncing(t.Context(), ends, "--config", file, "--json")
	want := `{"source":"lore:kettle","messages":1247,"new":1200,"requests":14,"bytes":5213311,"seconds":3.1,"error":null}
{"source":"imap:bea@imap.example.org","messages":0,"new":0,"requests":2,"bytes":300,"seconds":0.046,"error":"sign in to imap.example.org: wrong \u001b[31mpassword"}
`
	if r.code != 1 || r.out != want || r.err != said {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
}

// TestSyncFailsAsAWhole: a fault of no source is said once.
func TestSyncFailsAsAWhole(t *testing.T) {
	t.Parallel()
	r, _, _ := syncing(t.Context(), func(context.Context, SyncTold) error { return errors.New("open the store: no room") }, "--lore", "kettle")
	if r.code != 1 || r.out != "" || r.err != "onemore: open the store: no room\n" {
		t.Errorf("%+v", r)
	}
}

// TestSyncKeepsWhatCame: what came of a source that failed is told.
func TestSyncKeepsWhatCame(t *testing.T) {
	t.Parallel()
	r, _, _ := syncing(t.Context(), func(_ context.Context, told SyncTold) error {
		told.Done(SyncLine{Source: "lore:kettle", Messages: 7, New: 6, Requests: 1, Bytes: 999, Took: time.Second, Err: errors.New("no route to host")})
		return nil
	}, "--lore", "kettle")
	if r.code != 1 || r.out != "lore:kettle: stopped after 7 messages, 6 new in 1.0s (1 requests, 999 bytes)\n" || r.err != "onemore: lore:kettle: no route to host\n" {
		t.Errorf("%+v", r)
	}
}

// TestSyncStopped: Ctrl-C is no fault of a source.
func TestSyncStopped(t *testing.T) {
	t.Parallel()
	stopped := func(l SyncLine) func(context.Context, SyncTold) error {
		return func(ctx context.Context, told SyncTold) error {
			<-ctx.Done()
			l.Err = fmt.Errorf("fetch: %w", ctx.Err())
			told.Done(l)
			return ctx.Err()
		}
	}
	const said = "onemore: sync: stopped; what came is in the store, the same command goes on from there\n"
	l := SyncLine{Source: "lore:kettle", Messages: 500, New: 500, Requests: 3, Bytes: 2e9, Took: time.Minute}
	for args, want := range map[string][2]string{
		"":               {"lore:kettle: stopped after 500 messages, 500 new in 60.0s (3 requests, 2.0 GB)\n", said},
		"--json":         {`{"source":"lore:kettle","messages":500,"new":500,"requests":3,"bytes":2000000000,"seconds":60,"error":"stopped"}` + "\n", said},
		"--watch":        {"lore:kettle: stopped after 500 messages, 500 new in 60.0s (3 requests, 2.0 GB)\n", ""},
		"--json --watch": {`{"source":"lore:kettle","messages":500,"new":500,"requests":3,"bytes":2000000000,"seconds":60,"error":"stopped"}` + "\n", ""},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancel)
		r, _, _ := syncing(ctx, stopped(l), append(strings.Fields(args), "--lore", "kettle")...)
		if r.code != 130 || r.out != want[0] || r.err != want[1] {
			t.Errorf("%q: %+v", args, r)
		}
	}
	// A Ctrl-C after the last message changes nothing, but for who watches.
	ctx, cancel := context.WithCancel(t.Context())
	late := func(_ context.Context, told SyncTold) error { cancel(); told.Done(l); return nil }
	if r, _, _ := syncing(ctx, late, "--lore", "kettle"); r.code != 0 || r.err != "" {
		t.Errorf("%+v", r)
	}
	if r, _, _ := syncing(ctx, late, "--lore", "kettle", "--watch"); r.code != 130 || r.err != "" {
		t.Errorf("%+v", r)
	}
}

// TestWatch: a line for each fetch that brought something or failed.
func TestWatch(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, _, _ := syncing(ctx, func(ctx context.Context, told SyncTold) error {
		told.Done(SyncLine{Source: "a", Messages: 3, New: 3, Requests: 1})
		told.Done(SyncLine{Source: "a", Messages: 2, Requests: 1})
		told.Done(SyncLine{Source: "b", Err: errors.New("no route to host")})
		told.Done(SyncLine{Source: "a", Messages: 1, New: 1, Requests: 1})
		cancel()
		told.Done(SyncLine{Source: "b", Err: ctx.Err()})
		return ctx.Err()
	}, "--lore", "kettle", "--watch")
	if want := "a: 3 messages, 3 new in 0.0s (1 requests, 0 bytes)\na: 1 messages, 1 new in 0.0s (1 requests, 0 bytes)\n"; r.code != 130 || r.out != want || r.err != "onemore: b: no route to host\n" {
		t.Errorf("%+v", r)
	}
}

// TestSyncNobodyReads: a watch whose lines go nowhere ends.
func TestSyncNobodyReads(t *testing.T) {
	t.Parallel()
	r := runWith(t.Context(), nil, func(app *App) {
		app.Out = full{errors.New("no space left on device")}
		app.Sync = func(ctx context.Context, _ Globals, _ SyncWant, told SyncTold) error {
			told.Done(SyncLine{Source: "a", New: 1})
			<-ctx.Done()
			return ctx.Err()
		}
	}, "sync", "--lore", "kettle", "--watch", "--json")
	if r.code != 1 || r.err != "onemore: print what was fetched: no space left on device\n" {
		t.Errorf("%+v", r)
	}
}

// TestSyncFromManySides: sources report at once; every line is whole, and only
// a terminal sees progress.
func TestSyncFromManySides(t *testing.T) {
	t.Parallel()
	const sources, steps = 20, 50
	fetch := func(_ context.Context, told SyncTold) error {
		var all sync.WaitGroup
		for i := range sources {
			all.Go(func() {
				name := fmt.Sprint("lore:list", i)
				for n := range int64(steps) {
					told.Progress(SyncProgress{Source: name, Done: n, Total: steps, Unit: "messages"})
				}
				told.Done(SyncLine{Source: name, Messages: steps, New: steps})
			})
		}
		all.Wait()
		return nil
	}
	for _, live := range []bool{false, true} {
		for _, args := range [][]string{{"sync", "--lore", "kettle"}, {"sync", "--lore", "kettle", "--json"}} {
			r := runWith(t.Context(), nil, func(app *App) {
				app.Live = live
				app.Sync = func(ctx context.Context, _ Globals, _ SyncWant, told SyncTold) error { return fetch(ctx, told) }
			}, args...)
			if n := strings.Count(r.out, "\n"); r.code != 0 || n != sources {
				t.Errorf("live %v, %q: exit %d, %d lines", live, args, r.code, n)
			}
			for l := range strings.Lines(r.out) {
				if !strings.Contains(l, "lore:list") || strings.Contains(l, "\x1b") {
					t.Errorf("live %v, %q: a line is %q", live, args, l)
				}
			}
			if drawn := strings.Contains(r.err, "\x1b[J"); drawn != (live && len(args) == 3) || !live && r.err != "" {
				t.Errorf("live %v, %q: standard error has %q", live, args, r.err)
			}
		}
	}
}

// TestSyncAsksNobody: without a terminal, and while watching, a question fails
// with what to do.
func TestSyncAsksNobody(t *testing.T) {
	t.Parallel()
	r, _, _ := syncing(t.Context(), func(ctx context.Context, told SyncTold) error {
		answer, err := told.Ask(ctx, "password of bea@imap.example.org:", true)
		told.Done(SyncLine{Source: "imap:bea", Err: fmt.Errorf("%s%w", answer, err)})
		return nil
	}, "--lore", "kettle", "--watch")
	want := `onemore: imap:bea: ask "password of bea@imap.example.org:": sync --watch asks nothing; ` + howElse + "\n"
	if r.code != 1 || r.err != want || !strings.Contains(want, "password_command") {
		t.Errorf("%+v", r)
	}
	b := newBoard(App{Err: &bytes.Buffer{}}, true)
	ask := asker(func() (*os.File, error) { return nil, os.ErrNotExist }, b)
	for range 2 {
		if _, err := ask(t.Context(), "password:", true); err == nil || !strings.Contains(err.Error(), "no terminal to ask on; "+howElse) {
			t.Error(err)
		}
	}
}
