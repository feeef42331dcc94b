package desk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"onemore/mail"
	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/reply"
)

// sentFor is how long a letter that went is waited for on its list, and how
// long the row says that it came back.
const sentFor = 7 * 24 * time.Hour

// going are the letters that are on their way or may be, or went of late, and
// the tags they give. Those of drafts are told by the drafts.
func (d *Desk) going(ctx context.Context) (letters []store.Letter, tags map[string][]string, err error) {
	all, err := d.store.Letters(ctx,
		store.LetterQueued, store.LetterHeld, store.LetterSending, store.LetterSent, store.LetterSeen, store.LetterUnknown)
	tags = map[string][]string{}
	for i := range all {
		if gone(&all[i]) && time.Since(all[i].Sent) > sentFor {
			continue
		}
		l, err := d.store.Letter(ctx, all[i].ID)
		if err != nil {
			return nil, nil, err
		}
		letters = append(letters, l)
		m := mail.Parse(l.Raw)
		for _, t := range ownTags(m.Body) {
			tags[l.ID] = addTo(tags[l.ID], t.Key)
		}
	}
	return letters, tags, err
}

// gone says that a letter has left for good.
func gone(l *store.Letter) bool { return l.State == store.LetterSent || l.State == store.LetterSeen }

// goingTags are the tags that are on their way, by the message they answer.
func (d *Desk) goingTags(ctx context.Context) (map[patch.MsgID][]string, error) {
	letters, tags, err := d.going(ctx)
	out := map[patch.MsgID][]string{}
	for i := range letters {
		if letters[i].State == store.LetterSeen {
			continue // the list tells them
		}
		out[letters[i].Parent] = append(out[letters[i].Parent], tags[letters[i].ID]...)
	}
	return out, err
}

// own adds to the marks of all changes what the reader has said there and what
// is not on the list yet.
func (d *Desk) own(ctx context.Context, marks map[patch.MsgID]queue.Marks) error {
	drafts, err := d.store.Drafts(ctx)
	if err != nil {
		return err
	}
	letters, tags, err := d.going(ctx)
	if err != nil {
		return err
	}
	if len(drafts)+len(letters) == 0 {
		return nil
	}
	pending, listed := tally{}, tally{}
	for _, s := range drafts {
		k, err := readDraft(s, letters)
		if s.Change == "" || err != nil || k.spent() || k.going() {
			continue
		}
		m := marks[s.Change]
		m.Drafts++
		marks[s.Change] = m
		pending.add(s.Change, keysOf(k.Tags))
	}
	for i := range letters {
		l := &letters[i]
		if l.State == store.LetterSeen {
			listed.add(l.Change, tags[l.ID])
			continue
		}
		m := marks[l.Change]
		m.Letters++
		if l.State == store.LetterSent {
			m.Sent++
		}
		marks[l.Change] = m
		pending.add(l.Change, tags[l.ID])
	}
	pending.each(func(root patch.MsgID, keys string) {
		m := marks[root]
		m.Pending = keys
		marks[root] = m
	})
	listed.each(func(root patch.MsgID, keys string) {
		m := marks[root]
		m.Listed = keys
		marks[root] = m
	})
	return nil
}

// tally is tags of changes.
type tally map[patch.MsgID][]string

func (t tally) add(root patch.MsgID, keys []string) {
	for _, key := range keys {
		t[root] = addTo(t[root], key)
	}
}

// each gives the tags of every change in the form of queue.Marks.
func (t tally) each(fn func(root patch.MsgID, keys string)) {
	for root, keys := range t {
		slices.Sort(keys)
		fn(root, strings.Join(keys, ","))
	}
}

func keysOf(tags []reply.Tag) (keys []string) {
	for _, t := range tags {
		keys = append(keys, t.Key)
	}
	return keys
}

// marks are the marks of all changes, and what the reader has not sent there.
func (d *Desk) marks(ctx context.Context) (map[patch.MsgID]queue.Marks, error) {
	all, err := d.store.Marks(ctx)
	if err != nil {
		return nil, err
	}
	if err := d.addClaims(ctx, all); err != nil {
		return nil, err
	}
	return all, d.own(ctx, all)
}

// marksOf are those of one change.
func (d *Desk) marksOf(ctx context.Context, root patch.MsgID) (queue.Marks, error) {
	m, err := d.store.MarksOf(ctx, root)
	if err != nil {
		return m, err
	}
	all := map[patch.MsgID]queue.Marks{}
	if err := errors.Join(d.addClaims(ctx, all), d.own(ctx, all)); err != nil {
		return m, err
	}
	mine := all[root]
	m.Claim = mine.Claim
	m.Pending, m.Drafts, m.Letters, m.Sent, m.Listed = mine.Pending, mine.Drafts, mine.Letters, mine.Sent, mine.Listed
	return m, nil
}

// reshow publishes what the reader has not sent of the change that holds a
// message.
func (d *Desk) reshow(ctx context.Context, id patch.MsgID) error {
	root, err := d.store.RootOf(ctx, id)
	if err != nil || root == "" {
		return nil //nolint:nilerr // what is in no change is on no row
	}
	return d.remark(ctx, root)
}

// tidy shows what letters that changed mean for the rows, until ctx ends.
func (d *Desk) tidy(ctx context.Context) {
	err := d.sweep(ctx)
	for {
		if err != nil {
			d.tell(Event{Err: err})
		}
		select {
		case <-ctx.Done():
			return
		case <-d.arrived:
			err = errors.Join(d.sweep(ctx), d.welcome(ctx))
		case id := <-d.moves:
			if err = d.sweep(ctx); err == nil {
				err = d.reshow(ctx, id)
			}
		}
	}
}

// sweep takes away the drafts that went.
func (d *Desk) sweep(ctx context.Context) error {
	d.drafting.Lock()
	defer d.drafting.Unlock()
	drafts, err := d.store.Drafts(ctx)
	if err != nil || len(drafts) == 0 {
		return err
	}
	letters, err := d.store.Letters(ctx)
	if err != nil {
		return err
	}
	for _, s := range drafts {
		if k, err := readDraft(s, letters); err != nil || !k.spent() {
			continue // what cannot be read stays
		}
		err := d.store.SetDraft(ctx, s.Parent, s.Text, "", time.Now())
		if errors.Is(err, store.ErrDraftMoved) {
			continue // something was written since
		}
		if err == nil {
			err = d.store.SetNote(ctx, noteBase, string(s.Parent), "")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unsent are those of some rows at which the snapshot has something of the
// reader's that was not on the list.
func (d *Desk) unsent(rows []*queue.Row) (roots []patch.MsgID) {
	unsent := map[patch.MsgID]bool{}
	for _, it := range d.snap.Load().Items {
		if it.Marks.Drafts+it.Marks.Letters > 0 {
			unsent[it.Root] = true
		}
	}
	for _, r := range rows {
		if unsent[r.Root] {
			roots = append(roots, r.Root)
		}
	}
	return roots
}
