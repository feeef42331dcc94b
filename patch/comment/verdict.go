package comment

import (
	"strings"

	"onemore/patch/trailer"
)

// isVerdict says that a remark is about the patch, whatever was quoted above it:
// that it was applied, a tag, praise.
func isVerdict(text string) bool {
	if praises(text) || len(trailer.InReply(text)) > 0 {
		return true
	}
	for line := range strings.SplitSeq(strings.ToLower(text), "\n") {
		if applied(line) {
			return true
		}
	}
	return false
}

// praises knows remarks that ask for nothing.
func praises(text string) bool {
	if strings.Contains(text, "?") {
		return false
	}
	first, more, _ := strings.Cut(strings.ToLower(text), "\n")
	first = strings.Trim(first, ".!, \t")
	switch first {
	case "lgtm", "ok", "okay", "nice", "good", "thanks", "+1", "great", "agreed", "good catch", "makes sense", "fine", "looks good", "looks good to me", "yes", "nice catch", "good point", "right", "thank you":
		return len(strings.Fields(more)) < longWords
	}
	return applied(first)
}

// applied knows how maintainers say that they took a patch.
func applied(low string) bool {
	for _, p := range [...]string{"applied", "queued", "pushed", "merged"} {
		for _, before := range [...]string{"", "thanks, ", "thank you, ", "series ", "i ", "i've ", "ok, ", "both ", "all ", "whole series ", "sorry, "} {
			if rest, ok := strings.CutPrefix(low, before+p); ok && (rest == "" || rest[0] == ' ' || rest[0] == ',' || rest[0] == '.') {
				return true
			}
		}
	}
	return false
}
