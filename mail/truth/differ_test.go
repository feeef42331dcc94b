package truth

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/series"
)

// oracle compares the postings of a list with the series that patchwork made.
type oracle struct {
	w      *world
	where  map[patch.MsgID]*series.Series
	change map[patch.MsgID]*series.Change // by patch
	pw     map[patch.MsgID]*pwSeries      // by patch
}

func newOracle(w *world, rows []pwSeries) *oracle {
	o := &oracle{w, postings(w), map[patch.MsgID]*series.Change{}, map[patch.MsgID]*pwSeries{}}
	for i := range w.changes {
		for _, m := range w.changes[i].Thread {
			o.change[m.ID] = &w.changes[i]
		}
	}
	for i := range rows {
		for _, p := range rows[i].Patches {
			o.pw[p.ID] = &rows[i]
		}
	}
	return o
}

// verdict is a class of difference and whose reading holds.
type verdict struct{ class, judged string }

const (
	oursHolds = "ours holds"
	theirs    = "patchwork's holds"
	either    = "a matter of taste"
)

// patches says how the patches of a series differ; ok when they do not.
func (o *oracle) patches(pw *pwSeries) (v verdict, ok bool) {
	s := o.where[pw.Patches[0].ID]
	if s == nil {
		return o.absent(pw.Patches[0].ID), false
	}
	in := map[patch.MsgID]bool{}
	for _, id := range patchIDs(s) {
		in[id] = true
	}
	for _, p := range pw.Patches {
		if !in[p.ID] {
			return o.elsewhere(s, p.ID), false
		}
	}
	if len(s.Patches) == len(pw.Patches) {
		return verdict{}, true
	}
	for _, id := range patchIDs(s) {
		switch other := o.pw[id]; {
		case other == nil:
			return verdict{"patchwork lacks a patch that the archive has", oursHolds}, false
		case other != pw && o.w.facts[id].Date < s.Posted:
			return verdict{"a partial re-roll: ours shows the patches it leaves as they are with it", oursHolds}, false
		}
	}
	return verdict{"patchwork makes several series of what was sent in one", oursHolds}, false
}

// absent says why a message that patchwork calls a patch is none with us.
func (o *oracle) absent(id patch.MsgID) verdict {
	f := o.w.facts[id]
	switch {
	case f == nil:
		return verdict{"not in the archive", either}
	case f.Role == series.PatchRole && o.change[id] != nil:
		return verdict{"sent twice within the hour: ours shows one of the two, the other in the thread", oursHolds}
	case f.Role == series.Reply && o.change[id] != nil:
		return verdict{"a patch inside an answer: ours keeps it apart, in the thread of what it answers", oursHolds}
	case f.Role == series.Reply && f.Subject.Reply:
		return verdict{"a patch forwarded, its first posting not in the archive: ours takes it for talk", either}
	case f.Role == series.Reply:
		return verdict{"a diff in an answer under a title of its own", either}
	case f.Role == series.Other && f.Kind != patch.Human:
		return verdict{"a machine's mail", oursHolds}
	case f.Role == series.Other && !f.Diff:
		return verdict{"a diff that cannot be applied, under a subject that says nothing of a patch", either}
	}
	return verdict{unknownCause, ""}
}

// elsewhere says why patch id is not in posting s, where patchwork has it.
func (o *oracle) elsewhere(s *series.Series, id patch.MsgID) verdict {
	other := o.where[id]
	f, root := o.w.facts[id], o.w.facts[s.Root]
	switch {
	case other == nil && f != nil && f.Role == series.PatchRole:
		return verdict{"a patch of it was sent twice: ours shows one of the two", oursHolds}
	case other == nil:
		return o.absent(id)
	case subjectsSay(o.w, other) != subjectsSay(o.w, s) && o.change[id] == o.change[s.Root]:
		return verdict{"patchwork joins two versions", oursHolds}
	case o.change[id] == o.change[s.Root]:
		return verdict{"patchwork joins two postings of one version", oursHolds}
	case !s.Complete && !other.Complete && f.Subject.M == root.Subject.M && f.Subject.Version == root.Subject.Version && len(f.Refs) > 0 && o.w.facts[f.Refs[0]] == nil:
		return verdict{"a patch sent a little later under a cover that is not in the archive", theirs}
	case f.Subject.M != root.Subject.M || f.Date-root.Date > daySeconds:
		return verdict{"patchwork joins two series that were sent apart", oursHolds}
	}
	return verdict{unknownCause, ""}
}

