package series

import (
	"fmt"

	"onemore/patch"
	"onemore/patch/series"
	"onemore/ui/screen"
	"onemore/ui/theme"
)

// lookedAt is the version before the one at i that was looked at last, as far as
// the messages that were seen tell; -1: none. Marks say nothing: they follow a
// patch into versions that nobody has opened.
func (s *Screen) lookedAt(i int) int {
	return s.change.Looked(i, func(id patch.MsgID) bool { return s.seen[id] })
}

// base is the version that the one in view is held against: the one that was
// looked at last, else the one before; nil for none.
func (s *Screen) base() *series.Series {
	i := s.lookedAt(s.version)
	if i < 0 {
		i = s.version - 1
	}
	if i < 0 || i >= len(s.change.Versions) {
		return nil
	}
	return &s.change.Versions[i]
}

// rememberSame finds the patches of the version in view whose diff the base has,
// too.
func (s *Screen) rememberSame() {
	s.same = map[patch.MsgID]bool{}
	v, base := s.current(), s.base()
	if v == nil || base == nil {
		return
	}
	diffs := map[string]bool{}
	for i := range base.Patches {
		if id := base.Patches[i].PatchID; id != "" {
			diffs[id] = true
		}
	}
	for i := range v.Patches {
		if p := &v.Patches[i]; diffs[p.PatchID] {
			s.same[p.ID] = true
		}
	}
	s.sameAs = base.Version
}

// sameOf says that a patch is as it was: "= v2".
func (s *Screen) sameOf(id patch.MsgID) screen.Line {
	if !s.same[id] {
		return nil
	}
	return screen.In(theme.Ok, screen.Sprintf("= v%d", s.sameAs))
}

// fresh says that the newest version, in view, has come since I looked; the
// longest way to say so first.
func (s *Screen) fresh() []string {
	last := len(s.change.Versions) - 1
	if s.version != last || s.lookedAt(last+1) == last {
		return nil
	}
	i := s.lookedAt(last)
	if i < 0 {
		return nil
	}
	n := s.change.Versions[i].Version
	return []string{fmt.Sprintf("new since you looked at v%d: D shows what changed", n), fmt.Sprintf("new since you looked at v%d: D", n), fmt.Sprintf("new since v%d: D", n), "new: D"}
}
