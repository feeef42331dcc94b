package mail

import (
	"bytes"
	"strings"

	"onemore/patch"
)

// parseIDs gives every message id of a References or In-Reply-To field in its
// order: whatever stands in angle brackets without white space. Free text,
// commas and comments are passed over. A field without brackets that is one
// word with an @ is an id too. Of a field beyond 64 kB the end is read.
func parseIDs(value []byte) []patch.MsgID {
	if len(value) > maxIDBytes {
		value = value[len(value)-maxIDBytes:]
	}
	if bytes.IndexByte(value, '<') < 0 {
		return bareIDs(value)
	}
	n := bytes.Count(value, []byte{'<'})
	ids := make([]patch.MsgID, 0, min(n, 64))
	for {
		open := bytes.IndexByte(value, '<')
		if open < 0 {
			return ids
		}
		value = value[open+1:]
		end := bytes.IndexAny(value, "<> \t\r\n")
		if end < 0 {
			return ids
		}
		if value[end] == '>' && goodRef(value[:end]) {
			ids = append(ids, patch.MsgID(guessText(value[:end])))
		}
		value = value[end:]
	}
}

// goodRef tells an id from what mailers and people put in its place: "<>",
// "<None>", "<yes>". Such a word would tie unrelated mails into one thread.
func goodRef(id []byte) bool {
	if len(id) == 0 || len(id) > maxIDLen {
		return false
	}
	if bytes.IndexByte(id, '@') >= 0 {
		return len(id) > 1
	}
	return len(id) >= 8 && bytes.ContainsAny(id, "0123456789")
}

// bareIDs reads ids that were written without brackets, when the field holds
// nothing else.
func bareIDs(value []byte) []patch.MsgID {
	var ids []patch.MsgID
	for _, w := range bytes.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ';' || r <= ' ' }) {
		if bytes.Count(w, []byte("@")) != 1 || !goodRef(w) || bytes.ContainsAny(w, "\"()") {
			return nil
		}
		ids = append(ids, patch.MsgID(guessText(w)))
	}
	return ids
}

// parseMessageID reads the id of a message itself: the first brackets that
// hold anything, else the first word. White space inside the brackets is a
// fold in the wrong place and is taken out. Empty when there is none.
func parseMessageID(value []byte) patch.MsgID {
	v := unfold(value)
	for open := bytes.IndexByte(v, '<'); open >= 0; open = bytes.IndexByte(v, '<') {
		v = v[open+1:]
		end := bytes.IndexByte(v, '>')
		if end < 0 {
			break
		}
		if id := bareID(v[:end]); id != "" {
			return id
		}
		v = v[end:]
	}
	return bareID(v)
}

// bareID squeezes the white space out of an id and bounds it.
func bareID(b []byte) patch.MsgID {
	b = bytes.Trim(b, "<> \t\r\n")
	if len(b) == 0 || len(b) > maxIDLen {
		return ""
	}
	s := guessText(b)
	if strings.ContainsAny(s, " \t\r\n") {
		s = strings.Join(strings.Fields(s), "")
	}
	return patch.MsgID(s)
}
