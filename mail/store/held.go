package store

import (
	"cmp"
	"database/sql/driver"
	"maps"
	"slices"

	"onemore/patch"
)

// holding is one Take's places on their way into the pages of a source.
type holding struct {
	*batch
	source int64
	pages  map[int64]*page
	dirty  map[int64]bool
	more   map[held]bool // index entries: true to add, false to take away
}

// held is one entry of the index by message.
type held struct{ hash, at int64 }

// places notes where the source has what, and what was seen there.
func (b *batch) places(t *Taken) error {
	if !t.Reset && len(t.Places) == 0 && len(t.Gone) == 0 {
		return nil
	}
	h := &holding{batch: b, pages: map[int64]*page{}, dirty: map[int64]bool{}, more: map[held]bool{}}
	if err := h.begin(t); err != nil {
		return err
	}
	for _, p := range t.Places {
		if err := h.note(p); err != nil {
			return err
		}
	}
	for _, uid := range t.Gone {
		if err := h.forget(uid); err != nil {
			return err
		}
	}
	return h.write()
}

// begin finds the source's number and forgets its places when it is asked to.
func (h *holding) begin(t *Taken) (err error) {
	if h.source, err = h.w.sourceID(h.ctx, t.Source); err != nil {
		return err
	}
	if h.source == 0 {
		if err := h.w.exec("INSERT INTO source(name) VALUES(?)", t.Source); err != nil {
			return err
		}
		h.source, err = h.w.sourceID(h.ctx, t.Source)
		return err
	}
	if !t.Reset {
		return nil
	}
	if err := h.step("reset"); err != nil {
		return err
	}
	if err := h.w.exec("DELETE FROM holder WHERE at>=? AND at<?", h.source<<32, (h.source+1)<<32); err != nil {
		return err
	}
	return h.w.exec("DELETE FROM held WHERE page>=? AND page<?", pageOf(h.source, 0), pageOf(h.source+1, 0))
}

// at gives the page of a number.
func (h *holding) at(uid uint32) (*page, error) {
	num := pageOf(h.source, uid)
	if p := h.pages[num]; p != nil {
		return p, nil
	}
	p, err := h.w.page(h.ctx, num)
	if err != nil {
		return nil, err
	}
	h.pages[num] = p
	return p, nil
}

// note adds a place or changes it.
func (h *holding) note(to Place) error {
	p, err := h.at(to.UID)
	if err != nil {
		return err
	}
	i, found := p.find(to.UID)
	switch {
	case to.ID == "" && !found:
		return nil
	case to.ID == "":
		to.ID = p.places[i].ID
	case h.nameless[to.ID]:
		to.ID = ""
	}
	if to.Seen && to.ID != "" {
		h.seen[to.ID] = true
	}
	if found && p.places[i] == to {
		return nil
	}
	h.dirty[p.num] = true
	if !found {
		p.places = slices.Insert(p.places, i, to)
	} else {
		h.index(&p.places[i], false)
		p.places[i] = to
	}
	h.index(&to, true)
	return nil
}

// forget takes a place away.
func (h *holding) forget(uid uint32) error {
	p, err := h.at(uid)
	if err != nil {
		return err
	}
	if i, found := p.find(uid); found {
		h.index(&p.places[i], false)
		p.places = slices.Delete(p.places, i, i+1)
		h.dirty[p.num] = true
	}
	return nil
}

// index notes what is to be done to the index; the last thing counts.
func (h *holding) index(at *Place, add bool) {
	if at.ID != "" {
		h.more[held{hash64(string(at.ID)), h.source<<32 | int64(at.UID)}] = add
	}
}

// write stores the pages that changed, and the index in the order of its keys.
func (h *holding) write() error {
	for _, num := range slices.Sorted(maps.Keys(h.dirty)) {
		if err := h.step("places"); err != nil {
			return err
		}
		var err error
		if p := h.pages[num]; len(p.places) > 0 {
			err = h.w.exec("INSERT OR REPLACE INTO held(page, b) VALUES(?, ?)", num, packPage(p))
		} else {
			err = h.w.exec("DELETE FROM held WHERE page=?", num)
		}
		if err != nil {
			return err
		}
	}
	var add []held
	for _, k := range slices.SortedFunc(maps.Keys(h.more), held.compare) {
		if h.more[k] {
			add = append(add, k)
			continue
		}
		if err := h.w.exec("DELETE FROM holder WHERE hash=? AND at=?", k.hash, k.at); err != nil {
			return err
		}
	}
	return many(h.w.conn, "INSERT OR REPLACE INTO holder(hash, at) VALUES", 2, len(add), func(i int, args []driver.Value) {
		args[0], args[1] = add[i].hash, add[i].at
	})
}

func (k held) compare(o held) int {
	return cmp.Or(cmp.Compare(k.hash, o.hash), cmp.Compare(k.at, o.at))
}

// see marks messages as seen by the reader, and notes the changes in which that
// is news.
func (b *batch) see(t *Taken) error {
	for _, id := range t.Seen {
		if id != "" && !b.nameless[id] {
			b.seen[id] = true
		}
	}
	if len(b.seen) == 0 {
		return nil
	}
	if err := b.step("seen"); err != nil {
		return err
	}
	byHash := make(map[int64]patch.MsgID, len(b.seen))
	for id := range b.seen {
		byHash[hash64(string(id))] = id
	}
	err := b.w.lookup(b.ctx, "SELECT hash, msgid FROM seen WHERE hash IN ", slices.Sorted(maps.Keys(byHash)), func(row []driver.Value) error {
		if h := integer(row[0]); byHash[h] == patch.MsgID(text(row[1])) {
			delete(byHash, h)
		}
		return nil
	})
	if err != nil {
		return err
	}
	news := slices.Sorted(maps.Keys(byHash))
	if err := many(b.w.conn, "INSERT INTO seen(hash, msgid) VALUES", 2, len(news), func(i int, args []driver.Value) {
		args[0], args[1] = news[i], string(byHash[news[i]])
	}); err != nil {
		return err
	}
	return b.remarked(news)
}

// remarked gives the roots of the changes that hold these messages.
func (b *batch) remarked(hashes []int64) error {
	changes := map[int64]bool{}
	err := b.w.lookup(b.ctx, "SELECT p.change FROM mail CROSS JOIN place p ON p.id=mail.id WHERE mail.hash IN ", hashes, func(row []driver.Value) error {
		if ch := integer(row[0]); ch != 0 {
			changes[ch] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	for ch := range changes {
		root, err := b.w.rootOf(b.ctx, ch)
		if err != nil {
			return err
		}
		b.res.Seen = append(b.res.Seen, root)
	}
	b.res.Seen = sorted(b.res.Seen)
	return nil
}
