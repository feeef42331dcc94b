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
	ByScore  // the review that helps most first
	ByFitted // what is in fact answered first
	ByCc     // addressed to the reader, then the newest posting
	ByNewest // newest posting first
)

// Next is the order after this one in a section. In the inbox its own orders
// come first.
func (o Order) Next(k Kind) Order {
	ring := []Order{ByDefault, ByScore, ByNeed, ByAge, ByNewest, ByActivity, BySize, ByAuthor}
	if k == Inbox {
		ring = []Order{ByDefault, ByFitted, ByNewest, ByCc, ByScore, ByNeed, ByAge, ByActivity, BySize, ByAuthor}
	}
	return ring[(slices.Index(ring, o)+1)%len(ring)]
}

// String names the order.
func (o Order) String() string {
	return [...]string{"default", "need", "age", "activity", "size", "author", "score", "what is answered first", "Cc, newest", "newest"}[min(o, ByNewest)]
}

// Sort gives the items in an order; the slice that came in stays as it is.
func Sort(items []*Item, o Order) []*Item {
	var less func(a, b *Item) int
	switch o {
	case ByNeed:
		return ranking(need).sorted(items)
	case ByScore:
		return ranking(byScore).sorted(items)
	case ByFitted:
		return ranking(byFitted).sorted(items)
	case ByCc:
		return ranking(byCc).sorted(items)
	case ByNewest:
		return ranking(byNewest).sorted(items)
	case ByActivity:
		return ranking(activity).sorted(items)
	case ByAge:
		less = func(a, b *Item) int { return cmp.Compare(a.Posted, b.Posted) }
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

// sorted gives the items in order; the slice that came in stays as it is.
func (r ranking) sorted(items []*Item) []*Item {
	out := slices.Clone(items)
	r.sort(out)
	return out
}

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
