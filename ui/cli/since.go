package cli

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"onemore/config"
)

// since reads how far back to go. A date is its first moment in UTC, the zone
// of the archives; "" is the zero time.
func since(s string, now time.Time) (t time.Time, all bool, err error) {
	switch s {
	case "":
		return t, false, nil
	case "all":
		return t, true, nil
	}
	if t, err = moment(s, now); err != nil {
		return t, false, err
	}
	if !t.Before(now) {
		return t, false, errors.New("this is not in the past")
	}
	return t, false, nil
}

func moment(s string, now time.Time) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	if years, ok := strings.CutSuffix(s, "y"); ok {
		if n, err := strconv.ParseUint(years, 10, 8); err == nil {
			return now.AddDate(-int(n), 0, 0), nil
		}
	}
	var d config.Duration
	if err := d.UnmarshalText([]byte(s)); err != nil {
		return now, errors.New("write a date (2019-01-01), a time (RFC 3339), a length of time (30d, 2w, 1y), or all")
	}
	return now.Add(-time.Duration(d)), nil
}
