package imap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"onemore/mail"
	"onemore/patch"
)

// shelf keeps mail in memory, as a store would.
type shelf struct {
	mu      sync.Mutex
	cursors map[string]string
	places  map[string]map[uint32]Place
	mails   map[patch.MsgID]string
	puts    int
	taken   int // messages, doubles too
	largest int // messages in one Put
	fail    func(Batch) error
	slow    time.Duration
	forget  bool // count, do not keep

	outgoing map[string]int // messages of a batch that is such, by folder
}

func newShelf() *shelf {
	return &shelf{cursors: map[string]string{}, places: map[string]map[uint32]Place{}, mails: map[patch.MsgID]string{}, outgoing: map[string]int{}}
}

func (k *shelf) Cursor(_ context.Context, folder string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.cursors[folder], nil
}

func (k *shelf) Known(_ context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	known := map[patch.MsgID]bool{}
	for _, id := range ids {
		_, known[id] = k.mails[id]
	}
	return known, nil
}

func (k *shelf) Raw(_ context.Context, id patch.MsgID) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return []byte(k.mails[id]), nil
}

func (k *shelf) Places(_ context.Context, folder string) ([]Place, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.SortedFunc(maps.Values(k.places[folder]), func(a, b Place) int { return cmp.Compare(a.UID, b.UID) }), nil
}

func (k *shelf) Put(ctx context.Context, b Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if k.slow > 0 {
		time.Sleep(k.slow)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if b.Outgoing {
		k.outgoing[b.Folder] += len(b.Messages)
	}
	if k.fail != nil {
		if err := k.fail(b); err != nil {
			return err
		}
	}
	k.puts++
	k.taken += len(b.Messages)
	k.largest = max(k.largest, len(b.Messages))
	if b.Reset || k.places[b.Folder] == nil {
		k.places[b.Folder] = map[uint32]Place{}
	}
	at := k.places[b.Folder]
	for _, m := range b.Messages {
		id := patch.MsgID(fmt.Sprint(m.UID))
		if !k.forget {
			id = mail.Parse(m.Raw).ID
			if m.Size == int64(len(m.Raw)) {
				k.mails[id] = string(m.Raw)
			}
		}
		at[m.UID] = Place{m.UID, id, m.Seen, m.Answered}
	}
	for _, p := range b.Places {
		if p.ID == "" {
			old, ok := at[p.UID]
			if !ok {
				continue
			}
			p.ID = old.ID
		}
		at[p.UID] = p
	}
	for _, uid := range b.Gone {
		delete(at, uid)
	}
	k.cursors[b.Folder] = b.Cursor
	return nil
}

// ids lists the Message-IDs kept.
func (k *shelf) ids() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var ids []string
	for id := range k.mails {
		ids = append(ids, strings.TrimSuffix(string(id), "@example.org"))
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// at lists the UIDs of a folder.
func (k *shelf) at(folder string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return strings.Trim(fmt.Sprint(slices.Sorted(maps.Keys(k.places[folder]))), "[]")
}

func (k *shelf) place(folder string, uid uint32) Place {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.places[folder][uid]
}

func (k *shelf) count() (puts, taken int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.puts, k.taken
}

// wholeOnly fails when a mail of the shelf is not one that was sent.
func (k *shelf) wholeOnly(t *testing.T, sent ...string) {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	for id, raw := range k.mails {
		if !slices.Contains(sent, raw) {
			t.Errorf("%s was kept as %d bytes that nobody sent: %.80q", id, len(raw), raw)
		}
	}
}

func letter(n int) string { return fat(n, 0) }

// fat makes a mail with a body of at least some bytes.
func fat(n, bytes int) string {
	body := strings.Repeat("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd\r\n", bytes/64+1)
	return fmt.Sprintf("From: A Person <a@example.org>\r\nSubject: mail %d\r\nMessage-ID: <%d@example.org>\r\n"+
		"Date: Thu, 1 Jan 2026 00:00:00 +0000\r\n\r\nbody %d\r\n%s", n, n, n, body)
}

func letters(n int) []string {
	var all []string
	for i := range n {
		all = append(all, letter(i+1))
	}
	return all
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v; want %v", err, want)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
