package trailer

import "strings"

// parse reads a trailer that begins its line.
func (s *scanner) parse(line string) (Trailer, bool) {
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	if indent > 8 || indent > 0 && !s.reply {
		return Trailer{}, false
	}
	line = line[indent:]
	key, value, ok := cutKey(line)
	if !ok {
		return s.withoutColon(line)
	}
	value = strings.TrimSpace(value)
	k := keyOf(key)
	t := Trailer{Key: k.name, Value: value, Misspelt: k.misspelt}
	switch k.kind {
	case none:
		return Trailer{}, false
	case person:
		return s.withPerson(t)
	case commit:
		return s.withCommit(t)
	default:
		t.Value, t.Tail = cutComment(value)
		return t, t.Value != "" && !strings.ContainsAny(firstWord(t.Value), ",;")
	}
}

// cutKey splits a line at its colon when a key can stand before it.
func cutKey(line string) (key, value string, ok bool) {
	for i := range min(len(line), 41) {
		switch c := line[i]; {
		case c == ':':
			return line[:i], line[i+1:], i >= 2
		case c|0x20 >= 'a' && c|0x20 <= 'z', c == ' ', c == '_', c == '-' && i > 0:
		case c == 0xEF && strings.HasPrefix(line[i:], "："):
			return line[:i] + "_", line[i+len("："):], i >= 2
		default:
			return "", "", false
		}
	}
	return "", "", false
}

// withoutColon reads "Reviewed-by Ann Lee <ann@example.org>".
func (s *scanner) withoutColon(line string) (Trailer, bool) {
	word, value, _ := strings.Cut(line, " ")
	if len(word) < 8 || len(word) > 16 || !strings.HasSuffix(line, ">") || strings.IndexByte(word, '-') < 0 {
		return Trailer{}, false
	}
	k := keyOf(word)
	if k.kind != person || !k.known {
		return Trailer{}, false
	}
	return s.withPerson(Trailer{Key: k.name, Value: strings.TrimSpace(value), Misspelt: true})
}

// withPerson reads "Name <a@b> tail", "a@b", or "Name" with the address on the
// next line.
func (s *scanner) withPerson(t Trailer) (Trailer, bool) {
	value := t.Value
	if value != "" && !strings.Contains(value, "@") {
		next := s.peek()
		trimmed := strings.TrimSpace(next)
		indented := next != "" && (next[0] == ' ' || next[0] == '\t') && !strings.Contains(next, ":") && strings.HasSuffix(trimmed, ">")
		if strings.Contains(trimmed, "@") && (trimmed[0] == '<' || indented) {
			_, _ = s.next()
			value += " " + trimmed
		}
	}
	p, text, tail, ok := splitPerson(value)
	if !ok && s.reply && keyOf(t.Key).known {
		p, text, ok = nameOnly(value)
	}
	if !ok {
		return t, false
	}
	t.Person, t.Value, t.Tail = p, text, tail
	return t, true
}

// withCommit reads "Fixes: 0123456789ab ("subject")", which mailers wrap. At
// least 6 hex digits are asked for, as b4 does.
func (s *scanner) withCommit(t Trailer) (Trailer, bool) {
	word := firstWord(t.Value)
	if n := hexLen(word); n < 6 || n != len(word) {
		// Trackers are named by URLs and bug numbers.
		return t, strings.Contains(word, "://") || len(word) > 1 && word[0] == '#' && hexLen(word[1:]) == len(word)-1
	}
	for range 3 {
		if strings.Count(t.Value, "(") <= strings.Count(t.Value, ")") {
			break
		}
		next := strings.TrimSpace(s.peek())
		if next == "" || strings.Contains(next, ": ") && !strings.Contains(next, ")") {
			break
		}
		_, _ = s.next()
		t.Value += " " + next
	}
	if i := strings.LastIndex(t.Value, ")"); i > 0 {
		if tail := strings.TrimSpace(t.Value[i+1:]); strings.HasPrefix(tail, "#") || strings.HasPrefix(tail, "[") {
			t.Value, t.Tail = t.Value[:i+1], tail
		}
	}
	return t, true
}

// cutComment splits "value  # comment".
func cutComment(value string) (text, tail string) {
	if i := strings.Index(value, " #"); i > 0 {
		return strings.TrimSpace(value[:i]), value[i+1:]
	}
	return value, ""
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

func hexLen(s string) int {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return i
		}
	}
	return len(s)
}
