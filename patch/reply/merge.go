package reply

import (
	"slices"
	"strings"
)

// Merge joins two drafts that were both made of base, each without knowing of
// the other. Comments are taken one by one, by their IDs: what only one side
// changed, added or dropped is so in the end, and where both changed a comment
// both texts stay, mine without an ID; so does a comment that one side changed
// and the other dropped. Nothing that was written is lost.
func Merge(base, mine, theirs Draft) Draft {
	if same(base, theirs) {
		return mine
	}
	base, mine, theirs = inParts(base), inParts(mine), inParts(theirs)
	out := theirs
	out.Comments = mergeComments(base.Comments, mine.Comments, theirs.Comments)
	out.Text = mergeText(base.Text, mine.Text, theirs.Text)
	out.Tags = mergeTags(base.Tags, mine.Tags, theirs.Tags)
	return out
}

// same says that two drafts say the same.
func same(a, b Draft) bool {
	return a.Text == b.Text && a.Written == b.Written && slices.Equal(a.Tags, b.Tags) && slices.Equal(a.Comments, b.Comments)
}

// inParts takes what was written whole for the remark.
func inParts(d Draft) Draft {
	if d.Written != "" {
		d.Text, d.Written, d.Comments = strings.TrimSpace(d.Written), "", nil
	}
	return d
}

func mergeComments(base, mine, theirs []Comment) (out []Comment) {
	var apart []Comment
	for _, t := range theirs {
		b, had := named(base, t.ID)
		m, have := named(mine, t.ID)
		untouched := had && alike(b, t)
		switch {
		case !have && untouched: // I dropped it
		case have && untouched:
			out = append(out, m)
		case have && !alike(m, t) && (!had || !alike(b, m)): // both changed it
			m.ID = ""
			apart = append(apart, m)
			out = append(out, t)
		default:
			out = append(out, t)
		}
	}
	for _, m := range mine {
		b, had := named(base, m.ID)
		if _, there := named(theirs, m.ID); !there && (!had || !alike(b, m)) {
			apart = append(apart, m)
		}
	}
	for _, m := range apart {
		if !slices.ContainsFunc(out, func(o Comment) bool { return alike(o, m) }) {
			out = append(out, m)
		}
	}
	return out
}

// named finds a comment by its ID.
func named(all []Comment, id string) (Comment, bool) {
	at := slices.IndexFunc(all, func(c Comment) bool { return id != "" && c.ID == id })
	if at < 0 {
		return Comment{}, false
	}
	return all[at], true
}

// alike says that two comments say the same of the same lines.
func alike(a, b Comment) bool { return a.From == b.From && a.To == b.To && a.Text == b.Text }

// mergeText joins what belongs to no line, by paragraphs.
func mergeText(base, mine, theirs string) string {
	holds := func(text, part string) bool { return strings.Contains("\n\n"+text+"\n\n", "\n\n"+part+"\n\n") }
	mine, theirs = strings.TrimSpace(mine), strings.TrimSpace(theirs)
	switch base = strings.TrimSpace(base); {
	case mine == base || mine == "" || holds(theirs, mine):
		return theirs
	case theirs == base || theirs == "" || holds(mine, theirs):
		return mine
	}
	return theirs + "\n\n" + mine
}

// mergeTags keeps a tag that either side gave; of two remarks behind one, mine.
func mergeTags(base, mine, theirs []Tag) (out []Tag) {
	find := func(all []Tag, key string) (Tag, bool) {
		at := slices.IndexFunc(all, func(t Tag) bool { return t.Key == key })
		if at < 0 {
			return Tag{}, false
		}
		return all[at], true
	}
	for _, t := range theirs {
		b, had := find(base, t.Key)
		m, have := find(mine, t.Key)
		switch {
		case !have && had && b == t: // I took it away
		case have && (!had || m != b):
			out = append(out, m)
		default:
			out = append(out, t)
		}
	}
	for _, m := range mine {
		b, had := find(base, m.Key)
		if _, have := find(out, m.Key); !have && (!had || b != m) {
			out = append(out, m)
		}
	}
	return out
}
