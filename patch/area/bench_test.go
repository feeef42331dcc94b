package area

import (
	"path/filepath"
	"testing"
	"time"

	"onemore/patch"
)

// processor reports the time of the processor itself: on a machine that does
// other things, too, the clock says little.
func processor(b *testing.B) func() {
	b.Helper()
	start := cpu(b)
	return func() { b.ReportMetric(float64((cpu(b)-start).Round(time.Nanosecond))/float64(b.N), "cpu-ns/op") }
}

func BenchmarkLoad(b *testing.B) {
	tree := filepath.Join(corpus(b), "linux-7.3")
	data, dirs := readFile(b, tree, "MAINTAINERS"), treeDirs(b, tree)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	defer processor(b)()
	for b.Loop() {
		Load([]Source{{"MAINTAINERS", data}}, dirs)
	}
}

func BenchmarkPath(b *testing.B) {
	tree := filepath.Join(corpus(b), "linux-7.3")
	s := mustLoad(b, treeDirs(b, tree), tree, "MAINTAINERS")
	paths := treePaths(b, tree)
	b.ReportAllocs()
	defer processor(b)()
	i := 0
	for b.Loop() {
		s.Path(paths[i%len(paths)])
		i += 7919 // a prime: not neighbours
	}
}

func BenchmarkPeople(b *testing.B) {
	tree := filepath.Join(corpus(b), "linux-7.3")
	s := mustLoad(b, treeDirs(b, tree), tree, "MAINTAINERS")
	o := Options{Mailmap: patch.ParseMailmap(readFile(b, tree, ".mailmap"))}
	ms := s.Path("drivers/net/ethernet/intel/ice/ice_main.c")
	b.ReportAllocs()
	defer processor(b)()
	for b.Loop() {
		s.People(ms, o)
	}
}

func BenchmarkPatch(b *testing.B) {
	dir := corpus(b)
	tree := filepath.Join(dir, "linux-7.3")
	s := mustLoad(b, treeDirs(b, tree), tree, "MAINTAINERS")
	var mails []string
	bytes := 0
	for _, r := range readRows(b, filepath.Join(dir, "expected", "patches.jsonl")) {
		mails = append(mails, string(readFile(b, dir, "expected", "patches", r.Patch)))
		bytes += len(mails[len(mails)-1])
	}
	b.SetBytes(int64(bytes / len(mails)))
	defer processor(b)()
	i := 0
	for b.Loop() {
		q := patchQuery(mails[i%len(mails)])
		s.Match(&q, Options{})
		i++
	}
}

// BenchmarkAllPaths matches every file of the kernel's tree: 2 s are allowed.
func BenchmarkAllPaths(b *testing.B) {
	tree := filepath.Join(corpus(b), "linux-7.3")
	paths := treePaths(b, tree)
	s, _ := Load([]Source{{"MAINTAINERS", readFile(b, tree, "MAINTAINERS")}}, treeDirs(b, tree))
	start := cpu(b)
	for b.Loop() {
		for _, p := range paths {
			s.Path(p)
		}
	}
	b.ReportMetric(float64((cpu(b)-start).Milliseconds())/float64(b.N), "cpu-ms/op")
}
