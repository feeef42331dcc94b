package cli

import (
	"fmt"
	"io"
	"strings"
)

type rescueCmd struct {
	judgeFlags `embed:""`
}

// rescueJSON is a RescueLine as --json prints it: the figures of a policy whose
// every pick is taken, then what else is known.
type rescueJSON struct {
	Policy     string        `json:"policy"`
	Neglected  int           `json:"neglected"`
	Reached    float64       `json:"reached"`
	Collisions float64       `json:"collisions"`
	Fit        float64       `json:"fit"`
	Picks      int           `json:"picks"`
	Distinct   int           `json:"distinct"`
	Others     int           `json:"neglected_others"`
	ReachedOth float64       `json:"reached_others"`
	Accepted   []RescueTaken `json:"accepted"`
}

// Run says what one more review a day would have reached.
func (c rescueCmd) Run(e *env) error {
	r, err := judged(e, c.judgeFlags, "rescue", e.app.Rescue)
	if err != nil {
		return err
	}
	undated(e.app.Err, r.Undated)
	if !c.JSON {
		return r.print(e.app.Out)
	}
	var out []rescueJSON
	for _, l := range r.Lines {
		for i := range l.Taken {
			t := &l.Taken[i]
			t.Reached, t.Others, t.Collisions, t.Fit = round(t.Reached), round(t.Others), round(t.Collisions), round(t.Fit)
		}
		all := l.Taken[0]
		out = append(out, rescueJSON{
			l.Policy, r.Neglected, all.Reached, all.Collisions, all.Fit, all.Picks, all.Distinct, r.Others, all.Others, l.Taken[1:],
		})
	}
	return lines(e.app.Out, out)
}

// print writes the table for people.
func (r Rescued) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d postings, %d of them neglected: no human answered in seven days, and they stayed open (%d are not by the 15 most active people)\n",
		r.Postings, r.Neglected, r.Others)
	fmt.Fprintf(&b, "%d times somebody reviewed on a day, and gives one review more\n", r.Days)
	if len(r.Lines) == 0 {
		_, err := io.WriteString(w, b.String())
		return err
	}
	fmt.Fprintf(&b, "%-16s %7s %7s %6s %6s %6s", "policy", "reached", "others", "twice", "fit", "picks")
	for _, t := range r.Lines[0].Taken[1:] {
		fmt.Fprintf(&b, "  %14s", "one in "+figureOneIn(t.Accept))
	}
	b.WriteString("\n")
	for _, l := range r.Lines {
		all := l.Taken[0]
		fmt.Fprintf(&b, "%-16s %7s %7s %6s %6s %6d", l.Policy, some(r.Neglected, all.Reached), some(r.Others, all.Others), some(all.Picks, all.Collisions), some(all.Picks, all.Fit), all.Picks)
		for _, t := range l.Taken[1:] {
			fmt.Fprintf(&b, "  %14s", figure(t.Reached)+", "+figure(t.Collisions))
		}
		b.WriteString("\n")
	}
	b.WriteString("reached: share of the neglected that somebody took while nobody had answered; others: of those not by the most active;\n" +
		"twice: share of picks of what somebody else took within a day before; fit: how well who took it knew it, 0 to 1;\n" +
		"one in n: reached and twice where people take that many of the reviews they are offered\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// figureOneIn is .2 as "5".
func figureOneIn(share float64) string {
	return fmt.Sprintf("%.0f", 1/max(share, .001))
}
