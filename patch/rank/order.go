package rank

import "math"

// Order is an order of changes, by a number that is higher for what comes
// first.
type Order uint8

// The orders. The first three are those of the inbox.
const (
	CcNewest Order = iota // addressed to the reader, then the newest
	Fitted                // what people in fact answer, fitted to archives
	Newest
	Oldest
	Files   // who reviewed the same files
	OneMore // by score
)

// String is the order's name on the command line and in the configuration.
func (o Order) String() string {
	switch o {
	case CcNewest:
		return "cc-newest"
	case Fitted:
		return "fitted"
	case Newest:
		return "newest"
	case Oldest:
		return "oldest"
	case Files:
		return "files"
	case OneMore:
		return "one-more"
	}
	return "unknown"
}

// ccFirst is more than any date.
const ccFirst = 1 << 40

// Key is the number by which an order has a change; claims do not show in it.
func (s *Scorer) Key(o Order, w *Work) float64 {
	switch o {
	case CcNewest:
		if w.Cc {
			return float64(w.Posted) + ccFirst
		}
		return float64(w.Posted)
	case Fitted:
		k := s.known(w)
		return s.fitted(w, &k)
	case Newest:
	case Oldest:
		return -float64(w.Posted)
	case Files:
		return s.known(w).files
	case OneMore:
		return s.Product(s.Factors(w, nil))
	}
	return float64(w.Posted)
}

// fitted is the sum that did best over eight lists.
func (s *Scorer) fitted(w *Work, k *known) float64 {
	t := &s.Weights
	sum := t.InboxAge*math.Log1p(max(0, float64(s.Now)-float64(w.Posted))/hour)/6 +
		t.InboxActive/(1+max(0, float64(s.Now)-float64(w.Active))/day)
	if w.Cc {
		sum += t.InboxCc
	}
	if w.Earlier > 0 {
		sum += t.InboxEarlier
	}
	return sum + t.InboxDirs*k.rare + t.InboxAuthor*k.author
}
