package queue

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
// writes, or a version comes.
func (r *Row) UntilReply() int64 { return untilReply + max(r.Human, 0) }

// awake are the marks of a row without a snooze whose wait is over.
func (m Marks) awake(r *Row) Marks {
	switch {
	case m.Snooze >= untilReply && r.Human > m.Snooze-untilReply,
		m.Snooze >= untilVersion && m.Snooze < untilReply && int64(r.Versions) > m.Snooze-untilVersion:
		m.Snooze = 0
	}
	return m
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
