package pager

import "onemore/ui/text"

// changed is what differs between two versions of a line: the middle that is
// left when the same beginning and the same end are taken away, at the borders
// of words.
func changed(a, b string) (old, fresh []text.Range) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	for head > 0 && (inWord(a, head) || inWord(b, head)) {
		head--
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for tail > 0 && (inWord(a, len(a)-tail) || inWord(b, len(b)-tail)) {
		tail--
	}
	// Lines that have little in common are not two versions of one.
	if common := head + tail; common*3 < max(len(a), len(b)) {
		return nil, nil
	}
	return span(head, len(a)-tail), span(head, len(b)-tail)
}

func span(from, to int) []text.Range {
	if from >= to {
		return nil
	}
	return []text.Range{{From: from, To: to}}
}

// inWord says that place i of s cuts a word, or a character, in two.
func inWord(s string, i int) bool {
	return i > 0 && i < len(s) && wordByte(s[i-1]) && wordByte(s[i])
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
