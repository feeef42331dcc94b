package mail

import (
	"strings"
	"time"
	"unicode"
)

// parseDate reads the date of a Date or Received field: RFC 5322 with its
// obsolete forms, ctime, ISO 8601 and the usual damage (no zone, a zone's
// name, "GMT+0100", foreign day names, comments). Nothing is clamped. zoneOK
// is false when the zone is impossible ("-9900"): then t is read as UTC and
// may be most of a day off.
func parseDate(s string) (t time.Time, zoneOK, ok bool) {
	s = s[:min(len(s), maxDateBytes)]
	d := dateReader{zoneOK: true}
	for s != "" {
		var tok string
		tok, s = dateToken(s)
		if tok != "" && !d.token(tok) {
			return time.Time{}, false, false
		}
	}
	return d.time()
}

// dateToken cuts the next word off s; comments, commas and white space
// between words are dropped.
func dateToken(s string) (tok, rest string) {
	i := 0
	for i < len(s) && (isSpace(s[i]) || s[i] == ',' || s[i] == '"') {
		i++
	}
	s = s[i:]
	if s != "" && s[0] == '(' {
		return "", afterComment(s)
	}
	i = 0
	for i < len(s) && !isSpace(s[i]) && s[i] != ',' && s[i] != '(' && s[i] != '"' {
		i++
	}
	return s[:i], s[i:]
}

// afterComment gives what follows the comment s starts with; nothing when it
// does not end.
func afterComment(s string) string {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s[i+1:]
			}
		}
	}
	return ""
}

// dateReader collects the parts of a date in any order they can be told apart.
type dateReader struct {
	year, month, day  int
	hour, min, sec    int
	offset            int
	haveTime, havezon bool
	zoneOK, pm, am    bool
	haveYear, haveDay bool
	monthFirst        bool // the month was read before the day
}

// token takes one word; false when it cannot belong to a date.
func (d *dateReader) token(tok string) bool {
	c := tok[0]
	switch {
	case '0' <= c && c <= '9':
		return d.digits(tok)
	case (c == '+' || c == '-') && len(tok) > 1:
		if d.haveTime {
			d.numericZone(tok)
		}
		return true
	}
	return d.name(tok)
}

// name takes a month, a zone, am or pm; other words (days of the week in any
// language) say nothing.
func (d *dateReader) name(tok string) bool {
	// A month before the day may be the name of a day in another language
	// ("mar., 30 apr"): then the later one counts.
	if m := monthOf(tok); m > 0 && (d.month == 0 || d.monthFirst) {
		d.month, d.monthFirst = m, !d.haveDay
		return true
	}
	if !d.haveTime {
		return true
	}
	switch strings.ToLower(tok) {
	case "am", "a.m.":
		d.am = true
		return true
	case "pm", "p.m.":
		d.pm = true
		return true
	}
	if i := strings.IndexAny(tok, "+-"); i > 0 {
		// "GMT+0100": the number says it.
		d.numericZone(tok[i:])
		return true
	}
	// "EST5EDT" is how a system names the zone with its summer time.
	word := tok[:len(tok)-len(strings.TrimLeftFunc(tok, unicode.IsLetter))]
	if sec, ok := zoneOffset(word); ok && !d.havezon {
		d.offset, d.havezon = sec, true
	}
	return true
}

// monthOf knows the English months by their first three letters.
func monthOf(tok string) int {
	if len(tok) < 3 {
		return 0
	}
	const months = "janfebmaraprmayjunjulaugsepoctnovdec"
	var low [3]byte
	for i := range low {
		low[i] = tok[i] | 0x20
	}
	i := strings.Index(months, string(low[:]))
	if i < 0 || i%3 != 0 {
		return 0
	}
	return i/3 + 1
}

// numericZone reads +hhmm, +hh:mm, +hh or +hmm (RFC 5322 section 3.3). No
// zone is more than 14 hours off.
func (d *dateReader) numericZone(tok string) {
	if d.havezon && d.offset != 0 {
		return
	}
	digits := strings.ReplaceAll(tok[1:], ":", "")
	n, ok := number(digits)
	if !ok {
		d.zoneOK = d.zoneOK && d.havezon
		return
	}
	h, m := n/100, n%100
	if len(digits) <= 2 {
		h, m = n, 0
	}
	if h > 14 || m > 59 {
		d.zoneOK, d.havezon = false, true
		return
	}
	d.offset, d.havezon = h*3600+m*60, true
	if tok[0] == '-' {
		d.offset = -d.offset
	}
}

// number reads up to 9 decimal digits and nothing else.
func number(s string) (int, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// time makes a time of what was read.
func (d *dateReader) time() (t time.Time, zoneOK, ok bool) {
	if !d.haveYear || !d.haveDay || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 || !d.haveTime {
		return time.Time{}, false, false
	}
	hour := d.hour
	if d.pm && hour < 12 {
		hour += 12
	} else if d.am && hour == 12 {
		hour = 0
	}
	if hour > 24 || d.min > 59 || d.sec > 60 {
		return time.Time{}, false, false
	}
	loc := time.UTC
	if d.havezon && d.zoneOK && d.offset != 0 {
		loc = time.FixedZone("", d.offset)
	}
	return time.Date(d.year, time.Month(d.month), d.day, hour, d.min, d.sec, 0, loc), d.zoneOK, true
}
