package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// JudgeWant is what `onemore replay` and `onemore rescue` were asked for.
type JudgeWant struct {
	From, To time.Time // zero: from the first mail, to the last
	Seed     uint64
	Progress func(done, total int)
}

// ReplayLine is how one order did.
type ReplayLine struct {
	Order               string
	Events              int
	Pool                int // the median number of changes to choose from
	Hit1, Hit5, Hit10   float64
	MRR, Low, High      float64 // with 95 % confidence
	AboveLow, AboveHigh float64 // the bounds of how far MRR is above that of cc-newest
	Macro               float64 // MRR, everybody counted once
	Others              float64 // MRR outside the ten who reviewed most
	Cold                float64 // MRR of people with fewer than three reviews before
}

// Replayed is what `onemore replay` found.
type Replayed struct {
	Lines   []ReplayLine
	Outside int // reviews of what was not in the pool
	People  int
	Others  int // reviews outside the ten who reviewed most
	Cold    int // reviews of people with fewer than three before
	Undated int
}

// RescueTaken is how a policy did where people take a part of what is offered.
type RescueTaken struct {
	Accept     float64 `json:"accept"`
	Picks      int     `json:"picks"`
	Distinct   int     `json:"distinct"`
	Reached    float64 `json:"reached"`
	Others     float64 `json:"reached_others"`
	Collisions float64 `json:"collisions"`
	Fit        float64 `json:"fit"`
}

// RescueLine is how one policy did, at each acceptance, of which the first is 1.
type RescueLine struct {
	Policy string
	Taken  []RescueTaken
}

// Rescued is what `onemore rescue` found.
type Rescued struct {
	Lines     []RescueLine
	Neglected int
	Others    int // neglected postings that are not by the most active people
	Postings  int
	Days      int
	Undated   int
}

// judgeFlags are those of both commands.
type judgeFlags struct {
	From string `help:"Count what happened from DATE on (2024-01-01, 30d, 1y); earlier mail is learnt from." placeholder:"DATE"`
	To   string `help:"Count what happened before DATE." placeholder:"DATE"`
	Seed uint64 `help:"The seed of all chance: equal seeds give equal results." default:"1"`
	JSON bool   `name:"json" help:"JSON Lines."`
}

// want understands the flags.
func (f judgeFlags) want(g Globals, what string) (JudgeWant, error) {
	want := JudgeWant{Seed: f.Seed}
	now, err := g.At()
	if err != nil {
		return want, err
	}
	if now.IsZero() {
		now = time.Now()
	}
	for _, d := range []struct {
		flag, text string
		at         *time.Time
	}{{"--from", f.From, &want.From}, {"--to", f.To, &want.To}} {
		if d.text == "" {
			continue
		}
		if *d.at, err = moment(d.text, now); err != nil {
			return want, usageError{fmt.Errorf("%s: %s %q: %w", what, d.flag, d.text, err)}
		}
	}
	if !want.To.IsZero() && !want.From.Before(want.To) {
		return want, usageError{fmt.Errorf("%s: --from %s is not before --to %s", what, f.From, f.To)}
	}
	return want, nil
}

// judged runs one of the two under a line of progress.
func judged[T any](e *env, f judgeFlags, what string, run func(context.Context, Globals, JudgeWant) (T, error)) (out T, err error) {
	want, err := f.want(e.g, what)
	if err != nil {
		return out, err
	}
	bar := &progressLine{w: e.app.Err, live: e.app.Live && !f.JSON, start: time.Now()}
	want.Progress = func(done, total int) {
		bar.show(Progress{File: what, Done: int64(done), Total: int64(total), Messages: done})
	}
	out, err = run(e.ctx, e.g, want)
	bar.end()
	if err != nil && e.ctx.Err() != nil && errors.Is(err, e.ctx.Err()) {
		say(e.app.Err, what+": stopped; nothing was changed")
		return out, interrupted
	}
	return out, err
}

// figure writes a share of one as people read it in tables: .50, 1.00, -.02.
func figure(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	if rest, ok := strings.CutPrefix(s, "0."); ok {
		return "." + rest
	}
	if rest, ok := strings.CutPrefix(s, "-0."); ok {
		return "-." + rest
	}
	return s
}

// some is a mean over n, which may be nothing.
func some(n int, mean float64) string {
	if n == 0 {
		return "-"
	}
	return figure(mean)
}

// round cuts a figure for JSON: what lies behind is noise.
func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// lines prints JSON Lines.
func lines[T any](w io.Writer, all []T) error {
	enc := json.NewEncoder(w)
	for _, l := range all {
		if err := enc.Encode(l); err != nil {
			return fmt.Errorf("print the figures: %w", err)
		}
	}
	return nil
}

// undated says what was left out.
func undated(w io.Writer, n int) {
	if n > 0 {
		say(w, fmt.Sprintf("%d messages bear no date and were left out", n))
	}
}
