package cli

import (
	"fmt"
	"io"
	"strings"
)

type replayCmd struct {
	judgeFlags `embed:""`
}

// replayJSON is a ReplayLine as --json prints it.
type replayJSON struct {
	Order     string  `json:"order"`
	Events    int     `json:"events"`
	Pool      int     `json:"pool"`
	Hit1      float64 `json:"hit1"`
	Hit5      float64 `json:"hit5"`
	Hit10     float64 `json:"hit10"`
	MRR       float64 `json:"mrr"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	AboveLow  float64 `json:"above_low"`
	AboveHigh float64 `json:"above_high"`
	Macro     float64 `json:"macro"`
	Others    float64 `json:"others"`
	Cold      float64 `json:"cold"`
	Outside   int     `json:"outside"`
	People    int     `json:"people"`
}

// Run says where each order had what people really reviewed.
func (c replayCmd) Run(e *env) error {
	r, err := judged(e, c.judgeFlags, "replay", e.app.Replay)
	if err != nil {
		return err
	}
	undated(e.app.Err, r.Undated)
	if c.JSON {
		var out []replayJSON
		for _, l := range r.Lines {
			out = append(out, replayJSON{
				l.Order, l.Events, l.Pool, round(l.Hit1), round(l.Hit5), round(l.Hit10), round(l.MRR), round(l.Low), round(l.High),
				round(l.AboveLow), round(l.AboveHigh), round(l.Macro), round(l.Others), round(l.Cold), r.Outside, r.People,
			})
		}
		return lines(e.app.Out, out)
	}
	return r.print(e.app.Out)
}

// print writes the table for people.
func (r Replayed) print(w io.Writer) error {
	if len(r.Lines) == 0 || r.Lines[0].Events == 0 {
		_, err := fmt.Fprintln(w, "no review in this time was of a change that waited")
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d first reviews by %d people, each of one of %d changes (the median); %d more were of what did not wait any more\n",
		r.Lines[0].Events, r.People, r.Lines[0].Pool, r.Outside)
	fmt.Fprintf(&b, "%-10s %6s %6s %6s %6s  %-10s %-13s %6s %6s %6s\n",
		"order", "hit@1", "hit@5", "hit@10", "MRR", "95 %", "on cc-newest", "person", "others", "new")
	for _, l := range r.Lines {
		above := "-"
		if l.Order != base {
			above = figure(l.AboveLow) + " to " + figure(l.AboveHigh)
		}
		fmt.Fprintf(&b, "%-10s %6s %6s %6s %6s  %-10s %-13s %6s %6s %6s\n", l.Order, figure(l.Hit1), figure(l.Hit5), figure(l.Hit10),
			figure(l.MRR), figure(l.Low)+"-"+figure(l.High), above, figure(l.Macro), some(r.Others, l.Others), some(r.Cold, l.Cold))
	}
	fmt.Fprintf(&b, "person: MRR with everybody counted once; others: of the %d reviews outside the ten people who gave most;\n"+
		"new: of the %d by people with fewer than three before; on cc-newest: how far MRR is above it, with 95 %% confidence\n", r.Others, r.Cold)
	b.WriteString(r.verdict())
	_, err := io.WriteString(w, b.String())
	return err
}

// base is the order of the inbox that another one has to beat.
const base = "cc-newest"

// verdict says which order the inbox should have on this mail.
func (r Replayed) verdict() string {
	for _, l := range r.Lines {
		if l.Order == "fitted" && l.AboveLow > 0 {
			return "the fitted order beats cc-newest here: inbox = \"fitted\" under [rank] is worth a try\n"
		}
	}
	return "the fitted order is not surely above cc-newest here: the inbox is best left as it is\n"
}
