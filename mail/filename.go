package mail

import (
	"strings"
	"unicode"
)

// baseName makes a name that is safe to offer for a file: no folders, no
// leading dots, only letters, digits and a few signs, at most 120 runes.
// Empty when nothing is left.
func baseName(s string) string {
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		s = s[i+1:]
	}
	n := 0
	s = strings.Map(func(r rune) rune {
		if n++; n > maxName {
			return -1
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" ._-+@,=()[]#~", r) {
			return r
		}
		return '_'
	}, s)
	return strings.TrimRight(strings.TrimLeft(s, ". "), " ")
}

// isPatchName says that a file of that name is a patch.
func isPatchName(name string) bool {
	low := strings.ToLower(name)
	for _, ext := range [...]string{".patch", ".diff", ".patch.txt", ".diff.txt", ".dif", ".eml"} {
		if strings.HasSuffix(low, ext) {
			return true
		}
	}
	return false
}

// isPatchType says that a media type means a patch.
func isPatchType(typ string) bool {
	switch typ {
	case "text/x-patch", "text/x-diff", "text/patch", "text/diff", "text/x-udiff",
		"application/x-patch", "application/x-diff", "application/patch", "application/diff":
		return true
	}
	return false
}

// looksLikeDiff says that text holds a diff git would find.
func looksLikeDiff(text string) bool {
	if hasLine(text, "diff --git ") {
		return true
	}
	return hasLine(text, "--- ") && strings.Contains(text, "\n+++ ") && strings.Contains(text, "\n@@ -")
}

// hasLine says that a line of text starts with prefix.
func hasLine(text, prefix string) bool {
	for {
		i := strings.Index(text, prefix)
		if i < 0 {
			return false
		}
		if i == 0 || text[i-1] == '\n' {
			return true
		}
		text = text[i+1:]
	}
}
