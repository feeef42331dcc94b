package text

import "strings"

// Concat writes its arguments one after the other.
func Concat(parts ...Safe) Safe {
	return Join(parts, Safe{})
}

// Join writes parts one after the other with sep between them.
func Join(parts []Safe, sep Safe) Safe {
	switch len(parts) {
	case 0:
		return Safe{}
	case 1:
		return parts[0]
	}
	var out strings.Builder
	n := len(sep.s) * (len(parts) - 1)
	for _, p := range parts {
		n += len(p.s)
	}
	out.Grow(n)
	f := sep.flags
	for i, p := range parts {
		if i > 0 {
			out.WriteString(sep.s)
		}
		out.WriteString(p.s)
		f |= p.flags
	}
	return Safe{s: out.String(), flags: f}
}

// Range is a part of a Safe, as byte offsets [From, To) of its String.
type Range struct{ From, To int }

// Slice returns the bytes [from, to) of s, moved outwards to whole runes and
// inwards to the ends of s.
func Slice(s Safe, r Range) Safe {
	from, to := snap(s.s, r.From), snapUp(s.s, r.To)
	if to <= from {
		return Safe{}
	}
	return Safe{s: s.s[from:to], flags: s.flags}
}

func snap(s string, i int) int {
	i = min(max(i, 0), len(s))
	for i > 0 && i < len(s) && s[i]&0xc0 == 0x80 {
		i--
	}
	return i
}

func snapUp(s string, i int) int {
	i = min(max(i, 0), len(s))
	for i < len(s) && s[i]&0xc0 == 0x80 {
		i++
	}
	return i
}
