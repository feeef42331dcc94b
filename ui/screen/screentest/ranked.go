package screentest

import (
	"slices"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/rank"
)

// Ranked is World as it is for Mia, who reviewed there before: its rows in real
// lanes.
func Ranked() *Backend {
	b := World()
	b.snap = ranked(b.snap.Items)
	return b
}

// Days is a Ranked backend that has a goal for the day.
type Days struct {
	*Backend
	Want int
}

// Goal is Want.
func (d Days) Goal(time.Time) int { return d.Want }

// ranked makes the lanes of the rows of a world.
func ranked(items []*queue.Item) *queue.Snapshot {
	mia := patch.Person{Name: "Mia Self", Email: "mia@example.org"}
	me := queue.Me{People: []patch.Person{mia}, Areas: damon{}}
	var all []*queue.Row
	for i, it := range items {
		r := *it.Row
		r.Voices = []string{"bo@example.org", mia.Key(), r.Author.Key()}
		slices.Sort(r.Voices)
		at, _ := slices.BinarySearch(r.Voices, mia.Key())
		switch {
		case r.State == "reviewed" || i%7 == 3: // she spoke, some were answered
			w := queue.Word{Who: at, Version: r.Version, First: r.Posted + 3600, Last: r.Posted + 7200}
			if i%7 == 3 {
				w.Answered = r.Posted + 9000
			}
			r.Words = []queue.Word{w}
		case i%7 == 5:
			r.Calls = []queue.Call{{Name: mia.Key(), By: "Bo Ng", At: r.Posted + 3600}}
		}
		all = append(all, &r)
	}
	w := rank.Defaults()
	w.Salt, w.Ripe = .5, 3 // as the screens show them, whatever is tuned
	me.Knows = queue.Learn(all, me, w)
	return queue.New(nil, all, nil, me, Now().Unix(), nil)
}

// damon is a map on which all is in one area, which is nobody's.
type damon struct{}

func (damon) Place(*queue.Row) queue.Place { return queue.Place{Areas: []string{"DAMON"}} }
func (damon) Mine() bool                   { return false }
