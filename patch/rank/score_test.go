package rank

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onemore/patch"
)

// at is the moment of these tests.
const at = int64(1_790_000_000)

// work is a change that Bob posted four days ago and nobody answered.
func work(change func(*Work)) *Work {
	w := &Work{
		Root: "a@example.org", Author: "bob@example.org", Title: "iio: adc: ad7124: fix the range", Lists: []string{"iio.example.org"},
		Paths: []string{"drivers/iio/adc/ad7124.c", "drivers/iio/adc/ad7124.h"}, Version: 1, Patches: 1, Size: 20, Posted: at - 4*day, Active: at - 4*day,
	}
	if change != nil {
		change(w)
	}
	return w
}

// scorer is Ann's, who did these things. Need is ripe in three days, and the salt
// small, so that results are numbers that can be told by hand.
func scorer(deeds ...func(*Experience)) *Scorer {
	w := Defaults()
	w.Floor, w.Ripe, w.Salt = .05, 3, .5
	e := NewExperience(w)
	for _, d := range deeds {
		d(e)
	}
	return &Scorer{Weights: w, Me: "ann@example.org", Mine: e.At(at), Now: at}
}

func reviewed(n int, daysAgo int64, author, title string, paths ...string) func(*Experience) {
	return func(e *Experience) {
		for range n {
			e.Reviewed(Event{Date: at - daysAgo*day, Author: author, Title: title, Paths: paths})
		}
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func TestFit(t *testing.T) {
	for name, c := range map[string]struct {
		s    *Scorer
		w    *Work
		want float64
	}{
		"nothing":           {scorer(), work(nil), 0},
		"cc":                {scorer(), work(func(w *Work) { w.Cc = true }), .5},
		"maintains":         {scorer(), work(func(w *Work) { w.Maintains = "F: drivers/iio/" }), .6},
		"earlier":           {scorer(), work(func(w *Work) { w.Earlier = 1 }), .7},
		"cc and earlier":    {scorer(), work(func(w *Work) { w.Cc, w.Earlier = true, 1 }), 1 - .5*.3},
		"author":            {scorer(reviewed(2, 0, "bob@example.org", "", "x")), work(nil), .4 * (1 - math.Exp(-math.Log(3)))},
		"prefix":            {scorer(reviewed(1, 0, "", "iio: adc: y")), work(nil), .5 * (1 - math.Exp(-2*math.Log(2)/3))},
		"one of two files":  {scorer(reviewed(1, 0, "", "", "drivers/iio/adc/ad7124.c")), work(nil), 1 - (1-.8*(1-math.Exp(-math.Log(2)/2/.7)))*(1-.5*(1-math.Exp(-math.Log(2)/.7)))},
		"half a year ago":   {scorer(reviewed(1, 180, "bob@example.org", "", "x")), work(nil), .4 * (1 - math.Exp(-math.Log(1.5)))},
		"own files":         {scorer(func(e *Experience) { e.Authored(Event{Date: at, Paths: []string{"drivers/iio/adc/ad7124.c"}}) }), work(nil), .4 * (1 - math.Exp(-math.Log(2)/2/.5))},
		"another directory": {scorer(reviewed(9, 0, "", "", "fs/a.c")), work(nil), 0},
	} {
		near(t, name, c.s.Factors(c.w, nil).Fit, c.want)
	}
}

func TestNeed(t *testing.T) {
	s := scorer()
	for humans, want := range []float64{1, .35, .12, .05, .03, .03} {
		near(t, fmt.Sprint(humans, " humans"), s.Factors(work(func(w *Work) { w.Humans = humans }), nil).Need, want)
	}
	for age, want := range map[int64]float64{-day: .25, 0: .25, day: .5, 3 * day / 2: .625, 3 * day: 1, 30 * day: 1} {
		near(t, fmt.Sprint(age, " s old"), s.Factors(work(func(w *Work) { w.Posted = at - age }), nil).Need, want)
	}
}

func TestReadyAndClaim(t *testing.T) {
	s := scorer()
	for name, c := range map[string]struct {
		change func(*Work)
		want   float64
	}{
		"ready": {func(*Work) {}, 1}, "over": {func(w *Work) { w.Over, w.Fix = true, true }, 0},
		"failing": {func(w *Work) { w.Failing = "a build error" }, .4}, "rfc": {func(w *Work) { w.RFC = true }, .7},
		"fix": {func(w *Work) { w.Fix = true }, 1.15}, "all": {func(w *Work) { w.Failing, w.RFC, w.Fix = "x", true, true }, .4 * .7 * 1.15},
	} {
		near(t, name, s.Factors(work(c.change), nil).Ready, c.want)
	}
	for name, c := range map[string]struct {
		claim *Claim
		want  float64
	}{
		"none": {nil, 1}, "live": {&Claim{By: "Bo", Until: at + 1}, .1}, "over": {&Claim{By: "Bo", Until: at}, 1}, "mine": {&Claim{Until: at + day, Mine: true}, 1},
	} {
		near(t, name, s.Factors(work(nil), c.claim).Claim, c.want)
	}
}

func TestSaltIsOneWeeksAndOnePersons(t *testing.T) {
	s := scorer()
	low, high, sum := 2.0, 0.0, 0.0
	const n = 2000
	for i := range n {
		w := work(func(w *Work) { w.Root = patch.MsgID(fmt.Sprint(i, "@example.org")) })
		f := s.Factors(w, nil).Salt
		low, high, sum = min(low, f), max(high, f), sum+math.Log(f)
	}
	if low < math.Exp(-.5) || high > math.Exp(.5) || high-low < .9 || math.Abs(sum/n) > .03 {
		t.Errorf("salt from %v to %v, mean of logarithms %v", low, high, sum/n)
	}
	now := *s
	monday := int64(1_789_948_800) // 2026-09-21 00:00 UTC
	now.Now = monday
	first := now.Factors(work(nil), nil).Salt
	now.Now = monday + 7*day - 1
	if now.Factors(work(nil), nil).Salt != first {
		t.Error("the salt changes within a week")
	}
	now.Now++
	if now.Factors(work(nil), nil).Salt == first {
		t.Error("the salt is the same in the next week")
	}
	now.Now, now.Me = monday, "liu@example.org"
	if now.Factors(work(nil), nil).Salt == first {
		t.Error("the salt is the same for two people")
	}
	now.Weights.Salt = 0
	near(t, "no salt", now.Factors(work(nil), nil).Salt, 1)
}

// drawWork makes any change.
func drawWork(t *rapid.T) *Work {
	path := rapid.StringMatching(`([a-c]/){0,4}[a-c]?\.?[a-c]`)
	paths := rapid.SliceOfN(path, 0, 12).Draw(t, "paths")
	slices.Sort(paths)
	return &Work{
		Root: patch.MsgID(rapid.StringMatching(`[a-z]{1,8}@x`).Draw(t, "root")), Author: rapid.SampledFrom([]string{"", "bob", "liu"}).Draw(t, "author"),
		Title: rapid.SampledFrom([]string{"", "x", "a: b: c: d: e", ": ", "a: "}).Draw(t, "title"), Paths: slices.Compact(paths),
		Version: rapid.IntRange(0, 9).Draw(t, "version"), Patches: rapid.IntRange(-1, 40).Draw(t, "patches"), Size: rapid.IntRange(-1, 9999).Draw(t, "size"),
		Posted: rapid.Int64().Draw(t, "posted"), Active: rapid.Int64().Draw(t, "active"), Humans: rapid.IntRange(-2, 9).Draw(t, "humans"),
		Over: rapid.Bool().Draw(t, "over"), RFC: rapid.Bool().Draw(t, "rfc"), Fix: rapid.Bool().Draw(t, "fix"), Failing: rapid.SampledFrom([]string{"", "a test"}).Draw(t, "failing"),
		Cc: rapid.Bool().Draw(t, "cc"), Maintains: rapid.SampledFrom([]string{"", "F: a/"}).Draw(t, "maintains"), Earlier: rapid.IntRange(0, 3).Draw(t, "earlier"),
	}
}

func drawScorer(t *rapid.T) *Scorer {
	s := scorer()
	e := NewExperience(s.Weights)
	for range rapid.IntRange(0, 20).Draw(t, "deeds") {
		w := drawWork(t)
		ev := Event{Date: rapid.Int64Range(0, 1<<33).Draw(t, "date"), Author: w.Author, Title: w.Title, Paths: w.Paths}
		if rapid.Bool().Draw(t, "own") {
			e.Authored(ev)
		} else {
			e.Reviewed(ev)
		}
	}
	s.Now = rapid.Int64Range(0, 1<<33).Draw(t, "now")
	s.Mine = e.At(s.Now)
	return s
}

// TestFactorsHold: bounds, the same twice, reasons there and none empty.
func TestFactorsHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, w := drawScorer(t), drawWork(t)
		var claim *Claim
		if rapid.Bool().Draw(t, "claimed") {
			claim = &Claim{By: "Bo", Until: rapid.Int64().Draw(t, "until"), Mine: rapid.Bool().Draw(t, "mine")}
		}
		r := s.Score(w, claim)
		f := r.Factors
		in := func(what string, v, low, high float64) {
			if !(v >= low && v <= high) {
				t.Fatalf("%s is %v, not in [%v, %v]", what, v, low, high)
			}
		}
		in("fit", f.Fit, 0, 1)
		in("need", f.Need, 0, 1)
		in("ready", f.Ready, 0, 1.15)
		in("claim", f.Claim, .1, 1)
		in("salt", f.Salt, math.Exp(-.5), math.Exp(.5))
		in("score", r.Score, 0, 1.05*1.15*math.Exp(.5))
		again := s.Score(w, claim)
		if again.Score != r.Score || !slices.Equal(again.Reasons, r.Reasons) {
			t.Fatal("two scores of one change differ")
		}
		if len(r.Reasons) == 0 || slices.Contains(r.Reasons, "") {
			t.Fatalf("reasons %q", r.Reasons)
		}
		for _, l := range s.Explain(w, claim) {
			if len(l.Words) == 0 || slices.Contains(l.Words, "") {
				t.Fatalf("%s is not explained", l.Factor)
			}
		}
	})
}

