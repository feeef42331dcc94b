package queue

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onemore/patch"
)

// at is the moment of these tests.
const at = int64(1_800_000_000)

func ann() Me { return Me{People: []patch.Person{{Name: "Ann Lee", Email: "ann@example.org"}}} }

// bob's change: one open patch, a day old, nobody looked.
func row(id string, change func(*Row)) *Row {
	r := &Row{
		Root: patch.MsgID(id), Newest: patch.MsgID(id), Subject: "net: tidy " + id, Author: patch.Person{Name: "Bob Ek", Email: "bob@example.org"},
		Version: 1, Versions: 1, Patches: 1, Received: 1, Posted: at - day, Active: at - day, Human: at - day, State: "unreviewed",
		Turn: "reviewer", Lists: []string{"tern-net.lists.example.org"}, Add: 10, Del: 2, Files: 1, Messages: 1,
		Paths: []string{"net/core/dev.c"}, Names: []patch.MsgID{patch.MsgID(id)}, Voices: []string{"bob@example.org"},
	}
	if change != nil {
		change(r)
	}
	return r
}

func only(t *testing.T, r *Row, m Marks) *Item {
	t.Helper()
	s := New(nil, []*Row{r}, map[patch.MsgID]Marks{r.Root: m}, ann(), at, nil)
	if len(s.Items) != 1 {
		t.Fatalf("%d items, want 1", len(s.Items))
	}
	return s.Items[0]
}

func TestFilter(t *testing.T) {
	t.Parallel()
	it := only(t, row("a@x", func(r *Row) {
		r.Fix, r.Reviewed, r.Patches, r.Covered, r.Humans, r.State = true, 1, 2, 1, 1, "partly-reviewed"
		r.People = []string{"ann@example.org"}
	}), Marks{})
	for filter, want := range map[string]bool{
		"":                          true,
		"tidy":                      true,
		"TIDY bob":                  true,
		"tidy nothing":              false,
		"-tidy":                     false,
		"s:tidy":                    true,
		"s:bob":                     false,
		"f:bob@":                    true,
		`f:"bob ek"`:                true,
		"list:tern-net":             true,
		"list:tern":                 false,
		"list:x,tern-net":           true,
		"state:partly-reviewed":     true,
		"-state:partly-reviewed":    false,
		"state:seen,unreviewed":     false,
		"turn:reviewer":             true,
		"file:net/core":             true,
		"file:net/core/dev.c":       true,
		"file:core":                 false,
		"tag:R":                     true,
		"tag:-R":                    false,
		"tag:-A":                    true,
		"age:>3h":                   true,
		"age:<2h":                   false,
		"size:<80":                  true,
		"size:12":                   true,
		"patches:>=2 patches:<3":    true,
		"is:fix":                    true,
		"is:rfc":                    false,
		"-is:rfc":                   true,
		"is:claimed":                false,
		"is:new":                    true,
		"mine:cc":                   true,
		"mine:to":                   false,
		"lane:inbox":                true,
		"http://x":                  false, // no key, so words
		"area:net":                  false,
		"is:unreviewed,fix size:>5": true,
	} {
		f, err := ParseFilter(filter)
		if err != nil {
			t.Errorf("%q: %v", filter, err)
		} else if got := f.Match(it, at); got != want {
			t.Errorf("%q: got %v, want %v", filter, got, want)
		}
	}
}

func TestFilterErrorsNameTheTerm(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"state:good", "age:old", "size:<x", "is:nice", "tag:Q", "s:", "turn:mine", "age:><3d", "mine:no", "lane:fast"} {
		_, err := ParseFilter("tidy " + bad)
		if err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("%q: the error %v does not name it", bad, err)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{`a "b c" -s:x`, "age:>3d", "is:,", "-", `"`, "size:<", "age:<=", "tag:-"} {
		f.Add(s)
	}
	it := New(nil, []*Row{row("a@x", nil)}, nil, ann(), at, nil).Items[0]
	f.Fuzz(func(_ *testing.T, s string) {
		if flt, err := ParseFilter(s); err == nil {
			flt.Match(it, at)
		}
	})
}

