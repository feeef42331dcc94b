package rank

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTurn(t *testing.T) {
	const posted, word = at - 5*day, at - 3*day
	for name, c := range map[string]struct {
		s    Standing
		rule string
		age  int64
		says string
	}{
		"nothing":                          {Standing{Version: 1, Posted: posted}, "", 0, ""},
		"the author answered":              {Standing{Version: 1, Posted: posted, Spoke: word, SpokeOf: 1, Answered: at - day}, "A1", day, "the author answered you 24 h ago"},
		"and I answered":                   {Standing{Version: 1, Posted: posted, Spoke: at - hour, SpokeOf: 1, Answered: at - day}, "", 0, ""},
		"I gave a tag":                     {Standing{Version: 1, Posted: posted, Spoke: word, SpokeOf: 1, Answered: at - day, Tagged: true}, "", 0, ""},
		"a new version":                    {Standing{Version: 3, Posted: at - 2*day, Spoke: word, SpokeOf: 2}, "A2", 2 * day, "v3 of what you spoke about (v2) came 2 d ago"},
		"a new version, and I spoke since": {Standing{Version: 3, Posted: at - 2*day, Spoke: at - day, SpokeOf: 3}, "", 0, ""},
		"posted again with the number":     {Standing{Version: 2, Posted: at - 2*day, Spoke: word, SpokeOf: 2}, "", 0, ""},
		"named":                            {Standing{Version: 1, Posted: posted, Named: word, NamedBy: "Bo Ek"}, "A4", 3 * day, "Bo Ek spoke to you by name 3 d ago"},
		"named before I spoke":             {Standing{Version: 1, Posted: posted, Named: word, Spoke: at - day, SpokeOf: 1}, "", 0, ""},
		"alone in To":                      {Standing{Version: 1, Posted: posted, Alone: true}, "A4", 5 * day, "addressed to you alone 5 d ago, and you have not answered"},
		"alone, and the author is to move": {Standing{Version: 1, Posted: posted, Alone: true, Waits: true}, "", 0, ""},
		"own":                              {Standing{Own: true, Version: 1, Posted: posted, Waits: true, Since: word}, "A5", 3 * day, "your patches: a comment waits for your answer since 3 d ago"},
		"own, nothing open":                {Standing{Own: true, Version: 1, Posted: posted, Alone: true, Maintains: "x"}, "", 0, ""},
		"my area":                          {Standing{Version: 1, Posted: posted, Maintains: "F: mm/ of MM"}, "A3", 5 * day, "it is yours to answer (F: mm/ of MM), and no human has in 5 d"},
		"my area, somebody answered":       {Standing{Version: 1, Posted: posted, Maintains: "x", Humans: 1}, "", 0, ""},
		"my area, stale":                   {Standing{Version: 1, Posted: posted, Maintains: "x", Stale: true}, "", 0, ""},
		"stale, but I was answered":        {Standing{Version: 1, Posted: at - 50*day, Spoke: at - 45*day, SpokeOf: 1, Answered: at - 40*day, Stale: true}, "A1", 40 * day, "the author answered you 40 d ago"},
		"forgotten":                        {Standing{Version: 1, Posted: at - 200*day, Spoke: at - 199*day, SpokeOf: 1, Answered: at - 91*day}, "", 0, ""},
		"version before answer":            {Standing{Version: 2, Posted: at - 2*day, Spoke: word, SpokeOf: 1, Answered: at - day}, "A2", 2 * day, ""},
		"area and by name":                 {Standing{Version: 1, Posted: posted, Maintains: "x", Alone: true}, "A4", 5 * day, ""},
	} {
		w := Defaults()
		got, ok := Turn(&c.s, &w, at)
		if got.Rule.String() != c.rule || ok != (c.rule != "") || ok && at-got.Since != c.age || c.says != "" && got.Reason != c.says {
			t.Errorf("%s: %v, %+v", name, ok, got)
		}
	}
}

// TestTurnHasAReason: whatever applies says why, and an answer of mine ends it.
func TestTurnHasAReason(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		past := rapid.Int64Range(0, at)
		s := Standing{
			Own: rapid.Bool().Draw(t, "own"), Version: rapid.IntRange(1, 9).Draw(t, "version"), Posted: past.Draw(t, "posted"), Humans: rapid.IntRange(0, 2).Draw(t, "humans"),
			Waits: rapid.Bool().Draw(t, "waits"), Since: past.Draw(t, "since"), Spoke: past.Draw(t, "spoke"), SpokeOf: rapid.IntRange(0, 9).Draw(t, "of"),
			Tagged: rapid.Bool().Draw(t, "tagged"), Answered: past.Draw(t, "answered"), Named: past.Draw(t, "named"), NamedBy: "Bo",
			Alone: rapid.Bool().Draw(t, "alone"), Maintains: rapid.SampledFrom([]string{"", "x"}).Draw(t, "maintains"), Stale: rapid.Bool().Draw(t, "stale"),
		}
		w := Defaults()
		w.Turn = math.MaxInt32
		c, ok := Turn(&s, &w, at)
		if ok != (c.Rule != NoRule) || ok == (c.Reason == "") || ok && strings.HasPrefix(c.Rule.String(), "A") != true {
			t.Fatalf("%v: %+v", ok, c)
		}
		if s.Own {
			return
		}
		s.Spoke, s.SpokeOf, s.Answered, s.Humans = at, s.Version, 0, s.Humans+1
		if c, ok := Turn(&s, &w, at); ok {
			t.Fatalf("after my answer: %+v", c)
		}
	})
}

