package screentest

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"

	"onemore/patch"
	"onemore/patch/area"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui"
	"onemore/ui/screen"
	"onemore/ui/screen/pager"
)

// Backend is an in-memory ui.Backend. Its exported fields may be set before
// use; afterwards only its methods touch them.
type Backend struct {
	Changes map[patch.MsgID]series.Change
	Mails   map[patch.MsgID]patch.Mail
	TreeDir string
	Lines   []ui.LogLine
	Copies  map[patch.MsgID][][]byte // other texts under a Message-ID
	Unasked []area.Contact           // who should have got every change
	Said    map[patch.MsgID][]screen.Said
	Hidden  map[patch.MsgID]bool // messages that no public list got
	// ScratchDir is for the files of editors, Problems what there is to say of
	// every buffer that is taken back.
	ScratchDir string
	Problems   []string
	// Fail makes every call that can fail do so.
	Fail error
	// Gate, when not nil, holds every blocking call until it is closed.
	Gate chan struct{}

	mu     sync.Mutex
	snap   *queue.Snapshot
	seen   map[patch.MsgID]bool
	drafts []screen.Draft
	marks  map[patch.MsgID]string
	places map[patch.MsgID]screen.Place
	calls  []string
	events chan ui.Event
}

var (
	_ ui.Backend    = (*Backend)(nil)
	_ screen.Linker = (*Backend)(nil)
	_ screen.Caller = (*Backend)(nil)
	_ pager.Varied  = (*Backend)(nil)
)

// errNone is what the made-up store says about what it does not hold.
var errNone = errors.New("not in the store")

// NewBackend holds nothing yet.
func NewBackend() *Backend {
	return &Backend{
		Changes: map[patch.MsgID]series.Change{},
		Mails:   map[patch.MsgID]patch.Mail{},
		Copies:  map[patch.MsgID][][]byte{},
		snap:    &queue.Snapshot{Now: Now().Unix()},
		Said:    map[patch.MsgID][]screen.Said{},
		seen:    map[patch.MsgID]bool{},
		marks:   map[patch.MsgID]string{},
		places:  map[patch.MsgID]screen.Place{},
		events:  make(chan ui.Event, 64),
	}
}

// SetSnapshot publishes a snapshot and tells the screen.
func (b *Backend) SetSnapshot(s *queue.Snapshot) {
	b.mu.Lock()
	b.snap = s
	b.mu.Unlock()
	b.Tell(ui.Event{Snapshot: true})
}

// Tell sends one event.
func (b *Backend) Tell(e ui.Event) { b.events <- e }

// Shut closes the events, as a backend that ends does.
func (b *Backend) Shut() { close(b.events) }

// Calls lists what was asked for that changes something, in order.
func (b *Backend) Calls() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.calls...)
}

func (b *Backend) note(call string) {
	b.mu.Lock()
	b.calls = append(b.calls, call)
	b.mu.Unlock()
}

