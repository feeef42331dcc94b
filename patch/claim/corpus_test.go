package claim_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"

	"onemore/mail"
	"onemore/mail/archive"
	"onemore/patch/series"
)

// TestPromisesOfRealLists counts what is read as a promise on four lists. All
// were judged by hand: 12 of the 13 promise to review a patch by that day, and
// one to look at a bug. Two that name a day were missed, since they stand behind
// a "when" or a "not".
func TestPromisesOfRealLists(t *testing.T) {
	lists := map[string]int{"tipc-discussion": 1, "batman": 0}
	if os.Getenv("ONEMORE_LONG") != "" {
		lists["uboot-stm32"], lists["ltp"] = 0, 12
	}
	for name, want := range lists {
		replies, promises := count(t, name)
		t.Logf("%s: %d promises in %d replies", name, promises, replies)
		if replies < 500 || promises != want {
			t.Errorf("%s: %d promises in %d replies; %d were judged", name, promises, replies, want)
		}
	}
}

func count(t *testing.T, name string) (replies, promises int) {
	t.Helper()
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		t.Skip("ONEMORE_CORPUS is not set")
	}
	f, err := os.Open(filepath.Join(root, "lists", name, name+".mbox.zst"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := zstd.NewReader(bufio.NewReaderSize(f, 1<<20), zstd.WithDecoderMaxWindow(1<<27), zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	box := archive.NewMbox(d)
	for {
		e, err := box.Next()
		if errors.Is(err, io.EOF) {
			return replies, promises
		}
		if err != nil {
			t.Fatal(err)
		}
		m := mail.Parse(e.Raw)
		fact := series.Extract(&m)
		if fact.Role == series.Reply {
			replies++
		}
		if fact.Promise > 0 {
			promises++
		}
	}
}
