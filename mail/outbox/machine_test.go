package outbox

import (
	"errors"
	"testing"

	"onemore/mail/store"
)

func allStates() []store.State {
	return []store.State{
		store.LetterDraft, store.LetterQueued, store.LetterHeld, store.LetterSending,
		store.LetterSent, store.LetterSeen, store.LetterFailed, store.LetterUnknown,
	}
}

func allPhases() []store.Phase {
	return []store.Phase{store.PhaseNone, store.PhaseConnect, store.PhaseEnvelope, store.PhaseBody, store.PhaseDot}
}

// TestEveryStateAndEvent: what is not in this table is refused.
func TestEveryStateAndEvent(t *testing.T) {
	const (
		draft, queued, held, sending = store.LetterDraft, store.LetterQueued, store.LetterHeld, store.LetterSending
		sent, seen, failed, unknown  = store.LetterSent, store.LetterSeen, store.LetterFailed, store.LetterUnknown
	)
	table := map[event]map[store.State]store.State{
		approve: {draft: queued, held: queued, failed: queued},
		resend:  {unknown: queued},
		hold:    {queued: held},
		cancel:  {queued: draft},
		drop:    {draft: draft, queued: queued, held: held, failed: failed},
		mark:    {unknown: sent},
		keep:    {unknown: unknown},
		ask:     {unknown: unknown},
		claim:   {queued: sending},
		taken:   {draft: sent, queued: sent, held: sent, sending: sent, sent: sent, seen: seen, failed: sent, unknown: sent},
		again:   {sending: queued},
		refuse:  {sending: failed},
		back:    {sending: held},
		lose:    {sending: queued},
		found:   {unknown: sent},
		listed:  {unknown: seen, sent: seen},
	}
	if len(table) != 16 {
		t.Errorf("%d events", len(table))
	}
	for e, row := range table {
		for _, from := range allStates() {
			for _, phase := range allPhases() {
				want, allowed := row[from]
				if e == lose && allowed && phase == store.PhaseDot {
					want = unknown
				}
				got, err := next(from, phase, e)
				if allowed && (err != nil || got != want) || !allowed && (!errors.Is(err, ErrState) || got != from) {
					t.Errorf("%s, %s, %s: %s, %v; want %s, %v", from, phase, e, got, err, want, allowed)
				}
			}
		}
	}
	if _, err := next(sent, store.PhaseNone, "odd"); !errors.Is(err, ErrState) {
		t.Errorf("%v", err)
	}
}

// TestWhatGoesWithAState: phase, question and reasons never outlive the state
// they belong to.
func TestWhatGoesWithAState(t *testing.T) {
	for _, from := range allStates() {
		for _, e := range []event{approve, resend, claim, taken, again, refuse, back, lose, found, listed, cancel, hold, mark} {
			l := store.Letter{Standing: store.Standing{State: from, Phase: store.PhaseDot, Why: "why", Asked: true, Moved: true, Copy: store.CopyWanted}}
			before := l.Standing
			if err := turn(&l, e); err != nil {
				if l.Standing != before {
					t.Errorf("%s, %s: refused, and changed", from, e)
				}
				continue
			}
			if (l.Phase == store.PhaseConnect) != (l.State == store.LetterSending) || l.Phase != store.PhaseConnect && l.Phase != store.PhaseNone {
				t.Errorf("%s, %s: phase %q in %s", from, e, l.Phase, l.State)
			}
			out := l.State == store.LetterSent || l.State == store.LetterSeen
			if (out || l.State == store.LetterQueued) && (l.Why != "" || l.Asked || l.Moved) {
				t.Errorf("%s, %s: %+v", from, e, l.Standing)
			}
			if (l.Copy == store.CopyPending) != out {
				t.Errorf("%s, %s: %s, copy %s", from, e, l.State, l.Copy)
			}
		}
	}
}
