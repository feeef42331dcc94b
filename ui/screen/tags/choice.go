package tags

import (
	"fmt"
	"slices"
	"strings"

	"onemore/patch"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// maxRemark is the longest remark, in bytes.
const maxRemark = 400

// choice is what a tag may be given on.
type choice struct {
	on      []patch.MsgID      // the messages that are answered
	patches []*screen.TagPatch // what the tag says something of
	what    text.Safe          // in words
}

// oneLine is what was typed as one line without more than a remark may have.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxRemark {
		s = strings.ToValidUTF8(s[:maxRemark], "")
	}
	return strings.TrimSpace(strings.TrimLeft(s, "# "))
}

// find is a patch of the plan.
func (s *Screen) find(id patch.MsgID) *screen.TagPatch {
	for i := range s.plans {
		for k := range s.plans[i].Patches {
			if s.plans[i].Patches[k].ID == id {
				return &s.plans[i].Patches[k]
			}
		}
	}
	return nil
}

func (s *Screen) onePatch() choice { return onThese(&s.plans[0].Patches[0]) }

func (s *Screen) thisPatch() choice { return onThese(s.find(s.open.At)) }

func (s *Screen) marked() choice {
	var all []*screen.TagPatch
	for _, id := range s.open.Marked {
		if p := s.find(id); p != nil {
			all = append(all, p)
		}
	}
	return onThese(all...)
}

// onThese is single patches.
func onThese(all ...*screen.TagPatch) choice {
	c := choice{patches: all}
	for _, p := range all {
		c.on = append(c.on, p.ID)
	}
	switch {
	case len(all) != 1:
		c.what = text.Clean(screen.Patches(len(all)))
	case all[0].Of > 1:
		c.what = screen.Sprintf("%d/%d %s", all[0].N, all[0].Of, all[0].Title)
	default:
		c.what = text.Clean(all[0].Title)
	}
	return c
}

// whole is all of each change: its cover, or its patches where it has none.
func (s *Screen) whole() choice {
	var c choice
	for i := range s.plans {
		p := &s.plans[i]
		for k := range p.Patches {
			c.patches = append(c.patches, &p.Patches[k])
			if p.Cover == "" {
				c.on = append(c.on, p.Patches[k].ID)
			}
		}
		if p.Cover != "" {
			c.on = append(c.on, p.Cover)
		}
	}
	switch {
	case len(s.plans) > 1:
		c.what = text.Clean(screen.Count(len(s.plans), "change"))
	case s.plans[0].Cover != "":
		c.what = screen.Sprintf("the cover, for all %d patches", len(c.patches))
	default:
		c.what = screen.Sprintf("each of %s", screen.Patches(len(c.patches)))
	}
	return c
}

// pending says that all of a choice has the tag drafted already: once more
// takes it away.
func (s *Screen) pending(c choice) bool {
	for _, p := range c.patches {
		if !slices.Contains(p.Pending, s.tag.Key) {
			return false
		}
	}
	return len(c.patches) > 0
}

// leaving says that the tag stands in a mail that is no draft any more.
func (s *Screen) leaving(c choice) bool {
	return slices.ContainsFunc(s.all(), func(l screen.Letter) bool {
		return l.Open() && slices.Contains(c.on, l.Parent) && slices.Contains(l.Tags, s.tag.Key)
	})
}

// doubts are the reasons to ask before the tag is given.
func (s *Screen) doubts(c choice) (out []string) {
	p := &s.plans[0]
	if s.tag.Key == screen.ReviewedBy {
		if p.Statement {
			out = append(out, statement()...)
		}
		out = append(out, unopened(c.patches)...)
	}
	if n := given(c.patches, s.tag.Key); n == len(c.patches) && n > 0 {
		out = append(out, "You have given this tag on the list already.")
	} else if n > 0 {
		out = append(out, fmt.Sprintf("You have given this tag on %d of %s already.", n, screen.Patches(len(c.patches))))
	}
	for i := range s.plans {
		if newer := s.plans[i].Newer; newer != "" {
			out = append(out, newer+" of this change is out; this is an older version.")
		}
	}
	if len(s.plans) > 1 {
		out = append(out, fmt.Sprintf("This says it of %d changes at once.", len(s.plans)))
	}
	return out
}

