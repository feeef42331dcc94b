package store

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"onemore/patch"
)

// cut is how much of a message its source gives at first.
func cut(raw []byte) []byte { return raw[:len(raw)*3/5] }

func checkBeginning(tb testing.TB, s *Store, id patch.MsgID, size int64, ok bool) {
	tb.Helper()
	got, is, err := s.Beginning(tb.Context(), id)
	if err != nil || got != size || is != ok {
		tb.Errorf("beginning of <%s>: %d, %v, %v; want %d, %v", id, got, is, err, size, ok)
	}
	known, err := s.Known(tb.Context(), []patch.MsgID{id, "nobody@x", id})
	if err != nil || len(known) > 1 || known[id] == ok {
		tb.Errorf("known %v, %v", known, err)
	}
}

func TestBeginning(t *testing.T) {
	s, whole := open(t, "", Options{}), open(t, "", Options{})
	v1 := patchMail("v1@x", "fix the frobnicator", 1)
	l := patchMail("big@x", "fix the frobnicator", 2)
	l.subject = "[PATCH v2] fix the frobnicator"
	l.body = "Zebras come early." + strings.Repeat("\nand more words", 100) + "\nGiraffes come late."
	raw := l.raw()
	size := int64(len(raw))
	begin := func() []Incoming {
		return []Incoming{s.PrepareBeginning(cut(raw), size, "", "")}
	}
	put(t, s, v1, replyTo("r@x", "big@x", "Fine.", 3))
	res := taken(t, s, Taken{Source: "in", Messages: begin()})
	if res.New != 1 {
		t.Errorf("%+v", res)
	}
	checkBeginning(t, s, "big@x", size, true)
	if got, err := s.Raw(t.Context(), "big@x"); err != nil || !bytes.Equal(got, cut(raw)) {
		t.Errorf("%q, %v", got, err)
	}
	find := func(word string) int {
		ids, err := s.Messages(t.Context(), word, false, math.MaxInt64)
		if err != nil {
			t.Fatal(err)
		}
		return len(ids)
	}
	if find("zebras") != 1 || find("giraffes") != 0 {
		t.Errorf("found %d and %d times, not by its beginning", find("zebras"), find("giraffes"))
	}
	before := dump(t, s)
	if err := s.Rebuild(t.Context(), nil); err != nil || dump(t, s) != before {
		t.Errorf("a rebuild does not leave the beginning: %v", err)
	}
	if res := taken(t, s, Taken{Messages: append(begin(), s.PrepareBeginning(cut(raw)[:200], size, "", ""))}); res.Duplicates != 2 || res.Completed+res.Variants != 0 {
		t.Errorf("a beginning again: %+v", res)
	}
	if dump(t, s) != before {
		t.Error("a beginning again changed the store")
	}

	res, err := s.Put(t.Context(), "", "", []Incoming{s.Prepare(raw, "", "")})
	if err != nil || res.Completed != 1 || res.Duplicates != 1 || res.Messages() != 1 || !slices.Contains(res.Changed, "v1@x") {
		t.Errorf("%+v, %v", res, err)
	}
	checkBeginning(t, s, "big@x", 0, false)
	if find("zebras") != 1 || find("giraffes") != 1 || !slices.Equal(search(t, s, "giraffes"), []patch.MsgID{"v1@x"}) {
		t.Error("not found by all of it")
	}
	if vs, err := s.Variants(t.Context(), "big@x"); err != nil || len(vs) > 0 {
		t.Errorf("%q, %v", vs, err)
	}
	taken(t, whole, Taken{Source: "in"})
	put(t, whole, v1, replyTo("r@x", "big@x", "Fine.", 3), l)
	if dump(t, s) != dump(t, whole) {
		t.Error("completed, it is not as if it had come whole")
	}
	if res := taken(t, s, Taken{Messages: begin()}); res.Duplicates != 1 || len(res.Changed) > 0 || dump(t, s) != dump(t, whole) {
		t.Errorf("a beginning after the whole: %+v", res)
	}
	if _, ok, err := s.Beginning(t.Context(), "nobody@x"); ok || err != nil {
		t.Errorf("beginning of nothing: %v, %v", ok, err)
	}
}

