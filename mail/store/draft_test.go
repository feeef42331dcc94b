package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"onemore/patch"
)

func setDraft(t *testing.T, s *Store, parent patch.MsgID, text string, at int64) {
	t.Helper()
	was, err := s.DraftsOf(t.Context(), []patch.MsgID{parent})
	if err == nil {
		err = s.SetDraft(t.Context(), parent, was[parent].Text, text, time.UnixMilli(at))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func drafts(t *testing.T, s *Store) []Draft {
	t.Helper()
	all, err := s.Drafts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestDrafts are kept by the message they answer, the last word counts, and
// their change is where that message is now.
func TestDrafts(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	put(t, s, strangers()...)
	setDraft(t, s, "r1@x.example", `{"Text":"first"}`, 3000)
	setDraft(t, s, "absent@x.example", "nothing here yet", 1000)
	setDraft(t, s, "two@x.example", "short lived", 1500)
	setDraft(t, s, "r1@x.example", "second", 2000)
	setDraft(t, s, "two@x.example", "", 4000)
	setDraft(t, s, "never@x.example", "", 4000)
	want := []Draft{
		{Parent: "absent@x.example", Text: "nothing here yet", Changed: time.UnixMilli(1000)},
		{Parent: "r1@x.example", Change: "one@x.example", Text: "second", Changed: time.UnixMilli(2000)},
	}
	check := func(s *Store) {
		t.Helper()
		all := drafts(t, s)
		if len(all) != 2 || all[0] != want[0] || all[1] != want[1] {
			t.Errorf("drafts %+v", all)
		}
		some, err := s.DraftsOf(t.Context(), []patch.MsgID{"r1@x.example", "two@x.example", "r1@x.example"})
		if err != nil || len(some) != 1 || some["r1@x.example"] != want[1] {
			t.Errorf("drafts %+v, %v", some, err)
		}
	}
	check(s)
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	taken(t, s, Taken{Messages: []Incoming{s.Retract(strangers()[2].raw(), "")}})
	check(s)
	if !strings.Contains(dump(t, s), `"draft":"r1@x.example"`) {
		t.Error("the dump has no drafts")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(open(t, dir, Options{}))
	if err := s.SetDraft(t.Context(), "", "", "lost", time.Now()); err == nil {
		t.Error("a draft for nothing was kept")
	}
}

// TestDraftOfTwo: who writes over what they have not read is told so, and
// nothing is lost.
func TestDraftOfTwo(t *testing.T) {
	dir := t.TempDir()
	one, two := open(t, dir, Options{}), open(t, dir, Options{})
	set := func(s *Store, was, text string) error {
		return s.SetDraft(t.Context(), "r1@x.example", was, text, time.UnixMilli(1000))
	}
	for i, c := range []struct {
		s         *Store
		was, text string
		moved     bool
	}{
		{one, "", "a", false},
		{two, "", "b", true},
		{two, "a", "b", false},
		{one, "a", "", true},
		{one, "a", "c", true},
		{one, "b", "c", false},
		{two, "c", "", false},
		{one, "c", "d", true},
		{one, "", "", false},
		{one, "", "d", false},
	} {
		if err := set(c.s, c.was, c.text); errors.Is(err, ErrDraftMoved) != c.moved || err != nil && !c.moved {
			t.Errorf("%d: %v", i, err)
		}
	}
	if all := drafts(t, two); len(all) != 1 || all[0].Text != "d" {
		t.Errorf("drafts %+v", all)
	}
}

// TestDraftOfRetracted: the source takes the message back, and what the person
// wrote stays, without a change.
func TestDraftOfRetracted(t *testing.T) {
	s := open(t, "", Options{})
	put(t, s, strangers()...)
	setDraft(t, s, "two@x.example", "kept", 1000)
	taken(t, s, Taken{Messages: []Incoming{s.Retract(strangers()[2].raw(), "")}})
	if all := drafts(t, s); len(all) != 1 || all[0].Text != "kept" || all[0].Change != "" {
		t.Errorf("drafts %+v", all)
	}
}

// TestDraftsWhileOutdated: what a person wrote can be read and written before a
// rebuild.
func TestDraftsWhileOutdated(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	put(t, s, strangers()...)
	setDraft(t, s, "one@x.example", "kept", 1000)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	tamper(t, dir, "UPDATE meta SET v='0' WHERE k='derivation'; DELETE FROM change; UPDATE fact SET f=x'00'")
	s = open(t, dir, Options{})
	setDraft(t, s, "two@x.example", "new", 2000)
	if all := drafts(t, s); len(all) != 2 || all[0].Text != "kept" {
		t.Errorf("drafts %+v", all)
	}
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if all := drafts(t, s); len(all) != 2 || all[0].Change != "one@x.example" {
		t.Errorf("drafts %+v", all)
	}
}
