package queue

import "testing"

func TestVersionSign(t *testing.T) {
	t.Parallel()
	for want, x := range map[string]struct {
		version int
		fresh   bool
	}{"v3": {3, false}, "v3^": {3, true}, "v12": {12, false}, "12^": {12, true}} {
		if got := versionSign(x.version, x.fresh); got != want {
			t.Errorf("v%d, fresh %v: %q, want %q", x.version, x.fresh, got, want)
		}
	}
}
