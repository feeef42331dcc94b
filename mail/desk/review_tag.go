package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"onemore/patch"
	"onemore/patch/reply"
	"onemore/patch/series"
)

// TagPlan is what may be given on a version of a change, by whom, and what has
// to be asked first.
type TagPlan struct {
	Me        patch.Person
	Cover     patch.MsgID // "": there is none
	Patches   []TagPatch
	Statement bool   // this person has not given a Reviewed-by here yet
	Newer     string // a newer version, such as "v3"
}

// TagPatch is one patch of a plan.
type TagPatch struct {
	ID       patch.MsgID
	N, Of    int
	Title    string
	Opened   bool     // the reader has seen it
	Given    []string // tags of the reader that are on the list
	Pending  []string // tags that are drafted, or on their way
	Comments int      // drafted
}

// TagPlan tells what may be given on a version of a change; 0 is the newest.
func (d *Desk) TagPlan(ctx context.Context, root patch.MsgID, version int) (TagPlan, error) {
	c, err := d.Change(ctx, root)
	if err != nil {
		return TagPlan{}, err
	}
	v := pick(&c, version)
	if v == nil {
		return TagPlan{}, fmt.Errorf("version %d of <%s>: there is no such version, but %s", version, root, versions(&c))
	}
	me := d.self(ctx).Person
	plan := TagPlan{Me: me, Cover: v.Cover, Newer: newerThan(&c, v.Version)}
	plan.Statement = d.First(ctx)
	ids := []patch.MsgID{v.Root}
	for i := range v.Patches {
		ids = append(ids, v.Patches[i].ID)
	}
	seen, err := d.store.Seen(ctx, ids)
	if err != nil {
		return plan, err
	}
	drafts, err := d.draftsOn(ctx, ids)
	if err != nil {
		return plan, err
	}
	going, err := d.goingTags(ctx)
	if err != nil {
		return plan, err
	}
	for i := range v.Patches {
		p := &v.Patches[i]
		one := TagPatch{
			ID: p.ID, N: p.N, Of: p.Of, Title: p.Title, Opened: seen[p.ID], Given: d.given(p), Comments: len(drafts[p.ID].Comments),
		}
		for _, id := range []patch.MsgID{p.ID, v.Cover} {
			for _, t := range drafts[id].Tags {
				one.Pending = addTo(one.Pending, t.Key)
			}
			for _, key := range going[id] {
				one.Pending = addTo(one.Pending, key)
			}
		}
		plan.Patches = append(plan.Patches, one)
	}
	return plan, nil
}

func addTo(all []string, key string) []string {
	if slices.Contains(all, key) {
		return all
	}
	return append(all, key)
}

// given are the reader's tags on a patch that came in replies.
func (d *Desk) given(p *series.Patch) (keys []string) {
	for i := range p.Trailers {
		if t := &p.Trailers[i]; t.Via != "body" && d.isMe(t.Person) {
			keys = addTo(keys, t.Key)
		}
	}
	return keys
}

// newerThan names the newest version when it is not this one.
func newerThan(c *series.Change, version int) string {
	if v := pick(c, 0); v != nil && v.Version > version {
		return fmt.Sprintf("v%d", v.Version)
	}
	return ""
}

// GiveTag puts a tag into the drafts in answer to these messages: patches, or
// the cover for all of them.
func (d *Desk) GiveTag(ctx context.Context, on []patch.MsgID, t reply.Tag) error {
	if keys := reply.Keys(); !slices.Contains(keys[:], t.Key) {
		return fmt.Errorf("give %q: there is no such tag", t.Key)
	}
	me := d.self(ctx).Person
	if me.Email == "" {
		return errNobody
	}
	for _, id := range on {
		if _, err := d.store.Raw(ctx, id); err != nil {
			return fmt.Errorf("give %s to <%s>: %w", t.Key, id, err)
		}
		if err := d.editDraft(ctx, id, func(draft *reply.Draft) error {
			unwrite(draft)
			if at := slices.IndexFunc(draft.Tags, func(o reply.Tag) bool { return o.Key == t.Key }); at >= 0 {
				draft.Tags[at] = t
				return nil
			}
			draft.Tags = append(draft.Tags, t)
			return nil
		}); err != nil {
			return err
		}
	}
	if t.Key == "Reviewed-by" {
		return d.store.SetNote(ctx, noteTold, me.Key(), "1")
	}
	return nil
}

// errNobody says that it is not known who the reader is.
var errNobody = errors.New("it is not known who you are: set user.name and user.email of git, or `me` in the configuration")

// TakeTag takes a tag out of the drafts.
func (d *Desk) TakeTag(ctx context.Context, on []patch.MsgID, key string) error {
	for _, id := range on {
		if err := d.editDraft(ctx, id, func(draft *reply.Draft) error {
			if draft.Written != "" && slices.ContainsFunc(draft.Tags, func(t reply.Tag) bool { return t.Key == key }) {
				unwrite(draft)
			}
			draft.Tags = slices.DeleteFunc(draft.Tags, func(t reply.Tag) bool { return t.Key == key })
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// First tells whether the reader has not given a Reviewed-by here yet.
func (d *Desk) First(ctx context.Context) bool {
	told, err := d.store.Notes(ctx, noteTold)
	return err == nil && told[d.self(ctx).Person.Key()] == ""
}
