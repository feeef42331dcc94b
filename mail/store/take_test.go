package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onemore/patch"
	"onemore/patch/queue"
)

func taken(tb testing.TB, s *Store, t Taken) Result {
	tb.Helper()
	res, err := s.Take(tb.Context(), t)
	if err != nil {
		tb.Fatal(err)
	}
	return res
}

func checkPlaces(tb testing.TB, s *Store, source string, want ...Place) {
	tb.Helper()
	got, err := s.Places(tb.Context(), source)
	if err != nil || !slices.Equal(got, want) {
		tb.Errorf("places of %s: %v, %v; want %v", source, got, err, want)
	}
}

func TestPlaces(t *testing.T) {
	s := open(t, "", Options{})
	a, b := s.Prepare(patchMail("a@x", "fix this", 1).raw(), "", ""), s.Prepare(patchMail("b@x", "paint that", 2).raw(), "", "")
	junk := s.Unreadable([]byte("no mail"), "")
	res := taken(t, s, Taken{Source: "in", Cursor: "1", Messages: []Incoming{a, b, junk}, Places: []Place{
		{UID: 700, ID: junk.ID(), Seen: true}, {UID: 7, ID: a.ID(), Seen: true}, {UID: 4294967295, ID: b.ID(), Answered: true}, {UID: 9, Seen: true},
	}})
	if res.New != 2 || res.Unreadable != 1 || !slices.Equal(res.Seen, []patch.MsgID{"a@x"}) {
		t.Errorf("%+v", res)
	}
	checkPlaces(t, s, "in", Place{UID: 7, ID: "a@x", Seen: true}, Place{UID: 700, Seen: true}, Place{UID: 4294967295, ID: "b@x", Answered: true})
	checkPlaces(t, s, "other")
	checkMarks(t, s, "a@x", queue.Marks{Seen: 1})

	// Another source has one too; flags come and go, and what was seen stays.
	res = taken(t, s, Taken{Source: "archive", Cursor: "1", Messages: []Incoming{a}, Places: []Place{{UID: 1, ID: "a@x"}}})
	if res.Duplicates != 1 || len(res.Seen) > 0 {
		t.Errorf("%+v", res)
	}
	res = taken(t, s, Taken{Source: "in", Cursor: "2", Places: []Place{{UID: 7}, {UID: 4294967295, Seen: true}, {UID: 700, Answered: true}, {UID: 8}}})
	if !slices.Equal(res.Seen, []patch.MsgID{"b@x"}) || len(res.Changed) > 0 || res.Messages() > 0 {
		t.Errorf("%+v", res)
	}
	checkPlaces(t, s, "in", Place{UID: 7, ID: "a@x"}, Place{UID: 700, Answered: true}, Place{UID: 4294967295, ID: "b@x", Seen: true})
	seen, err := s.Seen(t.Context(), []patch.MsgID{"a@x", "b@x"})
	if err != nil || len(seen) != 2 {
		t.Errorf("seen %v, %v", seen, err)
	}
	checkHolders(t, s, "a@x", Holder{"archive", Place{UID: 1, ID: "a@x"}}, Holder{"in", Place{UID: 7, ID: "a@x"}})

	// Gone from the folder, the mail stays; moved, it has another place.
	taken(t, s, Taken{Source: "in", Cursor: "3", Places: []Place{{UID: 7, ID: "b@x"}}, Gone: []uint32{4294967295, 12}})
	checkPlaces(t, s, "in", Place{UID: 7, ID: "b@x"}, Place{UID: 700, Answered: true})
	checkHolders(t, s, "a@x", Holder{"archive", Place{UID: 1, ID: "a@x"}})
	checkHolders(t, s, "b@x", Holder{"in", Place{UID: 7, ID: "b@x"}})
	checkHolders(t, s, "")
	if _, err := s.Raw(t.Context(), "b@x"); err != nil {
		t.Error(err)
	}

	before := dump(t, s)
	if err := s.Rebuild(t.Context(), nil); err != nil || dump(t, s) != before {
		t.Errorf("a rebuild touches places: %v", err)
	}
	taken(t, s, Taken{Source: "in", Cursor: "4", Reset: true, Places: []Place{{UID: 1, ID: "b@x"}, {UID: 700}}})
	checkPlaces(t, s, "in", Place{UID: 1, ID: "b@x"})
	checkHolders(t, s, "b@x", Holder{"in", Place{UID: 1, ID: "b@x"}})
	checkHolders(t, s, "a@x", Holder{"archive", Place{UID: 1, ID: "a@x"}})
	for _, bad := range []Taken{{Reset: true}, {Places: []Place{{UID: 1, ID: "a@x"}}}, {Gone: []uint32{1}}} {
		if _, err := s.Take(t.Context(), bad); err == nil {
			t.Errorf("%+v was taken without a source", bad)
		}
	}
}

