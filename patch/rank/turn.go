package rank

import "strconv"

// Standing is how a change stands towards the reader. Dates are Unix seconds;
// 0 is never.
type Standing struct {
	Own     bool
	Version int
	Posted  int64 // the newest version
	Humans  int   // distinct humans other than the author
	Waits   bool  // for the author
	Since   int64 // when what waits for the author was said

	Spoke    int64 // when the reader last wrote
	SpokeOf  int   // the newest version that they wrote about
	Tagged   bool  // their last word was a review or an ack
	Answered int64 // when the author answered what they wrote last

	Named   int64  // when somebody last spoke to the reader by name
	NamedBy string // who
	Alone   bool   // the reader is alone in To:

	Maintains string // the line that makes the reader M: or R: of it
	Stale     bool   // no human has written for long
}

// Rule is a rule of *Your turn*.
type Rule uint8

// The rules, strongest first.
const (
	NoRule       Rule = iota
	RuleAnswered      // A1: the author answered your comment
	RuleVersion       // A2: a new version of what you reviewed
	RuleNamed         // A4: asked by name, or alone in To:
	RuleOwn           // A5: your own patches, with comments to answer
	RuleArea          // A3: you are M: or R:, and no human has answered
)

// String is the rule's number.
func (r Rule) String() string {
	return [...]string{"", "A1", "A2", "A4", "A5", "A3"}[min(r, RuleArea)]
}

// Later says that the rule's changes stand below those of the others.
func (r Rule) Later() bool { return r == RuleArea }

// Call is a rule that applies: it is the reader's turn.
type Call struct {
	Rule   Rule
	Since  int64 // since when the other side waits
	Reason string
}

// Turn is whether it is the reader's turn. What waited longer than Weights.Turn
// waits no more.
func Turn(s *Standing, w *Weights, now int64) (c Call, ok bool) {
	c.Rule, c.Since = s.rule()
	if c.Rule == NoRule || float64(now-c.Since) > w.Turn*day {
		return Call{}, false
	}
	c.Reason = s.reason(c.Rule, now-c.Since)
	return c, true
}

// rule is the strongest rule that applies, and since when the other side waits.
func (s *Standing) rule() (Rule, int64) {
	switch {
	case s.Own && s.Waits:
		return RuleOwn, s.Since
	case s.Own:
		return NoRule, 0
	case s.SpokeOf > 0 && s.SpokeOf < s.Version && s.Posted > s.Spoke:
		return RuleVersion, s.Posted
	case s.Answered > 0 && s.Answered >= s.Spoke && !s.Tagged:
		return RuleAnswered, s.Answered
	case s.Named > s.Spoke:
		return RuleNamed, s.Named
	case s.Alone && s.Spoke == 0 && !s.Waits:
		return RuleNamed, s.Posted
	case s.Maintains != "" && s.Spoke == 0 && s.Humans == 0 && !s.Stale:
		return RuleArea, s.Posted
	}
	return NoRule, 0
}

func (s *Standing) reason(r Rule, waits int64) string {
	ago := " " + Span(waits) + " ago"
	switch r {
	case NoRule:
		return ""
	case RuleOwn:
		return "your patches: a comment waits for your answer since" + ago
	case RuleVersion:
		return "v" + strconv.Itoa(s.Version) + " of what you spoke about (v" + strconv.Itoa(s.SpokeOf) + ") came" + ago
	case RuleAnswered:
		return "the author answered you" + ago
	case RuleNamed:
		if s.Named > s.Spoke {
			return s.NamedBy + " spoke to you by name" + ago
		}
		return "addressed to you alone" + ago + ", and you have not answered"
	case RuleArea:
	}
	return "it is yours to answer (" + s.Maintains + "), and no human has in " + Span(waits)
}
