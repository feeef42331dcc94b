package demo

import "strings"

// mail reads "#mail who age=2d subject="..."": a mail that answers nothing.
func (b *builder) mail(bl *block) {
	l := &letter{from: b.who(bl, bl.word(0)), age: b.age(bl), subject: bl.opts["subject"], opts: bl.opts}
	if b.cur == nil {
		b.fault(bl, "outside of a story")
		return
	}
	l.id = replyID(b.cur.slug, len(b.cur.letters), l.from)
	l.to, l.cc = b.whoAll(bl, bl.opts["to"]), b.whoAll(bl, bl.opts["cc"])
	if l.from.agent != "" {
		l.extra = append(l.extra, "User-Agent: "+l.from.agent)
	}
	l.body = b.fillText(strings.Join(bl.lines, "\n")) + "\n"
	if l.from.sign != "" {
		l.body += "\n-- \n" + l.from.sign + "\n"
	}
	b.add(bl, l)
}

// rawMail reads "#raw age=2d": a whole message as it stands, with \x1b and
// \u202e escapes and {date}.
func (b *builder) rawMail(bl *block) {
	b.add(bl, &letter{age: b.age(bl), opts: bl.opts, raw: unescape(strings.Join(bl.lines, "\n") + "\n")})
}

// unescape reads \xNN (a byte), \uNNNN (a character), \r and \\; all else
// stays as it is.
func unescape(s string) string {
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			out = append(out, s[i])
			continue
		}
		switch c := s[i+1]; {
		case c == 'r':
			out = append(out, '\r')
			i++
		case c == 'x' && i+3 < len(s):
			out = append(out, byte(hexNum(s[i+2:i+4])))
			i += 3
		case c == 'u' && i+5 < len(s):
			out = append(out, string(rune(hexNum(s[i+2:i+6])))...)
			i += 5
		case c == '\\':
			out = append(out, '\\')
			i++
		default:
			out = append(out, s[i])
		}
	}
	return strings.ReplaceAll(string(out), "{long}", strings.Repeat("long ", 1800))
}

func hexNum(s string) int {
	n := 0
	for _, c := range strings.ToLower(s) {
		n = n*16 + strings.IndexRune("0123456789abcdef", c)
	}
	return n
}
