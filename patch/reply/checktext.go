package reply

import (
	"slices"
	"strings"
	"unicode/utf8"

	"onemore/patch"
	"onemore/patch/diff"
	"onemore/patch/trailer"
)

// quotes looks at what is quoted and where own text stands.
func (c *checker) quotes() {
	c.foreignQuotes()
	run, start := 0, 0
	for n, i := range c.quoted {
		if n == 0 || i != c.quoted[n-1]+1 {
			run, start = 0, i
		}
		if run++; run == maxQuote+1 {
			c.add(Warn, "long-quote", start+1, "more than %d lines are quoted in a row; cut what you do not speak of", maxQuote)
			break
		}
	}
	if len(c.own) == 0 || len(c.quoted) == 0 {
		return
	}
	lastOwn, firstQuote, lastQuote := c.own[len(c.own)-1], c.quoted[0], c.quoted[len(c.quoted)-1]
	switch {
	case lastOwn < firstQuote:
		c.add(Ask, "top-posting", lastOwn+1, "your words stand above what they answer; lists want them below")
	case lastQuote > lastOwn+maxIntro:
		c.add(Warn, "quote-below", lastOwn+2, "what is quoted below your last words can go")
	}
	for _, i := range c.own {
		if l := c.lines[i]; utf8.RuneCountInString(l) > tooWide && !verbatim(l) && strings.Contains(strings.TrimSpace(l), " ") && !strings.Contains(l, "://") {
			c.add(Warn, "long-line", i+1, "a line of more than %d characters", tooWide)
		}
	}
}

// foreignQuotes finds quoted lines that the parent does not have, in its order.
// Of a body that was made here they must be its very bytes.
func (c *checker) foreignQuotes() {
	body := diff.Lines(c.parent.Body)
	if c.d.Written == "" {
		if i := c.mangled(body); i >= 0 {
			c.add(Block, "quote", i+1, "this line was quoted wrongly; please report it")
		}
		return
	}
	m := newMatcher(body, c.lines)
	for _, row := range m.rows {
		if m.at(row) < 0 {
			c.add(Warn, "quote", row+1, "this line is quoted, but is not in the mail you answer")
			return
		}
	}
}

// mangled gives the first quoted line that does not follow in the parent on
// those before it, or -1.
func (c *checker) mangled(body []string) int {
	own, next := c.ownQuotes(), 0
	for _, i := range c.quoted {
		if l := c.lines[i]; l == skipMark || own[l] {
			continue
		}
		for next < len(body) && quoted(body[next]) != c.lines[i] {
			next++
		}
		if next++; next > len(body) {
			return i
		}
	}
	return -1
}

// ownQuotes are the lines of comments that begin with ">" by the hand of the
// person who wrote them.
func (c *checker) ownQuotes() map[string]bool {
	own := map[string]bool{}
	texts := []string{c.d.Text}
	for _, cm := range c.d.Comments {
		texts = append(texts, cm.Text)
	}
	for _, t := range texts {
		for _, l := range diff.Lines(trimmed(t)) {
			if strings.HasPrefix(l, ">") {
				own[l] = true
			}
		}
	}
	return own
}

// characters looks for text that is not what it looks like.
func (c *checker) characters() {
	quotedBad := 0
	for i, l := range c.lines {
		if !strings.HasPrefix(l, ">") && strings.Contains(l, string(utf8.RuneError)) {
			c.add(Ask, "charset", i+1, "a character of yours was no UTF-8 and is lost")
		}
		r, bad := deceivesIn(l)
		switch {
		case !bad:
		case !strings.HasPrefix(l, ">"):
			c.add(Block, "characters", i+1, "your text holds the character U+%04X, which readers cannot see", r)
			return
		case quotedBad == 0:
			quotedBad = i + 1
			c.add(Warn, "quoted-characters", quotedBad, "the quoted text holds the character U+%04X, which readers cannot see", r)
		}
	}
}

// deceivesIn gives the first character of a line that deceives.
func deceivesIn(line string) (rune, bool) {
	honest := needsJoiner(line)
	for _, r := range line {
		if deceives(r) && (!honest || !joins(r)) {
			return r, true
		}
	}
	return 0, false
}

// tags looks at the tags that the draft gives.
func (c *checker) tags() {
	author := patch.SamePerson(c.l.From, c.parent.Author()) || c.k.Me.Is(c.parent.Author().Email)
	for _, t := range c.d.Tags {
		if !knownKey(t.Key) {
			c.add(Block, "tag", 0, "%q is no tag that an answer gives", t.Key)
			continue
		}
		if len(t.Note) > maxNote {
			c.add(Block, "tag", 0, "the note behind %s is too long; say it in the text", t.Key)
		}
		if _, bad := deceivesIn(t.Note); bad {
			c.add(Block, "characters", 0, "the note behind %s holds characters that readers cannot see", t.Key)
		}
		if author && t.Key != "Nacked-by" {
			c.add(Block, "own-patch", 0, "%s on a mail of your own", t.Key)
		}
		if slices.Contains(c.k.Given, t.Key) {
			c.add(Ask, "given", 0, "your %s on this patch is on the list already", t.Key)
		}
	}
	if c.gives("Reviewed-by") {
		if i := slices.IndexFunc(c.own, func(i int) bool { return asks(c.lines[i]) }); i >= 0 {
			c.add(Ask, "open-question", c.own[i]+1, "a Reviewed-by says that all questions are answered; this one is open")
		}
	}
	if !c.gives("Tested-by") {
		return
	}
	if !slices.ContainsFunc(c.d.Tags, func(t Tag) bool { return t.Key == "Tested-by" && noteText(t.Note) != "" }) && len(c.own) == 0 {
		c.add(Warn, "tested-on", 0, "Tested-by does not say on what it was tested")
	}
}

func (c *checker) gives(key string) bool {
	return slices.ContainsFunc(c.d.Tags, func(t Tag) bool { return t.Key == key })
}

// asks knows a question.
func asks(line string) bool {
	return strings.HasSuffix(strings.TrimRight(line, " )\"'"), "?") || strings.Contains(line, "? ")
}

// trailers holds what readers will find in the mail against what the draft
// says.
func (c *checker) trailers() {
	var read []string
	for _, t := range c.given {
		switch {
		case t.Misspelt:
			c.add(Ask, "misspelt", t.Line+1, "%q looks like a misspelt %s", clip(t.Text, 100), t.Key)
		case t.Retracts || !knownKey(t.Key) || t.Person == (patch.Person{}):
		case !sameAddress(t.Person.Email, c.l.From.Email):
			c.add(Block, "other-person", t.Line+1, "the tag is %s's, the mail is from %s: tools would not count it", t.Person.String(), c.l.From.Email)
		case t.Conditional:
			c.add(Ask, "conditional", t.Line+1, "readers take %s here as given on a condition", t.Key)
			read = append(read, t.Key)
		default:
			read = append(read, t.Key)
		}
	}
	for _, t := range c.d.Tags {
		if !slices.Contains(read, t.Key) && knownKey(t.Key) {
			c.add(Block, "unread-tag", 0, "readers would not find your %s in this mail", t.Key)
		}
	}
	for _, key := range read {
		if !c.gives(key) {
			c.add(Ask, "tag-in-text", lineOf(c.given, key), "readers would take your words for a %s", key)
		}
	}
}

func lineOf(given []trailer.Trailer, key string) int {
	for _, t := range given {
		if t.Key == key {
			return t.Line + 1
		}
	}
	return 0
}
