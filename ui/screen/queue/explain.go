package queue

import (
	"fmt"
	"strings"

	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// explain says why the row under the cursor is what it is.
func (s *Screen) explain() {
	it := s.here()
	if it == nil {
		return
	}
	s.env.Post(screen.Box{
		Title: screen.Sprintf("Why %s stands here", it.ID),
		Lines: explanation(it, s.snap.Now, s.current().Name, max(s.w-4, 20)),
	})
}

// Legend explains the columns and signs, for the help.
func (s *Screen) Legend() []screen.Line {
	out := []screen.Line{screen.In(theme.Header, text.Lit("Signs"))}
	put := func(role theme.Role, sign, means text.Safe) {
		out = append(out, screen.Line{}.Put(role, text.Pad(sign, 6)).Put(theme.Dim, means))
	}
	for _, g := range legend() {
		put(g.role, g.sign, g.means)
	}
	put(theme.Plain, text.Lit("Rvwd"), text.Lit("patches with a counting Reviewed-by or Acked-by, of all"))
	put(theme.Plain, text.Lit("A/R/T"), text.Lit("people who acked, reviewed, tested; + is ten or more"))
	put(theme.Plain, text.Lit("H B AI"), text.Lit("people, bots and AI that spoke; only people can review"))
	put(theme.Plain, text.Lit("Size"), text.Lit("lines added and removed"))
	put(theme.Warn, text.Lit("S F"), text.Lit("a fix for stable trees, another fix"))
	put(theme.Mark, text.Lit("#"), text.Lit("flagged by you"))
	return out
}

// explanation is the text of the box.
func explanation(it *queue.Item, now int64, section string, w int) []screen.Line {
	var out []screen.Line
	say := func(label text.Safe, s string) {
		const indent = 11
		for i, part := range text.Wrap(text.Clean(s), max(w-indent, 10)) {
			head := text.Spaces(indent)
			if i == 0 {
				head = text.Fit(label, indent, screen.Tail())
			}
			out = append(out, screen.Line{}.Put(theme.Header, head).Put(theme.Plain, part))
		}
	}
	g := need(it, now)
	say(text.Lit("Sign"), fmt.Sprintf("%s  %s", g.sign, g.means))
	if m := marksOf(it); m != "" {
		say(text.Lit("Marks"), m)
	}
	say(text.Lit("State"), fmt.Sprintf("%s: %s", it.State, stateMeans(it.State)))
	say(text.Lit("Coverage"), fmt.Sprintf("%d of %d patches of v%d have a Reviewed-by or Acked-by that counts: of a human who is not the author. On %d of them such a human said something.",
		it.Covered, it.Patches, it.Version, it.Engaged))
	say(text.Lit("Tags"), fmt.Sprintf("%d acked, %d reviewed, %d tested (distinct people, this version).%s", it.Acked, it.Reviewed, it.Tested, own(it)))
	say(text.Lit("Voices"), fmt.Sprintf("%s, %s, %d AI in all versions; bots and AI never count as review.", people(it.Humans), screen.Count(it.Bots, "bot"), it.AI))
	say(text.Lit("Turn"), it.Turn)
	say(text.Lit("Last mail"), fmt.Sprintf("%s; of a human %s", screen.Ago(it.Active, now), screen.Ago(it.Human, now)))
	if len(it.Mine) > 0 {
		say(text.Lit("Mine by"), strings.Join(it.Mine, ", "))
	}
	for i, r := range it.Reasons {
		label := text.Lit("Reasons")
		if i > 0 {
			label = text.Safe{}
		}
		say(label, r)
	}
	say(text.Lit("Section"), section)
	return out
}

// marksOf explains the letters of the row.
func marksOf(it *queue.Item) string {
	var all []string
	switch {
	case it.Stable:
		all = append(all, "S: a fix meant for stable trees")
	case it.Fix:
		all = append(all, "F: a fix")
	}
	if it.Marks.Flag {
		all = append(all, "#: you flagged it")
	}
	if it.RFC {
		all = append(all, "RFC: not meant to be applied yet")
	}
	return strings.Join(all, "; ")
}

func own(it *queue.Item) string {
	if it.AuthorsOnly {
		return " All of them come from the author's own mail domain."
	}
	return ""
}

// stateMeans explains the words of the command line.
func stateMeans(state string) string {
	switch state {
	case "unreviewed":
		return "no human but the author has said anything"
	case "seen":
		return "somebody spoke, no patch has a tag that counts"
	case "partly-reviewed":
		return "some patches have a tag that counts"
	case "reviewed":
		return "every patch has a tag that counts"
	case "changes-wanted":
		return "a reviewer asked for another version"
	case "applied":
		return "somebody said that it was taken"
	case "partly-applied":
		return "somebody said that a part was taken"
	case "superseded":
		return "something newer replaces it"
	case "withdrawn":
		return "its author took it back"
	case "stale":
		return "no human has written for long"
	}
	return "no rule of mine explains it"
}
