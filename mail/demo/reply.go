package demo

import (
	"strconv"
	"strings"
	"time"
)

// reply reads "#re who TARGET +delay": a mail in answer to another. In its
// body a line ">> text" quotes the line of the target that has this text,
// ">>5 text" with five lines above it, ">>*" all of it; "{R}" is a tag of the
// sender that counts.
func (b *builder) reply(bl *block) {
	parent := b.find(bl, bl.word(1))
	if parent == nil {
		return
	}
	l := &letter{from: b.who(bl, bl.word(0)), parent: parent, opts: bl.opts}
	if delay, ok := parseSpan(strings.TrimPrefix(bl.word(2), "+")); ok {
		l.age = jitter(parent.age-delay, b.cur.slug, len(b.cur.letters))
	} else {
		l.age = b.age(bl)
	}
	l.id = replyID(b.cur.slug, len(b.cur.letters), l.from)
	l.subject = bl.opts["subject"]
	if l.subject == "" {
		l.subject = answer(parent.subject)
	}
	b.address(bl, l)
	b.replyBody(bl, l)
	b.add(bl, l)
}

func answer(subject string) string {
	if strings.HasPrefix(subject, "Re: ") {
		return subject
	}
	return "Re: " + subject
}

// replyID is the Message-ID of the n-th letter of a story, in the shape of its
// sender's mailer. Other stories may grow without moving it.
func replyID(slug string, n int, from person) string {
	t := token("reply", slug, strconv.Itoa(n), from.email)
	switch from.agent {
	case "Mutt/2.2.13", "Mutt/2.2.12", "Mutt/2.2.9":
		return "a" + t[:6] + "Z" + t[6:12] + "@" + domain(from.email)
	case "Gnus/5.13":
		return "87" + t[:8] + ".fsf@" + domain(from.email)
	}
	return t[:8] + "-" + t[8:12] + "-" + t[12:16] + "-" + t[16:28] + "@" + domain(from.email)
}

// address puts the sender of the parent into To, and all others of the talk
// into Cc.
func (b *builder) address(bl *block, l *letter) {
	p := l.parent
	seen := map[string]bool{l.from.key: true, p.from.key: true}
	l.to = []person{p.from}
	for _, q := range append(append(b.whoAll(bl, bl.opts["cc"]), p.to...), p.cc...) {
		if !seen[q.key] {
			seen[q.key] = true
			l.cc = append(l.cc, q)
		}
	}
	l.lists = p.lists
	agent := l.from.agent
	if a := bl.opts["agent"]; a != "" {
		agent = a
	}
	if agent != "" {
		name := "User-Agent: "
		if l.from.role != human {
			l.extra = append(l.extra, "Auto-Submitted: auto-generated", "Precedence: bulk")
			name = "X-Mailer: "
		}
		l.extra = append(l.extra, name+agent)
	}
}

func (b *builder) replyBody(bl *block, l *letter) {
	q := quoter{lines: strings.Split(strings.TrimRight(l.parent.body, "\n"), "\n")}
	var out []string
	for _, line := range bl.lines {
		switch {
		case strings.HasPrefix(line, ">>"):
			if !q.used {
				out = append(out, attribution(l))
			}
			out = parted(out, line)
			quoted, ok := q.quote(line[2:])
			if !ok {
				b.fault(bl, "no such line to quote: "+line)
			}
			out = append(out, quoted...)
		case len(line) >= 3 && line[0] == '{' && line[2] == '}' && strings.IndexByte("RAT", line[1]) >= 0:
			l.tags = append(l.tags, mark{line[1], l.from.key})
			out = append(out, tagName(line[1])+": "+l.from.String()+line[3:])
		default:
			out = append(parted(out, line), b.fillText(line))
		}
	}
	l.takes, l.noText = bl.has("retract"), bl.has("aitext")
	l.body = strings.Join(out, "\n") + "\n"
	if l.from.sign != "" {
		l.body += "\n-- \n" + l.from.sign + "\n"
	}
	if bl.has("top") {
		l.body += "\n" + attribution(l) + "\n" + strings.Join(quoteAll(q.lines), "\n") + "\n"
	}
}

// parted puts a blank line between what was quoted and what is said, and the
// other way round.
func parted(out []string, line string) []string {
	if len(out) == 0 || line == "" {
		return out
	}
	last := out[len(out)-1]
	if last == "" || strings.HasSuffix(last, " wrote:") || strings.HasPrefix(last, ">") == strings.HasPrefix(line, ">>") {
		return out
	}
	return append(out, "")
}

// jitter moves a moment by up to a minute, so that not all mail is sent on the
// same second.
func jitter(age time.Duration, slug string, n int) time.Duration {
	by := time.Duration(hexNum(token("jitter", slug, strconv.Itoa(n))[:2])%60) * time.Second
	if age > time.Minute {
		return age - by
	}
	return age
}

// attribution is the line above a quote; {on} is filled in when the mail is
// written.
func attribution(l *letter) string {
	if l.from.agent == "Gnus/5.13" {
		return l.parent.from.String() + " writes:\n"
	}
	return "On {on}, " + l.parent.from.name + " wrote:"
}

// quoter quotes lines of one mail from the top down.
type quoter struct {
	lines []string
	next  int // the first line not yet quoted
	used  bool
}

// quote takes what stands behind ">>".
func (q *quoter) quote(spec string) ([]string, bool) {
	q.used = true
	if strings.TrimSpace(spec) == "*" {
		return quoteAll(q.lines), true
	}
	above, text, _ := strings.Cut(spec, " ")
	n := 2
	if above != "" {
		n = atoi(above)
	}
	hit := q.search(strings.TrimSpace(text))
	if hit < 0 {
		return nil, false
	}
	start := max(q.next, hit-n)
	for start < hit && strings.TrimSpace(q.lines[start]) == "" {
		start++
	}
	out := q.heads(start, hit)
	for _, l := range q.lines[start : hit+1] {
		out = append(out, quoteLine(l))
	}
	q.next = hit + 1
	return out, true
}

func (q *quoter) search(text string) int {
	for _, from := range []int{q.next, 0} {
		for i := from; i < len(q.lines); i++ {
			if strings.Contains(q.lines[i], text) {
				q.next = min(q.next, i)
				return i
			}
		}
	}
	return -1
}

// heads are the diff and hunk headers above start that were not quoted yet, so
// that a reader knows where the lines are from.
func (q *quoter) heads(start, hit int) []string {
	if !isDiffLine(q.lines[hit]) {
		return nil
	}
	at := -1
	for i := start - 1; i >= q.next; i-- {
		if strings.HasPrefix(q.lines[i], "@@ ") {
			at = i
			break
		}
	}
	if at < 0 {
		return nil
	}
	var out []string
	for i := at - 1; i >= q.next; i-- {
		if strings.HasPrefix(q.lines[i], "diff --git ") {
			out = append(out, quoteLine(q.lines[i]))
			break
		}
	}
	return append(out, quoteLine(q.lines[at]))
}

func isDiffLine(l string) bool {
	return l != "" && strings.IndexByte(" +-", l[0]) >= 0
}

func quoteLine(l string) string {
	if l == "" {
		return ">"
	}
	return "> " + l
}

func quoteAll(lines []string) []string {
	var out []string
	for _, l := range lines {
		if l == "-- " {
			break // a signature is not quoted
		}
		out = append(out, quoteLine(l))
	}
	return out
}
