package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// now is the moment of these tests.
const now = int64(1_800_000_000)

// fakeDesk answers from what the test gave it.
type fakeDesk struct {
	rows    []*queue.Row
	changes map[patch.MsgID]series.Change
	imports func(ctx context.Context, progress func(Progress)) (Imported, error)

	paths    []string
	list     string
	version  int
	linked   []string
	closed   int
	closeErr error
	linkErr  error
	empty    bool
	shown    int
	showErr  error
	review   reviewed
	claims   claiming
	scratch  string

	sample    Letter
	sampleErr error
	mailed    []string
}

func (d *fakeDesk) Snapshot(context.Context) (*queue.Snapshot, error) {
	return queue.New(nil, d.rows, nil, queue.Me{}, now, nil), nil
}

func (d *fakeDesk) Import(ctx context.Context, paths []string, list string, progress func(Progress)) (Imported, error) {
	d.paths, d.list = paths, list
	if d.imports == nil {
		return Imported{}, nil
	}
	return d.imports(ctx, progress)
}

func (d *fakeDesk) Resolve(ctx context.Context, name string) (patch.MsgID, error) {
	snap, err := d.Snapshot(ctx)
	if err != nil {
		return "", err
	}
	it, err := snap.Find(name)
	if err != nil {
		return "", err
	}
	return it.Root, nil
}

func (d *fakeDesk) Change(_ context.Context, root patch.MsgID) (series.Change, error) {
	c, ok := d.changes[root]
	if !ok {
		return c, fmt.Errorf("change of <%s>: gone", root)
	}
	return c, nil
}

func (d *fakeDesk) Series(_ context.Context, root patch.MsgID, version int) ([]byte, error) {
	d.version = version
	return []byte("From mboxrd of " + string(root) + "\n"), nil
}

func (d *fakeDesk) Link(_ context.Context, a, b patch.MsgID) error {
	d.linked = append(d.linked, fmt.Sprintf("%s=%s", a, b))
	return d.linkErr
}

func (d *fakeDesk) Unlink(_ context.Context, root patch.MsgID, version int) error {
	d.linked = append(d.linked, fmt.Sprintf("%s-%d", root, version))
	return d.linkErr
}

func (d *fakeDesk) Empty(context.Context) (bool, error) { return d.empty, nil }

func (d *fakeDesk) Show(context.Context) error {
	d.shown++
	return d.showErr
}

func (d *fakeDesk) Close() error {
	d.closed++
	return d.closeErr
}

// change adds a change of one patch to the desk.
func (d *fakeDesk) change(id patch.MsgID, edit func(r *queue.Row, c *series.Change)) {
	r := &queue.Row{
		Root: id, Newest: id, Subject: "fix the kettle", Author: patch.Person{Name: "Bea Buchner", Email: "bea@example.org"},
		Version: 1, Versions: 1, Patches: 1, Received: 1, Posted: now - 5*86400, Active: now - 3600, Human: now - 3600,
		State: "unreviewed", Turn: "reviewer", Lists: []string{"kettle-devel.lists.example.org"}, Add: 3, Del: 1, Files: 1, Messages: 1,
	}
	c := series.Change{
		Root: id, State: "unreviewed", Turn: "reviewer",
		Versions: []series.Series{{
			Version: 1, Root: id, Author: r.Author, Title: r.Subject, Posted: r.Posted, Expected: 1, Received: 1, Complete: true,
			Patches: []series.Patch{{N: 1, Of: 1, ID: id, Subject: "[PATCH] fix the kettle", Title: r.Subject, Trailers: []series.Credit{{
				Key: "Tested-by", Value: "Tom <tom@example.net>", ID: "r1@example.net", Via: "reply", Counts: true,
			}}}},
		}},
		Thread: []series.Message{
			{ID: id, From: r.Author, Date: r.Posted, Kind: "author", Subject: "[PATCH] fix the kettle"},
			{ID: "r1@example.net", Parent: id, From: patch.Person{Email: "tom@example.net"}, Date: r.Active, Kind: "human", Subject: "Re: [PATCH] fix the kettle", Depth: 1},
		},
		Life: []series.Event{{Event: "applied", Rule: "b4-ty", ID: "ty@example.org", Confidence: 0.98, Commit: "abc123"}},
	}
	if edit != nil {
		edit(r, &c)
	}
	d.rows = append(d.rows, r)
	if d.changes == nil {
		d.changes = map[patch.MsgID]series.Change{}
	}
	d.changes[id] = c
}