func checkHolders(tb testing.TB, s *Store, id patch.MsgID, want ...Holder) {
	tb.Helper()
	got, err := s.Holders(tb.Context(), id)
	if err != nil || !slices.Equal(got, want) {
		tb.Errorf("holders of <%s>: %v, %v; want %v", id, got, err, want)
	}
}

// TestSeenIsNewsOnce: only what was not seen before is told.
func TestSeenIsNewsOnce(t *testing.T) {
	s := open(t, "", Options{})
	put(t, s, patchMail("a@x", "fix this", 1), replyTo("r@x", "a@x", "Why?", 2))
	if err := s.See(t.Context(), []patch.MsgID{"a@x"}); err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]patch.MsgID{nil, {"a@x"}, nil} {
		res := taken(t, s, Taken{Source: "in", Places: [][]Place{
			{{UID: 1, ID: "a@x", Seen: true}},
			{{UID: 2, ID: "r@x", Seen: true}, {UID: 3, ID: "later@x", Seen: true}},
			{{UID: 2, Seen: true}, {UID: 1, Seen: true}},
		}[i]})
		if !slices.Equal(res.Seen, want) {
			t.Errorf("step %d: %v, want %v", i, res.Seen, want)
		}
	}
	// Seen before it came, a message is no news when it comes.
	put(t, s, replyTo("later@x", "a@x", "Indeed.", 3))
	checkMarks(t, s, "a@x", queue.Marks{Seen: 3})
}

// TestSeenWithoutPlaces: a source that has no numbers tells what was seen too.
func TestSeenWithoutPlaces(t *testing.T) {
	s := open(t, "", Options{})
	junk := s.Unreadable([]byte("no mail"), "")
	in := []Incoming{s.Prepare(patchMail("a@x", "fix this", 1).raw(), "", ""), s.Prepare(replyTo("r@x", "a@x", "Why?", 2).raw(), "", ""), junk}
	res := taken(t, s, Taken{Messages: in, Seen: []patch.MsgID{"r@x", "", junk.ID(), "r@x"}})
	if !slices.Equal(res.Seen, []patch.MsgID{"a@x"}) {
		t.Errorf("%+v", res)
	}
	checkMarks(t, s, "a@x", queue.Marks{Seen: 1})
	seen, err := s.Seen(t.Context(), []patch.MsgID{junk.ID(), "", "r@x"})
	if err != nil || len(seen) != 1 {
		t.Errorf("%v, %v", seen, err)
	}
	var all Result
	for _, r := range []Result{res, {Seen: []patch.MsgID{"b@x", "a@x"}, Duplicates: 2, Completed: 1}, {Removed: []patch.MsgID{"b@x"}}} {
		all.Add(r)
	}
	if !slices.Equal(all.Seen, []patch.MsgID{"a@x"}) || all.Completed != 1 || all.Messages() != 5 {
		t.Errorf("%+v", all)
	}
}

func TestIncomingTellsItsHeaders(t *testing.T) {
	s := open(t, "", Options{})
	in, junk := s.Prepare(replyTo("r@x", "a@x", "Why?", 2).raw(), "", ""), s.Unreadable([]byte("no mail"), "")
	if in.ID() != "r@x" || !slices.Equal(in.Above(), []patch.MsgID{"a@x"}) || in.Dated() != 1767441600 {
		t.Errorf("%q %q %d", in.ID(), in.Above(), in.Dated())
	}
	if junk.ID() == "" || junk.Above() != nil || junk.Dated() != 0 {
		t.Errorf("%q %q %d", junk.ID(), junk.Above(), junk.Dated())
	}
}

