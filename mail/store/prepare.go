package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"onemore/mail"
	"onemore/patch"
	"onemore/patch/series"
)

// maxKept is the largest thing that is kept at all.
const maxKept = 1 << 30

// maxMail is the largest message that is read as mail; what is longer is kept
// as unreadable.
const maxMail = 64 << 20

type action uint8

const (
	keep action = iota
	retract
	unreadable
)

// Incoming is one message ready to be stored: all work that needs no store is
// done. Make it with Prepare, Retract or Unreadable.
type Incoming struct {
	do    action
	err   error // of our own making: the fact does not survive packing
	where string
	size  int
	whole int64    // bytes of the whole when this is the beginning of a message, else 0
	z     []byte   // the raw bytes, compressed
	raw   []byte   // in place of z, when they are many
	lists []string // the lists it came by, as Mail.Lists has them
	given string   // the list the source named, when the mail named none

	hash int64 // of the Message-ID
	body []byte
	fact *series.Fact
	blob []byte // the fact packed
	keys []int64
	text string // distinct words for the index
	sum  []byte // of the raw bytes, when unreadable
}

// ID is the Message-ID of the message, made up of its bytes when it has none
// or is unreadable. A place under the made-up id of something unreadable is
// kept without an id.
func (in *Incoming) ID() patch.MsgID {
	if in.fact == nil {
		return patch.MsgID(hex.EncodeToString(in.sum) + "@local")
	}
	return in.fact.ID
}

// Size is about how many bytes of memory it holds.
func (in *Incoming) Size() int {
	return len(in.z) + len(in.raw) + 4*len(in.blob) + len(in.text) + 8*len(in.keys)
}

// Prepare parses, reads and compresses one raw message. list is the list the
// source names for mail without a List-Id, or ""; where says where it came
// from, for people ("file.mbox:120"). It is pure and may run in many
// goroutines at once. Above 2 MB raw is kept until the message is stored, and must
// not change; below it is not.
func (s *Store) Prepare(raw []byte, list, where string) Incoming {
	in := Incoming{where: where, size: len(raw)}
	if len(raw) == 0 || len(raw) > maxMail || !s.parse(&in, raw, list) {
		return s.Unreadable(raw, where)
	}
	in.pack(&s.zip, raw)
	return in
}

// parse reads the message, if it is one. What it parsed, a body as large as the
// message perhaps, is no longer needed when it returns.
func (s *Store) parse(in *Incoming, raw []byte, list string) bool {
	m := mail.Parse(raw)
	if !isMail(&m) {
		return false
	}
	if len(m.Lists) == 0 && list != "" {
		m.Lists = []string{list}
		in.given = list
	}
	s.read(in, &m)
	return true
}

// read draws from a mail all that is derived from it alone.
func (s *Store) read(in *Incoming, m *patch.Mail) {
	f := series.Extract(m)
	in.blob = packFact(&f)
	// The extracted strings are cut from the mail and would keep all of it in
	// memory; the unpacked ones share one small copy.
	if in.fact, in.err = unpackFact(in.blob); in.err != nil {
		return
	}
	in.lists = slices.Clone(m.Lists)
	in.hash = hash64(string(f.ID))
	in.body = slices.Clone(m.BodyHash[:16])
	for _, k := range f.Keys() {
		in.keys = append(in.keys, hash64(k))
	}
	w, ok := s.wordSets.Get().(*wordSet)
	if !ok {
		w = newWordSet()
	}
	w.addMail(m, &f)
	in.text = string(w.out)
	w.reset()
	s.wordSets.Put(w)
}

// isMail says whether anything at all could be read: no id, no sender, no
// subject and no date is not a mail.
func isMail(m *patch.Mail) bool {
	return !m.Synthetic || m.From.Email != "" || m.Subject != "" || m.DateBy != patch.DateNone
}

// Retract prepares the removal of a message that its source took back (the
// deletion commits of public-inbox). Only the very message is removed: another
// body under the same id stays.
func (s *Store) Retract(raw []byte, where string) Incoming {
	m := mail.Parse(raw)
	return Incoming{
		do: retract, where: where, hash: hash64(string(m.ID)),
		body: slices.Clone(m.BodyHash[:16]), fact: &series.Fact{ID: m.ID},
	}
}

// Unreadable prepares something that is no mail, to be kept raw and counted.
func (s *Store) Unreadable(raw []byte, where string) Incoming {
	sum := sha256.Sum256(raw)
	in := Incoming{do: unreadable, where: where, size: len(raw), sum: sum[:]}
	in.pack(&s.zip, raw)
	return in
}

// hash64 is how ids and keys are indexed. It is cut from a cryptographic hash,
// so that nobody finds colliding ids by chance; whoever makes them on purpose
// is found out where the id itself is compared.
func hash64(s string) int64 {
	sum := sha256.Sum256([]byte(s))
	return int64(binary.LittleEndian.Uint64(sum[:8]))
}
