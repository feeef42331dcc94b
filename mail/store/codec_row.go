package store

import (
	"onemore/patch"
	"onemore/patch/queue"
)

const rowVersion = 1

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
	return p.done()
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
	return r, u.end()
}

// firstID is the id a fact or a row begins with, without decoding the rest.
func firstID(b []byte, version byte) (patch.MsgID, error) {
	u := unpack(b, version)
	id := u.id()
	if u.bad {
		return "", errBlob
	}
	return id, nil
}