var gluedVersion = regexp.MustCompile(`(?i)(patch|rfc)[-_:.]?v ?\d|\d/\d+[ ,]*v ?\d|\bv \d|v\d+\.\d`)

// versions says how the number of a series that has the same patches differs.
func (o *oracle) versions(s *series.Series, pw *pwSeries) (v verdict, ok bool) {
	said := subjectsSay(o.w, s)
	line := s.Subject + " " + s.Patches[0].Subject
	switch {
	case s.Version == pw.Version:
		return verdict{}, true
	case said == 0 && s.Version > 1:
		return verdict{"no mail says a number: ours counts the postings before it", oursHolds}, false
	case said == s.Version && gluedVersion.MatchString(line):
		return verdict{"patchwork does not read such a number ([PATCHv2], [v 2], [PATCH 1/2 v2])", oursHolds}, false
	case said == s.Version && pw.Version < said:
		return verdict{"only some mails of the posting say the number, or in a place where patchwork does not look", oursHolds}, false
	}
	return verdict{unknownCause, ""}, false
}

// complete says how completeness differs.
func (o *oracle) complete(s *series.Series, pw *pwSeries) (v verdict, ok bool) {
	switch {
	case s.Complete == pw.Complete:
		return verdict{}, true
	case s.Complete && len(s.Patches) > pw.Total:
		return verdict{"more patches than the subjects promise ([PATCH 3/2]): ours calls it complete", either}, false
	case s.Complete && pw.Total > pw.Received:
		return verdict{"patchwork counts a total that the patches do not say", oursHolds}, false
	case !s.Complete && s.Expected > pw.Total:
		return verdict{"a counter is higher than the total that patchwork took", oursHolds}, false
	}
	return verdict{unknownCause, ""}, false
}

// unseen counts postings of ours that patchwork has nothing of.
func (o *oracle) unseen(c *tally) {
	for i := range o.w.changes {
		for k := range o.w.changes[i].Versions {
			s := &o.w.changes[i].Versions[k]
			ids := patchIDs(s)
			if slices.ContainsFunc(ids, func(id patch.MsgID) bool { return o.pw[id] != nil }) {
				continue
			}
			switch {
			case len(ids) == 0:
				c.add("postings: a cover whose patches are not in the archive ["+oursHolds+"]", "<"+string(s.Root)+"> "+s.Subject)
			case s.Patches[0].PatchID == "":
				c.add("postings: a patch without a diff that can be read ["+oursHolds+"]", "<"+string(s.Root)+"> "+s.Subject)
			default:
				c.add("postings: patchwork passed over it ["+oursHolds+"]", "<"+string(s.Root)+"> "+s.Subject)
			}
		}
	}
}

// againstPatchwork names, counts and judges every difference.
func againstPatchwork(t *testing.T, w *world, name string, rows []pwSeries, least int) {
	t.Helper()
	o, diff := newOracle(w, rows), newTally()
	same, version, complete, total := 0, 0, 0, 0
	note := func(what string, v verdict, pw *pwSeries) {
		if v.class == unknownCause {
			t.Errorf("%s of %q v%d: no class for the difference, first patch <%s>", what, pw.Name, pw.Version, pw.Patches[0].ID)
		}
		diff.add(what+": "+v.class+" ["+v.judged+"]", fmt.Sprintf("<%s> %s", pw.Patches[0].ID, pw.Name))
	}
	for i := range rows {
		pw := &rows[i]
		if len(pw.Patches) == 0 || noise(w, pw.Patches[0].ID) {
			continue
		}
		total++
		v, ok := o.patches(pw)
		if !ok {
			note("patches", v, pw)
			continue
		}
		same++
		s := o.where[pw.Patches[0].ID]
		if v, ok := o.versions(s, pw); ok {
			version++
		} else {
			note("version", v, pw)
		}
		if v, ok := o.complete(s, pw); ok {
			complete++
		} else {
			note("complete", v, pw)
		}
	}
	o.unseen(diff)
	t.Logf("%d of %d series have the patches that patchwork gives them; of these %d the version, %d the completeness", same, total, version, complete)
	report(t, "patchwork-"+name+".txt", diff.text())
	if same*1000 < total*least {
		t.Errorf("fewer than %d per mille agree", least)
	}
}

// text writes the causes with their examples down.
func (c *tally) text() string {
	var b strings.Builder
	for _, cause := range slices.Sorted(maps.Keys(c.count)) {
		fmt.Fprintf(&b, "%5d  %s\n", c.count[cause], cause)
		for _, x := range c.shown[cause] {
			fmt.Fprintf(&b, "         %s\n", x)
		}
	}
	return b.String()
}
