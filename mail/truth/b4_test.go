package truth

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/series"
)

// sample builds one of b4's mboxes.
func sample(t *testing.T, name string) *world {
	t.Helper()
	facts := map[patch.MsgID]*series.Fact{}
	mbox(t, facts, filepath.Join(corpus(t), "b4", name+".mbox"))
	return build(facts)
}

// given writes down what counts on the newest version, patch by patch; "(...)"
// is a tag that a reply gave and that does not count.
func given(c *series.Change) []string {
	var out []string
	v := &c.Versions[len(c.Versions)-1]
	for _, p := range v.Patches {
		for _, cr := range p.Trailers {
			s := fmt.Sprintf("%d %s %s %s", p.N, cr.Key, cr.Value, cr.Via)
			if !cr.Counts {
				if cr.Via == "body" {
					continue
				}
				s = "(" + s + ": " + cr.Why + ")"
			}
			out = append(out, strings.TrimSpace(s))
		}
	}
	slices.Sort(out)
	return out
}

// TestB4Samples holds which trailers count on b4's samples, and where. It
// differs from b4 in two ways that are meant: one person counts once for a key
// and a patch, and a tag on a cover does not pass to a patch that changed.
func TestB4Samples(t *testing.T) {
	r1 := "1 Reviewed-by Followup Reviewer1 <followup-reviewer1@example.com> reply"
	t2 := "1 Tested-by Followup Reviewer2 <followup-reviewer2@example.com> reply"
	upper := " Reviewed-by Cover Upper <cover.upper@example.org> cover"
	mismatch := "(1 Reviewed-by Mismatched Reviewer1 <mismatched-reviewer1@example.net> reply: mismatch: sent by Mismatched Reviewer <mismatched-reviewer1@example.com>)"
	for name, want := range map[string][]string{
		"trailers-followup-single":                      {mismatch, r1, t2},
		"trailers-followup-custody":                     {r1, t2},
		"trailers-followup-nore":                        {r1},
		"trailers-followup-non-git-patch":               {r1},
		"trailers-followup-non-git-patch-with-comments": {r1},
		"trailers-followup-with-diffstat":               {r1},
		"trailers-followup-stripped-lines":              {r1},
		"trailers-followup-htmljunk":                    {"1 Reviewed-by HTML Junker <html-junker@example.com> reply"},
		"trailers-followup-with-cover": {
			"(2 Reviewed-by Coverletter Reviewer1 <followup-reviewer1@example.com> cover: given before)",
			"1 Reviewed-by Coverletter Reviewer1 <followup-reviewer1@example.com> cover",
			"2 Reviewed-by Followup Reviewer1 <followup-reviewer1@example.com> reply",
		},
		"trailers-followup-partial-reroll": {"1 Reviewed-by Coverletter Reviewer1 <followup-reviewer1@example.com> carried"},
		"trailers-followup-name-parens": {
			mismatch,
			"1 Reviewed-by Followup Reviewer1 (corporate) <followup-reviewer1@example.com> reply", t2,
			"1 Tested-by Followup Tester1 [corporate] <followup-tester1@example.com> reply",
			"1 Tested-by Tester2, Followup <followup-tester2@example.com> reply",
		},
		"trailers-followup-bare-address": {
			mismatch,
			"1 Reviewed-by Followup Reviewer1 (corporate) <followup-reviewer1@example.com> reply", t2,
		},
		"naked-cover-single":                  nil,
		"naked-cover-bugreport":               nil,
		"shazam-git1-just-series":             nil,
		"trailers-thread-with-cover-followup": {"1" + upper, "2" + upper, "3" + upper, "4" + upper, "4 Tested-by Follow Upper <follow.upper@example.org> reply"},
		"trailers-thread-with-followups":      {"4 Reviewed-by Follow Upper <follow.upper@example.org> reply"},
	} {
		w := sample(t, name)
		if len(w.changes) != 1 {
			t.Errorf("%s: %d changes", name, len(w.changes))
			continue
		}
		if got := given(&w.changes[0]); !slices.Equal(got, want) {
			t.Errorf("%s: got\n  %s\nwant\n  %s", name, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
	}
}

// TestB4Mismatches: a tag that the patch carries already is no mismatch when
// somebody restates it.
func TestB4Mismatches(t *testing.T) {
	w := sample(t, "trailers-followup-already-present")
	var mismatched []string
	for _, p := range w.changes[0].Versions[0].Patches {
		for _, cr := range p.Trailers {
			if strings.HasPrefix(cr.Why, "mismatch") {
				mismatched = append(mismatched, cr.Key)
			}
		}
	}
	if !slices.Equal(mismatched, []string{"Tested-by"}) {
		t.Errorf("mismatched: %v", mismatched)
	}
}

// TestB4Shapes: covers without a number, and a re-roll of one patch.
func TestB4Shapes(t *testing.T) {
	for name, want := range map[string]string{
		"naked-cover-single":               "v1 cover complete 1",
		"naked-cover-bugreport":            "v1 complete 1",
		"shazam-git1-just-series":          "v1 cover complete 1 2 3 4",
		"trailers-followup-partial-reroll": "v2 cover complete 1 2 v3 complete 1 2",
	} {
		var b strings.Builder
		for _, v := range sample(t, name).changes[0].Versions {
			fmt.Fprintf(&b, " v%d", v.Version)
			if v.Cover != "" {
				b.WriteString(" cover")
			}
			if v.Complete {
				b.WriteString(" complete")
			}
			for _, p := range v.Patches {
				fmt.Fprintf(&b, " %d", p.N)
			}
		}
		if got := strings.TrimSpace(b.String()); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
