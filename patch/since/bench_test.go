package since

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// large is a version of n patches of so many changed lines; every edit-th line
// differs between versions.
func large(n, lines, version, edit int) []Patch {
	var out []Patch
	for i := range n {
		var ls []string
		for k := range lines {
			switch {
			case k%5 == 0:
				ls = append(ls, fmt.Sprintf(" \tint context_%d_%d;", i, k))
			case k%7 == 0:
				ls = append(ls, "+}")
			case edit > 0 && k%edit == 1:
				ls = append(ls, fmt.Sprintf("+\tcall_%d(%d, v%d);", i, k, version))
			default:
				ls = append(ls, fmt.Sprintf("+\tcall_%d(%d);", i, k))
			}
		}
		out = append(out, made(fmt.Sprint("patch ", i), "Text.", fmt.Sprintf("dir/f%d.c", i%9), ls...))
	}
	return out
}

// drawn are patches of lines out of few, so that all are a little alike.
func drawn(n, lines, letters int, seed uint64) []Patch {
	g := rand.New(rand.NewPCG(seed, 1))
	var out []Patch
	for i := range n {
		ls := make([]string, lines)
		for k := range ls {
			ls[k] = fmt.Sprintf("+\tcall(%d);", g.IntN(letters))
		}
		out = append(out, made(fmt.Sprint("patch ", i, seed), "Text.", "f.c", ls...))
	}
	return out
}

func BenchmarkCompare(b *testing.B) {
	for _, x := range []struct {
		name     string
		old, now []Patch
	}{
		{"30x1000", large(30, 1000, 1, 20), large(30, 1000, 2, 20)},
		{"1x100000", large(1, 100_000, 1, 20), large(1, 100_000, 2, 20)},
		{"1x100000rewritten", drawn(1, 100_000, 30_000, 1), drawn(1, 100_000, 30_000, 2)},
		{"1000x100", large(1000, 100, 1, 20), large(1000, 100, 2, 20)},
		{"1000x100same", large(1000, 100, 1, 20), large(1000, 100, 1, 20)},
		{"1000x30alike", drawn(1000, 30, 8, 1), drawn(1000, 30, 8, 2)},
		{"300x300alike", drawn(300, 300, 8, 1), drawn(300, 300, 8, 2)},
	} {
		b.Run(x.name, func(b *testing.B) {
			for b.Loop() {
				Compare(x.old, x.now)
			}
		})
	}
}

// TestMasses takes what is beyond the limits; square work would not end.
func TestMasses(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name     string
		old, now []Patch
		paired   int
	}{
		{"3,000 patches", large(3000, 3, 1, 0), large(3000, 3, 1, 0), 3000},
		{"1,200 changed ones", large(1200, 5, 1, 2), large(1200, 5, 2, 2), 1200},
		{"one line many times", []Patch{made("x", "x", "x", strings.Split(strings.Repeat("+a\n", 100_000)+"+b", "\n")...)}, []Patch{made("x", "x", "x", strings.Split(strings.Repeat("+a\n", 90_000)+"+c", "\n")...)}, 1},
	} {
		began := time.Now()
		n := 0
		for _, p := range Compare(x.old, x.now) {
			if p.How != Alone {
				n++
			}
		}
		t.Logf("%s: %v", x.name, time.Since(began))
		if n != x.paired {
			t.Errorf("%s: %d pairs", x.name, n)
		}
	}
}
