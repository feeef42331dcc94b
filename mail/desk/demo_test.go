package desk

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/mail/demo"
	"onemore/patch/queue"
)

// openDemo fills a fresh store with the made archive.
func openDemo(t *testing.T) *Desk {
	t.Helper()
	d, err := OpenDemo(t.Context(), t.TempDir(), time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC), queue.Me{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// TestDemoAgainstItsKey: what the queue says of every made change is what its
// author meant by it.
func TestDemoAgainstItsKey(t *testing.T) {
	t.Parallel()
	d := openDemo(t)
	right := 0
	for _, e := range demo.Key() {
		it, err := d.Snapshot().Find(e.Root)
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
			continue
		}
		if wrong := differs(it, e); len(wrong) > 0 {
			t.Logf("%s (%s): %s", e.Name, e.Note, strings.Join(wrong, ", "))
		} else {
			right++
		}
	}
	t.Logf("%d of %d made changes are read as meant", right, len(demo.Key()))
	if right < len(demo.Key()) {
		t.Errorf("only %d of %d made changes are read as meant", right, len(demo.Key()))
	}
}

func differs(it *queue.Item, e demo.Expect) []string {
	var wrong []string
	for _, f := range []struct {
		what      string
		got, want int
	}{
		{"versions", it.Versions, e.Versions},
		{"version", it.Version, e.Version},
		{"patches", it.Patches, e.Patches},
		{"received", it.Received, e.Received},
		{"covered", it.Covered, e.Covered},
		{"humans", it.Humans, e.Humans},
		{"bots", it.Bots, e.Bots},
		{"ai", it.AI, e.AI},
		{"reviewed", it.Reviewed, e.Tags["Reviewed-by"]},
		{"acked", it.Acked, e.Tags["Acked-by"]},
		{"tested", it.Tested, e.Tags["Tested-by"]},
	} {
		if f.got != f.want {
			wrong = append(wrong, fmt.Sprintf("%s %d, want %d", f.what, f.got, f.want))
		}
	}
	if it.Row.State != e.State && it.State != e.State && !slices.Contains(e.Also, it.Row.State) {
		wrong = append(wrong, fmt.Sprintf("state %s, want %s", it.State, e.State))
	}
	if e.Turn != "" && it.Turn != e.Turn {
		wrong = append(wrong, fmt.Sprintf("turn %s, want %s", it.Turn, e.Turn))
	}
	return wrong
}