func TestSpan(t *testing.T) {
	for s, want := range map[int64]string{-5: "0 min", 59: "0 min", 3599: "59 min", hour: "1 h", 47 * hour: "47 h", 2 * day: "2 d", 59 * day: "59 d", 60 * day: "8 weeks", 729 * day: "104 weeks", 730 * day: "2 years"} {
		if got := Span(s); got != want {
			t.Errorf("%d: %s, want %s", s, got, want)
		}
	}
}

func TestOrders(t *testing.T) {
	s := scorer(reviewed(3, 1, "", "", "fs/a.c"))
	old := work(func(w *Work) { w.Posted, w.Paths = at-9*day, []string{"fs/a.c"} })
	fresh := work(func(w *Work) { w.Posted = at - day })
	mine := work(func(w *Work) { w.Posted, w.Cc = at-20*day, true })
	for o, want := range map[Order]string{CcNewest: "mine fresh old", Newest: "fresh old mine", Oldest: "mine old fresh", Files: "old fresh mine"} {
		keys := map[string]float64{"old": s.Key(o, old), "fresh": s.Key(o, fresh), "mine": s.Key(o, mine)}
		names := strings.Fields(want)
		for i := 1; i < len(names); i++ {
			if keys[names[i-1]] < keys[names[i]] {
				t.Errorf("%s: %v, want %s", o, keys, want)
			}
		}
	}
	near(t, "fitted", s.Key(Fitted, fresh), -2.5*math.Log1p(24)/6+3/(1+4.0))
	near(t, "fitted in my directory", s.Key(Fitted, old), -2.5*math.Log1p(9*24)/6+3/(1+4.0)+math.Log1p(3*math.Exp2(-1.0/180)))
	all := NewGround(s.Weights)
	for range 50 {
		all.Reviewed(Event{Date: at, Paths: []string{"fs/b.c"}})
	}
	s.All = all.At(at)
	near(t, "fitted in a busy directory", s.Key(Fitted, old), -2.5*math.Log1p(9*24)/6+3/(1+4.0)+math.Log1p(3*math.Exp2(-1.0/180)/2))
	names := ""
	for o := CcNewest; o <= OneMore+1; o++ {
		names += o.String() + " "
	}
	if names != "cc-newest fitted newest oldest files one-more unknown " {
		t.Error(names)
	}
}

func TestNorms(t *testing.T) {
	n := NewNorms()
	if _, ok := n.Half([]string{"a"}); ok {
		t.Error("a norm of nothing")
	}
	var none *Norms
	if _, ok := none.Most([]string{"a"}); ok {
		t.Error("a norm of none")
	}
	for i := range 100 {
		n.Answered("a", int64((i*37)%100)*hour)
		if i%10 == 0 {
			n.Answered("b", 1)
		}
	}
	half, _ := n.Half([]string{"b", "a"})
	most, _ := n.Most([]string{"a"})
	if half != 50*hour || most != 95*hour {
		t.Errorf("half in %s, most in %s", Span(half), Span(most))
	}
	w := Defaults()
	for took, want := range map[int64]int64{day: 21 * day, 30 * day: 30 * day, 900 * day: 60 * day} {
		n := NewNorms()
		for range 30 {
			n.Answered("a", took)
		}
		if got := w.StaleAfter(n, []string{"a"}); got != want {
			t.Errorf("p95 %s: stale after %s", Span(took), Span(got))
		}
	}
}

func TestRegulars(t *testing.T) {
	r := NewRegulars(Defaults())
	for i := range 30 {
		for range i {
			r.Reviewed("a", fmt.Sprint("p", i), at)
		}
	}
	for i, want := range map[int]bool{29: true, 15: true, 14: false, 3: false} {
		if got := r.Knows([]string{"x", "a"}, fmt.Sprint("p", i), at); got != want {
			t.Errorf("p%d: %v", i, got)
		}
	}
	small := NewRegulars(Defaults())
	for i := range 4 {
		small.Reviewed("a", "few", at-int64(i))
	}
	if small.Knows([]string{"a"}, "few", at) {
		t.Error("four reviews make a regular")
	}
	small.Reviewed("a", "few", at)
	small.Reviewed("a", "few", at)
	if !small.Knows([]string{"a"}, "few", at) || (*Regulars)(nil).Knows([]string{"a"}, "few", at) {
		t.Error("six reviews make none")
	}
}

func TestWeightsByName(t *testing.T) {
	w := Defaults()
	if err := w.Set("half_life", 90); err != nil || w.HalfLife != 90 {
		t.Errorf("%v, %v", w.HalfLife, err)
	}
	if err := w.Set("speed", 1); err == nil || !strings.Contains(err.Error(), "half_life") {
		t.Errorf("%v", err)
	}
}
