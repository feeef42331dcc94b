package store

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/klauspost/compress/s2"
)

// Raw messages are S2 blocks, most of them against a dictionary made of the
// store's own mail: as small as zstd without one and twice as fast. A stored
// message is the number of its dictionary (0: none), the CRC-32C of the raw
// bytes, and the block, so damage is found when it is read.

var errZip = errors.New("a compressed message cannot be read")

// zipper knows the dictionaries of a store, by number from 1.
type zipper struct {
	mu    sync.RWMutex
	dicts []*s2.Dict
	spare sync.Pool // of *[]byte
}

// newest gives the dictionary to compress with, 0 and nil when there is none.
func (z *zipper) newest() (int, *s2.Dict) {
	z.mu.RLock()
	defer z.mu.RUnlock()
	if len(z.dicts) == 0 {
		return 0, nil
	}
	return len(z.dicts), z.dicts[len(z.dicts)-1]
}

func (z *zipper) get(n int) *s2.Dict {
	z.mu.RLock()
	defer z.mu.RUnlock()
	if n < 1 || n > len(z.dicts) {
		return nil
	}
	return z.dicts[n-1]
}

// dictHelps is the size of a message, in bytes, above which a dictionary saves
// less than a twentieth, and takes twice the time.
const dictHelps = 16 << 10

// pack gives the compressed bytes, in dst when they fit.
func (z *zipper) pack(dst, raw []byte) []byte {
	n, dict := z.newest()
	if len(raw) > dictHelps {
		n, dict = 0, nil
	}
	room, ok := z.spare.Get().(*[]byte)
	if !ok {
		room = new([]byte)
	}
	defer z.spare.Put(room)
	if need := s2.MaxEncodedLen(len(raw)); cap(*room) < need {
		*room = make([]byte, need)
	}
	block := (*room)[:cap(*room)]
	if dict == nil {
		block = s2.Encode(block, raw)
	} else {
		block = dict.Encode(block, raw)
	}
	out := slices.Grow(dst[:0], len(block)+sumBytes+binary.MaxVarintLen16)
	out = binary.AppendUvarint(out, uint64(n))
	out = binary.LittleEndian.AppendUint32(out, checksum(raw))
	return append(out, block...)
}

// unpack adds the raw bytes to dst.
func (z *zipper) unpack(dst, b []byte) ([]byte, error) {
	n, used := binary.Uvarint(b)
	if used <= 0 || len(b) < used+sumBytes {
		return nil, errZip
	}
	sum, block := binary.LittleEndian.Uint32(b[used:]), b[used+sumBytes:]
	size, err := s2.DecodedLen(block)
	if err != nil || size > maxKept {
		return nil, errZip
	}
	dst = slices.Grow(dst, size)
	raw := dst[len(dst) : len(dst)+size]
	if n == 0 {
		raw, err = s2.Decode(raw, block)
	} else {
		dict := z.get(int(min(n, maxDicts+1)))
		if dict == nil {
			return nil, fmt.Errorf("%w: dictionary %d is missing", errZip, n)
		}
		raw, err = dict.Decode(raw, block)
	}
	if err != nil || len(raw) != size || checksum(raw) != sum {
		return nil, errZip
	}
	return dst[:len(dst)+size], nil
}

// load learns the dictionaries that are in the store and not yet known.
func (z *zipper) load(ctx context.Context, c *conn) error {
	known, _ := z.newest()
	var more []*s2.Dict
	err := c.query(ctx, "SELECT d FROM dict WHERE id>? ORDER BY id", func(row []driver.Value) error {
		d := s2.NewDict(blob(row[0]))
		if d == nil {
			return corrupt(c.path, errZip)
		}
		more = append(more, d)
		return nil
	}, int64(known))
	if err != nil || len(more) == 0 {
		return err
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	if len(z.dicts) == known { // else another goroutine has just learnt them
		z.dicts = append(z.dicts, more...)
	}
	return nil
}

// A dictionary is made when the store holds firstDict messages, and another
// one each time it has grown ten times: the lists in it may have changed.
const (
	firstDict   = 200
	maxDicts    = 6
	dictSamples = 10
	sampleBytes = 6000
)

// train makes a new dictionary of the messages of this batch when it is time.
// It is used from the next batch on.
func (b *batch) train(in []Incoming) error {
	n, _ := b.s.zip.newest()
	due := int64(firstDict)
	for range n {
		due *= 10
	}
	if n >= maxDicts || b.next.mail < due || len(in) < dictSamples {
		return nil
	}
	var all []byte
	for i := range dictSamples {
		m := &in[i*len(in)/dictSamples]
		if m.z == nil {
			continue
		}
		raw, err := b.s.zip.unpack(nil, m.z)
		if err != nil {
			return err
		}
		all = append(all, raw[:min(len(raw), sampleBytes)]...)
	}
	d := s2.MakeDict(all, nil)
	if d == nil {
		return nil
	}
	return b.w.exec("INSERT INTO dict(id, d) VALUES(?, ?)", int64(n+1), d.Bytes())
}
