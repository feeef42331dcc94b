package series

import (
	"fmt"
	"strings"
	"testing"
)

// counted writes down what a change says of the newest version: humans of all
// versions, patches covered and engaged of all, and the tags that count.
func counted(c *Change) string {
	v := &c.Versions[len(c.Versions)-1]
	covered, engaged := 0, 0
	tags := map[string]int{}
	for _, p := range v.Patches {
		if p.Covered {
			covered++
		}
		if p.Engaged {
			engaged++
		}
		for _, t := range p.Trailers {
			if t.Counts {
				tags[t.Key]++
			}
		}
	}
	return fmt.Sprintf("humans %d, covered %d/%d, engaged %d, R%d A%d T%d, %s", len(c.Humans), covered, v.Expected, engaged,
		tags["Reviewed-by"], tags["Acked-by"], tags["Tested-by"], c.State)
}

// TestWhatCounts holds the table "what counts" of the command line's contract,
// row by row.
func TestWhatCounts(t *testing.T) {
	const series2 = `
		c | 0 | ana | | [PATCH 0/2] mm: leaks | blurb
		a | 0+1 | ana | c | [PATCH 1/2] mm: fix a leak | diff:x
		b | 0+2 | ana | c | [PATCH 2/2] mm: fix another leak | diff:y
		`
	const next2 = `
		C | 9 | ana | | [PATCH v2 0/2] mm: leaks | blurb
		A | 9+1 | ana | C | [PATCH v2 1/2] mm: fix a leak | %sdiff:x
		B | 9+2 | ana | C | [PATCH v2 2/2] mm: fix another leak | diff:z
		`
	reply := func(who, to, says string) string {
		subject := map[string]string{"c": "Re: [PATCH 0/2] mm: leaks", "a": "Re: [PATCH 1/2] mm: fix a leak", "b": "Re: [PATCH 2/2] mm: fix another leak"}[to]
		return series2 + fmt.Sprintf("r | 1 | %s | %s | %s | %s\n", who, strings.TrimSpace(to+" "+strings.Trim("c", to)), subject, says)
	}
	for _, c := range []struct{ name, in, want string }{
		{"nobody looked", series2, "humans 0, covered 0/2, engaged 0, R0 A0 T0, unreviewed"},
		// Reviewed-by or Acked-by in a reply to a patch
		{"R on a patch", reply("kim", "a", "R:kim"), "humans 1, covered 1/2, engaged 1, R1 A0 T0, partly-reviewed"},
		{"A on a patch", reply("kim", "b", "A:kim"), "humans 1, covered 1/2, engaged 1, R0 A1 T0, partly-reviewed"},
		// the same in a reply to the cover
		{"R on the cover", reply("kim", "c", "R:kim"), "humans 1, covered 2/2, engaged 2, R2 A0 T0, reviewed"},
		// Tested-by
		{"T on a patch", reply("kim", "a", "T:kim"), "humans 1, covered 0/2, engaged 1, R0 A0 T1, seen"},
		{"T on the cover", reply("kim", "c", "T:kim"), "humans 1, covered 0/2, engaged 2, R0 A0 T2, seen"},
		// inline comment or any reply without a tag
		{"a comment on a patch", reply("kim", "a", "> +new x;why is this needed at all?"), "humans 1, covered 0/2, engaged 1, R0 A0 T0, seen"},
		{"a comment on the cover", reply("kim", "c", "why is all this needed?"), "humans 1, covered 0/2, engaged 2, R0 A0 T0, seen"},
		// NACK or a retraction
		{"a NACK", reply("kim", "a", "N:kim"), "humans 1, covered 0/2, engaged 1, R0 A0 T0, changes-wanted"},
		{
			"a retraction", reply("kim", "a", "R:kim") + "s | 2 | kim | r a c | Re: [PATCH 1/2] mm: fix a leak | please drop my Reviewed-by\n",
			"humans 1, covered 0/2, engaged 1, R0 A0 T0, seen",
		},
		// tag in the patch mail itself
		{"in the mail, given on the same patch", fmt.Sprintf(reply("kim", "a", "R:kim")+next2, "text;R:kim;"), "humans 1, covered 1/2, engaged 0, R1 A0 T0, partly-reviewed"},
		{"in the mail, given on the cover", fmt.Sprintf(reply("kim", "c", "R:kim")+next2, "text;R:kim;"), "humans 1, covered 1/2, engaged 0, R1 A0 T0, partly-reviewed"},
		{"in the mail, source not in store", fmt.Sprintf(series2+next2, "text;R:kim;"), "humans 0, covered 0/2, engaged 0, R0 A0 T0, unreviewed"},
		{"in the mail, given on another diff", fmt.Sprintf(reply("kim", "b", "R:kim")+next2, "text;R:kim;"), "humans 1, covered 0/2, engaged 0, R0 A0 T0, unreviewed"},
		{
			"in the mail and given on this version", fmt.Sprintf(series2+next2, "text;R:kim;") + "r | 10 | kim | A C | Re: [PATCH v2 1/2] mm: fix a leak | R:kim\n",
			"humans 1, covered 1/2, engaged 1, R1 A0 T0, partly-reviewed",
		},
		// "applied" notice
		{"applied", reply("liu", "c", "Applied, thanks."), "humans 1, covered 0/2, engaged 2, R0 A0 T0, applied"},
		{"queued on one patch", reply("liu", "b", "Queued for the next release, thank you."), "humans 1, covered 0/2, engaged 1, R0 A0 T0, partly-applied"},
		// asking for a resend, adding a Cc, a pure greeting
		{"a resend", reply("kim", "a", "please resend with the list in Cc"), "humans 1, covered 0/2, engaged 1, R0 A0 T0, seen"},
		{"adding a Cc", reply("kim", "a", "Adding Liu."), "humans 1, covered 0/2, engaged 1, R0 A0 T0, seen"},
		{"a greeting", reply("kim", "c", "hi Ana"), "humans 1, covered 0/2, engaged 2, R0 A0 T0, seen"},
		// bots, AI and the author never count
		{"a bot", reply("bot", "a", "T:bot"), "humans 0, covered 0/2, engaged 0, R0 A0 T0, unreviewed"},
		{"an AI", reply("ai", "c", "R:ai"), "humans 0, covered 0/2, engaged 0, R0 A0 T0, unreviewed"},
		{"an AI's text from a human", reply("kim", "c", "This is an AI-generated review of your patch.;R:kim"), "humans 0, covered 0/2, engaged 0, R0 A0 T0, unreviewed"},
		{"the author", reply("ana", "c", "R:ana"), "humans 0, covered 0/2, engaged 0, R0 A0 T0, unreviewed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Build(facts(t, c.in))
			if len(got) != 1 {
				t.Fatalf("%d changes\n%s", len(got), told(got))
			}
			if s := counted(&got[0]); s != c.want {
				t.Errorf("got  %s\nwant %s\n%s", s, c.want, credits(&got[0]))
			}
		})
	}
}
