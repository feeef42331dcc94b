package store

import "onemore/patch/series"

// factCacheSize is how many decoded facts the writer remembers, about 1.5 KB
// each.
const factCacheSize = 8_000

// factCache remembers decoded facts by message number. It keeps two
// generations: what was not asked for while a generation filled is dropped
// with the next one.
type factCache struct {
	young, old map[int64]*series.Fact
	half       int
}

func newFactCache(size int) *factCache {
	c := &factCache{half: size / 2}
	c.clear()
	return c
}

func (c *factCache) get(id int64) *series.Fact {
	if f := c.young[id]; f != nil {
		return f
	}
	f := c.old[id]
	if f != nil {
		c.put(id, f)
	}
	return f
}

func (c *factCache) put(id int64, f *series.Fact) {
	if len(c.young) >= c.half {
		c.old, c.young = c.young, make(map[int64]*series.Fact, c.half)
	}
	c.young[id] = f
}

func (c *factCache) drop(id int64) {
	delete(c.young, id)
	delete(c.old, id)
}

func (c *factCache) clear() {
	c.young, c.old = map[int64]*series.Fact{}, nil
}
