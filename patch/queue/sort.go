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
		less = byNeed
	case ByAge:
		less = func(a, b *Item) int { return cmp.Compare(a.Posted, b.Posted) }
	case ByActivity:
		less = byActivity
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

// byNeed puts what no human looked at first, then what is least covered, then
// what has waited longest.
func byNeed(a, b *Item) int {
	return cmp.Or(cmp.Compare(min(a.Humans, 1), min(b.Humans, 1)), cmp.Compare(share(a), share(b)),
		cmp.Compare(a.Posted, b.Posted), strings.Compare(string(a.Root), string(b.Root)))
}

// share is the covered part in thousandths.
func share(it *Item) int {
	if it.Patches == 0 {
		return 1000
	}
	return it.Covered * 1000 / it.Patches
}
