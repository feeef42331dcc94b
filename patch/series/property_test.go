package series

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onemore/patch"
)

// draw makes a heap of mail that answers, counts and credits at random.
func draw(t *rapid.T) []Fact {
	people := []string{"ana", "kim", "liu", "bot", "ai"}
	titles := []string{"mm: fix a leak", "mm: fix another leak", "net: drop a dead branch", "docs"}
	n := rapid.IntRange(1, 24).Draw(t, "mails")
	var out []Fact
	for i := range n {
		m := patch.Mail{ID: patch.MsgID(fmt.Sprint("m", rapid.IntRange(0, n).Draw(t, "id"))), From: who(rapid.SampledFrom(people).Draw(t, "who"))}
		for range rapid.IntRange(0, 2).Draw(t, "refs") {
			m.References = append(m.References, patch.MsgID(fmt.Sprint("m", rapid.IntRange(0, n+2).Draw(t, "ref"))))
		}
		total := rapid.IntRange(0, 4).Draw(t, "total")
		prefix := ""
		if v := rapid.IntRange(0, 3).Draw(t, "version"); v > 0 {
			prefix = fmt.Sprintf(" v%d", v)
		}
		if total > 0 {
			prefix += fmt.Sprintf(" %d/%d", rapid.IntRange(0, total+1).Draw(t, "n"), total)
		}
		m.Subject = "[PATCH" + prefix + "] " + rapid.SampledFrom(titles).Draw(t, "title")
		m.Body = body("text;" + rapid.SampledFrom([]string{"", "R:kim", "A:liu", "please drop my Reviewed-by", "Applied, thanks."}).Draw(t, "says"))
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			m.Subject = "Re: " + m.Subject
		default:
			m.Body += body("diff:" + rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "diff"))
		}
		f := Extract(&m)
		f.Date = int64(1_700_000_000 + rapid.IntRange(0, 100).Draw(t, "hour")*1800)
		if rapid.IntRange(0, 20).Draw(t, "undated") == 0 {
			f.Date = 0
		}
		_ = i
		out = append(out, f)
	}
	return out
}

func asJSON(t *rapid.T, changes []Change) string {
	b, err := json.Marshal(changes)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestBuildHolds: the order of facts does not show, no patch is lost or
// doubled, and the numbers of a change agree with each other.
func TestBuildHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t)
		got := Build(slices.Clone(in))
		other := rapid.Permutation(in).Draw(t, "order")
		if a, b := asJSON(t, got), asJSON(t, Build(other)); a != b {
			t.Fatalf("another order gives\n%s\nnot\n%s", b, a)
		}
		if a, b := asJSON(t, got), asJSON(t, Build(append(slices.Clone(in), in...))); a != b {
			t.Fatal("the same facts twice give something else")
		}
		holdEachPatchOnce(t, in, got)
		roots := map[patch.MsgID]bool{}
		for i := range got {
			holdNumbers(t, &got[i])
			if roots[got[i].Root] {
				t.Fatalf("two changes have the root %s", got[i].Root)
			}
			roots[got[i].Root] = true
		}
	})
}

func holdEachPatchOnce(t *rapid.T, in []Fact, got []Change) {
	want := map[patch.MsgID]bool{}
	first := map[patch.MsgID]Fact{}
	slices.SortFunc(in, func(a, b Fact) int { return compareFacts(&a, &b) })
	for _, f := range in {
		if _, ok := first[f.ID]; !ok {
			first[f.ID] = f
			want[f.ID] = f.Role == PatchRole || f.Role == Cover
		}
	}
	seen := map[patch.MsgID]int{}
	for _, c := range got {
		for _, m := range c.Thread {
			seen[m.ID]++
		}
	}
	for id, isPatch := range want {
		if isPatch && seen[id] != 1 || seen[id] > 1 {
			t.Fatalf("%s stands in %d threads", id, seen[id])
		}
	}
}

