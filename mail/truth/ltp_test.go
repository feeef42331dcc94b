package truth

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onemore/patch"
	"onemore/patch/series"
)

// applied is a commit with the posting it came from.
type applied struct {
	Commit    string
	How       string
	ID        patch.MsgID
	Version   int
	Explained []struct {
		Key, Value string
		Replies    [][]any
	}
	Versions [][]any
}

// TestLTP holds the changes of a big list against the commits that came of it.
// It takes half a minute, so it runs only when asked for.
func TestLTP(t *testing.T) {
	if os.Getenv("ONEMORE_SLOW") == "" {
		t.Skip("ONEMORE_SLOW is not set: 35,000 messages take a while")
	}
	began := time.Now()
	w := list(t, "ltp")
	t.Logf("%d messages, %d changes, largest cluster %d, read and built in %.1f s", len(w.facts), len(w.changes), w.largest, time.Since(began).Seconds())
	rows := lines[applied](t, filepath.Join(corpus(t), "ltp-truth", "applied.jsonl"))
	ltpVersions(t, w, rows)
	shown := 0
	tags, counted, settled, sure := 0, 0, 0, 0
	for _, r := range rows {
		c := w.of[r.ID]
		if c == nil {
			t.Logf("<%s> is in no change", r.ID)
			continue
		}
		if r.How == "link" {
			sure++
			if c.State == "applied" || c.State == "partly-applied" {
				settled++
			}
		}
		for _, e := range r.Explained {
			tags++
			if has(c, r.ID, e.Key, e.Value) {
				counted++
			} else if r.How == "link" && shown < 15 {
				shown++
				t.Logf("%s of %s on <%s> is not counted: %v", e.Key, e.Value, r.ID, e.Replies)
			}
		}
	}
	t.Logf("%d of %d tags that came from replies count", counted, tags)
	t.Logf("%d of %d applied postings are seen as applied", settled, sure)
	if counted*100 < tags*97 || settled*100 < sure*77 {
		t.Errorf("below the measured figures")
	}
}

func has(c *series.Change, id patch.MsgID, key, value string) bool {
	for _, v := range c.Versions {
		for _, p := range v.Patches {
			if p.ID != id {
				continue
			}
			for _, cr := range p.Trailers {
				if cr.Counts && cr.Key == key && patch.SamePerson(cr.Person, patch.ParsePerson(value)) {
					return true
				}
				if strings.EqualFold(cr.Key, key) && cr.Value == value && cr.Via == "body" {
					return true
				}
			}
		}
	}
	return false
}
