package rank

// Standing is how a change stands towards the reader. Dates are Unix seconds;
// 0 is never.
type Standing struct {
	Own     bool
	Version int
	Posted  int64 // the newest version
	Humans  int   // distinct humans other than the author

	Spoke    int64 // when the reader last wrote
	SpokeOf  int   // the newest version that they wrote about
	Tagged   bool  // their last word was a review or an ack
	Answered int64 // when the author answered what they wrote last

	Asked   int64  // when the change's author was last asked something, if it is the author's turn
	Named   int64  // when somebody last spoke to the reader by name
	NamedBy string // who
	Alone   bool   // the reader is alone in To:

	Maintains string // the line that makes the reader M: or R: of it
	Stale     bool   // no human has written for long
}

// Rule is a rule of *Your turn*.
type Rule uint8

// The rules, strongest first, by their numbers in the documentation.
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

// Turn is whether it is the reader's turn, by which rule, since when the other
// side waits, and why in words.
func Turn(s Standing, w Weights, now int64) (rule Rule, since int64, reason string, ok bool) {
	return NoRule, 0, "", false
}
