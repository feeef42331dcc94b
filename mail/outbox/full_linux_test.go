package outbox

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"onemore/mail/store"
)

// TestFullDisk fills a real file system: nothing is queued, and what was queued
// is not sent.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m,mode=0700"); err != nil {
		t.Skipf("a small disk cannot be made here: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	}()
	d := &desk{store: openStore(t, dir), wire: &wire{}}
	d.Outbox = New(Options{Store: d.store, Transport: d.wire, Classify: classify})
	queued, draft := d.queued(t, 1, 0), d.put(t, made(2))
	if err := d.store.Fold(t.Context()); err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, 4<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	if err := d.SendDue(t.Context()); !errors.Is(err, store.ErrFull) {
		t.Errorf("%v", err)
	}
	if _, err := d.Approve(t.Context(), draft.ID, draft.Sum, 0); !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), "not queued") {
		t.Errorf("%v", err)
	}
	if _, err := d.Add(t.Context(), made(3)); !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), "not in the outbox") {
		t.Errorf("%v", err)
	}
	if d.wire.begun() != 0 {
		t.Errorf("%d tries", d.wire.begun())
	}
	d.wants(t, queued.ID, store.LetterQueued, 0)
	d.wants(t, draft.ID, store.LetterDraft, 0)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	d.send(t)
	d.wants(t, queued.ID, store.LetterSent, 1)
}
