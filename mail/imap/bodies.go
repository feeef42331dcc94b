package imap

import (
	"context"
	"errors"
	"fmt"
	"time"

	goimap "github.com/emersion/go-imap/v2"
)

const (
	batchMessages = 50
	batchBytes    = 4 << 20
	largeMessage  = 8 << 20   // of a larger one the beginning is fetched
	beginning     = 256 << 10 // bytes of it
	mostHeader    = 1 << 20
	mostID        = 16 << 10
	inFlight      = 2 // FETCH commands at once: the server never waits for us
)

// plan is how a row of messages is fetched.
type plan struct {
	since   time.Time // leave out what the server received before; zero: nothing
	remap   bool      // leave out what is kept already
	moved   bool      // leave out what is kept already, and is the same to the byte
	forward bool      // the cursor's Next moves along
	aside   bool      // these were set aside before
}

// meta is what is known of a message before its body.
type meta struct {
	uid            uint32
	size           int64
	seen, answered bool
}

func (m meta) large() bool { return m.size > largeMessage }

// fetchAll fetches messages in the order of their UIDs, and says how many of
// them there are.
func (j *job) fetchAll(ctx context.Context, want spans, p plan) (found uint64, err error) {
	j.expect(want)
	for rest := want; len(rest) > 0; {
		var piece spans
		piece, rest = rest.take(chunk)
		n, err := j.fetchChunk(ctx, piece, p)
		if found += n; err != nil {
			return found, err
		}
	}
	return found, nil
}

// expect tells of progress to come.
func (j *job) expect(want spans) {
	j.a.mu.Lock()
	j.progress.Total = j.progress.Done + int(min(want.count(), uint64(j.box.exists)))
	p := j.progress
	j.a.mu.Unlock()
	if len(want) > 0 {
		j.a.options.Progress(p)
	}
}

// fetchChunk asks for sizes and flags, then for the messages.
func (j *job) fetchChunk(ctx context.Context, piece spans, p plan) (uint64, error) {
	q := query{set: piece.set(), messages: int(piece.count()), flags: true, size: true, date: !p.since.IsZero()}
	if p.remap || p.moved {
		q.sections = []section{idSection()}
		q.bytes = int64(q.messages) * 1024
	}
	got, err := j.s.fetch(ctx, q)
	if err != nil {
		return 0, err
	}
	kept, err := j.here(ctx, got, p)
	if err != nil {
		return 0, err
	}
	var todo []meta
	var places []Place
	for uid := range piece.uids() {
		d, ok := got[uid]
		switch id, same := kept[uid]; {
		case !ok:
			j.cur.dropAside(uid) // deleted on the server
		case j.cur.isAside(uid) && !p.aside:
		case same:
			places = append(places, Place{UID: uid, ID: id, Seen: d.seen, Answered: d.answered})
		case p.since.IsZero() || d.date.IsZero() || !d.date.Before(p.since):
			todo = append(todo, meta{uid, d.size, d.seen, d.answered})
		}
	}
	if len(places) > 0 {
		if err := j.hand(Batch{Places: places}); err != nil {
			return 0, err
		}
	}
	return uint64(len(got)), j.bodies(ctx, todo, piece.last(), p)
}

// load is some messages that are fetched with one command.
type load struct {
	metas []meta
	asked *asked
	got   map[uint32]Message
	heard bool
	named map[uint32]bool // set aside, or deleted meanwhile
}

func newLoad(metas []meta) *load {
	return &load{metas: metas, got: map[uint32]Message{}, named: map[uint32]bool{}}
}

// missing are the messages that did not come and whose fate is not known.
func (l *load) missing() []meta {
	var out []meta
	for _, m := range l.metas {
		if _, ok := l.got[m.uid]; !ok && !l.named[m.uid] {
			out = append(out, m)
		}
	}
	return out
}

// loads cuts a chunk into commands.
func loads(metas []meta) []*load {
	var out []*load
	var bytes int64
	for _, m := range metas {
		last := len(out) - 1
		if last < 0 || m.large() || out[last].metas[0].large() || len(out[last].metas) >= batchMessages || bytes+m.size > batchBytes {
			out = append(out, newLoad(nil))
			last++
			bytes = 0
		}
		out[last].metas = append(out[last].metas, m)
		bytes += m.size
	}
	return out
}

