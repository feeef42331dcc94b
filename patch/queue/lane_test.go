package queue

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onemore/patch"
	"onemore/patch/rank"
)

const (
	annKey = "ann@example.org"
	bobKey = "bob@example.org"
	liuKey = "liu@example.org"
)

// spoken makes Ann and Liu speak about a change of Bob's.
func spoken(words ...Word) func(*Row) {
	return func(r *Row) {
		r.Voices = []string{annKey, bobKey, liuKey}
		r.Words = words
	}
}

func TestTurnRules(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*Row)
		marks  Marks
		place  Place
		rule   string
		since  int64
		reason string
	}{
		"A1":                       {spoken(Word{Who: 0, Version: 1, First: at - 20*hour, Last: at - 18*hour, Answered: at - 5*hour}), Marks{}, Place{}, "A1", at - 5*hour, "the author answered you 5 h ago"},
		"A1, and I answered since": {spoken(Word{Who: 0, Version: 1, First: at - 20*hour, Last: at - hour, Answered: 0}), Marks{}, Place{}, "", 0, ""},
		"A1, another was answered": {spoken(Word{Who: 2, Version: 1, First: at - 20*hour, Last: at - 18*hour, Answered: at - 5*hour}), Marks{}, Place{}, "", 0, ""},
		"A2": {func(r *Row) {
			spoken(Word{Who: 0, Version: 2, First: at - 9*day, Last: at - 8*day})(r)
			r.Version, r.Versions = 3, 3
		}, Marks{}, Place{}, "A2", at - day, "v3 of what you spoke about (v2) came 24 h ago"},
		"A3":                     {nil, Marks{}, Place{Claims: []string{"area"}, Maintains: "F: net/ of NET", Match: "F: net/ of NET"}, "A3", at - day, "it is yours to answer (F: net/ of NET), and no human has in 24 h"},
		"A3 by an area I follow": {nil, Marks{}, Place{Claims: []string{"named"}, Match: "F: net/ of NET"}, "", 0, ""},
		"A3, stale":              {func(r *Row) { r.Posted, r.Active, r.Human = at-30*day, at-30*day, at-30*day }, Marks{}, Place{Claims: []string{"area"}, Maintains: "x"}, "", 0, ""},
		"A4 alone":               {func(r *Row) { r.To, r.People = []string{annKey, "tern-net@lists.example.org"}, []string{annKey} }, Marks{}, Place{}, "A4", at - day, "addressed to you alone"},
		"A4 by name":             {func(r *Row) { r.Calls = []Call{{"liu bo", "Bob Ek", at - 3*hour}, {"ann lee", "Liu Bo", at - 2*hour}} }, Marks{}, Place{}, "A4", at - 2*hour, "Liu Bo spoke to you by name 2 h ago"},
		"A4 by address":          {func(r *Row) { r.Calls = []Call{{annKey, "Bob Ek", at - 3*hour}} }, Marks{}, Place{}, "A4", at - 3*hour, "Bob Ek spoke to you"},
		"A5":                     {func(r *Row) { r.Author.Email, r.Turn, r.Since = annKey, "author", at-4*hour }, Marks{}, Place{}, "A5", at - 4*hour, "a comment waits for your answer"},
		"sent":                   {spoken(Word{Who: 0, Version: 1, First: at - 20*hour, Last: at - 18*hour, Answered: at - 5*hour}), Marks{Letters: 1, Sent: 1}, Place{}, "", 0, ""},
		"snoozed":                {spoken(Word{Who: 0, Version: 1, First: at - 20*hour, Last: at - 18*hour, Answered: at - 5*hour}), Marks{Snooze: at + 1}, Place{}, "", 0, ""},
		"resigned":               {spoken(Word{Who: 0, Version: 1, First: at - 20*hour, Last: at - 18*hour, Answered: at - 5*hour}), Marks{Resigned: at - 9*hour}, Place{}, "", 0, ""},
		"resigned, then named":   {func(r *Row) { r.Calls = []Call{{annKey, "Bob Ek", at - 3*hour}} }, Marks{Resigned: at - 9*hour}, Place{}, "A4", at - 3*hour, ""},
		"named, then resigned":   {func(r *Row) { r.Calls = []Call{{annKey, "Bob Ek", at - 3*hour}} }, Marks{Resigned: at - 2*hour}, Place{}, "", 0, ""},
	} {
		me := ann()
		me.Areas = anywhere(tc.place)
		s := New(nil, []*Row{row("a@x", tc.change)}, map[patch.MsgID]Marks{"a@x": tc.marks}, me, at, nil)
		it := s.Items[0]
		if it.Rule.String() != tc.rule || it.Waits != tc.since || (it.Section == YourTurn) != (tc.rule != "") || !strings.Contains(strings.Join(it.Reasons, "; "), tc.reason) || it.Reasons[0] == "" {
			t.Errorf("%s: rule %q since %d, %s, %q", name, it.Rule, it.Waits, it.Section, it.Reasons)
		}
	}
}

