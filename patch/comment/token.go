package comment

import "strings"

// token is what stands for one line of the answered mail: a quoted line, or
// several that a mailer made of one.
type token struct {
	row, rows int    // the first of its lines, and how many
	key       uint64 // in the index; no meaning when lost
	text      string // as it is compared; "" when joined
	weight    int64  // how much it says
	lost      bool   // no line of the index says the same
	cut       bool   // something was left out before it
	apart     bool   // its sender wrote something before it
}

// maxJoin is how many lines a mailer makes of one.
const maxJoin = 4

// tokens reads the quoted rows as lines of x.
func tokens(x *index, rs []row) []token {
	out := make([]token, 0, len(rs))
	cut, apart := false, false
	for i := 0; i < len(rs); {
		r := &rs[i]
		switch r.kind {
		case gap:
			cut = true
		case own:
			apart = true
		case quoted:
			if t, ok := x.token(rs, i); ok {
				t.cut, t.apart = cut, apart
				out = append(out, t)
				i += t.rows
				cut, apart = false, false
				continue
			}
		default:
		}
		i++
	}
	return out
}

// token reads row i; false when it is blank.
func (x *index) token(rs []row, i int) (token, bool) {
	r := &rs[i]
	t := token{row: i, rows: 1, weight: weigh(r.bare)}
	for _, s := range [...]string{r.inner, r.bare, plainOf(r.bare)} {
		k, ok := x.key(s)
		if !ok {
			return t, false
		}
		if _, known := x.first[k]; known {
			t.key, t.text = k, s
			return t, true
		}
	}
	if k, n, ok := x.joined(rs, i); ok {
		t.key, t.rows = k, n
		return t, true
	}
	t.lost, t.text = true, r.bare
	return t, true
}

// joined tries row i with those behind it: a mailer has wrapped the line, and
// perhaps has put no mark before the rest.
func (x *index) joined(rs []row, i int) (key uint64, n int, ok bool) {
	parts := make([]string, 1, maxJoin)
	parts[0] = strings.TrimSuffix(rs[i].bare, "=")
	for j := i + 1; j < len(rs) && j < i+maxJoin; j++ {
		switch rs[j].kind {
		case quoted:
			parts = append(parts, strings.TrimSuffix(rs[j].bare, "="))
		case own:
			parts = append(parts, rs[j].raw)
		default:
			return 0, 0, false
		}
		if k, some := x.key(parts...); some {
			if _, known := x.first[k]; known {
				return k, j - i + 1, true
			}
		}
	}
	return 0, 0, false
}

// weigh says how much finding a line means: brackets stand everywhere.
func weigh(s string) int64 {
	switch n := solid(s, 12); {
	case n < 4:
		return 1
	case n < 12:
		return 3
	default:
		return 6
	}
}

// plainOf undoes quoted-printable that a mailer left in what it quotes.
func plainOf(s string) string {
	at := strings.IndexByte(s, '=')
	if at < 0 {
		return s
	}
	var b strings.Builder
	b.WriteString(s[:at])
	for i := at; i < len(s); i++ {
		if s[i] == '=' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0 {
			b.WriteByte(byte(hex(s[i+1])<<4 | hex(s[i+2])))
			i += 2
			continue
		}
		if s[i] != '=' || i+1 < len(s) {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
