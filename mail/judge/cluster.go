package judge

import (
	"hash/fnv"

	"onemore/patch/series"
)

// cluster is the mail that hangs together at some time, and what it makes.
type cluster struct {
	members []int    // in History.facts
	keys    []uint64 // that lead here
	open    []*Open
}

// clusters are kept as mail comes in: messages that share a key are one.
type clusters map[uint64]*cluster

// add puts a message where it belongs, and gives its cluster with those that it
// joins into one, which are no more.
func (cs clusters) add(i int, f *series.Fact) (into *cluster, gone []*cluster) {
	keys := hashes(f.Keys())
	for _, k := range keys {
		c := cs[k]
		if c == nil || c == into {
			continue
		}
		if into == nil {
			into = c
			continue
		}
		if len(c.members) > len(into.members) {
			c, into = into, c
		}
		cs.absorb(into, c)
		gone = append(gone, c)
	}
	if into == nil {
		into = &cluster{}
	}
	into.members = append(into.members, i)
	for _, k := range keys {
		if cs[k] != into {
			cs[k] = into
			into.keys = append(into.keys, k)
		}
	}
	return into, gone
}

// absorb moves all of a cluster.
func (cs clusters) absorb(into, c *cluster) {
	for _, k := range c.keys {
		cs[k] = into
	}
	into.keys = append(into.keys, c.keys...)
	into.members = append(into.members, c.members...)
	into.open = append(into.open, c.open...)
	c.members, c.keys, c.open = nil, nil, nil
}

// hashes stand for keys: some ten of them for every mail.
func hashes(keys []string) []uint64 {
	out := make([]uint64, len(keys))
	for i, k := range keys {
		h := fnv.New64a()
		_, _ = h.Write([]byte(k)) // a hash never fails to write
		out[i] = h.Sum64()
	}
	return out
}