// ran is what one command line did.
type ran struct {
	code     int
	out, err string
	g        Globals
	opened   int
	screens  []string
}

func run(t *testing.T, d *fakeDesk, args ...string) ran {
	t.Helper()
	return runIn(t.Context(), d, false, args...)
}

func runIn(ctx context.Context, d *fakeDesk, live bool, args ...string) ran {
	return runWith(ctx, d, func(app *App) { app.Live = live }, args...)
}

// runWith runs a command line with an App that the test has changed.
func runWith(ctx context.Context, d *fakeDesk, edit func(*App), args ...string) ran {
	var out, errs bytes.Buffer
	var r ran
	app := App{
		Version: "onemore v1.2.3",
		Open: func(_ context.Context, g Globals) (Desk, error) {
			r.g = g
			r.opened++
			if d == nil {
				return nil, errors.New("open the store: no room")
			}
			return d, nil
		},
		Demo: func(_ context.Context, g Globals) error {
			r.g = g
			r.screens = append(r.screens, "demo")
			return nil
		},
		Bench: func(_ context.Context, _ Globals, store string, n int, asJSON bool) error {
			r.screens = append(r.screens, fmt.Sprint("bench ", store, n, asJSON))
			return nil
		},
		Out: &out, Err: &errs,
	}
	edit(&app)
	r.code = Main(ctx, args, app)
	r.out, r.err = out.String(), errs.String()
	return r
}

// TestExitCodes: 0 done, 1 failed, 2 wrong use; every message names us, and
// nothing but what was asked for goes to standard output.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]struct {
		code int
		err  string // part of standard error, "" for nothing there
	}{
		"demo":                                  {0, ""},
		"version":                               {0, ""},
		"bench":                                 {0, ""},
		"bench /some/where":                     {0, ""},
		"bench --make 100":                      {0, ""},
		"queue":                                 {0, ""},
		"queue --lane turn":                     {0, ""},
		"queue --lane more age:>3d -state:seen": {0, ""},
		"show a@example.org":                    {0, ""},
		"mbox a@example.org":                    {0, ""},
		"import x.mbox":                         {0, ""},
		"--help":                                {0, ""},
		"import --help":                         {0, ""},

		"": {1, "the screen needs a terminal"},

		"show nobody@example.org": {1, "no change of the queue holds it"},
		"mbox nobody@example.org": {1, "no change of the queue holds it"},
		"show zzzz":               {1, "`onemore queue --all`"},
		"show zz":                 {1, "see `onemore queue`"},

		"frobnicate":                       {2, "frobnicate"},
		"--frobnicate":                     {2, "--frobnicate"},
		"import":                           {2, "<path>"},
		"import --frobnicate x":            {2, "--frobnicate"},
		"import -x":                        {2, "-x"},
		"import -list x":                   {2, "-l"},
		"show":                             {2, "<id>"},
		"show a@example.org b@example.org": {2, "b@example.org"},
		"mbox":                             {2, "<id>"},
		"mbox a@example.org --version x":   {2, "--version"},
		"mbox a@example.org --version=-1":  {2, "count from 1"},
		"queue state:frob":                 {2, "unreviewed"},
		"queue age:>":                      {2, "age:>"},
		"queue s:":                         {2, "a value must follow"},
		"queue --lane frob":                {2, "--lane"},
		"queue -x":                         {2, "-x"},
		"bench --make=-3":                  {2, "--make"},
		"bench here --make 3":              {2, "not on both"},
		"queue --now yesterday":            {2, "RFC 3339"},
		"queue --me nobody":                {2, "--me"},
		"sync --frobnicate":                {2, "--frobnicate"},
		"sync here":                        {2, "here"},
		"sync --lore a --source lore:a":    {2, "can't be used together"},
		"sync --lore ftp://example.org/a/": {2, "write https://HOST/LIST/"},
		"sync --lore https:///a/":          {2, "write https://HOST/LIST/"},
		"sync --lore=-a":                   {2, "write a list's name"},
		"sync --lore a --since yesterday":  {2, "2019-01-01"},
		"sync --lore a --since 2199-01-01": {2, "not in the past"},
		"sync --since 0d":                  {2, "not in the past"},
		"doctor all":                       {2, "all"},
	} {
		d := &fakeDesk{}
		d.change("a@example.org", nil)
		r := run(t, d, strings.Fields(line)...)
		if r.code != want.code {
			t.Errorf("%q exits with %d, want %d: %s", line, r.code, want.code, r.err)
		}
		if !strings.Contains(r.err, want.err) || want.err == "" && r.err != "" {
			t.Errorf("%q says %q, want %q in it", line, r.err, want.err)
		}
		for l := range strings.Lines(r.err) {
			if !strings.HasPrefix(l, "onemore: ") {
				t.Errorf("%q says a line that does not name us: %q", line, l)
			}
		}
		if want.code != 0 && r.out != "" {
			t.Errorf("%q fails and prints %q", line, r.out)
		}
		if want.code == 2 && r.opened > 0 {
			t.Errorf("%q opens the store before it is understood", line)
		}
		if r.opened != d.closed {
			t.Errorf("%q opens %d times and closes %d times", line, r.opened, d.closed)
		}
	}
}

