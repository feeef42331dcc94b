package screentest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/ui/screen"
)

// Aside is a Backend on a real queue of one list, in which changes can be put
// aside, on a clock that the test moves.
type Aside struct {
	*Backend
	mu    sync.Mutex
	now   time.Time
	rows  map[patch.MsgID]*queue.Row
	marks map[patch.MsgID]queue.Marks
	queue *queue.Snapshot
}

var _ screen.Snoozer = (*Aside)(nil)

// Mia is who reads that queue.
func Mia() patch.Person { return patch.Person{Name: "Mia Self", Email: "mia@example.org"} }

// NewAside is two changes that nobody has looked at.
func NewAside() *Aside {
	b := &Aside{Backend: World(), now: Now(), rows: map[patch.MsgID]*queue.Row{}, marks: map[patch.MsgID]queue.Marks{}}
	var rows []*queue.Row
	for i, subject := range []string{"mm: first of two", "mm: second of two"} {
		r := &queue.Row{
			Root: patch.MsgID(fmt.Sprintf("aside-%d@example.org", i+1)), Subject: subject, Author: person("Ana Ruiz"), Version: 1, Versions: 1,
			Patches: 1, Received: 1, Add: 1, Files: 1, Messages: 1, State: "unreviewed", Turn: "reviewer", Lists: []string{"mm.lists.example.org"},
		}
		r.Posted = b.now.Add(-time.Duration(i+1) * day).Unix()
		r.Newest, r.Names, r.Active, r.Human = r.Root, []patch.MsgID{r.Root}, r.Posted, r.Posted
		r.Voices, b.rows[r.Root] = []string{r.Author.Key()}, r
		rows = append(rows, r)
	}
	b.queue = queue.New(nil, rows, nil, queue.Me{People: []patch.Person{Mia()}}, b.now.Unix(), nil)
	b.snap = b.queue
	return b
}

// Clock is the time there.
func (b *Aside) Clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

// set puts a mark on a change and shows it.
func (b *Aside) set(root patch.MsgID, call string, fn func(m *queue.Marks, r *queue.Row)) error {
	b.note(call + " " + string(root))
	b.mu.Lock()
	m := b.marks[root]
	fn(&m, b.rows[root])
	b.marks[root] = m
	b.queue = b.queue.Remark(root, m, b.now.Unix())
	s := b.queue
	b.mu.Unlock()
	b.SetSnapshot(s)
	return nil
}

// Mark puts a mark on a change.
func (b *Aside) Mark(_ context.Context, root patch.MsgID, mark string, on bool) error {
	return b.set(root, fmt.Sprint(mark, " ", on), func(m *queue.Marks, r *queue.Row) { m.Done, m.Touched = on, r.Human })
}

// SnoozeTime snoozes until a time.
func (b *Aside) SnoozeTime(_ context.Context, root patch.MsgID, until time.Time) error {
	return b.set(root, "snooze until "+until.Format("2006-01-02 15:04"), func(m *queue.Marks, _ *queue.Row) { m.Snooze = until.Unix() })
}

// SnoozeFor snoozes until an event.
func (b *Aside) SnoozeFor(_ context.Context, root patch.MsgID, event string) error {
	return b.set(root, "snooze for "+event, func(m *queue.Marks, r *queue.Row) {
		if m.Snooze = r.UntilReply(); event == screen.UntilVersion {
			m.Snooze = r.UntilVersion()
		}
	})
}

// Wake ends a snooze.
func (b *Aside) Wake(_ context.Context, root patch.MsgID) error {
	return b.set(root, "wake", func(m *queue.Marks, _ *queue.Row) { m.Snooze = 0 })
}

// Pass lets time go by; the queue is read anew.
func (b *Aside) Pass(d time.Duration) {
	b.mu.Lock()
	b.now = b.now.Add(d)
	rows := make([]*queue.Row, 0, len(b.rows))
	for _, r := range b.rows {
		rows = append(rows, r)
	}
	b.queue = queue.New(b.queue, rows, b.marks, queue.Me{People: []patch.Person{Mia()}}, b.now.Unix(), nil)
	s := b.queue
	b.mu.Unlock()
	b.SetSnapshot(s)
}

// Arrive lets a message of somebody come, now; of "" a robot, and in a new
// version with one.
func (b *Aside) Arrive(root patch.MsgID, from patch.Person, version bool) {
	b.mu.Lock()
	r := *b.rows[root]
	r.Messages++
	r.Active = b.now.Unix()
	switch {
	case version:
		r.Version++
		r.Versions++
		r.Posted, r.Human = r.Active, r.Active
	case from.Email == "":
		r.Bots++
	default:
		r.Human = r.Active
	}
	if from.Email != "" && from.Key() != r.Author.Key() {
		r.Voices = append(append([]string(nil), r.Voices...), from.Key())
		r.Words = append(append([]queue.Word(nil), r.Words...), queue.Word{Who: len(r.Voices) - 1, Version: r.Version, First: r.Active, Last: r.Active})
		r.Humans++
	}
	b.rows[root] = &r
	b.queue = b.queue.With([]*queue.Row{&r}, nil, b.now.Unix())
	s := b.queue
	b.mu.Unlock()
	b.SetSnapshot(s)
}
