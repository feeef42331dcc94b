package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/patch"
)

// replyLetter is a letter of the outbox as a test needs one.
func replyLetter(id patch.MsgID) Letter {
	return Letter{
		MsgID: id, Action: "say " + string(id), Parent: "one@x.example", Change: "one@x.example", Subject: "Re: fix",
		From: "me@example.org", To: []string{"ada@example.org", "dev@lists.example.org"},
		Raw:      []byte("Message-ID: <" + string(id) + ">\r\n\r\nFine.\r\n"),
		Made:     time.UnixMilli(1_700_000_000_123),
		Standing: Standing{State: LetterDraft, Copy: CopyWanted},
	}
}

func addLetter(t *testing.T, s *Store, l Letter) Letter {
	t.Helper()
	l, err := s.AddLetter(t.Context(), l, nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func standing(t *testing.T, s *Store, id string, fn func(*Standing)) Letter {
	t.Helper()
	l, err := s.UpdateLetter(t.Context(), id, func(l *Letter) error { fn(&l.Standing); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func letterNow(t *testing.T, s *Store, id string) Letter {
	t.Helper()
	l, err := s.Letter(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// writeSome writes something for every table of formats 4 and 5.
func writeSome(t *testing.T, s *Store) {
	t.Helper()
	if err := writeAll(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	claimSome(t, s)
}

func writeAll(ctx context.Context, s *Store) error {
	was, err := s.DraftsOf(ctx, []patch.MsgID{"t1-1@x.example"})
	if err != nil {
		return err
	}
	if err := s.SetDraft(ctx, "t1-1@x.example", was["t1-1@x.example"].Text, "not said yet", time.UnixMilli(1000)); err != nil {
		return err
	}
	l, err := s.AddLetter(ctx, replyLetter("mine@x.example"), nil)
	if err != nil {
		return err
	}
	_, err = s.UpdateLetter(ctx, l.ID, func(l *Letter) error {
		l.State, l.WireID = LetterSent, "wire@x.example"
		return nil
	})
	return err
}

// TestLetterIsKept: all that is put in comes out, before and after everything
// that may happen to a store.
func TestLetterIsKept(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	put(t, s, strangers()...)
	want := replyLetter("mine@x.example")
	want.Change = "r1@x.example"
	want = addLetter(t, s, want)
	if len(want.ID) != 4 || len(want.Sum) != 64 || want.Size != len(want.Raw) {
		t.Errorf("%+v", want)
	}
	now := time.Date(2026, 3, 1, 12, 0, 0, 5, time.UTC)
	st := Standing{
		State: LetterUnknown, WireID: "wire@x.example", Phase: PhaseDot, Attempts: 3, Tries: 2, Why: "why", Cleared: "cleared", Moved: true,
		Transport: "smtp", Reply: "250 ok", Approved: now, After: now.Add(1), Tried: now.Add(2), Sent: now.Add(3), Asked: true,
		Copy: CopyPending, CopyTries: 4, CopyAfter: now.Add(4), CopyWhy: "no folder",
	}
	if n := reflect.TypeFor[Standing]().NumField(); n != 19 {
		t.Errorf("%d fields: name the new ones here", n)
	}
	want.Standing = st
	if got := standing(t, s, want.ID, func(is *Standing) { *is = st }); got.Standing != st {
		t.Errorf("%+v", got.Standing)
	}
	want.Change = "one@x.example" // the root of the message it was made with
	check := func(s *Store) {
		t.Helper()
		if got := letterNow(t, s, want.ID); !reflect.DeepEqual(got, want) {
			t.Errorf("%+v\nnot %+v", got, want)
		}
		all, err := s.Letters(t.Context())
		if err != nil || len(all) != 1 || all[0].Raw != nil || all[0].Sum != want.Sum || all[0].Size != want.Size {
			t.Errorf("%+v, %v", all, err)
		}
		if all, err = s.Letters(t.Context(), LetterQueued, LetterUnknown); err != nil || len(all) != 1 {
			t.Errorf("%+v, %v", all, err)
		}
		if all, err = s.Letters(t.Context(), LetterQueued); err != nil || len(all) != 0 {
			t.Errorf("%+v, %v", all, err)
		}
	}
	check(s)
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	taken(t, s, Taken{Source: "in", Reset: true, Messages: []Incoming{s.Retract(want.Raw, ""), s.Retract(strangers()[2].raw(), "")}})
	check(s)
	if !strings.Contains(dump(t, s), want.Sum) {
		t.Error("the dump has no letters")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(open(t, dir, Options{}))
}

// TestDoubleLetter: nothing is said twice, and no Message-ID is used twice; who
// may be replaced is for the caller to say.
func TestDoubleLetter(t *testing.T) {
	s := open(t, "", Options{})
	first := addLetter(t, s, replyLetter("a@x"))
	other := addLetter(t, s, replyLetter("b@x"))
	before := dump(t, s)
	sameAction := replyLetter("c@x")
	sameAction.Action = first.Action
	sameID := replyLetter("a@x")
	sameID.Action = "something else"
	for _, l := range []Letter{sameAction, sameID, replyLetter("a@x")} {
		var double *DoubleError
		if _, err := s.AddLetter(t.Context(), l, nil); !errors.Is(err, ErrDouble) || !errors.As(err, &double) || double.ID != first.ID || double.State != LetterDraft {
			t.Errorf("%v", err)
		}
		if _, err := s.AddLetter(t.Context(), l, func(Letter) bool { return false }); !errors.Is(err, ErrDouble) {
			t.Errorf("%v", err)
		}
	}
	both := replyLetter("b@x") // the action of one, the id of the other
	both.Action = first.Action
	if _, err := s.AddLetter(t.Context(), both, func(l Letter) bool { return l.ID == first.ID }); !errors.Is(err, ErrDouble) {
		t.Errorf("%v", err)
	}
	if dump(t, s) != before {
		t.Fatal("what was refused left traces")
	}
	now, err := s.AddLetter(t.Context(), sameAction, func(l Letter) bool { return l.State == LetterDraft })
	if err != nil || now.ID != first.ID {
		t.Fatalf("%+v, %v", now, err)
	}
	all, err := s.Letters(t.Context())
	if err != nil || len(all) != 2 || all[0].ID != other.ID || all[1].MsgID != "c@x" || all[1].Sum == first.Sum {
		t.Errorf("%+v, %v", all, err)
	}
	edited := replyLetter("d@x")
	edited.ID = now.ID
	if _, err := s.AddLetter(t.Context(), edited, nil); !errors.Is(err, ErrDouble) {
		t.Errorf("%v", err)
	}
	if got, err := s.AddLetter(t.Context(), edited, func(Letter) bool { return true }); err != nil || got.ID != now.ID || letterNow(t, s, now.ID).MsgID != "d@x" {
		t.Errorf("%+v, %v", got, err)
	}
	edited.ID = "none"
	if _, err := s.AddLetter(t.Context(), edited, func(Letter) bool { return true }); !errors.Is(err, ErrUnknown) {
		t.Errorf("%v", err)
	}
	for _, l := range []Letter{{}, {MsgID: "x"}, {MsgID: "x", Action: "x"}, {MsgID: "x", Action: "x", Raw: []byte("x")}, {MsgID: "x", Action: "x", Raw: []byte("x"), Standing: Standing{State: "odd"}}} {
		if _, err := s.AddLetter(t.Context(), l, nil); err == nil {
			t.Errorf("%+v was added", l)
		}
	}
}

// TestShortIDsOfLetters grow where the short one is taken.
func TestShortIDsOfLetters(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	first := addLetter(t, s, replyLetter("a@x"))
	if err := s.DropLetter(t.Context(), first.ID, func(Letter) error { return nil }); err != nil {
		t.Fatal(err)
	}
	b := addLetter(t, s, replyLetter("b@x"))
	tamper(t, dir, "UPDATE outbox SET id='"+first.ID+"' WHERE id='"+b.ID+"'")
	again := addLetter(t, s, replyLetter("a@x"))
	if len(again.ID) != 5 || !strings.HasPrefix(again.ID, first.ID) {
		t.Errorf("%q beside %q", again.ID, first.ID)
	}
}

// TestLetterRefusals: what fn or the store refuses changes nothing.
func TestLetterRefusals(t *testing.T) {
	s := open(t, "", Options{})
	l := addLetter(t, s, replyLetter("a@x"))
	before := dump(t, s)
	stop := errors.New("stop")
	for name, err := range map[string]error{
		"update": func() error {
			_, err := s.UpdateLetter(t.Context(), l.ID, func(l *Letter) error { l.State = LetterSent; return stop })
			return err
		}(),
		"drop": s.DropLetter(t.Context(), l.ID, func(Letter) error { return stop }),
	} {
		if !errors.Is(err, stop) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.UpdateLetter(t.Context(), l.ID, func(l *Letter) error { l.State = "odd"; return nil }); err == nil {
		t.Error("an odd state passed")
	}
	for name, err := range map[string]error{
		"read":   func() error { _, err := s.Letter(t.Context(), "none"); return err }(),
		"update": func() error { _, err := s.UpdateLetter(t.Context(), "none", nil); return err }(),
		"drop":   s.DropLetter(t.Context(), "none", nil),
	} {
		if !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), "none") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if dump(t, s) != before {
		t.Error("what was refused left traces")
	}
}

// TestDamagedLetter is said, and never given to be sent.
func TestDamagedLetter(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	for sql, read := range map[string]func(id string) error{
		"UPDATE outbox SET raw=x'00'": func(id string) error {
			_, err := s.Letter(t.Context(), id)
			return err
		},
		"UPDATE outbox SET standing='{'": func(string) error {
			_, err := s.Letters(t.Context())
			return err
		},
		"UPDATE outbox SET state='odd'": func(id string) error {
			_, err := s.UpdateLetter(t.Context(), id, func(*Letter) error { return nil })
			return err
		},
	} {
		l := addLetter(t, s, replyLetter("a@x"))
		tamper(t, dir, sql)
		if err := read(l.ID); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", sql, err)
		}
		tamper(t, dir, "DELETE FROM outbox")
	}
}

// TestLettersAreOnTheDisk: each write of a draft or letter is made with
// synchronous=FULL, and mail without it.
func TestLettersAreOnTheDisk(t *testing.T) {
	var s *Store
	level := map[string]int64{}
	var w *writer
	s = open(t, "", Options{Fault: func(step string) (err error) {
		if w != nil {
			level[step], err = w.number(context.Background(), "PRAGMA synchronous")
		}
		return err
	}})
	if err := s.locked(t.Context(), func(the *writer) error { w = the; return nil }); err != nil {
		t.Fatal(err)
	}
	writeSome(t, s)
	put(t, s, strangers()...)
	if level["letter"] != 2 || level["draft"] != 2 || level["commit"] != 1 {
		t.Errorf("%v", level)
	}
}

// TestLetterArrives is the table of what it means that a letter's mail comes
// in, by state, by where it comes from, and by either id.
func TestLetterArrives(t *testing.T) {
	type row struct {
		state    State
		phase    Phase
		list     State // after it came from a list
		outgoing State // after it came from a folder of sent mail
	}
	for _, r := range []row{
		{LetterDraft, PhaseNone, LetterDraft, LetterDraft},
		{LetterQueued, PhaseNone, LetterHeld, LetterHeld},
		{LetterHeld, PhaseNone, LetterHeld, LetterHeld},
		{LetterSending, PhaseConnect, LetterHeld, LetterHeld},
		{LetterSending, PhaseEnvelope, LetterHeld, LetterHeld},
		{LetterSending, PhaseBody, LetterHeld, LetterHeld},
		{LetterSending, PhaseDot, LetterSeen, LetterSent},
		{LetterSent, PhaseNone, LetterSeen, LetterSent},
		{LetterSeen, PhaseNone, LetterSeen, LetterSeen},
		{LetterFailed, PhaseNone, LetterFailed, LetterFailed},
		{LetterUnknown, PhaseNone, LetterSeen, LetterSent},
	} {
		for _, outgoing := range []bool{false, true} {
			for _, wire := range []bool{false, true} {
				s := open(t, "", Options{})
				l := addLetter(t, s, replyLetter("mine@x.example"))
				addLetter(t, s, replyLetter("other@x.example"))
				standing(t, s, l.ID, func(st *Standing) {
					st.State, st.Phase, st.Why, st.Asked = r.state, r.phase, "before", true
					if wire {
						st.WireID = "wire@x.example"
					}
				})
				in := replyTo("mine@x.example", "one@x.example", "Fine.", 3)
				if wire {
					in.id = "wire@x.example"
				}
				res := taken(t, s, Taken{Messages: []Incoming{s.Prepare(in.raw(), "", ""), s.Prepare(in.raw(), "", "")}, Outgoing: outgoing})
				got, want := letterNow(t, s, l.ID), r.list
				if outgoing {
					want = r.outgoing
				}
				if got.State != want {
					t.Errorf("%s %s, outgoing %v, wire %v: %s", r.state, r.phase, outgoing, wire, got.State)
				}
				gone := want == LetterSent || want == LetterSeen
				if gone && (got.Why != "" || got.Asked || got.Phase != PhaseNone) || !gone && !strings.Contains(got.Why, "came in") {
					t.Errorf("%s %s: %q, %v, %q", r.state, r.phase, got.Why, got.Asked, got.Phase)
				}
				wantCopy := map[bool]Copy{true: CopyPending, false: CopyWanted}[gone]
				if gone && outgoing {
					wantCopy = CopyDone
				}
				if got.Copy != wantCopy {
					t.Errorf("%s %s, outgoing %v: copy %q", r.state, r.phase, outgoing, got.Copy)
				}
				if !slices.Equal(res.Letters, []string{l.ID}) {
					t.Errorf("%s: turned %q", r.state, res.Letters)
				}
				if res = put(t, s, in); !outgoing && len(res.Letters) > 0 {
					t.Errorf("%s: it turned again: %q", r.state, res.Letters)
				}
			}
		}
	}
}

// TestLetterIsKnownByItsWireID: the mail under the server's id may come before
// the server has told us the id.
func TestLetterIsKnownByItsWireID(t *testing.T) {
	s := open(t, "", Options{})
	l := addLetter(t, s, replyLetter("mine@x.example"))
	if todo, err := s.LettersToCopy(t.Context()); err != nil || len(todo) != 0 {
		t.Errorf("%+v, %v", todo, err)
	}
	standing(t, s, l.ID, func(st *Standing) { st.State, st.Phase = LetterSending, PhaseDot })
	put(t, s, replyTo("wire@x.example", "one@x.example", "Fine.", 3))
	if got := standing(t, s, l.ID, func(st *Standing) { st.State, st.WireID = LetterSent, "wire@x.example" }); got.State != LetterSeen {
		t.Errorf("%s", got.State)
	}
	if got := letterNow(t, s, l.ID); got.State != LetterSeen || got.Copy != CopyPending {
		t.Errorf("%s, copy %q", got.State, got.Copy)
	}
	if todo, err := s.LettersToCopy(t.Context()); err != nil || len(todo) != 1 || todo[0].ID != l.ID {
		t.Errorf("%+v, %v", todo, err)
	}
}

// TestArrivalIsOneWithItsMail: what breaks before the end turns no letter.
func TestArrivalIsOneWithItsMail(t *testing.T) {
	boom := errors.New("boom")
	fail := ""
	s := open(t, "", Options{Fault: func(step string) error {
		if step == fail {
			return boom
		}
		return nil
	}})
	l := addLetter(t, s, replyLetter("mine@x.example"))
	standing(t, s, l.ID, func(st *Standing) { st.State = LetterSent })
	before := dump(t, s)
	for _, fail = range []string{"arrive", "cursor", "commit"} {
		in := []Incoming{s.Prepare(replyTo("mine@x.example", "one@x.example", "Fine.", 3).raw(), "", "")}
		if _, err := s.Put(t.Context(), "src", "x", in); !errors.Is(err, boom) || dump(t, s) != before {
			t.Errorf("%s: %v, or it shows", fail, err)
		}
	}
}

// TestKilledWhileWriting kills a process before each write of drafts and
// letters: what was written stays.
func TestKilledWhileWriting(t *testing.T) {
	calm := open(t, "", Options{})
	if err := writeAll(t.Context(), calm); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	n := 1
	for ; child(t, "write", dir, n); n++ {
		s := open(t, dir, Options{})
		all := len(drafts(t, s))
		letters, err := s.Letters(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all += len(letters)
		if len(letters) == 1 && letters[0].State == LetterSent {
			all++
		}
		if all != n-1 {
			t.Fatalf("killed before write %d, and %d are there", n, all)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{fileName, fileName + "-wal", fileName + "-shm"} {
			if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
		}
	}
	if n != 4 {
		t.Errorf("%d writes", n-1)
	}
	if s := open(t, dir, Options{}); dump(t, s) != dump(t, calm) {
		t.Error("in the end it is not as if nobody had been killed")
	}
}
