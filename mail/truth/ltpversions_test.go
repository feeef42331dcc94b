package truth

import (
	"fmt"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/series"
)

// ltpVersions holds where the posting of each commit stands and that the
// postings under one title are one change, and names each exception's cause.
func ltpVersions(t *testing.T, w *world, rows []applied) {
	t.Helper()
	where := postings(w)
	found, split := newTally(), newTally()
	distinct, one := 0, 0
	for i := range rows {
		r := &rows[i]
		found.add(postingCause(w, where, r), "<"+string(r.ID)+">")
		ids := distinctVersions(r)
		if len(ids) < 2 {
			continue
		}
		distinct++
		cause := splitCause(w, where, ids)
		if cause == "" {
			one++
			continue
		}
		split.add(cause, fmt.Sprintf("<%s> %s", r.ID, w.facts[r.ID].Subject.Title))
	}
	t.Logf("of %d commits' postings:", len(rows))
	found.table(t, false)
	t.Logf("%d of %d with distinct numbers are one change each (%.1f %%); the others:", one, distinct, share(one, distinct))
	split.table(t, false)
	if one*100 < distinct*95 {
		t.Errorf("fewer than 95 %% are one change")
	}
	for _, c := range []*tally{found, split} {
		if n := c.count[unknownCause]; n > 0 {
			t.Errorf("%d without a cause: %q", n, c.shown[unknownCause])
		}
	}
}

const unknownCause = "unknown"

// postingCause says how the posting of a commit was found, or why not.
func postingCause(w *world, where map[patch.MsgID]*series.Series, r *applied) string {
	f, s := w.facts[r.ID], where[r.ID]
	switch {
	case f == nil:
		return unknownCause
	case s != nil && s.Version == r.Version:
		return "found with its version"
	case s != nil && subjectsSay(w, s) == s.Version && f.Subject.Version < s.Version:
		return "found; others of the posting say a higher number"
	case s != nil && !f.Subject.HasVer:
		return "found; no subject says a number, an earlier posting was counted"
	case s != nil && strings.Contains(f.Line, fmt.Sprintf("v%d", s.Version)):
		return "found; its subject says two numbers"
	case s == nil && f.Role == series.Reply && w.of[r.ID] != nil:
		return "the patch stood inside a reply, kept apart and shown in the thread"
	case s == nil && f.Role == series.PatchRole && w.of[r.ID] != nil:
		return "sent twice within the hour: the other copy is shown, this one is in the thread"
	}
	return unknownCause
}

// subjectsSay is the greatest number that the subjects of a posting say.
func subjectsSay(w *world, s *series.Series) int {
	said := 0
	for _, id := range append([]patch.MsgID{s.Root}, patchIDs(s)...) {
		if f := w.facts[id]; f != nil && f.Subject.HasVer {
			said = max(said, f.Subject.Version)
		}
	}
	return said
}

func patchIDs(s *series.Series) []patch.MsgID {
	out := make([]patch.MsgID, 0, len(s.Patches))
	for i := range s.Patches {
		out = append(out, s.Patches[i].ID)
	}
	return out
}

// distinctVersions gives the postings under one title when no two say one number.
func distinctVersions(r *applied) []patch.MsgID {
	seen := map[float64]bool{}
	var out []patch.MsgID
	for _, v := range r.Versions {
		n, _ := v[0].(float64)
		id, _ := v[1].(string)
		if seen[n] || id == "" {
			return nil
		}
		seen[n] = true
		out = append(out, patch.MsgID(id))
	}
	return out
}

// splitCause says why postings under one title are not all in one change, from
// the first two neighbours that are not; "" when they are.
func splitCause(w *world, where map[patch.MsgID]*series.Series, ids []patch.MsgID) string {
	for k := 1; k < len(ids); k++ {
		p, q := w.of[ids[k-1]], w.of[ids[k]]
		if p != nil && p == q {
			continue
		}
		a, b := where[ids[k-1]], where[ids[k]]
		if a == nil || b == nil {
			return "a version stood inside a reply"
		}
		return pairCause(a, b, p, q)
	}
	return ""
}

func pairCause(a, b *series.Series, p, q *series.Change) string {
	const longSpan = 400 * daySeconds
	switch {
	case !patch.SamePerson(a.Author, b.Author):
		return "somebody else took it into a series of his own"
	case b.Posted < a.Posted:
		return "the smaller number is the later one: two series under one title"
	case len(a.Patches) == 1 && len(b.Patches) > 1:
		return "a lone patch was taken into a series (a hint, not truth: the series is the change)"
	case len(a.Patches) > 1 && len(b.Patches) == 1:
		return "one patch of a series went on alone (a hint, not truth: the rest of the series stands)"
	case b.Posted-a.Posted > longSpan:
		return "more than 400 days apart"
	case 2*sharedTitles(a, b) < max(len(a.Patches), len(b.Patches)):
		return "two series with fewer than half of their patches in common"
	case hasNumber(p, b.Version) || hasNumber(q, a.Version):
		return "posted again in another series that has this number already"
	case hasNumber(q, b.Version-1) && b.Version-1 > a.Version:
		return "the later one follows a series whose number is nearer"
	}
	return unknownCause
}

func sharedTitles(a, b *series.Series) int {
	n := 0
	for i := range a.Patches {
		for k := range b.Patches {
			if strings.EqualFold(a.Patches[i].Title, b.Patches[k].Title) {
				n++
				break
			}
		}
	}
	return n
}

func hasNumber(c *series.Change, n int) bool {
	for i := range c.Versions {
		if c.Versions[i].Version == n {
			return true
		}
	}
	return false
}
