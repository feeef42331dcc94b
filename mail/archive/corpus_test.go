package archive

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// TestCorpusLists counts the messages of four whole lists, which their index
// gives, and measures how fast they are split.
func TestCorpusLists(t *testing.T) {
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		t.Skip("ONEMORE_CORPUS is not set")
	}
	lists := []struct {
		name string
		want int
	}{{"tipc-discussion", 1247}, {"batman", 3072}, {"uboot-stm32", 8536}, {"ltp", 35118}}
	for _, l := range lists {
		t.Run(l.name, func(t *testing.T) {
			got := 0
			began := time.Now()
			m := NewMbox(unpacked(t, filepath.Join(root, "lists", l.name, l.name+".mbox.zst")))
			var size int64
			for e, err := range all(m) {
				if err != nil {
					t.Fatal(err)
				}
				if head, _, _ := bytes.Cut(e.Raw, []byte("\n")); !isHeader(head) {
					t.Errorf("message at %d begins with %.60q", e.Start, head)
				}
				got++
				size = e.End
			}
			t.Logf("%d of %d messages, %d MB, unpacking included %.0f MB/s",
				got, l.want, size>>20, float64(size)/1e6/time.Since(began).Seconds())
			if got != l.want {
				t.Errorf("%d messages, want %d", got, l.want)
			}
		})
	}
}

func unpacked(t *testing.T, path string) *zstd.Decoder {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<27), zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close(); f.Close() })
	return d
}
