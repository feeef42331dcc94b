package mail

import "strings"

// digits takes a word that starts with a digit: a time, a day, a year, a
// numeric month, or a date in one word.
func (d *dateReader) digits(tok string) bool {
	if i := strings.IndexAny(tok, "Tt"); i >= 6 && strings.Count(tok[:i], "-") == 2 {
		return d.digits(tok[:i]) && d.isoTime(tok[i+1:])
	}
	if i := strings.IndexByte(tok, ':'); i > 0 {
		if strings.ContainsAny(tok[:i], "-/") {
			// 30/Apr/2019:14:59:19
			return d.oneWord(tok[:i]) && d.isoTime(tok[i+1:])
		}
		return d.isoTime(tok)
	}
	if strings.ContainsAny(tok, "-/") {
		return d.oneWord(tok)
	}
	if strings.IndexByte(tok, '.') > 0 {
		return d.dotted(tok)
	}
	n, ok := number(tok)
	if !ok {
		// An ordinal day: 1st, 22nd.
		tok = strings.TrimRight(tok, "stndrhSTNDRH.")
		if n, ok = number(tok); !ok {
			return true
		}
	}
	return d.number(n, len(tok))
}

// number puts a bare number where it fits.
func (d *dateReader) number(n, width int) bool {
	switch {
	case !d.haveDay && width <= 2 && n >= 1 && n <= 31:
		d.day, d.haveDay = n, true
	case d.month == 0 && d.haveDay && width <= 2 && n >= 1 && n <= 12:
		d.month = n
	case !d.haveYear && width >= 2 && width <= 4:
		d.setYear(n, width)
	case d.haveTime && !d.havezon && width == 4:
		// A zone that lost its sign: a plus becomes a space in some forms.
		d.numericZone("+" + string([]byte{'0' + byte(n/1000%10), '0' + byte(n/100%10), '0' + byte(n/10%10), '0' + byte(n%10)}))
	case !d.haveYear:
		return false
	}
	return true
}

// setYear reads a year; two and three digits are those of RFC 5322 section
// 4.3.
func (d *dateReader) setYear(n, width int) {
	switch {
	case width == 2 && n < 50:
		n += 2000
	case width <= 3:
		n += 1900
	}
	d.year, d.haveYear = n, true
}

// dotted takes 30.04.2019, or 14.59.19 once the date is known.
func (d *dateReader) dotted(tok string) bool {
	if d.haveDay && d.month > 0 && !d.haveTime {
		return d.isoTime(strings.ReplaceAll(tok, ".", ":"))
	}
	return d.oneWord(strings.ReplaceAll(strings.TrimSuffix(tok, "."), ".", "-"))
}

// oneWord takes 2019-04-30, 30-Apr-2019 or 30/04/2019.
func (d *dateReader) oneWord(tok string) bool {
	parts := strings.FieldsFunc(tok, func(r rune) bool { return r == '-' || r == '/' })
	if len(parts) == 1 {
		n, ok := number(parts[0])
		return ok && d.number(n, len(parts[0]))
	}
	if len(parts) != 3 {
		return false
	}
	if len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	day, ok1 := number(parts[0])
	year, ok2 := number(parts[2])
	month, ok3 := number(parts[1])
	if !ok3 {
		month = monthOf(parts[1])
	}
	if !ok1 || !ok2 || len(parts[2]) > 4 || len(parts[2]) < 2 || day < 1 || day > 31 || month < 1 || month > 12 {
		return false
	}
	d.day, d.haveDay, d.month = day, true, month
	d.setYear(year, len(parts[2]))
	return true
}

// isoTime takes hh:mm[:ss[.fff]] and what may stick to it: Z, a zone's name,
// or an offset.
func (d *dateReader) isoTime(tok string) bool {
	if d.haveTime {
		return true // a second time says nothing
	}
	end := 0
	for end < len(tok) && (tok[end] == ':' || tok[end] == '.' || '0' <= tok[end] && tok[end] <= '9') {
		end++
	}
	clock, zone := tok[:end], tok[end:]
	if i := strings.IndexByte(clock, '.'); i >= 0 && strings.Count(clock[:i], ":") >= 1 {
		clock = clock[:i]
	}
	parts := strings.Split(clock, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	var v [3]int
	for i, p := range parts {
		n, ok := number(p)
		if !ok || len(p) > 2 {
			return false
		}
		v[i] = n
	}
	d.hour, d.min, d.sec, d.haveTime = v[0], v[1], v[2], true
	if zone != "" {
		return d.token(zone)
	}
	return true
}