// anywhere is a map on which everything is in one place.
type anywhere Place

func (a anywhere) Place(*Row) Place { return Place(a) }
func (anywhere) Mine() bool         { return true }

// TestLaneOrders: who waited longest first, areas last; the score decides in
// One more; the inbox as it was chosen.
func TestLaneOrders(t *testing.T) {
	t.Parallel()
	call := func(id string, ago int64) *Row {
		return row(id, func(r *Row) { r.Calls = []Call{{annKey, "Bob Ek", at - ago}} })
	}
	seen := func(id string, ago int64, cc bool) *Row {
		return row(id, func(r *Row) {
			r.State, r.Humans, r.Posted = "seen", 1, at-ago
			if cc {
				r.People = []string{annKey}
			}
		})
	}
	rows := []*Row{
		call("late@x", hour), call("early@x", 20*hour),
		row("fix@x", func(r *Row) { r.Fix = true }), row("rfc@x", func(r *Row) { r.RFC = true }), row("old@x", func(r *Row) { r.Posted = at - 3*day }),
		seen("in1@x", day, false), seen("in2@x", 2*day, false), seen("cc@x", 9*day, true),
	}
	me := ann()
	w := rank.Defaults()
	w.Salt = 0
	me.Knows = Learn(rows, me, w)
	for order, want := range map[rank.Order]string{rank.CcNewest: "cc@x in1@x in2@x", rank.Newest: "in1@x in2@x cc@x", rank.Fitted: "cc@x in1@x in2@x"} {
		me.Inbox = order
		s := New(nil, rows, nil, me, at, nil)
		for k, want := range map[Kind]string{YourTurn: "early@x late@x", OneMore: "old@x fix@x rfc@x", Inbox: want} {
			var got []string
			for _, it := range s.Sections[k].Items {
				got = append(got, string(it.Root))
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s, %s: %q, want %q", order, k, got, want)
			}
		}
		if s.Start != int(YourTurn) {
			t.Errorf("opens on %s", s.Sections[s.Start].Name)
		}
	}
}

// TestCold: without any history of mine only what is small is offered, and says
// so.
func TestCold(t *testing.T) {
	t.Parallel()
	big := row("big@x", func(r *Row) { r.Patches = 3 })
	own := row("own@x", func(r *Row) { r.Author.Email = liuKey })
	small := row("small@x", nil)
	var talk []*Row
	for i := range 9 { // Liu reviews a lot there
		talk = append(talk, row(fmt.Sprint("t", i, "@x"), func(r *Row) {
			spoken(Word{Who: 2, Version: 1, First: at - 2*day, Last: at - 2*day})(r)
			r.State, r.Turn, r.Humans, r.Covered = "reviewed", "maintainer", 1, 1
		}))
	}
	rows := append(talk, big, own, small)
	me := ann()
	me.Knows = Learn(rows, me, rank.Defaults())
	s := New(nil, rows, nil, me, at, nil)
	if got := s.Sections[OneMore].Items; len(got) != 1 || got[0].Root != "small@x" || !strings.HasPrefix(got[0].Reasons[0], "a small one to begin with") {
		t.Errorf("offered: %d", len(got))
	}
	if it := s.Next(Filter{}, 0); it == nil || it.Root != "small@x" {
		t.Errorf("the next one is %v", it)
	}
	if it := New(nil, append(talk, big), nil, me, at, nil).Next(Filter{}, 0); it != nil {
		t.Errorf("with nothing small and open, %s is offered", it.Root)
	}
	me.Knows = Learn(append(rows, row("mine@x", func(r *Row) {
		spoken(Word{Who: 0, Version: 1, First: at - 2*day, Last: at - 2*day})(r)
	})), me, rank.Defaults())
	s = New(nil, rows, nil, me, at, nil)
	if got := s.Sections[OneMore].Items; len(got) != 3 {
		t.Errorf("with a review of mine: %d offered, want 3", len(got))
	}
	for _, it := range s.Sections[OneMore].Items {
		if it.Insider != (it.Root == "own@x") {
			t.Errorf("%s: an insider's: %v", it.Root, it.Insider)
		}
	}
}

