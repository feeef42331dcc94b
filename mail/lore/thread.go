package lore

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"time"

	"onemore/mail"
	"onemore/patch"
)

// Thread gives the whole thread of a message: what is tied to it by ids, be it
// through messages that are missing. Servers add every message with the same
// subject; those are left out. When the answer breaks off, what came of the
// thread is given all the same, with the error.
func (l *List) Thread(ctx context.Context, id string, emit func(raw []byte) error) (Stats, error) {
	var use Stats
	if err := checkID(id); err != nil {
		return use, err
	}
	var all [][]byte
	_, err := l.client.do(ctx, l.bases, request{method: "GET", path: url.PathEscape(id) + "/t.mbox.gz", read: func(a *answer) error {
		all = nil
		return a.mbox(maxThread, &use, func(raw []byte) error {
			all = append(all, raw)
			return nil
		})
	}}, &use)
	if errors.Is(err, errNone) {
		err = &fault{kind: ErrNotFound}
	}
	for _, raw := range strict(patch.MsgID(id), all) {
		if failed := emit(raw); failed != nil {
			return use, failed
		}
		use.Messages++
	}
	use.Strange = len(all) - use.Messages
	if err != nil {
		return use, fmt.Errorf("thread of %s: %w", id, err)
	}
	return use, nil
}

// strict keeps the messages that ids tie to this one, in their order.
func strict(id patch.MsgID, all [][]byte) [][]byte {
	s := ties{}
	own := make([]patch.MsgID, len(all))
	for i, raw := range all {
		m := mail.Parse(raw)
		own[i] = m.ID
		for _, to := range m.References {
			s.tie(m.ID, to)
		}
		for _, to := range m.InReplyTo {
			s.tie(m.ID, to)
		}
	}
	var kept [][]byte
	for i, raw := range all {
		if s.root(own[i]) == s.root(id) {
			kept = append(kept, raw)
		}
	}
	return kept
}

// ties are sets of ids, each id with one nearer to its set's root.
type ties map[patch.MsgID]patch.MsgID

func (t ties) root(id patch.MsgID) patch.MsgID {
	for up, ok := t[id]; ok; up, ok = t[id] {
		if next, ok := t[up]; ok {
			t[id] = next // halves the way for the next time
		}
		id = up
	}
	return id
}

func (t ties) tie(a, b patch.MsgID) {
	if a, b = t.root(a), t.root(b); a != b {
		t[a] = b
	}
}

// Versions gives the threads of a change's other postings, of the year before
// and up to a time. The server finds more than them: its searches match words.
func (l *List) Versions(ctx context.Context, c Change, before time.Time, emit func(raw []byte) error) (Stats, error) {
	f := &fetching{emit: emit, seen: map[[sha256.Size]byte]struct{}{}}
	query := c.Query()
	if query == "" {
		return f.use, fmt.Errorf("earlier versions of nothing: %w", ErrQuery)
	}
	to := min(max(before.Unix(), firstTime), lastTime)
	from := max(to-365*day, firstTime)
	_, err := l.search(ctx, "("+query+") AND rt:"+number(from)+".."+number(to), true, &f.use, f.give)
	return f.use, err
}
