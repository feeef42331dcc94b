package series

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/patch"
)

// The people of the tests.
func who(name string) patch.Person {
	switch name {
	case "ana":
		return patch.Person{Name: "Ana Author", Email: "ana@example.org"}
	case "kim":
		return patch.Person{Name: "Kim Reviewer", Email: "kim@example.com"}
	case "liu":
		return patch.Person{Name: "Liu Maintainer", Email: "liu@example.net"}
	case "bot":
		return patch.Person{Name: "kernel test robot", Email: "lkp@intel.com"}
	case "ai":
		return patch.Person{Name: "Sashiko", Email: "sashiko-bot@kernel.org"}
	}
	return patch.Person{Name: strings.ToUpper(name[:1]) + name[1:] + " Somebody", Email: name + "@example.org"}
}

// mails reads a thread written down, a message a line:
//
//	id | day or day+minute | who | parent ids, nearest first | subject | body
//
// In the body ";" is a line end, "diff:x" a diff whose content is x, "diff:x/2"
// another one of the same file, and "R:kim" a Reviewed-by of kim (A, T and N alike).
func mails(tb testing.TB, text string) []patch.Mail {
	tb.Helper()
	var out []patch.Mail
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(line, "|", 6)
		for len(f) < 6 {
			f = append(f, "")
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		var day, minute int
		if _, err := fmt.Sscanf(strings.ReplaceAll(f[1], "+", " ")+" 0", "%d %d", &day, &minute); err != nil {
			tb.Fatalf("%q: %v", line, err)
		}
		m := patch.Mail{
			ID: patch.MsgID(f[0]), From: who(f[2]), Subject: f[4], Body: body(f[5]), Lists: []string{"list.example.org"},
			Date: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(day)*24*time.Hour + time.Duration(minute)*time.Minute),
		}
		for _, p := range strings.Fields(f[3]) {
			if len(m.InReplyTo) == 0 {
				m.InReplyTo = []patch.MsgID{patch.MsgID(p)}
			}
			m.References = append([]patch.MsgID{patch.MsgID(p)}, m.References...)
		}
		out = append(out, m)
	}
	return out
}

func body(s string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(s, ";") {
		key, rest, _ := strings.Cut(part, ":")
		switch key {
		case "diff":
			file, _, _ := strings.Cut(rest, "/")
			fmt.Fprintf(&b, "---\n %[1]s.c | 2 +-\n\ndiff --git a/%[1]s.c b/%[1]s.c\n--- a/%[1]s.c\n+++ b/%[1]s.c\n@@ -1,1 +1,1 @@\n-old\n+new %[2]s\n", file, rest)
		case "R", "A", "T", "N":
			name := map[string]string{"R": "Reviewed-by", "A": "Acked-by", "T": "Tested-by", "N": "Nacked-by"}[key]
			fmt.Fprintf(&b, "%s: %s\n", name, who(rest))
		default:
			b.WriteString(part + "\n")
		}
	}
	return b.String()
}

func facts(tb testing.TB, text string) []Fact {
	tb.Helper()
	var out []Fact
	for _, m := range mails(tb, text) {
		out = append(out, Extract(&m))
	}
	return out
}

// told writes changes down, short.
func told(changes []Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s %s/%s\n", c.Root, c.State, c.Turn)
		for _, v := range c.Versions {
			fmt.Fprintf(&b, " v%d", v.Version)
			if v.Cover != "" {
				fmt.Fprintf(&b, " cover %s", v.Cover)
			}
			if !v.Complete {
				fmt.Fprintf(&b, " %d of %d", v.Received, v.Expected)
			}
			for _, p := range v.Patches {
				mark := ""
				if p.Engaged {
					mark = "+"
				}
				if p.Covered {
					mark = "*"
				}
				fmt.Fprintf(&b, " %d:%s%s", p.N, p.ID, mark)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// flat trims the indentation that a want text has in the source.
func flat(s string) string {
	var out []string
	for l := range strings.SplitSeq(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

// shuffled gives a few other orders of the same facts.
func shuffled(in []Fact) [][]Fact {
	back := slices.Clone(in)
	slices.Reverse(back)
	half := append(slices.Clone(in[len(in)/2:]), in[:len(in)/2]...)
	return [][]Fact{back, half}
}

// check builds text and compares the changes, in any order of the facts.
func check(t *testing.T, text, want string) []Change {
	t.Helper()
	in := facts(t, text)
	got := Build(in)
	if flat(told(got)) != flat(want) {
		t.Errorf("got\n%swant\n%s", told(got), want)
	}
	for _, other := range shuffled(in) {
		if told(Build(other)) != told(got) {
			t.Errorf("another order gives\n%s", told(Build(other)))
		}
	}
	return got
}