func TestClaimed(t *testing.T) {
	t.Parallel()
	claim := func(until int64, mine bool) Marks {
		return Marks{Claim: &rank.Claim{By: "Liu Bo <liu@example.org>", Since: at - hour, Until: until, Mine: mine}}
	}
	free := only(t, row("a@x", nil), Marks{})
	for name, tc := range map[string]struct {
		marks   Marks
		part    float64
		claimed bool
		reason  string
	}{
		"another": {claim(at+day, false), .1, true, "Liu Bo <liu@example.org> is on it since 1 h"},
		"mine":    {claim(at+day, true), 1, true, "you said that you are on it, 1 h ago"},
		"over":    {claim(at-1, false), 1, false, ""},
	} {
		it := only(t, row("a@x", nil), tc.marks)
		f, err := ParseFilter("is:claimed")
		if err != nil || f.Match(it, at) != tc.claimed || it.Score != free.Score*tc.part || !strings.Contains(strings.Join(it.Reasons, ";"), tc.reason) {
			t.Errorf("%s: score %v of %v, %q", name, it.Score, free.Score, it.Reasons)
		}
		if l := it.Line(); (l.Claimed != nil) != tc.claimed || tc.claimed && l.Claimed.By != "Liu Bo <liu@example.org>" {
			t.Errorf("%s: JSON says %+v", name, l.Claimed)
		}
	}
}

func TestRankFilters(t *testing.T) {
	t.Parallel()
	it := only(t, row("a@x", func(r *Row) { r.Paths, r.Tree = []string{"tools/testing/selftests/a.c"}, "net-next" }), Marks{})
	big := only(t, row("a@x", func(r *Row) { r.Add, r.People = 100, []string{annKey} }), Marks{})
	for filter, want := range map[string][2]bool{
		"is:quick": {true, false}, "is:teach": {true, false}, "is:tests": {true, false}, "is:own": {false, false}, "tree:net-next": {true, false}, "lane:more": {true, false},
		"-is:own lane:more,inbox": {true, true},
	} {
		f, err := ParseFilter(filter)
		if err != nil || f.Match(it, at) != want[0] || f.Match(big, at) != want[1] {
			t.Errorf("%s: %v, %v, %v", filter, f.Match(it, at), f.Match(big, at), err)
		}
	}
}

