package series

import (
	"testing"
	"unicode/utf8"

	"onemore/patch"
)

// FuzzSigns: whatever a mail says, what is read of its sender, its life and its
// tags has bounds and a proof.
func FuzzSigns(f *testing.F) {
	for _, r := range ruleRows() {
		f.Add(r.mail.from, r.mail.subject, r.mail.agent, r.mail.body)
	}
	f.Fuzz(func(t *testing.T, from, subject, agent, text string) {
		if !utf8.ValidString(from + subject + agent + text) {
			t.Skip("decoded text is always valid")
		}
		m := wrote{from: from, subject: subject, agent: agent, body: text}.mail()
		got := Extract(&m)
		if len(got.Life) > maxSigns || len(got.Says) > maxSaid || !utf8.ValidString(got.Says) {
			t.Fatalf("no bounds: %d signs, says %q", len(got.Life), got.Says)
		}
		for _, s := range got.Life {
			if s.Event == "" || RuleText(s.Rule) == "" || s.Confidence <= 0 || s.Confidence > 1 || s.N < 0 ||
				s.Commit != "" && !isHex(s.Commit, 7) || len(s.Text) > maxSaid || !utf8.ValidString(s.Text) {
				t.Fatalf("no proof: %+v", s)
			}
		}
		if (got.Kind == patch.Human) != (got.KindBy == Proof{}) {
			t.Fatalf("kind %v by %+v", got.Kind, got.KindBy)
		}
	})
}
