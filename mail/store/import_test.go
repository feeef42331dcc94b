package store

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// eachMail cuts an mboxrd file; enough for made and public archives here. raw
// is good until fn returns.
func eachMail(r io.Reader, fn func(raw []byte)) error {
	br := bufio.NewReaderSize(r, 1<<20)
	var cur []byte
	blank, some := true, false
	for {
		line, err := br.ReadBytes('\n')
		switch {
		case blank && bytes.HasPrefix(line, []byte("From ")):
			if some {
				fn(bytes.TrimSuffix(cur, []byte("\n")))
			}
			cur, some = cur[:0], true
		case len(line) > 0:
			if q := bytes.TrimLeft(line, ">"); len(q) < len(line) && bytes.HasPrefix(q, []byte("From ")) {
				line = line[1:]
			}
			cur = append(cur, line...)
		}
		blank = len(line) == 1
		if err == io.EOF {
			if some {
				fn(cur)
			}
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// corpus opens a list of the corpus, or the file ONEMORE_MBOX names.
func corpus(tb testing.TB, name string) io.Reader {
	tb.Helper()
	if file := os.Getenv("ONEMORE_MBOX"); file != "" {
		f, err := os.Open(file)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { f.Close() })
		return f
	}
	dir := os.Getenv("ONEMORE_CORPUS")
	if dir == "" {
		tb.Skip("ONEMORE_CORPUS names no corpus")
	}
	f, err := os.Open(filepath.Join(dir, "lists", name, name+".mbox.zst"))
	if err != nil {
		tb.Skip(err)
	}
	tb.Cleanup(func() { f.Close() })
	z, err := zstd.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(z.Close)
	return z
}

// fill imports a list in batches and reports what it did.
func fill(tb testing.TB, s *Store, r io.Reader, batch int) Result {
	tb.Helper()
	var res Result
	var in []Incoming
	flush := func() {
		got, err := s.Put(tb.Context(), "test", "", in)
		if err != nil {
			tb.Fatal(err)
		}
		got.Changed, got.Removed = nil, nil
		res.Add(got)
		in = in[:0]
	}
	if err := eachMail(r, func(raw []byte) {
		if in = append(in, s.Prepare(raw, "", "")); len(in) == batch {
			flush()
		}
	}); err != nil {
		tb.Fatal(err)
	}
	flush()
	return res
}

func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident is the most memory this process had at once, in kB; 0 where the
// system does not tell.
func resident() (kb int) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for l := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(l, "VmHWM:"); ok {
			kb, _ = strconv.Atoi(strings.Fields(rest)[0])
		}
	}
	return kb
}

// TestCorpusImport prints what the budgets of the design ask for.
func TestCorpusImport(t *testing.T) {
	r := corpus(t, "tipc-discussion")
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	from := cpu()
	res := fill(t, s, r, 300) // 4 MB, as an import has it
	took := cpu() - from
	st, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	size := float64(info.Size()) / float64(st.RawBytes)
	t.Logf("%+v; %d changes; %d messages in %v of CPU: %.0f a second; size %.3f of raw; %d kB resident, %d goroutines",
		res, st.Changes, res.Messages(), took.Round(time.Millisecond), float64(res.Messages())/took.Seconds(), size, resident(), runtime.NumGoroutine())
	if st.Messages != res.New {
		t.Errorf("%d messages stored, %d new", st.Messages, res.New)
	}
	if size > 0.7 {
		t.Errorf("the store is %.2f of the raw mail", size)
	}
}