func TestSections(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*Row)
		marks  Marks
		want   Kind
		state  string
		reason string
	}{
		"nobody looked":   {nil, Marks{}, OneMore, "unreviewed", "no human"},
		"seen":            {func(r *Row) { r.State, r.Humans = "seen", 1 }, Marks{}, Inbox, "seen", "0 of 1"},
		"applied":         {func(r *Row) { r.State, r.Turn = "applied", "nobody" }, Marks{}, All, "applied", "applied"},
		"author's turn":   {func(r *Row) { r.Turn, r.State = "author", "changes-wanted" }, Marks{}, Waiting, "changes-wanted", "author"},
		"done":            {nil, Marks{Done: true, Touched: at}, All, "unreviewed", "done"},
		"done, then news": {func(r *Row) { r.Active, r.Human = at-5, at-5 }, Marks{Done: true, Touched: at - 10}, OneMore, "unreviewed", ""},
		"snoozed":         {nil, Marks{Snooze: at + day}, Snoozed, "unreviewed", "24h"},
		"snooze is over":  {nil, Marks{Snooze: at - 1}, OneMore, "unreviewed", ""},
		"stale":           {func(r *Row) { r.Human, r.Active = at-22*day, at-22*day }, Marks{}, Stale, "stale", "22 d"},
		"stale, not old":  {func(r *Row) { r.Human = at - 20*day }, Marks{}, OneMore, "unreviewed", ""},
		"applied, old":    {func(r *Row) { r.State, r.Human = "applied", at-90*day }, Marks{}, All, "applied", ""},
		"v2 after me": {
			func(r *Row) {
				r.Voices, r.Versions, r.Version = []string{"ann@example.org", "bob@example.org"}, 2, 2
				r.Words = []Word{{Who: 0, Version: 1, First: at - 9*day, Last: at - 8*day}}
			},
			Marks{},
			YourTurn, "unreviewed", "v2",
		},
		"mine, commented": {func(r *Row) {
			r.Author, r.Turn, r.State = patch.Person{Name: "Ann Lee", Email: "Ann@example.org"}, "author", "seen"
		}, Marks{}, YourTurn, "seen", "your patches"},
		"to me, among others": {func(r *Row) {
			r.To, r.People = []string{"ann@example.org", "liu@example.org"}, []string{"ann@example.org", "liu@example.org"}
		}, Marks{}, OneMore, "unreviewed", "Cc"},
		"to me": {func(r *Row) { r.To, r.People = []string{"ann@example.org"}, []string{"ann@example.org"} }, Marks{}, YourTurn, "unreviewed", "addressed"},
		"cc me": {func(r *Row) { r.People = []string{"ann@example.org"} }, Marks{}, OneMore, "unreviewed", "Cc"},
	} {
		it := only(t, row("a@x", tc.change), tc.marks)
		if it.Section != tc.want || it.State != tc.state || !strings.Contains(strings.Join(it.Reasons, "; "), tc.reason) {
			t.Errorf("%s: section %v, state %s, reasons %q; want %v, %s, %q", name, it.Section, it.State, it.Reasons, tc.want, tc.state, tc.reason)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	s := New(nil, []*Row{row("a@x", func(r *Row) { r.Names = append(r.Names, "first@x") }), row("b@x", nil)}, nil, Me{}, at, nil)
	want := s.Items[0]
	if want.Root != "a@x" {
		want = s.Items[1]
	}
	for _, name := range []string{want.ID, strings.ToUpper(want.ID), want.name[:9], "a@x", "<a@x>", "https://lore.example.org/tern/a@x/", "first@x", fullPrefix("first@x")} {
		if it, err := s.Find(name); err != nil || it != want {
			t.Errorf("Find(%q) = %v, %v", name, it, err)
		}
	}
	for _, name := range []string{"", "abc", "zzzzzzzz", "c@x"} {
		if it, err := s.Find(name); err == nil {
			t.Errorf("Find(%q) found %s", name, it.Root)
		}
	}
}

// fullPrefix is the id a change once had under another root.
func fullPrefix(id patch.MsgID) string {
	return New(nil, []*Row{row(string(id), nil)}, nil, Me{}, at, nil).Items[0].ID
}

func TestLineHasTheContractsKeys(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(only(t, row("a@x", nil), Marks{}).Line())
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	want := strings.Fields("id root subject author version patches received covered engaged mine_patches mine_covered tags humans bots ai " +
		"posted active state turn areas mine lists lane score reasons claimed add del files")
	for _, k := range want {
		if _, ok := got[k]; !ok {
			t.Errorf("no key %q", k)
		}
	}
	if len(got) != len(want) || got["lane"] != "more" || got["score"] == nil || got["claimed"] != nil {
		t.Errorf("other keys, no lane or score, or a claim: %s", b)
	}
	if fmt.Sprint(got["lists"]) != "[tern-net]" {
		t.Errorf("lists are %v, want the name", got["lists"])
	}
}

// sameBut compares snapshots but for their numbers.
func sameBut(a, b *Snapshot) error {
	if len(a.Items) != len(b.Items) {
		return fmt.Errorf("%d items against %d", len(a.Items), len(b.Items))
	}
	for i := range a.Items {
		if !reflect.DeepEqual(a.Items[i], b.Items[i]) {
			return fmt.Errorf("item %d: %+v against %+v", i, a.Items[i], b.Items[i])
		}
	}
	of, against := ids(a), ids(b)
	for k := range a.Sections {
		if a.Sections[k].Name != b.Sections[k].Name || !slices.Equal(of[k], against[k]) {
			return fmt.Errorf("section %s: %v against %v", a.Sections[k].Name, of[k], against[k])
		}
	}
	return nil
}

// TestWithIsNew: a snapshot changed step by step is the one made at once, but
// that ids may stay longer than they would have to be.
func TestWithIsNew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows, marks := map[string]*Row{}, map[patch.MsgID]Marks{}
		s := New(nil, nil, nil, ann(), at, own())
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			id := fmt.Sprintf("%d@x", rapid.IntRange(0, 30).Draw(t, "id"))
			root := patch.MsgID(id)
			switch what := rapid.IntRange(0, 3).Draw(t, "what"); {
			case what == 0 && rows[id] != nil:
				delete(rows, id)
				delete(marks, root)
				s = s.With(nil, []patch.MsgID{root}, at)
				continue
			case what == 1 && rows[id] != nil:
				marks[root] = Marks{Done: rapid.Bool().Draw(t, "done"), Touched: at, Flag: rapid.Bool().Draw(t, "flag")}
				s = s.Remark(root, marks[root], at)
				continue
			}
			r := row(id, func(r *Row) {
				r.Active = at - rapid.Int64Range(0, 40*day).Draw(t, "age")
				r.State = rapid.SampledFrom([]string{"unreviewed", "seen", "applied"}).Draw(t, "state")
				r.Humans, r.Covered, r.Patches = rapid.IntRange(0, 2).Draw(t, "humans"), rapid.IntRange(0, 3).Draw(t, "covered"), 3
				r.Posted = at - rapid.Int64Range(0, 2).Draw(t, "posted")*day
			})
			rows[id] = r
			s = s.With([]*Row{r}, nil, at)
		}
		var all []*Row
		for _, r := range rows {
			all = append(all, r)
		}
		if err := sameBut(s, New(nil, all, marks, ann(), at, own())); err != nil {
			t.Fatal(err)
		}
	})
}

