package truth

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/series"
)

// judged holds what a person made of links read one by one: a hash of both
// roots, right or wrong, and why.
//
//go:embed testdata/links.txt
var judged []byte

// posted is one posting of an archive with what b4's rule looks at.
type posted struct {
	s    *series.Series
	c    *series.Change
	k    int // place in c
	root *series.Fact
	own  []*series.Fact // its patches, without those taken over from another posting
	said int            // the version that its subjects say
	ids  []string       // change-ids of the cover and the first patch
}

// allPosted lists the postings of w by date.
func allPosted(w *world) []*posted {
	first := postings(w)
	var out []*posted
	for i := range w.changes {
		c := &w.changes[i]
		for k := range c.Versions {
			s := &c.Versions[k]
			p := &posted{s: s, c: c, k: k, root: w.facts[s.Root], said: 1}
			facts := []*series.Fact{p.root}
			for _, q := range s.Patches {
				if first[q.ID] == s {
					p.own = append(p.own, w.facts[q.ID])
				}
			}
			for n, f := range append(facts, p.own...) {
				if f.Subject.HasVer {
					p.said = max(p.said, f.Subject.Version)
				}
				if f.ChangeID != "" && n < 2 {
					p.ids = append(p.ids, f.ChangeID)
				}
			}
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(p, q *posted) int {
		return cmp.Or(cmp.Compare(p.s.Posted, q.s.Posted), cmp.Compare(p.s.Root, q.s.Root))
	})
	return out
}

// before finds earlier postings by what they share with a later one.
type before struct{ by map[string][]*posted }

const (
	daySeconds = 86400
	b4Span     = 365 * daySeconds // b4 looks no further back
	looseSpan  = 400 * daySeconds
)

func (b *before) see(p *posted, keys []string) {
	for _, k := range keys {
		b.by[k] = append(b.by[k], p)
	}
}

// older gives the postings under the keys with a smaller number, not too old.
func (b *before) older(p *posted, span int64, keys []string) []*posted {
	var out []*posted
	for _, k := range keys {
		for _, q := range b.by[k] {
			if q.said < p.said && p.s.Posted-q.s.Posted <= span {
				out = append(out, q)
			}
		}
	}
	return out
}

// b4Keys are what b4's rule ties by: the change-id, else subject and sender.
func b4Keys(p *posted) []string {
	out := []string{"subject " + p.s.Author.Key() + " " + p.root.Subject.Key()}
	for _, id := range p.ids {
		out = append(out, "change-id "+id)
	}
	return out
}

// looseKeys name all that could hint at an earlier version, far more than is
// true: any shared title or diff by anybody, any message answered. What they
// find says only that an earlier version may be in the archive.
func looseKeys(p *posted) (mine, asked []string) {
	for _, f := range append([]*series.Fact{p.root}, p.own...) {
		mine = append(mine, "m "+string(f.ID))
		if strings.Count(f.Subject.Key(), " ") >= 2 {
			mine = append(mine, "t "+f.Subject.Key())
		}
		if f.PatchID != "" {
			mine = append(mine, "p "+f.PatchID)
		}
		for _, r := range f.Refs {
			asked = append(asked, "m "+string(r))
		}
	}
	files := map[string]bool{}
	for _, f := range p.own {
		for _, path := range f.Paths {
			files[path] = true
		}
	}
	names := make([]string, 0, len(files))
	for path := range files {
		names = append(names, path)
	}
	slices.Sort(names)
	if len(names) > 0 {
		mine = append(mine, "f "+p.s.Author.Key()+" "+strings.Join(names, " "))
	}
	return mine, append(asked, mine...)
}

// nearTitle says that most words of two titles are the same.
func nearTitle(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	n := 0
	for _, w := range x {
		if slices.Contains(y, w) {
			n++
		}
	}
	return min(len(x), len(y)) >= 3 && 10*n >= 6*max(len(x), len(y))
}

// hasNear says that an author posted something under a like title before.
func (b *before) hasNear(p *posted) bool {
	for _, q := range b.older(p, looseSpan, []string{"a " + p.s.Author.Key()}) {
		if nearTitle(p.root.Subject.Key(), q.root.Subject.Key()) {
			return true
		}
	}
	return false
}

// ours gives the posting of the next smaller number in the change, or nil.
func ours(p *posted) *series.Series {
	for k := p.k - 1; k >= 0; k-- {
		if s := &p.c.Versions[k]; s.Version < p.s.Version {
			return s
		}
	}
	return nil
}

// linked is what the two rules make of one archive.
type linked struct {
	later, inArchive, b4, ours, onlyB4 int
	new                                []tiedPair // that b4's rule does not find
	missed                             []*posted  // with a hint and without a link
}

type tiedPair struct {
	p    *posted
	prev *series.Series
	hash string
}

func compareLinks(w *world) linked {
	var out linked
	seen := &before{map[string][]*posted{}}
	for _, p := range allPosted(w) {
		mine, asked := looseKeys(p)
		if p.said >= 2 {
			out.judge(p, seen, asked)
		}
		seen.see(p, append(b4Keys(p), append(mine, "a "+p.s.Author.Key())...))
	}
	slices.SortFunc(out.new, func(x, y tiedPair) int { return strings.Compare(x.hash, y.hash) })
	return out
}

func (l *linked) judge(p *posted, seen *before, asked []string) {
	l.later++
	b4, prev := len(seen.older(p, b4Span, b4Keys(p))) > 0, ours(p)
	hinted := b4 || prev != nil || len(seen.older(p, looseSpan, asked)) > 0 || seen.hasNear(p)
	for is, n := range map[*int]bool{&l.b4: b4, &l.ours: prev != nil, &l.inArchive: hinted, &l.onlyB4: b4 && prev == nil} {
		if n {
			*is++
		}
	}
	switch {
	case prev != nil && !b4:
		l.new = append(l.new, tiedPair{p, prev, pairHash(p.s.Root, prev.Root)})
	case prev == nil && hinted:
		l.missed = append(l.missed, p)
	}
}

// pairHash names a link without naming anybody. Links are drawn in its order:
// a fixed seed under which one changed link moves no other.
func pairHash(a, b patch.MsgID) string {
	sum := sha256.Sum256([]byte("onemore links 1\n" + string(a) + "\n" + string(b)))
	return hex.EncodeToString(sum[:6])
}

// judgements reads testdata/links.txt.
func judgements(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for sc := bufio.NewScanner(bytes.NewReader(judged)); sc.Scan(); {
		line := sc.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.SplitN(line, " ", 2)
		if len(f) != 2 || !strings.HasPrefix(f[1], "right") && !strings.HasPrefix(f[1], "wrong") {
			t.Fatalf("judgement %q", line)
		}
		out[f[0]] = f[1]
	}
	return out
}

// TestVersionLinks holds the links between versions against b4's rule, and
// every drawn link that this rule does not make against what a reader said.
func TestVersionLinks(t *testing.T) {
	known, read, wrong := judgements(t), 0, 0
	for _, c := range []struct {
		name string
		draw int // links to be read
	}{{"tipc-discussion", 10}, {"batman", 20}, {"uboot-stm32", 25}, {"ltp", 70}} {
		w := list(t, c.name)
		l := compareLinks(w)
		t.Logf("%s: of %d postings that say v2 or more b4's rule links %d (%.1f %%), ours %d (%.1f %%), only b4's %d; of the %d whose earlier version may be in the archive %.1f %% and %.1f %%",
			c.name, l.later, l.b4, share(l.b4, l.later), l.ours, share(l.ours, l.later), l.onlyB4, l.inArchive, share(l.b4, l.inArchive), share(l.ours, l.inArchive))
		if l.ours*100 < l.inArchive*90 {
			t.Errorf("%s: fewer than 90 %% of those with an earlier version are linked", c.name)
		}
		var out strings.Builder
		for _, x := range l.new[:min(c.draw, len(l.new))] {
			read++
			said := known[x.hash]
			switch {
			case said == "":
				t.Errorf("%s: link %s is not yet read", c.name, x.hash)
			case strings.HasPrefix(said, "wrong"):
				wrong++
			}
			fmt.Fprintf(&out, "%s %s\n  %s\n", x.hash, said, tell(x))
		}
		for _, p := range l.missed {
			fmt.Fprintf(&out, "missed\n  <%s> %s\n", p.s.Root, p.root.Line)
		}
		report(t, "links-"+c.name+".txt", out.String())
	}
	t.Logf("%d links that b4's rule does not make were drawn and read, %d are wrong", read, wrong)
	if wrong > 2 {
		t.Errorf("%d wrong links among %d", wrong, read)
	}
}

// tell writes both ends of a link and its evidence down.
func tell(x tiedPair) string {
	var how []string
	for _, l := range x.p.s.Links {
		if l.To < x.p.s.Version {
			how = append(how, fmt.Sprintf("%s %.2f", l.How, l.Strength))
		}
	}
	return fmt.Sprintf("<%s> %s\n  <%s> %s\n  %s; %d days", x.p.s.Root, x.p.root.Line, x.prev.Root, x.prev.Subject,
		strings.Join(how, ", "), (x.p.s.Posted-x.prev.Posted)/daySeconds)
}

func share(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

// report keeps text under name in the folder that ONEMORE_REPORT names, or in
// one that goes when the test ends, and logs it when -v asks for it.
func report(t *testing.T, name, text string) {
	t.Helper()
	dir := os.Getenv("ONEMORE_REPORT")
	if dir == "" {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Logf("report in %s\n%s", path, text)
}
