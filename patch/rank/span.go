package rank

import "strconv"

// Span writes a number of seconds for people: "5 min", "18 h", "4 d", "12 weeks".
func Span(seconds int64) string {
	switch s := max(seconds, 0); {
	case s < hour:
		return strconv.FormatInt(s/minute, 10) + " min"
	case s < 2*day:
		return strconv.FormatInt(s/hour, 10) + " h"
	case s < 60*day:
		return strconv.FormatInt(s/day, 10) + " d"
	case s < 2*365*day:
		return strconv.FormatInt(s/(7*day), 10) + " weeks"
	default:
		return strconv.FormatInt(s/(365*day), 10) + " years"
	}
}
