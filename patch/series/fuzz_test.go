package series

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"onemore/patch"
)

// fuzzed makes messages of the bytes, six for each: whom it answers, who sent
// it, what number, version and title it says, what it holds, and when.
func fuzzed(in []byte) []Fact {
	people := []string{"ana", "kim", "liu", "bot", "ai"}
	titles := []string{"mm: fix a leak", "mm: fix another leak", "net: drop a dead branch", "docs", "", "mm: fix a leak é"}
	bodies := []string{"text", "text;diff:x", "text;diff:y", "R:kim", "Applied, thanks.", "please drop my Reviewed-by", "text;diff:x;change-id: 1-a"}
	var out []Fact
	for k := 0; k+6 <= len(in) && k < 6*200; k += 6 {
		c := in[k : k+6]
		subject := titles[int(c[3]>>4)%len(titles)]
		prefix := []string{"[PATCH", "[PATCH RESEND", "[RFC PATCH", "Re: [PATCH", "[PULL", "[PATCH AUTOSEL"}[int(c[2]>>4)%6]
		if v := c[3] & 7; v > 0 {
			prefix += fmt.Sprintf(" v%d", v)
		}
		if m := c[2] & 3; m > 0 {
			prefix += fmt.Sprintf(" %d/%d", c[2]>>2&3, m)
		}
		m := patch.Mail{
			ID: patch.MsgID(fmt.Sprint("m", k/6)), From: who(people[int(c[1])%len(people)]), Subject: prefix + "] " + subject,
			Body: body(bodies[int(c[4])%len(bodies)]), Date: time.Unix(1_700_000_000+int64(c[5])*7200+int64(c[1]>>4), 0),
		}
		if c[0] > 0 {
			m.InReplyTo = []patch.MsgID{patch.MsgID(fmt.Sprint("m", c[0]%64))}
		}
		out = append(out, Extract(&m))
	}
	return out
}

// FuzzBuild: whatever hangs together how, the order does not show, each patch
// stands once, clusters are enough and numbers only rise.
func FuzzBuild(f *testing.F) {
	f.Add([]byte{0, 0, 0, 0, 1, 0, 1, 1, 0x30, 0, 3, 9})
	f.Add([]byte{0, 0, 2, 0, 0, 0, 1, 0, 6, 0, 1, 0, 1, 0, 10, 0, 2, 0, 1, 0, 6, 2, 2, 99})
	f.Fuzz(func(t *testing.T, in []byte) {
		facts := fuzzed(in)
		got := Build(facts)
		back := slices.Clone(facts)
		slices.Reverse(back)
		if a, b := written(t, got), written(t, Build(back)); a != b {
			t.Fatalf("backwards\n%s\nnot\n%s", b, a)
		}
		seen := map[patch.MsgID]bool{}
		for i := range got {
			for _, m := range got[i].Thread {
				if seen[m.ID] {
					t.Fatalf("%s stands twice", m.ID)
				}
				seen[m.ID] = true
			}
			for k := 1; k < len(got[i].Versions); k++ {
				if got[i].Versions[k].Version < got[i].Versions[k-1].Version {
					t.Fatalf("%s: numbers fall", got[i].Root)
				}
			}
		}
		for i := range facts {
			if r := facts[i].Role; (r == PatchRole || r == Cover) && !seen[facts[i].ID] {
				t.Fatalf("%s stands nowhere", facts[i].ID)
			}
		}
		n := 0
		for _, c := range cluster(facts) {
			n += len(Build(c))
		}
		if n != len(got) {
			t.Fatalf("%d changes from clusters, %d from all", n, len(got))
		}
	})
}

func written(t *testing.T, changes []Change) string {
	t.Helper()
	b, err := json.Marshal(changes)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
