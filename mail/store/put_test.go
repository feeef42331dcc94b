package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"onemore/patch"
	"onemore/patch/queue"
)

func TestPutCounts(t *testing.T) {
	s := open(t, "", Options{})
	a := patchMail("a@x.example", "fix the frobnicator", 0)
	other := a
	other.body = "Another text under the same name."
	in := []Incoming{
		s.Prepare(a.raw(), "", "1"),
		s.Prepare(a.raw(), "", "2"),
		s.Prepare(other.raw(), "", "3"),
		s.Prepare(other.raw(), "", "4"),
		s.Prepare(nil, "", "5"),
		s.Prepare([]byte("\x00\x01 no mail at all"), "", "6"),
		s.Unreadable([]byte("cut off"), "7"),
		s.Unreadable([]byte("cut off"), "8"),
	}
	res, err := s.Put(t.Context(), "src", "pos1", in)
	if err != nil {
		t.Fatal(err)
	}
	if res.New != 1 || res.Duplicates != 2 || res.Variants != 1 || res.Unreadable != 4 || res.Messages() != len(in) {
		t.Errorf("counts %+v", res)
	}
	if !slices.Equal(res.Changed, []patch.MsgID{"a@x.example"}) || len(res.Removed) != 0 {
		t.Errorf("changed %q removed %q", res.Changed, res.Removed)
	}
	again, err := s.Put(t.Context(), "src", "pos2", in)
	if err != nil {
		t.Fatal(err)
	}
	if again.New+again.Variants != 0 || again.Duplicates != 4 || again.Unreadable != 4 || len(again.Changed) != 0 {
		t.Errorf("again %+v", again)
	}
	if at, err := s.Cursor(t.Context(), "src"); err != nil || at != "pos2" {
		t.Errorf("cursor %q, %v", at, err)
	}
	if at, err := s.Cursor(t.Context(), "other"); err != nil || at != "" {
		t.Errorf("cursor of an unknown source %q, %v", at, err)
	}
	checkKept(t, s, a, other)
}

func checkKept(t *testing.T, s *Store, a, other letter) {
	t.Helper()
	raw, err := s.Raw(t.Context(), "a@x.example")
	if err != nil || !bytes.Equal(raw, a.raw()) {
		t.Errorf("raw %q, %v", raw, err)
	}
	vs, err := s.Variants(t.Context(), "a@x.example")
	if err != nil || len(vs) != 1 || !bytes.Equal(vs[0], other.raw()) {
		t.Errorf("variants %q, %v", vs, err)
	}
	st, err := s.Stats(t.Context())
	if err != nil || st.Messages != 1 || st.Changes != 1 || st.Variants != 1 || st.Unreadable != 3 || st.FileBytes == 0 {
		t.Errorf("stats %+v, %v", st, err)
	}
	if _, err := s.Raw(t.Context(), "nobody@x.example"); !errors.Is(err, ErrUnknown) {
		t.Errorf("raw of nothing: %v", err)
	}
	if _, err := s.Change(t.Context(), "nobody@x.example"); !errors.Is(err, ErrUnknown) {
		t.Errorf("change of nothing: %v", err)
	}
}

