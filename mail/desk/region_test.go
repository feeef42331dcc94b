package desk

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/config"
	"onemore/mail/demo"
	"onemore/patch"
	"onemore/patch/queue"
)

// demoDesk is the demo's mail with its MAINTAINERS, as a person sees it.
func demoDesk(t *testing.T, me patch.Person, change func(*Options)) *Desk {
	t.Helper()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	file := filepath.Join(t.TempDir(), "MAINTAINERS")
	if err := os.WriteFile(file, demo.Maintainers(), 0o600); err != nil {
		t.Fatal(err)
	}
	opt := Options{Now: now, Me: queue.Me{People: []patch.Person{me}}}
	opt.Settings.Projects = []config.Project{{Lists: demo.Lists(), Maintainers: file}}
	if change != nil {
		change(&opt)
	}
	d, err := Open(t.Context(), t.TempDir(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.Fill(t.Context(), slices.Values(demo.Messages(now))); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestMyArea: areas come from MAINTAINERS, and what of them is mine from who I
// am, what I follow and where I spoke before.
func TestMyArea(t *testing.T) {
	t.Parallel()
	name, email := demo.Me()
	me := patch.Person{Name: name, Email: email}
	stranger := patch.Person{Name: "Nell Nobody", Email: "nell@example.org"}
	for what, c := range map[string]struct {
		me     patch.Person
		areas  []config.Area
		claims []string // that occur
		known  bool
	}{
		"a maintainer":        {me, nil, []string{"area"}, true},
		"a stranger":          {stranger, nil, nil, false},
		"one who follows":     {stranger, []config.Area{{Name: "ring buffers"}}, []string{"named"}, true},
		"one with own paths":  {stranger, []config.Area{{Name: "mine", Files: []string{"core/"}}}, []string{"named"}, true},
		"one with a list":     {stranger, []config.Area{{Name: "mine", Lists: []string{"tern-net"}}}, []string{"named"}, true},
		"follows what is not": {stranger, []config.Area{{Name: "NO SUCH"}}, nil, false},
	} {
		d := demoDesk(t, c.me, func(o *Options) { o.Settings.Areas = c.areas })
		s := d.Snapshot()
		seen := map[string]bool{}
		with := 0
		for _, it := range s.Items {
			if len(it.Areas) > 0 {
				with++
			}
			for _, w := range it.Claims {
				seen[w] = true
			}
			if slices.Contains(it.Areas, "THE REST") {
				t.Errorf("%s: %s is said to be in THE REST", what, it.Subject)
			}
			if (len(it.Own) > 0) != (len(it.Claims) > 0) || slices.ContainsFunc(it.Own, func(name string) bool {
				return !slices.Contains(it.Areas, name) || len(c.areas) > 0 && !strings.EqualFold(name, c.areas[0].Name)
			}) {
				t.Errorf("%s: %s is mine by %v in %v of %v", what, it.Subject, it.Claims, it.Own, it.Areas)
			}
			if (it.MinePatches > 0) != (len(it.Claims) > 0) && it.Received > 0 {
				t.Errorf("%s: %s: %d patches are mine by %v", what, it.Subject, it.MinePatches, it.Claims)
			}
		}
		sum := 0
		for _, a := range s.MyAreas() {
			sum += a.Changes
		}
		if open := len(s.Sections[queue.MyArea].Items); sum < open || sum > 0 && !c.known {
			t.Errorf("%s: the areas count %d changes of %d", what, sum, open)
		}
		if with < len(s.Items)/2 {
			t.Errorf("%s: only %d of %d changes have an area", what, with, len(s.Items))
		}
		for _, w := range c.claims {
			if !seen[w] {
				t.Errorf("%s: nothing is mine by %q; got %v", what, w, seen)
			}
		}
		if got := len(s.Sections[queue.MyArea].Items) > 0; got != c.known || s.NoAreas == c.known {
			t.Errorf("%s: my area holds %d changes, no areas: %v", what, len(s.Sections[queue.MyArea].Items), s.NoAreas)
		}
	}
}

// TestPlaceSaysWhy: the row names the line of the file, and a series over many
// areas counts the patches that are mine.
func TestPlaceSaysWhy(t *testing.T) {
	t.Parallel()
	name, email := demo.Me()
	d := demoDesk(t, patch.Person{Name: name, Email: email}, nil)
	part, lines := false, false
	for _, it := range d.Snapshot().Sections[queue.MyArea].Items {
		part = part || it.MinePatches > 0 && it.MinePatches < it.Patches
		for _, r := range it.Reasons {
			lines = lines || strings.HasPrefix(r, "F: ") && strings.Contains(r, " of ")
		}
		if it.MineCovered > it.MinePatches || it.MinePatches > it.Patches {
			t.Errorf("%s: %d of %d of %d", it.Subject, it.MineCovered, it.MinePatches, it.Patches)
		}
	}
	if !part || !lines {
		t.Errorf("a series that is mine in part: %v; a reason with its line: %v", part, lines)
	}
}

// TestMyReviews: an area in which I spoke about two changes is mine, too.
func TestMyReviews(t *testing.T) {
	t.Parallel()
	all := demoDesk(t, patch.Person{Email: "nobody@example.org"}, nil).Snapshot()
	voices := map[string]int{}
	for _, it := range all.Items {
		for _, v := range it.Voices {
			if v != it.Author.Key() && len(it.Areas) > 0 {
				voices[v+" "+it.Areas[0]]++
			}
		}
	}
	for _, who := range slices.Sorted(maps.Keys(voices)) {
		addr, name, _ := strings.Cut(who, " ")
		n := voices[who]
		if n < reviewsThere {
			continue
		}
		d := demoDesk(t, patch.Person{Email: addr}, nil)
		for _, it := range d.Snapshot().Items {
			if slices.Contains(it.Areas, name) && len(it.Claims) == 0 {
				t.Errorf("%s spoke about %d changes of %s, but %q is not theirs", addr, n, name, it.Subject)
			}
		}
		return // one is enough; which one does not matter
	}
	t.Error("the demo has nobody who reviews twice in an area")
}

// TestMissing: who should have got a series and did not, by MAINTAINERS.
func TestMissing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "MAINTAINERS")
	text := "MILL\nM:\tTara Keeper <tara@example.org>\nM:\tAna Writer <ana@example.org>\nR:\tWim Wheel <wim@example.org>\nL:\tmill@lists.example.org\nL:\tgears@lists.example.org\nF:\tmill/\n\n" +
		"THE REST\nM:\tRob Rest <rob@example.org>\nF:\t*\nF:\t*/\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d := treeDesk(t, config.Project{Lists: []string{"mill"}, Maintainers: file})
	m := bytes.Replace(patchMail("p@x", "mill: turn", "mill/a.c"), []byte("To: "), []byte("Cc: W. Wheel <wim@example.org>\nTo: "), 1)
	if err := errors.Join(d.Add(t.Context(), m), d.Refresh(t.Context())); err != nil {
		t.Fatal(err)
	}
	missing, err := d.Missing(t.Context(), "p@x")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range missing {
		got = append(got, c.Email)
	}
	if want := []string{"tara@example.org", "gears@lists.example.org"}; !slices.Equal(got, want) {
		t.Errorf("missing %v, want %v", got, want)
	}
	none, err := treeDesk(t).Missing(t.Context(), "p@x")
	if err == nil || len(none) > 0 {
		t.Errorf("a change that is not there: %v, %v", none, err)
	}
}

// TestPlacesAreKept: reading the queue again finds the places of its rows once;
// other areas find them anew.
func TestPlacesAreKept(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "MAINTAINERS")
	write := func(name string) {
		if err := os.WriteFile(file, []byte(name+"\nM:\tMe <me@example.org>\nF:\tmill/\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("MILL")
	d := treeDesk(t, config.Project{Lists: []string{"mill"}, Maintainers: file})
	if err := errors.Join(d.Add(t.Context(), patchMail("p@x", "mill: turn", "mill/a")), d.Refresh(t.Context())); err != nil {
		t.Fatal(err)
	}
	kept := d.region.Load().places
	if err := d.Refresh(t.Context()); err != nil || d.region.Load().places != kept || len(kept.of) != 1 {
		t.Errorf("the places were found again: %v", err)
	}
	write("WATER MILL")
	if err := d.Refresh(t.Context()); err != nil || d.region.Load().places == kept {
		t.Errorf("the places of other areas were kept: %v", err)
	}
	if it, err := d.Snapshot().Find("p@x"); err != nil || !slices.Equal(it.Areas, []string{"WATER MILL"}) {
		t.Errorf("%v, %v", it.Areas, err)
	}
}
