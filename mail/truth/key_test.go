package truth

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/series"
)

// The key of the made archive.
type keyChange struct {
	Key      string
	Title    string
	Fate     string
	Reroll   string
	Thread   string `json:"threading"`
	Author   [2]string
	Versions []keyVersion
	Trailers []keyTrailer
	Applied  patch.MsgID `json:"applied_note"`
}

type keyVersion struct {
	V, M    int
	Cover   *patch.MsgID
	Patches []keyPatch
}

type keyPatch struct {
	N, M  int
	ID    patch.MsgID
	Lost  bool
	Twice patch.MsgID
	Title string
}

type keyTrailer struct {
	Key     *string
	Name    string
	Email   string
	Reply   patch.MsgID
	To      string
	Version int
	Applies []patch.MsgID
	Form    string
	Counts  bool
}

func made(t *testing.T) (*world, []keyChange) {
	t.Helper()
	dir := filepath.Join(corpus(t), "generated", "gen-2k")
	boxes, err := filepath.Glob(filepath.Join(dir, "mbox", "*.mbox"))
	if err != nil || len(boxes) == 0 {
		t.Fatalf("boxes: %v %v", boxes, err)
	}
	facts := map[patch.MsgID]*series.Fact{}
	for _, b := range boxes {
		mbox(t, facts, b)
	}
	return build(facts), lines[keyChange](t, filepath.Join(dir, "key.jsonl"))
}

// TestKeyChanges compares changes, versions and slots with the exact key.
func TestKeyChanges(t *testing.T) {
	w, keys := made(t)
	versions, right, whole := 0, 0, 0
	for _, k := range keys {
		first := patch.MsgID("")
		var why []string
		for _, v := range k.Versions {
			versions++
			id := v.Patches[0].ID
			if v.Cover != nil {
				id = *v.Cover
			}
			c := w.of[id]
			if c == nil {
				why = append(why, fmt.Sprintf("v%d: root <%s> is in no change", v.V, id))
				continue
			}
			if first == "" {
				first = c.Root
			}
			d := compareVersion(c, v)
			if c.Root != first {
				d = append(d, "is another change")
			}
			if len(d) == 0 {
				right++
				continue
			}
			why = append(why, fmt.Sprintf("v%d: %s", v.V, strings.Join(d, ", ")))
		}
		if c := w.of[first]; c != nil && len(c.Versions) > len(k.Versions) {
			why = append(why, fmt.Sprintf("%d versions, want %d", len(c.Versions), len(k.Versions)))
		}
		if len(why) == 0 {
			whole++
			continue
		}
		t.Logf("%s %q (%s, %s): %s", k.Key, k.Title, k.Thread, k.Reroll, strings.Join(why, "; "))
	}
	t.Logf("%d of %d versions and %d of %d changes agree; %d changes were made", right, versions, whole, len(keys), len(w.changes))
	if right < versions || whole < len(keys) {
		t.Errorf("not all agree")
	}
	ofOneKey(t, w, keys)
}

// ofOneKey holds that no change has a patch or cover of another, none that the
// key does not know or says was lost, and its versions in order.
func ofOneKey(t *testing.T, w *world, keys []keyChange) {
	t.Helper()
	key, lost, mails := map[patch.MsgID]string{}, map[patch.MsgID]bool{}, 0
	for _, k := range keys {
		for _, v := range k.Versions {
			if v.Cover != nil {
				key[*v.Cover] = k.Key
			}
			for _, p := range v.Patches {
				key[p.ID], lost[p.ID] = k.Key, p.Lost
				if p.Twice != "" {
					key[p.Twice] = k.Key
				}
			}
		}
	}
	for i := range w.changes {
		c := &w.changes[i]
		for n := range c.Versions {
			s := &c.Versions[n]
			if n > 0 && s.Version <= c.Versions[n-1].Version {
				t.Errorf("<%s>: version %d after %d", c.Root, s.Version, c.Versions[n-1].Version)
			}
			for _, id := range append([]patch.MsgID{s.Root}, patchIDs(s)...) {
				mails++
				if key[id] == "" || key[id] != key[c.Root] || lost[id] {
					t.Errorf("<%s> of %q stands in %q", id, key[id], key[c.Root])
				}
			}
		}
	}
	t.Logf("%d roots and patches of %d changes, none in the change of another", mails, len(w.changes))
}

func compareVersion(c *series.Change, v keyVersion) (out []string) {
	i := slices.IndexFunc(c.Versions, func(s series.Series) bool {
		return slices.ContainsFunc(s.Patches, func(p series.Patch) bool { return p.ID == v.Patches[0].ID })
	})
	if i < 0 {
		return []string{"its first patch is in no version"}
	}
	s := &c.Versions[i]
	if s.Version != v.V {
		out = append(out, fmt.Sprintf("numbered %d", s.Version))
	}
	if s.Expected != v.M {
		out = append(out, fmt.Sprintf("expects %d of %d", s.Expected, v.M))
	}
	if v.Cover != nil && s.Cover != *v.Cover || v.Cover == nil && s.Cover != "" {
		out = append(out, "cover <"+string(s.Cover)+">")
	}
	for _, p := range v.Patches {
		at := slices.IndexFunc(s.Patches, func(q series.Patch) bool { return q.ID == p.ID })
		switch {
		case p.Lost && at >= 0:
			out = append(out, fmt.Sprintf("has the lost patch %d", p.N))
		case !p.Lost && at < 0:
			out = append(out, fmt.Sprintf("lacks patch %d <%s>", p.N, p.ID))
		case at >= 0 && s.Patches[at].N != p.N:
			out = append(out, fmt.Sprintf("patch %d is %d", p.N, s.Patches[at].N))
		}
	}
	return out
}