// TestMonotone: what makes a change matter more never lowers its score.
func TestMonotone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, w := drawScorer(t), drawWork(t)
		before := s.Score(w, nil).Score
		for name, change := range map[string]func(*Work){
			"one more human": func(w *Work) { w.Humans = max(w.Humans, 0) + 1 },
			"an RFC":         func(w *Work) { w.RFC = true },
			"a fault":        func(w *Work) { w.Failing = "a build error" },
			"no Cc":          func(w *Work) { w.Cc = false },
			"not mine":       func(w *Work) { w.Maintains = "" },
			"new to me":      func(w *Work) { w.Earlier = 0 },
			"younger":        func(w *Work) { w.Posted = max(w.Posted, w.Posted+day) },
			"over":           func(w *Work) { w.Over = true },
		} {
			less := *w
			change(&less)
			if after := s.Score(&less, nil).Score; after > before {
				t.Fatalf("%s raises the score from %v to %v", name, before, after)
			}
		}
		if s.Score(w, &Claim{By: "Bo", Until: math.MaxInt64}).Score > before {
			t.Fatal("a claim raises the score")
		}
	})
}

// TestExperienceGrows: a further review there never lowers the fit, and neither
// the order of deeds nor when they are told of matters.
func TestExperienceGrows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWork(t)
		days := rapid.SliceOfN(rapid.Int64Range(0, 3000), 1, 8).Draw(t, "days")
		one, other := NewExperience(Defaults()), NewExperience(Defaults())
		s := scorer()
		last := 0.0
		for i := range days {
			one.Reviewed(Event{Date: at - days[i]*day, Author: w.Author, Title: w.Title, Paths: w.Paths})
			other.Reviewed(Event{Date: at - days[len(days)-1-i]*day, Author: w.Author, Title: w.Title, Paths: w.Paths})
			s.Mine = one.At(at)
			fit := s.Factors(w, nil).Fit
			if fit < last {
				t.Fatalf("fit fell from %v to %v", last, fit)
			}
			last = fit
		}
		s.Mine = other.At(at)
		if fit := s.Factors(w, nil).Fit; math.Abs(fit-last) > 1e-9 {
			t.Fatalf("told in another order: %v, not %v", fit, last)
		}
		s.Mine = one.At(at + 400*day)
		if fit := s.Factors(w, nil).Fit; fit > last {
			t.Fatalf("time raised fit from %v to %v", last, fit)
		}
	})
}

