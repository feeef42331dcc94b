package sync

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"onemore/mail/demo"
	"onemore/mail/store"
)

// Fault 6 on a real disk that is too small: the state says what to do, what was
// stored stays, and with room again the sync goes on to the same store.
func TestFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=2500k,mode=0700"); err != nil {
		t.Skipf("a small disk cannot be made here: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	}()
	box, i := maildir(t), 0
	for raw := range demo.Many(day0(), 2500, 11) {
		i++
		deliver(t, box, fmt.Sprintf("%d.M%dP1.host", 1700000000+i, i), raw)
	}
	s, err := store.Open(t.Context(), filepath.Join(disk, "store"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	e := New(Options{Store: s, Locks: s.Dir()}, Archive("box", box, "", nil))
	end := watched(t, e, nil)
	defer end()
	eventually(t, "full", e, phases(e, Failed))
	st, had := e.States()[0], messages(t, s)
	if !strings.Contains(st.Err, "no room left") || !strings.Contains(st.Hint, "free some space") || st.Next.IsZero() || had == 0 || had >= 2500 {
		t.Errorf("with %d messages: %+v", had, st)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=200m,mode=0700"); err != nil {
		t.Fatal(err)
	}
	e.Fetch()
	eventually(t, "in step", e, phases(e, Waiting))
	opt := options(t)
	whole := opt.Store.(*store.Store)
	good(t, New(opt, Archive("box", box, "", nil)))
	if got, want := messageLines(dump(t, s)), messageLines(dump(t, whole)); got != want {
		t.Error(difference(got, want))
	}
	if st := e.States()[0]; st.Messages != 2500-had {
		t.Errorf("%d were stored, then %d of 2500 came", had, st.Messages)
	}
}
