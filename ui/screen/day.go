package screen

import (
	"time"

	"onemore/ui/text"
)

// Daily is a backend that knows what the reader set out to do.
type Daily interface {
	// Goal is how many reviews they want to give on a day; 0: none.
	Goal(at time.Time) int
}

// Goal asks a backend for today's goal; ok is false for one without.
func Goal(store any, now time.Time) (n int, ok bool) {
	d, ok := store.(Daily)
	if !ok {
		return 0, false
	}
	return d.Goal(now), true
}

// Midnight is when the day of a moment began, where the reader is.
func Midnight(now time.Time) int64 {
	y, m, d := now.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, now.Location()).Unix()
}

// TodayWords says how many of how many: "2 of 1", or "2" where nothing is
// wanted.
func TodayWords(done, goal int) text.Safe {
	if goal <= 0 {
		return Sprintf("%d", done)
	}
	return Sprintf("%d of %d", done, goal)
}
