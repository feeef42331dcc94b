package mail

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// splitMbox cuts an mboxrd file into messages; limit 0 means all.
func splitMbox(data []byte, limit int) [][]byte {
	var out [][]byte
	for len(data) > 0 && (limit == 0 || len(out) < limit) {
		end := bytes.Index(data, []byte("\n\nFrom "))
		msg := data
		if end < 0 {
			data = nil
		} else {
			msg, data = data[:end+1], data[end+2:]
		}
		if i := bytes.IndexByte(msg, '\n'); i >= 0 && bytes.HasPrefix(msg, []byte("From ")) {
			msg = msg[i+1:]
		}
		if len(msg) > 0 {
			out = append(out, unescapeMbox(msg))
		}
	}
	return out
}

func unescapeMbox(msg []byte) []byte {
	if !bytes.Contains(msg, []byte("\n>")) {
		return msg
	}
	lines := bytes.SplitAfter(msg, []byte("\n"))
	for i, l := range lines {
		if q := bytes.TrimLeft(l, ">"); len(q) < len(l) && bytes.HasPrefix(q, []byte("From ")) {
			lines[i] = l[1:]
		}
	}
	return bytes.Join(lines, nil)
}

// BenchmarkParse measures messages a second on made mail, and on the mbox
// file that ONEMORE_BENCH_MBOX names when it is set.
func BenchmarkParse(b *testing.B) {
	b.Run("made", func(b *testing.B) {
		msgs, err := filepath.Glob("testdata/*.eml")
		if err != nil || len(msgs) == 0 {
			b.Skip("no testdata")
		}
		var list [][]byte
		for _, name := range msgs {
			raw, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			list = append(list, raw)
		}
		benchParse(b, list)
	})
	b.Run("mbox", func(b *testing.B) {
		name := os.Getenv("ONEMORE_BENCH_MBOX")
		if name == "" {
			b.Skip("ONEMORE_BENCH_MBOX is not set")
		}
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		benchParse(b, splitMbox(data, 0))
	})
}

func benchParse(b *testing.B, msgs [][]byte) {
	b.Helper()
	size := 0
	for _, m := range msgs {
		size += len(m)
	}
	b.SetBytes(int64(size / len(msgs)))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		Parse(msgs[i%len(msgs)])
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}
