package desk

import (
	"strings"
	"testing"

	"onemore/patch"
)

func rootsOf(t *testing.T, d *Desk) string {
	t.Helper()
	var out []string
	for _, it := range d.Snapshot().Items {
		out = append(out, string(it.Root))
	}
	return strings.Join(out, " ")
}

// TestLink: two changes that a person ties are one row at once, and two again
// when they part them; other mail does not undo it.
func TestLink(t *testing.T) {
	t.Parallel()
	d := treeDesk(t)
	for _, m := range [][]byte{patchMail("a@x", "mill: turn the wheel", "a"), patchMail("b@x", "gears: oil them all", "b"), mailOf("Wim <wim@example.org>", "r@x", "b@x", "Re: [PATCH] gears: oil them all", "Why would one do this?\n")} {
		if err := d.Add(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if got := rootsOf(t, d); got != "a@x b@x" {
		t.Fatalf("changes %q", got)
	}
	if err := d.Link(t.Context(), "a@x", "r@x"); err != nil {
		t.Fatal(err)
	}
	if got := rootsOf(t, d); got != "a@x" {
		t.Errorf("linked: %q", got)
	}
	c, err := d.Change(t.Context(), "r@x")
	if err != nil || len(c.Versions) != 2 || c.Root != "a@x" {
		t.Fatalf("%d versions of <%s>, %v", len(c.Versions), c.Root, err)
	}
	if err := d.Refresh(t.Context()); err != nil || rootsOf(t, d) != "a@x" {
		t.Errorf("read anew: %q, %v", rootsOf(t, d), err)
	}
	if err := d.Unlink(t.Context(), "r@x", c.Versions[1].Version); err != nil {
		t.Fatal(err)
	}
	if err := d.Add(t.Context(), mailOf("Wim <wim@example.org>", "s@x", "b@x", "Re: [PATCH] gears: oil them all", "I still do not see why.\n")); err != nil {
		t.Fatal(err)
	}
	if got := rootsOf(t, d); got != "a@x b@x" {
		t.Errorf("unlinked: %q", got)
	}
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"itself":          {d.Link(t.Context(), "b@x", "r@x"), "one change already"},
		"nothing":         {d.Link(t.Context(), "a@x", "no@x"), "no@x"},
		"no version":      {d.Unlink(t.Context(), "a@x", 7), "no such version"},
		"the only one":    {d.Unlink(t.Context(), "a@x", 1), "the only version"},
		"no such message": {d.Unlink(t.Context(), patch.MsgID("no@x"), 1), "no@x"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, c.err, c.want)
		}
	}
}
