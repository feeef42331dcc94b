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

// TestOwnWordsWakeNothing: what the reader writes, or a machine, ends neither a
// snooze nor what is done; what anybody else writes does.
func TestOwnWordsWakeNothing(t *testing.T) {
	t.Parallel()
	me := Me{People: []patch.Person{{Name: "Mia Self", Email: "mia@example.org"}}}
	const mia, kit = 0, 1
	base := Row{
		Root: "a@x", Newest: "a@x", Subject: "s", Version: 1, Versions: 1, Patches: 1, Received: 1, Posted: 1000, Active: 2000, Human: 2000,
		State: "seen", Turn: "reviewer", Author: patch.Person{Name: "Ana Ruiz", Email: "ana@example.org"}, Voices: []string{"mia@example.org", "kit@example.org"},
		Words: []Word{{Who: mia, Version: 1, First: 2000, Last: 2000}},
	}
	slices.Sort(base.Voices)
	at := func(key string) int { return slices.Index(base.Voices, key) }
	words := func(w ...Word) []Word {
		for i := range w {
			w[i].Who = at([]string{"mia@example.org", "kit@example.org"}[w[i].Who])
		}
		return w
	}
	base.Words = words(base.Words...)
	for _, c := range []struct {
		what  string
		edit  func(*Row)
		awake bool
	}{
		{"nothing", func(*Row) {}, false},
		{"my reply", func(r *Row) {
			r.Active, r.Human, r.Words = 9000, 9000, words(Word{Who: mia, First: 2000, Last: 9000})
		}, false},
		{"a bot", func(r *Row) { r.Active = 9000 }, false},
		{"a reply and mine after it", func(r *Row) {
			r.Active, r.Human, r.Words = 9000, 9000, words(Word{Who: mia, First: 2000, Last: 9000}, Word{Who: kit, First: 8000, Last: 8000})
		}, true},
		{"a reply", func(r *Row) {
			r.Active, r.Human, r.Words = 8000, 8000, words(Word{Who: mia, First: 2000, Last: 2000}, Word{Who: kit, First: 8000, Last: 8000})
		}, true},
		{"the author", func(r *Row) { r.Active, r.Human = 9000, 9000 }, true},
		{"my own series, me again", func(r *Row) { r.Author, r.Words, r.Active, r.Human = me.People[0], nil, 9000, 9000 }, false},
		{"my own series, a reply", func(r *Row) {
			r.Author, r.Words, r.Active, r.Human = me.People[0], words(Word{Who: kit, First: 8000, Last: 8000}), 9000, 9000
		}, true},
	} {
		was, next := base, base
		c.edit(&next)
		for what, m := range map[string]Marks{"snoozed": {Snooze: was.UntilReply()}, "done": {Done: true, Touched: 2500}} {
			marks := map[patch.MsgID]Marks{"a@x": m}
			first := New(nil, []*Row{&was}, marks, me, 10_000, nil)
			if it := first.Items[0]; it.Marks != m {
				t.Errorf("%s, %s: it begins as %+v", what, c.what, it.Marks)
			}
			for how, s := range map[string]*Snapshot{"grown": first.With([]*Row{&next}, nil, 10_000), "whole": New(nil, []*Row{&next}, marks, me, 10_000, nil)} {
				it := s.Items[0]
				if awake := it.Marks.Snooze == 0 && !it.Marks.Done; awake != c.awake || (it.Section != All && it.Section != Snoozed) != c.awake {
					t.Errorf("%s, %s, %s: %+v in %s", what, c.what, how, it.Marks, it.Section)
				}
			}
		}
	}
}
