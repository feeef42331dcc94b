package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/reply"
	"onemore/patch/series"
	versions "onemore/patch/since"
)

// reviewed is what a fakeDesk was asked to do in a review, and what it answers.
type reviewed struct {
	did     []string
	letters []Letter
	sum     string // that sends
	state   string // of what was sent
}

func (r *reviewed) note(format string, args ...any) error {
	r.did = append(r.did, fmt.Sprintf(format, args...))
	return nil
}

func (d *fakeDesk) Mark(_ context.Context, root patch.MsgID, mark string, on bool) error {
	return d.review.note("mark %s %s %v", root, mark, on)
}

func (d *fakeDesk) SnoozeTime(_ context.Context, root patch.MsgID, until time.Time) error {
	return d.review.note("snooze %s %s", root, until.UTC().Format(time.RFC3339))
}

func (d *fakeDesk) SnoozeFor(_ context.Context, root patch.MsgID, event string) error {
	return d.review.note("snooze %s %s", root, event)
}

func (d *fakeDesk) Since(_ context.Context, root patch.MsgID, from, to int) (Since, error) {
	return Since{
		From: 1, To: 2, OldNumbers: []int{1, 3}, OldMissing: []int{2}, NewNumbers: []int{1}, Old: []versions.Patch{{ID: "o@x", Title: "old\x1b[31m"}, {ID: "k@x", Title: "kept"}}, New: []versions.Patch{{ID: "n@x", Title: "kept"}},
		Pairs: []versions.Pair{{Old: 0, New: -1, Squashed: []int{0}}, {Old: 1, New: 0, Diff: true, Lines: []versions.Line{{Outer: versions.New, Inner: versions.Add, Text: "+more"}}}},
	}, d.review.note("diff %s %d %d", root, from, to)
}

func (d *fakeDesk) GiveTag(_ context.Context, on []patch.MsgID, t reply.Tag) (bool, error) {
	return true, d.review.note("give %s %q %q", t.Key, t.Note, on)
}

func (d *fakeDesk) Message(_ context.Context, name string) (patch.MsgID, error) {
	if strings.HasPrefix(name, "nobody") {
		return "", errors.New("no such message")
	}
	return patch.MsgID(name), nil
}

func (d *fakeDesk) Buffer(context.Context, patch.MsgID) (string, error) { return "> quoted\n", nil }

func (d *fakeDesk) TakeBuffer(_ context.Context, parent patch.MsgID, text string) ([]string, error) {
	return []string{"line 1: odd"}, d.review.note("buffer %s %q", parent, text)
}

func (d *fakeDesk) Write(_ context.Context, parent patch.MsgID, body string) error {
	return d.review.note("write %s %q", parent, body)
}

func (d *fakeDesk) Scratch() string { return d.scratch }

func (d *fakeDesk) Gather(context.Context) error { return d.review.note("gather") }

func (d *fakeDesk) PreviewOf(_ context.Context, parent patch.MsgID) (Letter, error) {
	return Letter{ID: "ab12", State: "draft", Subject: "Re: fix", MsgID: "l@x", Root: parent, To: []string{"a@x"}}, nil
}

func (d *fakeDesk) Letters(context.Context) ([]Letter, error) { return d.review.letters, nil }

func (d *fakeDesk) Letter(_ context.Context, id string) (Letter, error) {
	for _, l := range d.review.letters {
		if l.ID == id {
			return l, nil
		}
	}
	return Letter{}, errors.New("no such letter")
}

func (d *fakeDesk) SendLetter(_ context.Context, id, sum string, _ func(context.Context, string, bool) (string, error)) (Letter, error) {
	if sum != d.review.sum {
		return Letter{}, errors.New("not the one that was seen")
	}
	return Letter{ID: id, State: d.review.state, Why: "no room", Reply: "250 ok"}, d.review.note("send %s", id)
}

func (d *fakeDesk) DropLetter(_ context.Context, id string) error {
	return d.review.note("drop %s", id)
}

// sample is a desk with one change of two patches and one letter.
func sample() *fakeDesk {
	d := &fakeDesk{}
	d.change("one@x", func(_ *queue.Row, c *series.Change) {
		v := &c.Versions[0]
		v.Cover, v.Expected, v.Received = "one@x", 3, 2
		v.Patches = []series.Patch{{N: 1, Of: 3, ID: "p1@x"}, {N: 3, Of: 3, ID: "p3@x"}}
	})
	d.review.sum, d.review.state = strings.Repeat("ab", 32), "sent"
	d.review.letters = []Letter{{
		ID: "ab12", State: "held", Why: "v2 came", Subject: "Re: fix\x1b]0;x\a", MsgID: "l@x", Root: "one@x", To: []string{"a@x", "b@x"},
		SHA256: d.review.sum, Raw: []byte("To: a@x\r\n\r\nhi \x1b[2J\r\n"), Findings: []Finding{{"ask", "sure?"}},
	}}
	return d
}

