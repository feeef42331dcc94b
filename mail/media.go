package mail

import (
	"strconv"
	"strings"
)

// media is a Content-Type or Content-Disposition: a value in lower case and
// its parameters (RFC 2045 section 5.1, RFC 2183).
type media struct {
	value    string
	params   []param
	extended bool // a parameter is written as RFC 2231 says
}

type param struct {
	key, value string
}

// parseMedia reads such a field leniently: parameters may follow without a
// semicolon, twice, with a quote that does not end, or with spaces in them.
// Of a parameter given twice the first one counts.
func parseMedia(field []byte) media {
	if len(field) == 0 {
		return media{}
	}
	s := strings.TrimLeft(guessText(unfold(field)), " \t\";")
	var m media
	m.value, s = mediaValue(s)
	for s != "" && len(m.params) < maxParams {
		var p param
		p, s = nextParam(s)
		if p.key != "" {
			m.params = append(m.params, p)
			m.extended = m.extended || strings.HasSuffix(p.key, "*") || strings.Contains(p.key, "*0")
		}
	}
	return m
}

// mediaValue cuts the value off the parameters; spaces around its slash go.
func mediaValue(s string) (value, rest string) {
	end := valueEnd(s)
	value, rest = s[:end], strings.TrimLeft(s[end:], " \t")
	if strings.HasPrefix(rest, "/") || strings.HasSuffix(value, "/") && len(value) > 1 {
		rest = strings.TrimLeft(rest, "/ \t")
		end = valueEnd(rest)
		value, rest = strings.TrimSuffix(value, "/")+"/"+rest[:end], rest[end:]
	}
	return strings.ToLower(strings.TrimRight(value, "\"'")), rest
}

func valueEnd(s string) int {
	if i := strings.IndexAny(s, " \t;,("); i >= 0 {
		return i
	}
	return len(s)
}

// nextParam reads one parameter; an empty key when there was none.
func nextParam(s string) (p param, rest string) {
	s = strings.TrimLeft(s, "; \t,")
	if strings.HasPrefix(s, "(") {
		if i := strings.IndexByte(s, ')'); i >= 0 {
			return param{}, s[i+1:]
		}
		return param{}, ""
	}
	end := strings.IndexAny(s, "=; \t")
	if end < 0 {
		return param{}, ""
	}
	key := strings.ToLower(s[:end])
	s = strings.TrimLeft(s[end:], " \t")
	if !strings.HasPrefix(s, "=") {
		return param{}, s
	}
	s = strings.TrimLeft(s[1:], " \t")
	if strings.HasPrefix(s, `"`) {
		value, rest := quotedValue(s[1:])
		return param{key, value}, rest
	}
	end = bareEnd(s)
	value := strings.TrimRight(s[:end], " \t")
	if !strings.Contains(key, "name") {
		value = value[:valueEnd(value)]
	}
	return param{key, value}, s[end:]
}

// bareEnd finds the end of a value without quotes: the semicolon, or white
// space before something that looks like the next parameter.
func bareEnd(s string) int {
	end := strings.IndexByte(s, ';')
	if end < 0 {
		end = len(s)
	}
	gap := strings.IndexAny(s[:end], " \t")
	if gap < 0 {
		return end
	}
	if eq := strings.IndexByte(s[gap:end], '='); eq > 0 {
		key := strings.TrimSpace(s[gap : gap+eq])
		if key != "" && !strings.ContainsAny(key, " \t") {
			return gap
		}
	}
	return end
}

// quotedValue reads up to the closing quote; one that is missing is set at
// the next semicolon. Only quotes and backslashes are escaped: a Windows path
// is not.
func quotedValue(s string) (value, rest string) {
	var b []byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return string(b), s[i+1:]
		case c == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b = append(b, s[i])
		default:
			b = append(b, c)
		}
	}
	end := strings.IndexByte(s, ';')
	if end < 0 {
		end = len(s)
	}
	return strings.TrimRight(s[:end], " \t"), s[end:]
}

// plain gives a parameter as written, or "".
func (m *media) plain(key string) string {
	for i := range m.params {
		if m.params[i].key == key {
			return m.params[i].value
		}
	}
	return ""
}

// get gives a parameter decoded: RFC 2231 (a charset, percent escapes,
// pieces), which wins, or RFC 2047, which mailers use against its letter.
func (m *media) get(key string) string {
	if m.extended {
		if v := m.plain(key + "*"); v != "" {
			return decodeExtended(v)
		}
		if v := m.pieces(key); v != "" {
			return v
		}
	}
	return decodeWords(m.plain(key))
}

// pieces joins key*0, key*1* and so on. Those with a star at the end are
// escaped; the first of them may name a charset, which some repeat in each.
func (m *media) pieces(key string) string {
	var joined strings.Builder
	label, lang := "", ""
	for n := range maxParams {
		name := key + "*" + strconv.Itoa(n)
		v := m.plain(name)
		if v != "" {
			v = strings.ReplaceAll(v, "%", "%25")
		} else if v = m.plain(name + "*"); v == "" {
			break
		} else if parts := strings.SplitN(v, "'", 3); n == 0 && len(parts) == 3 {
			label, lang, v = parts[0]+"'", parts[1]+"'", parts[2]
		} else if rest, ok := strings.CutPrefix(v, label); ok && label != "" {
			v = strings.TrimPrefix(rest, lang)
		}
		joined.WriteString(v)
	}
	if joined.Len() == 0 {
		return ""
	}
	return decodeExtended(strings.TrimSuffix(label, "'") + "''" + joined.String())
}

// decodeExtended decodes charset'language'text with percent escapes.
func decodeExtended(v string) string {
	label := ""
	if parts := strings.SplitN(v, "'", 3); len(parts) == 3 {
		label, v = parts[0], parts[2]
	}
	out := make([]byte, 0, len(v))
	for i := 0; i < len(v); i++ {
		if v[i] == '%' && i+2 < len(v) {
			if c, ok := hexPair([]byte{v[i+1], v[i+2]}); ok {
				out = append(out, c)
				i += 2
				continue
			}
		}
		out = append(out, v[i])
	}
	text, _ := toText(label, out)
	return text
}
