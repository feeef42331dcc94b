package series

import (
	"slices"
	"sort"
	"strconv"
	"sync"

	"onemore/patch"
)

// The rules by which a message is tied to the patch that it speaks of.
const (
	tiedNot       = ""
	tiedAnswer    = "answer"    // it answers the patch, or what answers it
	tiedReference = "reference" // what it answers is not known, an older reference is
	tiedSubject   = "subject"   // the number and title of its subject
	tiedTitle     = "title"     // a notice that names title and author
	tiedBody      = "body"      // it is the patch
)

// tiedText is RuleText for how a message was found to speak of a patch.
func tiedText(rule string) string {
	switch rule {
	case tiedAnswer:
		return "it stands in a reply to it"
	case tiedReference:
		return "the mail that it answers is not in the store, but its References lead here"
	case tiedSubject:
		return "the subject of its mail has this number and title"
	case tiedTitle:
		return "its mail names this title and author"
	case tiedBody:
		return "it stands in the patch mail itself"
	}
	return ""
}

// house says for every message at which posting and patch it is at home: the
// nearest patch or cover above it. Where the message it answers is not known,
// the number in the subject decides, if the title agrees.
func (b *builder) house() {
	n := len(b.facts)
	b.home, b.slot, b.tied = make([]int, n), make([]int, n), make([]string, n)
	titles := sync.OnceValue(b.titles)
	for _, i := range b.order {
		b.home[i] = -1
		if k := b.post[i]; k >= 0 {
			b.home[i] = k
			if !b.isCover(i) {
				b.slot[i] = number(b.facts[i])
			}
		} else if p := b.tree.Parent[i]; p >= 0 {
			b.follow(i, p)
		} else {
			b.adrift(i, titles)
		}
		if b.home[i] >= 0 {
			p := b.posts[b.home[i]]
			p.msgs = append(p.msgs, i)
			b.noteApplied(p, i)
		}
	}
}

// follow puts message i where p, which it answers or refers to, is at home.
func (b *builder) follow(i, p int) {
	b.home[i], b.slot[i] = b.home[p], b.slot[p]
	switch {
	case b.home[i] < 0:
	case !b.tree.Near[i]:
		b.tied[i] = tiedReference
		b.bySubject(i)
	case b.post[p] < 0 && b.tied[p] != tiedAnswer:
		b.tied[i] = b.tied[p]
	default:
		b.tied[i] = tiedAnswer
	}
}

// bySubject moves message i, whose parent is not known, to the patch that its
// subject names; that patch may be missing, then the message waits at its
// number and speaks of no other.
func (b *builder) bySubject(i int) {
	s := b.facts[i].Subject
	if !s.Counted || s.N < 1 || s.N == b.slot[i] {
		return
	}
	p := b.posts[b.home[i]]
	at := p.find(s.N)
	switch {
	case at >= 0 && b.facts[p.slots[at].fact].Subject.Key() == s.Key(),
		at < 0 && s.M == p.m && s.N <= p.m && s.Version == p.version:
		b.slot[i], b.tied[i] = s.N, tiedSubject
	}
}

// titles finds patches and covers by all that may tie a message to them which
// refers to nothing known, oldest first.
func (b *builder) titles() map[string][]int {
	out := map[string][]int{}
	for i, f := range b.facts {
		if b.post[i] < 0 || f.Subject.Key() == "" {
			continue
		}
		keys := append(f.titleKeys(nil), f.subjectKey())
		for _, r := range f.Refs[:min(len(f.Refs), maxRefKeys-1)] {
			keys = append(keys, f.subjectKey()+"\x00"+string(r))
		}
		for _, k := range keys {
			out[k] = append(out[k], i)
		}
	}
	return out
}

// adrift finds the patch that a message with no known reference speaks of: a
// reply by its whole subject, a notice by title and author. Of several the
// newest that is not younger than the message.
func (b *builder) adrift(i int, titles func() map[string][]int) {
	f := b.facts[i]
	keys, how := f.noticeKeys(), tiedTitle
	if f.About == "" {
		keys, how = f.replyKeys(), tiedSubject
	}
	best := -1
	for _, k := range keys {
		list := titles()[k]
		n := sort.Search(len(list), func(n int) bool { return b.facts[list[n]].Date > f.Date })
		if n > 0 {
			best = max(best, list[n-1])
		}
	}
	if best < 0 || f.Date-b.facts[best].Date > adriftSpan {
		return
	}
	b.home[i], b.tied[i] = b.post[best], how
	if !b.isCover(best) {
		b.slot[i] = number(b.facts[best])
	}
}

// adriftSpan is how long after a patch a message may speak of it by its
// subject alone.
const adriftSpan = 366 * day

// replyKeys tie a reply to the patch that its whole subject repeats: when it
// refers to nothing, or to something that the patch refers to as well. So each
// way they share a key of Keys.
func (f *Fact) replyKeys() []string {
	if f.Role != Reply || !f.Subject.Patch || f.Subject.Key() == "" {
		return nil
	}
	if len(f.Refs) == 0 {
		return []string{f.subjectKey()}
	}
	var out []string
	for _, r := range f.Refs[:min(len(f.Refs), maxRefKeys-1)] {
		out = append(out, f.subjectKey()+"\x00"+string(r))
	}
	return out
}

// noticeOf is a notice as the patch that it speaks of.
func (f *Fact) noticeOf() *Fact {
	return &Fact{Author: f.AboutBy, Subject: patch.Subject{Title: f.About, Version: 1}}
}

// noticeKeys tie a notice to title and author of the patch it speaks of.
func (f *Fact) noticeKeys() []string {
	if f.About == "" {
		return nil
	}
	return slices.DeleteFunc(f.noticeOf().titleKeys(nil), func(k string) bool { return k[0] != 't' })
}

// subjectKey names a patch by all that the subject of a reply repeats.
func (f *Fact) subjectKey() string {
	s := &f.Subject
	return "s:" + s.Key() + "\x00" + strconv.Itoa(s.Version) + " " + strconv.Itoa(s.N) + "/" + strconv.Itoa(s.M)
}

// adriftKeys ties what refers to nothing to the patch it speaks of.
func (f *Fact) adriftKeys(out []string) []string {
	out = append(out, f.noticeKeys()...)
	if len(f.Refs) == 0 {
		out = append(out, f.replyKeys()...)
	}
	return out
}

// noteApplied keeps when p was first said to be applied.
func (b *builder) noteApplied(p *posting, i int) {
	for _, s := range b.facts[i].Life {
		if d := b.facts[i].Date; s.Event == applied && b.post[i] < 0 && (p.applied == 0 || d < p.applied) {
			p.applied = d
		}
	}
}
