package demo

import (
	"regexp"
	"strings"
	"time"
)

// Lists of the project.
const (
	develAddr = "tern-devel@lists.example.org"
	netAddr   = "tern-net@lists.example.org"
)

func listAddr(l string) string {
	if l == "net" {
		return netAddr
	}
	return develAddr
}

// when is the moment a letter was sent, in its sender's zone.
func (l *letter) when(now time.Time) time.Time {
	zone := time.FixedZone("", l.from.zone*60)
	return now.Add(-l.age).Truncate(time.Second).In(zone)
}

const dateLayout = "Mon, 2 Jan 2006 15:04:05 -0700"

// render writes the letter as list i of its lists delivered it.
func (l *letter) render(now time.Time, i int) []byte {
	at := l.when(now)
	if l.raw != "" {
		return []byte(strings.ReplaceAll(l.raw, "{date}", at.Format(dateLayout)))
	}
	body := l.fillBody(now)
	list := l.lists[i]
	enc := l.opts["enc"]
	if list == "net" && (enc == "" || enc == "flowed") {
		body += footer(list)
	}
	head, sent := content(body, enc)
	var b strings.Builder
	l.writeDate(&b, at)
	b.WriteString(folded("From", mailbox(l.from)))
	b.WriteString(folded("To", strings.Join(l.toLine(), ", ")))
	if cc := boxes(l.cc); len(cc) > 0 {
		b.WriteString(folded("Cc", strings.Join(cc, ", ")))
	}
	l.writeSubject(&b)
	l.writeIDs(&b)
	b.WriteString(head)
	for _, x := range l.extra {
		b.WriteString(x + "\n")
	}
	b.WriteString("List-Id: <" + strings.Replace(listAddr(list), "@", ".", 1) + ">\n")
	b.WriteString("List-Archive: <https://" + "lists.example.org/" + strings.Split(listAddr(list), "@")[0] + "/>\n")
	b.WriteString("\n" + sent)
	return []byte(b.String())
}

func (l *letter) writeSubject(b *strings.Builder) {
	subject := l.subject
	if _, raw := l.opts["rawsubject"]; raw {
		b.WriteString("Subject: " + subject + "\n")
		return
	}
	b.WriteString(folded("Subject", encodeSubject(subject)))
}

// encodeSubject leaves the ASCII words alone: prefixes stay readable.
func encodeSubject(s string) string {
	if isASCII(s) {
		return s
	}
	end := strings.LastIndex(s, "] ") + 2
	if end < 2 || !isASCII(s[:end]) {
		return encodeWord(s)
	}
	return s[:end] + encodeWord(s[end:])
}

func (l *letter) writeDate(b *strings.Builder, at time.Time) {
	d, ok := l.opts["date"]
	if !ok {
		b.WriteString("Date: " + at.Format(dateLayout) + "\n")
		return
	}
	b.WriteString("Received: from mx.example.org (mx.example.org [192.0.2.25])\n\tby lists.example.org with ESMTPS;\n\t" + at.Format(dateLayout) + "\n")
	if d != "" {
		b.WriteString("Date: " + d + "\n")
	}
}

func (l *letter) writeIDs(b *strings.Builder) {
	if _, none := l.opts["noid"]; !none {
		b.WriteString("Message-ID: <" + l.id + ">\n")
	}
	if l.parent == nil || l.parent.id == "" {
		return
	}
	if _, none := l.opts["noirt"]; !none {
		b.WriteString("In-Reply-To: <" + l.parent.id + ">\n")
	}
	var refs []string
	for p := l.parent; p != nil; p = p.parent {
		refs = append(refs, "<"+p.id+">")
	}
	b.WriteString("References:")
	for i := len(refs) - 1; i >= 0; i-- {
		b.WriteString(" " + refs[i])
		if i > 0 {
			b.WriteString("\n")
		}
	}
	b.WriteString("\n")
}

// toLine: the people first, then the lists.
func (l *letter) toLine() []string {
	to := boxes(l.to)
	for _, x := range l.lists {
		to = append(to, listAddr(x))
	}
	return to
}

func boxes(people []person) []string {
	var out []string
	for _, p := range people {
		out = append(out, mailbox(p))
	}
	return out
}

func footer(list string) string {
	name := strings.Split(listAddr(list), "@")[0]
	return "\n_______________________________________________\n" + name + " mailing list\nhttps://lists.example.org/listinfo/" + name + "\n"
}

var dayMark = regexp.MustCompile(`\{day:([^}]+)\}`)

// fillBody puts the dates into the places a script left for them.
func (l *letter) fillBody(now time.Time) string {
	body := l.body
	if l.parent != nil {
		body = strings.ReplaceAll(body, "{on}", l.parent.when(now).Format("Mon, Jan 02, 2006 at 15:04:05 -0700"))
	}
	return dayMark.ReplaceAllStringFunc(body, func(m string) string {
		d, err := time.ParseDuration(m[len("{day:") : len(m)-1])
		if err != nil {
			return m
		}
		return now.Add(-d).UTC().Format("20060102")
	})
}
