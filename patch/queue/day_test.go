package queue

import (
	"testing"

	"onemore/patch"
	"onemore/patch/rank"
)

// TestDay counts what Ann did today and of late.
func TestDay(t *testing.T) {
	t.Parallel()
	said := func(id string, words ...Word) *Row { return row(id, spoken(words...)) }
	own := func(id string, age int64) *Row {
		return row(id, func(r *Row) { r.Author.Email, r.Posted = annKey, at-age })
	}
	rows := []*Row{
		said("today@x", Word{Who: 0, Version: 1, First: at - hour, Last: at - hour}),
		said("second@x", Word{Who: 2, Version: 1, First: at - 3*hour, Last: at - 3*hour}, Word{Who: 0, Version: 1, First: at - 2*hour, Last: at - 2*hour}),
		said("week@x", Word{Who: 0, Version: 1, First: at - 7*day, Last: at - hour}),
		said("old@x", Word{Who: 0, Version: 1, First: at - 29*day, Last: at - 29*day}),
		said("liu@x", Word{Who: 2, Version: 1, First: at - hour, Last: at - hour}),
		own("mine@x", 2*day), own("mine, old@x", 30*day),
		row("sent@x", nil),
		row("asked@x", func(r *Row) { r.Calls = []Call{{annKey, "Bob Ek", at - 6*hour}} }),
		row("asked, before@x", func(r *Row) { r.Calls = []Call{{annKey, "Bob Ek", at - 9*hour}} }),
	}
	me := ann()
	me.Knows = Learn(rows, me, rank.Defaults())
	marks := map[patch.MsgID]Marks{"sent@x": {Letters: 1, Sent: 1}}
	got := New(nil, rows, marks, me, at, nil).Day(at - 12*hour)
	if want := (Day{Today: 3, Turn: 2, Oldest: at - 9*hour, Given: 3, First: 2, Taken: 1}); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := (&Snapshot{}).Day(0); got != (Day{}) {
		t.Errorf("of nothing: %+v", got)
	}
}
