package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"onemore/patch"
	"onemore/patch/comment"
	"onemore/patch/diff"
	"onemore/patch/series"
)

// mostReplies is how many answers to one message are read for what they say on
// its lines.
const mostReplies = 300

// Said is what somebody said on a line of a message, or in answer to that.
type Said struct {
	Message patch.MsgID
	By      patch.Person
	Kind    string // human, author, bot, ai
	Date    int64
	Line    int // of the Body of the message that was asked for, from 0; -1: none
	Version int // of the patch it was said on, where that is another one
	// Gone is the line it is about, with its mark, where this version has it no
	// more; Line is then that of the nearest one before it that is still there.
	Gone    string
	Text    string
	Mine    bool
	Answers []Said
}

// Talk is what was said on the lines of a message and on the same lines of
// other versions, in the order of its lines, then of its dates.
func (d *Desk) Talk(ctx context.Context, id patch.MsgID) ([]Said, error) {
	c, err := d.Change(ctx, id)
	if err != nil {
		return nil, err
	}
	m, here, err := d.saidOn(ctx, &c, id)
	if err != nil {
		return nil, err
	}
	var out []Said
	for i := range here {
		out = append(out, d.spoken(&here[i], here[i].To, 0))
	}
	v, p := patchOf(&c, id)
	if p == nil {
		return sorted(out), nil
	}
	elsewhere, err := d.strays(ctx, &c, v, &m)
	if err != nil {
		return nil, err
	}
	for i := range elsewhere {
		out = append(out, d.spoken(&elsewhere[i], elsewhere[i].To, 0))
	}
	page := comment.Lay(diff.Scan(m.Body))
	for i := range c.Versions {
		twin := twinOf(&c.Versions[i], p)
		if c.Versions[i].Version == v.Version || twin == nil || twin.ID == id {
			continue
		}
		old, there, err := d.saidOn(ctx, &c, twin.ID)
		if err != nil {
			return nil, err
		}
		before := comment.Lay(diff.Scan(old.Body))
		for k := range there {
			if there[k].Whole || there[k].From < 0 {
				continue
			}
			one := d.spoken(&there[k], -1, c.Versions[i].Version)
			one.stand(page.Find(there[k].At))
			if one.Line < 0 {
				one.Gone = there[k].At.Quote
				one.stand(beside(page, before, there[k].To, there[k].At.Path))
			}
			out = append(out, one)
		}
	}
	return sorted(out), nil
}

func sorted(all []Said) []Said {
	slices.SortStableFunc(all, func(a, b Said) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Date, b.Date)) })
	return all
}

// spoken is one stretch of an answer, below a line of the message asked for.
func (d *Desk) spoken(s *comment.Said, line, version int) Said {
	out := Said{
		Message: s.Message, By: s.By, Kind: s.Kind, Date: s.Date, Line: line, Version: version, Text: s.Text, Mine: d.isMe(s.By),
	}
	for i := range s.Replies {
		out.Answers = append(out.Answers, d.spoken(&s.Replies[i], line, version))
	}
	return out
}

// stand puts what was said, and its answers, below a line.
func (s *Said) stand(line int, ok bool) {
	if !ok {
		return
	}
	s.Line = line
	for i := range s.Answers {
		s.Answers[i].stand(line, ok)
	}
}

// mostBack is how many lines are looked at for one that is still there.
const mostBack = 100

// beside finds the nearest line before one of an older version that the newer
// still has, in the same file.
func beside(now, before *comment.Page, line int, path string) (int, bool) {
	for at := line - 1; at >= max(0, line-mostBack); at-- {
		a := before.Anchor(at)
		if a.Path != path {
			return 0, false
		}
		if found, ok := now.Find(a); ok {
			return found, true
		}
	}
	return 0, false
}

// saidOn is what the replies to one message of a change say of it.
func (d *Desk) saidOn(ctx context.Context, c *series.Change, id patch.MsgID) (patch.Mail, []comment.Said, error) {
	m, replies, err := d.repliedTo(ctx, c, id, mostReplies)
	if err != nil {
		return m, nil, fmt.Errorf("what was said on <%s>: %w", id, err)
	}
	return m, comment.Talk(&m, replies), nil
}

// repliedTo is a message of a change with at most so many of the replies to it.
func (d *Desk) repliedTo(ctx context.Context, c *series.Change, id patch.MsgID, most int) (patch.Mail, []comment.Reply, error) {
	m, err := d.Mail(ctx, id)
	if err != nil {
		return m, nil, err
	}
	below := repliesTo(c, id)
	var replies []comment.Reply
	for _, b := range below[:min(len(below), most)] {
		r, err := d.Mail(ctx, b.ID)
		if err != nil {
			return m, nil, err
		}
		replies = append(replies, comment.Reply{Mail: &r, Kind: b.Kind})
	}
	return m, replies, nil
}

// repliesTo are the answers to a message and to its answers, without the other
// patches of its thread and what hangs below them.
func repliesTo(c *series.Change, id patch.MsgID) []*series.Message {
	below := map[patch.MsgID]bool{id: true}
	var out []*series.Message
	for i := range c.Thread {
		m := &c.Thread[i]
		if !below[m.Parent] || m.ID == id || m.Role == series.PatchRole || m.Role == series.Cover || len(out) == mostReplies {
			continue
		}
		below[m.ID] = true
		out = append(out, m)
	}
	return out
}

// patchOf finds the patch that a message is.
func patchOf(c *series.Change, id patch.MsgID) (*series.Series, *series.Patch) {
	for i := range c.Versions {
		for k := range c.Versions[i].Patches {
			if p := &c.Versions[i].Patches[k]; p.ID == id {
				return &c.Versions[i], p
			}
		}
	}
	return nil, nil
}

// twinOf is the patch of a version that is the same piece of work as p: by its
// diff, else by its title; nil when none is.
func twinOf(v *series.Series, p *series.Patch) *series.Patch {
	for i := range v.Patches {
		if q := &v.Patches[i]; q.PatchID != "" && q.PatchID == p.PatchID {
			return q
		}
	}
	for i := range v.Patches {
		if q := &v.Patches[i]; q.Title == p.Title {
			return q
		}
	}
	if len(v.Patches) == 1 && p.Of <= 1 {
		return &v.Patches[0]
	}
	return nil
}

// isMe says whether a person is the reader.
func (d *Desk) isMe(p patch.Person) bool {
	d.way.mu.Lock()
	sub := d.way.sub
	d.way.mu.Unlock()
	if sub != nil && d.met {
		if as, ok := sub.From(); ok && p.Key() != "" && (patch.Person{Email: as.Email}).Key() == p.Key() {
			return true
		}
	}
	return slices.ContainsFunc(d.opt.Me.People, func(me patch.Person) bool { return me.Key() != "" && me.Key() == p.Key() })
}
