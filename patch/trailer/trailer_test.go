package trailer

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
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
		"plain":            {"LGTM\n\nReviewed-by: " + ann + "\n", "Reviewed-by=" + ann},
		"two":              {"Reviewed-by: " + ann + "\nTested-by: " + ann + "\n", "Reviewed-by=" + ann + "; Tested-by=" + ann},
		"case":             {"Reviewed-By: " + ann, "Reviewed-by=" + ann},
		"indented":         {"  Acked-by: " + ann + "  \n", "Acked-by=" + ann},
		"bare address":     {"Acked-by: ann@example.org\n", "Acked-by=ann@example.org"},
		"tail":             {"Tested-by: " + ann + " # arm64\n", "Tested-by=" + ann + " {tail:# arm64}"},
		"bracketed":        {"Tested-by: " + ann + "\n[on one board]\n", "Tested-by=" + ann + " {tail:[on one board]}"},
		"wrapped":          {"Reviewed-by: Ann Lee\n <ann@example.org>\n", "Reviewed-by=" + ann},
		"misspelt":         {"Review" + "d-by: " + ann, "Reviewed-by=" + ann + " {misspelt}"},
		"with a space":     {"Reviewed by: " + ann, "Reviewed-by=" + ann + " {misspelt}"},
		"quoted":           {"> Reviewed-by: " + ann + "\nno\n", ""},
		"quoted deep":      {" > > Reviewed-by: " + ann, ""},
		"signature":        {"hi\n-- \nReviewed-by: " + ann, ""},
		"in a diff":        {"try:\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n Reviewed-by: " + ann + "\n+Acked-by: " + ann, ""},
		"added line":       {"Maybe:\n\n+Reviewed-by: " + ann, ""},
		"after a diff":     {"diff --git a/x b/x\n@@ -1 +1 @@\n-a\n+b\nReviewed-by: " + ann, "Reviewed-by=" + ann},
		"no address":       {"Reviewed-by: Ann Lee\n\nthanks", "Reviewed-by=Ann Lee"},
		"no at":            {"Reviewed-by: Ann Lee <ann.example.org>", "Reviewed-by=Ann Lee <ann.example.org>"},
		"no name":          {"Reviewed-by: Everybody\nAcked-by: Ann (for the docs)\nTested-by: You, I Hope", ""},
		"prose":            {"Acked-by: would be premature, let us wait.", ""},
		"prose address":    {"Note: ask ann@example.org\nstand-by: ask ann@example.org first", ""},
		"condition":        {"With that fixed you can add my Reviewed-by: " + ann, "Reviewed-by=" + ann + " {conditional}"},
		"condition above":  {"With that fixed,\nReviewed-by: " + ann, "Reviewed-by=" + ann + " {conditional}"},
		"condition apart":  {"With the include added:\n\nReviewed-by: " + ann, "Reviewed-by=" + ann + " {conditional}"},
		"no condition 3":   {"It fixes what I saw with the old tool, so:\n\nReviewed-by: " + ann, "Reviewed-by=" + ann},
		"no condition 2":   {"I would be happy with the include added.\n\nReviewed-by: " + ann, "Reviewed-by=" + ann},
		"no condition":     {"With or without the nit fixed:\n\nReviewed-by: " + ann, "Reviewed-by=" + ann},
		"retraction":       {"Please drop my Reviewed-by, I was wrong.", "Reviewed-by= {retracts}"},
		"retraction diff":  {"Please drop my earlier tag:\n\n  -Reviewed-by: " + ann, "Reviewed-by=" + ann + " {retracts}"},
		"no retraction":    {"Please don't drop my Reviewed-by.", ""},
		"retraction short": {"I withdraw my NAK, and drop my r-b please.", "Reviewed-by= {retracts}; Nacked-by= {retracts}"},
		"no retraction 2":  {"Should I drop my Reviewed-by?", ""},
		"words before":     {"Other than that, Reviewed-by: " + ann, "Reviewed-by=" + ann + " {conditional}"},
		"praise before":    {"Looks good to me, Reviewed-by: " + ann, "Reviewed-by=" + ann},
		"no word before":   {"    + Signed-off-by: " + ann, ""},
		"possible":         {"If possible, please add:\nTested-by: " + ann, "Tested-by=" + ann},
		"no brackets":      {"Tested-by: Ann Lee ann@example.org", "Tested-by=" + ann},
		"mailto, blank":    {"Reviewed-by: Ann Lee <ann@example.org <mailto:ann@example.org>>", "Reviewed-by=" + ann},
		"mailto, apart":    {"Reviewed-by: Ann Lee <ann@example.org><mailto:ann@example.org>", "Reviewed-by=" + ann},
		"condition behind": {"Reviewed-by: " + ann + " with that fixed", "Reviewed-by=" + ann + " {conditional} {tail:with that fixed}"},
		"condition far":    {"With that fixed,\nit is fine.\nAnd so on.\nReviewed-by: " + ann, "Reviewed-by=" + ann},
		"no colon":         {"Reviewed-by " + ann, "Reviewed-by=" + ann + " {misspelt}"},
		"no colon, prose":  {"Reviewed-by tags of Ann <ann@example.org> are missing", ""},
		"wide colon":       {"Reviewed-by：" + ann, "Reviewed-by=" + ann + " {misspelt}"},
		"no blank":         {"Reviewed-by:" + ann, "Reviewed-by=" + ann},
		"slips":            {"Rewieved-by: " + ann + "\nReviewed-bu: " + ann + "\nAked-by: " + ann + "\nTested-byy: " + ann, "Reviewed-by=" + ann + " {misspelt}; Reviewed-by=" + ann + " {misspelt}; Acked-by=" + ann + " {misspelt}"},
		"other words":      {"Asked-by: " + ann + "\nReviewed-on: " + ann + "\nRevised-by: " + ann, "Asked-by=" + ann + "; Revised-by=" + ann},
		"two in one":       {"Reviewed-and-Tested-by: " + ann, "Reviewed-by=" + ann + "; Tested-by=" + ann},
		"wrapped in name":  {"Reviewed-by: Ann\n Lee <ann@example.org>\n", "Reviewed-by=" + ann},
		"mailto":           {"Reviewed-by: Ann Lee <ann@example.org<mailto:ann@example.org>>", "Reviewed-by=" + ann},
		"mailto bare":      {"Reviewed-by: ann@example.org<mailto:ann@example.org>", "Reviewed-by=ann@example.org"},
		"point":            {"Reviewed-by: " + ann + ".", "Reviewed-by=" + ann},
		"top posted":       {"Fine.\nReviewed-by: " + ann + "\n\n-----Original Message-----\nFrom: B\nSigned-off-by: B <b@example.org>", "Reviewed-by=" + ann},
		"outlook":          {"Acked-by: " + ann + "\n\nFrom: B <b@example.org>\nSent: Monday\nTo: Ann\nSubject: x\n\nSigned-off-by: B <b@example.org>", "Acked-by=" + ann},
		"outlook quoted":   {"-----Original Message-----\n> From: B\n> x\nAcked-by: " + ann, "Acked-by=" + ann},
		"footer":           {"Acked-by: " + ann + "\n_______________________________________________\nTested-by: B <b@example.org>", "Acked-by=" + ann},
		"nak alone":        {"NAK.\n\nThis breaks things.", "Nacked-by="},
		"nak in prose":     {"NAK for now, I think", ""},
		"fixes":            {"Fixes: 01234 (\"x\")\nFixes: ?\nFixes: some text\nFixes: 012345 (\"x\") # 6.1\nFixes: https://example.org/1", "Fixes=012345 (\"x\") {tail:# 6.1}; Fixes=https://example.org/1"},
		"assisted":         {"Assisted-by: MODEL [TOOL]", "Assisted-by=MODEL [TOOL]"},
		"link":             {"Link: https://example.org/r/1@x  # first try", "Link=https://example.org/r/1@x {tail:# first try}"},
		"obsoleted":        {"Obsoleted-by: <1@example.org>\nSupersedes: https://example.org/1", "Obsoleted-by=<1@example.org>; Supersedes=https://example.org/1"},
		"names":            {"Acked-by: Jane \"JD\" Doe <jd@example.org>\nAcked-by: Dev Foo (CORP) <d@example.org>\nAcked-by: Some, One <s@example.org>\nAcked-by: <b@example.org>", "Acked-by=Jane \"JD\" Doe <jd@example.org>; Acked-by=Dev Foo (CORP) <d@example.org>; Acked-by=Some, One <s@example.org>; Acked-by=<b@example.org>"},
		"nack":             {"Nacked-by: " + ann + "\nNAK: " + ann, "Nacked-by=" + ann + "; Nacked-by=" + ann},
		"new key":          {"Benchmarked-by: " + ann, "Benchmarked-by=" + ann},
		"html junk":        {"Reviewed-by: Ann <mailto>", ""},
		"quoted name":      {`Acked-by: "Lee, Ann" <ann@example.org>`, `Acked-by="Lee, Ann" <ann@example.org>`},
		"crlf":             {"Acked-by: " + ann + "\r\n", "Acked-by=" + ann},
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

