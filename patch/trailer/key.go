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
}

// people are the keys that name a person and count for something, or say who
// did what; any other "...-by" is a person's too.
func people() [12]string {
	return [...]string{
		"Reviewed-by", "Acked-by", "Tested-by", "Signed-off-by", "Nacked-by", "Reported-by",
		"Suggested-by", "Co-developed-by", "Debugged-by", "Requested-by", "Assisted-by", "Obsoleted-by",
	}
}

// keyOf knows a key by what stands before the colon.
func keyOf(s string) key {
	if k, ok := literalKey(s); ok {
		return k
	}
	folded := strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(s, "_", "-"), " ", "-"))
	if strings.HasSuffix(folded, "-off-by") && !strings.HasPrefix(folded, "sign") {
		return key{}
	}
	if !strings.HasSuffix(folded, "-by") && !strings.HasSuffix(folded, "-bye") && !strings.HasSuffix(folded, "by") {
		return key{}
	}
	for _, name := range people() {
		low := strings.ToLower(name)
		switch {
		case folded == low && name == "Obsoleted-by":
			return key{name: name, kind: literal}
		case folded == low:
			return key{name: name, kind: person, misspelt: strings.ContainsAny(s, " _")}
		case near(folded, low):
			return key{name: name, kind: person, misspelt: true}
		}
	}
	if strings.ContainsAny(s, " _") || !strings.HasSuffix(folded, "-by") || !isWord(folded) {
		return key{}
	}
	return key{name: strings.ToUpper(folded[:1]) + folded[1:], kind: person}
}

// literalKey knows the keys that do not end in "by".
func literalKey(s string) (key, bool) {
	switch strings.ToLower(s) {
	case "fixes":
		return key{name: "Fixes", kind: commit}, true
	case "closes":
		return key{name: "Closes", kind: literal}, true
	case "link":
		return key{name: "Link", kind: literal}, true
	case "buglink":
		return key{name: "BugLink", kind: literal}, true
	case "cc":
		return key{name: "Cc", kind: person}, true
	case "change-id":
		return key{name: "Change-id", kind: literal}, true
	case "base-commit":
		return key{name: "Base-commit", kind: literal}, true
	case "supersedes":
		return key{name: "Supersedes", kind: literal}, true
	case "message-id":
		return key{name: "Message-ID", kind: literal}, true
	case "nak", "nack":
		return key{name: "Nacked-by", kind: person}, true
	}
	return key{}, false
}

func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && c != '-' {
			return false
		}
	}
	return true
}

// near tells whether b is a with one or two slips of the finger.
func near(a, b string) bool {
	if a[0] != b[0] || len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return false
	}
	row := make([]int, len(b)+1)
	for j := range row {
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
