package imap

import (
	"bytes"
	"context"
	"maps"
	"slices"

	goimap "github.com/emersion/go-imap/v2"

	"onemore/mail"
	"onemore/patch"
)

// here names the messages of a chunk that need not be fetched: they are kept
// whole already.
func (j *job) here(ctx context.Context, got map[uint32]delivery, p plan) (map[uint32]patch.MsgID, error) {
	if !p.remap && !p.moved {
		return nil, nil //nolint:nilnil // nothing asked, nothing kept
	}
	kept, err := j.kept(ctx, got)
	if err != nil || p.remap {
		return kept, err
	}
	return j.same(ctx, got, kept)
}

// kept names the messages of which there is one of the same Message-ID.
func (j *job) kept(ctx context.Context, got map[uint32]delivery) (map[uint32]patch.MsgID, error) {
	of := map[uint32]patch.MsgID{}
	var ids []patch.MsgID
	for uid, d := range got {
		if !d.whole() {
			continue
		}
		if m := mail.Parse(d.parts[0]); !m.Synthetic {
			of[uid] = m.ID
			ids = append(ids, m.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // nothing asked, nothing kept
	}
	known, err := j.k.Known(ctx, ids)
	if err != nil {
		return nil, err
	}
	for uid, id := range of {
		if !known[id] {
			delete(of, uid)
		}
	}
	return of, nil
}

// same leaves of kept what was moved or copied here: its size and all of its
// header are those of what is kept, with the lines that the user's own server
// put there. A Message-ID alone can be anybody's, and another body under it is
// to be fetched.
func (j *job) same(ctx context.Context, got map[uint32]delivery, kept map[uint32]patch.MsgID) (map[uint32]patch.MsgID, error) {
	heads, room := map[uint32][]byte{}, batchBytes
	compare := func() error {
		err := j.compare(ctx, heads, kept)
		heads, room = map[uint32][]byte{}, batchBytes
		return err
	}
	for _, uid := range slices.Sorted(maps.Keys(kept)) {
		raw, err := j.k.Raw(ctx, kept[uid])
		if err != nil {
			return nil, err
		}
		head := header(raw)
		if int64(len(raw)) != got[uid].size || len(head) > mostHeader {
			delete(kept, uid)
			continue
		}
		if len(heads) >= batchMessages || len(head) > room {
			if err := compare(); err != nil {
				return nil, err
			}
		}
		heads[uid] = bytes.Clone(head)
		room -= len(head)
	}
	return kept, compare()
}

// compare drops from kept the messages whose header on the server is another.
func (j *job) compare(ctx context.Context, heads map[uint32][]byte, kept map[uint32]patch.MsgID) error {
	if len(heads) == 0 {
		return nil
	}
	q := query{messages: len(heads), sections: []section{headerSection()}}
	for uid, head := range heads {
		q.set.AddNum(goimap.UID(uid))
		q.bytes += int64(len(head))
	}
	there, err := j.s.fetch(ctx, q)
	if err != nil && !refused(err) {
		return err
	}
	for uid, head := range heads {
		if d, ok := there[uid]; !ok || !d.whole() || !bytes.Equal(d.parts[0], head) {
			delete(kept, uid)
		}
	}
	return nil
}

// header is the header of a message and the empty line behind it.
func header(raw []byte) []byte {
	if i := bytes.Index(raw, []byte("\r\n\r\n")); i >= 0 {
		return raw[:i+4]
	}
	return raw
}

func idSection() section {
	return section{&goimap.FetchItemBodySection{Specifier: goimap.PartSpecifierHeader, HeaderFields: []string{"Message-ID"}, Peek: true}, mostID}
}

func headerSection() section {
	return section{&goimap.FetchItemBodySection{Specifier: goimap.PartSpecifierHeader, Peek: true}, mostHeader}
}
