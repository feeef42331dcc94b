package store

import (
	"errors"
	"sync"
	"testing"
)

// Programs that start at the same time on a folder without a store all open it.
func TestManyMakeOneStore(t *testing.T) {
	for range 20 {
		dir := t.TempDir()
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() {
				s, err := Open(t.Context(), dir, Options{})
				if err == nil {
					_, err = s.Put(t.Context(), "s", "1", nil)
					err = errors.Join(err, s.Close())
				}
				errs[i] = err
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
}
