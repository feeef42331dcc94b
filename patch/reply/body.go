package reply

import (
	"slices"
	"sort"
	"strings"

	"onemore/patch"
	"onemore/patch/diff"
)

const (
	above    = 5  // lines quoted above a comment
	smallGap = 3  // lines that are quoted rather than marked as left out
	longSpan = 60 // lines of a commented range quoted whole
	spanEnds = 20 // lines kept at each end of a longer one
	maxIntro = 5  // lines of the message quoted when no line is commented on
	dateForm = "Mon, 2 Jan 2006 15:04:05 -0700"
	skipMark = "> [...]"
)

// Body writes the text of an answer: who wrote what is quoted, each comment
// below its lines with a little of what stands above them, the remark, and the
// tags in a block of their own. A body written by hand goes out as it is.
func Body(parent *patch.Mail, d Draft, me patch.Person) string {
	if strings.TrimSpace(d.Written) != "" {
		return finished(d.Written)
	}
	pg := lay(diff.Scan(parent.Body))
	comments, lost := placed(d.Comments, len(pg.lines))
	blocks := []string{}
	if len(comments) > 0 {
		blocks = pg.talk(comments)
	} else if intro := pg.intro(); intro != "" {
		blocks = []string{intro}
	}
	if len(blocks) > 0 {
		blocks[0] = attribution(parent) + "\n" + blocks[0]
	}
	for _, text := range append(append(lost, d.Text), looked(d)...) {
		if text = trimmed(text); text != "" {
			blocks = append(blocks, wrapped(text))
		}
	}
	if tags := tagLines(d.Tags, me); tags != "" {
		blocks = append(blocks, tags)
	}
	return strings.ToValidUTF8(strings.Join(blocks, "\n\n")+"\n", "\uFFFD")
}

// finished is a hand-written body with one line end at its end; white space at
// the ends of own lines goes, quoted lines stay as they are.
func finished(text string) string {
	lines := diff.Lines(strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n"))
	for i, l := range lines {
		if !strings.HasPrefix(l, ">") && l != "-- " {
			lines[i] = strings.TrimRight(l, " \t")
		}
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
}

// attribution says who wrote what is quoted, by the date of its header.
func attribution(m *patch.Mail) string {
	who := m.Author()
	name := plain(who.Name)
	if name == "" {
		name = plain(who.Email)
	}
	if name == "" {
		name = "somebody"
	}
	if m.DateBy == patch.DateNone || m.Date.IsZero() {
		return name + " wrote:"
	}
	return "On " + m.Date.Format(dateForm) + ", " + clip(name, 200) + " wrote:"
}

// placed sorts comments by the lines below which they go; the text of those
// that stand on no line of the message is given apart.
func placed(comments []Comment, lines int) (in []Comment, lost []string) {
	for _, c := range comments {
		switch {
		case c.To < 0 || c.To >= lines:
			lost = append(lost, c.Text)
		case trimmed(c.Text) != "":
			c.From = min(max(c.From, 0), c.To)
			in = append(in, c)
		}
	}
	sort.SliceStable(in, func(i, j int) bool { return in[i].To < in[j].To })
	return in, lost
}

// talk quotes what the comments speak of, each with its text below.
func (pg *page) talk(comments []Comment) []string {
	keep := pg.kept(comments)
	var blocks []string
	var quote []string
	last := -1
	for n := range pg.lines {
		if !keep[n] {
			continue
		}
		if last >= 0 && n > last+1 {
			quote = append(quote, skipMark)
		}
		quote = append(quote, quoted(pg.lines[n]))
		last = n
		for len(comments) > 0 && comments[0].To == n {
			if len(quote) > 0 {
				blocks, quote = append(blocks, strings.Join(quote, "\n")), nil
			}
			blocks = append(blocks, wrapped(trimmed(comments[0].Text)))
			comments = comments[1:]
		}
	}
	return blocks
}

// kept says which lines are quoted.
func (pg *page) kept(comments []Comment) []bool {
	keep := make([]bool, len(pg.lines)+1)
	mark := func(from, to int) {
		for n := max(from, 0); n <= to && n < len(pg.lines); n++ {
			keep[n] = true
		}
	}
	done := 0
	for _, c := range comments {
		pg.context(c, done, mark)
		done = max(done, c.To+1)
	}
	pg.fill(keep)
	return keep
}

// context marks one comment's lines and what is needed to understand them:
// five lines above, and for a diff the head of its hunk and file. Above is not
// quoted again what an earlier comment has quoted.
func (pg *page) context(c Comment, done int, mark func(from, to int)) {
	if c.To-c.From < longSpan {
		mark(c.From, c.To)
	} else {
		mark(c.From, c.From+spanEnds-1)
		mark(c.To-spanEnds+1, c.To)
	}
	s := pg.spots[c.From]
	top := max(c.From-above, 0)
	if s.File < 0 {
		for top < c.From && (pg.spots[top].File >= 0 || strings.TrimSpace(pg.lines[top]) == "") {
			top++
		}
		mark(max(top, done), c.From)
		return
	}
	head := pg.fileHead(c.From)
	mark(head, head)
	if s.Hunk >= 0 {
		mark(s.Hunk, s.Hunk)
		top = max(top, s.Hunk)
	}
	mark(max(top, done, head), c.From)
}

// fill quotes gaps of a few lines that lie in one file.
func (pg *page) fill(keep []bool) {
	last := -1
	for n := range pg.lines {
		if !keep[n] {
			continue
		}
		if gap := n - last - 1; last >= 0 && gap <= smallGap && pg.spots[last].File == pg.spots[n].File {
			for i := last + 1; i < n; i++ {
				keep[i] = true
			}
		}
		last = n
	}
}

// intro quotes the first paragraph of the message, without a greeting, for an
// answer that speaks of no line.
func (pg *page) intro() string {
	from := 0
	for from < len(pg.lines) && (strings.TrimSpace(pg.lines[from]) == "" || greeting(pg.lines[from]) || inBody(pg.lines[from])) {
		from++
	}
	to := from
	for to < len(pg.lines) && to-from < maxIntro && strings.TrimSpace(pg.lines[to]) != "" && pg.spots[to].File < 0 && !strings.HasPrefix(pg.lines[to], "---") {
		to++
	}
	if from == to {
		return ""
	}
	lines := make([]string, 0, maxIntro+1)
	for _, l := range pg.lines[from:to] {
		lines = append(lines, quoted(l))
	}
	if rest := pg.lines[to:]; slices.ContainsFunc(rest, func(l string) bool { return strings.TrimSpace(l) != "" }) {
		lines = append(lines, skipMark)
	}
	return strings.Join(lines, "\n")
}

// greeting knows a line that only says hello.
func greeting(line string) bool {
	line = strings.ToLower(strings.TrimRight(line, " ,!.\t"))
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "hi", "hello", "hey", "dear", "hallo":
		return strings.Count(rest, " ") < 3
	}
	return false
}

// inBody knows the header lines that git writes at the head of a body.
func inBody(line string) bool {
	for _, h := range [...]string{"From: ", "Subject: ", "Date: ", "Cc: ", "To: "} {
		if strings.HasPrefix(line, h) {
			return true
		}
	}
	return false
}

// looked are the sentences that say what was looked at, without one that stands
// in the remark already.
func looked(d Draft) (out []string) {
	for _, t := range d.Tags {
		if s := t.Said(); s != "" && !strings.Contains(d.Text, s) && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// tagLines writes each tag once, on a line of its own.
func tagLines(tags []Tag, me patch.Person) string {
	var lines []string
	for _, t := range tags {
		if line := t.Line(me); t.Key != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
