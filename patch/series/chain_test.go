package series

import (
	"fmt"
	"testing"
	"time"

	"onemore/patch"
)

// talk makes one patch with n-1 replies, each to the message that up names.
func talk(n int, up func(i int) int) []Fact {
	out := make([]Fact, 0, n)
	for i := range n {
		m := patch.Mail{
			ID: patch.MsgID(fmt.Sprint("m", i)), From: who([]string{"ana", "kim", "liu"}[i%3]), Subject: "[PATCH] mm: fix a leak",
			Body: body("text;diff:x"), Date: time.Unix(1_700_000_000+int64(i)*60, 0),
		}
		if i > 0 {
			m.Subject, m.Body = "Re: "+m.Subject, body([]string{"what about that?", "R:kim", "> quoted;done"}[i%3])
			for p := up(i); len(m.References) < 30; p = up(p) {
				m.References = append([]patch.MsgID{patch.MsgID(fmt.Sprint("m", p))}, m.References...)
				if p == 0 {
					break
				}
			}
			m.InReplyTo = m.References[len(m.References)-1:]
		}
		out = append(out, Extract(&m))
	}
	return out
}

func chain(i int) int { return i - 1 }
func bush(i int) int  { return i / 3 }

// TestWorkGrowsWithTheThread: twice the messages, twice the work, in a chain as
// in a bush, and in one posting. It counts allocations: they do not hang on how
// busy the machine is.
func TestWorkGrowsWithTheThread(t *testing.T) {
	for name, in := range map[string]func(n int) []Fact{
		"chain":    func(n int) []Fact { return talk(n, chain) },
		"bush":     func(n int) []Fact { return talk(n, bush) },
		"versions": many,
		"posting":  big,
	} {
		work := func(n int) float64 {
			facts := in(n)
			return testing.AllocsPerRun(1, func() { Build(facts) })
		}
		small, large := work(500), work(2000)
		t.Logf("%s: %.0f allocations for 500, %.0f for 2,000", name, small, large)
		if large > 4.6*small {
			t.Errorf("%s: four times the messages cost %.1f times the work", name, large/small)
		}
	}
	for _, n := range []int{637, 1000} {
		began := time.Now()
		got := Build(talk(n, chain))
		t.Logf("a chain of %d with its making: %v", n, time.Since(began))
		if len(got) != 1 || len(got[0].Thread) != n || got[0].Thread[n-1].Depth != n-1 {
			t.Errorf("a chain of %d: %d changes", n, len(got))
		}
	}
}

func BenchmarkThread(b *testing.B) {
	for _, n := range []int{637, 1000} {
		for name, up := range map[string]func(int) int{"chain": chain, "bush": bush} {
			in := talk(n, up)
			b.Run(fmt.Sprint(name, n), func(b *testing.B) {
				for b.Loop() {
					Build(in)
				}
			})
		}
	}
}
