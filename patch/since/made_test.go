package since_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"onemore/mail"
)

// TestAgainstGitMade holds the comparison against git range-diff where nearly
// every decision is close: small patches of few different lines.
func TestAgainstGitMade(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	n := 20
	if os.Getenv("ONEMORE_LONG") != "" {
		n = 300
	}
	var all []reroll
	for i := range n {
		g := rand.New(rand.NewPCG(7, uint64(i)))
		x := reroll{name: fmt.Sprint("made ", i)}
		for range 1 + g.IntN(5) {
			x.old = append(x.old, drawn(g))
		}
		x.new = again(g, x.old)
		for side, ms := range map[string][]*mailed{"old": x.old, "new": x.new} {
			ps, err := r.all(t, ms)
			if err != nil {
				t.Fatal(err)
			}
			r.version(fmt.Sprint(i, "/", side), ps)
		}
		all = append(all, x)
	}
	c := r.judge(t, all)
	if (c.paired+c.ties) != c.patches || c.ties*100 > c.patches*8 || c.marked < c.marks {
		t.Error("too few agree")
	}
}

// drawn makes a mail with a patch that adds a few lines out of few.
func drawn(g *rand.Rand) *mailed {
	lines := make([]string, 2+g.IntN(12))
	for i := range lines {
		lines[i] = word(g)
	}
	return post(fmt.Sprint("title ", g.IntN(4)), fmt.Sprint("f", g.IntN(3), ".c"), lines)
}

func word(g *rand.Rand) string { return fmt.Sprintf("call_%d();", g.IntN(9)) }

func post(title, path string, lines []string) *mailed {
	raw := fmt.Sprintf("From: Ana <ana@example.org>\nSubject: [PATCH] %s\nMessage-ID: <x@example.org>\n\nText.\n\n---\n"+
		"diff --git a/%[2]s b/%[2]s\n--- a/%[2]s\n+++ b/%[2]s\n@@ -10,6 +10,%d @@ int f(void)\n a\n b\n c\n+%s\n d\n e\n f\n-- \n2.39\n",
		title, path, 6+len(lines), strings.Join(lines, "\n+"))
	return &mailed{[]byte(raw), mail.Parse([]byte(raw))}
}

// again makes another version: patches are changed, dropped, new and moved.
func again(g *rand.Rand, old []*mailed) []*mailed {
	var out []*mailed
	for _, m := range old {
		switch g.IntN(8) {
		case 0:
		case 1:
			out = append(out, drawn(g), m)
		case 2:
			out = append([]*mailed{m}, out...)
		default:
			out = append(out, edited(g, m))
		}
	}
	if len(out) == 0 {
		out = append(out, drawn(g))
	}
	return out
}

// edited changes some of the added lines.
func edited(g *rand.Rand, m *mailed) *mailed {
	var lines []string
	path := ""
	for l := range strings.Lines(m.mail.Body) {
		if p, ok := strings.CutPrefix(l, "+++ b/"); ok {
			path = strings.TrimSpace(p)
		} else if strings.HasPrefix(l, "+call") {
			lines = append(lines, strings.TrimSpace(l[1:]))
		}
	}
	part := g.IntN(100)
	for i := range lines {
		if g.IntN(100) < part {
			lines[i] = word(g)
		}
	}
	return post(strings.TrimPrefix(m.mail.Subject, "[PATCH] "), path, lines)
}
