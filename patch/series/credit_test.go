package series

import (
	"fmt"
	"strings"
	"testing"
)

// credits writes down the trailers of the patches of the newest version.
func credits(c *Change) string {
	var b strings.Builder
	for _, p := range c.Versions[len(c.Versions)-1].Patches {
		for _, t := range p.Trailers {
			word := "counts"
			if !t.Counts {
				word = t.Why
			}
			fmt.Fprintf(&b, "%s %s %s %s <%s> %s\n", p.ID, t.Key, strings.ToLower(strings.Fields(t.Person.Name + " nobody")[0]), t.Via, t.ID, word)
		}
	}
	return b.String()
}

func TestCredit(t *testing.T) {
	const patch1 = `
		a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
		`
	const series2 = `
		c | 0 | ana | | [PATCH 0/2] mm: leaks | blurb
		a | 0+1 | ana | c | [PATCH 1/2] mm: fix a leak | diff:x
		b | 0+2 | ana | c | [PATCH 2/2] mm: fix another leak | diff:y
		`
	for _, c := range []struct{ name, in, want string }{
		{"a reply to the patch", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim`, `
			a Reviewed-by kim reply <r> counts`},
		{"deep in the thread", patch1 + `q | 1 | kim | a | Re: [PATCH] mm: fix a leak | why is this needed at all?
			w | 1 | ana | q a | Re: [PATCH] mm: fix a leak | because it leaks
			r | 1 | kim | w q a | Re: [PATCH] mm: fix a leak | R:kim`, `
			a Reviewed-by kim reply <r> counts`},
		{"a reply to the cover credits every patch", series2 + `r | 1 | kim | c | Re: [PATCH 0/2] mm: leaks | A:kim`, `
			a Acked-by kim cover <r> counts
			b Acked-by kim cover <r> counts`},
		{"the mail answered is missing, the subject names the patch", series2 + `r | 1 | kim | gone c | Re: [PATCH 2/2] mm: fix another leak | R:kim`, `
			b Reviewed-by kim reply <r> counts`},
		{"the same person twice", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim
			s | 2 | kim | a | Re: [PATCH] mm: fix a leak | R:kim`, `
			a Reviewed-by kim reply <r> counts
			a Reviewed-by kim reply <s> given before`},
		{"on the cover and on the patch", series2 + `r | 1 | kim | c | Re: [PATCH 0/2] mm: leaks | R:kim
			s | 2 | kim | a c | Re: [PATCH 1/2] mm: fix a leak | R:kim`, `
			a Reviewed-by kim reply <s> counts
			a Reviewed-by kim cover <r> given before
			b Reviewed-by kim cover <r> counts`},
		{"said twice in one mail", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | NAK.;why not;N:kim`, `
			a Nacked-by kim reply <r> against the patch`},
		{"the author's own", patch1 + `r | 1 | ana | a | Re: [PATCH] mm: fix a leak | R:ana`, `
			a Reviewed-by ana reply <r> the author's own`},
		{"in the name of another", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:liu`, `
			a Reviewed-by liu reply <r> mismatch: sent by Kim Reviewer <kim@example.com>`},
		{"a bot", patch1 + `r | 1 | bot | a | Re: [PATCH] mm: fix a leak | T:bot`, `
			a Tested-by kernel reply <r> given by a bot`},
		{"an AI", patch1 + `r | 1 | ai | a | Re: [PATCH] mm: fix a leak | R:ai`, `
			a Reviewed-by sashiko reply <r> given by an AI`},
		{"against", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | N:kim`, `
			a Nacked-by kim reply <r> against the patch`},
		{"conditional", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | With that fixed you can add my;R:kim`, `
			a Reviewed-by kim reply <r> conditional`},
		{"misspelt", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | Rewiewed-by: Kim Reviewer <kim@example.com>`, `
			a Reviewed-by kim reply <r> misspelt`},
		{"quoted", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | > Reviewed-by: Kim Reviewer <kim@example.com>`, ``},
		{"no review", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | Reported-by: Kim Reviewer <kim@example.com>`, `
			a Reported-by kim reply <r> not a review`},
		{"taken back", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim
			s | 2 | kim | a | Re: [PATCH] mm: fix a leak | please drop my Reviewed-by`, `
			a Reviewed-by kim reply <r> taken back in <s>
			a Reviewed-by kim reply <s> takes an earlier tag back`},
		{"taken back and given again", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim
			s | 2 | kim | a | Re: [PATCH] mm: fix a leak | please drop my Reviewed-by
			u | 3 | kim | a | Re: [PATCH] mm: fix a leak | R:kim`, `
			a Reviewed-by kim reply <r> taken back in <s>
			a Reviewed-by kim reply <s> takes an earlier tag back
			a Reviewed-by kim reply <u> counts`},
		{"another cannot take it back", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim
			s | 2 | liu | a | Re: [PATCH] mm: fix a leak | please drop my Reviewed-by`, `
			a Reviewed-by kim reply <r> counts
			a Reviewed-by liu reply <s> takes an earlier tag back`},
		{"brought along without a source", `a | 0 | ana | | [PATCH v2] mm: fix a leak | text;R:kim;diff:x`, `
			a Reviewed-by kim body <a> source not in store`},
		{"carried on an unchanged patch, restated", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim
			b | 2 | ana | | [PATCH v2] mm: fix a leak | text;R:kim;diff:x`, `
			b Reviewed-by kim carried <r> counts`},
		{"carried on an unchanged patch, not restated", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim
			b | 2 | ana | | [PATCH v2] mm: fix a leak | diff:x`, `
			b Reviewed-by kim carried <r> counts`},
		{"from the cover of the version before", series2 + `r | 1 | kim | c | Re: [PATCH 0/2] mm: leaks | R:kim
			C | 3 | ana | | [PATCH v2 0/2] mm: leaks | blurb
			A | 3+1 | ana | C | [PATCH v2 1/2] mm: fix a leak | diff:x
			B | 3+2 | ana | C | [PATCH v2 2/2] mm: fix another leak | diff:z`, `
			A Reviewed-by kim carried <r> counts`},
		{"not carried on a changed patch", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim
			b | 2 | ana | | [PATCH v2] mm: fix a leak | text;R:kim;diff:y`, `
			b Reviewed-by kim body <b> given to another version of the patch`},
		{"taken back on the next version", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim
			b | 2 | ana | | [PATCH v2] mm: fix a leak | diff:x
			s | 3 | kim | b | Re: [PATCH v2] mm: fix a leak | please drop my Reviewed-by`, `
			b Reviewed-by kim reply <s> takes an earlier tag back`},
		{"a reply without Re:", patch1 + `r | 1 | kim | a | mm: fix a leak | R:kim`, `
			a Reviewed-by kim reply <r> counts`},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := facts(t, c.in)
			got := Build(in)
			if len(got) != 1 {
				t.Fatalf("%d changes\n%s", len(got), told(got))
			}
			if flat(credits(&got[0])) != flat(c.want) {
				t.Errorf("got\n%swant%s", credits(&got[0]), c.want)
			}
			for _, other := range shuffled(in) {
				if o := Build(other); credits(&o[0]) != credits(&got[0]) {
					t.Errorf("another order gives\n%s", credits(&o[0]))
				}
			}
		})
	}
}

func TestCounts(t *testing.T) {
	for key, want := range map[string]string{
		"Reviewed-by": "R", "Acked-by": "A", "Tested-by": "T", "Reviewed-and-tested-by": "RT", "Tested-and-reviewed-by": "RT",
		"Acked-and-tested-by": "AT", "Nacked-by": "", "Signed-off-by": "", "Reported-by": "", "Reported-and-tested-by": "T",
	} {
		got := ""
		if Reviews(key) {
			got += "R"
		}
		if Acks(key) {
			got += "A"
		}
		if Tests(key) {
			got += "T"
		}
		if got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}
