package outbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"onemore/mail/store"
)

// errTaken says that another sender has the letter: ours is over.
var errTaken = errors.New("another sender has the letter")

// errEnding says that we were told to end before the dot.
var errEnding = errors.New("ended before anything was sent")

var errNoTransport = errors.New("send: nothing says how mail leaves")

// submission is one letter on its way.
type submission struct {
	o       *Outbox
	l       store.Letter // as claimed, with its bytes
	mu      sync.Mutex
	reached store.Phase
	ended   bool // no further phase may begin
	quits   bool // since we were told to end
	end     context.CancelFunc
}

// outcome is what a submission came to.
type outcome struct {
	event event
	reply Reply
	why   string
	wait  time.Duration
	calm  bool // it does not count as a try
}

// debt is an outcome that the store would not take yet.
type debt struct {
	l store.Letter
	outcome
}

// submit sends one queued letter. halt says why no other letter would go
// either. The error is one of the store's.
func (o *Outbox) submit(ctx context.Context, id string) (halt string, err error) {
	if o.opt.Transport == nil {
		return "", errNoTransport
	}
	seen, err := o.opt.Store.Letter(ctx, id)
	if err != nil {
		return "", err
	}
	s := &submission{o: o, reached: store.PhaseConnect}
	if s.l, err = o.claim(ctx, &seen); err != nil {
		return "", err
	}
	s.l.Raw = seen.Raw
	reply, err := s.send(ctx)
	out, class := s.judge(reply, err), Unclear
	if out.event == back {
		class = o.opt.Classify(err).Class
	}
	if class == Setup {
		halt = out.why
	}
	err = o.settle(ctx, debt{s.l, out})
	if err == nil && class == Encoding {
		err = o.remake(context.WithoutCancel(ctx), &s.l)
	}
	return halt, err
}

// claim makes the letter ours. It must still be the one whose bytes we have.
func (o *Outbox) claim(ctx context.Context, seen *store.Letter) (store.Letter, error) {
	return o.update(ctx, seen.ID, func(l *store.Letter) error {
		if l.Sum != seen.Sum {
			return fmt.Errorf("letter %s: %w", l.ID, ErrOther)
		}
		if err := turn(l, claim); err != nil {
			return err
		}
		l.Attempts++
		l.Tries++
		l.Tried, l.Transport, l.Reply = o.opt.Now(), o.opt.Name, ""
		return nil
	})
}

// ours says whether a letter is still in the hands of the claim that gave was.
func ours(l, was *store.Letter) bool { return l.Sum == was.Sum && l.Attempts == was.Attempts }

// send runs the transport. When ctx ends before the dot, so does the
// submission; after it, the answer is waited for.
func (s *submission) send(ctx context.Context) (Reply, error) {
	run, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	s.end = end
	stop := context.AfterFunc(ctx, s.quit)
	defer stop()
	return s.o.opt.Transport.Send(run, s.l.From, s.l.To, s.l.Raw, func(p string) error { return s.enter(run, store.Phase(p)) })
}

// quit ends the submission if nothing can have been sent yet. The lock keeps it
// from doing so while the dot is being noted.
func (s *submission) quit() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reached == store.PhaseDot {
		time.AfterFunc(s.o.opt.Grace, s.end)
		return
	}
	s.ended, s.quits = true, true
	s.end()
}

// enter notes a phase before it begins.
func (s *submission) enter(ctx context.Context, p store.Phase) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended:
		return errEnding
	case p == s.reached:
		return nil
	case rank(p) == 0 || s.reached == store.PhaseDot:
		s.ended = true
		return fmt.Errorf("letter %s: phase %q after %q", s.l.ID, p, s.reached)
	}
	_, err := s.o.opt.Store.UpdateLetter(context.WithoutCancel(ctx), s.l.ID, func(l *store.Letter) error {
		if l.State != store.LetterSending || !ours(l, &s.l) {
			return fmt.Errorf("letter %s: it is %s: %w", l.ID, l.State, errTaken)
		}
		l.Phase = p
		return nil
	})
	if err != nil {
		s.ended = true // whatever the transport does next, it does not go on
		return fmt.Errorf("letter %s: its phase %s cannot be kept, so it does not go: %w", s.l.ID, p, err)
	}
	s.reached = p
	return nil
}

// rank orders the phases; what is none has rank 0.
func rank(p store.Phase) int {
	switch p {
	case store.PhaseConnect:
		return 1
	case store.PhaseEnvelope:
		return 2
	case store.PhaseBody:
		return 3
	case store.PhaseDot:
		return 4
	case store.PhaseNone:
	}
	return 0
}

// judge says what the transport's answer means for the letter.
func (s *submission) judge(reply Reply, err error) outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		return outcome{event: taken, reply: reply}
	}
	v := s.o.opt.Classify(err)
	out := outcome{why: v.explain(err), wait: v.wait(s.l.Tries, err.Error())}
	switch {
	case s.ended && s.reached != store.PhaseDot:
		// Ended by us: what the transport makes of that tells nothing.
		out.event, out.calm = again, s.quits
	case v.Class == Unclear && s.reached == store.PhaseDot:
		out.event = lose
	case v.Class == Permanent || v.Class == Refused:
		out.event = refuse
	case v.Class == Setup || v.Class == Encoding:
		out.event = back
	default:
		out.event = again
	}
	if out.event == again && !out.calm && s.l.Tries >= maxTries {
		out.event, out.why = refuse, fmt.Sprintf("tried %d times, now given up: %s", s.l.Tries, out.why)
	}
	return out
}

// settle notes an outcome, whatever ends meanwhile. What the store does not
// take now is owed to it.
func (o *Outbox) settle(ctx context.Context, d debt) error {
	_, err := o.update(context.WithoutCancel(ctx), d.l.ID, func(l *store.Letter) error { return o.apply(l, &d) })
	if err == nil || elseHands(err) {
		return nil
	}
	o.owed = append(o.owed, d)
	return fmt.Errorf("letter %s: what became of it cannot be kept: %w", d.l.ID, err)
}

// elseHands says that a letter was not changed since somebody else has changed
// it: what we wanted to do with it is no longer to be done.
func elseHands(err error) bool {
	return errors.Is(err, ErrState) || errors.Is(err, ErrOther) || errors.Is(err, errTaken) || errors.Is(err, store.ErrUnknown)
}

// apply turns the letter by the outcome of its submission. Only that it was
// taken still counts when the letter is in other hands.
func (o *Outbox) apply(l *store.Letter, d *debt) error {
	if !ours(l, &d.l) || d.event != taken && l.State != store.LetterSending {
		return fmt.Errorf("letter %s: %s: it is %s: %w", l.ID, d.event, l.State, errTaken)
	}
	if err := turn(l, d.event); err != nil {
		return err
	}
	if l.State != store.LetterSeen {
		l.Why = d.why
	}
	now := o.opt.Now()
	switch d.event {
	case taken:
		l.Sent, l.Reply = now, brief(d.reply.Text)
		if d.reply.WireID != l.MsgID {
			l.WireID = d.reply.WireID
		}
	case lose:
		l.Why = lostWhy + ": " + d.why
	case again:
		if l.After = now.Add(d.wait); d.calm {
			l.After, l.Tries, l.Why = now, max(0, l.Tries-1), ""
		}
	default: // the reason says it all
	}
	return nil
}

const lostWhy = "the connection broke after the last byte, so the server may have taken it; it is looked for"
