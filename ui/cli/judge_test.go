package cli

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// judges answer with made figures and keep what they were asked.
type judges struct {
	want  JudgeWant
	err   error
	empty bool
}

func (j *judges) replay(ctx context.Context, _ Globals, want JudgeWant) (Replayed, error) {
	j.want = want
	want.Progress(500, 1000)
	if j.err != nil || ctx.Err() != nil {
		return Replayed{}, errors.Join(j.err, ctx.Err())
	}
	r := Replayed{Outside: 3, People: 4, Others: 5, Cold: 6, Undated: 2}
	for i, name := range []string{"fitted", "cc-newest", "one-more", "newest", "oldest", "files", "random"} {
		l := ReplayLine{
			Order: name, Events: 100, Pool: 17, Hit1: .4, Hit5: .8, Hit10: 1, MRR: .5 - float64(i)/100, Low: .412345, High: .6,
			AboveLow: -.02 - float64(i), AboveHigh: .05, Macro: .3, Others: .2, Cold: .1,
		}
		if j.empty {
			l = ReplayLine{Order: name}
		}
		r.Lines = append(r.Lines, l)
	}
	return r, nil
}

func (j *judges) rescue(ctx context.Context, _ Globals, want JudgeWant) (Rescued, error) {
	j.want = want
	want.Progress(1000, 1000)
	if j.err != nil || ctx.Err() != nil {
		return Rescued{}, errors.Join(j.err, ctx.Err())
	}
	r := Rescued{Neglected: 120, Others: 30, Postings: 400, Days: 900}
	for _, name := range []string{"one-more", "one-more-claims", "newest", "oldest", "random", "cc-newest", "fit"} {
		r.Lines = append(r.Lines, RescueLine{name, []RescueTaken{
			{Accept: 1, Picks: 900, Distinct: 500, Reached: .851234, Others: .8, Collisions: .2, Fit: .64},
			{Accept: .5, Picks: 450, Distinct: 300, Reached: .6, Others: .5, Collisions: .1, Fit: .64},
			{Accept: .2, Picks: 180, Distinct: 150, Reached: .3, Others: .2, Collisions: .01, Fit: .64},
		}})
	}
	return r, nil
}

func (j *judges) run(ctx context.Context, live bool, args ...string) ran {
	return runWith(ctx, &fakeDesk{}, func(a *App) { a.Replay, a.Rescue, a.Live = j.replay, j.rescue, live }, args...)
}

// TestReplayPrints: a line an order, for people and as the contract has it.
func TestReplayPrints(t *testing.T) {
	t.Parallel()
	r := (&judges{}).run(t.Context(), false, "replay", "--json")
	if r.code != 0 {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	var got []string
	for l := range strings.Lines(r.out) {
		var line map[string]any
		if err := json.Unmarshal([]byte(l), &line); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"order", "events", "pool", "hit1", "hit5", "hit10", "mrr", "low", "high"} {
			if _, ok := line[key]; !ok {
				t.Errorf("%s lacks %s", l, key)
			}
		}
		if line["low"] != .4123 || line["pool"] != 17. || line["outside"] != 3. {
			t.Errorf("%s", l)
		}
		got = append(got, line["order"].(string))
	}
	if strings.Join(got, " ") != "fitted cc-newest one-more newest oldest files random" {
		t.Errorf("orders %q", got)
	}
	r = (&judges{}).run(t.Context(), false, "replay")
	for _, want := range []string{
		"100 first reviews by 4 people, each of one of 17 changes (the median); 3 more",
		"fitted        .40    .80   1.00    .50  .41-.60    -.02 to .05      .30    .20    .10",
		"cc-newest     .40    .80   1.00    .49  .41-.60    -                .30",
		"not surely above cc-newest here",
	} {
		if !strings.Contains(r.out, want) {
			t.Errorf("lacks %q:\n%s", want, r.out)
		}
	}
	if !strings.Contains(r.err, "2 messages bear no date") {
		t.Errorf("says %q", r.err)
	}
	for l := range strings.Lines(r.out) {
		if len(l) > 120 {
			t.Errorf("%d columns: %s", len(l), l)
		}
	}
	if r = (&judges{empty: true}).run(t.Context(), false, "replay"); r.code != 0 || !strings.HasPrefix(r.out, "no review in this time") {
		t.Errorf("exit %d: %s", r.code, r.out)
	}
}