func TestReasons(t *testing.T) {
	s := scorer(reviewed(11, 3, "liu@example.org", "iio: adc: other", "drivers/iio/adc/other.c"))
	s.Norms = NewNorms()
	for i := range 40 {
		s.Norms.Answered("iio.example.org", int64(i)*hour)
	}
	got := strings.Join(s.Score(work(func(w *Work) { w.Earlier, w.Version = 2, 3 }), nil).Reasons, "; ")
	if want := "no human has answered in 4 d; half of this list answers in 20 h; you spoke about v2; 11 reviews in drivers/iio/adc"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	words := fmt.Sprint(s.Explain(work(func(w *Work) { w.Failing = "a build error" }), &Claim{By: "Bo Ek", Since: at - 5*hour, Until: at + day}))
	for _, want := range []string{"a build error is open (x0.4)", "Bo Ek is on it since 5 h (x0.1)", "random tie-break "} {
		if !strings.Contains(words, want) {
			t.Errorf("%s\nlacks %q", words, want)
		}
	}
	cold := strings.Join(scorer().Score(work(nil), nil).Reasons, "; ")
	if !strings.HasPrefix(cold, "a small one to begin with") {
		t.Errorf("without history: %s", cold)
	}
	if big := scorer().Score(work(func(w *Work) { w.Size = 81 }), nil).Reasons; strings.HasPrefix(big[0], "a small one") {
		t.Errorf("a large one to begin with: %q", big)
	}
}