// TestDamagedPlaces: a page of places that was changed is not believed.
func TestDamagedPlaces(t *testing.T) {
	for name, sql := range map[string]string{
		"a letter": "UPDATE held SET b=CAST(replace(b, CAST('a@x' AS BLOB), CAST('b@x' AS BLOB)) AS BLOB)",
		"a number": "UPDATE held SET page=page+1",
		"empty":    "UPDATE held SET b=x''",
	} {
		dir := t.TempDir()
		s := open(t, dir, Options{})
		taken(t, s, Taken{Source: "in", Messages: []Incoming{s.Prepare(patchMail("a@x", "fix this", 1).raw(), "", "")}, Places: []Place{{UID: 1, ID: "a@x"}}})
		tamper(t, dir, sql)
		if got, err := s.Places(t.Context(), "in"); !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		for _, uid := range []uint32{1, 256} {
			if _, err := s.Take(t.Context(), Taken{Source: "in", Cursor: "2", Gone: []uint32{uid}}); err == nil {
				continue
			} else if !errors.Is(err, ErrCorrupt) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestNotes(t *testing.T) {
	s := open(t, "", Options{})
	before := dump(t, s)
	for _, n := range [][3]string{{"in", "success", "1"}, {"in", "success", "2"}, {"in", "after", "3"}, {"out", "after", "4"}, {"in", "after", ""}} {
		if err := s.SetNote(t.Context(), n[0], n[1], n[2]); err != nil {
			t.Fatal(err)
		}
	}
	for source, want := range map[string]map[string]string{"in": {"success": "2"}, "out": {"after": "4"}, "none": {}} {
		if got, err := s.Notes(t.Context(), source); err != nil || !maps.Equal(got, want) {
			t.Errorf("notes of %s: %v, %v; want %v", source, got, err, want)
		}
	}
	if dump(t, s) != before {
		t.Error("notes are in the dump")
	}
}

// TestPlacesModel takes steps at random and compares with a map.
func TestPlacesModel(t *testing.T) {
	s := open(t, "", Options{})
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		type key struct {
			source string
			uid    uint32
		}
		model, seen := map[key]Place{}, map[patch.MsgID]bool{}
		uid := rapid.OneOf(rapid.Uint32Range(0, 600), rapid.Uint32())
		id := rapid.Map(rapid.IntRange(0, 9), func(n int) patch.MsgID {
			if n == 0 {
				return ""
			}
			return patch.MsgID(fmt.Sprintf("r%d-%d@x", run, n))
		})
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			step := Taken{
				Source: fmt.Sprintf("s%d-%d", run, rapid.IntRange(1, 2).Draw(t, "source")),
				Reset:  rapid.IntRange(0, 9).Draw(t, "reset") == 0,
				Gone:   rapid.SliceOfN(uid, 0, 5).Draw(t, "gone"),
				Places: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Place {
					return Place{UID: uid.Draw(t, "uid"), ID: id.Draw(t, "id"), Seen: rapid.Bool().Draw(t, "seen"), Answered: rapid.Bool().Draw(t, "answered")}
				}), 0, 30).Draw(t, "places"),
			}
			if _, err := s.Take(t.Context(), step); err != nil {
				t.Fatal(err)
			}
			maps.DeleteFunc(model, func(k key, _ Place) bool { return step.Reset && k.source == step.Source })
			for _, p := range step.Places {
				k := key{step.Source, p.UID}
				old, known := model[k]
				if p.ID == "" && !known {
					continue
				}
				if p.ID == "" {
					p.ID = old.ID
				}
				model[k] = p
				if p.Seen {
					seen[p.ID] = true
				}
			}
			for _, u := range step.Gone {
				delete(model, key{step.Source, u})
			}
			compareModel(t, s, step.Source, func(fn func(source string, p Place)) {
				for k, p := range model {
					fn(k.source, p)
				}
			})
			all := slices.Collect(maps.Keys(seen))
			if got, err := s.Seen(t.Context(), all); err != nil || len(got) != len(all) {
				t.Fatalf("seen %v, %v; want %v", got, err, all)
			}
		}
	})
}

// compareModel compares the places of one source, and the holders of all that
// it holds.
func compareModel(t *rapid.T, s *Store, source string, each func(fn func(source string, p Place))) {
	t.Helper()
	var want []Place
	holders := map[patch.MsgID][]Holder{}
	each(func(in string, p Place) {
		if in == source {
			want = append(want, p)
		}
		holders[p.ID] = append(holders[p.ID], Holder{in, p})
	})
	slices.SortFunc(want, func(a, b Place) int {
		if a.UID < b.UID {
			return -1
		}
		return 1
	})
	got, err := s.Places(t.Context(), source)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("places %v, %v; want %v", got, err, want)
	}
	for id, want := range holders {
		got, err := s.Holders(t.Context(), id)
		if err != nil || len(got) != len(want) {
			t.Fatalf("holders of <%s>: %v, %v; want %v", id, got, err, want)
		}
		for _, h := range got {
			if !slices.Contains(want, h) {
				t.Fatalf("holders of <%s>: %v; want %v", id, got, want)
			}
		}
	}
}

func FuzzPage(f *testing.F) {
	f.Add(packPage(&page{num: 5, places: []Place{{UID: 1281, ID: "a@x", Seen: true}, {UID: 1300}}}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		// Also with a sum that fits, so that the fields are reached.
		for _, b := range [][]byte{b, (&packer{b: append([]byte{pageVersion}, b...)}).done()} {
			p, err := unpackPage(5, b)
			if err == nil {
				if again, err := unpackPage(5, packPage(p)); err != nil || !slices.Equal(again.places, p.places) {
					t.Errorf("%v became %v, %v", p, again, err)
				}
			}
		}
	})
}

func FuzzStub(f *testing.F) {
	f.Add(stub{1, 3, 2<<20 + 1}.pack())
	f.Add([]byte{stubMark})
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, b := range [][]byte{b, stub{int64(len(b)), 1, 1}.pack()} {
			st, is, err := readStub(b)
			if is && err == nil {
				if again, ok, err := readStub(st.pack()); !ok || err != nil || again != st {
					t.Errorf("%v became %v, %v", st, again, err)
				}
			}
		}
	})
}
