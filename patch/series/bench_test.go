package series

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"onemore/patch"
)

// big makes n patches in one posting, each with a review.
func big(n int) []Fact {
	var out []Fact
	for i := range n {
		id := patch.MsgID(fmt.Sprint("p", i))
		m := patch.Mail{
			ID: id, From: who("ana"), Subject: fmt.Sprintf("[PATCH %d/%d] mm: fix leak number %d", i+1, n, i),
			Body: body(fmt.Sprintf("text;diff:f%d", i)), Date: time.Unix(1_700_000_000+int64(i), 0),
		}
		if i > 0 {
			m.InReplyTo = []patch.MsgID{"p0"}
		}
		r := patch.Mail{
			ID: patch.MsgID(fmt.Sprint("r", i)), From: who("kim"), InReplyTo: []patch.MsgID{id}, Subject: "Re: " + m.Subject,
			Body: body("R:kim"), Date: time.Unix(1_700_100_000+int64(i), 0),
		}
		out = append(out, Extract(&m), Extract(&r))
	}
	return out
}

// many makes n lone patches by one author with one title and one diff, that
// answer each other in one line, each with a number of its own.
func many(n int) []Fact {
	var out []Fact
	for i := range n {
		m := patch.Mail{
			ID: patch.MsgID(fmt.Sprint("p", i)), From: who("ana"), Subject: fmt.Sprintf("[PATCH v%d] mm: fix a leak", i+1),
			Body: body("text;diff:x"), Date: time.Unix(1_700_000_000+int64(i)*86400, 0),
		}
		if i > 0 {
			m.InReplyTo = []patch.MsgID{patch.MsgID(fmt.Sprint("p", i-1))}
		}
		out = append(out, Extract(&m))
	}
	return out
}

func TestBuildSurvivesMasses(t *testing.T) {
	for name, in := range map[string][]Fact{"one posting of 5,000": big(5_000), "5,000 versions": many(5_000)} {
		began := time.Now()
		got := Build(in)
		t.Logf("%s: %v", name, time.Since(began)) // a busy machine must not fail it; square work would
		if len(got) != 1 {
			t.Errorf("%s: %d changes", name, len(got))
		}
	}
}

func BenchmarkBuildOfThousands(b *testing.B) {
	for _, n := range []int{1000, 5000} {
		in := big(n)
		b.Run(fmt.Sprint("posting", n), func(b *testing.B) {
			for b.Loop() {
				Build(in)
			}
		})
	}
	for _, n := range []int{100, 1000} {
		in := many(n)
		b.Run(fmt.Sprint("versions", n), func(b *testing.B) {
			for b.Loop() {
				Build(in)
			}
		})
	}
}

func BenchmarkBuildThread(b *testing.B) {
	in := big(10)
	for b.Loop() {
		Build(in)
	}
}

func BenchmarkExtract(b *testing.B) {
	p := patch.Mail{
		ID: "a@example.org", From: who("ana"), Subject: "[PATCH v3 2/7] mm: fix a leak", Date: time.Unix(1_700_000_000, 0),
		Body: "It leaks.\n\nFixes: 0123456789ab (\"mm: leak\")\n" + body("R:kim;A:liu;diff:x") + strings.Repeat("+a line that was added to the file\n", 150),
	}
	r := patch.Mail{
		ID: "r@example.org", From: who("kim"), Subject: "Re: [PATCH v3 2/7] mm: fix a leak", Date: time.Unix(1_700_000_000, 0),
		Body:      "On Monday, Ana wrote:\n" + strings.Repeat("> +a line that was added to the file\n", 150) + "\nLooks good to me.\n\n" + body("R:kim") + "\n-- \nKim\n",
		InReplyTo: []patch.MsgID{"a@example.org"},
	}
	b.Run("patch", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Extract(&p)
		}
	})
	b.Run("reply", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Extract(&r)
		}
	})
	f := Extract(&p)
	b.Run("keys", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f.Keys()
		}
	})
}
