package truth

import (
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"onemore/mail"
	"onemore/mail/archive"
	"onemore/patch"
	"onemore/patch/series"
)

// TestKeyFates compares states with the fate the key names.
func TestKeyFates(t *testing.T) {
	w, keys := made(t)
	odd := oddities(t)
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
		t.Logf("%s %q: %s, but state %s; the notice <%s> is %v", k.Key, k.Title, k.Fate, c.State, k.Applied, odd[k.Applied])
		if len(odd[k.Applied]) == 0 {
			t.Errorf("%s: a plain notice is not read", k.Key)
		}
	}
	t.Logf("%d of %d fates agree", right, total)
	if right < total-2 {
		t.Errorf("too many fates differ")
	}
}

// ltpLife: which applied postings are seen as applied. Many commits were never
// announced, so the misses are told apart by whether any mail of the change has
// a word of it.
func ltpLife(t *testing.T, w *world, rows []ltpRow) {
	t.Helper()
	total, right, parts, older, lone := 0, 0, 0, 0, newTally()
	var missed []*series.Change
	for i := range rows {
		r := &rows[i]
		if r.How != "link" {
			continue
		}
		total++
		switch c := w.of[r.ID]; {
		case c == nil:
			lone.add("in no change", string(r.ID))
		case c.State == "applied":
			right++
		case c.State == "partly-applied":
			parts++
		case w.tookVersion(c, r.ID):
			older++
		default:
			missed = append(missed, c)
		}
	}
	said := spoken(t, w, missed)
	silent := 0
	for _, c := range missed {
		lines := said[c.Root]
		if len(lines) == 0 {
			silent++
			lone.add("no notice in the mail", "")
			continue
		}
		lone.add("state "+c.State+", and somebody used a word of it", string(c.Root)+": "+strings.Join(lines, " | "))
	}
	told := total - silent
	seen := right + parts + older
	t.Logf("%d of %d applied postings are seen as applied: %d whole, %d in part, %d before a newer version came; %d were never announced by mail: of the %d others %.1f %% are seen",
		seen, total, right, parts, older, silent, told, 100*float64(seen)/float64(told))
	lone.table(t, true)
	if seen*100 < told*96 {
		t.Errorf("fewer than 95 %% of what was announced")
	}
}

// tookVersion says that the life of c has the version of the patch applied.
func (w *world) tookVersion(c *series.Change, id patch.MsgID) bool {
	s, _ := w.onPatch(id)
	return s != nil && slices.ContainsFunc(c.Life, func(e series.Event) bool {
		return e.Version == s.Version && (e.Event == "applied" || e.Event == "partly-applied")
	})
}

// spoken reads the mails of changes once more for lines that use a word of
// applying.
func spoken(t *testing.T, w *world, changes []*series.Change) map[patch.MsgID][]string {
	t.Helper()
	want := map[patch.MsgID]patch.MsgID{}
	for _, c := range changes {
		for _, m := range c.Thread {
			if m.Kind != "bot" && w.facts[m.ID].Role == series.Reply {
				want[m.ID] = c.Root
			}
		}
	}
	word := regexp.MustCompile(`(?i)\b(applied|pushed|merged|queued|picked|merging|applying|dared)\b`)
	out := map[patch.MsgID][]string{}
	m := archive.NewMbox(open(t, filepath.Join(corpus(t), "lists", "ltp", "ltp.mbox.zst")))
	for {
		e, err := m.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		msg := mail.Parse(e.Raw)
		root, ok := want[msg.ID]
		if !ok {
			continue
		}
		for line := range strings.SplitSeq(msg.Body, "\n") {
			if line == "-- " || strings.HasPrefix(line, "diff --git ") {
				break
			}
			if !strings.HasPrefix(line, ">") && len(line) < 160 && word.MatchString(line) {
				out[root] = append(out[root], strings.TrimSpace(line))
			}
		}
	}
}
