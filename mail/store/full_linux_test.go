package store

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
)

// TestSmallDisk takes into a file system that is too small, a little larger
// each time: wherever the room ends, in the file or in the log, the store is as
// before.
func TestSmallDisk(t *testing.T) {
	dir := t.TempDir()
	mount := func(flags uintptr, kb int) error {
		return syscall.Mount("tmpfs", dir, "tmpfs", flags, fmt.Sprintf("size=%dk,mode=0700", kb))
	}
	if err := mount(0, 8<<10); err != nil {
		t.Skipf("a small disk cannot be made here: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	}()
	one, two := bothSteps(t)
	s := open(t, dir, Options{})
	taken(t, s, firstStep(s))
	if err := s.Fold(t.Context()); err != nil {
		t.Fatal(err)
	}
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		t.Fatal(err)
	}
	used := int(int64(st.Blocks-st.Bfree) * st.Bsize >> 10)
	full := 0
	for room := 4; ; room += 4 + room/4 {
		if err := mount(syscall.MS_REMOUNT, used+room); err != nil {
			t.Fatal(err)
		}
		_, err := s.Take(t.Context(), secondStep(s))
		if err == nil {
			break
		}
		full++
		if !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), "free some space") {
			t.Fatalf("with room for %d kB: %v", room, err)
		}
		if dump(t, s) != one {
			t.Fatalf("with room for %d kB, the store is not as before", room)
		}
	}
	t.Logf("full %d times", full)
	if full < 5 {
		t.Errorf("full only %d times: the test tests little", full)
	}
	if dump(t, s) != two {
		t.Error("in the end it is not as if there had been room")
	}
}
