package truth

import (
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
// partial re-rolls nor what was sent twice. Each class of difference has a name
// and a judgement.
func TestLists(t *testing.T) {
	for _, c := range []struct {
		name  string
		least int // per mille of patchwork's series that agree
	}{{"tipc-discussion", 970}, {"batman", 990}, {"uboot-stm32", 985}, {"ltp", 970}} {
		t.Run(c.name, func(t *testing.T) {
			w := list(t, c.name)
			eachPatchOnce(t, w)
			againstPatchwork(t, w, c.name, lines[pwSeries](t, filepath.Join(corpus(t), "oracle", c.name+".patchwork.jsonl")), c.least)
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
	if most := 450; w.largest > most {
		t.Errorf("one new message costs its whole cluster: %d messages, more than %d", w.largest, most)
	}
	if d := patches + noisy - st.Kinds["patch"]; d*20 > st.Kinds["patch"] || -d*20 > st.Kinds["patch"] {
		t.Errorf("patches differ by %d", d)
	}
}