// own are sections of a configuration.
func own() []SectionDef {
	return []SectionDef{{"old", "age:>1d"}, {"seen", "state:seen"}, {"wrong", "age:>old"}, {"all but new", "-is:new,snoozed"}}
}

// TestWithLeavesTheOldOneAlone: a snapshot is a value that others still read.
func TestWithLeavesTheOldOneAlone(t *testing.T) {
	t.Parallel()
	s := New(nil, many(2000), nil, ann(), at, own())
	before := fmt.Sprint(ids(s))
	next := s
	for i := range 50 {
		id := patch.MsgID(fmt.Sprintf("%d@x", i*7))
		next = next.With([]*Row{row(string(id), nil), row(fmt.Sprintf("fresh%d@x", i), nil)}, []patch.MsgID{patch.MsgID(fmt.Sprintf("%d@x", i*7+1))}, at)
		next = next.Remark(id, Marks{Flag: true}, at)
	}
	if after := fmt.Sprint(ids(s)); after != before {
		t.Error("With or Remark changed the snapshot before")
	}
	if len(next.Items) != 2000 {
		t.Errorf("%d items after 50 came and 50 went, want 2000", len(next.Items))
	}
}

// ids are the ids and roots of all sections.
func ids(s *Snapshot) [][]string {
	out := make([][]string, len(s.Sections))
	for k := range s.Sections {
		for _, it := range s.Sections[k].Items {
			out[k] = append(out[k], it.ID+" "+string(it.Root))
		}
	}
	return out
}

// TestTimedSections: what a filter says of time is asked again with each
// snapshot.
func TestTimedSections(t *testing.T) {
	t.Parallel()
	s := New(nil, []*Row{row("a@x", nil)}, nil, ann(), at, []SectionDef{{"old", "age:>2d"}, {"young", "-age:>2d"}})
	if old, young := len(s.Sections[All+1].Items), len(s.Sections[All+2].Items); old != 0 || young != 1 {
		t.Errorf("at first: %d old, %d young", old, young)
	}
	s = s.With([]*Row{row("b@x", nil)}, nil, at+3*day)
	if old, young := len(s.Sections[All+1].Items), len(s.Sections[All+2].Items); old != 2 || young != 0 {
		t.Errorf("three days later: %d old, %d young", old, young)
	}
}