func TestListsGrowWithDuplicates(t *testing.T) {
	s := open(t, "", Options{})
	a := patchMail("a@x.example", "fix the frobnicator", 0)
	on := func(list string) []byte {
		l := a
		l.list = list
		return l.raw()
	}
	for i, in := range [][]Incoming{
		{s.Prepare(on("one.example.org"), "", "")},
		{s.Prepare(on("two.example.org"), "", "")},
		{s.Prepare(on(""), "three", ""), s.Prepare(on("one.example.org"), "four", "")},
	} {
		res, err := s.Put(t.Context(), "", "", in)
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Changed) != 1 {
			t.Errorf("batch %d changed %q", i, res.Changed)
		}
	}
	if _, _, err := s.Cluster(t.Context(), "none@x.example"); !errors.Is(err, ErrUnknown) {
		t.Errorf("the cluster of nothing: %v", err)
	}
	facts, _, err := s.Cluster(t.Context(), "a@x.example")
	if err != nil || len(facts) != 1 {
		t.Fatal(len(facts), err)
	}
	for _, want := range []string{"one", "two", "three"} {
		if !slices.ContainsFunc(facts[0].Lists, func(l string) bool { return l == want || l == want+".example.org" }) {
			t.Errorf("%q is not on list %s", facts[0].Lists, want)
		}
	}
	if slices.Contains(facts[0].Lists, "four") {
		t.Errorf("%q: the fallback counts only without a List-Id", facts[0].Lists)
	}
	rows, err := s.RowsByRoot(t.Context(), []patch.MsgID{"a@x.example"})
	if err != nil || len(rows) != 1 || len(rows[0].Lists) < 3 {
		t.Errorf("%+v, %v", rows, err)
	}
	before := dump(t, s)
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if dump(t, s) != before {
		t.Error("the lists do not survive a rebuild")
	}
}

