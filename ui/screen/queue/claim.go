package queue

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"onemore/patch/queue"
	"onemore/patch/rank"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// claim claims what is chosen, or releases it when all of it is the reader's.
func (s *Screen) claim() tea.Cmd {
	items := s.chosen()
	what := text.Clean(items[0].Subject)
	if len(items) > 1 {
		what = text.Clean(screen.Count(len(items), "change"))
	}
	return screen.ToggleClaim(s.env, s.store, s.chosenRoots(), what)
}

// claimed forgets the marks of rows that were acted on.
func (s *Screen) claimed(msg screen.Claimed) {
	if msg.Err == nil {
		for _, root := range msg.Roots {
			delete(s.marked, root)
		}
	}
	msg.Tell(s.env)
}

// claimFrom is the room for a subject from which a claim is told in words.
const claimFrom = 72

// claimHint says on a row who is on it.
func claimHint(it *queue.Item, now int64, room int) (theme.Role, text.Safe) {
	c, role := it.Marks.Claim, theme.Human
	if c.Mine {
		role = theme.Mine
	}
	if room >= claimFrom {
		return role, text.Concat(screen.ClaimWords(c, now), text.Lit(":"))
	}
	return role, screen.ClaimSign(c, now)
}

// claimMeans explains a claim.
func claimMeans(c *rank.Claim, now int64) string {
	s := fmt.Sprintf("%s, for another %s; ", screen.ClaimWords(c, now), queue.Age(c.Until-now))
	switch {
	case c.How == "reply":
		return s + "they wrote so on the list. A hint, no lock: it ends when somebody reviews."
	case c.How == "local":
		return s + "only this store knows, since no team is configured. i takes it back; a review ends it."
	case c.Mine:
		return s + "your team sees it. i takes it back; a review ends it."
	}
	return s + "they told the team. A hint, no lock: it ends when somebody reviews."
}

// standing says who is on a change, and how far review has come.
func standing(it *queue.Item, now int64) text.Safe {
	if it.Marks.Claim == nil {
		return stateWords(it)
	}
	return text.Concat(screen.ClaimWords(it.Marks.Claim, now), text.Lit(". "), stateWords(it))
}
