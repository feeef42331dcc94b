package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// TestLargePartWithADiff: a diff far down in a large part is found, in every
// encoding and wherever the steps are cut; a part without one is not decoded.
func TestLargePartWithADiff(t *testing.T) {
	const hidden = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"
	encodings := map[string]func(string) string{
		"8bit": func(s string) string { return s },
		"base64": func(s string) string {
			all := base64.StdEncoding.EncodeToString([]byte(s))
			var b strings.Builder
			for len(all) > 76 {
				fmt.Fprintf(&b, "%s\r\n", all[:76])
				all = all[76:]
			}
			return b.String() + all
		},
		"base64 in odd lines": func(s string) string {
			all := base64.StdEncoding.EncodeToString([]byte(s))
			var b strings.Builder
			for len(all) > 75 {
				fmt.Fprintf(&b, "%s-\n", all[:75])
				all = all[75:]
			}
			return b.String() + all
		},
		"quoted-printable": func(s string) string {
			return strings.ReplaceAll(strings.ReplaceAll(s, "=", "=3D"), "e\n", "=\n=65=0A")
		},
	}
	for name, encode := range encodings {
		enc, _ := parseEncoding([]byte(strings.Fields(name)[0]))
		for _, before := range []int{0, 1000, stepSize - 7, stepSize * 3 / 4, stepSize * 3 / 2, 3*stepSize + 1} {
			junk := strings.Repeat("some junk of a trace\n", before/21) + strings.Repeat("x", before%21) + "\n"
			for _, tail := range []string{hidden, "no more\n"} {
				l := leaf{enc: enc, src: []byte(encode(junk + tail))}
				if got, want := l.holdsDiff(), tail == hidden; got != want {
					t.Errorf("%s, %d bytes before: %v", name, before, got)
				}
			}
		}
	}
}

// TestStepsAreTheWhole: nothing is lost or said twice between the steps.
func TestStepsAreTheWhole(t *testing.T) {
	for _, enc := range []encoding{encodingBase64, encodingQP, encodingNone} {
		for _, line := range []string{"QUJD\n", "QUJDR\r\n", "a soft end=\n", "no end "} {
			src := []byte(strings.Repeat(line, 4*stepSize/len(line)))
			var got []byte
			for step := range steps(src, enc) {
				got = append(got, step...)
			}
			if !bytes.Equal(got, src) {
				t.Errorf("%v, %q: %d bytes of %d", enc, line, len(got), len(src))
			}
		}
	}
}