func (b *Backend) enter(ctx context.Context) error {
	if b.Gate != nil {
		select {
		case <-b.Gate:
		case <-ctx.Done():
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return b.Fail
}

// Snapshot is the newest queue.
func (b *Backend) Snapshot() *queue.Snapshot {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.snap
}

// Events gives what was told.
func (b *Backend) Events() <-chan ui.Event { return b.events }

// Change loads one change.
func (b *Backend) Change(ctx context.Context, root patch.MsgID) (series.Change, error) {
	if err := b.enter(ctx); err != nil {
		return series.Change{}, err
	}
	c, ok := b.Changes[root]
	if !ok {
		return c, errNone
	}
	return c, nil
}

// Mail loads one message.
func (b *Backend) Mail(ctx context.Context, id patch.MsgID) (patch.Mail, error) {
	if err := b.enter(ctx); err != nil {
		return patch.Mail{}, err
	}
	m, ok := b.Mails[id]
	if !ok {
		return m, errNone
	}
	return m, nil
}

// Raw loads the bytes of one message.
func (b *Backend) Raw(ctx context.Context, id patch.MsgID) ([]byte, error) {
	m, err := b.Mail(ctx, id)
	if err != nil {
		return nil, err
	}
	return []byte("From: " + m.From.String() + "\nSubject: " + m.Subject + "\nMessage-ID: <" + string(m.ID) + ">\n\n" + m.Body), nil
}

// Series is a version as an mbox.
func (b *Backend) Series(ctx context.Context, root patch.MsgID, version int) ([]byte, error) {
	c, err := b.Change(ctx, root)
	if err != nil {
		return nil, err
	}
	b.note("series " + string(root) + " v" + strconv.Itoa(version))
	v := &c.Versions[len(c.Versions)-1]
	for i := range c.Versions {
		if c.Versions[i].Version == version {
			v = &c.Versions[i]
		}
	}
	var out strings.Builder
	for _, p := range v.Patches {
		raw, err := b.Raw(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		out.WriteString("From mboxrd@z Thu Jan  1 00:00:00 1970\n")
		out.Write(raw)
		out.WriteByte('\n')
	}
	return []byte(out.String()), nil
}

// Search finds words in the bodies.
func (b *Backend) Search(ctx context.Context, words string) (map[patch.MsgID]bool, error) {
	if err := b.enter(ctx); err != nil {
		return nil, err
	}
	found := map[patch.MsgID]bool{}
	for root, c := range b.Changes {
		for _, m := range c.Thread {
			if strings.Contains(strings.ToLower(b.Mails[m.ID].Body), strings.ToLower(words)) {
				found[root] = true
			}
		}
	}
	return found, nil
}

// Seen tells which messages were seen.
func (b *Backend) Seen(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error) {
	if err := b.enter(ctx); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	seen := map[patch.MsgID]bool{}
	for _, id := range ids {
		if b.seen[id] {
			seen[id] = true
		}
	}
	return seen, nil
}

// See marks messages as seen.
func (b *Backend) See(ctx context.Context, _ patch.MsgID, ids []patch.MsgID) error {
	if err := b.enter(ctx); err != nil {
		return err
	}
	for _, id := range ids {
		b.note("see " + string(id))
		b.mu.Lock()
		b.seen[id] = true
		b.mu.Unlock()
	}
	return nil
}

// Mark stores a mark and publishes the snapshot that shows it.
func (b *Backend) Mark(ctx context.Context, root patch.MsgID, mark string, on bool) error {
	if err := b.enter(ctx); err != nil {
		return err
	}
	word := "off"
	if on {
		word = "on"
	}
	b.note("mark " + string(root) + " " + mark + " " + word)
	b.SetSnapshot(marked(b.Snapshot(), root, mark, on))
	return nil
}

// marked copies a snapshot with one mark changed.
func marked(s *queue.Snapshot, root patch.MsgID, mark string, on bool) *queue.Snapshot {
	next := *s
	next.Number++
	change := func(items []*queue.Item) []*queue.Item {
		out := make([]*queue.Item, len(items))
		for i, it := range items {
			out[i] = it
			if it.Root != root {
				continue
			}
			c := *it
			switch mark {
			case "done":
				c.Marks.Done = on
			case "flag":
				c.Marks.Flag = on
			}
			out[i] = &c
		}
		return out
	}
	next.Items = change(s.Items)
	next.Sections = append([]queue.Section(nil), s.Sections...)
	for i := range next.Sections {
		next.Sections[i].Items = change(next.Sections[i].Items)
	}
	return &next
}

// Link notes it.
func (b *Backend) Link(ctx context.Context, one, other patch.MsgID) error {
	b.note("link " + string(one) + " " + string(other))
	return b.enter(ctx)
}

// Unlink notes it.
func (b *Backend) Unlink(ctx context.Context, root patch.MsgID, version int) error {
	b.note("unlink " + string(root) + " v" + strconv.Itoa(version))
	return b.enter(ctx)
}

// Variants gives the other texts under a Message-ID.
func (b *Backend) Variants(ctx context.Context, id patch.MsgID) ([][]byte, error) {
	return b.Copies[id], b.enter(ctx)
}

// Missing gives who should have got a change.
func (b *Backend) Missing(ctx context.Context, _ patch.MsgID) ([]area.Contact, error) {
	return b.Unasked, b.enter(ctx)
}

// Log gives the lines of the log.
func (b *Backend) Log() []ui.LogLine { return b.Lines }

// Tree is the made-up tree.
func (b *Backend) Tree([]string) string { return b.TreeDir }