func TestReplyTiesAndEarlierRootRenames(t *testing.T) {
	s := open(t, "", Options{})
	put(t, s, patchMail("one@x.example", "fix the frobnicator", 5))
	put(t, s, patchMail("two@x.example", "paint the bikeshed", 6))
	if one, two := rootOf(t, s, "one@x.example"), rootOf(t, s, "two@x.example"); one == two {
		t.Fatalf("both are %q", one)
	}
	res := put(t, s, replyTo("r@x.example", "one@x.example", "Looks good to me, but why?", 7))
	if !slices.Equal(res.Changed, []patch.MsgID{"one@x.example"}) {
		t.Errorf("a reply changed %q", res.Changed)
	}
	if got := rootOf(t, s, "r@x.example"); got != "one@x.example" {
		t.Errorf("the reply is in %q", got)
	}
	ch, err := s.Change(t.Context(), "r@x.example")
	if err != nil || ch.Root != "one@x.example" || len(ch.Thread) != 2 {
		t.Errorf("change %+v, %v", ch, err)
	}
	// The first version arrives last: the change gets an older root.
	res = put(t, s, patchMail("zero@x.example", "fix the frobnicator", 1))
	if !slices.Equal(res.Changed, []patch.MsgID{"zero@x.example"}) || !slices.Equal(res.Removed, []patch.MsgID{"one@x.example"}) {
		t.Errorf("changed %q removed %q", res.Changed, res.Removed)
	}
	if got := rootOf(t, s, "r@x.example"); got != "zero@x.example" {
		t.Errorf("the reply is in %q", got)
	}
	rows, err := s.RowsByRoot(t.Context(), []patch.MsgID{"two@x.example", "one@x.example", "r@x.example", "none@x.example"})
	if err != nil || len(rows) != 2 || rows[0].Root != "two@x.example" || rows[1].Root != "zero@x.example" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestRowsNewestFirst(t *testing.T) {
	s := open(t, "", Options{})
	put(t, s, patchMail("b@x.example", "second thing", 2), patchMail("c@x.example", "third other", 3), patchMail("a@x.example", "first more", 1))
	get := func(limit int) (got []patch.MsgID) {
		if err := s.Rows(t.Context(), limit, func(r *queue.Row) error {
			got = append(got, r.Root)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return got
	}
	all := []patch.MsgID{"c@x.example", "b@x.example", "a@x.example"}
	if got := get(0); !slices.Equal(got, all) {
		t.Errorf("all %q", got)
	}
	if got := get(2); !slices.Equal(got, all[:2]) {
		t.Errorf("two %q", got)
	}
	stop := errors.New("enough")
	if err := s.Rows(t.Context(), 0, func(*queue.Row) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("a caller's error became %v", err)
	}
}

func TestRetract(t *testing.T) {
	s := open(t, "", Options{})
	a, b := patchMail("a@x.example", "fix the frobnicator", 0), patchMail("b@x.example", "paint the bikeshed", 1)
	bridge := replyTo("r@x.example", "a@x.example", "Both are fine, see also the zeppelin.", 2)
	bridgeRaw := bytes.Replace(bridge.raw(), []byte("References: <a@x.example>"), []byte("References: <b@x.example> <a@x.example>"), 1)
	put(t, s, a, b)
	before := dump(t, s)
	take := func(raw []byte) Result {
		t.Helper()
		res, err := s.Put(t.Context(), "", "", []Incoming{s.Retract(raw, "")})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	if _, err := s.Put(t.Context(), "", "", []Incoming{s.Prepare(bridgeRaw, "", "")}); err != nil {
		t.Fatal(err)
	}
	if len(search(t, s, "zeppelin")) != 1 {
		t.Error("the reply is not found")
	}
	if res := take(replyTo("r@x.example", "a@x.example", "Other words.", 2).raw()); res.Deleted != 0 {
		t.Error("another body was taken for the message")
	}
	res := take(bridgeRaw)
	if res.Deleted != 1 || dump(t, s) != before {
		t.Errorf("%+v: the store is not as before", res)
	}
	if len(search(t, s, "zeppelin")) != 0 {
		t.Error("the deleted message is still found")
	}
	if res := take(bridgeRaw); res.Deleted != 0 {
		t.Error("deleted twice")
	}
	if res := take(a.raw()); !slices.Equal(res.Removed, []patch.MsgID{"a@x.example"}) {
		t.Errorf("removed %q", res.Removed)
	}
	// Stored and taken back in one batch.
	res, err := s.Put(t.Context(), "", "", []Incoming{s.Prepare(a.raw(), "", ""), s.Retract(a.raw(), ""), s.Retract(b.raw(), ""), s.Prepare(b.raw(), "", "")})
	if err != nil || res.Deleted != 2 || len(res.Removed) != 0 {
		t.Errorf("%+v, %v", res, err)
	}
	take(b.raw())
	if st, err := s.Stats(t.Context()); err != nil || st.Messages != 0 || st.Changes != 0 {
		t.Errorf("%+v, %v", st, err)
	}
}

func TestRetractPromotesVariant(t *testing.T) {
	s := open(t, "", Options{})
	a := patchMail("a@x.example", "fix the frobnicator", 0)
	v := a
	v.body = "The second text."
	put(t, s, a, v)
	if _, err := s.Put(t.Context(), "", "", []Incoming{s.Retract(a.raw(), "")}); err != nil {
		t.Fatal(err)
	}
	raw, err := s.Raw(t.Context(), "a@x.example")
	if err != nil || !bytes.Equal(raw, v.raw()) {
		t.Errorf("%q, %v", raw, err)
	}
	if vs, err := s.Variants(t.Context(), "a@x.example"); err != nil || len(vs) != 0 {
		t.Errorf("%q, %v", vs, err)
	}
	put(t, s, a)
	if res, err := s.Put(t.Context(), "", "", []Incoming{s.Retract(a.raw(), "")}); err != nil || res.Deleted != 1 {
		t.Errorf("%+v, %v", res, err)
	}
	if raw, err := s.Raw(t.Context(), "a@x.example"); err != nil || !bytes.Equal(raw, v.raw()) {
		t.Errorf("%q, %v", raw, err)
	}
}

// TestFold: after it the log takes no room, and all is there.
func TestFold(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	for i := range 20 {
		put(t, s, patchMail(fmt.Sprintf("%d@x.example", i), fmt.Sprintf("fix part %d", i), i))
	}
	before := dump(t, s)
	size := func() int64 {
		info, err := os.Stat(filepath.Join(dir, fileName+"-wal"))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	if size() == 0 {
		t.Fatal("nothing is in the log")
	}
	if err := s.Fold(t.Context()); err != nil || size() != 0 || dump(t, s) != before {
		t.Errorf("%d bytes in the log, %v", size(), err)
	}
}
