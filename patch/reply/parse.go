package reply

import (
	"slices"
	"strconv"
	"strings"

	"onemore/patch"
	"onemore/patch/comment"
	"onemore/patch/diff"
	"onemore/patch/trailer"
)

// Problem is what was odd in an edited text.
type Problem struct {
	Line int // of the text, from 1
	Text string
}

const maxProblems = 50

// ParseBuffer reads the text that Buffer wrote and a person edited. Own text
// becomes a comment on the last quoted line before it; what stands before the
// first, or below the mark for it, becomes the remark. Tags of mine on lines of
// their own become tags. Nothing that was written is lost: a quoted line that
// the parent does not have is taken for own text, and told of.
func ParseBuffer(parent *patch.Mail, buffer string, me Me, others []Foreign) (Draft, []Problem) {
	lines := diff.Lines(strings.ReplaceAll(strings.ToValidUTF8(buffer, "\uFFFD"), "\r\n", "\n"))
	if i := slices.Index(lines, writtenMark); i >= 0 && blank(lines[:i]) {
		return handWritten(parent, strings.Join(lines[i+1:], "\n"), me), nil
	}
	p := bufferReader{
		pg: comment.Lay(diff.Scan(parent.Body)), own: owned(others), me: me,
		match: newMatcher(diff.Lines(parent.Body), lines), d: Draft{Parent: parent.ID}, at: -1,
	}
	for i, l := range lines {
		p.line(i, l)
	}
	p.flush()
	p.d.Text = trimmed(p.d.Text)
	return p.d, p.problems
}

// handWritten is the draft of a body that goes out as it stands.
func handWritten(parent *patch.Mail, text string, me Me) Draft {
	d := Draft{Parent: parent.ID, Written: strings.TrimRight(text, "\n") + "\n"}
	for _, t := range trailer.InReply(d.Written) {
		if tag, ok := mine(t, me); ok {
			d.Tags = append(d.Tags, tag)
		}
	}
	if strings.TrimSpace(text) == "" {
		d.Written = ""
	}
	return d
}

func blank(lines []string) bool {
	return !slices.ContainsFunc(lines, func(l string) bool { return strings.TrimSpace(l) != "" })
}

// bufferReader reads the lines of an edited text.
type bufferReader struct {
	pg    *comment.Page
	own   func(line string) bool
	me    Me
	match *matcher

	d        Draft
	at       int      // last quoted line, -1 before the first
	span     int      // lines the text in work speaks of, 0: one
	rest     bool     // below the mark for what belongs to no line
	text     []string // own text in work
	problems []Problem
}

func (p *bufferReader) problem(i int, text string) {
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, Problem{Line: i + 1, Text: text})
	}
}

func (p *bufferReader) line(i int, l string) {
	switch at := p.match.at(i); {
	case at >= 0 && !p.rest:
		p.flush()
		p.at = at
		return
	case at >= 0, gapMark.MatchString(strings.TrimRight(l, " \t")):
		return
	}
	bare := strings.TrimRight(l, " \t")
	switch {
	case bare == restMark:
		p.flush()
		p.rest = true
	case bare == tagMark:
		p.flush()
	case rangeMark.MatchString(bare):
		p.flush()
		p.mark(i, bare)
	case p.own(bare):
	case strings.HasPrefix(l, ">"):
		p.problem(i, "this quoted line is not in the mail; it is kept as your text")
		p.text = append(p.text, l)
	default:
		if strings.HasPrefix(l, "|") {
			p.problem(i, "nobody said this as it stands; it is kept as your text")
		}
		p.text = append(p.text, p.unescaped(l))
	}
}

// mark reads how many lines the next text speaks of.
func (p *bufferReader) mark(i int, line string) {
	n, err := strconv.Atoi(rangeMark.FindStringSubmatch(line)[1])
	if err != nil || n < 1 || n > p.at+1 || p.rest {
		p.problem(i, "there are not so many lines above; the text stays on the last one")
		n = 0
	}
	p.span = n
}

// unescaped takes the backslash off that Buffer has put before a line.
func (p *bufferReader) unescaped(l string) string {
	rest := strings.TrimLeft(l, `\`)
	if rest != l && (strings.HasPrefix(rest, ">") || p.own(rest)) {
		return l[1:]
	}
	return l
}

// flush ends the text in work: it is a comment on the last quoted line, or part
// of the remark.
func (p *bufferReader) flush() {
	text := p.tags(trimmed(strings.Join(p.text, "\n")))
	span := p.span
	p.text, p.span = nil, 0
	if text == "" {
		return
	}
	if p.rest || p.at < 0 {
		if p.d.Text != "" {
			text = p.d.Text + "\n\n" + text
		}
		p.d.Text = text
		return
	}
	p.d.Comments = append(p.d.Comments, Comment{From: p.at - max(span-1, 0), To: p.at, At: p.pg.Anchor(p.at), Text: text})
}

// tags takes my own tags out of a text: those that stand on a line of their own
// and depend on nothing.
func (p *bufferReader) tags(text string) string {
	if !strings.Contains(text, ":") {
		return text
	}
	lines := strings.Split(text, "\n")
	drop := make([]bool, len(lines))
	for _, t := range trailer.InReply(text) {
		tag, ok := mine(t, p.me)
		key, _, _ := strings.Cut(lines[t.Line], ":")
		if !ok || !strings.EqualFold(strings.TrimSpace(key), tag.Key) {
			continue
		}
		// Alone, since a bracketed line below counts for the note, too.
		for _, alone := range trailer.InReply(lines[t.Line]) {
			tag.Note = noteText(alone.Tail)
		}
		drop[t.Line] = true
		if !slices.Contains(p.d.Tags, tag) {
			p.d.Tags = append(p.d.Tags, tag)
		}
	}
	kept := lines[:0]
	for i, l := range lines {
		if !drop[i] {
			kept = append(kept, l)
		}
	}
	return trimmed(strings.Join(kept, "\n"))
}

// mine is a trailer as a tag of mine, when it is one without doubt.
func mine(t trailer.Trailer, me Me) (Tag, bool) {
	if t.Misspelt || t.Conditional || t.Retracts || !knownKey(t.Key) || !me.Is(t.Person.Email) {
		return Tag{}, false
	}
	return Tag{Key: t.Key, Note: noteText(t.Tail)}, true
}
