package claim

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// mostDays is how far ahead a promise may be.
const mostDays = 30

var (
	dayWord  = regexp.MustCompile(`^(today|tonight|tomorrow|mon|monday|tue|tues|tuesday|wed|wednesday|thu|thur|thurs|thursday|fri|friday|sat|saturday|sun|sunday)$`)
	spanWord = regexp.MustCompile(`^(?:in )?(\d{1,2}) ?(d|days?|w|weeks?)$`)
)

// Day reads a day to come as people write it: friday, tomorrow, this week, 3d,
// in 2 weeks, 2026-12-31. It is the last moment of that day where now is.
func Day(s string, now time.Time) (time.Time, bool) {
	s = strings.Join(strings.Fields(strings.ToLower(strings.TrimPrefix(strings.TrimSpace(s), "by "))), " ")
	for _, lead := range [...]string{"the ", "end of ", "next "} {
		s = strings.TrimPrefix(s, lead)
	}
	days := daysTo(s, now)
	if days < 0 || days > mostDays {
		return time.Time{}, false
	}
	return endOf(now, days), true
}

// daysTo is how many days it is to a day in lower case; less than 0 for none.
func daysTo(s string, now time.Time) int {
	if at, err := time.ParseInLocation(time.DateOnly, s, now.Location()); err == nil {
		return between(now, at)
	}
	if m := dayWord.FindStringSubmatch(s); m != nil {
		return ahead(m[1], now)
	}
	m := spanWord.FindStringSubmatch(s)
	if m == nil {
		return ofWeek(s, now)
	}
	days, err := strconv.Atoi(m[1])
	if err != nil {
		return -1
	}
	if m[2][0] == 'w' {
		days *= 7
	}
	return days
}

// endOf is the last second of the day so many days ahead.
func endOf(now time.Time, days int) time.Time {
	return time.Date(now.Year(), now.Month(), now.Day()+days, 23, 59, 59, 0, now.Location())
}

// between counts days, summer time or not.
func between(from, to time.Time) int {
	a := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, time.UTC)
	b := time.Date(to.Year(), to.Month(), to.Day(), 0, 0, 0, 0, time.UTC)
	return int(b.Sub(a) / (24 * time.Hour))
}

// ahead is how many days it is to a day by its name; the one of today's name is
// a week ahead.
func ahead(word string, now time.Time) int {
	switch word {
	case "today", "tonight":
		return 0
	case "tomorrow":
		return 1
	}
	for d := 1; d <= 7; d++ {
		if name := strings.ToLower(now.AddDate(0, 0, d).Weekday().String()); strings.HasPrefix(name, word[:3]) {
			return d
		}
	}
	return -1
}

// ofWeek reads "this week", "the weekend" and the like; -1 for anything else.
func ofWeek(s string, now time.Time) int {
	sunday := (7 - int(now.Weekday())) % 7
	switch s {
	case "week": // "next week"
		return sunday + 7
	case "this week", "later this week":
		return sunday
	case "this weekend", "weekend", "over the weekend":
		return sunday
	case "few days", "couple of days", "coming days":
		return 4
	}
	return -1
}

// Sentence says a promise in human words.
func Sentence(by time.Time) string {
	return "I will review this by " + by.Format("Monday, 2 January 2006") + "."
}
