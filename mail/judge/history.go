package judge

import (
	"cmp"
	"context"
	"slices"

	"onemore/patch/series"
)

// Mail is where facts come from.
type Mail interface {
	// Facts calls fn for what every message says; fn may keep the fact.
	Facts(ctx context.Context, fn func(*series.Fact) error) error
}

// History is all mail of an archive, in the order of its dates.
type History struct {
	facts   []*series.Fact
	undated int
}

// Read reads an archive once.
func Read(ctx context.Context, from Mail) (*History, error) {
	h := &History{}
	err := from.Facts(ctx, func(f *series.Fact) error {
		if f.Date <= 0 {
			h.undated++
			return nil
		}
		h.facts = append(h.facts, f)
		return nil
	})
	slices.SortFunc(h.facts, func(a, b *series.Fact) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.ID, b.ID))
	})
	return h, err
}

// Len is how many messages bear a date; the others are left out.
func (h *History) Len() int { return len(h.facts) }

// Span is when the first and the last message were written, in Unix seconds; 0
// for both without mail.
func (h *History) Span() (first, last int64) {
	if len(h.facts) == 0 {
		return 0, 0
	}
	return h.facts[0].Date, h.facts[len(h.facts)-1].Date
}

// before is the history as it was at t.
func (h *History) before(t int64) *History {
	n, _ := slices.BinarySearchFunc(h.facts, t, func(f *series.Fact, t int64) int { return cmp.Compare(f.Date, t) })
	return &History{facts: h.facts[:n:n]}
}
