package imap

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	goimap "github.com/emersion/go-imap/v2"
)

const maxMessages = 1 << 24 // in a folder

// span is UIDs from first to last. A server names its messages in spans, and
// they stay such: 1:4294967295 is short to write.
type span struct{ first, last uint32 }

func (p span) count() uint64 { return uint64(p.last) - uint64(p.first) + 1 }

// spans are in order and do not meet.
type spans []span

func (s spans) count() (n uint64) {
	for _, p := range s {
		n += p.count()
	}
	return n
}

func (s spans) has(uid uint32) bool {
	_, ok := slices.BinarySearchFunc(s, uid, func(p span, uid uint32) int {
		switch {
		case p.last < uid:
			return -1
		case p.first > uid:
			return 1
		}
		return 0
	})
	return ok
}

// from leaves out the UIDs below. A server names the last message for "n:*"
// even when its UID is smaller than n (RFC 3501 section 6.4.8).
func (s spans) from(uid uint32) spans {
	var out spans
	for _, p := range s {
		if p.last >= uid {
			out = append(out, span{max(p.first, uid), p.last})
		}
	}
	return out
}

// take parts the first n UIDs from the rest.
func (s spans) take(n uint32) (first, rest spans) {
	for i, p := range s {
		if c := p.count(); c < uint64(n) {
			first, n = append(first, p), n-uint32(c)
			continue
		}
		cut := span{p.first, p.first + n - 1}
		first = append(first, cut)
		if cut.last < p.last {
			rest = append(rest, span{cut.last + 1, p.last})
		}
		return first, append(rest, s[i+1:]...)
	}
	return first, nil
}

func (s spans) set() goimap.UIDSet {
	var set goimap.UIDSet
	for _, p := range s {
		set = append(set, goimap.UIDRange{Start: goimap.UID(p.first), Stop: goimap.UID(p.last)})
	}
	return set
}

func (s spans) last() uint32 { return s[len(s)-1].last }

// readSpans checks what a server named: it cannot be more messages than the
// folder holds.
func readSpans(found goimap.NumSet, exists uint32) (spans, error) {
	if found == nil {
		return nil, nil
	}
	set, ok := found.(goimap.UIDSet)
	if !ok || found.Dynamic() {
		return nil, errors.New("a search for UIDs found something else")
	}
	out := make(spans, 0, len(set))
	for _, r := range set {
		if r.Start == 0 || r.Stop < r.Start {
			return nil, fmt.Errorf("%v:%v is no span of UIDs", r.Start, r.Stop)
		}
		out = append(out, span{uint32(r.Start), uint32(r.Stop)})
	}
	slices.SortFunc(out, func(a, b span) int { return int(int64(a.first) - int64(b.first)) })
	for i := 1; i < len(out); i++ {
		if out[i].first <= out[i-1].last {
			return nil, errors.New("a search named messages twice")
		}
	}
	if n := out.count(); n > uint64(min(exists, maxMessages)) {
		return nil, fmt.Errorf("a search named %d messages of %d", n, exists)
	}
	return out, nil
}

// search names the messages between two UIDs, both included, that came since a
// day; the zero time is all of them.
func (s *session) search(ctx context.Context, from, to uint32, since time.Time) (spans, error) {
	c := &goimap.SearchCriteria{Since: since}
	if from > 1 || to != 0 {
		c.UID = []goimap.UIDSet{uidRange(from, to)}
	}
	found, err := s.searchBy(ctx, "search the folder", c)
	if err != nil {
		return nil, err
	}
	found = found.from(from)
	if to != 0 {
		found = slices.DeleteFunc(found, func(p span) bool { return p.first > to })
		if len(found) > 0 {
			found[len(found)-1].last = min(found.last(), to)
		}
	}
	return found, nil
}

// searchBy names the messages of the open folder that fit.
func (s *session) searchBy(ctx context.Context, doing string, c *goimap.SearchCriteria) (spans, error) {
	var o *goimap.SearchOptions
	if s.caps.Has(goimap.CapESearch) || s.caps.Has(goimap.CapIMAP4rev2) {
		o = &goimap.SearchOptions{ReturnAll: true}
	}
	a := commandAllowance()
	a.bytes += 12 * int64(min(s.exists(), 1<<24))
	var data *goimap.SearchData
	err := s.do(ctx, doing, a, func() (err error) {
		data, err = s.client.UIDSearch(c, o).Wait()
		return err
	})
	if err != nil {
		return nil, err
	}
	found, err := readSpans(data.All, s.exists())
	if err != nil {
		return nil, &fault{ErrProtocol, doing, err}
	}
	return found, nil
}

// uids yields every UID; the spans must have been checked against the folder.
func (s spans) uids() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for _, p := range s {
			for n := uint64(p.first); n <= uint64(p.last); n++ {
				if !yield(uint32(n)) {
					return
				}
			}
		}
	}
}