func TestReviewCommands(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]struct {
		code      int
		did, said string
	}{
		"tag one@x --reviewed-by":                            {0, `give Reviewed-by "" ["one@x"]`, "Statement of Oversight"},
		"tag one@x --tested-by --note arm64 --patch 3":       {0, `give Tested-by "arm64" ["p3@x"]`, "nothing is sent"},
		"tag one@x --nack --patch 1 --patch 3":               {0, `give Nacked-by "" ["p1@x" "p3@x"]`, ""},
		"tag one@x --acked-by --patch 2":                     {1, "", "no patch 2"},
		"tag one@x":                                          {2, "", "say which"},
		"tag one@x --acked-by --nack":                        {2, "", ""},
		"tag nobody@x --acked-by":                            {1, "", ""},
		"done one@x":                                         {0, "mark one@x done true", ""},
		"snooze one@x --until version":                       {0, "snooze one@x version", ""},
		"snooze one@x --until reply":                         {0, "snooze one@x reply", ""},
		"snooze one@x --until 2030-01-02T00:00:00Z":          {0, "snooze one@x 2030-01-02T00:00:00Z", ""},
		"snooze one@x --until soon":                          {2, "", "write a date"},
		"snooze one@x":                                       {2, "", "until"},
		"reply m@x":                                          {0, `write m@x "my words\n"`, "nothing is sent"},
		"reply nobody@x":                                     {1, "", "no such message"},
		"outbox drop ab12":                                   {0, "drop ab12", ""},
		"outbox send ab12":                                   {2, "", "--yes"},
		"outbox send ab12 --yes " + "abc":                    {1, "", "not the one"},
		"outbox send ab12 --yes " + strings.Repeat("ab", 32): {0, "send ab12", "sent: 250 ok"},
		"diff one@x --from v1 --to v2":                       {0, "diff one@x 1 2", ""},
		"diff one@x":                                         {0, "diff one@x 0 0", ""},
		"diff one@x --from v0":                               {2, "", "no version"},
		"diff one@x --to two":                                {2, "", "no version"},
	} {
		d := sample()
		r := runWith(t.Context(), d, func(app *App) { app.In = strings.NewReader("my words\n") }, strings.Fields(line)...)
		if r.code != want.code || strings.Join(d.review.did, "; ") != want.did || !strings.Contains(r.err, want.said) {
			t.Errorf("%s: exit %d, did %q, said %q", line, r.code, d.review.did, r.err)
		}
		if d.closed != r.opened || strings.ContainsAny(r.out+r.err, "\x1b\a") {
			t.Errorf("%s: opened %d times, closed %d; printed %q", line, r.opened, d.closed, r.out)
		}
	}
}

// TestReviewOutput is what the commands print, for people and as JSON.
func TestReviewOutput(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		"outbox":             {"ab12", "held", "v2 came"},
		"outbox list --json": {`"id":"ab12","state":"held","msgid":"l@x","to":["a@x","b@x"],`, `,"change":"`, `"why":"v2 came"}`},
		"outbox --json":      {`"id":"ab12"`},
		"outbox show ab12":   {"sha256   " + strings.Repeat("ab", 32), "ask      sure?", "\n\nTo: a@x\n\nhi "},
		"outbox show ab12 --json": {
			`"sha256":"` + strings.Repeat("ab", 32), `"findings":[{"level":"ask","text":"sure?"}]`,
		},
		"tag one@x --nack --json": {`"id":"ab12","state":"draft"`},
		"diff one@x":              {"  1: v1 <   -: v2  old", "went into patch 1", "Patch 2 of v1 has not arrived", "  3: v1 !   1: v2  kept\n    ++more\n"},
		"diff one@x --json":       {`"old":{"n":1,"msgid":"o@x"`, `"new":null`, `"squashed":[1]`, `"lines":["++more"]`},
	} {
		r := run(t, sample(), strings.Fields(line)...)
		for _, w := range want {
			if r.code != 0 || !strings.Contains(r.out, w) || strings.Contains(r.out, "\x1b") {
				t.Errorf("%s: exit %d, printed %q, said %q; %q is missing", line, r.code, r.out, r.err, w)
			}
		}
	}
	d := sample()
	d.review.state = "failed"
	if r := run(t, d, "outbox", "send", "ab12", "--yes", d.review.sum); r.code != 1 || !strings.Contains(r.err, "no room") {
		t.Errorf("a mail that did not go: exit %d, %q", r.code, r.err)
	}
}

// TestReplyInEditor: what the editor leaves becomes the draft; what an editor
// leaves that fails stays in its file.
func TestReplyInEditor(t *testing.T) {
	for script, want := range map[string]string{
		`printf 'my words\n' >> "$1"`: `buffer m@x "> quoted\nmy words\n"`,
		`echo lost >> "$1"; exit 3`:   "",
	} {
		d := sample()
		d.scratch = t.TempDir()
		ed := filepath.Join(t.TempDir(), "ed")
		if err := os.WriteFile(ed, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv("VISUAL", ed)
		err := edit(t.Context(), &env{app: App{Err: &strings.Builder{}}}, d, "m@x")
		left, gerr := filepath.Glob(filepath.Join(d.scratch, "*.b4-review.eml"))
		if gerr != nil || strings.Join(d.review.did, "; ") != want || (err == nil) != (want != "") || (len(left) == 0) != (want != "") {
			t.Errorf("%s: did %q, %v; files %q, %v", script, d.review.did, err, left, gerr)
		}
	}
}