// TestBeginningAndWholeAtOnce: in one batch, in either order, there is only the
// whole in the end.
func TestBeginningAndWholeAtOnce(t *testing.T) {
	l := patchMail("big@x", "fix the frobnicator", 2)
	l.body = strings.Repeat("many words\n", 50)
	raw := l.raw()
	want := ""
	for i, order := range [][]int{{1}, {0, 1}, {1, 0}, {0, 0, 1, 1}} {
		s := open(t, "", Options{})
		both := []Incoming{s.PrepareBeginning(cut(raw), int64(len(raw)), "list", ""), s.Prepare(raw, "list", "")}
		var in []Incoming
		for _, n := range order {
			in = append(in, both[n])
		}
		res := taken(t, s, Taken{Messages: in})
		if res.New != 1 || res.Duplicates != len(in)-1 || !slices.Equal(res.Changed, []patch.MsgID{"big@x"}) {
			t.Errorf("%v: %+v", order, res)
		}
		if i == 0 {
			want = dump(t, s)
		} else if dump(t, s) != want {
			t.Errorf("%v: not as if it had come whole", order)
		}
		checkBeginning(t, s, "big@x", 0, false)
	}
}

// TestCompletedKeepsLists: the lists of all copies count, whichever is whole.
func TestCompletedKeepsLists(t *testing.T) {
	l := patchMail("big@x", "fix the frobnicator", 2)
	on := func(list string) []byte {
		l := l
		l.list = list
		return l.raw()
	}
	for name, c := range map[string]struct {
		first, second      []byte
		given1, given2     string
		wantList, notGiven string
	}{
		"both by header":   {first: on("one.example.org"), second: on("two.example.org"), wantList: "one.example.org"},
		"header and given": {first: on("one.example.org"), second: on(""), given2: "two", wantList: "one.example.org"},
		"given and header": {first: on(""), given1: "one", second: on("two.example.org"), wantList: "one"},
		"both given":       {first: on(""), given1: "one", second: on(""), given2: "two", wantList: "one"},
		"the same":         {first: on("one.example.org"), second: on("one.example.org"), wantList: "one.example.org"},
	} {
		s := open(t, "", Options{})
		taken(t, s, Taken{Messages: []Incoming{s.PrepareBeginning(cut(c.first), 9999, c.given1, "")}})
		second := s.Prepare(c.second, c.given2, "")
		taken(t, s, Taken{Messages: []Incoming{second}})
		facts, _, err := s.Cluster(t.Context(), "big@x")
		if err != nil || len(facts) != 1 {
			t.Fatal(len(facts), err)
		}
		for _, want := range append(second.lists, c.wantList) {
			if !slices.Contains(facts[0].Lists, want) {
				t.Errorf("%s: %q is not on %s", name, facts[0].Lists, want)
			}
		}
		before := dump(t, s)
		if err := s.Rebuild(t.Context(), nil); err != nil || dump(t, s) != before {
			t.Errorf("%s: lists do not survive a rebuild: %v", name, err)
		}
	}
}

func TestBeginningOfOtherThings(t *testing.T) {
	s := open(t, "", Options{})
	junk := s.PrepareBeginning([]byte("\x00\x01 no mail"), 1<<20, "", "")
	raw := patchMail("a@x", "fix this", 1).raw()
	res := taken(t, s, Taken{Messages: []Incoming{junk, s.PrepareBeginning(raw, int64(len(raw)), "", "")}})
	if res.Unreadable != 1 || res.New != 1 {
		t.Errorf("%+v", res)
	}
	checkBeginning(t, s, "a@x", 0, false)
	// Taken back by its source, nothing is left of a beginning.
	big := patchMail("b@x", "paint that", 1).raw()
	taken(t, s, Taken{Messages: []Incoming{s.PrepareBeginning(big, 9999, "", "")}})
	checkBeginning(t, s, "b@x", 9999, true)
	if res := taken(t, s, Taken{Messages: []Incoming{s.Retract(big, "")}}); res.Deleted != 1 {
		t.Errorf("%+v", res)
	}
	if _, err := s.Raw(t.Context(), "b@x"); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	// The next message gets its number, and is whole.
	put(t, s, patchMail("c@x", "sweep up", 1))
	checkBeginning(t, s, "c@x", 0, false)
}