func TestOpenAndCloseFail(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"queue", "show a@example.org", "mbox a@example.org", "import x"} {
		if r := run(t, nil, strings.Fields(line)...); r.code != 1 || r.out != "" || r.err != "onemore: open the store: no room\n" {
			t.Errorf("%q without a store: %+v", line, r)
		}
		d := &fakeDesk{closeErr: errors.New("close the store: input/output error")}
		d.change("a@example.org", nil)
		if r := run(t, d, strings.Fields(line)...); r.code != 1 || !strings.Contains(r.err, "input/output error") {
			t.Errorf("%q with a store that does not close: %+v", line, r)
		}
	}
}

// TestCommandsReachTheirFunctions: what main gave is called with what was typed.
func TestCommandsReachTheirFunctions(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"demo":                "demo",
		"bench":               "bench 0 false",
		"bench /there --json": "bench /there0 true",
		"bench --make 100000": "bench 100000 false",
	} {
		if r := run(t, nil, strings.Fields(line)...); r.code != 0 || !slices.Equal(r.screens, []string{want}) {
			t.Errorf("%q: exit %d, calls %q, want %q", line, r.code, r.screens, want)
		}
	}
	if r := run(t, nil, "version"); r.out != "onemore v1.2.3\n" {
		t.Errorf("version prints %q", r.out)
	}
}

func TestGlobals(t *testing.T) {
	t.Parallel()
	r := run(t, &fakeDesk{}, "queue", "--store", "/s", "--config", "/c", "--me", "A, B <a@example.org>", "--me", "b@example.org",
		"--now", "2026-03-01T13:00:00+01:00")
	if r.code != 0 {
		t.Fatal(r.err)
	}
	if r.g.Store != "/s" || r.g.Config != "/c" || !slices.Equal(r.g.Me, []string{"A, B <a@example.org>", "b@example.org"}) {
		t.Errorf("globals %+v", r.g)
	}
	at, err := r.g.At()
	if err != nil || !at.Equal(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)) {
		t.Errorf("now is %v, %v", at, err)
	}
}

// TestMessagesAreClean: what a message quotes cannot drive the terminal.
func TestMessagesAreClean(t *testing.T) {
	t.Parallel()
	r := run(t, &fakeDesk{}, "show", "\x1b]0;owned\x07\u202ex@example.org")
	if r.code != 1 || strings.ContainsAny(r.err, "\x1b\x07\u202e") {
		t.Errorf("exit %d, %q", r.code, r.err)
	}
	if r = run(t, &fakeDesk{}, "\x1b[2J"); r.code != 2 || strings.Contains(r.err, "\x1b") {
		t.Errorf("exit %d, %q", r.code, r.err)
	}
}

// keys lists the keys of a JSON object in their order, those of inner objects
// behind a dot, of arrays by their first element.
func keys(t *testing.T, b []byte) []string {
	t.Helper()
	var out []string
	dec := json.NewDecoder(bytes.NewReader(b))
	var walk func(prefix string)
	walk = func(prefix string) {
		tok, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		switch tok {
		case json.Delim('{'):
			for dec.More() {
				k, err := dec.Token()
				if err != nil {
					t.Fatal(err)
				}
				name := prefix + k.(string)
				if !slices.Contains(out, name) {
					out = append(out, name)
				}
				walk(name + ".")
			}
			dec.Token()
		case json.Delim('['):
			for dec.More() {
				walk(prefix)
			}
			dec.Token()
		}
	}
	walk("")
	return out
}