func TestInPatchLeavesQuotedCommits(t *testing.T) {
	t.Parallel()
	msg := "net: do it\n\ncommit 0123456789ab:\n\n    net: other\n\n    Signed-off-by: B <b@example.org>\n\nReviewed-by: A <a@example.org>\nNAK\n"
	if got := show(InPatch(msg)); got != "Reviewed-by=A <a@example.org>" {
		t.Errorf("got %s", got)
	}
}

func TestLinesAreCounted(t *testing.T) {
	t.Parallel()
	got := InReply("a\nReviewed-by: Ann Lee\n<ann@example.org>\nTested-by: a@example.org\nWhen fixed, Acked-by: a@example.org\n")
	want := []int{1, 3, 4}
	if len(got) != len(want) {
		t.Fatalf("got %s", show(got))
	}
	for i, tr := range got {
		if tr.Line != want[i] {
			t.Errorf("%s at line %d, want %d", tr.Key, tr.Line, want[i])
		}
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
				if tr.Text == "" || len(tr.Text) > maxText || utf8.ValidString(s) && !utf8.ValidString(tr.Text) {
					t.Fatalf("%s has the line %q", tr.Key, tr.Text)
				}
			}
		}
		quoted := "> " + strings.ReplaceAll(s, "\n", "\n> ")
		if found := InReply(quoted); len(found) > 0 {
			t.Fatalf("quoted text gives %+v", found)
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
