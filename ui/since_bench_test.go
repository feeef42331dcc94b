package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"onemore/patch"
	"onemore/patch/series"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

// huge is a change of two versions of n patches of so many lines, every tenth of
// which changed.
func huge(n, lines int) *screentest.Versioned {
	b := screentest.Rerolled()
	for root, c := range b.Changes {
		c.Versions = nil
		for v := 1; v <= 2; v++ {
			s := series.Series{Version: v, Root: patch.MsgID(fmt.Sprintf("h%d-1@example.org", v)), Title: "huge", Expected: n, Received: n}
			for i := 1; i <= n; i++ {
				p := series.Patch{N: i, Of: n, ID: patch.MsgID(fmt.Sprintf("h%d-%d@example.org", v, i)), Title: fmt.Sprint("patch ", i)}
				var body strings.Builder
				fmt.Fprintf(&body, "Text.\n---\n f | 1 +\n\ndiff --git a/f%d.c b/f%d.c\n--- a/f%d.c\n+++ b/f%d.c\n@@ -0,0 +1,%d @@\n", i, i, i, i, lines)
				for k := range lines {
					what := k
					if k%2 == 0 {
						what = -v
					}
					fmt.Fprintf(&body, "+\tcall(%d, %d, %d);\n", i, k, what)
				}
				b.Mails[p.ID] = patch.Mail{ID: p.ID, Subject: p.Title, Body: body.String()}
				s.Patches = append(s.Patches, p)
			}
			c.Versions = append(c.Versions, s)
		}
		b.Changes[root] = c
	}
	b.Unanswered = nil
	return b
}

// BenchmarkKeysSince: no key waits in a comparison of a thousand patches or of a
// hundred thousand lines.
func BenchmarkKeysSince(b *testing.B) {
	for name, build := range map[string]func() *screentest.Versioned{
		"1000 patches": func() *screentest.Versioned { return huge(1000, 100) },
		"100000 lines": func() *screentest.Versioned { return huge(1, 100_000) },
	} {
		b.Run(name, func(b *testing.B) {
			d := newDesk(b, build(), 80, 24)
			open, _ := uitest.Key("D")
			from := time.Now()
			d.send(open)
			if took := time.Since(from); took > 100*time.Millisecond {
				b.Errorf("D itself took %v", took)
			}
			d.rest(b)
			b.Logf("compared after %v", time.Since(from))
			d.press(b, "T")
			if !strings.Contains(d.model.View().Content, "call(") {
				b.Fatal(d.model.View().Content)
			}
			bench(b, d, []string{"j", "j", "k", "ctrl+f", "ctrl+f", "}", "}", "]", "]", "G", "k", "tab", "tab", "T", "T", "g", "d"})
		})
	}
}
