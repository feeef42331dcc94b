package outbox

import (
	"fmt"
	"time"

	"onemore/mail/store"
)

// staleAfter is how long after its author's or the sender's last touch a letter
// is not sent unasked, when we begin or the clock has jumped. It is longer than
// any wait between two tries.
const staleAfter = time.Hour

// jump is from how much difference to the running time the clock is said to
// have jumped, or the machine to have slept.
const jump = 10 * time.Minute

// due is when a letter goes, by the running time: a jump of the clock changes
// nothing about it.
type due struct {
	after time.Time // what the store says, by the wall clock
	at    time.Time // with a monotonic reading
}

// clock tells the running time from the wall clock.
type clock struct {
	wall, running time.Time // of the last look
	due           map[string]due
}

// jumped says whether this is the first look, or the wall clock went otherwise
// than time since the last one.
func (c *clock) jumped(wall time.Time) bool {
	now := time.Now()
	first := c.running.IsZero()
	off := wall.Sub(c.wall) - now.Sub(c.running)
	c.wall, c.running = wall, now
	return first || off.Abs() > jump
}

// until is how long a queued letter still waits. It is found once, by the wall
// clock, and counted by the running time: never longer than was meant.
func (c *clock) until(l *store.Letter, wall time.Time) time.Duration {
	d, ok := c.due[l.ID]
	if !ok || !d.after.Equal(l.After) {
		meant := l.After.Sub(touched(l))
		d = due{l.After, time.Now().Add(max(0, min(l.After.Sub(wall), meant)))}
		c.due[l.ID] = d
	}
	return max(0, time.Until(d.at))
}

// forget drops what is known of letters that are not queued.
func (c *clock) forget(queued []store.Letter) {
	ids := map[string]bool{}
	for i := range queued {
		ids[queued[i].ID] = true
	}
	for id := range c.due {
		if !ids[id] {
			delete(c.due, id)
		}
	}
}

// touched is when a person or a sender last had to do with the letter.
func touched(l *store.Letter) time.Time {
	if l.Tried.After(l.Approved) {
		return l.Tried
	}
	return l.Approved
}

// stale says why a letter found in the queue is not to go unasked; "" when it
// may.
func stale(l *store.Letter, wall time.Time) string {
	age := wall.Sub(touched(l))
	switch {
	case age > staleAfter:
		return fmt.Sprintf("it has waited for %s: look at it again, then approve it", ago(age))
	case age < -time.Minute:
		return "the clock says that it was approved later than now: look at it again, then approve it"
	}
	return ""
}
