package truth

import "testing"

// TestKeyFates compares states with the fate the key names.
func TestKeyFates(t *testing.T) {
	w, keys := made(t)
	right, total := 0, 0
	for _, k := range keys {
		last := k.Versions[len(k.Versions)-1]
		c := w.of[last.Patches[0].ID]
		if c == nil {
			continue
		}
		total++
		if (k.Fate == "accepted") == (c.State == "applied") {
			right++
			continue
		}
		t.Logf("%s %q: %s, but state %s", k.Key, k.Title, k.Fate, c.State)
	}
	t.Logf("%d of %d fates agree", right, total)
	if right*100 < total*97 {
		t.Errorf("too many fates differ")
	}
}

// ltpLife: which applied postings are seen as applied.
func ltpLife(t *testing.T, w *world, rows []ltpRow) {
	t.Helper()
	total, right := 0, 0
	misses := newTally()
	for i := range rows {
		r := &rows[i]
		if r.How != "link" {
			continue
		}
		total++
		c := w.of[r.ID]
		if c == nil {
			misses.add("in no change", string(r.ID))
			continue
		}
		if c.State == "applied" || c.State == "partly-applied" {
			right++
			continue
		}
		misses.add("state "+c.State, string(r.ID))
	}
	t.Logf("%d of %d applied postings are seen as applied", right, total)
	misses.table(t, true)
}