// TestNextPassesOver: what somebody else is on is not the next one, nor does
// what was said of an earlier version count as a look at this one.
func TestNextPassesOver(t *testing.T) {
	t.Parallel()
	again := row("again@x", func(r *Row) {
		r.Version, r.Versions, r.Humans, r.Posted = 2, 2, 1, at-20*day
		spoken(Word{Who: 2, Version: 1, First: at - 30*day, Last: at - 30*day})(r)
	})
	rows := []*Row{again, row("free@x", nil)}
	me := ann()
	w := rank.Defaults()
	w.Salt = 0
	me.Knows = Learn(append(slices.Clone(rows), row("mine@x", func(r *Row) {
		spoken(Word{Who: 0, Version: 1, First: at - 2*day, Last: at - 2*day})(r)
	})), me, w)
	s := New(nil, rows, nil, me, at, nil)
	it := s.Next(Filter{}, 0)
	if it == nil || it.Root != "again@x" || it.Factors.Need < .9 {
		t.Fatalf("next is %+v", it)
	}
	claim := &rank.Claim{By: "Liu Bo <liu@example.org>", Since: at - hour, Until: at + day}
	s = New(nil, rows, map[patch.MsgID]Marks{"again@x": {Claim: claim}}, me, at, nil)
	if it = s.Next(Filter{}, 0); it == nil || it.Root != "free@x" {
		t.Fatalf("next is %+v though Liu is on it", it)
	}
	s = New(nil, rows[:1], map[patch.MsgID]Marks{"again@x": {Claim: claim}}, me, at, nil)
	if it = s.Next(Filter{}, 0); it != nil {
		t.Fatalf("next is %s, which Liu is on", it.Root)
	}
}

