package patch

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest reply prefix looked for, in bytes
const maxReplyWord = 24

// cutReply takes one reply or forward prefix off s: "Re:", "AW:", "Re[2]:",
// "回复：", or a short unknown word straight before a bracket.
func cutReply(s string) (rest string, ok bool) {
	if prefixLen(s, "re ") > 0 && openLen(s[len("re "):]) > 0 {
		return s[len("re "):], true
	}
	word, rest, ok := cutColon(s)
	if !ok {
		return s, false
	}
	if replyWord(word) {
		return rest, true
	}
	next := strings.TrimLeft(rest, " \t")
	bracket := openLen(next) > 0
	if shortReply(word) && (bracket || upperFirst(word)) {
		return rest, true
	}
	if bracket && unknownReply(word) {
		return rest, true
	}
	// "EXTERNAL: Re: x": a gateway's mark before the real prefix
	if foldEqual(word, "external") || foldEqual(word, "ext") {
		if after, re := cutReply(next); re {
			return after, true
		}
	}
	return s, false
}

// cutColon splits s at a colon near its start; a "[2]", "(2)" or "^2" counter
// between word and colon is dropped.
func cutColon(s string) (word, rest string, ok bool) {
	end := min(len(s), maxReplyWord)
	for i := range end {
		var n int
		switch {
		case s[i] == ':':
			n = 1
		case s[i] == 0xEF && strings.HasPrefix(s[i:], "："):
			n = len("：")
		default:
			continue
		}
		word = strings.TrimRight(s[:i], " \t")
		if j := strings.IndexAny(word, "[(^*"); j > 0 && replyCount(word[j:]) {
			word = strings.TrimRight(word[:j], " ")
		}
		return word, s[i+n:], word != ""
	}
	return "", s, false
}

func replyCount(s string) bool {
	s = strings.Trim(s, "[]()^* ")
	_, ok := number(s)
	return ok
}

// replyWord reports the prefixes that mean a reply or a forward and nothing else.
func replyWord(w string) bool {
	switch len(w) {
	case 2:
		return foldEqual(w, "re") || foldEqual(w, "aw") || foldEqual(w, "fw")
	case 3:
		return foldEqual(w, "fwd")
	case 4:
		return foldEqual(w, "antw")
	}
	switch strings.ToLower(w) {
	case "antwort", "forward", "forwarded", "doorst", "réf", "rép",
		"回复", "回覆", "答复", "答覆", "回信", "转发", "轉寄", "转寄", "轉發", "답장", "회신", "전달", "返信", "転送",
		"отв", "ответ", "пер", "απ", "προθ", "תשובה", "رد", "automatic reply":
		return true
	}
	return false
}

// shortReply reports prefixes of other languages that a title could also start
// with; the caller asks for more evidence.
func shortReply(w string) bool {
	if len(w) > 5 {
		return false
	}
	switch strings.ToLower(w) {
	case "sv", "vs", "vb", "wg", "odp", "ynt", "ilt", "rif", "res", "enc", "rv", "tr", "vl", "bls", "fs", "r", "i", "pd", "atb", "trs", "reply":
		return true
	}
	return false
}

// unknownReply is the last resort before a bracket: two or three letters with a
// capital, a few letters of another script, or the question marks left of them.
func unknownReply(w string) bool {
	if w[0] >= utf8.RuneSelf {
		return utf8.RuneCountInString(w) <= 8 && !strings.ContainsAny(w, " []")
	}
	if strings.Trim(w, "?") == "" {
		return true
	}
	if len(w) < 2 || len(w) > 3 || !upperFirst(w) {
		return false
	}
	return isLetter(w[1]) && isLetter(w[len(w)-1])
}

func upperFirst(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}
