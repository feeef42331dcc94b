package demo

import (
	"iter"
	"time"
)

// Many streams n made messages; not yet written.
func Many(now time.Time, n int, seed uint64) iter.Seq[[]byte] { return func(func([]byte) bool) {} }
