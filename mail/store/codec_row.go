package store

import (
	"encoding/binary"

	"onemore/patch"
	"onemore/patch/queue"
)

const rowVersion = 4

// packRow writes every field of a row; the root comes first.
func packRow(r *queue.Row) []byte {
	p := newPacker(rowVersion, 512)
	p.id(r.Root)
	p.id(r.Newest)
	p.str(r.Subject)
	p.who(r.Author)
	for _, n := range []int{
		r.Version, r.Versions, r.Patches, r.Received, r.Covered, r.Engaged,
		r.Reviewed, r.Acked, r.Tested, r.Humans, r.Bots, r.AI,
	} {
		p.int(n)
	}
	p.int64(r.Posted)
	p.int64(r.Active)
	p.int64(r.Human)
	p.str(r.State)
	p.str(r.Turn)
	p.strs(r.Lists)
	p.str(r.Tree)
	p.flags(r.RFC, r.Fix, r.Stable, r.AuthorsOnly)
	p.int(r.Add)
	p.int(r.Del)
	p.int(r.Files)
	p.int(r.Messages)
	p.strs(r.Paths)
	p.strs(r.To)
	p.strs(r.People)
	p.strs(r.Voices)
	p.ids(r.Names)
	p.uint(uint64(len(r.Parts)))
	for _, part := range r.Parts {
		p.flags(part.Covered)
		p.uint(uint64(len(part.Paths)))
		for _, at := range part.Paths {
			p.uint(uint64(at))
		}
	}
	p.uint(uint64(len(r.Traces)))
	for _, t := range r.Traces {
		p.b = binary.LittleEndian.AppendUint64(p.b, t)
	}
	p.int64(r.Since)
	p.int64(r.First)
	p.str(r.Failing)
	p.uint(uint64(len(r.Words)))
	for i := range r.Words {
		packWord(p, &r.Words[i])
	}
	p.uint(uint64(len(r.Calls)))
	for _, c := range r.Calls {
		p.str(c.Name)
		p.str(c.By)
		p.int64(c.At)
	}
	p.uint(uint64(len(r.Promises)))
	for _, one := range r.Promises {
		p.who(one.By)
		p.int64(one.At)
		p.int64(one.Until)
	}
	return p.done()
}

func packWord(p *packer, w *queue.Word) {
	p.int(w.Who)
	p.int(w.Version)
	p.int64(w.First)
	p.int64(w.Last)
	p.int64(w.Answered)
	p.flags(w.Tagged)
}

func unpackWord(u *unpacker) (w queue.Word) {
	w.Who = u.int()
	w.Version = u.int()
	w.First = u.int64()
	w.Last = u.int64()
	w.Answered = u.int64()
	u.flags(&w.Tagged)
	return w
}

func unpackRow(b []byte) (*queue.Row, error) {
	u := unpack(b, rowVersion)
	r := &queue.Row{}
	r.Root = u.id()
	r.Newest = u.id()
	r.Subject = u.str()
	r.Author = u.who()
	for _, n := range [...]*int{
		&r.Version, &r.Versions, &r.Patches, &r.Received, &r.Covered, &r.Engaged,
		&r.Reviewed, &r.Acked, &r.Tested, &r.Humans, &r.Bots, &r.AI,
	} {
		*n = u.int()
	}
	r.Posted = u.int64()
	r.Active = u.int64()
	r.Human = u.int64()
	r.State = u.str()
	r.Turn = u.str()
	r.Lists = u.strs()
	r.Tree = u.str()
	u.flags(&r.RFC, &r.Fix, &r.Stable, &r.AuthorsOnly)
	r.Add = u.int()
	r.Del = u.int()
	r.Files = u.int()
	r.Messages = u.int()
	r.Paths = u.strs()
	r.To = u.strs()
	r.People = u.strs()
	r.Voices = u.strs()
	r.Names = u.ids()
	r.Parts = list(&u, func(u *unpacker) (part queue.Part) {
		u.flags(&part.Covered)
		part.Paths = list(u, func(u *unpacker) int { return int(u.uint()) })
		return part
	})
	r.Traces = list(&u, (*unpacker).fixed)
	r.Since = u.int64()
	r.First = u.int64()
	r.Failing = u.str()
	r.Words = list(&u, unpackWord)
	r.Calls = list(&u, func(u *unpacker) queue.Call {
		return queue.Call{Name: u.str(), By: u.str(), At: u.int64()}
	})
	r.Promises = list(&u, func(u *unpacker) queue.Promise {
		return queue.Promise{By: u.who(), At: u.int64(), Until: u.int64()}
	})
	return r, u.end()
}

// firstID is the id a fact or a row begins with, without decoding the rest.
func firstID(b []byte, version byte) (patch.MsgID, error) {
	if !whole(b, version) {
		return "", errBlob
	}
	// Not by an unpacker: it would copy all of the blob.
	rest := b[1 : len(b)-sumBytes]
	n, used := binary.Uvarint(rest)
	if used <= 0 || n > uint64(len(rest)-used) {
		return "", errBlob
	}
	return patch.MsgID(rest[used : used+int(n)]), nil
}
