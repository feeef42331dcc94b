package reply

import (
	"fmt"
	"slices"
	"strings"

	"onemore/patch"
	"onemore/patch/diff"
	"onemore/patch/trailer"
)

// Level says what a finding asks of the person who sends.
type Level uint8

// The levels, lightest first.
const (
	Warn  Level = iota // to be seen in the preview
	Ask                // wants a yes
	Block              // must be mended before the mail can go
)

// String is the word people read.
func (l Level) String() string { return [...]string{"warning", "question", "stop"}[min(l, Block)] }

// Finding is what Check has to say about a letter.
type Finding struct {
	Level Level
	Rule  string // a short name that stays, such as "top-posting"
	Line  int    // of the body, from 1; 0 when it speaks of no line
	Text  string // for people
}

// Known is what Check cannot see in the letter.
type Known struct {
	Me      Me
	Newer   string   // the newest version of the change, such as "v4", when it is not the one answered
	Given   []string // tags of mine on this patch that are on the list already: their keys
	Secrets []string // text that must never leave, such as passwords
}

// Limits of what goes out without a question.
const (
	maxSize   = 100 << 10 // bytes of the body
	maxPeople = 100       // recipients
	maxQuote  = 60        // quoted lines in a row
	maxNote   = 500       // bytes of a tag's note
)

// Check looks a letter over before it is shown. The gravest findings come
// first; none means that nothing is wrong.
func Check(l Letter, parent *patch.Mail, d Draft, k Known) []Finding {
	c := checker{l: l, parent: parent, d: d, k: k, lines: diff.Lines(l.Body)}
	c.read()
	c.people()
	c.lists()
	c.headers()
	c.content()
	c.quotes()
	c.characters()
	c.tags()
	c.trailers()
	slices.SortStableFunc(c.found, func(a, b Finding) int { return int(b.Level) - int(a.Level) })
	return c.found
}

// checker looks at one letter.
type checker struct {
	l      Letter
	parent *patch.Mail
	d      Draft
	k      Known

	lines    []string
	own      []int // indices of own lines with words, tags and attribution aside
	quoted   []int
	given    []trailer.Trailer
	tagLines map[int]bool
	found    []Finding
}

func (c *checker) add(level Level, rule string, line int, format string, args ...any) {
	c.found = append(c.found, Finding{Level: level, Rule: rule, Line: line, Text: fmt.Sprintf(format, args...)})
}

// read sorts the lines.
func (c *checker) read() {
	c.given = trailer.InReply(c.l.Body)
	c.tagLines = map[int]bool{}
	for _, t := range c.given {
		key, _, _ := strings.Cut(strings.TrimSpace(c.lines[t.Line]), ":")
		if !t.Retracts && (strings.EqualFold(key, t.Key) || t.Misspelt) {
			c.tagLines[t.Line] = true
		}
	}
	said := attribution(c.parent)
	for i, l := range c.lines {
		switch {
		case l == "-- ":
			return
		case strings.HasPrefix(l, ">"):
			c.quoted = append(c.quoted, i)
		case strings.TrimSpace(l) == "", l == said, c.tagLines[i], attributes(c.lines, i):
		default:
			c.own = append(c.own, i)
		}
	}
}

// attributes knows a line that says who wrote the quote below it.
func attributes(lines []string, i int) bool {
	return strings.HasSuffix(lines[i], " wrote:") && i+1 < len(lines) && (strings.HasPrefix(lines[i+1], ">") || lines[i+1] == "" && i+2 < len(lines) && strings.HasPrefix(lines[i+2], ">"))
}

// people looks at the recipients.
func (c *checker) people() {
	l, all := c.l, slices.Concat(c.l.To, c.l.Cc)
	for _, text := range l.Unparsed {
		c.add(Block, "address", 0, "%q among the recipients of the mail you answer is no address: mend it or take it out", text)
	}
	if len(all) == 0 {
		c.add(Block, "recipients", 0, "nobody would get this mail")
	}
	if !validAddress(l.From.Email) {
		c.add(Block, "sender", 0, "%q cannot be who it is from", l.From.Email)
	} else if !c.k.Me.Is(l.From.Email) {
		c.add(Block, "sender", 0, "%s is none of your addresses", l.From.Email)
	}
	others := 0
	for _, p := range all {
		if !c.k.Me.Is(p.Email) {
			others++
		}
		switch {
		case !validAddress(p.Email):
			c.add(Block, "address", 0, "%q is no address", p.String())
		case unread(p.Email):
			c.add(Ask, "address", 0, "nobody reads what is sent to %s", p.Email)
		case !ascii(p.Email):
			c.add(Ask, "address", 0, "%s has letters that many servers refuse", p.Email)
		}
	}
	if len(all) > 0 && others == 0 {
		c.add(Ask, "recipients", 0, "nobody but you would get this mail")
	}
	if len(all) > maxPeople {
		c.add(Ask, "recipients", 0, "%d people would get this mail", len(all))
	}
}

