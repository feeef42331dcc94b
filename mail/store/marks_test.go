package store

import (
	"testing"

	"onemore/patch"
	"onemore/patch/queue"
)

func set(tb testing.TB, s *Store, id patch.MsgID, mark Mark, value int64) {
	tb.Helper()
	if err := s.SetMark(tb.Context(), id, mark, value); err != nil {
		tb.Fatal(err)
	}
}

func checkMarks(tb testing.TB, s *Store, root patch.MsgID, want queue.Marks) {
	tb.Helper()
	got, err := s.MarksOf(tb.Context(), root)
	if err != nil || got != want {
		tb.Errorf("marks of <%s>: %+v, %v; want %+v", root, got, err, want)
	}
	all, err := s.Marks(tb.Context())
	if err != nil || all[root] != want {
		tb.Errorf("all marks: %+v, %v; want %+v under <%s>", all, err, want, root)
	}
}

func TestMarks(t *testing.T) {
	s := open(t, "", Options{})
	put(t, s, patchMail("one@x.example", "fix the frobnicator", 5), replyTo("r@x.example", "one@x.example", "Why?", 6))
	set(t, s, "one@x.example", Done, 1)
	set(t, s, "r@x.example", Snooze, 100)
	set(t, s, "one@x.example", Touched, 5)
	if err := s.See(t.Context(), []patch.MsgID{"r@x.example", "r@x.example", "elsewhere@x.example"}); err != nil {
		t.Fatal(err)
	}
	want := queue.Marks{Done: true, Snooze: 100, Touched: 5, Seen: 1}
	checkMarks(t, s, "one@x.example", want)
	// Set again by another name, it takes the place of the first.
	set(t, s, "one@x.example", Snooze, 50)
	want.Snooze = 50
	checkMarks(t, s, "one@x.example", want)
	seen, err := s.Seen(t.Context(), []patch.MsgID{"one@x.example", "r@x.example"})
	if err != nil || len(seen) != 1 || !seen["r@x.example"] {
		t.Errorf("%v, %v", seen, err)
	}
	if err := s.SetMark(t.Context(), "one@x.example", "odd", 1); err == nil {
		t.Error("an odd mark was taken")
	}

	// An older root arrives; the marks stay with the change.
	put(t, s, patchMail("zero@x.example", "fix the frobnicator", 1))
	checkMarks(t, s, "zero@x.example", want)
	// Everything derived goes and comes; the marks stay.
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	checkMarks(t, s, "zero@x.example", want)
	// Taken away under the new name, it is gone under the old one.
	set(t, s, "zero@x.example", Done, 0)
	want.Done = false
	checkMarks(t, s, "zero@x.example", want)
	// The message is taken back by its source; what the reader did is not.
	if _, err := s.Put(t.Context(), "", "", []Incoming{s.Retract(patchMail("one@x.example", "fix the frobnicator", 5).raw(), "")}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.MarksOf(t.Context(), "one@x.example"); err != nil || got.Touched != 5 {
		t.Errorf("%+v, %v", got, err)
	}
	all, err := s.Marks(t.Context())
	if err != nil || all["one@x.example"].Touched != 5 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestMarksOfMergedChanges(t *testing.T) {
	s := open(t, "", Options{})
	put(t, s, patchMail("a@x.example", "fix the frobnicator", 1))
	b := patchMail("b@x.example", "paint the bikeshed", 2)
	b.from = "Bob Builder <bob@example.com>"
	put(t, s, b)
	set(t, s, "a@x.example", Flag, 1)
	set(t, s, "b@x.example", Snooze, 9)
	// A second version that answers both and carries the first one's title.
	v2 := patchMail("c@x.example", "fix the frobnicator", 3)
	v2.subject = "[PATCH v2] fix the frobnicator"
	put(t, s, v2)
	checkMarks(t, s, "a@x.example", queue.Marks{Flag: true})
	checkMarks(t, s, "b@x.example", queue.Marks{Snooze: 9})
	// A mark from another machine, for mail that has not come yet.
	set(t, s, "d@x.example", Done, 1)
	checkMarks(t, s, "d@x.example", queue.Marks{Done: true})
	put(t, s, replyTo("d@x.example", "a@x.example", "Yes.", 4))
	checkMarks(t, s, "a@x.example", queue.Marks{Flag: true, Done: true})
}
