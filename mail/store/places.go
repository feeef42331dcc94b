package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"slices"

	"onemore/patch"
)

// Place says where a source holds a message: its number there and the flags it
// has there. In a Taken, ID "" is the id noted before, and a number that is not
// known is then passed over; a number without an id in Places is held by
// something unreadable.
type Place struct {
	UID            uint32
	ID             patch.MsgID
	Seen, Answered bool
}

// Holder is a place and the source that has it.
type Holder struct {
	Source string
	Place
}

// Places are kept in pages of 256 numbers of one source: a row for each would
// cost ten times as much to read, and a folder has a hundred thousand. holder
// leads from a message, by the hash of its id, to its places.

const pageBits = 8

// page holds the places of one source whose numbers begin alike, by number.
type page struct {
	num    int64 // the source's id and the upper bits of the numbers
	places []Place
}

const pageVersion = 1

// pageOf is the number of the page that holds a place.
func pageOf(source int64, uid uint32) int64 { return source<<(32-pageBits) | int64(uid>>pageBits) }

func packPage(p *page) []byte {
	room := 8
	for i := range p.places {
		room += len(p.places[i].ID) + 4
	}
	out := newPacker(pageVersion, room+sumBytes)
	out.int64(p.num) // a page in another's row would be believed without it
	out.uint(uint64(len(p.places)))
	for i := range p.places {
		at := &p.places[i]
		out.uint(uint64(at.UID & (1<<pageBits - 1)))
		out.flags(at.Seen, at.Answered)
		out.id(at.ID)
	}
	return out.done()
}

func unpackPage(num int64, b []byte) (*page, error) {
	u := unpack(b, pageVersion)
	if u.int64() != num {
		return nil, errBlob
	}
	first := uint32(num << pageBits)
	p := &page{num: num, places: list(&u, func(u *unpacker) (at Place) {
		at.UID = first | uint32(u.uint()&(1<<pageBits-1))
		u.flags(&at.Seen, &at.Answered)
		at.ID = u.id()
		return at
	})}
	return p, u.end()
}

// eachPage gives all pages of a source in order.
func (c *conn) eachPage(ctx context.Context, source int64, fn func(p *page) error) error {
	return c.query(ctx, "SELECT page, b FROM held WHERE page>=? AND page<? ORDER BY page", func(row []driver.Value) error {
		p, err := unpackPage(integer(row[0]), blob(row[1]))
		if err != nil {
			return corrupt(c.path, err)
		}
		return fn(p)
	}, pageOf(source, 0), pageOf(source+1, 0))
}

// page loads one page, an empty one when there is none.
func (c *conn) page(ctx context.Context, num int64) (*page, error) {
	p := &page{num: num}
	_, err := c.one(ctx, "SELECT b FROM held WHERE page=?", func(row []driver.Value) (err error) {
		if p, err = unpackPage(num, blob(row[0])); err != nil {
			return corrupt(c.path, err)
		}
		return nil
	}, num)
	return p, err
}

// sources are the names of all that have had places, by their id.
func (c *conn) sources(ctx context.Context) (map[int64]string, error) {
	names := map[int64]string{}
	err := c.query(ctx, "SELECT id, name FROM source", func(row []driver.Value) error {
		names[integer(row[0])] = text(row[1])
		return nil
	})
	return names, err
}

// sourceID is the number of a source, 0 when it never had a place.
func (c *conn) sourceID(ctx context.Context, name string) (int64, error) {
	return c.number(ctx, "SELECT id FROM source WHERE name=?", name)
}

// Places are all places of a source by UID. One of something unreadable has no
// id.
func (s *Store) Places(ctx context.Context, source string) (out []Place, err error) {
	err = s.view(ctx, func(c *conn) error {
		id, err := c.sourceID(ctx, source)
		if err != nil || id == 0 {
			return err
		}
		var pages [][]Place
		err = c.eachPage(ctx, id, func(p *page) error {
			pages = append(pages, p.places)
			return nil
		})
		out = slices.Concat(pages...)
		return err
	})
	return out, err
}

// Holders are all places of a message, by source and UID; none when no source
// holds it any more. The message itself may be here or not.
func (s *Store) Holders(ctx context.Context, id patch.MsgID) (out []Holder, err error) {
	if id == "" {
		return nil, nil
	}
	err = s.view(ctx, func(c *conn) error {
		var at []int64
		if err := c.query(ctx, "SELECT at FROM holder WHERE hash=?", func(row []driver.Value) error {
			at = append(at, integer(row[0]))
			return nil
		}, hash64(string(id))); err != nil || len(at) == 0 {
			return err
		}
		names, err := c.sources(ctx)
		if err != nil {
			return err
		}
		for _, n := range at {
			p, err := c.page(ctx, n>>pageBits)
			if err != nil {
				return err
			}
			if i, found := p.find(uint32(n)); found && p.places[i].ID == id {
				out = append(out, Holder{names[n>>32], p.places[i]})
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b Holder) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.UID, b.UID))
	})
	return out, err
}

// find is where a number is in the page, or would be.
func (p *page) find(uid uint32) (int, bool) {
	return slices.BinarySearchFunc(p.places, uid, func(at Place, uid uint32) int { return cmp.Compare(at.UID, uid) })
}
