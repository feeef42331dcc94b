package mail

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlText renders HTML as plain text: quotes as "> ", lists as "* ", links
// with their address, nothing of scripts and styles. It follows no link and
// loads nothing. HTML beyond 2 MB is not read.
func htmlText(src string) string {
	src = src[:min(len(src), maxHTML)]
	z := html.NewTokenizer(strings.NewReader(src))
	var r htmlReader
	for {
		switch z.Next() {
		case html.ErrorToken:
			r.endLine(false)
			return strings.ToValidUTF8(strings.Trim(r.out.String(), "\n"), "\uFFFD") + "\n"
		case html.TextToken:
			if r.hidden == 0 {
				r.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			r.open(&t)
		case html.EndTagToken:
			t := z.Token()
			r.end(t.DataAtom)
		default:
		}
	}
}

// htmlReader writes lines as tags and text come.
type htmlReader struct {
	out    strings.Builder
	line   []byte // not yet ended
	gap    bool   // white space is due before the next word
	blanks int    // empty lines at the end of out
	quote  int
	pre    int
	hidden int // inside that many elements that are not shown
	href   string
	linkAt int // where the text of the open link starts in line
}

// text adds text; white space is one space outside of <pre>.
func (r *htmlReader) text(s string) {
	if r.pre > 0 {
		for l := range strings.Lines(s) {
			r.line = append(r.line, strings.TrimRight(l, "\r\n")...)
			if strings.HasSuffix(l, "\n") {
				r.endLine(true)
			}
		}
		return
	}
	for _, c := range []byte(strings.ReplaceAll(s, "\u00a0", " ")) {
		if isSpace(c) {
			r.gap = true
			continue
		}
		if r.gap && len(r.line) > 0 {
			r.line = append(r.line, ' ')
		}
		r.gap = false
		r.line = append(r.line, c)
	}
}

// endLine ends the line in work; an empty one only when it is forced, and
// never two in a row.
func (r *htmlReader) endLine(force bool) {
	r.gap = false
	if len(r.line) == 0 {
		if !force || r.blanks > 0 {
			return
		}
		r.blanks++
	} else {
		r.blanks = 0
	}
	for range min(r.quote, maxQuote) {
		r.out.WriteString("> ")
	}
	r.out.Write(r.line)
	r.out.WriteByte('\n')
	r.line = r.line[:0]
	r.linkAt = 0
}

func (r *htmlReader) open(t *html.Token) {
	switch t.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Noscript, atom.Template:
		if t.Type == html.StartTagToken {
			r.hidden++
		}
	case atom.Body:
		r.hidden = 0 // a head that does not end
	case atom.Br:
		r.endLine(true)
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.Table, atom.Hr, atom.Ul, atom.Ol:
		r.endLine(false)
		r.endLine(true)
	case atom.Div, atom.Tr, atom.Dt, atom.Dd, atom.Section, atom.Address:
		r.endLine(false)
	case atom.Td, atom.Th:
		r.gap = true
	case atom.Li:
		r.endLine(false)
		r.line = append(r.line, "* "...)
	case atom.Pre:
		r.endLine(false)
		r.pre++
	case atom.Blockquote:
		r.endLine(false)
		r.quote++
	case atom.A:
		r.href, r.linkAt = attribute(t, "href"), len(r.line)
	case atom.Img:
		if alt := attribute(t, "alt"); alt != "" && r.hidden == 0 {
			r.text(" [" + alt + "] ")
		}
	default:
	}
}

func (r *htmlReader) end(a atom.Atom) {
	switch a {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Noscript, atom.Template:
		r.hidden = max(r.hidden-1, 0)
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.Table, atom.Ul, atom.Ol:
		r.endLine(false)
		r.endLine(true)
	case atom.Div, atom.Tr, atom.Li, atom.Dt, atom.Dd, atom.Section, atom.Address:
		r.endLine(false)
	case atom.Pre:
		r.endLine(false)
		r.pre = max(r.pre-1, 0)
	case atom.Blockquote:
		r.endLine(false)
		r.quote = max(r.quote-1, 0)
	case atom.A:
		r.endLink()
	default:
	}
}

// endLink writes where a link leads when its text does not say it.
func (r *htmlReader) endLink() {
	href := r.href
	r.href = ""
	if !strings.HasPrefix(href, "http://") && !strings.HasPrefix(href, "https://") {
		return
	}
	text := string(r.line[min(r.linkAt, len(r.line)):])
	if strings.Contains(text, strings.TrimSuffix(href, "/")) {
		return
	}
	r.text(" <" + href + ">")
}

func attribute(t *html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