func holdNumbers(t *rapid.T, c *Change) {
	if len(c.Versions) == 0 || c.State == "" || c.Turn == "" {
		t.Fatalf("change %s: %d versions, state %q, turn %q", c.Root, len(c.Versions), c.State, c.Turn)
	}
	for i := range c.Versions {
		v := &c.Versions[i]
		if v.Received != len(v.Patches) || v.Received > v.Expected || v.Complete != (v.Received == v.Expected) || v.Version < 1 {
			t.Fatalf("version %d of %s: %d patches, received %d of %d, complete %v", v.Version, c.Root, len(v.Patches), v.Received, v.Expected, v.Complete)
		}
		if i > 0 && v.Version < c.Versions[i-1].Version {
			t.Fatalf("%s: version %d after %d", c.Root, v.Version, c.Versions[i-1].Version)
		}
		for _, p := range v.Patches {
			carried := slices.ContainsFunc(p.Trailers, func(c Credit) bool { return c.Counts && c.Via == "carried" })
			if p.Covered && !p.Engaged && !carried {
				t.Fatalf("%s is covered here and not engaged", p.ID)
			}
			given := map[string]bool{}
			for _, cr := range p.Trailers {
				if cr.Counts == (cr.Why != "") {
					t.Fatalf("%s: counts %v, why %q", p.ID, cr.Counts, cr.Why)
				}
				k := cr.Key + cr.Person.Key()
				if cr.Counts && given[k] {
					t.Fatalf("%s: %s of %s counts twice", p.ID, cr.Key, cr.Person)
				}
				given[k] = given[k] || cr.Counts
			}
		}
		for _, l := range v.Links {
			if l.Strength <= 0 || l.Strength > 1 || l.How == "" {
				t.Fatalf("link %+v", l)
			}
		}
	}
}

// TestClustersAreEnough: changes built from the clusters that the keys make are
// those built from all facts at once, whatever the order in which they came.
func TestClustersAreEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t)
		seen := map[patch.MsgID]bool{}
		in = slices.DeleteFunc(in, func(f Fact) bool {
			twice := seen[f.ID] || f.Date == 0
			seen[f.ID] = true
			return twice
		})
		whole := map[patch.MsgID]string{}
		for _, c := range Build(in) {
			whole[c.Root] = told([]Change{c})
		}
		n := 0
		for _, cluster := range cluster(in) {
			for _, c := range Build(cluster) {
				n++
				if got := told([]Change{c}); got != whole[c.Root] {
					t.Fatalf("from its cluster\n%sfrom all\n%s", got, whole[c.Root])
				}
			}
		}
		if n != len(whole) {
			t.Fatalf("%d changes from clusters, %d from all", n, len(whole))
		}
	})
}

func cluster(in []Fact) map[int][]Fact {
	s := newSets(len(in))
	first := map[string]int{}
	for i, f := range in {
		for _, k := range f.Keys() {
			if j, ok := first[k]; ok {
				s.join(i, j)
			} else {
				first[k] = i
			}
		}
	}
	out := map[int][]Fact{}
	for i, f := range in {
		out[s.find(i)] = append(out[s.find(i)], f)
	}
	return out
}

func TestNamesAndShortNames(t *testing.T) {
	if n := Name("a@example.org"); len(n) != NameLen || n != Name("a@example.org") || n == Name("b@example.org") {
		t.Errorf("name %q", n)
	}
	rapid.Check(t, func(t *rapid.T) {
		full := rapid.SliceOf(rapid.StringMatching(`[23]{6}`)).Draw(t, "names")
		short := Short(full)
		back := map[string]string{}
		for _, f := range full {
			s := short[f]
			if len(s) < 4 || f[:len(s)] != s {
				t.Fatalf("%q is short for %q", s, f)
			}
			if other, ok := back[s]; ok && other != f {
				t.Fatalf("%q is short for %q and %q", s, f, other)
			}
			back[s] = f
		}
	})
}
