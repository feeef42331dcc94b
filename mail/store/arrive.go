package store

import (
	"slices"
	"strings"

	"onemore/patch"
)

// strayWhy is said of a letter that was not sent as far as we know, and whose
// Message-ID came in all the same: from a program that sent a copy of it, or
// from a folder of letters that was imported.
const strayWhy = "a mail with this Message-ID came in, though this one was not sent from here: see whether it is out already"

// arrive turns the letters of the outbox whose mails came in.
func (b *batch) arrive(t *Taken) error {
	n, err := b.w.number(b.ctx, "SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT 1)")
	if err != nil || n == 0 {
		return err
	}
	if err := b.step("arrive"); err != nil {
		return err
	}
	for i := range t.Messages {
		if in := &t.Messages[i]; in.do == keep {
			if err := b.arrived(in.ID(), t.Outgoing); err != nil {
				return err
			}
		}
	}
	slices.Sort(b.res.Letters)
	b.res.Letters = slices.Compact(b.res.Letters)
	return nil
}

func (b *batch) arrived(id patch.MsgID, outgoing bool) error {
	some, err := b.w.letters(b.ctx, "WHERE msgid=? UNION ALL SELECT "+letterColumns+" FROM outbox WHERE wire=? AND wire<>''", string(id), string(id))
	if err != nil {
		return err
	}
	for i := range some {
		l := &some[i]
		if !l.arrived(outgoing) {
			continue
		}
		if err := b.w.stand(l.ID, &l.Standing); err != nil {
			return err
		}
		b.res.Letters = append(b.res.Letters, l.ID)
	}
	return nil
}

// arrived says what it means for a letter that its mail came in: it is out, or
// a person has to look. In a folder of sent mail it is out, not yet on the list,
// and needs no copy there.
func (st *Standing) arrived(outgoing bool) (changed bool) {
	was := *st
	switch {
	case st.State == LetterSent || st.State == LetterUnknown || st.State == LetterSeen ||
		st.State == LetterSending && st.Phase == PhaseDot:
		st.out(outgoing)
	case st.State == LetterQueued || st.State == LetterSending:
		st.State, st.Phase, st.Moved, st.Why = LetterHeld, PhaseNone, false, strayWhy
	case st.State == LetterFailed:
		if !strings.HasPrefix(st.Why, strayWhy) {
			st.Why = strayWhy + "; " + st.Why
		}
	default:
		st.Why = strayWhy
	}
	return was != *st
}

// out is arrived for a letter that went, or may have gone.
func (st *Standing) out(outgoing bool) {
	if outgoing && st.State != LetterSeen {
		st.State = LetterSent
	}
	if !outgoing {
		st.State = LetterSeen
	}
	st.Phase, st.Why, st.Asked = PhaseNone, "", false
	switch {
	case outgoing && st.Copy != CopyNone:
		st.Copy, st.CopyWhy = CopyDone, ""
	case st.Copy == CopyWanted:
		st.Copy = CopyPending
	}
}
