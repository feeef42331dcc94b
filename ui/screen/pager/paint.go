package pager

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onemore/patch/diff"
	"onemore/ui/screen/syntax"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// painter keeps what colouring has found of the document in view: the syntax
// of hunks that were in view, by a job; and the changed words of lines in
// view, at once.
type painter struct {
	busy   bool
	done   map[int32][][]syntax.Piece // by hunk, then by line of the hunk
	worded map[int][]text.Range       // by line of the document
}

// The limits of colouring.
const (
	mostLines = 3000 // lines of a hunk that get syntax colours
	mostHunks = 12   // hunks coloured in one job
	mostBytes = 1000 // bytes of a line that is compared word by word
)

// colouredMsg is the syntax of some hunks.
type colouredMsg struct {
	doc   *document
	hunks map[int32][][]syntax.Piece
}

// colour starts a job for the hunks in view that have no syntax yet.
func (s *Screen) colour() tea.Cmd {
	if s.doc == nil || s.doc.patch == nil || !s.syntax || s.paint.busy {
		return nil
	}
	var want []int32
	s.reader.Visible(func(i, _ int) {
		h := s.doc.lines[i].hunk
		if h < 0 || len(want) >= mostHunks || len(want) > 0 && want[len(want)-1] == h {
			return
		}
		if _, known := s.paint.done[h]; !known {
			want = append(want, h)
		}
	})
	if len(want) == 0 {
		return nil
	}
	s.paint.busy = true
	doc := s.doc
	return s.env.Job("colour", func(ctx context.Context) tea.Msg {
		out := make(map[int32][][]syntax.Piece, len(want))
		for _, h := range want {
			if ctx.Err() != nil {
				break
			}
			ref := doc.hunks[h]
			f := &doc.patch.Files[ref.file]
			out[h] = hunkSyntax(f.Path(), &f.Hunks[ref.hunk])
		}
		return colouredMsg{doc: doc, hunks: out}
	})
}

// hunkSyntax finds the syntax of a hunk: of its new side, and of the lines that
// only the old side has.
func hunkSyntax(path string, h *diff.Hunk) [][]syntax.Piece {
	if len(h.Lines) > mostLines {
		return nil
	}
	out := make([][]syntax.Piece, len(h.Lines))
	for _, side := range []diff.Kind{diff.Del, diff.Add} {
		var at []int
		var code []string
		for i := range h.Lines {
			if k := h.Lines[i].Kind; k == side || k == diff.Context {
				at = append(at, i)
				code = append(code, h.Lines[i].Code())
			}
		}
		for i, pieces := range syntax.Lines(path, code) {
			out[at[i]] = pieces
		}
	}
	return out
}

// take keeps the result of a job.
func (p *painter) take(msg colouredMsg) {
	p.busy = false
	if p.done == nil {
		p.done = map[int32][][]syntax.Piece{}
	}
	for h, pieces := range msg.hunks {
		p.done[h] = pieces
	}
}

// spans is the syntax of a line, or nothing while it is not known. A line in
// which something was made visible has none: it is not the code that was read.
func (p *painter) spans(d *document, i int) []theme.Span {
	l := &d.lines[i]
	hunk := p.done[l.hunk]
	if l.at < 0 || int(l.at) >= len(hunk) || len(hunk[l.at]) == 0 || l.text.Marked() || l.text.Clipped() {
		return nil
	}
	s := l.text
	out := make([]theme.Span, 0, 2*len(hunk[l.at])+1)
	at, end := 0, len(s.String())
	for _, piece := range hunk[l.at] {
		from, to := min(piece.From, end), min(piece.To, end)
		if from > at {
			out = append(out, theme.Span{Text: text.Slice(s, text.Range{From: at, To: from})})
		}
		out = append(out, theme.Span{Role: piece.Role, Text: text.Slice(s, text.Range{From: from, To: to})})
		at = to
	}
	if at < end {
		out = append(out, theme.Span{Text: text.Slice(s, text.Range{From: at, To: end})})
	}
	return out
}

// words is what has changed in a line against its partner on the other side.
func (p *painter) words(d *document, i int) []text.Range {
	if r, known := p.worded[i]; known {
		return r
	}
	if p.worded == nil || len(p.worded) > 10_000 {
		p.worded = map[int][]text.Range{}
	}
	old, fresh := partners(d, i)
	if old < 0 {
		p.worded[i] = nil
		return nil
	}
	a, b := d.lines[old].text, d.lines[fresh].text
	p.worded[old], p.worded[fresh] = nil, nil
	if len(a.String())+len(b.String()) <= mostBytes {
		p.worded[old], p.worded[fresh] = changed(a.String(), b.String())
	}
	return p.worded[i]
}

// partners returns the removed and the added line that belong together, one of
// them being line i: the n-th of a run of removed lines and the n-th of the
// run of added lines right behind it.
func partners(d *document, i int) (old, fresh int) {
	const longest = 200
	k := d.lines[i].kind
	from := i
	for from > 0 && i-from < longest && d.lines[from-1].kind == k {
		from--
	}
	if i-from >= longest {
		return -1, -1
	}
	other, n := -1, i-from
	if k == delLine {
		for other = i; other < len(d.lines) && d.lines[other].kind == delLine; other++ {
			if other-i > longest {
				return -1, -1
			}
		}
		if other+n >= len(d.lines) || d.lines[other+n].kind != addLine || d.lines[other].kind != addLine {
			return -1, -1
		}
		for j := other; j <= other+n; j++ {
			if d.lines[j].kind != addLine {
				return -1, -1
			}
		}
		return i, other + n
	}
	start := from
	for start > 0 && from-start < longest && d.lines[start-1].kind == delLine {
		start--
	}
	if start+n >= from {
		return -1, -1
	}
	return start + n, i
}
