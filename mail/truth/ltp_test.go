package truth

import (
	"path/filepath"
	"testing"
	"time"

	"onemore/patch"
)

// applied is a commit with the posting it came from.
type applied struct {
	Commit   string
	How      string
	ID       patch.MsgID
	Version  int
	Versions [][]any
}

// TestLTP holds the changes of a big list against the commits that came of it.
func TestLTP(t *testing.T) {
	began := time.Now()
	w := list(t, "ltp")
	t.Logf("%d messages, %d changes, largest cluster %d, read and built in %.1f s", len(w.facts), len(w.changes), w.largest, time.Since(began).Seconds())
	path := filepath.Join(corpus(t), "ltp-truth", "applied.jsonl")
	ltpVersions(t, w, lines[applied](t, path))
	rows := lines[ltpRow](t, path)
	t.Run("taken", func(t *testing.T) { tagsTaken(t, w, rows) })
	t.Run("not taken", func(t *testing.T) { tagsNotTaken(t, w, rows) })
	t.Run("life", func(t *testing.T) { ltpLife(t, w, rows) })
}
