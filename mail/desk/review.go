package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/diff"
	"onemore/patch/reply"
	"onemore/patch/series"
	"onemore/patch/trailer"
)

// Draft is what the reader has not sent in answer to one message.
type Draft struct {
	reply.Draft
	Subject string // of the message that is answered
}

// kept is a draft as the store has it.
type kept struct {
	reply.Draft
	changed time.Time
	text    string        // as it lies in the store
	letter  *store.Letter // the newest letter that was made of the draft as it is; nil: none
}

// draftsOn are the drafts that answer these messages, without those that went.
func (d *Desk) draftsOn(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]kept, error) {
	all, err := d.readDrafts(ctx, ids)
	maps.DeleteFunc(all, func(_ patch.MsgID, k kept) bool { return k.spent() })
	return all, err
}

// readDrafts reads the drafts that answer these messages.
func (d *Desk) readDrafts(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]kept, error) {
	all, err := d.store.DraftsOf(ctx, ids)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	letters, err := d.store.Letters(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[patch.MsgID]kept, len(all))
	for id, s := range all {
		if out[id], err = readDraft(s, letters); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// readDraft reads one draft, and finds the letter that was made of it.
func readDraft(s store.Draft, letters []store.Letter) (kept, error) {
	k := kept{changed: s.Changed, text: s.Text}
	if err := json.Unmarshal([]byte(s.Text), &k.Draft); err != nil {
		return k, fmt.Errorf("read the draft in answer to <%s>: %w", s.Parent, err)
	}
	k.Parent = s.Parent
	for i := range letters {
		if l := &letters[i]; l.Parent == s.Parent && !l.Made.Before(s.Changed) {
			k.letter = l
		}
	}
	return k, nil
}

// spent says that the draft went as a letter, and nothing was written since.
func (k *kept) spent() bool { return k.letter != nil && gone(k.letter) }

// going says that the draft goes as a letter by itself, as it is.
func (k *kept) going() bool {
	return k.letter != nil && (k.letter.State == store.LetterQueued || k.letter.State == store.LetterSending)
}

// draftOn is the draft that answers one message, empty when there is none.
func (d *Desk) draftOn(ctx context.Context, parent patch.MsgID) (kept, error) {
	all, err := d.readDrafts(ctx, []patch.MsgID{parent})
	k := all[parent]
	if k.spent() {
		k = kept{text: k.text}
	}
	k.Parent = parent
	return k, err
}

// draftTries is how often a change to a draft is made anew, because another
// process wrote the draft meanwhile.
const draftTries = 20

// editDraft changes the draft that answers a message. It is on the disk when
// editDraft returns. A letter that was made of it and waits is taken back: what
// goes is what was seen last. fn may be called again, on what another process
// has written meanwhile.
func (d *Desk) editDraft(ctx context.Context, parent patch.MsgID, fn func(*reply.Draft) error) error {
	d.drafting.Lock()
	defer d.drafting.Unlock()
	for try := 1; ; try++ {
		changed, err := d.tryDraft(ctx, parent, fn)
		if errors.Is(err, store.ErrDraftMoved) && try < draftTries {
			continue
		}
		if err != nil || !changed {
			return err
		}
		return d.reshow(ctx, parent)
	}
}

// tryDraft is one try of editDraft.
func (d *Desk) tryDraft(ctx context.Context, parent patch.MsgID, fn func(*reply.Draft) error) (changed bool, err error) {
	k, err := d.draftOn(ctx, parent)
	if err != nil {
		return false, err
	}
	before, err := textOf(k.Draft)
	if err != nil {
		return false, err
	}
	if err := fn(&k.Draft); err != nil {
		return false, err
	}
	after, err := textOf(k.Draft)
	if err != nil || after == before {
		return false, err
	}
	at, err := d.recallFor(ctx, parent)
	if err != nil {
		return false, err
	}
	if err := d.store.SetDraft(ctx, parent, k.text, after, at); err != nil {
		return false, fmt.Errorf("keep the draft in answer to <%s>: %w", parent, err)
	}
	return true, nil
}

// recallFor takes back what waits in answer to a message, and gives the time of
// a change that comes after all letters.
func (d *Desk) recallFor(ctx context.Context, parent patch.MsgID) (at time.Time, err error) {
	at = time.Now()
	letters, err := d.store.Letters(ctx)
	for i := range letters {
		l := &letters[i]
		if l.Parent != parent {
			continue
		}
		if l.State == store.LetterQueued {
			if _, err := d.outbox.Cancel(ctx, l.ID); err != nil {
				return at, fmt.Errorf("take the letter back that is to go: %w", err)
			}
		}
		if !l.Made.Before(at) {
			at = l.Made.Add(time.Millisecond)
		}
	}
	return at, err
}

// textOf is a draft as it is kept; "" when it says nothing.
func textOf(draft reply.Draft) (string, error) {
	if draft.Empty() {
		return "", nil
	}
	text, err := json.Marshal(draft)
	if err != nil {
		return "", fmt.Errorf("write the draft in answer to <%s>: %w", draft.Parent, err)
	}
	return string(text), nil
}

// Drafts are those on the messages of a change, in the order of its thread.
func (d *Desk) Drafts(ctx context.Context, root patch.MsgID) ([]Draft, error) {
	c, err := d.Change(ctx, root)
	if err != nil {
		return nil, err
	}
	all, err := d.draftsOn(ctx, messagesOf(&c))
	var out []Draft
	for i := range c.Thread {
		if k, ok := all[c.Thread[i].ID]; ok {
			out = append(out, Draft{Draft: k.Draft, Subject: c.Thread[i].Subject})
		}
	}
	return out, err
}

func messagesOf(c *series.Change) []patch.MsgID {
	ids := make([]patch.MsgID, 0, len(c.Thread))
	for i := range c.Thread {
		ids = append(ids, c.Thread[i].ID)
	}
	return ids
}

// SaveComment puts a comment in place of the one with its ID, else behind the
// others. Where that one has another text than was, somebody else wrote it
// meanwhile: it stays as a comment of its own. It is on the disk when
// SaveComment returns.
func (d *Desk) SaveComment(ctx context.Context, parent patch.MsgID, c reply.Comment, was string) error {
	m, err := d.Mail(ctx, parent)
	if err != nil {
		return fmt.Errorf("comment on <%s>: %w", parent, err)
	}
	if lines := strings.Count(m.Body, "\n") + 1; c.From < 0 || c.To < c.From || c.To >= lines {
		return fmt.Errorf("comment on <%s>: lines %d to %d of %d", parent, c.From, c.To, lines)
	}
	c.At = reply.At(diff.Scan(m.Body), c.To)
	if c.Changed == 0 {
		c.Changed = time.Now().Unix()
	}
	return d.editDraft(ctx, parent, func(draft *reply.Draft) error {
		unwrite(draft)
		at := slices.IndexFunc(draft.Comments, func(o reply.Comment) bool { return c.ID != "" && o.ID == c.ID })
		if at >= 0 {
			old := draft.Comments[at]
			if old.Text == c.Text && old.From == c.From && old.To == c.To {
				return nil
			}
			if old.Text != was && old.Text != c.Text {
				old.ID = freeName(draft.Comments)
				draft.Comments = append(draft.Comments, old)
			}
			draft.Comments[at] = c
			return nil
		}
		c.ID = cmp.Or(c.ID, freeName(draft.Comments))
		draft.Comments = append(draft.Comments, c)
		return nil
	})
}

// freeName is a name that no comment has.
func freeName(some []reply.Comment) string {
	for n := len(some) + 1; ; n++ {
		name := "c" + strconv.Itoa(n)
		if !slices.ContainsFunc(some, func(c reply.Comment) bool { return c.ID == name }) {
			return name
		}
	}
}

// unwrite makes a draft that was written whole one of parts: its text becomes
// the remark, without the lines of the tags, which are kept as such.
func unwrite(draft *reply.Draft) {
	if draft.Written == "" {
		return
	}
	var text []string
	tags := map[int]bool{}
	for _, t := range ownTags(draft.Written) {
		tags[t.Line] = true
	}
	for n, l := range strings.Split(draft.Written, "\n") {
		if !tags[n] {
			text = append(text, l)
		}
	}
	draft.Text, draft.Comments, draft.Written = strings.TrimSpace(strings.Join(text, "\n")), nil, ""
}

// ownTags are the trailers of an answer that give what a reply can give.
func ownTags(body string) []trailer.Trailer {
	keys := reply.Keys()
	return slices.DeleteFunc(trailer.InReply(body), func(t trailer.Trailer) bool {
		return t.Conditional || t.Retracts || !slices.Contains(keys[:], t.Key)
	})
}

// DropComment takes a comment away; one that is not there is no error.
func (d *Desk) DropComment(ctx context.Context, parent patch.MsgID, id string) error {
	return d.editDraft(ctx, parent, func(draft *reply.Draft) error {
		draft.Comments = slices.DeleteFunc(draft.Comments, func(c reply.Comment) bool { return c.ID == id })
		return nil
	})
}

// DropDraft takes all away that was to be said in answer to a message.
func (d *Desk) DropDraft(ctx context.Context, parent patch.MsgID) error {
	return d.editDraft(ctx, parent, func(draft *reply.Draft) error {
		*draft = reply.Draft{Parent: parent}
		return nil
	})
}

var (
	errNothing = errors.New("there is no text")
	errDrafted = errors.New("there is a draft already: edit it, or drop it first")
)

// Write makes a text that was written elsewhere the whole answer to a message.
func (d *Desk) Write(ctx context.Context, parent patch.MsgID, body string) error {
	body = strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n"))
	if body == "" {
		return fmt.Errorf("answer to <%s>: %w", parent, errNothing)
	}
	if _, err := d.store.Raw(ctx, parent); err != nil {
		return fmt.Errorf("answer to <%s>: %w", parent, err)
	}
	me := d.self(ctx).Person
	return d.editDraft(ctx, parent, func(draft *reply.Draft) error {
		if len(draft.Comments) > 0 || draft.Text != "" || draft.Written != "" {
			return fmt.Errorf("answer to <%s>: %w", parent, errDrafted)
		}
		given := ownTags(body)
		draft.Written = body + "\n"
		for i, t := range draft.Tags { // given before
			if !slices.ContainsFunc(given, func(o trailer.Trailer) bool { return o.Key == t.Key }) {
				if s := t.Said(); s != "" && !strings.Contains(draft.Written, s) {
					draft.Written = strings.TrimRight(draft.Written, "\n") + "\n\n" + s + "\n\n"
				} else if i == 0 {
					draft.Written += "\n"
				}
				draft.Written += t.Line(me) + "\n"
			}
		}
		draft.Tags = nil
		for _, t := range ownTags(draft.Written) {
			draft.Tags = append(draft.Tags, reply.Tag{Key: t.Key, Note: strings.TrimLeft(t.Tail, "# ")})
		}
		return nil
	})
}
