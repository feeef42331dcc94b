package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/queue"
)

// thread is some mail with everything in it: versions, answers, variants,
// duplicates, what is no mail, and what is taken back.
func thread(s *Store, n int) []Incoming {
	p := fmt.Sprintf("t%d-", n)
	one := patchMail(p+"1@x.example", fmt.Sprintf("fix thing number%d", n), 1)
	other := one
	other.body = "Other words."
	gone := patchMail(p+"gone@x.example", fmt.Sprintf("regret thing other%d", n), 2)
	return []Incoming{
		s.Prepare(one.raw(), "", ""),
		s.Prepare(gone.raw(), "", ""),
		s.Prepare(replyTo(p+"2@x.example", p+"1@x.example", "Reviewed-by: Rita Reviewer <rita@example.net>", 3).raw(), "", ""),
		s.Prepare(one.raw(), "second.example.org", ""),
		s.Prepare(other.raw(), "", ""),
		s.Unreadable([]byte(p+"junk"), ""),
		s.Retract(gone.raw(), ""),
		s.Prepare(patchMail(p+"0@x.example", fmt.Sprintf("fix thing number%d", n), 0).raw(), "", ""),
	}
}

// TestFaultAtEveryStep breaks a Take before each of its steps in turn: the
// store is as before every time, and in the end takes the same whole.
func TestFaultAtEveryStep(t *testing.T) {
	boom := errors.New("boom")
	var fuse int // breaks at the step that brings it to zero
	steps := map[string]bool{}
	s := open(t, "", Options{Fault: func(step string) error {
		steps[step] = true
		if fuse--; fuse == 0 {
			return boom
		}
		return nil
	}})
	one, two := bothSteps(t)
	taken(t, s, firstStep(s))
	second := secondStep(s) // the same again and again, as one who tries again has it
	n := 0
	for {
		n++
		fuse = n
		_, err := s.Take(t.Context(), second)
		if err == nil {
			break
		}
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		if dump(t, s) != one {
			t.Fatalf("the break at step %d shows", n)
		}
	}
	for _, step := range []string{"begin", "mail", "complete", "piece", "keys", "derive", "place", "reset", "places", "seen", "cursor", "commit"} {
		if !steps[step] {
			t.Errorf("no step %q", step)
		}
	}
	if n < 30 {
		t.Errorf("only %d steps", n)
	}
	if dump(t, s) != two {
		t.Error("the store that broke is not like the one that did not")
	}
}

func TestCancelledPutLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	s := open(t, "", Options{Fault: func(string) error {
		if n++; n == 5 {
			cancel()
		}
		return nil
	}})
	before := dump(t, s)
	if _, err := s.Put(ctx, "src", "x", thread(s, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if dump(t, s) != before {
		t.Error("half a Put is there")
	}
	if _, err := s.Put(t.Context(), "src", "x", thread(s, 1)); err != nil {
		t.Error(err)
	}
}

// TestDiskFull lets the file grow no further, as a full disk would.
func TestDiskFull(t *testing.T) {
	s := open(t, "", Options{})
	if _, err := s.Put(t.Context(), "src", "one", thread(s, 1)); err != nil {
		t.Fatal(err)
	}
	before := dump(t, s)
	limit := func(pages int64) {
		if err := s.locked(t.Context(), func(w *writer) error {
			return w.script(fmt.Sprintf("PRAGMA max_page_count=%d", pages))
		}); err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // no less than it has
	var big []Incoming
	for i := range 200 {
		l := patchMail(fmt.Sprintf("big%d@x.example", i), fmt.Sprintf("fix thing number%d", i), 1)
		l.body = noise(3000)
		big = append(big, s.Prepare(l.raw(), "", ""))
	}
	_, err := s.Put(t.Context(), "src", "two", big)
	if !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), "free some space") {
		t.Errorf("%v", err)
	}
	if dump(t, s) != before {
		t.Error("the store is not as before")
	}
	limit(1 << 30)
	if res, err := s.Put(t.Context(), "src", "two", big); err != nil || res.New != 200 {
		t.Errorf("%+v, %v", res, err)
	}
}

// noise is text that does not compress.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	b := make([]byte, n)
	for i := range b {
		b[i] = "abcdefghijklmnopqrstuvwxyz \n0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[r.IntN(64)]
	}
	return string(b)
}

// TestFlippedBits damages the file here and there. Nothing panics, no mail
// comes back changed, and what is noticed is said as damage.
func TestFlippedBits(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	var ids []patch.MsgID
	want := map[patch.MsgID][]byte{}
	for n := range 12 {
		in := thread(s, n)
		id := in[0].ID()
		taken(t, s, Taken{Source: "src", Cursor: "x", Messages: in, Places: []Place{{UID: uint32(100 * n), ID: id}}})
		ids = append(ids, id)
		raw, err := s.Raw(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		want[id] = raw
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 7))
	found := 0
	const rounds = 60
	for range rounds {
		bad := bytes.Clone(whole)
		for range 1 + r.IntN(200) {
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		}
		if damaged(t, bad, ids, want) {
			found++
		}
	}
	t.Logf("%d of %d damaged stores noticed", found, rounds)
	if found < rounds/2 {
		t.Errorf("only %d of %d damaged stores are noticed", found, rounds)
	}
}

// damaged reads all there is and says whether the damage was noticed.
func damaged(t *testing.T, file []byte, ids []patch.MsgID, want map[patch.MsgID][]byte) bool {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, fileName), file, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		return errors.Is(err, ErrCorrupt) || errors.Is(err, ErrNewer)
	}
	defer s.Close()
	var errs []error
	for _, id := range ids {
		raw, err := s.Raw(t.Context(), id)
		if err == nil && !bytes.Equal(raw, want[id]) {
			t.Errorf("<%s> came back changed", id)
		}
		if !errors.Is(err, ErrUnknown) {
			errs = append(errs, err)
		}
		_, err = s.Change(t.Context(), id)
		errs = append(errs, err)
	}
	places, err := s.Places(t.Context(), "src")
	for _, p := range places {
		if p.UID%100 != 0 || p.ID != ids[p.UID/100] {
			t.Errorf("place %+v came back changed", p)
		}
	}
	errs = append(errs, err)
	errs = append(errs, s.Rows(t.Context(), 0, func(*queue.Row) error { return nil }))
	_, err = s.Search(t.Context(), "thing", 0)
	errs = append(errs, err)
	_, err = s.Put(t.Context(), "src", "x", thread(s, 99))
	errs = append(errs, err)
	return errors.Join(errs...) != nil
}

func TestNoStore(t *testing.T) {
	for name, content := range map[string][]byte{
		"text":          []byte(strings.Repeat("this is no database\n", 1000)),
		"short":         []byte("SQLite format 3\x00"),
		"header only":   append([]byte("SQLite format 3\x00"), make([]byte, 84)...),
		"just too long": make([]byte, 513),
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, fileName), content, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), dir, Options{})
		if err == nil {
			s.Close()
			t.Errorf("%s was opened", name)
			continue
		}
		if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), filepath.Join(dir, fileName)) || !strings.Contains(err.Error(), "move the file away") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
