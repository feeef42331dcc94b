package sync

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"onemore/mail"
	"onemore/mail/archive"
	"onemore/mail/lore"
	"onemore/mail/store"
)

// corpusList is a list of the corpus as an mbox.
func corpusList(t *testing.T, name string) []byte {
	t.Helper()
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		t.Skip("ONEMORE_CORPUS is not set: no archives to read")
	}
	packed, err := os.ReadFile(filepath.Join(root, "lists", name, name+".mbox.zst"))
	if err != nil {
		t.Skipf("the corpus has no list %s: %v", name, err)
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderMaxWindow(1<<31))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	raw, err := d.DecodeAll(packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// A whole list, by searches: what is in the store is what is in the archive,
// and a second sync asks next to nothing.
func TestCorpusListFromNothing(t *testing.T) {
	raw := corpusList(t, "uboot-stm32")
	in := newInbox(t)
	if _, err := in.list.Fill(bytes.NewReader(raw)); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for m := archive.NewMbox(bytes.NewReader(raw)); ; {
		e, err := m.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		want[string(mail.Parse(e.Raw).ID)] = true
	}
	opt := options(t)
	s := opt.Store.(*store.Store)
	e := New(opt, in.source(func(l *Lore) {
		l.Back = time.Since(time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC))
		l.Client = lore.New(lore.Options{Version: "1.2", Transport: in.way, Settings: lore.Settings{Home: "https://lore.example.org/"}})
		in.open = append(in.open, l.Client)
	}))
	rep := good(t, e)
	has := len(strings.Fields(holds(t, s, want)))
	n := messages(t, s)
	t.Logf("%d of %d agree, %d in the store; %d requests, %.1f s", has, len(want), n, rep.Requests, rep.Seconds)
	if has != len(want) || n != len(want) || len(want) < 8000 {
		t.Errorf("%d of %d Message-IDs, %d in the store", has, len(want), n)
	}
	if rep.Requests > 120 {
		t.Errorf("%d requests", rep.Requests)
	}
	before := dump(t, s)
	if rep = good(t, e); rep.Requests > 2 || rep.New != 0 {
		t.Errorf("a second sync: %+v", rep)
	}
	if dump(t, s) != before {
		t.Error("a second sync changes the store")
	}
	late := post("late-to-the-list", "[PATCH] late", time.Now())
	in.add(late)
	if rep = good(t, e); rep.Requests > 2 || rep.New != 1 {
		t.Errorf("a sync of one mail: %+v", rep)
	}
}
