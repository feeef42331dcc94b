package action

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// feed presses keys on one screen and returns what the last one did.
func feed(r *Resolver, s Scope, keys ...string) Result {
	var res Result
	for _, k := range keys {
		res = r.Feed(s, k, nil)
	}
	return res
}

func TestFeed(t *testing.T) {
	for _, c := range []struct {
		scope Scope
		keys  string
		kind  Kind
		id    string
		count int
		key   string
	}{
		{Queue, "j", Matched, MoveDown, 0, "j"},
		{Queue, "down", Matched, MoveDown, 0, "down"},
		{Queue, "3", Matched, SectionGo, 0, "3"},
		{Queue, "0", None, "", 0, "0"},
		{Pager, "5", Pending, "", 5, "5"},
		{Pager, "5 j", Matched, MoveDown, 5, "j"},
		{Pager, "1 0 5 G", Matched, MoveLast, 105, "G"},
		{Pager, "0", None, "", 0, "0"},
		{Pager, "9 9 9 9 9 9 9 9 j", Matched, MoveDown, maxCount, "j"},
		{Pager, "z", Pending, "", 0, "z"},
		{Pager, "z w", Matched, WordDiff, 0, "z w"},
		{Pager, "3 z w", Matched, WordDiff, 3, "z w"},
		{Pager, "z x", None, "", 0, "z x"},
		{Pager, "z x j", Matched, MoveDown, 0, "j"},
		{Pager, "z 5", None, "", 0, "z 5"},
		{Pager, "z esc", Dropped, "", 0, "esc"},
		{Pager, "4 esc", Dropped, "", 0, "esc"},
		{Pager, "4 esc j", Matched, MoveDown, 0, "j"},
		{Pager, "esc", Matched, Cancel, 0, "esc"},
		{Pager, "z ctrl+c", Matched, Interrupt, 0, "ctrl+c"},
		{Queue, "z", None, "", 0, "z"},
		{Queue, "space", Matched, MarkRow, 0, "space"},
		{Pager, "space", Matched, TextDown, 0, "space"},
		{Queue, "l", Matched, Limit, 0, "l"},
		{Pager, "l", Matched, TextRight, 0, "l"},
		{Queue, "]", Matched, SectionNext, 0, "]"},
		{Pager, "]", Matched, PatchNext, 0, "]"},
		{Pager, "@", Matched, HunkNext, 0, "@"},
		{Series, "e", Matched, Thread, 0, "e"},
		{Pager, "e", Matched, Edit, 0, "e"},
		{Help, "?", None, "", 0, "?"},
		{Help, "q", Matched, Back, 0, "q"},
		{Scope(0), "j", None, "", 0, "j"},
	} {
		got := feed(NewResolver(Table()), c.scope, strings.Fields(c.keys)...)
		if got.Kind != c.kind || got.Action.ID != c.id || got.Count != c.count || got.Key != c.key {
			t.Errorf("%s on %s: kind %d %q count %d key %q, want %d %q %d %q", c.keys, c.scope,
				got.Kind, got.Action.ID, got.Count, got.Key, c.kind, c.id, c.count, c.key)
		}
	}
}

// y sends mail from the screen that shows it, and from no other.
func TestMailIsSentFromWhereItIsSeenAlone(t *testing.T) {
	want := map[Scope]string{Tags: TagAccept, Proof: SendThis, Outbox: Resolve}
	for _, s := range Scopes() {
		if got := feed(NewResolver(Table()), s, "y"); got.Action.ID != want[s] {
			t.Errorf("y on %s is %q, want %q", s, got.Action.ID, want[s])
		}
	}
	for _, a := range Table() {
		if (a.ID == SendThis || a.ID == SendAll) && a.In != Proof {
			t.Errorf("%s is possible on %s", a.ID, a.In)
		}
	}
}

func TestAnotherScreenForgetsWhatIsHalfTyped(t *testing.T) {
	r := NewResolver(Table())
	feed(r, Pager, "5", "z")
	if r.Typed() != "5 z" || !r.Waiting() {
		t.Errorf("typed %q", r.Typed())
	}
	if got := feed(r, Queue, "j"); got.Kind != Matched || got.Count != 0 || r.Waiting() {
		t.Errorf("after a change of screen: %+v", got)
	}
}

func TestDisabledSaysWhy(t *testing.T) {
	r := NewResolver(Table())
	off := func(id string) string {
		if id == Edit {
			return "no local tree is set"
		}
		return ""
	}
	if got := r.Feed(Pager, "e", off); got.Kind != Disabled || got.Reason != "no local tree is set" || got.Action.ID != Edit {
		t.Errorf("%+v", got)
	}
	if got := r.Feed(Pager, "j", off); got.Kind != Matched || got.Times() != 1 {
		t.Errorf("%+v", got)
	}
}

func TestLookup(t *testing.T) {
	r := NewResolver(Table())
	if a, ok := r.Lookup(Compose, "ctrl+s"); !ok || a.ID != WriteEnd {
		t.Errorf("ctrl+s: %v, %v", a.ID, ok)
	}
	for _, key := range []string{"j", "5", "q", "?", "z", "space", "Q"} {
		if a, ok := r.Lookup(Compose, key); ok {
			t.Errorf("%q is no text but %s", key, a.ID)
		}
	}
}

func TestOptions(t *testing.T) {
	r := NewResolver(Table())
	if r.Options(nil) != nil {
		t.Error("options without a prefix")
	}
	feed(r, Pager, "z")
	var keys []string
	for _, o := range r.Options(func(id string) string { return map[string]string{Syntax: "no colours"}[id] }) {
		keys = append(keys, o.Key.String()+o.Reason.String())
		if o.Help.Empty() || o.Doc.Empty() {
			t.Errorf("option %s says nothing", o.Key)
		}
	}
	if want := []string{"u", "d", "a", "c", "s", "i", "w", "n", "hno colours"}; !slices.Equal(keys, want) {
		t.Errorf("after z: %v, want %v", keys, want)
	}
}

// Whatever is pressed, the resolver matches only what the table says, and one
// esc and one key more are always enough to get on.
func TestFeedAnything(t *testing.T) {
	r := NewResolver(Table())
	keys := rapid.SampledFrom([]string{"z", "w", "5", "0", "j", "esc", "ctrl+c", "x", "", "é", "space", "z w", "G"})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(append(Scopes(), Global, 0)).Draw(t, "scope")
		res := r.Feed(s, keys.Draw(t, "key"), nil)
		if res.Kind == Matched && (!res.Action.In.Has(s) || !slices.Contains(res.Action.Keys, res.Key)) {
			t.Fatalf("%q on %s matches %+v", res.Key, s, res.Action)
		}
		if (res.Kind == Pending) != r.Waiting() {
			t.Fatalf("kind %d while waiting is %v", res.Kind, r.Waiting())
		}
	})
}
