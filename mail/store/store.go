package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"
)

// fileName is the one file of a store, beside SQLite's -wal and -shm.
const fileName = "onemore.db"

// Options are what Open may be told. The zero value is right for a program.
type Options struct {
	// Program names who writes, e.g. "onemore 1.2"; it is shown when an older
	// program is refused.
	Program string
	// Readers is the number of reading connections, 3 when zero.
	Readers int
	// Fault is called before each step of a write with its name; an error
	// makes the write fail there. For tests.
	Fault func(step string) error
}

// Store is an open store. All methods may be called from any goroutine.
type Store struct {
	dir, path string
	opt       Options
	outdated  atomic.Bool

	enc      *zstd.Encoder
	dec      *zstd.Decoder
	wordSets sync.Pool // of *wordSet

	write chan *writer // holds the one writer while nobody uses it
	read_ chan *reader // likewise the readers; nil stands for one not yet dialed
	watch chan *conn   // the connection Version asks
	ended chan struct{}
	once  sync.Once
}
