package outbox

import (
	"errors"
	"fmt"

	"onemore/mail/store"
)

// ErrState says that a letter stands where this cannot be done with it.
var ErrState = errors.New("not in this state")

// event is what may happen to a letter.
type event string

const (
	approve event = "approve"        // by a person who saw the bytes
	resend  event = "send again"     // by a person who was asked about an unknown one
	hold    event = "hold"           // by a person, or since the world moved
	cancel  event = "cancel"         // by a person within the delay
	drop    event = "drop"           // by a person; the letter goes
	mark    event = "mark as sent"   // by a person who was asked
	keep    event = "keep"           // by a person who was asked
	claim   event = "claim"          // by the sender, before anything else
	taken   event = "note as taken"  // the server took it
	again   event = "try again"      // the server did not take it; time may help
	refuse  event = "note as failed" // the server will not take it
	back    event = "put back"       // nothing was sent, and a person has to do something
	lose    event = "recover"        // the submission ended, nobody knows how
	found   event = "note as found"  // a copy is among the sent mail
	listed  event = "note as listed" // it is on the list
	ask     event = "ask about"      // no evidence came
)

// next is the state that an event leads to; phase counts where a submission
// was lost. Where a mail was taken or is found it is out, wherever the letter
// stood: of two truths that one is worse to forget.
func next(from store.State, phase store.Phase, e event) (store.State, error) {
	to := store.State("")
	switch e {
	case approve:
		to = when(store.LetterQueued, from, store.LetterDraft, store.LetterHeld, store.LetterFailed)
	case resend:
		to = when(store.LetterQueued, from, store.LetterUnknown)
	case hold:
		to = when(store.LetterHeld, from, store.LetterQueued)
	case cancel:
		to = when(store.LetterDraft, from, store.LetterQueued)
	case drop:
		to = when(from, from, store.LetterDraft, store.LetterQueued, store.LetterHeld, store.LetterFailed)
	case mark:
		to = when(store.LetterSent, from, store.LetterUnknown)
	case keep, ask:
		to = when(store.LetterUnknown, from, store.LetterUnknown)
	case claim:
		to = when(store.LetterSending, from, store.LetterQueued)
	case taken:
		if to = store.LetterSent; from == store.LetterSeen {
			to = from
		}
	case again:
		to = when(store.LetterQueued, from, store.LetterSending)
	case refuse:
		to = when(store.LetterFailed, from, store.LetterSending)
	case back:
		to = when(store.LetterHeld, from, store.LetterSending)
	case lose:
		if to = when(store.LetterQueued, from, store.LetterSending); to != "" && phase == store.PhaseDot {
			to = store.LetterUnknown
		}
	case found:
		to = when(store.LetterSent, from, store.LetterUnknown)
	case listed:
		to = when(store.LetterSeen, from, store.LetterUnknown, store.LetterSent)
	}
	if to == "" {
		return from, fmt.Errorf("%s: it is %s: %w", e, from, ErrState)
	}
	return to, nil
}

// when is to where from is one of these, else nothing.
func when(to, from store.State, of ...store.State) store.State {
	for _, st := range of {
		if st == from {
			return to
		}
	}
	return ""
}

// turn is next for a letter. The phase belongs to a submission and goes with it.
func turn(l *store.Letter, e event) error {
	to, err := next(l.State, l.Phase, e)
	if err != nil {
		return fmt.Errorf("letter %s: %w", l.ID, err)
	}
	l.State, l.Phase = to, store.PhaseNone
	if to == store.LetterSending {
		l.Phase = store.PhaseConnect
	}
	out := to == store.LetterSent || to == store.LetterSeen
	if out || to == store.LetterQueued {
		l.Why, l.Moved, l.Asked = "", false, false
	}
	if out && l.Copy == store.CopyWanted {
		l.Copy = store.CopyPending
	}
	return nil
}
