package queue

import "slices"

// A snooze that waits for something else than a time is a number far behind all
// times: which wait it is, and what there was when it began.
const (
	untilVersion = int64(1) << 52
	untilReply   = int64(1) << 53
)

// UntilVersion is the Marks.Snooze of a change that is to come back with a
// version that is not there yet.
func (r *Row) UntilVersion() int64 { return untilVersion + int64(max(r.Versions, 0)) }

// UntilReply is the Marks.Snooze of a change that is to come back when a human
// other than the reader writes, or a version comes.
func (r *Row) UntilReply() int64 { return untilReply + max(r.Human, 0) }

// awake are the marks of a row without a snooze whose wait is over, and not done
// when somebody has written since. What the reader writes ends nothing, nor do
// machines.
func (r reader) awake(row *Row, m Marks) Marks {
	if m.Snooze == 0 && !m.Done {
		return m
	}
	others := r.others(row)
	switch {
	case m.Snooze >= untilReply && others > m.Snooze-untilReply,
		m.Snooze >= untilVersion && m.Snooze < untilReply && int64(row.Versions) > m.Snooze-untilVersion:
		m.Snooze = 0
	}
	m.Done = m.Done && others <= m.Touched
	return m
}

// others is when somebody other than the reader last wrote, machines aside.
// What the author wrote before the reader's last word is not known any more:
// the reader has answered since.
func (r reader) others(row *Row) int64 {
	last, own := int64(0), int64(0)
	for i := range row.Words {
		if w := &row.Words[i]; w.Who >= 0 && w.Who < len(row.Voices) && slices.Contains(r.keys, row.Voices[w.Who]) {
			own = max(own, w.Last)
		} else {
			last = max(last, w.Last)
		}
	}
	if !r.wrote(row) && row.Human > own {
		return row.Human
	}
	return last
}

// SnoozedUntil is the time that a snooze ends at, Unix seconds; ok is false for
// one that waits for something else.
func (m Marks) SnoozedUntil() (at int64, ok bool) {
	return m.Snooze, m.Snooze > 0 && m.Snooze < untilVersion
}

// snoozed says until when, for people.
func (m Marks) snoozed(now int64) string {
	switch {
	case m.Snooze >= untilReply:
		return "snoozed until somebody writes"
	case m.Snooze >= untilVersion:
		return "snoozed until the next version"
	}
	return "snoozed for another " + Age(m.Snooze-now)
}
