package screentest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/ui"
	"onemore/ui/screen"
)

// Sourced is a Backend with sources. Its exported fields may be set before use.
type Sourced struct {
	*Backend
	Why    string        // why nothing can be fetched
	Wrong  error         // what Update and Follow end with
	Slowly chan struct{} // holds Update and Follow until it is closed

	mu   sync.Mutex
	list []screen.Source
}

var (
	_ ui.Fetcher   = (*Sourced)(nil)
	_ screen.Still = (*Sourced)(nil)
)

// NewSourced gives a backend these sources.
func NewSourced(b *Backend, list ...screen.Source) *Sourced { return &Sourced{Backend: b, list: list} }

// SetSources changes the sources and tells the screen.
func (b *Sourced) SetSources(list ...screen.Source) {
	b.mu.Lock()
	b.list = list
	b.mu.Unlock()
	b.Tell(ui.Event{Sources: true})
}

// Sources is how it stands.
func (b *Sourced) Sources() []screen.Source {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.list)
}

// NoFetch is Why.
func (b *Sourced) NoFetch() string { return b.Why }

// Fetch notes it.
func (b *Sourced) Fetch(names ...string) { b.note("fetch " + strings.Join(names, " ")) }

// Stop notes it.
func (b *Sourced) Stop(names ...string) { b.note("stop " + strings.Join(names, " ")) }

// Answer notes it.
func (b *Sourced) Answer(question int, answer string, ok bool) {
	b.note(fmt.Sprintf("answer %d %q %v", question, answer, ok))
}

// Update notes it.
func (b *Sourced) Update(ctx context.Context, root patch.MsgID, _ bool) error {
	b.note("update " + string(root))
	return b.slowly(ctx)
}

// Follow notes it, and makes a source of the list.
func (b *Sourced) Follow(ctx context.Context, list string) error {
	b.note("follow " + list)
	if err := b.slowly(ctx); err != nil {
		return err
	}
	b.SetSources(append(b.Sources(), screen.Source{Name: "lore:" + list, Kind: "lore", State: screen.Fetching})...)
	return nil
}

func (b *Sourced) slowly(ctx context.Context) error {
	if b.Slowly != nil {
		select {
		case <-b.Slowly:
		case <-ctx.Done():
			b.note("cancelled")
			return ctx.Err()
		}
	}
	return b.Wrong
}

// Sources are made-up sources, one in every state.
func Sources() []screen.Source {
	now := Now()
	return []screen.Source{
		{
			Name: "lore:netdev", Kind: "lore", State: screen.Fetching, Done: 420, Total: 1000, Unit: "messages", Rate: 121, Left: 5 * time.Second,
			Messages: 420, New: 3, Requests: 12, Bytes: 3_400_000, Last: now.Add(-3 * time.Hour), Note: "threads of what is new",
		},
		{
			Name: "imap:me@imap.example.org", Kind: "imap", State: screen.Idle, Messages: 10_000, Requests: 214, Bytes: 61_000_000,
			Last: now.Add(-2 * time.Minute), Note: "INBOX: IDLE", Aside: []string{"INBOX, UID 77: the server cuts it short", "INBOX, UID 1204: 70 MB"},
		},
		{
			Name: "lore:linux-mm", Kind: "lore", State: screen.Failed, Requests: 3, Bytes: 2048, Last: now.Add(-26 * time.Hour), Next: now.Add(5 * time.Minute),
			Err: "fetch https://lore.example.org/linux-mm/: the answer is a page for browsers, not a feed", Hint: "set a mirror with git config lore.mirror, or wait: it is tried again by itself",
		},
		{Name: "maildir:~/Mail/lists", Kind: "maildir", State: screen.Elsewhere, Last: now.Add(-30 * time.Second)},
		{Name: "git:ltp", Kind: "git", State: screen.Fetching, Done: 1_200_000, Total: 96_000_000, Unit: "bytes", Rate: 2_100_000, Left: 45 * time.Second, Note: "epoch 0"},
		{Name: "lore:dri-devel", Kind: "lore", State: screen.Waiting, Next: now.Add(40 * time.Second)},
		{Name: "search:dfn:mm/damon/", Kind: "search", State: screen.Off},
		{
			Name: "imap:work@mail.example.org", Kind: "imap", State: screen.Asking,
			Question: &screen.Question{Number: 7, Text: "Password of work@mail.example.org", Secret: true},
		},
	}
}

// WithMoreAbove is a snapshot with n new changes on top of every section.
func WithMoreAbove(s *queue.Snapshot, n int) *queue.Snapshot {
	next := *s
	next.Number++
	var more []*queue.Item
	for i := range n {
		id := patch.MsgID(fmt.Sprintf("new%d-%d@example.org", next.Number, i))
		row := &queue.Row{Root: id, Newest: id, Subject: fmt.Sprintf("just in %d-%d", next.Number, i), Author: person("Ana Ruiz"), Version: 1, Patches: 1, Received: 1, Posted: s.Now, Active: s.Now, State: "unreviewed"}
		more = append(more, &queue.Item{Row: row, ID: "zzzz", State: row.State})
	}
	next.Items = slices.Concat(more, s.Items)
	next.Sections = slices.Clone(s.Sections)
	for i := range next.Sections {
		next.Sections[i].Items = slices.Concat(more, next.Sections[i].Items)
	}
	return &next
}

// Renamed gives a change another root, as an earlier version of it does, and
// returns the snapshot that has it.
func Renamed(b *Backend, root, to patch.MsgID) *queue.Snapshot {
	c := b.Changes[root]
	c.Root = to
	b.Changes[to] = c
	rename := func(items []*queue.Item) []*queue.Item {
		items = slices.Clone(items)
		for i, it := range items {
			if it.Root == root {
				row, item := *it.Row, *it
				row.Root, row.Names = to, []patch.MsgID{root}
				item.Row = &row
				items[i] = &item
			}
		}
		return items
	}
	next := *b.Snapshot()
	next.Number++
	next.Items = rename(next.Items)
	next.Sections = slices.Clone(next.Sections)
	for i := range next.Sections {
		next.Sections[i].Items = rename(next.Sections[i].Items)
	}
	return &next
}

// Empty is the backend of somebody who has just begun: there are sections, and
// nothing in them.
func Empty() *Backend {
	b := NewBackend()
	b.snap = queue.New(nil, nil, nil, queue.Me{}, Now().Unix(), nil)
	return b
}
