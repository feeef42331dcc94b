package loretest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"onemore/mail"
	"onemore/patch"
)

// plain makes text comparable: lower-case words between single spaces.
func plain(s string) string {
	cut := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }
	return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), cut), " ") + " "
}

// words finds a phrase, or words that begin with one for a "*" at its end.
func words(prefix, value string) test {
	want := plain(value)
	if strings.HasSuffix(value, "*") {
		want = strings.TrimRight(want, " ")
	}
	return func(m *letter) bool { return strings.TrimSpace(want) != "" && strings.Contains(m.text(prefix), want) }
}

// text is what a prefix looks at.
func (m *letter) text(prefix string) string {
	s, ok := m.texts[prefix]
	if !ok {
		s = plain(m.written(prefix))
		m.texts[prefix] = s
	}
	return s
}

func (m *letter) written(prefix string) string {
	switch prefix {
	case "s":
		return m.subject
	case "f":
		return people(m.from)
	case "t":
		return people(m.to...)
	case "c":
		return people(m.cc...)
	case "tc":
		return people(slices.Concat(m.to, m.cc)...)
	case "a", "tcf":
		return people(slices.Concat(m.to, m.cc, []patch.Person{m.from})...)
	case "l":
		return strings.Join(m.lists, " / ")
	case "m":
		return m.id
	case "b", "nq", "q":
		return quoted(mail.Parse(m.raw).Body, prefix)
	case "bs":
		return m.text("b") + " / " + m.subject
	case "dfn":
		return strings.Join(diffs.FindAllString(mail.Parse(m.raw).Body, -1), " / ")
	}
	return strings.Join([]string{m.text("bs"), m.text("a"), m.id}, " / ")
}

var diffs = regexp.MustCompile(`(?m)^(?:diff --git|---|\+\+\+) \S.*$`)

func people(all ...patch.Person) string {
	var s []string
	for _, p := range all {
		s = append(s, p.Name+" "+p.Email)
	}
	return strings.Join(s, " / ")
}

// quoted keeps of a text what is quoted ("q"), what is not ("nq"), or all.
func quoted(body, prefix string) string {
	var kept []string
	for line := range strings.Lines(body) {
		if prefix == "b" || strings.HasPrefix(line, ">") == (prefix == "q") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func (m *letter) exact(prefix, value string) bool {
	switch prefix {
	case "mid":
		return m.id == value
	case "lid":
		return slices.Contains(m.lists, value)
	case "references":
		return slices.Contains(m.refs, value)
	case "changeid":
		return m.headers["x-change-id"] == value
	}
	return false
}

// span makes a test of a range of times: "a..b", "a..", "..b", or of a day,
// which to public-inbox is that day and the next.
func span(prefix, value string) (test, error) {
	from, to, ranged := strings.Cut(value, "..")
	switch {
	case !ranged && prefix != "d":
		return nil, fmt.Errorf("%w: %s:%.40q", errUnserved, prefix, value)
	case !ranged:
		to = from
	}
	low, _, err := moment(prefix, from)
	if err != nil {
		return nil, err
	}
	_, high, err := moment(prefix, to)
	if err != nil {
		return nil, err
	}
	if !ranged {
		high += 86400
	}
	return func(m *letter) bool {
		at := m.date.Unix()
		if prefix == "rt" {
			at = m.received.Unix()
		}
		return (from == "" || at >= low) && (to == "" || at <= high)
	}, nil
}

// moment reads one end of a range: the first and the last second it means.
func moment(prefix, value string) (first, last int64, err error) {
	if value == "" {
		return 0, 0, nil
	}
	if n, err := strconv.ParseInt(value, 10, 64); err == nil && prefix == "rt" && len(value) >= 9 && len(value) <= 10 {
		return n, n, nil
	}
	for _, layout := range []string{"20060102150405", "20060102T150405", "2006-01-02T15:04"} {
		if at, err := time.Parse(layout, value); err == nil && prefix != "d" {
			return at.Unix(), at.Unix(), nil
		} else if err == nil {
			return wholeDay(at.Truncate(24 * time.Hour))
		}
	}
	for _, layout := range []string{"20060102", "2006-01-02"} {
		if at, err := time.Parse(layout, value); err == nil {
			return wholeDay(at)
		}
	}
	return 0, 0, fmt.Errorf("%w: %s:%.40q", errUnserved, prefix, value)
}

func wholeDay(at time.Time) (first, last int64, err error) {
	return at.Unix(), at.Unix() + 86399, nil
}
