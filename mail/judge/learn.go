package judge

import (
	"slices"

	"onemore/patch"
	"onemore/patch/rank"
	"onemore/patch/series"
)

// learn tells the experiences and norms what is new in a change.
func (w *World) learn(c *series.Change, answers []Answer, news map[patch.MsgID]bool) {
	for i := range c.Versions {
		v := &c.Versions[i]
		for k := range v.Patches {
			if p := &v.Patches[k]; news[p.ID] {
				w.experience(w.who.meet(v.Author)).Authored(rank.Event{Date: w.now, Author: v.Author.Key(), Title: v.Title, Paths: p.Paths})
			}
		}
	}
	for _, a := range answers {
		v := versionOf(c, a.Version)
		ev := rank.Event{Date: a.Date, Author: v.Author.Key(), Title: v.Title, Paths: pathsOf(v)}
		w.experience(a.Who).Reviewed(ev)
		w.all.Reviewed(ev)
		w.reviews[a.Who]++
		for _, l := range v.Lists {
			w.regulars.Reviewed(l, w.who.key[a.Who], a.Date)
		}
		if !w.heard[a.Version] {
			w.heard[a.Version] = true
			for _, l := range v.Lists {
				w.norms.Answered(l, max(0, a.Date-v.Posted))
			}
		}
	}
}

func versionOf(c *series.Change, root patch.MsgID) *series.Series {
	i := slices.IndexFunc(c.Versions, func(v series.Series) bool { return v.Root == root })
	return &c.Versions[i]
}

// pathsOf are the paths that a version touches, sorted, each once.
func pathsOf(v *series.Series) []string {
	var out []string
	for i := range v.Patches {
		out = append(out, v.Patches[i].Paths...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
