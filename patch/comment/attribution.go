package comment

import (
	"regexp"
	"strings"
)

const (
	maxHead  = 4   // lines that an attribution is wrapped over
	maxLabel = 400 // bytes of one
)

// attribution drops "On DATE, NAME wrote:" when the row i, before a quote, ends
// it. It needs no language for those with a date or an address; first says that
// nothing was quoted before: then a verb is enough.
func (r *reader) attribution(i int, first bool) {
	last := strings.TrimSpace(r.rows[i].raw)
	colon := strings.HasSuffix(last, ":") || strings.HasSuffix(last, "：")
	if len(last) > maxLabel || !colon && !strings.HasPrefix(last, "Quoting ") {
		return
	}
	text := last
	for n := range maxHead {
		if isAttribution(text, first) {
			r.drop(i-n, i+1)
			r.wrapped(i - n)
			return
		}
		at := i - n - 1
		if at < 0 || r.rows[at].kind != own {
			return
		}
		text = strings.TrimSpace(r.rows[at].raw) + " " + text
	}
}

// wrapped drops the lines above that are the beginning of the attribution whose
// end was found at row i.
func (r *reader) wrapped(i int) {
	for n := 1; n < maxHead && i-n >= 0 && r.rows[i-n].kind == own; n++ {
		if opens(strings.TrimSpace(r.rows[i-n].raw)) {
			r.drop(i-n, i)
			return
		}
	}
}

// opens says that a line could begin an attribution that goes on in the next.
func opens(line string) bool {
	if len(line) > maxLabel || !strings.ContainsAny(line, "0123456789@") {
		return false
	}
	word, _, _ := strings.Cut(line, " ")
	switch strings.TrimRight(word, ",") {
	case "On", "Am", "Le", "El", "Il", "Em", "Op", "Den", "Dne", "W", "At", "In", "Quoting", "*", "From", "Dnia", "På", "Den:", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Pe":
		return true
	}
	return dateWord.MatchString(word) || strings.HasPrefix(line, "在") || strings.HasPrefix(line, "于")
}

var (
	dateWord = regexp.MustCompile(`^["'(]?(\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{4}年.*|\d{4}-\d\d-\d\dT.*)[,.]?$`)
	yearTime = regexp.MustCompile(`\b(19|20)\d\d\b|\b\d{1,2}[-./]\d{1,2}[-./]\d{2,4}\b|\d年`)
	clock    = regexp.MustCompile(`\d{1,2}[:.h]\d\d\b`)
	address  = regexp.MustCompile(`[^\s<>@]+(@| at )[^\s<>@]+[.\w]`)
)

// hasDate says that a text holds a day, or a time of day.
func hasDate(text string) bool { return yearTime.MatchString(text) || clock.MatchString(text) }

// isAttribution says that a text tells who wrote what follows.
func isAttribution(text string, first bool) bool {
	if strings.HasPrefix(text, "Quoting ") {
		return true
	}
	marks := 0
	if strings.ContainsRune(text, '@') && address.MatchString(text) {
		marks++
	}
	if yearTime.MatchString(text) {
		marks++
	}
	if clock.MatchString(text) {
		marks++
	}
	said := hasVerb(text)
	return marks >= 2 || marks == 1 && said || first && said && len(text) < 100
}

// hasVerb knows how mailers say "wrote" near the end of a line.
func hasVerb(text string) bool {
	low := strings.ToLower(text)
	if len(low) > 60 {
		low = low[len(low)-60:]
	}
	for _, v := range [...]string{
		"wrote", "writes", "said:", "schrieb", "crit", "escribi", "escreveu", "scritto", "scrisse", "skrev", "schreef", "napisa", "napsal",
		"kirjoitti", "пишет", "писал", "yazdı", "写道", "寫道", "书写", "書きました", "írta", "a scris", "έγραψε", "작성", "viết", "shaped the electrons",
	} {
		if strings.Contains(low, v) {
			return true
		}
	}
	return false
}
