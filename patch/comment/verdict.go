package comment

import (
	"strings"

	"onemore/patch/trailer"
)

// isVerdict says that a remark is about the patch, whatever was quoted above it:
// that it was applied, a tag, praise.
func isVerdict(text string) bool {
	return praises(text) || len(trailer.InReply(text)) > 0
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
	for _, p := range [...]string{"applied", "queued", "pushed", "merged"} {
		for _, before := range [...]string{"", "thanks, ", "thank you, ", "series ", "i ", "i've ", "ok, ", "both ", "all ", "whole series ", "sorry, "} {
			if rest, ok := strings.CutPrefix(first, before+p); ok && (rest == "" || rest[0] == ' ' || rest[0] == ',' || rest[0] == '.') {
				return true
			}
		}
	}
	return false
}
