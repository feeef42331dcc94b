package store

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
)

// filled gives a folder with a store of mail: a list of the corpus, or the
// store ONEMORE_STORE names.
func filled(tb testing.TB) string {
	tb.Helper()
	if dir := os.Getenv("ONEMORE_STORE"); dir != "" {
		return dir
	}
	r := corpus(tb, "tipc-discussion")
	dir := tb.TempDir()
	s, err := Open(tb.Context(), dir, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	fill(tb, s, r, 800)
	if err := s.Close(); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// BenchmarkImport prepares and stores a list in batches as an import has them.
func BenchmarkImport(b *testing.B) {
	var took time.Duration
	n := 0
	for b.Loop() {
		r := corpus(b, "tipc-discussion")
		s := open(b, b.TempDir(), Options{})
		from := cpu()
		n += fill(b, s, r, 2500).Messages()
		took += cpu() - from
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/took.Seconds(), "messages/cpu-s")
}

// BenchmarkRebuild derives a filled store anew; it should take less than the
// import did.
func BenchmarkRebuild(b *testing.B) {
	s := open(b, copied(b), Options{})
	st, err := s.Stats(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var took time.Duration
	n := 0
	for b.Loop() {
		from := cpu()
		if err := s.Rebuild(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		took += cpu() - from
		n += st.Messages
	}
	b.ReportMetric(float64(n)/took.Seconds(), "messages/cpu-s")
}

// copied gives a folder with a copy of the filled store, to be written to.
func copied(b *testing.B) string {
	b.Helper()
	dir := b.TempDir()
	data, err := os.ReadFile(filepath.Join(filled(b), fileName))
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fileName), data, 0o600); err != nil {
		b.Fatal(err)
	}
	return dir
}

func BenchmarkOpen(b *testing.B) {
	dir := filled(b)
	for b.Loop() {
		s, err := Open(b.Context(), dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		s.Close()
		b.StartTimer()
	}
}

// BenchmarkOpenFirstRows is what the first frame waits for.
func BenchmarkOpenFirstRows(b *testing.B) {
	dir := filled(b)
	for b.Loop() {
		s, err := Open(b.Context(), dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Rows(b.Context(), 500, func(*queue.Row) error { return nil }); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		s.Close()
		b.StartTimer()
	}
}

func BenchmarkAllRows(b *testing.B) {
	s := open(b, filled(b), Options{})
	n := 0
	for b.Loop() {
		n = 0
		if err := s.Rows(b.Context(), 0, func(*queue.Row) error { n++; return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n), "rows")
}

func BenchmarkSearch(b *testing.B) {
	s := open(b, filled(b), Options{})
	for _, words := range []string{"the", "fix", "sys", "con", "syscalls fork", "patch signed off by", "reviewed-by", "nobodysaidthis"} {
		b.Run(words, func(b *testing.B) {
			n, from := 0, cpu()
			for b.Loop() {
				roots, err := s.Search(b.Context(), words, 0)
				if err != nil {
					b.Fatal(err)
				}
				n = len(roots)
			}
			b.ReportMetric(float64((cpu()-from).Microseconds())/1000/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(n), "changes")
		})
	}
}

// BenchmarkOneMore is one new message into a filled store.
func BenchmarkOneMore(b *testing.B) {
	s := open(b, copied(b), Options{})
	var root patch.MsgID
	if err := s.Rows(b.Context(), 1, func(r *queue.Row) error { root = r.Root; return nil }); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n++
		l := replyTo(fmt.Sprintf("bench%d@x.example", n), string(root), "Some words on this.", 1)
		if _, err := s.Put(b.Context(), "src", "x", []Incoming{s.Prepare(l.raw(), "", "")}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkChange(b *testing.B) {
	s := open(b, filled(b), Options{})
	var roots []patch.MsgID
	if err := s.Rows(b.Context(), 100, func(r *queue.Row) error { roots = append(roots, r.Root); return nil }); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		if _, err := s.Change(b.Context(), roots[n%len(roots)]); err != nil {
			b.Fatal(err)
		}
		n++
	}
}
