package rank

// clock says how much deeds of different days weigh: each counts half after
// every half-life. A weight is kept as it was at the base; reading it at t
// scales it, so that time passing costs nothing.
type clock struct {
	half float64 // seconds
}

// base is the moment at which a deed weighs one: a date in the middle of the
// archives there are.
const base = 1_600_000_000

// farthest is how many half-lives a deed may be from the base, which keeps
// numbers finite whatever dates mail has.
const farthest = 400

func newClock(w Weights) clock { return clock{half: max(1, w.HalfLife*day)} }

// lives is how many half-lives lie between the base and t.
func (c clock) lives(t int64) float64 {
	return max(-farthest, min(farthest, (float64(t)-base)/c.half))
}
