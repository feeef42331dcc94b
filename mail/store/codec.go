package store

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"

	"onemore/patch"
)

// The blobs of facts, rows and clusters: a version byte, the fields in order
// as varints and length-prefixed strings, and four bytes of CRC-32C, so that a
// flipped bit is found out instead of believed.

var errBlob = errors.New("a stored value cannot be decoded")

const sumBytes = 4

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// packer appends fields.
type packer struct{ b []byte }

func newPacker(version byte, room int) *packer {
	return &packer{b: append(make([]byte, 0, room), version)}
}

func (p *packer) done() []byte {
	return binary.LittleEndian.AppendUint32(p.b, checksum(p.b))
}

func (p *packer) uint(n uint64)      { p.b = binary.AppendUvarint(p.b, n) }
func (p *packer) int(n int)          { p.b = binary.AppendVarint(p.b, int64(n)) }
func (p *packer) int64(n int64)      { p.b = binary.AppendVarint(p.b, n) }
func (p *packer) float(f float64)    { p.b = binary.LittleEndian.AppendUint64(p.b, math.Float64bits(f)) }
func (p *packer) str(s string)       { p.uint(uint64(len(s))); p.b = append(p.b, s...) }
func (p *packer) id(s patch.MsgID)   { p.str(string(s)) }
func (p *packer) who(w patch.Person) { p.str(w.Name); p.str(w.Email) }

func (p *packer) strs(l []string) {
	p.uint(uint64(len(l)))
	for _, s := range l {
		p.str(s)
	}
}

func (p *packer) ids(l []patch.MsgID) {
	p.uint(uint64(len(l)))
	for _, s := range l {
		p.id(s)
	}
}

func (p *packer) people(l []patch.Person) {
	p.uint(uint64(len(l)))
	for _, w := range l {
		p.who(w)
	}
}

// flags packs up to 64 booleans.
func (p *packer) flags(on ...bool) {
	var n uint64
	for i, b := range on {
		if b {
			n |= 1 << i
		}
	}
	p.uint(n)
}

// unpacker takes fields off. The strings it gives share one copy of the blob,
// which costs one allocation instead of dozens. After the first fault
// everything reads as zero.
type unpacker struct {
	s   string
	bad bool
}

// whole checks the version and the sum of a blob.
func whole(b []byte, version byte) bool {
	n := len(b) - sumBytes
	return n >= 1 && b[0] == version && checksum(b[:n]) == binary.LittleEndian.Uint32(b[n:])
}

// unpack makes an unpacker of a blob that is whole, and a failed one of any
// other.
func unpack(b []byte, version byte) unpacker {
	if !whole(b, version) {
		return unpacker{bad: true}
	}
	return unpacker{s: string(b[1 : len(b)-sumBytes])}
}

// end says whether all went well and nothing is left over.
func (u *unpacker) end() error {
	if u.bad || u.s != "" {
		return errBlob
	}
	return nil
}

func (u *unpacker) fail() {
	u.bad, u.s = true, ""
}

func (u *unpacker) uint() uint64 {
	var n uint64
	for i := 0; i < len(u.s) && i < binary.MaxVarintLen64; i++ {
		c := u.s[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			u.s = u.s[i+1:]
			return n
		}
	}
	u.fail()
	return 0
}

func (u *unpacker) int64() int64 {
	n := u.uint()
	return int64(n>>1) ^ -int64(n&1)
}

func (u *unpacker) int() int { return int(u.int64()) }

func (u *unpacker) float() float64 { return math.Float64frombits(u.fixed()) }

// fixed reads eight bytes.
func (u *unpacker) fixed() uint64 {
	if len(u.s) < 8 {
		u.fail()
		return 0
	}
	var n uint64
	for i := range 8 {
		n |= uint64(u.s[i]) << (8 * i)
	}
	u.s = u.s[8:]
	return n
}

func (u *unpacker) str() string {
	n := u.uint()
	if n > uint64(len(u.s)) {
		u.fail()
		return ""
	}
	s := u.s[:n]
	u.s = u.s[n:]
	return s
}

func (u *unpacker) id() patch.MsgID   { return patch.MsgID(u.str()) }
func (u *unpacker) who() patch.Person { return patch.Person{Name: u.str(), Email: u.str()} }

// count reads a length. Every element takes a byte at least, so no damaged
// length makes us allocate more than the blob could hold.
func (u *unpacker) count() int {
	n := u.uint()
	if n > uint64(len(u.s)) {
		u.fail()
		return 0
	}
	return int(n)
}

// list reads n elements; an empty list is nil.
func list[T any](u *unpacker, one func(*unpacker) T) []T {
	n := u.count()
	if n == 0 {
		return nil
	}
	l := make([]T, n)
	for i := range l {
		l[i] = one(u)
	}
	return l
}

func (u *unpacker) strs() []string         { return list(u, (*unpacker).str) }
func (u *unpacker) ids() []patch.MsgID     { return list(u, (*unpacker).id) }
func (u *unpacker) people() []patch.Person { return list(u, (*unpacker).who) }

// flags unpacks what packer.flags packed.
func (u *unpacker) flags(on ...*bool) {
	n := u.uint()
	for i, b := range on {
		*b = n&(1<<i) != 0
	}
}
