package trailer

import "strings"

// keyKind says what a key's value must look like.
type keyKind uint8

const (
	none    keyKind = iota
	person          // a person: Reviewed-by
	commit          // a commit or a bug: Fixes
	literal         // one word: change-id, Link
)

type key struct {
	name     string
	kind     keyKind
	misspelt bool
	known    bool // it stands in the list of people's keys
}

// people are the keys that name a person and count for something, or say who
// did what; any other "...-by" is a person's too.
func people() [10]string {
	return [...]string{
		"Reviewed-by", "Acked-by", "Tested-by", "Signed-off-by", "Nacked-by", "Reported-by",
		"Suggested-by", "Co-developed-by", "Debugged-by", "Requested-by",
	}
}

// keyOf knows a key by what stands before the colon.
func keyOf(s string) key {
	low := strings.ToLower(s)
	if k := literalKey(low); k.kind != none {
		return k
	}
	spaced := strings.ContainsAny(low, " _")
	folded := low
	if spaced {
		folded = strings.TrimRight(strings.ReplaceAll(strings.ReplaceAll(low, "_", "-"), " ", "-"), "-")
	}
	for _, name := range people() {
		if len(folded) == len(name) && strings.EqualFold(folded, name) {
			return key{name: name, kind: person, misspelt: spaced, known: true}
		}
	}
	if !bySound(folded) {
		return key{}
	}
	for _, name := range people() {
		if !realWord(folded) && near(folded, strings.ToLower(name)) {
			return key{name: name, kind: person, misspelt: true, known: true}
		}
	}
	if spaced || !strings.HasSuffix(folded, "-by") || len(folded) < 5 {
		return key{}
	}
	return key{name: strings.ToUpper(folded[:1]) + folded[1:], kind: person}
}

// bySound reports keys that end in "by" or in what fingers make of it.
func bySound(s string) bool {
	i := len(s) - 3
	if i < 3 {
		return false
	}
	switch s[i:] {
	case "-by", "-yb", "-bu", "-bt", "-bg", "-ny", "-vy", "-bz", "--b", "bye":
		return true
	}
	return s[i+1:] == "by" || s[i+1:] == "-b"
}

// realWord reports keys of other meaning that a slip of the finger would make
// of a known one.
func realWord(s string) bool {
	switch s {
	case "asked-by", "added-by", "packed-by", "hacked-by", "revised-by", "backed-by", "listed-by", "posted-by", "edited-by", "rejected-by",
		"resolved-by", "requested-by", "reposted-by", "reproduced-by", "removed-by", "reverted-by", "released-by", "replaced-by", "required-by":
		return true
	}
	return false
}

// literalKey knows the keys whose value is no person, and those that do not
// end in "by". low is lower case.
func literalKey(low string) key {
	switch low {
	case "fixes":
		return key{name: "Fixes", kind: commit}
	case "closes":
		return key{name: "Closes", kind: literal}
	case "link":
		return key{name: "Link", kind: literal}
	case "buglink":
		return key{name: "BugLink", kind: literal}
	case "cc":
		return key{name: "Cc", kind: person}
	case "change-id":
		return key{name: "Change-id", kind: literal}
	case "base-commit":
		return key{name: "Base-commit", kind: literal}
	case "supersedes":
		return key{name: "Supersedes", kind: literal}
	case "obsoletes":
		return key{name: "Obsoletes", kind: literal}
	case "obsoleted-by", "superseded-by":
		return key{name: "Obsoleted-by", kind: literal}
	case "assisted-by":
		return key{name: "Assisted-by", kind: literal}
	case "message-id":
		return key{name: "Message-ID", kind: literal}
	case "nak", "nack":
		return key{name: "Nacked-by", kind: person, known: true}
	}
	return key{}
}

// near tells whether b is a with one or two slips of the finger.
func near(a, b string) bool {
	if a[0] != b[0] || len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return false
	}
	var row [24]int
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)] <= 2
}
