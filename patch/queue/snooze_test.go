package queue

import (
	"slices"
	"testing"

	"onemore/patch"
)

// TestSnoozedUntil: what waits for a version or a reply comes back with it and
// with nothing else, in a snapshot that is read whole as in one that grows.
func TestSnoozedUntil(t *testing.T) {
	t.Parallel()
	was := Row{Root: "a@x", Newest: "a@x", Subject: "s", Version: 1, Versions: 1, Patches: 1, Received: 1, Posted: 1000, Active: 2000, Human: 1500, State: "unreviewed", Turn: "reviewer"}
	more := func(edit func(*Row)) *Row {
		r := was
		edit(&r)
		return &r
	}
	bot, human := more(func(r *Row) { r.Active = 9000 }), more(func(r *Row) { r.Active, r.Human = 9000, 9000 })
	version := more(func(r *Row) { r.Versions, r.Version, r.Human = 2, 2, 9000 })
	for _, c := range []struct {
		what  string
		until int64
		next  *Row
		awake bool
	}{
		{"version, nothing", was.UntilVersion(), &was, false},
		{"version, reply", was.UntilVersion(), human, false},
		{"version, version", was.UntilVersion(), version, true},
		{"reply, nothing", was.UntilReply(), &was, false},
		{"reply, bot", was.UntilReply(), bot, false},
		{"reply, reply", was.UntilReply(), human, true},
		{"reply, version", was.UntilReply(), version, true},
		{"time, reply", 20_000, human, false},
	} {
		marks := map[patch.MsgID]Marks{"a@x": {Snooze: c.until}}
		r := was
		grown := New(nil, []*Row{&r}, marks, Me{}, 10_000, nil)
		if it := grown.Items[0]; it.Section != Snoozed || len(it.Reasons) == 0 {
			t.Errorf("%s: it begins in %s", c.what, it.Section)
		}
		next := *c.next
		for how, s := range map[string]*Snapshot{
			"grown": grown.With([]*Row{&next}, nil, 10_000), "whole": New(nil, []*Row{&next}, marks, Me{}, 10_000, nil),
		} {
			if it := s.Items[0]; (it.Section != Snoozed) != c.awake || (it.Marks.Snooze == 0) != c.awake {
				t.Errorf("%s, %s: in %s with %d, %q", c.what, how, it.Section, it.Marks.Snooze, slices.Clone(it.Reasons))
			}
		}
	}
}
