package since_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"onemore/patch/since"
)

// TestAgainstGit holds the comparison against git range-diff, over series of
// the archives that are rebuilt as commits.
func TestAgainstGit(t *testing.T) {
	t.Parallel()
	want, lists := 30, []string{"tipc-discussion", "batman"}
	if os.Getenv("ONEMORE_LONG") != "" {
		want, lists = 200, append(lists, "uboot-stm32", "ltp")
	}
	rs := rerolls(t, lists...)
	r := newRepo(t)
	skipped, taken := map[string]int{}, []reroll{}
	for _, x := range rs {
		if len(taken) == want {
			break
		}
		old, err := r.all(t, x.old)
		if err != nil {
			skipped[err.Error()]++
			continue
		}
		now, err := r.all(t, x.new)
		if err != nil {
			skipped[err.Error()]++
			continue
		}
		r.version(fmt.Sprint(len(taken), "/old"), old)
		r.version(fmt.Sprint(len(taken), "/new"), now)
		taken = append(taken, x)
	}
	r.git(t, r.stream.Bytes(), "fast-import", "--quiet")
	c := r.judge(t, taken)
	t.Logf("%d series of %d re-rolled ones; not rebuilt, by reason: %v", len(taken), len(rs), skipped)
	if len(taken) < want/2 || c.paired*1000 < c.patches*995 || c.marked*100 < c.marks*99 || c.shown*100 < c.shows*90 {
		t.Error("too few agree")
	}
}

func (r *repo) all(tb testing.TB, ms []*mailed) ([]*rebuilt, error) {
	tb.Helper()
	out := make([]*rebuilt, 0, len(ms))
	for _, m := range ms {
		b, err := r.rebuild(tb, m)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// gitPair is a pair as git prints it.
type gitPair struct {
	old, new int
	same     bool
	lines    []string
}

var pairLine = regexp.MustCompile(`^ *(\d+|-):  \S+ ([=!<>]) +(\d+|-):  `)

func gitPairs(out string) []gitPair {
	var ps []gitPair
	index := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			return -1
		}
		return n - 1
	}
	for l := range strings.SplitSeq(strings.TrimSuffix(out, "\n"), "\n") {
		if s, ok := strings.CutPrefix(l, "    "); ok {
			ps[len(ps)-1].lines = append(ps[len(ps)-1].lines, s)
		} else if f := pairLine.FindStringSubmatch(l); f != nil {
			ps = append(ps, gitPair{old: index(f[1]), new: index(f[3]), same: f[2] == "="})
		}
	}
	return ps
}

// score counts agreement.
type score struct {
	patches, paired int // of both sides
	ties            int // patches that are paired otherwise for the same cost
	ordered         int // series
	marks, marked   int // pairs that both have
	shows, shown    int // pairs that both call changed
}

// judge compares all series, which are in the stream, with git.
func (r *repo) judge(t *testing.T, all []reroll) score {
	t.Helper()
	r.git(t, r.stream.Bytes(), "fast-import", "--quiet")
	var c score
	for i, x := range all {
		c.judge(t, x, gitPairs(r.git(t, nil, "range-diff", "--no-color", fmt.Sprintf("%d/old/base..%d/old/v", i, i), fmt.Sprintf("%d/new/base..%d/new/v", i, i))))
	}
	t.Logf("pairing: %d of %d patches as git has it, %d otherwise for the same cost; order: %d of %d series; marks: %d of %d pairs; lines: %d of %d changed pairs",
		c.paired, c.patches, c.ties, c.ordered, len(all), c.marked, c.marks, c.shown, c.shows)
	return c
}

func (c *score) judge(t *testing.T, x reroll, theirs []gitPair) {
	t.Helper()
	old, now := read(x.old), read(x.new)
	ours := since.Compare(old, now)
	by := map[[2]int]gitPair{}
	var a, b [][2]int
	for _, p := range theirs {
		b = append(b, [2]int{p.old, p.new})
		by[[2]int{p.old, p.new}] = p
	}
	same := 0
	for _, p := range ours {
		a = append(a, [2]int{p.Old, p.New})
		q, ok := by[[2]int{p.Old, p.New}]
		switch {
		case !ok:
		case p.Old < 0 || p.New < 0:
			same++
		default:
			same += 2
			c.mark(t, x, p, q)
		}
	}
	c.paired += same
	c.patches += len(old) + len(now)
	if slices.Equal(a, b) {
		c.ordered++
		return
	}
	switch mine, its := since.Total(old, now, a), since.Total(old, now, b); {
	case mine > its:
		t.Errorf("%s: ours costs %d, git's %d: %v and %v", x.name, mine, its, a, b)
	case mine < its:
		t.Logf("%s: another measure: ours costs %d, git's %d: %v and %v", x.name, mine, its, a, b)
	default:
		c.ties += len(old) + len(now) - same
		t.Logf("%s: a tie: %v, git has %v", x.name, a, b)
	}
}

// mark compares what is said of one pair.
func (c *score) mark(t *testing.T, x reroll, p since.Pair, q gitPair) {
	t.Helper()
	c.marks++
	if p.Same != q.same {
		t.Logf("%s: %d:%d same %v, git says %v\n%s\n%s", x.name, p.Old, p.New, p.Same, q.same, text(p), strings.Join(q.lines, "\n"))
		return
	}
	c.marked++
	if p.Same {
		return
	}
	c.shows++
	if text(p) == strings.Join(q.lines, "\n") {
		c.shown++
	} else if os.Getenv("ONEMORE_SHOW") != "" {
		t.Logf("%s: %d:%d\n%s\n----\n%s", x.name, p.Old, p.New, text(p), strings.Join(q.lines, "\n"))
	}
}

func text(p since.Pair) string {
	var out []string
	for _, l := range p.Lines {
		out = append(out, l.String())
	}
	return strings.Join(out, "\n")
}

func read(ms []*mailed) []since.Patch {
	out := make([]since.Patch, len(ms))
	for i, m := range ms {
		out[i] = since.Read(&m.mail)
	}
	return out
}
