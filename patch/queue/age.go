package queue

import "strconv"

const (
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
	week   = 7 * day
	year   = 365 * day
)

// Age writes seconds in at most four columns: 5m, 3h, 9d, 8w, 3y.
func Age(seconds int64) string {
	switch s := max(seconds, 0); {
	case s < hour:
		return strconv.FormatInt(s/minute, 10) + "m"
	case s < 2*day:
		return strconv.FormatInt(s/hour, 10) + "h"
	case s < 5*week:
		return strconv.FormatInt(s/day, 10) + "d"
	case s < 2*year:
		return strconv.FormatInt(s/week, 10) + "w"
	default:
		return strconv.FormatInt(s/year, 10) + "y"
	}
}

// parseAge reads "3d", "2w", "12h", "30m", "1y" as seconds.
func parseAge(s string) (int64, bool) {
	if len(s) < 2 {
		return 0, false
	}
	n, err := strconv.ParseInt(s[:len(s)-1], 10, 32)
	if err != nil || n < 0 {
		return 0, false
	}
	switch s[len(s)-1] {
	case 'm':
		return n * minute, true
	case 'h':
		return n * hour, true
	case 'd':
		return n * day, true
	case 'w':
		return n * week, true
	case 'y':
		return n * year, true
	}
	return 0, false
}