// TestReplayVerdict: only an interval above zero speaks for the fitted order.
func TestReplayVerdict(t *testing.T) {
	t.Parallel()
	for low, want := range map[float64]string{.01: "beats cc-newest", 0: "best left", -.1: "best left"} {
		r := Replayed{Lines: []ReplayLine{{Order: "newest", AboveLow: 1}, {Order: "fitted", AboveLow: low}}}
		if got := r.verdict(); !strings.Contains(got, want) {
			t.Errorf("from %v on: %s", low, got)
		}
	}
}

// TestRescuePrints: the first acceptance is the line, the others lie beside it.
func TestRescuePrints(t *testing.T) {
	t.Parallel()
	r := (&judges{}).run(t.Context(), false, "rescue", "--json")
	if r.code != 0 {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	first, _, _ := strings.Cut(r.out, "\n")
	want := `{"policy":"one-more","neglected":120,"reached":0.8512,"collisions":0.2,"fit":0.64,"picks":900,"distinct":500,` +
		`"neglected_others":30,"reached_others":0.8,"accepted":[{"accept":0.5,"picks":450,"distinct":300,"reached":0.6,` +
		`"reached_others":0.5,"collisions":0.1,"fit":0.64},{"accept":0.2,"picks":180,"distinct":150,"reached":0.3,"reached_others":0.2,"collisions":0.01,"fit":0.64}]}`
	if first != want {
		t.Errorf("got  %s\nwant %s", first, want)
	}
	if n := strings.Count(r.out, "\n"); n != 7 {
		t.Errorf("%d lines", n)
	}
	r = (&judges{}).run(t.Context(), false, "rescue")
	for _, want := range []string{
		"400 postings, 120 of them neglected", "(30 are not by the 15 most active people)", "900 times",
		"one in 2", "one in 5", "one-more-claims      .85     .80    .20    .64    900        .60, .10        .30, .01",
	} {
		if !strings.Contains(r.out, want) {
			t.Errorf("lacks %q:\n%s", want, r.out)
		}
	}
}

// TestJudgeFlags: what is asked for reaches the judge; what is wrong opens
// nothing.
func TestJudgeFlags(t *testing.T) {
	t.Parallel()
	j := &judges{}
	r := j.run(t.Context(), false, "--now", "2026-03-01T00:00:00Z", "rescue", "--from", "2024-01-01", "--to", "30d", "--seed", "7", "--json")
	if r.code != 0 || j.want.Seed != 7 || j.want.From.Format(time.DateOnly) != "2024-01-01" || j.want.To.Format(time.DateOnly) != "2026-01-30" {
		t.Errorf("exit %d: %+v %s", r.code, j.want, r.err)
	}
	if j.run(t.Context(), false, "replay"); !j.want.From.IsZero() || !j.want.To.IsZero() || j.want.Seed != 1 {
		t.Errorf("without flags: %+v", j.want)
	}
	for _, args := range [][]string{
		{"replay", "--from", "yesterday"},
		{"rescue", "--to", "all"},
		{"replay", "--from", "2025-01-01", "--to", "2024-01-01"},
		{"rescue", "--seed", "x"},
		{"replay", "--from", "2025-01-01", "--to", "2025-01-01"},
	} {
		j := &judges{}
		if r := j.run(t.Context(), false, args...); r.code != 2 || r.out != "" || j.want.Progress != nil {
			t.Errorf("%q: exit %d, %q", args, r.code, r.err)
		}
	}
}

// TestJudgeEnds: a fault is told, Ctrl-C is no fault, and only a terminal sees
// how far it is.
func TestJudgeEnds(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"replay", "rescue"} {
		r := (&judges{err: errors.New("the store is damaged")}).run(t.Context(), false, what)
		if r.code != 1 || r.out != "" || !strings.Contains(r.err, "the store is damaged") {
			t.Errorf("%s: exit %d, %q", what, r.code, r.err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if r = (&judges{}).run(ctx, false, what, "--json"); r.code != 130 || r.out != "" || !strings.Contains(r.err, what+": stopped") {
			t.Errorf("%s: exit %d, %q, %q", what, r.code, r.out, r.err)
		}
		for _, live := range []bool{true, false} {
			r = (&judges{}).run(t.Context(), live, what)
			if got := strings.Contains(r.err, "###"); got != live {
				t.Errorf("%s, live %v: %q", what, live, r.err)
			}
		}
	}
}

func TestFigure(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{0: ".00", .5: ".50", 1: "1.00", -.016: "-.02", -.001: "-.00", .996: "1.00", 12.3: "12.30"} {
		if got := figure(v); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
	if got := figureOneIn(.5) + " " + figureOneIn(.2) + " " + figureOneIn(1); got != "2 5 1" {
		t.Errorf("one in %s", got)
	}
}
