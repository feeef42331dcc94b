package store

const clusterVersion = 1

// cluster is a set of messages tied by shared keys, and what was made of it.
type cluster struct {
	id      int64
	members []member // by message number
	changes []made   // by change number
}

// member is one message of a cluster and the number of the change that shows
// it, 0 when none does.
type member struct{ msg, change int64 }

// made is one stored change: the hash of its root and of its row tell whether
// anything differs without reading the row.
type made struct{ id, root, row int64 }

func packCluster(c *cluster) []byte {
	p := newPacker(clusterVersion, 16+4*len(c.members)+18*len(c.changes))
	p.uint(uint64(len(c.changes)))
	for _, m := range c.changes {
		p.int64(m.id)
		p.int64(m.root)
		p.int64(m.row)
	}
	p.uint(uint64(len(c.members)))
	last := member{}
	for _, m := range c.members {
		p.int64(m.msg - last.msg)
		p.int64(m.change - last.change)
		last = m
	}
	return p.done()
}

func unpackCluster(id int64, b []byte) (*cluster, error) {
	u := unpack(b, clusterVersion)
	c := &cluster{id: id}
	c.changes = list(&u, func(u *unpacker) made {
		return made{id: u.int64(), root: u.int64(), row: u.int64()}
	})
	last := member{}
	c.members = list(&u, func(u *unpacker) member {
		last.msg += u.int64()
		last.change += u.int64()
		return last
	})
	return c, u.end()
}