// bodies fetches messages and hands them on in order; up to the UID last
// nothing else is wanted.
func (j *job) bodies(ctx context.Context, metas []meta, last uint32, p plan) error {
	todo := loads(metas)
	var flight []*load
	for len(todo)+len(flight) > 0 {
		for len(flight) < inFlight && len(todo) > 0 && (len(flight) == 0 || !flight[0].metas[0].large() && !todo[0].metas[0].large()) {
			l := todo[0]
			todo, flight = todo[1:], append(flight, l)
			if err := j.ask(ctx, l); err != nil {
				break // the connection is gone; hear finds that too
			}
		}
		l := flight[0]
		err := j.hear(ctx, l)
		if err != nil || len(l.missing()) > 0 {
			var back []*load
			flight, back = j.quiet(ctx, flight, err)
			todo = append(back, todo...)
			if err := j.settle(ctx, l, err); err != nil {
				return err
			}
		}
		flight = flight[1:]
		if err := j.deliver(l, p); err != nil {
			return err
		}
	}
	if p.forward {
		j.cur.Next = max(j.cur.Next, last+1)
	}
	return nil
}

// quiet hears what else is on its way; what does not come goes back.
func (j *job) quiet(ctx context.Context, flight []*load, broken error) (heard, back []*load) {
	for i, l := range flight[1:] {
		if broken == nil || !j.s.dead {
			broken = j.hear(ctx, l)
		}
		if !l.heard {
			return flight[:i+1], flight[i+1:]
		}
	}
	return flight, nil
}

// ask sends the command of a load.
func (j *job) ask(ctx context.Context, l *load) (err error) {
	l.asked, l.heard = nil, false
	l.asked, err = j.s.ask(ctx, bodyQuery(l.metas))
	return err
}

func bodyQuery(metas []meta) query {
	q := query{messages: len(metas)}
	for _, m := range metas {
		q.set.AddNum(goimap.UID(m.uid))
		q.bytes += min(m.size, largeMessage)
	}
	switch {
	case metas[0].large():
		q.sections = []section{
			headerSection(),
			{&goimap.FetchItemBodySection{Peek: true, Partial: &goimap.SectionPartial{Size: beginning}}, beginning},
		}
	default:
		q.sections = []section{wholeSection(largeMessage + largeMessage/8)}
	}
	if len(metas) == 1 { // whatever its size turns out to be: one command finds it out
		q.bytes += mostWhole
	}
	return q
}

// hear reads what a load brings.
func (j *job) hear(ctx context.Context, l *load) error {
	if l.heard {
		return nil
	}
	if l.asked == nil {
		return &fault{ErrUnreachable, "fetch messages", errors.New("the connection broke off")}
	}
	got, err := j.s.hear(ctx, l.asked)
	if err != nil {
		return err
	}
	l.heard = true
	for i, m := range l.metas {
		d, ok := got[m.uid]
		if !ok {
			continue
		}
		if l.metas[i].size = max(m.size, d.over); m.large() {
			j.note(l, m, join(d))
		} else if d.whole() {
			j.note(l, m, d.parts[0])
		}
	}
	return nil
}

// note takes a message as it came. An empty one is none: servers answer so
// while they cannot read what they hold.
func (j *job) note(l *load, m meta, raw []byte) {
	if len(raw) == 0 {
		return
	}
	size := int64(len(raw))
	if m.large() {
		size = max(m.size, size)
	}
	l.got[m.uid] = Message{
		UID: m.uid, Raw: raw, Size: size, Seen: m.seen, Answered: m.answered,
		Where: fmt.Sprintf("%s, UID %d", j.folder, m.uid),
	}
}

// join makes the beginning of a large message of its header and its first
// bytes. A server's first bytes may be those behind the header: public-inbox
// counts from there.
func join(d delivery) []byte {
	if !d.whole() {
		return nil
	}
	header, first := d.parts[0], d.parts[1]
	n := min(len(header), len(first))
	if n > 0 && string(header[:n]) == string(first[:n]) {
		return first
	}
	return append(header[:len(header):len(header)], first...)
}

// deliver hands a load on.
func (j *job) deliver(l *load, p plan) error {
	var b Batch
	for _, m := range l.metas {
		if got, ok := l.got[m.uid]; ok {
			b.Messages = append(b.Messages, got)
			j.cur.dropAside(m.uid)
		}
	}
	if p.forward {
		j.cur.Next = max(j.cur.Next, l.metas[len(l.metas)-1].uid+1)
	}
	j.stand.strikes = 0
	l.got, l.asked = nil, nil // the row of loads is held until its last one came
	return j.hand(b)
}
