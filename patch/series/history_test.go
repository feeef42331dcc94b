package series

import (
	"fmt"
	"strings"
	"testing"

	"onemore/patch"
)

func TestLinksIn(t *testing.T) {
	got := LinksIn("mm: fix a leak\n\nText with https://lore.kernel.org/r/not@this in it.\n\nLink: https://lore.kernel.org/r/1@x\n" +
		"Link: https://bugs.example.org/7@y\nLink: https://patch.msgid.link/2@x # [1]\nMessage-ID: <3@x>\nLink: https://lore.kernel.org/linux-mm/1@x/\n")
	if fmt.Sprint(got) != "[1@x 2@x 3@x]" {
		t.Errorf("got %v", got)
	}
}

// TestHistory: what a tree knows makes "applied" certain, with the commit.
func TestHistory(t *testing.T) {
	const patch1 = `
		a@x | 10 | ana | | [PATCH] mm: fix a leak | diff:x`
	const series2 = `
		a@x | 10+1 | ana | | [PATCH 1/2] mm: fix a leak | diff:x
		b@x | 10+2 | ana | a@x | [PATCH 2/2] mm: fix another leak | diff:y`
	const rolled = patch1 + `
		b@x | 20 | ana | | [PATCH v2] mm: fix a leak | diff:y`
	start := facts(t, patch1)[0].Date
	at := func(days int64) int64 { return start + (days-10)*day }
	pid := facts(t, patch1)[0].PatchID
	for name, c := range map[string]struct {
		in      string
		commits []Commit
		want    string
	}{
		"no commit":            {patch1, nil, "unreviewed/reviewer"},
		"by link":              {patch1, []Commit{{ID: "c1", When: at(1), Links: []patch.MsgID{"a@x"}}}, "applied/nobody tree-link c1"},
		"by patch-id":          {patch1, []Commit{{ID: "c1", When: at(12), PatchID: pid}}, "applied/nobody tree-patch-id c1"},
		"an older identical":   {patch1, []Commit{{ID: "c1", When: at(3), PatchID: pid}}, "unreviewed/reviewer"},
		"by title and author":  {patch1, []Commit{{ID: "c1", When: at(12), Subject: "mm: Fix a leak", Author: who("ana")}}, "applied/nobody tree-subject c1"},
		"title of another":     {patch1, []Commit{{ID: "c1", When: at(12), Subject: "mm: fix a leak", Author: who("kim")}}, "unreviewed/reviewer"},
		"older title":          {patch1, []Commit{{ID: "c1", When: at(3), Subject: "mm: fix a leak", Author: who("ana")}}, "unreviewed/reviewer"},
		"link before the rest": {patch1, []Commit{{ID: "c2", When: at(12), PatchID: pid}, {ID: "c1", When: at(12), Links: []patch.MsgID{"a@x"}}}, "applied/nobody tree-link c1"},
		"the oldest of two":    {patch1, []Commit{{ID: "pick", When: at(30), Links: []patch.MsgID{"a@x"}}, {ID: "c1", When: at(12), Links: []patch.MsgID{"a@x"}}}, "applied/nobody tree-link c1"},
		"half":                 {series2, []Commit{{ID: "c1", When: at(12), Links: []patch.MsgID{"b@x"}}}, "partly-applied/maintainer tree-link c1"},
		"both":                 {series2, []Commit{{ID: "c2", When: at(12), Links: []patch.MsgID{"b@x"}}, {ID: "c1", When: at(12), Links: []patch.MsgID{"a@x"}}}, "applied/nobody tree-link c1 tree-link c2"},
		"old version, before":  {rolled, []Commit{{ID: "c1", When: at(12), Links: []patch.MsgID{"a@x"}}}, "unreviewed/reviewer tree-link c1"},
		"old version, after":   {rolled, []Commit{{ID: "c1", When: at(22), Links: []patch.MsgID{"a@x"}}}, "applied/nobody tree-link c1"},
		"wins over what is said": {patch1 + `
			r@x | 11 | ana | a@x | Re: [PATCH] mm: fix a leak | please ignore this patch`, []Commit{{ID: "c1", When: at(12), Links: []patch.MsgID{"a@x"}}}, "applied/nobody tree-link c1"},
	} {
		ch := Build(facts(t, c.in))[0]
		was := ch.State
		h := NewHistory("example tree", c.commits)
		if changed := h.Settle(&ch); changed != (ch.State != was) {
			t.Errorf("%s: says changed %v, from %s to %s", name, changed, was, ch.State)
		}
		got := ch.State + "/" + ch.Turn
		for _, e := range ch.Life {
			if strings.HasPrefix(e.Rule, "tree-") {
				got += " " + e.Rule + " " + e.Commit
				if e.Confidence < 0.95 || e.Text == "" || RuleText(e.Rule) == "" {
					t.Errorf("%s: %+v proves nothing", name, e)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestNoHistory(t *testing.T) {
	ch := Build(facts(t, `a | 0 | ana | | [PATCH] mm: fix a leak | diff:x`))[0]
	var h *History
	if h.Settle(&ch) || h.Source() != MailOnly {
		t.Errorf("without a tree: %s, %s", ch.State, h.Source())
	}
	if _, ok := h.Find(&ch.Versions[0].Patches[0], 0); ok {
		t.Error("without a tree a commit was found")
	}
	if got := NewHistory("linux, origin/master", nil).Source(); got != "from mail and linux, origin/master" {
		t.Errorf("source %q", got)
	}
}

// TestTraces: what Find finds, Knows knows by numbers alone.
func TestTraces(t *testing.T) {
	p := Patch{ID: "a@x", Title: "mm: fix a leak", PatchID: strings.Repeat("5", 40), Author: who("ana")}
	for name, c := range map[string]struct {
		commit Commit
		want   bool
	}{
		"link":     {Commit{Links: []patch.MsgID{"a@x"}}, true},
		"patch-id": {Commit{PatchID: p.PatchID}, true},
		"title":    {Commit{Subject: "mm: Fix a leak"}, true},
		"nothing":  {Commit{Subject: "mm: fix", Links: []patch.MsgID{"b@x"}, PatchID: strings.Repeat("6", 40)}, false},
	} {
		h := NewHistory("tree", []Commit{c.commit})
		if got := h.Knows(Traces(&p)); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if h.Knows(nil) {
			t.Errorf("%s: a patch without traces is known", name)
		}
	}
	if (*History)(nil).Knows(Traces(&p)) {
		t.Error("no history knows a patch")
	}
}
