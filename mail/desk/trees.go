package desk

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"onemore/config"
	"onemore/mail/tree"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// smallFile is how large a project's MAINTAINERS may be to be read before the
// first frame, in bytes: a thousandth of a second's worth.
const smallFile = 128 << 10

// oldest is how far back the history of a tree is read for changes that are
// still open.
const oldest = 400 * 24 * time.Hour

// readQuick reads the projects that take no time worth speaking of: areas in a
// small file, and those of the configuration itself.
func (d *Desk) readQuick(ctx context.Context, rows []*queue.Row) {
	var views []*tree.View
	for _, p := range d.projects {
		if p.Dir() != "" {
			return
		}
		if info, err := os.Stat(p.File()); err != nil || info.Size() > smallFile {
			return
		}
		v, err := p.Read(ctx, time.Time{})
		if err != nil {
			return // said when it is read for good
		}
		views = append(views, v)
	}
	d.settleIn(views, rows)
}

// readTrees reads what the projects say now. What cannot be read is said, and
// the rest is used.
func (d *Desk) readTrees(ctx context.Context, rows []*queue.Row) {
	var views []*tree.View
	since := d.horizon(rows)
	for _, p := range d.projects {
		v, err := p.Read(ctx, since)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			d.tell(Event{Err: err})
		}
		if v == nil {
			continue
		}
		views = append(views, v)
		if n := len(v.Warnings); n > 0 && d.warned(v) {
			d.log.Add("error", fmt.Sprintf("%s: %d lines were not understood, the first: %s", v.Name, n, v.Warnings[0]))
		}
	}
	d.settleIn(views, rows)
}

// warned tells whether the warnings of a view are news.
func (d *Desk) warned(v *tree.View) bool {
	_, told := d.told.LoadOrStore(v.Print, true)
	return !told
}

// settleIn makes views what the queue is placed by.
func (d *Desk) settleIn(views []*tree.View, rows []*queue.Row) {
	if len(views) == 0 && len(d.opt.Settings.Areas) == 0 {
		return
	}
	d.region.Store(newRegion(d.region.Load(), views, d.opt.Settings.Areas, d.opt.Me, rows))
}

// horizon is when the oldest change that may still be applied was posted.
func (d *Desk) horizon(rows []*queue.Row) time.Time {
	now := d.now()
	first := now
	for _, r := range rows {
		if !r.Settled() && r.Active > now-int64(oldest/time.Second) {
			first = min(first, r.Posted)
		}
	}
	return time.Unix(max(first, now-int64(oldest/time.Second)), 0).AddDate(0, 0, -2)
}

// me is the reader with what is known of their areas and of what they did. The
// caller holds change.
func (d *Desk) me() queue.Me {
	me := d.opt.Me
	me.Knows, me.Inbox = d.knows, inboxOf(d.opt.Settings.Rank)
	if r := d.region.Load(); r != nil {
		me.Areas = r
	}
	return me
}

// view is the project of these lists, or nil.
func (d *Desk) view(lists []string) *tree.View {
	if r := d.region.Load(); r != nil {
		for _, p := range r.projects {
			if p.Covers(lists) {
				return p.View
			}
		}
	}
	return nil
}

// historyOf is what the tree of these lists knows; nil when there is none.
func (d *Desk) historyOf(lists []string) *series.History {
	if v := d.view(lists); v != nil {
		return v.History
	}
	return nil
}

// known is what the configuration knows of the people on these lists.
func (d *Desk) known(lists []string) series.Known {
	k := series.Known{Senders: d.senders}
	if v := d.view(lists); v != nil {
		k.Mailmap = v.Mailmap
	}
	return k
}

// senderRules are the rules that the configuration has about senders.
func senderRules(conf []config.Sender) []patch.SenderRule {
	var out []patch.SenderRule
	for _, s := range conf {
		r := patch.SenderRule{Address: s.Address, Name: s.Name}
		switch s.Kind {
		case "bot":
			r.Kind = patch.Bot
		case "ai":
			r.Kind = patch.AI
		default:
			r.Kind = patch.Human
		}
		out = append(out, r)
	}
	return out
}

// build makes changes of facts with all that is known beside the mail: who is
// who, and what a tree has.
func (d *Desk) build(facts []series.Fact, said []series.Hand) []series.Change {
	var lists []string
	for i := range facts {
		lists = append(lists, facts[i].Lists...)
	}
	changes := series.BuildWith(facts, said, d.known(lists))
	for i := range changes {
		d.historyOf(lists).Settle(&changes[i])
	}
	return changes
}

// informed replaces rows, which are stored as mail alone has them, by what
// trees and mailmaps make of them where they know more.
func (d *Desk) informed(ctx context.Context, rows []*queue.Row) error {
	if d.region.Load() == nil && len(d.senders) == 0 {
		return nil
	}
	for i, r := range rows {
		if r.Settled() || !d.knowsMore(r) {
			continue
		}
		c, err := d.Change(ctx, r.Root)
		if err != nil {
			return fmt.Errorf("ask the tree about <%s>: %w", r.Root, err)
		}
		if row := queue.Summarize(c); row.Root == r.Root {
			rows[i] = &row
		}
	}
	return nil
}

// knowsMore tells whether a row may look otherwise with all that is known.
func (d *Desk) knowsMore(r *queue.Row) bool {
	return d.historyOf(r.Lists).Knows(r.Traces) || oneOfTwo(d.known(r.Lists).Mailmap, r.Voices) || d.ruled(r.Voices)
}

// ruled tells whether a rule about senders speaks of one of these addresses. A
// row does not hold names: a rule about names may speak of anybody.
func (d *Desk) ruled(keys []string) bool {
	for i := range d.senders {
		if d.senders[i].Name != "" {
			return true
		}
	}
	return slices.ContainsFunc(keys, func(k string) bool {
		_, fits := patch.ByRules(patch.Person{Email: k}, d.senders)
		return fits
	})
}

// oneOfTwo tells whether a mailmap makes one person of two of these addresses.
func oneOfTwo(m patch.Mailmap, keys []string) bool {
	if m.Len() == 0 {
		return false
	}
	seen := make(map[string]bool, len(keys))
	for _, k := range keys {
		is := m.Map(patch.Person{Email: k}).Key()
		if seen[is] {
			return true
		}
		seen[is] = true
	}
	return false
}
