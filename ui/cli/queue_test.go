package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// kitchen is a desk with a change of every sort.
func kitchen() *fakeDesk {
	d := &fakeDesk{}
	d.change("young@example.org", func(r *queue.Row, _ *series.Change) { r.Posted, r.Subject = now-3600, "net: tidy <b> & go" })
	d.change("old@example.org", func(r *queue.Row, _ *series.Change) {
		r.Posted, r.Subject, r.State, r.Humans = now-10*86400, "mm: use after free in kettle", "seen", 1
		r.Author = patch.Person{Name: "Cy \x1b[31mDoe", Email: "cy@example.org"}
	})
	d.change("done@example.org", func(r *queue.Row, _ *series.Change) { r.State, r.Subject = "applied", "kettle: boil" })
	d.change("gone@example.org", func(r *queue.Row, _ *series.Change) { r.State, r.Subject = "withdrawn", "kettle: cool" })
	return d
}

// roots are the changes that a queue --json prints.
func roots(t *testing.T, r ran) []string {
	t.Helper()
	if r.code != 0 {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	var out []string
	for l := range strings.Lines(r.out) {
		var line struct{ Root string }
		if err := json.Unmarshal([]byte(l), &line); err != nil {
			t.Fatalf("%q is no JSON: %v", l, err)
		}
		name, _, _ := strings.Cut(line.Root, "@")
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// TestQueueFilters: the words of the shell become one filter.
func TestQueueFilters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "old young"},
		{[]string{"--all"}, "done gone old young"},
		{[]string{"--all", "state:applied,withdrawn"}, "done gone"},
		{[]string{"age:>3d"}, "old"},
		{[]string{"age:<3d"}, "young"},
		{[]string{"-state:seen"}, "young"},
		{[]string{"-state:seen", "-tidy"}, ""},
		{[]string{"--", "-state:seen"}, "young"},
		{[]string{"-kettle"}, "young"},
		{[]string{"s:use after free"}, "old"},
		{[]string{"-s:use after free"}, "young"},
		{[]string{"s:after use free"}, ""},
		{[]string{"use after"}, "old"},
		{[]string{"after use"}, ""},
		{[]string{"after", "use"}, "old"},
		{[]string{`s:"use after"`}, "old"},
		{[]string{"f:bea buch"}, "young"},
		{[]string{"-f:bea buch"}, "old"},
		{[]string{"state:seen age:>3d"}, "old"},
		{[]string{"kettle -state:unreviewed"}, "old"},
		{[]string{"--all", "kettle", "-state:applied,seen"}, "gone"},
		{[]string{"list:kettle-devel", "is:unreviewed"}, "young"},
	} {
		r := run(t, kitchen(), append([]string{"queue", "--json"}, c.args...)...)
		if got := strings.Join(roots(t, r), " "); got != c.want {
			t.Errorf("queue %q gives %q, want %q", c.args, got, c.want)
		}
		if r.err != "" {
			t.Errorf("queue %q says %q", c.args, r.err)
		}
	}
}

// TestQueueLanes: the lanes part the queue; no lane has a settled change.
func TestQueueLanes(t *testing.T) {
	t.Parallel()
	var all []string
	for _, lane := range []string{"turn", "more", "inbox"} {
		all = append(all, roots(t, run(t, kitchen(), "queue", "--json", "--lane", lane))...)
	}
	slices.Sort(all)
	for i := 1; i < len(all); i++ {
		if all[i] == all[i-1] {
			t.Errorf("%s is in two lanes", all[i])
		}
	}
	if len(all) == 0 || slices.Contains(all, "done") {
		t.Errorf("the lanes hold %q", all)
	}
}

// TestQueueKeys: the keys of the contract, all of them, and a line a change.
func TestQueueKeys(t *testing.T) {
	t.Parallel()
	r := run(t, kitchen(), "queue", "--json", "--all")
	lines := strings.Split(strings.TrimSuffix(r.out, "\n"), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines for 4 changes", len(lines))
	}
	const want = "id root subject author author.name author.email version patches received covered engaged mine_patches mine_covered " +
		"tags tags.Acked-by tags.Reviewed-by tags.Tested-by humans bots ai posted active state turn areas mine lists lane score reasons claimed add del files"
	for _, l := range lines {
		if got := strings.Join(keys(t, []byte(l)), " "); got != want {
			t.Errorf("keys\n%s\nwant\n%s", got, want)
		}
		for _, empty := range []string{`"areas":null`, `"mine":null`, `"reasons":null`, `"lists":null`, `\u003c`} {
			if strings.Contains(l, empty) {
				t.Errorf("%s in %s", empty, l)
			}
		}
		open := !strings.Contains(l, `"state":"withdrawn"`) && !strings.Contains(l, `"state":"applied"`)
		if open == strings.Contains(l, `"score":null`) || open == strings.Contains(l, `"lane":null`) || !strings.Contains(l, `"claimed":null`) {
			t.Errorf("what is open, and only that, has a lane and a score: %s", l)
		}
	}
}

// TestQueueForPeople: a row a change, and nothing in it drives the terminal.
func TestQueueForPeople(t *testing.T) {
	t.Parallel()
	r := run(t, kitchen(), "queue")
	if strings.Count(r.out, "\n") != 2 || strings.Contains(r.out, "\x1b") || !strings.Contains(r.out, "use after free") {
		t.Errorf("%q", r.out)
	}
	r = run(t, &fakeDesk{}, "queue", "--json")
	if r.code != 0 || r.out != "" || !strings.Contains(r.err, "`onemore import PATH...`") {
		t.Errorf("of an empty store: %+v", r)
	}
}

// full is a writer that nobody reads any more, or a full disk.
type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }

func TestOutputFails(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"queue"}, {"queue", "--json"}, {"show", "old@example.org"}, {"show", "--json", "old@example.org"}, {"mbox", "old@example.org"}, {"import", "x", "--json"}, {"import", "x"}} {
		for _, c := range []struct {
			err  error
			says string
		}{
			{epipe(), ""},
			{errors.New("no room"), "no room"},
		} {
			var errs bytes.Buffer
			d := kitchen()
			code := Main(t.Context(), args, App{Open: opener(d), Out: full{c.err}, Err: &errs})
			if code != 1 || !strings.Contains(errs.String(), c.says) || c.says == "" && errs.Len() > 0 {
				t.Errorf("%q into %v: exit %d, %q", args, c.err, code, errs.String())
			}
		}
	}
}
