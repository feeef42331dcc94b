package desk

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
)

// memoryAim is how much memory we mean to take, as long as what is in use is
// well below: garbage beyond it is collected early. Large mails would otherwise
// leave three times their size behind.
const memoryAim = 112 << 20

// aim sets how much memory the program means to take, by what is in use now. A
// limit in the environment is somebody's wish and stays.
func aim() {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if live[0].Value.Kind() == metrics.KindUint64 {
		debug.SetMemoryLimit(max(memoryAim, 2*int64(live[0].Value.Uint64())+memoryAim/2))
	}
}
