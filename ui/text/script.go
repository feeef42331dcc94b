package text

import "unicode"

// MixedScript finds the first word of s that mixes Latin letters with Cyrillic
// or Greek ones, which look alike (CVE-2021-42694). It says false when there
// is none. In prose that is a hint, in an added line of code a reason to look.
func MixedScript(s Safe) (Range, bool) {
	if s.flags&wide == 0 {
		return Range{}, false
	}
	start, latin, other := 0, false, false
	for i, r := range s.s {
		switch {
		case unicode.Is(unicode.Latin, r):
			latin = true
		case r != 'µ' && unicode.In(r, unicode.Cyrillic, unicode.Greek):
			other = true
		case r != '_' && !unicode.IsDigit(r) && !unicode.IsMark(r):
			if latin && other {
				return Range{start, i}, true
			}
			start, latin, other = i+len(string(r)), false, false
		}
	}
	return Range{start, len(s.s)}, latin && other
}