func TestNextLine(t *testing.T) {
	t.Parallel()
	s := New(nil, []*Row{row("a@x", nil)}, nil, ann(), at, nil)
	b, err := json.Marshal(s.NextLine(s.Items[0]))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"lane":"more"`, `"factors":{"fit":0,"need":0.2`, `"ready":1,"claim":1,"salt":`, "random tie-break", "no human has answered in 24 h"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%s\nlacks %s", b, want)
		}
	}
	if lines := s.Explain(only(t, row("b@x", func(r *Row) { r.State = "applied" }), Marks{})); lines != nil {
		t.Errorf("what has no score is explained: %v", lines)
	}
}

// anyRow makes any row of a list on which Ann, Bob and Liu work.
func anyRow(t *rapid.T, id string) *Row {
	return row(id, func(r *Row) {
		people := []string{annKey, bobKey, liuKey}
		r.Author.Email = rapid.SampledFrom(people).Draw(t, "author")
		r.Version = rapid.IntRange(1, 3).Draw(t, "version")
		r.Versions, r.Patches = r.Version, rapid.IntRange(1, 3).Draw(t, "patches")
		r.Posted = at - rapid.Int64Range(0, 30).Draw(t, "posted")*day
		r.Active = at - rapid.Int64Range(0, 30*day).Draw(t, "active")
		r.Human = r.Active
		r.State = rapid.SampledFrom([]string{"unreviewed", "seen", "applied", "changes-wanted"}).Draw(t, "state")
		r.Turn = rapid.SampledFrom([]string{"reviewer", "author", "maintainer"}).Draw(t, "turn")
		r.Voices, r.Humans = people, rapid.IntRange(0, 2).Draw(t, "humans")
		for range rapid.IntRange(0, 3).Draw(t, "words") {
			w := Word{Who: rapid.IntRange(0, 2).Draw(t, "who"), Version: rapid.IntRange(1, r.Version).Draw(t, "of"), First: at - rapid.Int64Range(0, 40*day).Draw(t, "first")}
			if people[w.Who] == r.Author.Email || slices.ContainsFunc(r.Words, func(o Word) bool { return o.Who == w.Who && (o.Version == w.Version || o.First == w.First) }) {
				continue
			}
			w.Last = min(at, w.First+rapid.Int64Range(0, 5*day).Draw(t, "last"))
			w.Answered = rapid.SampledFrom([]int64{0, w.Last, at}).Draw(t, "answered")
			r.Words = append(r.Words, w)
		}
		if rapid.Bool().Draw(t, "called") {
			r.Calls = []Call{{rapid.SampledFrom([]string{annKey, "liu bo"}).Draw(t, "name"), "Bob Ek", at - rapid.Int64Range(0, 40*day).Draw(t, "when")}}
		}
		r.Paths = []string{rapid.SampledFrom([]string{"net/core/dev.c", "fs/a.c"}).Draw(t, "path")}
		r.To = rapid.SampledFrom([][]string{nil, {annKey}, {annKey, liuKey}}).Draw(t, "to")
		r.People = r.To
	})
}

// TestEveryRowHasAReason, whatever it is and wherever it stands.
func TestEveryRowHasAReason(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyRow(t, "a@x")
		me := ann()
		me.Knows = Learn([]*Row{r}, me, rank.Defaults())
		it := New(nil, []*Row{r}, nil, me, at, nil).Items[0]
		if len(it.Reasons) == 0 || slices.Contains(it.Reasons, "") {
			t.Fatalf("%s: %q", it.Section, it.Reasons)
		}
		if (it.Section == OneMore) && !it.Ranked {
			t.Fatalf("%s without a score", it.Section)
		}
	})
}

// TestNoteIsLearn: knowledge that was told of rows as they changed is that of
// who reads them all at the end.
func TestNoteIsLearn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		me := ann()
		rows := map[string]*Row{}
		k := Learn(nil, me, rank.Defaults())
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			id := fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "row"), "@x")
			var before []*Row
			next := anyRow(t, id)
			if old := rows[id]; old != nil { // mail only comes in
				before = []*Row{old}
				grown := *old
				grown.Words = append(slices.Clone(old.Words), Word{Who: 0, Version: old.Version, First: at - int64(len(old.Words))*hour - 77, Last: at})
				next = &grown
			}
			k.Note(before, []*Row{next})
			rows[id] = next
		}
		var all []*Row
		for _, r := range rows {
			all = append(all, r)
		}
		me.Knows = k
		told := New(nil, all, nil, me, at, nil)
		me.Knows = Learn(all, me, rank.Defaults())
		read := New(nil, all, nil, me, at, nil)
		for i, it := range told.Items {
			o := read.Items[i]
			if it.Root != o.Root || it.Section != o.Section || max(it.Score-o.Score, o.Score-it.Score) > 1e-9 || !slices.Equal(it.Reasons, o.Reasons) {
				t.Fatalf("%s %v %q\n%s %v %q", it.Section, it.Score, it.Reasons, o.Section, o.Score, o.Reasons)
			}
		}
	})
}

// open makes n open changes that others and Ann spoke about.
func open(n int) []*Row {
	rng := rand.New(rand.NewPCG(1, 2))
	rows := make([]*Row, n)
	for i := range rows {
		rows[i] = row(fmt.Sprintf("%d@x", i), func(r *Row) {
			r.Author.Email = fmt.Sprintf("a%d@example.org", rng.IntN(300))
			r.Posted = at - rng.Int64N(20*day)
			r.Active, r.Human = r.Posted, r.Posted
			r.Subject = fmt.Sprintf("net: part%d: tidy up", rng.IntN(40))
			r.Paths = nil
			for range 1 + rng.IntN(6) {
				r.Paths = append(r.Paths, fmt.Sprintf("drivers/net/ethernet/v%d/f%d.c", rng.IntN(60), rng.IntN(30)))
			}
			slices.Sort(r.Paths)
			if i%3 == 0 {
				r.State, r.Humans = "seen", 1
				r.Voices = []string{annKey, bobKey, liuKey}
				r.Words = []Word{{Who: 2 * rng.IntN(2), Version: 1, First: r.Posted + hour, Last: r.Posted + hour}}
			}
		})
	}
	return rows
}

// BenchmarkRank5000 ranks 5,000 open changes.
func BenchmarkRank5000(b *testing.B) {
	rows, me := open(5000), ann()
	me.Knows = Learn(rows, me, rank.Defaults())
	b.ReportAllocs()
	for b.Loop() {
		New(nil, rows, nil, me, at, nil)
	}
}

// BenchmarkRerank is one new message in a queue of 5,000 open changes.
func BenchmarkRerank(b *testing.B) {
	rows, me := open(5000), ann()
	me.Knows = Learn(rows, me, rank.Defaults())
	s := New(nil, rows, nil, me, at, nil)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r := *rows[i%len(rows)]
		r.Active++
		me.Knows.Note([]*Row{rows[i%len(rows)]}, []*Row{&r})
		s.With([]*Row{&r}, nil, at)
	}
}

func BenchmarkLearn20000(b *testing.B) {
	rows, me := open(20000), ann()
	for b.Loop() {
		Learn(rows, me, rank.Defaults())
	}
}
