package queue

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestMyAreas(t *testing.T) {
	t.Parallel()
	mine := func(own ...string) Place { return Place{Areas: own, Own: own, Claims: []string{"area"}} }
	me := ann()
	me.Areas = places{
		"a@x": mine("GEARS", "COGS"), "b@x": mine("GEARS"), "c@x": mine("AXLES"),
		"d@x": {Areas: []string{"SPRINGS"}}, "e@x": mine("GEARS"),
	}
	spoken := func(r *Row) { r.State, r.Humans = "seen", 1 }
	rows := []*Row{
		row("a@x", nil), row("b@x", spoken), row("c@x", nil), row("d@x", nil),
		row("e@x", func(r *Row) { r.State = "applied" }),
	}
	s := New(nil, rows, nil, me, at, nil)
	want := []AreaCount{{"GEARS", 2, 1}, {"AXLES", 1, 1}, {"COGS", 1, 1}}
	if got := s.MyAreas(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v: only open changes, only the reader's areas", got, want)
	}
	// What is stale still stands in the section.
	if got := New(nil, rows, nil, me, at+100*day, nil).MyAreas(); !slices.Equal(got, want) {
		t.Errorf("later: %v, want %v", got, want)
	}
	s = s.Remark("a@x", Marks{Done: true, Touched: at}, at)
	if want = []AreaCount{{"AXLES", 1, 1}, {"GEARS", 1, 0}}; !slices.Equal(s.MyAreas(), want) {
		t.Errorf("after one was done: %v, want %v", s.MyAreas(), want)
	}
	for name, s := range map[string]*Snapshot{"no snapshot yet": {}, "no area": New(nil, rows, nil, ann(), at, nil)} {
		if got := s.MyAreas(); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// sumOf counts in another way: area by area.
func sumOf(s *Snapshot) []AreaCount {
	var out []AreaCount
	for n := len(s.Items); n > 0; n-- {
		for _, name := range []string{"A", "AXLES", "B", "COGS", "GEARS"} {
			c := AreaCount{Name: name}
			for _, it := range s.Sections[MyArea].Items {
				if slices.Contains(it.Own, name) {
					c.Changes++
					if it.Row.State == "unreviewed" {
						c.Unreviewed++
					}
				}
			}
			if c.Changes == n {
				out = append(out, c)
			}
		}
	}
	return out
}

func TestMyAreasCountsTheSection(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		me := ann()
		areas := places{}
		var rows []*Row
		for i := range rapid.IntRange(0, 12).Draw(rt, "changes") {
			r := row(string(rune('a'+i))+"@x", func(r *Row) {
				r.State = rapid.SampledFrom([]string{"unreviewed", "seen", "reviewed", "applied", "changes-wanted"}).Draw(rt, "state")
			})
			own := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"A", "B", "GEARS"}), 0, 3, rapid.ID).Draw(rt, "own")
			p := Place{Areas: own, Own: own}
			if len(own) > 0 {
				p.Claims = []string{"area"}
			}
			areas[r.Root] = p
			rows = append(rows, r)
		}
		me.Areas = areas
		s := New(nil, rows, nil, me, at, nil)
		if got, want := s.MyAreas(), sumOf(s); !slices.Equal(got, want) {
			rt.Errorf("%v, want %v", got, want)
		}
	})
}
