package cli

import (
	"context"
	"errors"
	"strings"
	"testing"

	"onemore/patch/area"
)

// runArea runs a command line whose answer is this line.
func runArea(t *testing.T, line area.Line, err error, args ...string) (out, said string, code int, asked AreaQuestion) {
	t.Helper()
	var o, e strings.Builder
	app := App{Out: &o, Err: &e, Areas: func(_ context.Context, _ Globals, q AreaQuestion) ([]area.Line, []area.Warning, error) {
		asked = q
		return []area.Line{line}, []area.Warning{{File: "MAINTAINERS", Line: 4, Col: 3, Text: "what \x1b[31mis it"}}, err
	}}
	code = Main(t.Context(), append([]string{"area"}, args...), app)
	return o.String(), e.String(), code, asked
}

func TestArea(t *testing.T) {
	t.Parallel()
	set, _ := area.Load([]area.Source{{Name: "MAINTAINERS", Data: []byte("GEARS\nM:\tTara \x1b[2JKeeper <tara@example.org>\nR:\tWim Wheel <wim@example.org>\nL:\tgears@lists.example.org\nS:\tMaintained\nF:\tgears/\n")}}, area.Dirs{})
	line := set.Line("gears/a.c", set.Path("gears/a.c"), area.Options{})

	out, said, code, asked := runArea(t, line, nil, "gears/a.c", "--patch", "p", "--patch", "q", "--tree", t.TempDir(), "--ref", "main")
	if code != 0 || len(asked.Paths) != 1 || len(asked.Patches) != 2 || asked.Ref != "main" || asked.Here == "" {
		t.Errorf("exit %d, asked %+v", code, asked)
	}
	for _, want := range []string{"gears/a.c\n", "maintainer", "Wim Wheel <wim@example.org>", "gears@lists.example.org", "Maintained", "GEARS (F: gears/, line 6)"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.ContainsRune(out+said, 0x1b) || !strings.Contains(said, "MAINTAINERS:4:3: what") {
		t.Errorf("hostile text got through, or a warning did not:\n%q\n%q", out, said)
	}
	out, _, code, _ = runArea(t, line, nil, "gears/a.c", "--json")
	if want := `"sections":["GEARS"]`; code != 0 || !strings.Contains(out, want) || strings.Count(out, "\n") != 1 || !strings.Contains(out, `"matches":[{"section":"GEARS","line":6,"pattern":"F: gears/"}]`) {
		t.Errorf("exit %d: %s", code, out)
	}
	if out, _, code, _ = runArea(t, area.Line{Path: "x"}, nil, "x"); code != 0 || !strings.Contains(out, "none that is known") {
		t.Errorf("exit %d: %s", code, out)
	}
	if _, said, code, _ = runArea(t, line, errors.New("read it: no"), "x"); code != 1 || !strings.Contains(said, "read it: no") {
		t.Errorf("exit %d: %s", code, said)
	}
	for _, wrong := range [][]string{{}, {"x", "--ref", "main"}, {"x", "--dirs", t.TempDir()}, {"x", "--maintainers", "/no/such"}, {"x", "--tree", "/no/such"}, {"--patch"}} {
		if _, said, code, _ = runArea(t, line, nil, wrong...); code != 2 || said == "" {
			t.Errorf("%v: exit %d: %s", wrong, code, said)
		}
	}
}
