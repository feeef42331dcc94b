package desk

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"onemore/config"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/rank"
)

// weightsOf are the weights with what a configuration has otherwise.
func weightsOf(conf config.Rank) (rank.Weights, error) {
	w := rank.Defaults()
	for _, name := range slices.Sorted(maps.Keys(conf.Weights)) {
		if err := w.Set(name, conf.Weights[name]); err != nil {
			return w, fmt.Errorf("read the configuration's [rank]: %w", err)
		}
	}
	return w, nil
}

// inboxOf is the order of the inbox that a configuration asks for.
func inboxOf(conf config.Rank) rank.Order {
	for _, o := range []rank.Order{rank.Fitted, rank.Newest} {
		if conf.Inbox == o.String() {
			return o
		}
	}
	return rank.CcNewest
}

// learn takes in what changed rows say that those of the snapshot did not. The
// caller holds change.
func (d *Desk) learn(s *queue.Snapshot, changed []*queue.Row, removed []patch.MsgID) {
	if d.knows != nil {
		d.knows.Note(s.Rows(changed, removed), changed)
	}
}

// Goal is how many reviews the reader set out to give on a day; 0 on a day off.
func (d *Desk) Goal(at time.Time) int {
	day := d.opt.Settings.Day
	if w := at.Weekday(); !day.Weekend && (w == time.Saturday || w == time.Sunday) {
		return 0
	}
	return day.Goal
}
