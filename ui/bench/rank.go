package bench

import (
	"context"
	"fmt"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/rank"
)

// openChanges is how many open changes are ranked: more than any list has.
const openChanges = 5000

// rank times what it takes to rank many open changes, and to rank one of them
// again for a new message. The rows are those of the queue, drawn out and laid
// open, as the one sees them who spoke about most of them.
func (s Subject) rank(context.Context) ([]Figure, error) {
	have := s.Backend.Snapshot()
	if len(have.Items) == 0 {
		return nil, nil
	}
	rows := openRows(have)
	me := queue.Me{People: []patch.Person{{Email: loudest(rows)}}}
	me.Knows = queue.Learn(rows, me, rank.Defaults())
	runs, news := 5, 200
	if s.Light {
		runs, news = 1, 5
	}
	var snap *queue.Snapshot
	whole, err := Each(runs, func(int) error {
		snap = queue.New(nil, rows, nil, me, have.Now, nil)
		return nil
	})
	if err != nil {
		return nil, err
	}
	one, err := Each(news, func(i int) error {
		old := rows[i*len(rows)/news]
		r := *old
		r.Active++
		me.Knows.Note([]*queue.Row{old}, []*queue.Row{&r})
		snap = snap.With([]*queue.Row{&r}, nil, have.Now)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return []Figure{
		AtMost(fmt.Sprintf("rank %d open changes", openChanges), Millis(Percentile(whole, 0)), "ms", 50),
		AtMost("rank anew for one new message, p95", Millis(Percentile(one, 0.95)), "ms", 5),
	}, nil
}

// openRows draws the rows of a queue out, each open and posted of late.
func openRows(have *queue.Snapshot) []*queue.Row {
	const span = int64(20 * 24 * time.Hour / time.Second)
	rows := make([]*queue.Row, openChanges)
	for i := range rows {
		r := *have.Items[i%len(have.Items)].Row
		r.Root = patch.MsgID(fmt.Sprintf("%d.%s", i, r.Root))
		r.Posted = have.Now - span*int64(i%1000)/1000
		r.Active, r.Human = r.Posted, r.Posted
		r.State, r.Turn = "unreviewed", "reviewer"
		rows[i] = &r
	}
	return rows
}

// loudest is who spoke most.
func loudest(rows []*queue.Row) string {
	count, best := map[string]int{}, ""
	for _, r := range rows {
		for i := range r.Words {
			if at := r.Words[i].Who; at >= 0 && at < len(r.Voices) {
				who := r.Voices[at]
				if count[who]++; best == "" || count[who] > count[best] || count[who] == count[best] && who < best {
					best = who
				}
			}
		}
	}
	return best
}
