package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time as people write it: "10s", "90m", "30d", "2w", "1y"
// (of 365 days) and what time.ParseDuration knows. It is never negative.
type Duration time.Duration

// String is the time package's form of it.
func (d Duration) String() string { return time.Duration(d).String() }

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(text []byte) error {
	s := string(text)
	units := []struct {
		suffix string
		length time.Duration
	}{{"d", 24 * time.Hour}, {"w", 7 * 24 * time.Hour}, {"y", 365 * 24 * time.Hour}}
	for _, u := range units {
		number, ok := strings.CutSuffix(s, u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(number, 10, 31)
		if err != nil || int64(n) > math.MaxInt64/int64(u.length) {
			return fmt.Errorf(`%q is no length of time; write "10s", "30d", "2w" or "1y"`, s)
		}
		*d = Duration(time.Duration(n) * u.length)
		return nil
	}
	v, err := time.ParseDuration(s)
	if err != nil || v < 0 {
		return fmt.Errorf(`%q is no length of time; write "10s", "30d", "2w" or "1y"`, s)
	}
	*d = Duration(v)
	return nil
}

// Span is how far back a source goes: a Duration, or "all". Zero is the
// source's own default.
type Span time.Duration

// Everything is the Span without an end.
const Everything = Span(math.MaxInt64)

// UnmarshalText reads a span.
func (s *Span) UnmarshalText(text []byte) error {
	if string(text) == "all" {
		*s = Everything
		return nil
	}
	return (*Duration)(s).UnmarshalText(text)
}
