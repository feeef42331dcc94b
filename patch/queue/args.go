package queue

import (
	"slices"
	"strings"
)

// ParseArgs is ParseFilter for the words of a command line, from which the
// shell has taken the quotes: an argument with a space in it is one value
// ("s:use after free", "use after free"), unless it holds further terms and so
// is a filter by itself ("is:unreviewed size:<80").
func ParseArgs(args []string) (Filter, error) {
	terms := make([]string, 0, len(args))
	for _, a := range args {
		if strings.ContainsAny(a, " \t\n") && !strings.Contains(a, `"`) && !isFilter(a) {
			a = quote(a)
		}
		terms = append(terms, a)
	}
	return ParseFilter(strings.Join(terms, " "))
}

// isFilter says that an argument with spaces is more than one value: a further
// word in it is a term, or its first is a term whose value never has a space.
func isFilter(arg string) bool {
	for i, w := range strings.Fields(arg) {
		key := termKey(w)
		if key != "" && (i > 0 || !slices.Contains([]string{"s", "f", "list", "area", "file"}, key)) {
			return true
		}
	}
	return false
}

// termKey is the key of a term, "" for a plain word.
func termKey(word string) string {
	key, _, ok := strings.Cut(strings.TrimPrefix(word, "-"), ":")
	if !ok || !isKey(key) {
		return ""
	}
	return key
}

// quote puts quotes around the value of a term.
func quote(arg string) string {
	head := ""
	if rest, ok := strings.CutPrefix(arg, "-"); ok {
		head, arg = "-", rest
	}
	if key := termKey(arg); key != "" {
		head, arg = head+key+":", arg[len(key)+1:]
	}
	return head + `"` + arg + `"`
}
