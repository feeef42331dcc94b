package store

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"runtime"
	"slices"
)

// A large message is stored in pieces, each packed when its turn comes: packed
// as a whole it would be in memory twice, and SQLite holds what it writes twice
// more. What the tables then hold in place of the compressed message is a stub
// that names the pieces.

const (
	pieceBytes = 1 << 20 // raw bytes of a piece
	largeBytes = 2 << 20 // a message above this is stored in pieces
	stubMark   = 0x7f    // where the number of a dictionary would stand
	stubRoom   = 1 + sumBytes + 3*binary.MaxVarintLen64
)

// stub names the pieces of a large message.
type stub struct{ first, count, size int64 }

// collectFirst is the size of a message for which memory is cleared first.
const collectFirst = 16 << 20

func (st stub) pack() []byte {
	out := make([]byte, 1+sumBytes, stubRoom)
	out[0] = stubMark
	for _, n := range []int64{st.first, st.count, st.size} {
		out = binary.AppendUvarint(out, uint64(n))
	}
	binary.LittleEndian.PutUint32(out[1:], checksum(out[1+sumBytes:]))
	return out
}

// readStub tells whether this is one, and an error when it is a damaged one.
func readStub(z []byte) (st stub, ok bool, err error) {
	if len(z) == 0 || z[0] != stubMark {
		return stub{}, false, nil
	}
	if len(z) < 1+sumBytes || checksum(z[1+sumBytes:]) != binary.LittleEndian.Uint32(z[1:]) {
		return stub{}, true, errZip
	}
	rest := z[1+sumBytes:]
	for _, to := range []*int64{&st.first, &st.count, &st.size} {
		n, used := binary.Uvarint(rest)
		if used <= 0 || n > 1<<48 {
			return stub{}, true, errZip
		}
		*to, rest = int64(n), rest[used:]
	}
	if st.size > maxKept || st.count != (st.size+pieceBytes-1)/pieceBytes {
		return stub{}, true, errZip
	}
	return st, true, nil
}

// pack compresses the raw bytes, or keeps them for lay when they are many.
func (in *Incoming) pack(z *zipper, raw []byte) {
	if len(raw) > largeBytes {
		in.raw = raw
		return
	}
	in.z = z.pack(nil, raw)
}

// lay gives what the tables hold of the compressed message, and stores its
// pieces when it is large.
func (b *batch) lay(in *Incoming) ([]byte, error) {
	if in.raw == nil {
		return in.z, nil
	}
	last, err := b.w.number(b.ctx, "SELECT max(id) FROM piece")
	if err != nil {
		return nil, err
	}
	st := stub{first: last + 1, size: int64(len(in.raw))}
	var z []byte
	for raw := range slices.Chunk(in.raw, pieceBytes) {
		if err := b.step("piece"); err != nil {
			return nil, err
		}
		z = b.s.zip.pack(z, raw)
		if err := b.w.exec("INSERT INTO piece(id, z) VALUES(?, ?)", st.first+st.count, z); err != nil {
			return nil, err
		}
		st.count++
	}
	return st.pack(), nil
}

// lift deletes the pieces of a stored message, when it has any. sql asks for
// the compressed message, or the first stubRoom bytes of it.
func (b *batch) lift(sql string, args ...driver.Value) error {
	var z []byte
	if _, err := b.w.one(b.ctx, sql, func(row []driver.Value) error {
		z = blob(row[0])
		return nil
	}, args...); err != nil {
		return err
	}
	st, large, err := readStub(z)
	if err != nil {
		return corrupt(b.w.path, err)
	}
	if !large {
		return nil
	}
	return b.w.exec("DELETE FROM piece WHERE id>=? AND id<?", st.first, st.first+st.count)
}

// join reads a large message.
func (s *Store) join(ctx context.Context, c *conn, st stub) ([]byte, error) {
	if st.size > collectFirst {
		// The collector runs beside us, and room for this is taken at once: what
		// the last large message left would still be there.
		runtime.GC()
	}
	raw := make([]byte, 0, st.size)
	n := int64(0)
	err := c.query(ctx, "SELECT z FROM piece WHERE id>=? AND id<? ORDER BY id", func(row []driver.Value) (err error) {
		n++
		if raw, err = s.zip.unpack(raw, blob(row[0])); err != nil {
			return corrupt(s.path, err)
		}
		return nil
	}, st.first, st.first+st.count)
	if err == nil && (n != st.count || int64(len(raw)) != st.size) {
		err = corrupt(s.path, errZip)
	}
	if err != nil {
		return nil, err
	}
	return raw, nil
}

// unzip reads a compressed message; another process may have made a
// dictionary since we looked.
func (s *Store) unzip(ctx context.Context, c *conn, z []byte) ([]byte, error) {
	st, large, err := readStub(z)
	if err != nil {
		return nil, corrupt(s.path, err)
	}
	if large {
		return s.join(ctx, c, st)
	}
	raw, err := s.zip.unpack(nil, z)
	if err == nil {
		return raw, nil
	}
	if err := s.zip.load(ctx, c); err != nil {
		return nil, err
	}
	if raw, err = s.zip.unpack(nil, z); err != nil {
		return nil, corrupt(s.path, err)
	}
	return raw, nil
}
