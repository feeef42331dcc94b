package series

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/area"
	"onemore/patch/series"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// explain asks who should have got the change; explained does the rest.
func (s *Screen) explain() tea.Cmd {
	root, store := s.item.Root, s.store
	return s.env.Job("explain", func(ctx context.Context) tea.Msg {
		missing, err := screen.Missing(ctx, store, root)
		return explainMsg{missing: missing, err: err}
	})
}

// explainMsg is who should have got the change, or why that is not known.
type explainMsg struct {
	missing []area.Contact
	err     error
}

// explained says why the row under the cursor, and then the change, is what it
// is, each with the message that proves it.
func (s *Screen) explained(msg explainMsg) {
	if errors.Is(msg.err, context.Canceled) {
		return
	}
	c := &s.change
	e := screen.NewExplanation(c, 11, max(s.w-4, 20), s.now)
	if r, ok := s.here(); ok {
		s.explainRow(e, r)
	}
	e.Standing(s.item.State, screen.StateMeans(s.item.State), s.item.Turn)
	e.Say(text.Lit("Voices"), fmt.Sprintf("%s, %s, %d AI; only people can review", people(len(c.Humans)), screen.Count(len(c.Bots), "bot"), len(c.AI)))
	if v := s.current(); v != nil {
		for _, k := range v.Links {
			e.Say(text.Lit("Version"), fmt.Sprintf("v%d and v%d are one change: %s (%d %% sure)", v.Version, k.To, linkWords(k.How), int(k.Strength*100)))
		}
	}
	e.Missing(msg.missing, msg.err)
	for _, reason := range s.item.Reasons {
		e.Say(text.Lit("Reason"), reason)
	}
	e.Post(s.env, text.Lit("Why it is so"), screen.OpenMail{Root: s.item.Root, Lists: s.item.Lists})
}

// explainRow explains one row of a pane.
func (s *Screen) explainRow(e *screen.Explanation, r row) {
	switch r.kind {
	case creditRow:
		e.Credit(&r.credit)
	case patchRow:
		s.explainPatch(e, r)
	case messageRow:
		e.Say(text.Lit("Message"), r.msg.Subject)
		e.Prove(series.Proof{ID: r.id})
		e.About(r.id)
	case coverRow:
		e.Say(text.Lit("Cover"), "what is said in a reply to it is said of all patches of this version")
	case holeRow:
		e.Say(text.Lit("Patch"), fmt.Sprintf("%d has not arrived: no mail in the store is this patch of v%d", r.n, s.current().Version))
	}
}

// explainPatch says by whom a patch is covered, or who spoke of it, and lists
// its trailers that do not count.
func (s *Screen) explainPatch(e *screen.Explanation, r row) {
	p := r.patch
	label := screen.Sprintf("Patch %d", r.n)
	switch {
	case p.Covered:
		e.Say(label, "reviewed: a Reviewed-by or Acked-by counts for it")
	case p.Engaged:
		e.Say(label, "a person other than the author wrote about it; nothing counts as a review")
		e.Prove(series.Proof{ID: s.spoken(r.n)})
	default:
		e.Say(label, "nobody but the author wrote about it")
	}
	if s.same[p.ID] {
		e.Say(screen.Sprintf("Since v%d", s.sameAs), "its diff is unchanged; D compares the rest, too")
	}
	for _, c := range sorted(p.Trailers) {
		if !routine(c.Key) {
			e.Credit(&c)
		}
	}
}

// spoken is the first message in which a person speaks of a patch of the
// version in view, or of all of it; "" without one.
func (s *Screen) spoken(n int) (id patch.MsgID) {
	for i := range s.change.Thread {
		m := &s.change.Thread[i]
		if m.Version == s.current().Version && m.Kind == "human" && (m.N == n || m.N == 0) {
			if id = m.ID; m.N == n {
				return id
			}
		}
	}
	return id
}

// linkWords is the evidence of a link for people.
func linkWords(how string) string {
	switch how {
	case "change-id":
		return "they have the same change-id"
	case "title":
		return "same author and title"
	case "patches":
		return "patches of the same titles"
	case "reply":
		return "one was sent as a reply to the other"
	case "patch-id":
		return "patches with the same diff"
	case "trailer":
		return "one names the other"
	case "hand":
		return "you said so"
	}
	return how
}
