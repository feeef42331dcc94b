package truth

import (
	"fmt"
	"path/filepath"
	"testing"

	"onemore/patch"
	"onemore/patch/series"
)

// pwSeries is a series as patchwork made it.
type pwSeries struct {
	Name     string
	Version  int
	Total    int
	Received int
	Complete bool
	Cover    *patch.MsgID
	Patches  []struct {
		N    int
		ID   patch.MsgID
		Name string
		Tags map[string]int
	}
}

// TestLists holds what we make of whole lists: that no patch is lost or doubled,
// and how far postings agree with patchwork's and with a heuristic's counts.
// Patchwork is a second opinion: it reads "[PATCHv2]" as v1 and knows neither
// partial re-rolls nor what was sent twice.
func TestLists(t *testing.T) {
	for _, c := range []struct {
		name  string
		least int // per mille of patchwork's series that agree
	}{{"tipc-discussion", 970}, {"batman", 990}, {"uboot-stm32", 985}} {
		t.Run(c.name, func(t *testing.T) {
			w := list(t, c.name)
			eachPatchOnce(t, w)
			againstPatchwork(t, w, c.name, c.least)
			againstStats(t, w, c.name)
		})
	}
}

// eachPatchOnce holds that every patch stands in one change.
func eachPatchOnce(t *testing.T, w *world) {
	t.Helper()
	seen := map[patch.MsgID]int{}
	for _, c := range w.changes {
		for _, m := range c.Thread {
			seen[m.ID]++
		}
	}
	for id, f := range w.facts {
		if f.Role == series.PatchRole && seen[id] != 1 {
			t.Errorf("patch <%s> stands in %d changes", id, seen[id])
		}
	}
}

func againstPatchwork(t *testing.T, w *world, name string, least int) {
	t.Helper()
	where := postings(w)
	same, version, complete, total := 0, 0, 0, 0
	for _, pw := range lines[pwSeries](t, filepath.Join(corpus(t), "oracle", name+".patchwork.jsonl")) {
		if len(pw.Patches) == 0 || noise(w, pw.Patches[0].ID) {
			continue
		}
		total++
		s, why := holds(where, &pw)
		if why != "" {
			if f := w.facts[pw.Patches[0].ID]; f != nil {
				why += fmt.Sprintf(" (role %d)", f.Role)
			}
			t.Logf("%q v%d %d/%d: %s", pw.Name, pw.Version, pw.Received, pw.Total, why)
			continue
		}
		same++
		if s.Version == pw.Version {
			version++
		}
		if s.Complete == pw.Complete {
			complete++
		}
	}
	t.Logf("%d of %d series have the patches that patchwork gives them; of these %d the version, %d the completeness", same, total, version, complete)
	if same*1000 < total*least {
		t.Errorf("fewer than %d per mille agree", least)
	}
}

func postings(w *world) map[patch.MsgID]*series.Series {
	out := map[patch.MsgID]*series.Series{}
	for i := range w.changes {
		for k := range w.changes[i].Versions {
			s := &w.changes[i].Versions[k]
			for _, p := range s.Patches {
				if out[p.ID] == nil || out[p.ID].Posted > s.Posted {
					out[p.ID] = s
				}
			}
		}
	}
	return out
}

func noise(w *world, id patch.MsgID) bool {
	f := w.facts[id]
	return f != nil && (f.Role == series.Noise || f.Role == series.Pull)
}

func holds(where map[patch.MsgID]*series.Series, pw *pwSeries) (*series.Series, string) {
	s := where[pw.Patches[0].ID]
	if s == nil {
		return nil, "its first patch <" + string(pw.Patches[0].ID) + "> is in no posting"
	}
	in := map[patch.MsgID]bool{}
	for _, p := range s.Patches {
		in[p.ID] = true
	}
	for _, p := range pw.Patches {
		if !in[p.ID] {
			return s, fmt.Sprintf("<%s> %d is elsewhere, root <%s>", p.ID, p.N, s.Root)
		}
	}
	if len(s.Patches) > len(pw.Patches) {
		return s, fmt.Sprintf("we have %d patches, root <%s>", len(s.Patches), s.Root)
	}
	return s, ""
}

// stats is what a heuristic counted in a list.
type stats struct {
	Series    int
	ByVersion map[string]int `json:"series_by_version"`
	ByLen     map[string]int `json:"series_by_len"`
	Several   int            `json:"topics_with_several_versions"`
	Kinds     map[string]int
}

// againstStats shows our counts beside those of the heuristic.
func againstStats(t *testing.T, w *world, name string) {
	t.Helper()
	st := lines[stats](t, filepath.Join(corpus(t), "lists", name, "stats.json"))[0]
	posts, multi, rolled, patches, noisy := 0, 0, 0, 0, 0
	for i := range w.changes {
		c := &w.changes[i]
		posts += len(c.Versions)
		if len(c.Versions) > 1 {
			rolled++
		}
		for _, v := range c.Versions {
			if v.Expected > 1 {
				multi++
			}
		}
	}
	for _, f := range w.facts {
		switch f.Role {
		case series.PatchRole:
			patches++
		case series.Noise:
			noisy++
		}
	}
	t.Logf("%d messages, largest cluster %d; postings %d (heuristic %d), of several patches %d (%d), changes %d, with versions %d (%d), patches %d (%d) and %d kept out",
		len(w.facts), w.largest, posts, st.Series, multi, st.Series-st.ByLen["1"], len(w.changes), rolled, st.Several, patches, st.Kinds["patch"], noisy)
	if d := patches + noisy - st.Kinds["patch"]; d*20 > st.Kinds["patch"] || -d*20 > st.Kinds["patch"] {
		t.Errorf("patches differ by %d", d)
	}
}
