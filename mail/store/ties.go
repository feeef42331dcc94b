package store

import "slices"

// ties collects which messages of a batch share keys with each other and with
// stored clusters.
type ties struct {
	msgs []tied
	at   map[int64]int // message number to its place in msgs
}

// tied is one message with its keys.
type tied struct {
	msg  int64
	keys []int64
}

// group is what became one cluster: messages of the batch and stored clusters.
type group struct {
	msgs     []tied
	clusters []int64 // sorted
}

func newTies() ties { return ties{at: map[int64]int{}} }

// add notes a message; the last keys noted for it count.
func (t *ties) add(msg int64, keys []int64) {
	if i, ok := t.at[msg]; ok {
		t.msgs[i].keys = keys
		return
	}
	t.at[msg] = len(t.msgs)
	t.msgs = append(t.msgs, tied{msg, keys})
}

// drop forgets a message that was taken back.
func (t *ties) drop(msg int64) {
	if i, ok := t.at[msg]; ok {
		t.msgs[i] = tied{}
		delete(t.at, msg)
	}
}

// keys gives all keys, sorted, each once.
func (t *ties) keys() []int64 {
	n := 0
	for _, m := range t.msgs {
		n += len(m.keys)
	}
	all := make([]int64, 0, n)
	for _, m := range t.msgs {
		all = append(all, m.keys...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// groups finds the connected parts, in the order of their first messages.
// stored tells the cluster a key belongs to already.
func (t *ties) groups(stored map[int64]int64) []group {
	u := union{}
	for range t.msgs {
		u.add()
	}
	keyAt, clusterAt := map[int64]int{}, map[int64]int{}
	for i, m := range t.msgs {
		for _, k := range m.keys {
			if j, ok := keyAt[k]; ok {
				u.join(i, j)
				continue
			}
			keyAt[k] = i
			c, ok := stored[k]
			if !ok {
				continue
			}
			j, ok := clusterAt[c]
			if !ok {
				j = u.add()
				clusterAt[c] = j
			}
			u.join(i, j)
		}
	}
	return t.collect(&u, clusterAt)
}

func (t *ties) collect(u *union, clusterAt map[int64]int) []group {
	var out []group
	groupAt := map[int]int{}
	for i, m := range t.msgs {
		if m.msg == 0 {
			continue
		}
		g, ok := groupAt[u.find(i)]
		if !ok {
			g = len(out)
			groupAt[u.find(i)] = g
			out = append(out, group{})
		}
		out[g].msgs = append(out[g].msgs, m)
	}
	for c, i := range clusterAt {
		g := groupAt[u.find(i)]
		out[g].clusters = append(out[g].clusters, c)
	}
	for i := range out {
		slices.Sort(out[i].clusters)
	}
	return out
}

// union is a forest of disjoint sets.
type union struct{ up []int }

func (u *union) add() int {
	u.up = append(u.up, len(u.up))
	return len(u.up) - 1
}

func (u *union) find(i int) int {
	for u.up[i] != i {
		u.up[i] = u.up[u.up[i]]
		i = u.up[i]
	}
	return i
}

// join keeps the lower index on top, so that the result does not hang on the
// order of joins.
func (u *union) join(i, j int) {
	i, j = u.find(i), u.find(j)
	u.up[max(i, j)] = min(i, j)
}
