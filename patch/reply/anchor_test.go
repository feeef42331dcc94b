package reply_test

import (
	"strings"
	"testing"

	"onemore/patch/diff"
	"onemore/patch/reply"
)

// TestFindSelf finds every line of a patch in itself.
func TestFindSelf(t *testing.T) {
	t.Parallel()
	p := diff.Scan(patchBody)
	rows := strings.Split(strings.TrimSuffix(p.Text(), "\n"), "\n")
	for i := range rows {
		if got, ok := reply.Find(reply.At(p, i), p); !ok || got != i {
			t.Errorf("line %d %q is found at %d, %t", i, rows[i], got, ok)
		}
	}
	changed := diff.Scan(strings.Replace(patchBody, "@@ -30,3 +30,3 @@", "@@ -40,3 +41,3 @@", 1))
	for i, l := range rows {
		if got, ok := reply.Find(reply.At(p, i), changed); !ok || got != i {
			t.Errorf("line %d %q is found at %d, %t in another version", i, l, got, ok)
		}
	}
}
