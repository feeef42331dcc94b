package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/patch/area"
	"onemore/patch/queue"
	"onemore/patch/rank"
	"onemore/patch/series"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// explain says why the row under the cursor is what it is, once the change is
// loaded that proves it.
func (s *Screen) explain() tea.Cmd {
	it := s.here()
	if it == nil {
		return nil
	}
	return s.env.Job("explain", func(ctx context.Context) tea.Msg {
		msg := explainMsg{it: it}
		if msg.change, msg.err = s.store.Change(ctx, it.Root); msg.err == nil {
			msg.missing, msg.lost = screen.Missing(ctx, s.store, it.Root)
		}
		return msg
	})
}

// explainMsg is a change to be explained.
type explainMsg struct {
	it      *queue.Item
	change  series.Change
	err     error
	missing []area.Contact // who should have got it
	lost    error          // why that is not known
}

func (s *Screen) explained(msg explainMsg) {
	if errors.Is(msg.err, context.Canceled) {
		return
	}
	it, change := msg.it, &msg.change
	if msg.err != nil {
		change = nil
	}
	e := screen.NewExplanation(change, 11, max(s.w-4, 20), s.snap.Now)
	if since := s.newSince(it); since > 0 {
		e.Say(text.Lit("Version"), fmt.Sprintf("v%d has come since you looked at v%d; D shows what changed", it.Version, since))
	}
	explanation(e, it, s.snap.Now, s.current().Name, s.areas())
	factors(e, it, s.snap.Explain(it))
	e.Missing(msg.missing, msg.lost)
	if msg.err != nil {
		e.Say(text.Lit("Proof"), "the change cannot be read: "+msg.err.Error())
	}
	e.Post(s.env, screen.Sprintf("Why %s stands here: %s", it.ID, it.Subject), screen.OpenMail{Root: it.Root, Lists: it.Lists})
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
	put(theme.Mark, text.Lit("v3^"), text.Lit("a version that came since you looked; D shows what changed"))
	put(theme.Plain, text.Lit("Rvwd"), text.Lit("patches with a counting Reviewed-by or Acked-by, of all;"))
	put(theme.Plain, text.Lit("x/n+"), text.Lit("of those in your areas: the series has more patches"))
	put(theme.Plain, text.Lit("12/5"), text.Lit("open changes in an area of yours; at 5 nobody has looked"))
	put(theme.Plain, text.Lit("A/R/T"), text.Lit("people who acked, reviewed, tested; + is ten or more"))
	put(theme.Plain, text.Lit("H B AI"), text.Lit("people, bots and AI that spoke; only people can review"))
	put(theme.Plain, text.Lit("Size"), text.Lit("lines added and removed"))
	put(theme.Warn, text.Lit("S F"), text.Lit("a fix for stable trees, another fix"))
	put(theme.Mark, text.Lit("#"), text.Lit("flagged by you"))
	put(theme.Human, text.Lit("@Ada"), text.Lit("claimed: she said that she is on it; a hint, no lock"))
	return out
}

// explanation is the text of the box.
func explanation(e *screen.Explanation, it *queue.Item, now int64, section string, mine []queue.AreaCount) {
	g := need(it, now)
	e.Say(text.Lit("Sign"), fmt.Sprintf("%s  %s", g.sign, g.means))
	if m := marksOf(it); m != "" {
		e.Say(text.Lit("Marks"), m)
	}
	if c := it.Marks.Claim; c != nil {
		e.Say(text.Lit("Claim"), claimMeans(c, now))
	}
	e.Standing(it.State, screen.StateMeans(it.State), it.Turn)
	e.Say(text.Lit("Coverage"), coverageWords(it))
	e.Say(text.Lit("Tags"), fmt.Sprintf("%d acked, %d reviewed, %d tested (distinct people, this version).%s", it.Acked, it.Reviewed, it.Tested, own(it)))
	e.Say(text.Lit("Voices"), fmt.Sprintf("%s, %s, %d AI in all versions; bots and AI never count as review.", people(it.Humans), screen.Count(it.Bots, "bot"), it.AI))
	e.Say(text.Lit("Last mail"), fmt.Sprintf("%s; of a human %s", screen.Ago(it.Active, now), screen.Ago(it.Human, now)))
	if len(it.Areas) > 0 {
		e.Say(text.Lit("Areas"), strings.Join(it.Areas, ", "))
	}
	mineWords(e, it)
	areaWords(e, it, mine)
	for i, r := range it.Reasons {
		label := text.Lit("Reasons")
		if i > 0 {
			label = text.Safe{}
		}
		e.Say(label, r)
	}
	e.Say(text.Lit("Section"), section)
}

// factors says where every factor of a score comes from.
func factors(e *screen.Explanation, it *queue.Item, lines []rank.Line) {
	if len(lines) == 0 {
		return
	}
	e.Say(text.Lit("Score"), fmt.Sprintf("%.3f: (floor + fit) x need x ready x claim x salt", it.Score))
	for _, l := range lines {
		e.Say(text.Clean(strings.ToUpper(l.Factor[:1])+l.Factor[1:]), fmt.Sprintf("%.2f: %s", l.Value, strings.Join(l.Words, "; ")))
	}
}

// coverageWords says how many patches have a review, and how many a word.
func coverageWords(it *queue.Item) string {
	s := fmt.Sprintf("%d of %s of v%d %s a Reviewed-by or Acked-by that counts: of a person who is not the author. ",
		it.Covered, screen.Patches(it.Patches), it.Version, have(it.Covered, it.Patches))
	switch {
	case it.Engaged <= 0 && it.Covered > 0:
		return s + fmt.Sprintf("Nobody said anything on v%d: what counts was given to the same patch of an earlier version.", it.Version)
	case it.Engaged <= 0:
		return s + fmt.Sprintf("Nobody said anything on v%d.", it.Version)
	case it.Engaged >= it.Patches && it.Patches == 1:
		return s + "Somebody wrote about it."
	case it.Engaged >= it.Patches:
		return s + "People wrote about all of them."
	}
	return s + fmt.Sprintf("People wrote about %d of them.", it.Engaged)
}

func have(n, of int) string {
	if n == 1 || of == 1 {
		return "has"
	}
	return "have"
}

// mineWords says by what the row is the reader's, and how it stands there.
func mineWords(e *screen.Explanation, it *queue.Item) {
	if len(it.Mine) > 0 {
		s := strings.Join(it.Mine, ", ")
		if it.Match != "" {
			s += "; " + it.Match
		}
		e.Say(text.Lit("Mine by"), s)
	}
	if partly(it) {
		e.Say(text.Lit("My part"), fmt.Sprintf("%s: reviewed, in your areas, in all", myPart(it)))
	}
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
	if m := mineMeans(it); m != "" {
		all = append(all, m)
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