// unopened names the patches whose diff was not opened here.
func unopened(all []*screen.TagPatch) []string {
	n, last := 0, (*screen.TagPatch)(nil)
	for _, p := range all {
		if !p.Opened {
			n, last = n+1, p
		}
	}
	switch {
	case n == 0:
		return nil
	case len(all) == 1:
		return []string{"The diff of this patch was not opened here."}
	case n == 1:
		return []string{fmt.Sprintf("The diff of %d/%d was not opened here.", last.N, last.Of)}
	}
	return []string{fmt.Sprintf("%d of %d diffs were not opened here.", n, len(all))}
}

// given counts the patches that have the tag of mine on the list.
func given(all []*screen.TagPatch, key string) (n int) {
	for _, p := range all {
		if slices.Contains(p.Given, key) && !slices.Contains(p.Pending, key) {
			n++
		}
	}
	return n
}

// statement is what a Reviewed-by says, in our words; see the kernel's
// process/submitting-patches.rst, "Reviewer's statement of oversight".
func statement() []string {
	return []string{
		"A Reviewed-by says in public, in your name, that",
		"(a) you reviewed it technically, to judge whether it is fit to go in;",
		"(b) you told the author what you found, and the answers satisfy you;",
		"(c) you think it is worth having, and know of nothing against it;",
		"(d) you promise nothing beyond that, and answer for no failure.",
	}
}

// wanted is the question for the words that belong to the tag, and where they
// go: behind the tag, or, what was looked at, before it as a sentence.
func (s *Screen) wanted() (label text.Safe, keep *string, ok bool) {
	switch {
	case s.tag.Note != "":
	case s.tag.Key == screen.TestedBy:
		return text.Lit(" Tested on what? "), &s.tag.Note, true
	case s.tag.Key == screen.ReviewedBy && s.plans[0].AskLooked && s.commented() == 0:
		return text.Lit(" What did you look at? I looked at "), &s.tag.Looked, true
	}
	return text.Safe{}, nil, false
}

// commented is how many comments are drafted on what the tag is given on.
func (s *Screen) commented() (n int) {
	for _, id := range s.on {
		if p := s.find(id); p != nil {
			n += p.Comments
			continue
		}
		for i := range s.plans {
			if s.plans[i].Cover == id {
				for k := range s.plans[i].Patches {
					n += s.plans[i].Patches[k].Comments
				}
			}
		}
	}
	return n
}

// Off says why an action is not possible now.
func (s *Screen) Off(id string) string {
	if !s.loaded {
		return ""
	}
	if s.err != nil && (tagOf(id) != "" || s.known(id)) {
		return "it is not known what may be given"
	}
	switch id {
	case action.TagReviewed:
		if len(s.plans) > 1 {
			return "a Reviewed-by is given on one change at a time, after reading it"
		}
		return s.offStage(which, "answer first, or Esc")
	case action.TagAcked, action.TagTested, action.TagNacked, action.TagRemark:
		return s.offStage(which, "answer first, or Esc")
	case action.TagAccept:
		if s.stage == which || s.stage == asked {
			return "choose a tag first"
		}
	case action.TagPatch:
		if s.find(s.open.At) == nil {
			return cmpWhy(s.offStage(where, "choose a tag first"), "there is no patch under the cursor")
		}
		return s.offStage(where, "choose a tag first")
	case action.TagMarked:
		if len(s.open.Marked) == 0 {
			return cmpWhy(s.offStage(where, "choose a tag first"), "no patch is marked: Space on the series screen marks one")
		}
		return s.offStage(where, "choose a tag first")
	case action.TagSeries:
		return s.offStage(where, "choose a tag first")
	case action.TagIdentity:
		return s.offIdentity()
	}
	return ""
}

// offStage says why a key of another stage means nothing now.
func (s *Screen) offStage(want stage, why string) string {
	if s.stage != want {
		return why
	}
	return ""
}

// cmpWhy is the first reason that there is.
func cmpWhy(all ...string) string {
	for _, why := range all {
		if why != "" {
			return why
		}
	}
	return ""
}

func (s *Screen) offIdentity() string {
	if len(s.store.Identities()) < 2 {
		return "there is one identity only"
	}
	if _, ok := s.store.(screen.Identifier); !ok {
		return "the identity follows the list, by the configuration"
	}
	return ""
}
