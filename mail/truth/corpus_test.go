package truth

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"onemore/mail"
	"onemore/mail/archive"
	"onemore/patch"
	"onemore/patch/series"
)

// corpus is the folder of the corpus, or skips.
func corpus(tb testing.TB) string {
	tb.Helper()
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		tb.Skip("ONEMORE_CORPUS is not set")
	}
	return root
}

// open opens a file of the corpus, unpacked.
func open(tb testing.TB, path string) io.Reader {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = f.Close() })
	if !strings.HasSuffix(path, ".zst") {
		return bufio.NewReaderSize(f, 1<<20)
	}
	d, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<27), zstd.WithDecoderConcurrency(1))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(d.Close)
	return d
}

// mbox reads one mbox into facts; a message that came by several lists once.
func mbox(tb testing.TB, facts map[patch.MsgID]*series.Fact, path string) {
	tb.Helper()
	m := archive.NewMbox(open(tb, path))
	for {
		e, err := m.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			tb.Fatal(err)
		}
		msg := mail.Parse(e.Raw)
		f := series.Extract(&msg)
		if old := facts[f.ID]; old != nil {
			old.Lists = append(old.Lists, f.Lists...)
			slices.Sort(old.Lists)
			old.Lists = slices.Compact(old.Lists)
			continue
		}
		facts[f.ID] = &f
	}
}

// clusters joins facts that share a key, as a store does.
func clusters(facts map[patch.MsgID]*series.Fact) [][]series.Fact {
	parent := map[patch.MsgID]patch.MsgID{}
	find := func(id patch.MsgID) patch.MsgID {
		for parent[id] != id {
			parent[id] = parent[parent[id]]
			id = parent[id]
		}
		return id
	}
	byKey := map[string]patch.MsgID{}
	for id := range facts {
		parent[id] = id
	}
	for id, f := range facts {
		for _, k := range f.Keys() {
			if other, ok := byKey[k]; ok {
				parent[find(id)] = find(other)
			} else {
				byKey[k] = id
			}
		}
	}
	groups := map[patch.MsgID][]series.Fact{}
	for id, f := range facts {
		r := find(id)
		groups[r] = append(groups[r], *f)
	}
	var out [][]series.Fact
	for _, g := range groups {
		out = append(out, g)
	}
	return out
}

// world is an archive with its changes.
type world struct {
	facts   map[patch.MsgID]*series.Fact
	changes []series.Change
	of      map[patch.MsgID]*series.Change // by every message in it
	largest int                            // messages in the largest cluster
}

func build(facts map[patch.MsgID]*series.Fact) *world {
	w := &world{facts: facts, of: map[patch.MsgID]*series.Change{}}
	for _, c := range clusters(facts) {
		w.largest = max(w.largest, len(c))
		w.changes = append(w.changes, series.Build(c)...)
	}
	for i := range w.changes {
		for _, m := range w.changes[i].Thread {
			w.of[m.ID] = &w.changes[i]
		}
	}
	return w
}

// list reads and builds one whole list.
func list(tb testing.TB, name string) *world {
	tb.Helper()
	facts := map[patch.MsgID]*series.Fact{}
	mbox(tb, facts, filepath.Join(corpus(tb), "lists", name, name+".mbox.zst"))
	return build(facts)
}

// lines decodes a file of JSON lines.
func lines[T any](tb testing.TB, path string) []T {
	tb.Helper()
	dec := json.NewDecoder(open(tb, path))
	var out []T
	for {
		var v T
		if err := dec.Decode(&v); errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			tb.Fatalf("%s: %v", path, err)
		}
		out = append(out, v)
	}
}
