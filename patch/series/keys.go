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
// little: Build decides strictly. But they never name more than Build may use,
// since one new message costs its whole cluster.
//
// "m:" is a Message-ID, "c:" a change-id, "p:" a patch-id with its poster, "t:" a
// title with its author, "u:" a title with its version, for those who take a
// series over, "f:" the file that a patch is about with its author and a span of
// time, "b:" a burst of numbered mails sent without threading. Stable floods,
// pull requests and plain mail yield only "m:" keys.
func (f Fact) Keys() []string {
	out := make([]string, 0, 8+len(f.Refs))
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
		out = append(out, "p:"+f.poster().Key()+"\x00"+f.PatchID)
	}
	return f.fileKeys(f.titleKeys(f.burstKeys(out)))
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

// first says that the mail is a cover, a lone patch or the first of a series.
func (f *Fact) first() bool { return f.Subject.N <= 1 }

// poster is the person by whom a patch is tied to others. Inside a series that
// is who sent it: a maintainer who posts the work of many in one series would
// tie all of theirs together.
func (f *Fact) poster() patch.Person {
	if f.first() {
		return f.Author
	}
	return f.sentBy()
}

// burstKeys adds sender, count and half hour, twice and overlapping, so that
// two mails within burst of each other share one.
func (f *Fact) burstKeys(out []string) []string {
	if !f.inBurst() {
		return out
	}
	by := "b:" + f.sentBy().Key() + "\x00" + strconv.Itoa(f.Subject.M) + "/"
	return spanKeys(out, by, f.Date/burst)
}

// spanKeys adds a span of time and the next one to a key, so that two dates
// within one span of each other share one.
func spanKeys(out []string, key string, span int64) []string {
	return append(out, key+strconv.FormatInt(span, 10), key+strconv.FormatInt(span+1, 10))
}

// titleKeys adds title and author. The title of a whole posting ties by address
// and by name, since people change addresses between versions, and to the
// version after it by anybody; that of a patch inside a series only by address,
// and not when it is too plain to tell.
func (f *Fact) titleKeys(out []string) []string {
	title := f.linkTitle()
	if title == "" {
		return out
	}
	if key := f.poster().Key(); key != "" {
		out = append(out, "t:"+key+"\x00"+title)
	}
	if !f.first() {
		return out
	}
	if name := nameKey(f.Author.Name); name != "" {
		out = append(out, "t:"+name+"\x00"+title)
	}
	if telling(title) {
		by, v := "u:"+title+"\x00", f.Subject.Version
		out = append(out, by+strconv.Itoa(v))
		if v > 1 {
			out = append(out, by+strconv.Itoa(v-1))
		}
	}
	return out
}

// fileKeys adds author and file of a first patch.
func (f *Fact) fileKeys(out []string) []string {
	who, path := f.Author.Key(), f.about()
	if who == "" || path == "" {
		return out
	}
	return spanKeys(out, "f:"+who+"\x00"+path+"\x00", f.Date/nearSpan)
}

// about is the file that a first patch is about, or "": the one with the longest
// name, as Makefiles and lists of tests are touched by all.
func (f *Fact) about() string {
	if f.Role != PatchRole || !f.first() || f.Date == 0 {
		return ""
	}
	longest := ""
	for _, p := range f.Paths {
		if len(p) > len(longest) || len(p) == len(longest) && p < longest {
			longest = p
		}
	}
	return longest
}

// linkTitle is the title by which the mail may be tied to others, or "": its
// words alone, since marks and 8-bit letters get lost between versions.
func (f *Fact) linkTitle() string { return f.tying(titleWords(f.Subject.Key())) }

// tying is the title itself when it may tie the mail to others, else "".
func (f *Fact) tying(title string) string {
	if !f.first() && !telling(title) {
		return ""
	}
	return title
}

// titleWords folds a title to its words. One with few of them in ASCII stays.
func titleWords(title string) string {
	words := strings.FieldsFunc(title, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	})
	n := len(words) - 1
	for _, w := range words {
		n += len(w)
	}
	if 3*n < 2*len(title) {
		return title
	}
	return strings.Join(words, " ")
}

// telling says that a title is of its own kind, not "fix" or "update docs": it
// has three words, or names something by an identifier.
func telling(title string) bool {
	const named = 16
	return strings.Count(title, " ") >= 2 || len(title) >= named && strings.ContainsAny(title, "_0123456789")
}

// nameKey folds a display name of two words or more; others tell nothing.
func nameKey(name string) string {
	fields := strings.Fields(strings.ToLower(strings.Trim(name, `"' `)))
	if len(fields) < 2 {
		return ""
	}
	return strings.Join(fields, " ")
}
