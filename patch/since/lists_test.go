package since_test

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/klauspost/compress/zstd"

	"onemore/mail"
	"onemore/mail/archive"
	"onemore/patch"
	"onemore/patch/series"
)

// reroll is one version of a series and the next.
type reroll struct {
	name     string
	old, new []*mailed
}

// mailed is a patch as it came.
type mailed struct {
	raw  []byte
	mail patch.Mail
}

// rerolls reads archives and gives pairs of successive versions that are all
// there, in an order that is the same every time; series of several patches
// come first, for single ones say little.
func rerolls(tb testing.TB, lists ...string) []reroll {
	tb.Helper()
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		tb.Skip("ONEMORE_CORPUS is not set")
	}
	var out []reroll
	for _, l := range lists {
		out = append(out, ofList(tb, filepath.Join(root, "lists", l, l+".mbox.zst"))...)
	}
	slices.SortFunc(out, func(x, y reroll) int {
		single := func(r reroll) bool { return len(r.old) == 1 && len(r.new) == 1 }
		if single(x) != single(y) && single(x) {
			return 1
		} else if single(x) != single(y) {
			return -1
		}
		return cmp.Compare(hash(x.name), hash(y.name))
	})
	return out
}

func hash(s string) string {
	h := sha256.Sum256([]byte(s))
	return string(h[:])
}

func ofList(tb testing.TB, path string) []reroll {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Skip(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<27), zstd.WithDecoderConcurrency(1))
	if err != nil {
		tb.Fatal(err)
	}
	defer z.Close()
	facts, mails := map[patch.MsgID]series.Fact{}, map[patch.MsgID]*mailed{}
	for box := archive.NewMbox(z); ; {
		e, err := box.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			tb.Fatal(err)
		}
		m := mail.Parse(e.Raw)
		fact := series.Extract(&m)
		facts[m.ID] = fact
		if fact.Role == series.PatchRole {
			mails[m.ID] = &mailed{e.Raw, m}
		}
	}
	var out []reroll
	for _, c := range changes(facts) {
		out = append(out, ofChange(&c, mails)...)
	}
	return out
}

// ofChange pairs the versions of one change.
func ofChange(c *series.Change, mails map[patch.MsgID]*mailed) []reroll {
	var out []reroll
	var before []*mailed
	for _, v := range c.Versions {
		var now []*mailed
		for _, p := range v.Patches {
			if m := mails[p.ID]; m != nil {
				now = append(now, m)
			}
		}
		if !v.Complete || len(now) != len(v.Patches) {
			now = nil
		}
		if before != nil && now != nil {
			out = append(out, reroll{string(v.Root), before, now})
		}
		before = now
	}
	return out
}

// changes builds what is in the facts, cluster by cluster.
func changes(facts map[patch.MsgID]series.Fact) []series.Change {
	up, byKey := map[patch.MsgID]patch.MsgID{}, map[string]patch.MsgID{}
	find := func(id patch.MsgID) patch.MsgID {
		for up[id] != "" && up[id] != id {
			id = up[id]
		}
		return id
	}
	for id, f := range facts {
		for _, k := range f.Keys() {
			if other, ok := byKey[k]; ok {
				if a, b := find(id), find(other); a != b {
					up[a] = b
				}
			}
			byKey[k] = find(id)
		}
	}
	groups := map[patch.MsgID][]series.Fact{}
	for id, f := range facts {
		groups[find(id)] = append(groups[find(id)], f)
	}
	var out []series.Change
	for _, g := range groups {
		out = append(out, series.Build(g)...)
	}
	return out
}
