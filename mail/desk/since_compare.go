package desk

import (
	"context"
	"fmt"

	"onemore/patch"
	"onemore/patch/series"
	"onemore/patch/since"
)

// Comparison is what changed between two versions of a change, and what was
// said on the older one that nobody answered.
type Comparison struct {
	Versions []Version // of the change, oldest first
	From, To int       // which of them; From is -1 when there is no other version
	Looked   int       // the newest before To that the reader has looked at; -1: none
	Old, New []VersionPatch
	Pairs    []since.Pair // of Old and New
	Open     []OpenComment
}

// Version is one version of a change.
type Version struct {
	Root, Cover patch.MsgID
	Number      int
	Name        string // "v2"; the second posting of that number is "v2b"
	Title       string
	Posted      int64
	Expected    int
	Missing     []int // numbers of patches that have not arrived, the first of them
}

// VersionPatch is one patch of a version.
type VersionPatch struct {
	ID    patch.MsgID
	N     int
	Title string
	Cut   bool // only the beginning of its mail is here
}

// Compare compares two versions of a change, each named by any of its mails;
// to "" is the newest, from "" the one before it that the reader looked at last,
// else the one before it. told, which may be nil, is given words on how far it
// has come.
func (d *Desk) Compare(ctx context.Context, root, from, to patch.MsgID, told func(string)) (Comparison, error) {
	c, err := d.Change(ctx, root)
	if err != nil {
		return Comparison{}, err
	}
	if told == nil {
		told = func(string) {}
	}
	out := Comparison{Versions: versionsOf(&c), From: -1, To: len(c.Versions) - 1, Looked: -1}
	if len(c.Versions) == 0 {
		return out, fmt.Errorf("compare the versions of <%s>: there is none", root)
	}
	if i := versionWith(&c, to); i >= 0 {
		out.To = i
	}
	looked, err := d.looked(ctx, &c)
	if err != nil {
		return out, err
	}
	out.Looked = c.Looked(out.To, looked)
	switch i := versionWith(&c, from); {
	case i >= 0 && i != out.To:
		out.From = i
	case out.Looked >= 0:
		out.From = out.Looked
	default:
		out.From = out.To - 1
	}
	if out.From < 0 && to != "" && len(c.Versions) > 1 { // the oldest is asked for: against the next
		out.From, out.To = out.To, out.To+1
	}
	if out.From > out.To {
		out.From, out.To = out.To, out.From
	}
	after := &c.Versions[out.To]
	if out.From < 0 {
		out.New = patchesIn(after, nil, nil)
		return out, nil
	}
	b := between{d: d, before: &c.Versions[out.From], after: after, told: told}
	if err := b.compare(ctx); err != nil {
		return out, err
	}
	out.Old, out.New, out.Pairs = patchesIn(b.before, b.old, b.cut), patchesIn(b.after, b.now, b.cut), b.pairs
	told("reading what was said")
	out.Open, err = b.unanswered(ctx, &c, out.From, out.To, out.Versions)
	return out, err
}

// versionWith is the version that a mail is the root, the cover or a patch of; -1 for
// none.
func versionWith(c *series.Change, id patch.MsgID) int {
	for i := range c.Versions {
		v := &c.Versions[i]
		if id != "" && (id == v.Root || id == v.Cover) {
			return i
		}
		for k := range v.Patches {
			if id != "" && v.Patches[k].ID == id {
				return i
			}
		}
	}
	return -1
}

func versionsOf(c *series.Change) []Version {
	out := make([]Version, len(c.Versions))
	count := map[int]int{}
	for i := range c.Versions {
		v := &c.Versions[i]
		n := count[v.Version]
		count[v.Version]++
		name := fmt.Sprintf("v%d", v.Version)
		if n > 0 {
			name += string(rune('a' + min(n, 25)))
		}
		out[i] = Version{
			Root: v.Root, Cover: v.Cover, Number: v.Version, Name: name, Title: v.Title, Posted: v.Posted, Expected: v.Expected, Missing: missing(v),
		}
	}
	return out
}

// patchesIn are the patches of a version, by the titles that git would take
// where they were read.
func patchesIn(v *series.Series, read []since.Patch, cut map[patch.MsgID]bool) []VersionPatch {
	out := make([]VersionPatch, len(v.Patches))
	for i := range out {
		p := &v.Patches[i]
		out[i] = VersionPatch{ID: p.ID, N: p.N, Title: p.Title, Cut: cut[p.ID]}
		if i < len(read) && read[i].Title != "" {
			out[i].Title = read[i].Title
		}
	}
	return out
}

// looked tells which mails of a change the reader has looked at: seen, marked,
// or answered.
func (d *Desk) looked(ctx context.Context, c *series.Change) (func(patch.MsgID) bool, error) {
	seen, err := d.store.Seen(ctx, messagesOf(c))
	if err != nil {
		return nil, err
	}
	marks, err := d.store.Notes(ctx, noteMark)
	if err != nil {
		return nil, err
	}
	for i := range c.Thread {
		if m := &c.Thread[i]; m.Parent != "" && d.isMe(m.From) {
			seen[m.Parent] = true
		}
	}
	return func(id patch.MsgID) bool { return seen[id] || marks[string(id)] != "" }, nil
}
