package desk

import (
	"context"
	"slices"

	"onemore/patch"
	"onemore/patch/comment"
	"onemore/patch/diff"
	"onemore/patch/series"
)

// OpenComment is a comment on an older version that nobody answered, and whose
// lines no newer one changed.
type OpenComment struct {
	Message patch.MsgID // in which it was made
	By      patch.Person
	Mine    bool
	Date    int64
	Version string // that it was made on, by its name
	N       int    // the patch, 0 for the cover letter
	Path    string // the file; "" for the message text and what is about no line
	Line    int    // of that file; 0 for none
	Quote   string // the line
	Text    string
	// In is the message to read it at, and At the line of its Body, from 0.
	In patch.MsgID
	At int
}

// unanswered are the open comments on the versions from the older one on, those
// of the reader first, in the order of the patches.
func (b *between) unanswered(ctx context.Context, c *series.Change, from, to int, names []Version) ([]OpenComment, error) {
	u := open{between: b, change: c, pages: map[patch.MsgID]*comment.Page{}, pairOf: map[patch.MsgID]int{}}
	for i := range b.pairs {
		if p := &b.pairs[i]; p.Old >= 0 {
			u.pairOf[b.old[p.Old].ID] = i
		}
	}
	for i := from; i < to; i++ {
		v := &c.Versions[i]
		u.name = names[i].Name
		if err := u.on(ctx, v, v.Cover, 0); err != nil {
			return nil, err
		}
		for k := range v.Patches {
			if err := u.on(ctx, v, v.Patches[k].ID, v.Patches[k].N); err != nil {
				return nil, err
			}
		}
	}
	mine := func(x OpenComment) bool { return x.Mine }
	others := slices.DeleteFunc(slices.Clone(u.found), mine)
	return append(slices.DeleteFunc(u.found, func(x OpenComment) bool { return !mine(x) }), others...), nil
}

// open looks for comments that nobody answered.
type open struct {
	*between
	change *series.Change
	name   string // of the version
	pages  map[patch.MsgID]*comment.Page
	pairOf map[patch.MsgID]int // by the old patch
	found  []OpenComment
}

// on looks on one mail of a version.
func (u *open) on(ctx context.Context, v *series.Series, id patch.MsgID, n int) error {
	if id == "" || len(repliesTo(u.change, id)) == 0 {
		return nil
	}
	m, said, err := u.d.saidOn(ctx, u.change, id)
	if err != nil {
		return err
	}
	old := comment.Lay(diff.Scan(m.Body))
	heirs := u.heirs(v, id, n)
	for _, s := range comment.Open(said, []patch.Person{v.Author, m.From}, func(line int) bool { return u.changed(id, old, line, heirs) }) {
		one := OpenComment{
			Message: s.Message, By: s.By, Mine: u.d.isMe(s.By), Date: s.Date, Version: u.name, N: n,
			Path: s.At.Path, Line: s.At.Line, Quote: s.At.Quote, Text: s.Text, In: id, At: max(s.To, 0),
		}
		if one.Path == "" {
			one.Line = 0
		}
		u.place(&one, v, id, old, s.To, heirs)
		u.found = append(u.found, one)
	}
	return ctx.Err()
}

// heirs are the new patches that an old one became: its partner, or those that
// took it in; indices.
func (u *open) heirs(v *series.Series, id patch.MsgID, n int) []int {
	if i, ok := u.pairOf[id]; ok {
		if p := &u.pairs[i]; p.New < 0 {
			return p.Squashed
		}
		return []int{u.pairs[i].New}
	}
	if n == 0 {
		return nil
	}
	_, p := patchOf(u.change, id)
	if p == nil || v == u.before {
		return nil
	}
	twin := twinOf(u.after, p)
	for k := range u.after.Patches {
		if twin != nil && u.after.Patches[k].ID == twin.ID {
			return []int{k}
		}
	}
	return nil
}

func (u *open) page(k int) *comment.Page {
	p := &u.now[k]
	if u.pages[p.ID] == nil {
		u.pages[p.ID] = comment.Lay(p.Diff)
	}
	return u.pages[p.ID]
}

// carried finds a line of an old mail in the newer version.
func (u *open) carried(id patch.MsgID, old *comment.Page, line int, heirs []int) (heir, to int, ok bool) {
	if i, known := u.pairOf[id]; known && u.pairs[i].New >= 0 {
		if to, same, ok := u.pairs[i].Carry(line); ok {
			return heirs[0], to, same
		}
	}
	at := old.Anchor(line)
	for _, k := range heirs {
		if to, ok := u.page(k).Find(at); ok {
			return k, to, true
		}
	}
	return 0, 0, false
}

// changed says that the newer version changed a line. What the cover letter says
// is no code.
func (u *open) changed(id patch.MsgID, old *comment.Page, line int, heirs []int) bool {
	if heirs == nil && u.isCover(id) {
		return false
	}
	_, _, ok := u.carried(id, old, line, heirs)
	return !ok
}

func (u *open) isCover(id patch.MsgID) bool {
	return slices.ContainsFunc(u.change.Versions, func(v series.Series) bool { return v.Cover == id })
}

// place has the comment read on the newer version, where that shows it.
func (u *open) place(one *OpenComment, v *series.Series, id patch.MsgID, old *comment.Page, line int, heirs []int) {
	if line < 0 {
		return
	}
	heir, to, ok := u.carried(id, old, line, heirs)
	if !ok {
		return
	}
	if shown := twinOf(v, &u.after.Patches[heir]); shown != nil && shown.ID == id {
		one.In, one.At = u.after.Patches[heir].ID, to
	}
}
