package series

import "onemore/patch"

// Looked is the newest version before the one at that place of which a person
// has looked at the cover letter or a patch, as far as has knows; -1 when there
// is none.
func (c *Change) Looked(before int, has func(patch.MsgID) bool) int {
	for i := min(before, len(c.Versions)) - 1; i >= 0; i-- {
		if c.Versions[i].seen(has) {
			return i
		}
	}
	return -1
}

func (s *Series) seen(has func(patch.MsgID) bool) bool {
	if s.Cover != "" && has(s.Cover) {
		return true
	}
	for i := range s.Patches {
		if has(s.Patches[i].ID) {
			return true
		}
	}
	return false
}
