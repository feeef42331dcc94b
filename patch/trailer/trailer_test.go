package trailer

import (
	"fmt"
	"strings"
	"testing"
)

// show writes trailers in one line, for tables.
func show(ts []Trailer) string {
	parts := make([]string, 0, len(ts))
	for _, t := range ts {
		s := t.Key + "=" + t.Value
		for _, f := range []struct {
			on   bool
			mark string
		}{{t.Misspelt, "misspelt"}, {t.Conditional, "conditional"}, {t.Retracts, "retracts"}, {t.Tail != "", "tail:" + t.Tail}} {
			if f.on {
				s += " {" + f.mark + "}"
			}
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, "; ")
}

func TestInReply(t *testing.T) {
	t.Parallel()
	const ann = "Ann Lee <ann@example.org>"
	for name, tc := range map[string]struct{ body, want string }{
		"plain":           {"LGTM\n\nReviewed-by: " + ann + "\n", "Reviewed-by=" + ann},
		"two":             {"Reviewed-by: " + ann + "\nTested-by: " + ann + "\n", "Reviewed-by=" + ann + "; Tested-by=" + ann},
		"case":            {"Reviewed-By: " + ann, "Reviewed-by=" + ann},
		"indented":        {"  Acked-by: " + ann + "  \n", "Acked-by=" + ann},
		"bare address":    {"Acked-by: ann@example.org\n", "Acked-by=ann@example.org"},
		"tail":            {"Tested-by: " + ann + " # arm64\n", "Tested-by=" + ann + " {tail:# arm64}"},
		"bracketed":       {"Tested-by: " + ann + "\n[on one board]\n", "Tested-by=" + ann + " {tail:[on one board]}"},
		"wrapped":         {"Reviewed-by: Ann Lee\n <ann@example.org>\n", "Reviewed-by=" + ann},
		"misspelt":        {"Reviewd-by: " + ann, "Reviewed-by=" + ann + " {misspelt}"},
		"with a space":    {"Reviewed by: " + ann, "Reviewed-by=" + ann + " {misspelt}"},
		"quoted":          {"> Reviewed-by: " + ann + "\nno\n", ""},
		"quoted deep":     {" > > Reviewed-by: " + ann, ""},
		"signature":       {"hi\n-- \nReviewed-by: " + ann, ""},
		"in a diff":       {"try:\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n Reviewed-by: " + ann + "\n+Acked-by: " + ann, ""},
		"added line":      {"Maybe:\n\n+Reviewed-by: " + ann, ""},
		"after a diff":    {"diff --git a/x b/x\n@@ -1 +1 @@\n-a\n+b\nReviewed-by: " + ann, "Reviewed-by=" + ann},
		"no address":      {"Reviewed-by: Ann Lee\n\nthanks", ""},
		"prose":           {"Acked-by: would be premature, let us wait.", ""},
		"prose address":   {"Note: ask ann@example.org\nstand-by: ask ann@example.org first", ""},
		"condition":       {"With that fixed you can add my Reviewed-by: " + ann, "Reviewed-by=" + ann + " {conditional}"},
		"condition above": {"With that fixed,\nReviewed-by: " + ann, "Reviewed-by=" + ann + " {conditional}"},
		"no condition":    {"With or without the nit fixed:\n\nReviewed-by: " + ann, "Reviewed-by=" + ann},
		"retraction":      {"Please drop my Reviewed-by, I was wrong.", "Reviewed-by= {retracts}"},
		"retraction diff": {"Please drop my earlier tag:\n\n  -Reviewed-by: " + ann, "Reviewed-by=" + ann + " {retracts}"},
		"no retraction":   {"Please don't drop my Reviewed-by.", ""},
		"nack":            {"Nacked-by: " + ann + "\nNAK: " + ann, "Nacked-by=" + ann + "; Nacked-by=" + ann},
		"new key":         {"Benchmarked-by: " + ann, "Benchmarked-by=" + ann},
		"html junk":       {"Reviewed-by: Ann <mailto>", ""},
		"quoted name":     {`Acked-by: "Lee, Ann" <ann@example.org>`, `Acked-by="Lee, Ann" <ann@example.org>`},
		"crlf":            {"Acked-by: " + ann + "\r\n", "Acked-by=" + ann},
	} {
		if got := show(InReply(tc.body)); got != tc.want {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
}

func TestInPatch(t *testing.T) {
	t.Parallel()
	msg := "net: do it\n\nThe reason: none.\n\nFixes: 0123456789ab (\"net: was not\n done\")\nLink: https://example.org/r/1@x\n" +
		"Cc: stable@example.org # 6.1+\nCo-developed-by: B <b@example.org>\nSigned-off-by: A <a@example.org>\nchange-id: 2024-x-1\n---\nReviewed-by: No <no@example.org>\n"
	want := `Fixes=0123456789ab ("net: was not done"); Link=https://example.org/r/1@x; Cc=stable@example.org {tail:# 6.1+}; ` +
		`Co-developed-by=B <b@example.org>; Signed-off-by=A <a@example.org>; Change-id=2024-x-1`
	if got := show(InPatch(msg)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// FuzzInReply: any text ends, and what is found stands in it.
func FuzzInReply(f *testing.F) {
	for _, s := range []string{"Reviewed-by: A <a@b>", "Fixes: 012345 (\"x", "With that fixed, Acked-by: a@b", "please drop my acked-by", "-by:", ":", "\x00-by: <@>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, found := range [][]Trailer{InReply(s), InPatch(s)} {
			for _, tr := range found {
				if tr.Key == "" || tr.Line < 0 || tr.Line > strings.Count(s, "\n") {
					t.Fatalf("impossible trailer %+v", tr)
				}
				if tr.Person.Email != "" && !strings.Contains(s, tr.Person.Email) {
					t.Fatalf("address %q is not in the text", tr.Person.Email)
				}
			}
		}
	})
}

func BenchmarkInReply(b *testing.B) {
	body := strings.Repeat("> quoted line of a patch with some words: and a colon\n", 200) +
		strings.Repeat("I think this is fine, but: see below.\n", 20) + "Reviewed-by: A <a@example.org>\n"
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if n := len(InReply(body)); n != 1 {
			b.Fatal(fmt.Sprint(n, " trailers"))
		}
	}
}
