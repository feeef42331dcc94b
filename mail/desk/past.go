package desk

import (
	"context"
	"fmt"

	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// past is the part of the queue that hangs together with mail dated after now,
// as it was without that mail.
type past struct {
	rows []*queue.Row
	// in leads each message of that part to its change as it was, and to ""
	// when it was not there or in none.
	in map[patch.MsgID]patch.MsgID
}

// hides says that the stored change of this root is not the one to be shown.
func (p *past) hides(root patch.MsgID) bool {
	_, ok := p.in[root]
	return ok
}

// rewind builds what hangs together with these rows again, from the mail that
// was there at now.
func (d *Desk) rewind(ctx context.Context, late []*queue.Row, now int64) (*past, error) {
	p := &past{in: map[patch.MsgID]patch.MsgID{}}
	for _, r := range late {
		if p.hides(r.Root) {
			continue
		}
		facts, said, err := d.store.Cluster(ctx, r.Root)
		if err != nil {
			return nil, err
		}
		for i := range facts {
			p.in[facts[i].ID] = ""
		}
		changes := d.build(until(facts, now), said)
		for i := range changes {
			row := queue.Summarize(changes[i])
			p.rows = append(p.rows, &row)
			for _, m := range changes[i].Thread {
				if p.in[m.ID] == "" {
					p.in[m.ID] = row.Root
				}
			}
		}
	}
	return p, nil
}

// until keeps the facts that are not dated after now.
func until(facts []series.Fact, now int64) []series.Fact {
	kept := make([]series.Fact, 0, len(facts))
	for i := range facts {
		if facts[i].Date <= now {
			kept = append(kept, facts[i])
		}
	}
	return kept
}

// Change is one change as it was at now, named by any message in it. The error
// of a message that is in none says so.
func (d *Desk) Change(ctx context.Context, id patch.MsgID) (series.Change, error) {
	facts, said, err := d.store.Cluster(ctx, id)
	if err != nil {
		return series.Change{}, err
	}
	was := until(facts, d.now())
	changes := d.build(was, said)
	for i := range changes {
		if changes[i].Root == id {
			return changes[i], nil
		}
	}
	for i := range changes {
		if holds(&changes[i], id) {
			return changes[i], nil
		}
	}
	for i := range was {
		if was[i].ID == id {
			return series.Change{}, fmt.Errorf("change of <%s>: %w", id, errNoChange)
		}
	}
	return series.Change{}, fmt.Errorf("change of <%s>: %w", id, errLater)
}

func holds(c *series.Change, id patch.MsgID) bool {
	for i := range c.Thread {
		if c.Thread[i].ID == id {
			return true
		}
	}
	return false
}

// Search gives the roots of the changes with a message that holds all words,
// as they were at now.
func (d *Desk) Search(ctx context.Context, words string) (map[patch.MsgID]bool, error) {
	found := map[patch.MsgID]bool{}
	p := d.past.Load()
	if p == nil || len(p.in) == 0 {
		roots, err := d.store.Search(ctx, words, 0)
		for _, r := range roots {
			found[r] = true
		}
		return found, err
	}
	ids, err := d.messagesThen(ctx, words)
	if err != nil {
		return nil, err
	}
	var rest []patch.MsgID
	for _, id := range ids {
		root, ok := p.in[id]
		switch {
		case !ok:
			rest = append(rest, id)
		case root != "":
			found[root] = true
		}
	}
	rows, err := d.store.RowsByRoot(ctx, rest)
	for _, r := range rows {
		found[r.Root] = true
	}
	return found, err
}

// messagesThen is what Search would have looked at then.
func (d *Desk) messagesThen(ctx context.Context, words string) ([]patch.MsgID, error) {
	for _, beginning := range []bool{false, true} {
		ids, err := d.store.Messages(ctx, words, beginning, d.now())
		if err != nil {
			return nil, err
		}
		if len(ids) >= store.SearchWhole || beginning {
			return ids[:min(len(ids), store.SearchLimit)], nil
		}
	}
	return nil, nil
}
