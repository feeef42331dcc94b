package desk

import (
	"context"

	"onemore/patch"
	"onemore/patch/reply"
)

// Private tells whether no public list got a message: it was seen on none, and
// none is among its recipients.
func (d *Desk) Private(ctx context.Context, id patch.MsgID) (bool, error) {
	facts, _, err := d.store.Cluster(ctx, id)
	if err != nil {
		return false, err
	}
	for i := range facts {
		if facts[i].ID == id && len(facts[i].Lists) > 0 {
			return false, nil
		}
	}
	m, err := d.Mail(ctx, id)
	if err != nil {
		return false, err
	}
	people := append(append([]patch.Person(nil), m.To...), m.Cc...)
	return !reply.Public(&m, d.self(ctx), people...), nil
}