// unread knows addresses behind which nobody sits.
func unread(email string) bool {
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	return strings.HasPrefix(local, "devnull+") || local == "noreply" || local == "no-reply" || local == "donotreply" || local == "mailer-daemon" ||
		strings.HasSuffix(local, "-bounces") || strings.HasSuffix(local, "-owner") || strings.HasPrefix(local, "owner-")
}

// lists holds the letter's lists against the parent's.
func (c *checker) lists() {
	all := slices.Concat(c.l.To, c.l.Cc)
	named := slices.Concat(c.parent.To, c.parent.Cc, c.parent.ReplyTo, []patch.Person{c.parent.From})
	for _, p := range named {
		if isList(c.parent, c.k.Me, p.Email) && !has(all, p.Email) && (has(c.parent.To, p.Email) || has(c.parent.Cc, p.Email)) && !c.k.Me.excluded(p.Email) {
			c.add(Ask, "list-left-out", 0, "the list %s got the mail you answer and would not get this one", plain(p.Email))
		}
	}
	for _, p := range all {
		if isList(c.parent, c.k.Me, p.Email) && !has(named, p.Email) {
			c.add(Ask, "list-added", 0, "the list %s did not get the mail you answer", p.Email)
		}
	}
	if c.l.Private || !Public(c.parent, c.k.Me, all...) {
		c.add(Warn, "private", 0, "no public list gets this mail: it stays between its recipients")
	}
}

// headers looks at what ties the letter to its parent.
func (c *checker) headers() {
	if _, err := c.l.Bytes(true); err != nil && !slices.ContainsFunc(c.found, func(f Finding) bool { return f.Level == Block }) {
		c.add(Block, "unsendable", 0, "%v", err)
	}
	if c.l.InReplyTo == "" {
		c.add(Ask, "thread", 0, "the mail you answer has no Message-ID: nobody's mailer can show this one below it")
	} else if c.l.InReplyTo != c.parent.ID {
		c.add(Ask, "thread", 0, "this does not answer the mail that it quotes")
	}
	was, is := patch.ParseSubject(c.parent.Subject), patch.ParseSubject(c.l.Subject)
	if was.Title != is.Title || was.N != is.N || was.Version != is.Version || was.Patch != is.Patch {
		c.add(Ask, "subject", 0, "the subject is another than that of the mail you answer")
	}
	if c.k.Newer != "" {
		c.add(Ask, "newer-version", 0, "%s of this change is out; you answer an older version", c.k.Newer)
	}
	if len(c.l.Body) >= maxSize {
		c.add(Ask, "size", 0, "the text has %d kB; lists refuse or hold large mail", len(c.l.Body)>>10)
	}
	if encoding(c.l.Body, true) == "quoted-printable" {
		c.add(Warn, "encoding", 0, "a line of more than %d bytes, or a control character, makes the mail quoted-printable", maxLine)
	}
	for _, s := range c.k.Secrets {
		if s = strings.TrimSpace(s); s != "" && strings.Contains(c.l.Body, s) {
			c.add(Block, "secret", 0, "the text holds a password or token")
			return
		}
	}
}

// content looks at own text.
func (c *checker) content() {
	switch {
	case len(c.own) == 0 && len(c.tagLines) == 0 && len(c.quoted) == 0:
		c.add(Block, "empty", 0, "the mail says nothing")
	case len(c.own) == 0 && len(c.tagLines) == 0:
		c.add(Block, "only-quotes", 0, "nothing is said but what is quoted")
	}
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(c.l.Body)), "<!doctype html") {
		c.add(Block, "html", 1, "the text is HTML; lists take plain text")
	} else if i := slices.IndexFunc(c.own, func(i int) bool { return markup(c.lines[i]) }); i >= 0 {
		c.add(Ask, "html", c.own[i]+1, "this looks like HTML; lists take plain text")
	}
	for _, i := range c.own {
		l := c.lines[i]
		if strings.HasPrefix(l, "diff --git ") {
			c.add(Ask, "diff", i+1, "a diff at the margin is taken for a patch by patchwork and b4; indent or quote it")
			return
		}
	}
	if diff.HasDiff(c.l.Body) {
		c.add(Ask, "diff", 0, "a diff at the margin is taken for a patch by patchwork and b4; indent or quote it")
	}
}

// markup knows lines of HTML mail.
func markup(line string) bool {
	low := strings.ToLower(line)
	for _, tag := range [...]string{"<html", "<body", "<div", "</div>", "<p>", "</p>", "<br>", "<br/>", "<span ", "&nbsp;"} {
		if strings.Contains(low, tag) {
			return true
		}
	}
	return false
}
