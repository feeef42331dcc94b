package desk

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"onemore/mail/demo"
	"onemore/mail/store"
)

// TestFullDisk imports into a file system that is too small: the error says
// what to do, what was stored before is whole, and with room again the same
// import goes on to the same store.
func TestFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2500k,mode=0700"); err != nil {
		t.Skipf("a small disk cannot be made here: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	}()
	all := slices.Collect(demo.Many(day0(), 2500, 11))
	path := mbox(t, all)
	at := filepath.Join(dir, "store")
	d := openAt(t, at, day0())
	sum, err := d.Import(t.Context(), []string{path}, "", nil)
	if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), "free some space") || !strings.Contains(err.Error(), path) {
		t.Fatalf("after %+v: %v", sum, err)
	}
	if sum.Messages == 0 || sum.Messages >= len(all) {
		t.Errorf("%d of %d messages went in: the test tests little", sum.Messages, len(all))
	}
	if err := d.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	d = openAt(t, at, day0())
	part := fresh(t, day0())
	if err := part.Fill(t.Context(), slices.Values(all[:sum.Messages])); err != nil {
		t.Fatal(err)
	}
	same(t, "what was stored before", []byte(dumped(t, d)), []byte(dumped(t, part)))
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=200m,mode=0700"); err != nil {
		t.Fatal(err)
	}
	d = openAt(t, at, day0())
	defer d.Close()
	rest := imported(t, d, path)
	if rest.Messages+sum.Messages != len(all) {
		t.Errorf("%d and %d of %d messages", sum.Messages, rest.Messages, len(all))
	}
	whole := fresh(t, day0())
	imported(t, whole, path)
	same(t, "the whole", []byte(dumped(t, d)), []byte(dumped(t, whole)))
}
