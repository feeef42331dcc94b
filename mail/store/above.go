package store

import "onemore/patch"

// Above gives the messages that this one answers, the nearest first, as its
// headers name them.
func (in *Incoming) Above() []patch.MsgID {
	if in.fact == nil {
		return nil
	}
	return in.fact.Refs
}

// Dated is the message's date in Unix seconds, 0 when it has none.
func (in *Incoming) Dated() int64 {
	if in.fact == nil {
		return 0
	}
	return in.fact.Date
}
