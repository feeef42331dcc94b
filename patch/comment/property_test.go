package comment

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onemore/patch"
	"onemore/patch/diff"
)

// anyPatch draws a patch with many lines that stand in it more than once. It
// gives for every line whether it stands there once.
func anyPatch(t *rapid.T) (body string, once []bool) {
	var b strings.Builder
	put := func(line string, unique bool) {
		b.WriteString(line + "\n")
		once = append(once, unique)
	}
	put("A message that says what is done here", true)
	put("", false)
	put("---", true)
	files := rapid.IntRange(1, 3).Draw(t, "files")
	n := 0
	for f := range files {
		put(fmt.Sprintf("diff --git a/f%d.c b/f%d.c", f, f), true)
		put(fmt.Sprintf("--- a/f%d.c", f), true)
		put(fmt.Sprintf("+++ b/f%d.c", f), true)
		for h := range rapid.IntRange(1, 3).Draw(t, "hunks") {
			size := rapid.IntRange(1, 25).Draw(t, "lines")
			put(fmt.Sprintf("@@ -%d,%d +%d,%d @@ fn_%d_%d", h*100+1, size, h*100+1, size, f, h), true)
			for range size {
				n++
				switch rapid.IntRange(0, 5).Draw(t, "line") {
				case 0:
					put(" \t}", false)
				case 1:
					put(" ", false)
				case 2:
					put(" \t\treturn 0;", false)
				default:
					put(fmt.Sprintf(" \tcall_%d(a,\tb);", n), true)
				}
			}
		}
	}
	put("@@ -900,1 +900,1 @@ end", true)
	put(" \tlast_of_all();", true)
	put("-- ", true)
	put("2.43.0", true)
	return b.String(), once
}

// mangled is a quoted line as some mailer writes it.
func mangled(t *rapid.T, line string, how int) string {
	switch how {
	case 0:
		line = strings.TrimRight(line, " \t")
	case 1:
		line = strings.ReplaceAll(line, "\t", "        ")
	case 2:
		line = strings.ReplaceAll(line, "\t", " ")
	}
	mark := rapid.SampledFrom([]string{"> ", ">", " > "}).Draw(t, "mark")
	return mark + line + "\n"
}

// A reply that quotes some runs of lines and comments on each gives back exactly
// these lines.
func TestQuotedLinesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body, once := anyPatch(t)
		lines := diff.Lines(body)
		how := rapid.IntRange(0, 3).Draw(t, "mailer")
		var b strings.Builder
		b.WriteString("On Mon, 1 Jan 2024, Ann Lee wrote:\n")
		type span struct{ from, to int }
		var wants []span
		end := len(lines) - 3 // quoting up to the end means the whole
		for at := 0; at < end; {
			from := at + rapid.IntRange(0, 8).Draw(t, "skip")
			to := from + rapid.IntRange(0, 8).Draw(t, "run")
			if to >= end {
				break
			}
			at = to + 1
			certain := false
			for n := from; n <= to; n++ {
				certain = certain || once[n]
			}
			if !certain || strings.TrimSpace(lines[from]) == "" || strings.TrimSpace(lines[to]) == "" {
				continue
			}
			for n := from; n <= to; n++ {
				b.WriteString(mangled(t, lines[n], how))
			}
			if rapid.Bool().Draw(t, "gap") {
				b.WriteString(">\n")
			}
			if !rapid.Bool().Draw(t, "comment") {
				b.WriteString("[...]\n")
				continue
			}
			fmt.Fprintf(&b, "\nRemark %d, which is not code.\n\nAnd more of it.\n\n", len(wants))
			wants = append(wants, span{from, to})
		}
		got := In(theMail("r@example.org", bob, b.String()), theMail("p@example.org", ann, body))
		if len(got) != len(wants) {
			t.Fatalf("%d comments, want %d\n%s", len(got), len(wants), b.String())
		}
		for i, s := range got {
			if s.To != wants[i].to || s.From != wants[i].from {
				t.Fatalf("%d: %d..%d, want %d..%d\n%s\n%s", i, s.From, s.To, wants[i].from, wants[i].to, body, b.String())
			}
			if want := fmt.Sprintf("Remark %d, which is not code.\n\nAnd more of it.", i); s.Text != want {
				t.Fatalf("%q, want %q", s.Text, want)
			}
			if n, ok := Find(s.At, diff.Scan(body)); !ok || n != s.To {
				t.Fatalf("anchor %+v is found at %d %v, want %d\n%s", s.At, n, ok, s.To, body)
			}
		}
	})
}

// The same through a reply in between: what is said below its quotes is about
// the same lines, what is said below its words is an answer.
func TestAnswersComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body, once := anyPatch(t)
		lines := diff.Lines(body)
		var first, second strings.Builder
		var wants []int
		for n := 3; n < len(lines)-3; n++ {
			if once[n] && rapid.IntRange(0, 4).Draw(t, "say") == 0 {
				fmt.Fprintf(&first, "> %s\n\nFirst %d?\n\n", lines[n], n)
				fmt.Fprintf(&second, "> > %s\n> \n> First %d?\n\nSecond %d.\n\n", lines[n], n, n)
				wants = append(wants, n)
			}
		}
		got := Talk(theMail("p@example.org", ann, body), []Reply{
			{theMail("1@example.org", bob, first.String(), "p@example.org"), "human"},
			{theMail("2@example.org", ann, second.String(), "1@example.org"), "author"},
		})
		if len(got) != len(wants) {
			t.Fatalf("%d comments, want %d", len(got), len(wants))
		}
		for i, n := range wants {
			s := got[i]
			if s.To != n || len(s.Replies) != 1 || s.Replies[0].To != n || s.Replies[0].Text != fmt.Sprintf("Second %d.", n) {
				t.Fatalf("got %+v, want line %d", s, n)
			}
		}
		if open := Open(got, []patch.Person{ann}, nil); len(open) != 0 {
			t.Fatalf("open: %+v", open)
		}
	})
}

