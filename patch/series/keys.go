package series

import (
	"strconv"
	"strings"

	"onemore/patch"
)

// maxRefKeys bounds the references that tie one message to others: the nearest
// ones and the root.
const maxRefKeys = 50

// Keys gives what ties f to other messages. Messages that share a key, directly
// or by way of others, are one cluster, so keys name too much rather than too
// little: Build decides strictly.
//
// "m:" is a Message-ID, "c:" a change-id, "p:" a patch-id, "t:" a title with
// its author, "b:" a burst of numbered mails sent without threading. Stable floods, pull requests and plain mail yield only "m:" keys.
func (f Fact) Keys() []string {
	out := make([]string, 0, 4+len(f.Refs))
	out = append(out, "m:"+string(f.ID))
	refs := f.Refs
	if len(refs) > maxRefKeys {
		last := refs[len(refs)-1]
		refs = append(refs[:maxRefKeys-1:maxRefKeys-1], last)
	}
	for _, r := range refs {
		out = append(out, "m:"+string(r))
	}
	for _, list := range [][]patch.MsgID{f.Replaces, f.ReplacedBy} {
		for _, id := range list {
			out = append(out, "m:"+string(id))
		}
	}
	if f.Role != PatchRole && f.Role != Cover {
		return f.adriftKeys(out)
	}
	if f.Subject.Key() != "" {
		out = append(out, f.subjectKey())
	}
	if f.ChangeID != "" {
		out = append(out, "c:"+f.ChangeID)
	}
	if f.PatchID != "" {
		out = append(out, "p:"+f.PatchID)
	}
	return f.titleKeys(f.burstKeys(out))
}

// inBurst says that a mail may belong to a series that was sent without
// threading.
func (f *Fact) inBurst() bool {
	return len(f.Refs) == 0 && f.Subject.M >= 2 && f.Date != 0
}

// sentBy is the person who sent the mail.
func (f *Fact) sentBy() patch.Person {
	if f.Sender != (patch.Person{}) {
		return f.Sender
	}
	return f.Author
}

// burstKeys adds sender, count and half hour, twice and overlapping, so that
// two mails within burst of each other share one.
func (f *Fact) burstKeys(out []string) []string {
	if !f.inBurst() {
		return out
	}
	by := "b:" + f.sentBy().Key() + "\x00" + strconv.Itoa(f.Subject.M) + "/"
	half := f.Date / burst
	return append(out, by+strconv.FormatInt(half, 10), by+strconv.FormatInt(half+1, 10))
}

// titleKeys adds title and author. The title of a whole posting ties by address
// and by name, since people change addresses between versions; that of a patch
// inside a series only by address, and not when it is too plain to tell.
func (f *Fact) titleKeys(out []string) []string {
	title, whole := f.linkTitle()
	if title == "" {
		return out
	}
	if key := f.Author.Key(); key != "" {
		out = append(out, "t:"+key+"\x00"+title)
	}
	if name := nameKey(f.Author.Name); name != "" && whole {
		out = append(out, "t:"+name+"\x00"+title)
	}
	return out
}

// linkTitle is the title by which the mail may be tied to others, or "", and
// whether it is that of a whole posting.
func (f *Fact) linkTitle() (title string, whole bool) {
	title, whole = f.Subject.Key(), f.Subject.N <= 1
	if !whole && !telling(title) {
		return "", false
	}
	return title, whole
}

// telling says that a title is of its own kind, not "fix" or "update docs".
func telling(title string) bool {
	return strings.Count(title, " ") >= 2
}

// nameKey folds a display name of two words or more; others tell nothing.
func nameKey(name string) string {
	fields := strings.Fields(strings.ToLower(strings.Trim(name, `"' `)))
	if len(fields) < 2 {
		return ""
	}
	return strings.Join(fields, " ")
}
