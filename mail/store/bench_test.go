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

// BenchmarkOneMore takes one new message, with its place, into a filled store.
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
		taken(b, s, Taken{
			Source: "src", Cursor: "x", Messages: []Incoming{s.Prepare(l.raw(), "", "")},
			Places: []Place{{UID: uint32(n), ID: patch.MsgID(l.id), Seen: true}},
		})
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

// manyPlaces are places, as a folder has them.
func manyPlaces(from, n int) []Place {
	out := make([]Place, n)
	for i := range out {
		out[i] = Place{UID: uint32(from + i), ID: patch.MsgID(fmt.Sprintf("2026010112%08d.12345-%d-someone@mail.example.org", from+i, i%9)), Seen: i%2 == 0}
	}
	return out
}

// BenchmarkPlaces reads the places of a folder of 100,000.
func BenchmarkPlaces(b *testing.B) {
	s := open(b, "", Options{})
	taken(b, s, Taken{Source: "in", Places: manyPlaces(1, 100_000)})
	for b.Loop() {
		if got, err := s.Places(b.Context(), "in"); err != nil || len(got) != 100_000 {
			b.Fatal(len(got), err)
		}
	}
}

func BenchmarkHolders(b *testing.B) {
	s := open(b, "", Options{})
	all := manyPlaces(1, 100_000)
	taken(b, s, Taken{Source: "in", Places: all})
	n := 0
	for b.Loop() {
		n += 7919
		if got, err := s.Holders(b.Context(), all[n%len(all)].ID); err != nil || len(got) != 1 {
			b.Fatal(got, err)
		}
	}
}

// BenchmarkTakePlaces notes 10,000 places at once in a folder of 100,000, and
// 50 at a time.
func BenchmarkTakePlaces(b *testing.B) {
	for _, each := range []int{10_000, 50} {
		b.Run(fmt.Sprint(each), func(b *testing.B) {
			s := open(b, "", Options{})
			at := 100_000
			taken(b, s, Taken{Source: "in", Places: manyPlaces(1, at)})
			for b.Loop() {
				taken(b, s, Taken{Source: "in", Places: manyPlaces(at, each)})
				at += each
			}
		})
	}
}

// BenchmarkTakeBatch stores batches of 500 messages, with places and without.
func BenchmarkTakeBatch(b *testing.B) {
	for _, with := range []bool{false, true} {
		b.Run(fmt.Sprintf("places=%v", with), func(b *testing.B) {
			s := open(b, "", Options{})
			n := 0
			for b.Loop() {
				b.StopTimer()
				t := Taken{Source: "in", Cursor: "x"}
				for range 500 {
					n++
					l := patchMail(fmt.Sprintf("bench%d@x.example", n), fmt.Sprintf("fix part%d of number%d", n%7, n), n%300)
					t.Messages = append(t.Messages, s.Prepare(l.raw(), "", ""))
					if with {
						t.Places = append(t.Places, Place{UID: uint32(n), ID: patch.MsgID(l.id), Seen: n%2 == 0})
					}
				}
				b.StartTimer()
				taken(b, s, t)
			}
		})
	}
}
