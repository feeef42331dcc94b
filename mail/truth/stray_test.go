package truth

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"onemore/mail"
	"onemore/patch"
	"onemore/patch/comment"
	"onemore/patch/series"
)

// versions gives the mails of each version of a change, with the replies below
// them.
func versions(c *series.Change, mails map[patch.MsgID]*patch.Mail) (out [][]comment.Below) {
	for i := range c.Versions {
		v := &c.Versions[i]
		var all []comment.Below
		add := func(id patch.MsgID) {
			if m := mails[id]; m != nil {
				all = append(all, comment.Below{Mail: m, Replies: repliesBelow(c, id, mails)})
			}
		}
		if v.Cover != "" {
			add(v.Cover)
		}
		for k := range v.Patches {
			add(v.Patches[k].ID)
		}
		if len(all) > 1 {
			out = append(out, all)
		}
	}
	return out
}

func repliesBelow(c *series.Change, id patch.MsgID, mails map[patch.MsgID]*patch.Mail) (out []comment.Reply) {
	below := map[patch.MsgID]bool{id: true}
	for i := range c.Thread {
		m := &c.Thread[i]
		if below[m.Parent] && m.ID != id && m.Role != series.PatchRole && m.Role != series.Cover && mails[m.ID] != nil {
			below[m.ID] = true
			out = append(out, comment.Reply{Mail: mails[m.ID], Kind: m.Kind})
		}
	}
	return out
}

// strays counts the comments of a list that no line of the mail they answer is
// found for, and of them those that have a line of another patch of the version.
func strays(t *testing.T, name string) (lost, placed int) {
	t.Helper()
	w := list(t, name)
	mails := map[patch.MsgID]*patch.Mail{}
	each(t, filepath.Join(corpus(t), "lists", name, name+".mbox.zst"), func(raw []byte) {
		m := mail.Parse(raw)
		mails[m.ID] = &m
	})
	for i := range w.changes {
		for _, v := range versions(&w.changes[i], mails) {
			for _, b := range v {
				for _, s := range comment.Talk(b.Mail, b.Replies) {
					if !s.Whole && s.To < 0 {
						lost++
					}
				}
				for _, s := range comment.Strays(b.Mail, v) {
					placed++
					t.Logf("    %s, on %s: %q", mails[s.Message].Subject, b.Mail.Subject, s.At.Quote)
				}
			}
		}
	}
	return lost, placed
}

// TestCorpusStrays finds comments on lines of another patch of the version.
// Those of these lists were read by a person, and all are right.
func TestCorpusStrays(t *testing.T) {
	t.Parallel()
	least := map[string]int{"batman": 12}
	if os.Getenv("ONEMORE_LONG") != "" {
		least = map[string]int{"tipc-discussion": 0, "batman": 12, "uboot-stm32": 1, "ltp": 1}
	}
	for _, name := range slices.Sorted(maps.Keys(least)) {
		lost, placed := strays(t, name)
		t.Logf("%s: %d of %d comments without a line have one in another patch of the version", name, placed, lost)
		if placed < least[name] {
			t.Errorf("%s: %d placed, want %d", name, placed, least[name])
		}
	}
}
