package series

import (
	"hash/fnv"
	"slices"
	"strings"

	"onemore/patch"
)

// MailOnly is what life rests on where no tree is configured.
const MailOnly = "from mail only"

// Commit is what a tree says of one commit.
type Commit struct {
	ID      string
	Subject string
	Author  patch.Person
	When    int64         // committer date, Unix seconds
	PatchID string        // as git patch-id --stable; "" when it is not known
	Links   []patch.MsgID // the mails that its message names: LinksIn
}

// The rules by which a commit is known to be a patch, the surest first.
const (
	ruleTreeLink    = "tree-link"
	ruleTreePatchID = "tree-patch-id"
	ruleTreeSubject = "tree-subject"
)

// How sure a commit of a tree makes us.
const (
	sureLink      = 1.0
	sureTreePatch = 0.99
	sureSubject   = 0.97
)

// History is the commits of a tree, to find patches in. It is made once and
// only read afterwards. A nil History knows no commit.
type History struct {
	name    string // of tree and ref, for people
	byLink  map[patch.MsgID]int
	byPatch map[string]int
	byTitle map[string][]int
	traces  map[uint64]bool
	commits []Commit
}

// NewHistory indexes commits, newest first as git log gives them. name says for
// people which tree and ref they are of.
func NewHistory(name string, commits []Commit) *History {
	h := &History{
		name: name, commits: commits,
		byLink: map[patch.MsgID]int{}, byPatch: map[string]int{}, byTitle: map[string][]int{},
		traces: map[uint64]bool{},
	}
	for i := range commits {
		c := &commits[i]
		for _, id := range c.Links {
			h.traces[trace("link", string(id))] = true
			h.byLink[id] = i // the oldest wins: later ones are stable picks and reverts
		}
		if c.PatchID != "" {
			h.byPatch[c.PatchID] = i
			h.traces[trace("patch", c.PatchID)] = true
		}
		key := commitKey(c.Subject)
		h.byTitle[key] = append(h.byTitle[key], i)
		h.traces[trace("title", key)] = true
	}
	return h
}

func commitKey(subject string) string { return patch.Subject{Title: subject}.Key() }

// Traces are hashes of what a tree may know a patch by, the same for ever: to
// find out by numbers alone that a History knows nothing of it.
func Traces(p *Patch) []uint64 {
	out := []uint64{trace("link", string(p.ID)), trace("title", commitKey(p.Title))}
	if p.PatchID != "" {
		out = append(out, trace("patch", p.PatchID))
	}
	return out
}

func trace(kind, s string) uint64 {
	h := fnv.New64a()
	// A hash never fails to write.
	_, _ = h.Write([]byte(kind + "\x00" + s))
	return h.Sum64()
}

// Knows tells whether some of these traces may be of patches in the history;
// Settle then tells whether they are.
func (h *History) Knows(traces []uint64) bool {
	return h != nil && slices.ContainsFunc(traces, func(t uint64) bool { return h.traces[t] })
}

// Source says what life rests on.
func (h *History) Source() string {
	if h == nil {
		return MailOnly
	}
	return "from mail and " + h.name
}

// LinksIn are the mails that a commit message names as where it comes from, by
// Link and Message-ID lines.
func LinksIn(message string) []patch.MsgID {
	var out []patch.MsgID
	for line := range strings.SplitSeq(message, "\n") {
		if len(line) > 400 {
			continue
		}
		key, value, _ := strings.Cut(line, ":")
		switch strings.ToLower(key) {
		case "link":
			out = addID(out, linkedID(value))
		case "message-id":
			out = addID(out, msgIDIn(value))
		}
	}
	return out
}

// early is how much older than the patch its commit may be: clocks go wrong,
// and older than that it is an earlier patch of the same words.
const early = day

// Find is the commit that a patch became which was posted then: by a link to
// its mail, its patch-id, or title and author.
func (h *History) Find(p *Patch, posted int64) (Event, bool) {
	if h == nil {
		return Event{}, false
	}
	i, e := h.find(p, posted)
	return e, i >= 0
}

// find gives the index of the commit, too; -1 when there is none.
func (h *History) find(p *Patch, posted int64) (int, Event) {
	event := func(i int, rule string, sure float64, text string) (int, Event) {
		return i, Event{Event: applied, Rule: rule, Confidence: sure, Commit: h.commits[i].ID, N: p.N, Text: cutLine(text)}
	}
	if i, ok := h.byLink[p.ID]; ok {
		return event(i, ruleTreeLink, sureLink, "Link: "+string(p.ID))
	}
	if i, ok := h.byPatch[p.PatchID]; ok && p.PatchID != "" && h.commits[i].When >= posted-early {
		return event(i, ruleTreePatchID, sureTreePatch, "patch-id "+p.PatchID)
	}
	for _, i := range h.byTitle[commitKey(p.Title)] {
		if c := &h.commits[i]; c.When >= posted-early && patch.SamePerson(c.Author, p.Author) {
			return event(i, ruleTreeSubject, sureSubject, c.Subject)
		}
	}
	return -1, Event{}
}

// Settle adds to a change what the tree knows of it, and says whether that
// changed its state. A commit is certain: it wins over whatever mail says. Of
// an older version it counts only when the newest was posted before.
func (h *History) Settle(c *Change) bool {
	if h == nil || len(c.Versions) == 0 {
		return false
	}
	before := c.State
	last := len(c.Versions) - 1
	for k := range c.Versions {
		s := &c.Versions[k]
		found, when := h.version(c, s)
		switch {
		case len(found) == 0 || k < last && when < c.Versions[last].Posted:
		case len(found) >= s.Expected:
			c.State = applied
			c.StateBy = found[len(found)-1].Proof()
			c.turn("nobody", when, c.StateBy)
		case k == last && c.State != applied:
			c.State = partlyApplied
			c.StateBy = found[len(found)-1].Proof()
			c.turn("maintainer", when, c.StateBy)
		}
	}
	return c.State != before
}

// version notes the commits of one version's patches in the life of c, and
// gives them with the date of the newest.
func (h *History) version(c *Change, s *Series) (found []Event, when int64) {
	for k := range s.Patches {
		i, e := h.find(&s.Patches[k], s.Posted)
		if i < 0 {
			continue
		}
		e.Version = s.Version
		found = append(found, e)
		when = max(when, h.commits[i].When)
	}
	for _, e := range found {
		if len(found) < s.Expected {
			e.Event = partlyApplied
		}
		c.Life = append(c.Life, e)
	}
	return found, when
}
