package cli

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestLinkAndUnlink(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]struct {
		code   int
		linked string
		said   string
		err    error
	}{
		"link one@x <two@x>":         {0, "one@x=two@x", "one change now", nil},
		"unlink one@x --version 2":   {0, "one@x-2", "v2 is a change of its own", nil},
		"unlink --version=1 <two@x>": {0, "two@x-1", "of its own", nil},
		"link one@x two@x ":          {1, "one@x=two@x", "no room", errors.New("no room")},
		"link one@x nobody@x":        {1, "", "nobody@x", nil},
		"unlink nobody@x --version 1": {
			1, "", "nobody@x", nil,
		},
		"link one@x":               {2, "", "", nil},
		"unlink one@x":             {2, "", "version", nil},
		"unlink one@x --version 0": {2, "", "count from 1", nil},
		"link one@x two@x three@x": {2, "", "", nil},
	} {
		d := &fakeDesk{linkErr: want.err}
		d.change("one@x", nil)
		d.change("two@x", nil)
		r := run(t, d, strings.Fields(line)...)
		if r.code != want.code || strings.Join(d.linked, " ") != want.linked || !strings.Contains(r.err, want.said) || r.out != "" {
			t.Errorf("%s: exit %d, linked %q, said %q, printed %q", line, r.code, d.linked, r.err, r.out)
		}
		if d.closed != r.opened {
			t.Errorf("%s: opened %d times, closed %d", line, r.opened, d.closed)
		}
	}
	if !slices.Contains(strings.Fields(run(t, nil, "--help").out), "unlink") {
		t.Error("help does not list unlink")
	}
}