// Whatever comes in: lines that exist, text that was written, and no panic.
func FuzzIn(f *testing.F) {
	f.Add(sample, "> +\tc->reads++;\n\nWhy?\n")
	f.Add(sample, quoteAll(sample)+"Applied\n")
	f.Add("x\n", "|x\n|x\n|x\ny")
	f.Add("", ">>>>>\n[...]\n--\nOn 1:00\n@:\n>")
	f.Add("a\nb", "On 2024 10:00 a@b wrote:\nFrom: x\nTo: y\nDate: z")
	f.Fuzz(func(t *testing.T, body, reply string) {
		body, reply = strings.ToValidUTF8(body, "?"), strings.ToValidUTF8(reply, "?")
		p, r := theMail("p@example.org", ann, body), theMail("r@example.org", bob, reply, "p@example.org")
		deep := theMail("d@example.org", cat, quoteAll(reply)+"\nsaid "+reply, "r@example.org")
		lines := len(diff.Lines(body))
		for _, s := range append(In(r, p), Talk(p, []Reply{{r, "human"}, {deep, "human"}})...) {
			if s.To >= lines || s.From > s.To || (s.To < 0) != (s.From < 0) || strings.TrimSpace(s.Text) == "" {
				t.Errorf("got %+v of %d lines", s, lines)
			}
			if n, ok := Find(s.At, diff.Scan(body)); ok && (n < 0 || n >= lines) {
				t.Errorf("%+v is found at %d", s.At, n)
			}
			for _, w := range strings.Fields(s.Text) {
				if !strings.Contains(r.Body, w) && !strings.Contains(deep.Body, w) {
					t.Errorf("nobody wrote %q", w)
				}
			}
		}
	})
}

// bigPatch has n lines of code, a third of them alike.
func bigPatch(n int) string {
	var b strings.Builder
	b.WriteString("Large\n---\ndiff --git a/big.c b/big.c\n--- a/big.c\n+++ b/big.c\n")
	fmt.Fprintf(&b, "@@ -0,0 +1,%d @@\n", n)
	for i := range n {
		switch i % 6 {
		case 0:
			b.WriteString("+\t}\n")
		case 1:
			b.WriteString("+\n")
		default:
			fmt.Fprintf(&b, "+\tcall_%d(with, arguments);\n", i)
		}
	}
	return b.String()
}

// bigReply quotes n lines of a body from a line on, with a remark after every
// tenth.
func bigReply(body string, from, n int) string {
	var b strings.Builder
	for i, l := range diff.Lines(body)[from : from+n] {
		b.WriteString("> " + l + "\n")
		if i%10 == 9 {
			fmt.Fprintf(&b, "\nRemark %d here.\n\n", i)
		}
	}
	return b.String()
}

// Hostile mail takes time that is nearly linear in its size.
func TestHostileSize(t *testing.T) {
	const n = 30000
	same := strings.Repeat("+\tx;\n", n)
	tests := []struct{ name, body, reply string }{
		{"all lines alike", "m\n---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -0,0 +1,30000 @@\n" + same, quoteAll(same) + "end\n"},
		{"all of it with remarks", bigPatch(n), bigReply(bigPatch(n), 0, n)},
		{"backwards", bigPatch(n), bigReply(reversed(bigPatch(n)), 0, n)},
		{"nothing of it", bigPatch(n), bigReply(strings.ReplaceAll(bigPatch(n), "c", "d"), 0, n)},
		{"few words often", strings.Repeat("a b a b\n", n), strings.Repeat("> a b b\nword\n", n)},
		{"one long line", "m\n" + strings.Repeat("x ", 1<<20), "> " + strings.Repeat("x ", 1<<20) + "\nword\n"},
		{"marks", sample, strings.Repeat(">", 1<<20) + "\nword\n"},
		{"attributions", sample, strings.Repeat("On 2024 10:00 a@b:\n\n> x\n", n/10)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			In(theMail("r@example.org", bob, tt.reply), theMail("p@example.org", ann, tt.body))
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Log(took)
			}
		})
	}
}

func reversed(body string) string {
	lines := diff.Lines(body)
	for i, j := 0, len(lines)-1; i < j; i, j = i+1, j-1 {
		lines[i], lines[j] = lines[j], lines[i]
	}
	return strings.Join(lines, "\n") + "\n"
}

// A reply of 2,000 lines on a patch of 10,000.
func BenchmarkIn(b *testing.B) {
	body := bigPatch(10000)
	p, r := theMail("p@example.org", ann, body), theMail("r@example.org", bob, bigReply(body, 4000, 1800))
	for b.Loop() {
		if len(In(r, p)) != 180 {
			b.Fatal("comments are missing")
		}
	}
}

// Fifty anchors in a patch of 100,000 lines.
func BenchmarkFind(b *testing.B) {
	p := diff.Scan(bigPatch(100000))
	pg := Lay(p)
	var at []Anchor
	for i := range 50 {
		at = append(at, pg.Anchor(1000+i*1700))
	}
	for b.Loop() {
		pg := Lay(p)
		for _, a := range at {
			if _, ok := pg.Find(a); !ok {
				b.Fatal("not found")
			}
		}
	}
}
