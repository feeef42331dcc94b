package screen

import (
	"fmt"
	"strconv"
	"time"

	"onemore/patch"
	"onemore/ui/text"
)

// Num is a number as text.
func Num(n int) text.Safe { return text.Clean(strconv.Itoa(n)) }

// Sprintf is fmt.Sprintf into safe text; arguments may be hostile.
func Sprintf(format string, args ...any) text.Safe { return text.Clean(fmt.Sprintf(format, args...)) }

// Age says how long ago t was, in at most three columns: "5m", "3h", "19d",
// "26w", "7y". Both are Unix seconds; a time to come is "now", an unknown one
// is "?".
func Age(t, now int64) string {
	if t <= 0 {
		return "?"
	}
	d := time.Duration(max(now-t, 0)) * time.Second
	days := int(d / (24 * time.Hour))
	switch {
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	case d < 24*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	case days < 100:
		return strconv.Itoa(days) + "d"
	case days < 365*2:
		return strconv.Itoa(days/7) + "w"
	}
	return strconv.Itoa(min(days/365, 99)) + "y"
}

// Ago is Age in a sentence: "19d ago", "now".
func Ago(t, now int64) string {
	switch a := Age(t, now); a {
	case "now":
		return "just now"
	case "?":
		return "at an unknown time"
	default:
		return a + " ago"
	}
}

// Short writes a number of lines in at most four columns: "412", "1.2k", "31k".
func Short(n int) string {
	switch {
	case n < 0:
		return "0"
	case n < 1000:
		return strconv.Itoa(n)
	case n < 9950:
		return strconv.FormatFloat(float64(n)/1000, 'f', 1, 64) + "k"
	case n < 999_500:
		return strconv.Itoa((n+500)/1000) + "k"
	case n < 999_500_000:
		return strconv.Itoa((n+500_000)/1_000_000) + "M"
	}
	return "999M"
}

// Bytes writes an amount of data in at most seven columns: "512 B", "3.4 MB".
func Bytes(n int64) string {
	switch {
	case n < 0:
		return "0 B"
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	}
	f := float64(n)
	for _, unit := range []string{"kB", "MB", "GB"} {
		if f /= 1000; f < 99.95 {
			return strconv.FormatFloat(f, 'f', 1, 64) + " " + unit
		} else if f < 999.5 {
			return strconv.FormatFloat(f, 'f', 0, 64) + " " + unit
		}
	}
	return ">999 GB"
}

// Span is how long something takes, in at most three columns: "45s", "3m",
// "7h", "99d".
func Span(d time.Duration) string {
	switch d = max(d, 0); {
	case d < 100*time.Second:
		return strconv.Itoa(int((d+time.Second-1)/time.Second)) + "s"
	case d < 100*time.Minute:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	case d < 100*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	}
	return strconv.Itoa(int(min(d/(24*time.Hour), 99))) + "d"
}

// Digit writes a count in one column: "-" for none, "+" for ten or more.
func Digit(n int) string {
	switch {
	case n <= 0:
		return "-"
	case n > 9:
		return "+"
	}
	return strconv.Itoa(n)
}

// Count writes a number with its noun: "1 change", "13 changes".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// Patches writes a number of patches.
func Patches(n int) string {
	if n == 1 {
		return "1 patch"
	}
	return strconv.Itoa(n) + " patches"
}

// Name is what a person is called on a list: the name, else the address.
func Name(p patch.Person) text.Safe { return text.Clean(NameOf(p)) }

// NameOf is Name as it was sent.
func NameOf(p patch.Person) string {
	switch {
	case p.Name != "":
		return p.Name
	case p.Email != "":
		return p.Email
	}
	return "(nobody)"
}

// Tail marks a text that was cut.
func Tail() text.Safe { return text.Lit("~") }
