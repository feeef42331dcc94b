package queue

import (
	"cmp"
	"slices"
	"strings"
)

// Order is a way to sort rows.
type Order uint8

// The orders, in the order of the sort key.
const (
	ByDefault  Order = iota // as the section has them
	ByNeed                  // nobody looked first, then the oldest
	ByAge                   // oldest posting first
	ByActivity              // newest message first
	BySize                  // smallest first
	ByAuthor
	orders
)

// Next is the order after this one.
func (o Order) Next() Order { return (o + 1) % orders }

// String names the order.
func (o Order) String() string {
	return [...]string{"default", "need", "age", "activity", "size", "author"}[o%orders]
}

// Sort gives the items in an order; the slice that came in stays as it is.
func Sort(items []*Item, o Order) []*Item {
	var less func(a, b *Item) int
	switch o {
	case ByNeed:
		out := slices.Clone(items)
		ranking(need).sort(out)
		return out
	case ByAge:
		less = func(a, b *Item) int { return cmp.Compare(a.Posted, b.Posted) }
	case ByActivity:
		less = ranking(activity).compare
	case BySize:
		less = func(a, b *Item) int { return cmp.Compare(a.Add+a.Del, b.Add+b.Del) }
	case ByAuthor:
		less = func(a, b *Item) int {
			return strings.Compare(strings.ToLower(a.Author.Name), strings.ToLower(b.Author.Name))
		}
	default:
		return items
	}
	out := slices.Clone(items)
	slices.SortStableFunc(out, less)
	return out
}

// ranked is an item with what an order compares, looked up once however often
// it is compared. The order is total: equal ranks go by root.
type ranked struct {
	first, second uint64
	it            *Item
}

func (r ranked) compare(o ranked) int {
	switch {
	case r.first != o.first:
		return cmp.Compare(r.first, o.first)
	case r.second != o.second:
		return cmp.Compare(r.second, o.second)
	}
	return strings.Compare(string(r.it.Root), string(o.it.Root))
}

// ranking is an order of items.
type ranking func(it *Item) ranked

func (r ranking) compare(a, b *Item) int { return r(a).compare(r(b)) }

// sort sorts in place.
func (r ranking) sort(items []*Item) {
	all := make([]ranked, len(items))
	for i, it := range items {
		all[i] = r(it)
	}
	slices.SortFunc(all, ranked.compare)
	for i := range all {
		items[i] = all[i].it
	}
}

// activity is the order of Snapshot.Items: newest activity first.
func activity(it *Item) ranked { return ranked{first: ^rising(it.Active), it: it} }

// need puts what no human looked at first, then what is least covered, then
// what has waited longest.
func need(it *Item) ranked {
	return ranked{first: uint64(min(max(it.Humans, 0), 1))<<32 | uint64(share(it)), second: rising(it.Posted), it: it}
}

// mineNeed is need by the patches in the reader's areas.
func mineNeed(it *Item) ranked {
	r := need(it)
	if it.MinePatches > 0 {
		part := Item{Row: &Row{Patches: it.MinePatches, Covered: it.MineCovered}}
		r.first = r.first>>32<<32 | uint64(share(&part))
	}
	return r
}

// rising maps numbers to numbers without a sign in the same order.
func rising(n int64) uint64 { return uint64(n) ^ 1<<63 }

// share is the covered part in thousandths.
func share(it *Item) uint32 {
	if it.Patches <= 0 || it.Covered >= it.Patches {
		return 1000
	}
	return uint32(max(it.Covered, 0) * 1000 / it.Patches)
}
