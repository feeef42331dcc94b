package since

// Total is the cost of pairs in git's measure, -1 in them for a patch alone.
func Total(before, after []Patch, pairs [][2]int) int {
	t := table{ids: map[string]int32{}}
	m := matcher{old: t.texts(before), new: t.texts(after)}
	m.differ.count = make([]int32, len(t.ids))
	n := 0
	for _, p := range pairs {
		switch {
		case p[0] < 0:
			n += m.new[p[1]].alone()
		case p[1] < 0:
			n += m.old[p[0]].alone()
		default:
			n += m.differ.cost(m.old[p[0]].key(), m.new[p[1]].key())
		}
	}
	return n
}