func TestBestDirIsTheDeepestKnownWell(t *testing.T) {
	for want, s := range map[string]*Scorer{
		"drivers/iio/adc 3": scorer(reviewed(3, 0, "", "", "drivers/iio/adc/x.c"), reviewed(5, 0, "", "", "drivers/iio/y.c")),
		"drivers/iio 6":     scorer(reviewed(1, 0, "", "", "drivers/iio/adc/x.c"), reviewed(5, 0, "", "", "drivers/iio/y.c")),
		"drivers/iio/adc 1": scorer(reviewed(1, 0, "", "", "drivers/iio/adc/x.c")),
		"drivers 2":         scorer(reviewed(2, 0, "", "", "drivers/x.c")),
		" 0":                scorer(reviewed(2, 0, "", "", "fs/x.c")),
	} {
		k := s.known(work(nil))
		if got := fmt.Sprint(k.dir, " ", k.inDir); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFilters(t *testing.T) {
	if !work(func(w *Work) { w.Patches, w.Size = 2, 80 }).Quick() || work(func(w *Work) { w.Patches = 3 }).Quick() || work(func(w *Work) { w.Size = 81 }).Quick() {
		t.Error("quick is two patches and 80 lines at the most")
	}
	for minutes, want := range map[int]bool{-1: false, 2: false, 3: true, 10: true, 1 << 40: true} {
		if got := work(nil).Within(minutes); got != want {
			t.Errorf("20 lines in %d minutes: %v", minutes, got)
		}
	}
	for path, want := range map[string]bool{
		"tools/testing/selftests/net/a.sh": true, "testcases/kernel/a.c": true, "lib/a_test.go": true, "lib/a_kunit.c": true, "test_x.py": true,
		"t/t0001.sh": true, "lib/latest.c": false, "contest/a.c": false, "test.c": false, "": false,
	} {
		if got := work(func(w *Work) { w.Paths = []string{path} }).Tests(); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}

func FuzzWork(f *testing.F) {
	f.Add("drivers/iio/adc/x.c", "iio: adc: fix", "a@x")
	f.Add("//", ": : : ", "")
	f.Fuzz(func(t *testing.T, path, title, root string) {
		paths := strings.Split(path, "\x00")
		s := scorer(reviewed(1, 1, "a", title, paths...))
		w := work(func(w *Work) { w.Paths, w.Title, w.Root, w.Author = paths, title, patch.MsgID(root), "a" })
		r := s.Score(w, nil)
		if math.IsNaN(r.Score) || r.Score <= 0 || r.Factors.Fit > 1 || len(r.Reasons) == 0 {
			t.Fatalf("%+v", r)
		}
		for o := CcNewest; o <= OneMore; o++ {
			if k := s.Key(o, w); math.IsNaN(k) || math.IsInf(k, 0) {
				t.Fatalf("%s gives %v", o, k)
			}
		}
		w.Tests()
	})
}

func BenchmarkScore(b *testing.B) {
	s := scorer(reviewed(11, 3, "bob@example.org", "iio: adc: other", "drivers/iio/adc/other.c"))
	w := work(nil)
	b.ReportAllocs()
	for b.Loop() {
		s.Score(w, nil)
	}
}

func BenchmarkFactors(b *testing.B) {
	s := scorer(reviewed(11, 3, "bob@example.org", "iio: adc: other", "drivers/iio/adc/other.c"))
	w := work(nil)
	b.ReportAllocs()
	for b.Loop() {
		s.Factors(w, nil)
	}
}

func BenchmarkReviewed(b *testing.B) {
	e := NewExperience(Defaults())
	ev := Event{Date: at, Author: "bob@example.org", Title: "iio: adc: x", Paths: work(nil).Paths}
	b.ReportAllocs()
	for b.Loop() {
		e.Reviewed(ev)
	}
}
