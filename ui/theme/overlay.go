package theme

import "onemore/ui/text"

// Overlay paints parts of a line in another role: what a search found, the
// changed words of a diff. The ranges are byte offsets into the texts of the
// spans written one after the other, ascending and not overlapping.
func Overlay(spans []Span, role Role, ranges []text.Range) []Span {
	if len(ranges) == 0 {
		return spans
	}
	out := make([]Span, 0, len(spans)+2*len(ranges))
	start := 0
	for _, span := range spans {
		n := len(span.Text.String())
		at := 0
		for len(ranges) > 0 && ranges[0].From < start+n {
			from, to := max(ranges[0].From-start, at), min(ranges[0].To-start, n)
			out = piece(out, span.Role, span.Text, at, from)
			out = piece(out, role, span.Text, from, to)
			at = max(at, to)
			if ranges[0].To > start+n {
				break
			}
			ranges = ranges[1:]
		}
		out = piece(out, span.Role, span.Text, at, n)
		start += n
	}
	return out
}

// piece adds the bytes [from, to) of s, if there are any.
func piece(out []Span, role Role, s text.Safe, from, to int) []Span {
	if to <= from {
		return out
	}
	return append(out, Span{role, text.Slice(s, text.Range{From: from, To: to})})
}