// TestIDsAreUnique at a size where four letters collide.
func TestIDsAreUnique(t *testing.T) {
	t.Parallel()
	s := New(nil, many(20000), nil, ann(), at, nil)
	seen, longer := map[string]bool{}, 0
	for _, it := range s.Items {
		if seen[it.ID] || len(it.ID) < 4 {
			t.Fatalf("id %q is not unique", it.ID)
		}
		seen[it.ID] = true
		if len(it.ID) > 4 {
			longer++
		}
	}
	if longer == 0 {
		t.Error("no collision in 20,000 changes: the test tests nothing")
	}
	fresh := s.With([]*Row{row("new@x", nil)}, nil, at)
	for _, it := range fresh.Items {
		if it.Root == "new@x" {
			if found, err := fresh.Find(it.ID); err != nil || found != it {
				t.Errorf("Find(%q) = %v, %v", it.ID, found, err)
			}
		}
	}
}

func many(n int) []*Row {
	rng := rand.New(rand.NewPCG(1, 2))
	rows := make([]*Row, n)
	for i := range rows {
		rows[i] = row(fmt.Sprintf("%d@x", i), func(r *Row) {
			r.Active = at - rng.Int64N(30*day)
			r.Human = r.Active
		})
	}
	return rows
}

func BenchmarkNew20000(b *testing.B) {
	rows := many(20000)
	prev := New(nil, rows, nil, ann(), at, nil)
	for b.Loop() {
		New(prev, rows, nil, ann(), at, nil)
	}
}

func BenchmarkWith20000(b *testing.B) {
	s := New(nil, many(20000), nil, ann(), at, nil)
	r := row("7@x", nil)
	for b.Loop() {
		s.With([]*Row{r}, nil, at)
	}
}

func BenchmarkRemark20000(b *testing.B) {
	s := New(nil, many(20000), nil, ann(), at, own())
	for b.Loop() {
		s.Remark("7@x", Marks{Flag: true}, at)
	}
}

// places is a map for tests: by root.
type places map[patch.MsgID]Place

func (p places) Place(r *Row) Place { return p[r.Root] }
func (p places) Mine() bool         { return len(p) > 0 }

func TestMyArea(t *testing.T) {
	t.Parallel()
	me := ann()
	me.Areas = places{
		"a@x": {Areas: []string{"GEARS"}, Claims: []string{"area"}, Match: "F: gears/ of GEARS", MinePatches: 2, MineCovered: 2},
		"b@x": {Areas: []string{"GEARS"}, Claims: []string{"named", "reviewed"}, MinePatches: 2, MineCovered: 1},
		"c@x": {Areas: []string{"COGS"}},
		"d@x": {Areas: []string{"GEARS"}, Claims: []string{"area"}, MinePatches: 1},
		"e@x": {Areas: []string{"GEARS"}, Claims: []string{"area"}},
	}
	forty := func(r *Row) { r.Patches, r.Covered, r.Humans = 40, 20, 1 }
	rows := []*Row{
		row("a@x", forty), row("b@x", forty), row("c@x", nil), row("d@x", nil),
		row("e@x", func(r *Row) { r.State = "applied" }),
	}
	s := New(nil, rows, nil, me, at, nil)
	var got []string
	for _, it := range s.Sections[MyArea].Items {
		got = append(got, string(it.Root))
	}
	if want := []string{"d@x", "b@x", "a@x"}; !slices.Equal(got, want) {
		t.Errorf("my area holds %v, want %v: nobody looked first, then by my patches, without what is settled", got, want)
	}
	if s.NoAreas || !New(nil, rows, nil, ann(), at, nil).NoAreas || s.Start != int(MyArea) {
		t.Errorf("NoAreas %v, start %d", s.NoAreas, s.Start)
	}
	l := s.Sections[MyArea].Items[1].Line()
	if l.MinePatches != 2 || l.MineCovered != 1 || !slices.Equal(l.Mine, []string{"named", "reviewed"}) || !slices.Equal(l.Areas, []string{"GEARS"}) {
		t.Errorf("%+v", l)
	}
	if it := s.Sections[MyArea].Items[2]; !slices.Contains(it.Reasons, "F: gears/ of GEARS") || slices.Contains(s.Sections[MyArea].Items[1].Reasons, "you spoke about it") {
		t.Errorf("reasons %q", it.Reasons)
	}
	next := s.Remark("d@x", Marks{Done: true, Touched: at}, at)
	if n := len(next.Sections[MyArea].Items); n != 2 {
		t.Errorf("%d in my area after one was done, want 2", n)
	}
}
