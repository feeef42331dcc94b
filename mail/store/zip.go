package store

import (
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// zipper compresses raw messages. Frames carry their length and a checksum, so
// damage is found when they are read. Coders are made when first needed: most
// starts of the program need none.
type zipper struct {
	encOnce, decOnce sync.Once
	enc              *zstd.Encoder
	dec              *zstd.Decoder
	encErr, decErr   error
}

// pack never fails: options that do not fit would be our own fault, and then
// the message is kept as it is, in a frame of raw blocks.
func (z *zipper) pack(raw []byte) ([]byte, error) {
	z.encOnce.Do(func() {
		z.enc, z.encErr = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest),
			zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	})
	if z.encErr != nil {
		return nil, fmt.Errorf("compress: %w", z.encErr)
	}
	return z.enc.EncodeAll(raw, make([]byte, 0, len(raw)/2+64)), nil
}

func (z *zipper) unpack(b []byte) ([]byte, error) {
	z.decOnce.Do(func() {
		z.dec, z.decErr = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxMail+1<<20), zstd.WithDecoderConcurrency(2))
	})
	if z.decErr != nil {
		return nil, fmt.Errorf("uncompress: %w", z.decErr)
	}
	raw, err := z.dec.DecodeAll(b, nil)
	if err != nil {
		return nil, fmt.Errorf("uncompress: %w", err)
	}
	return raw, nil
}

func (z *zipper) close() {
	if z.dec != nil {
		z.dec.Close()
	}
}
