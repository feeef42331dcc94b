package pager

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onemore/patch/diff"
	"onemore/ui/screen/syntax"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// painter keeps what colouring has found of the document in view. It is found
// by jobs, for the hunks that come into view: plain first, colour when ready.
type painter struct {
	busy bool
	done map[int32]hunkPaint
}

// hunkPaint is what is known of a hunk, by its lines.
type hunkPaint struct {
	syntax [][]syntax.Piece
	words  [][]text.Range // what has changed in the line
}

// The limits of colouring.
const (
	mostLines = 3000 // lines of a hunk that get syntax colours
	mostHunks = 12   // hunks coloured in one job
)

// colouredMsg is the paint of some hunks.
type colouredMsg struct {
	doc   *document
	hunks map[int32]hunkPaint
}

// colour starts a job for the hunks in view that have no syntax yet.
func (s *Screen) colour() tea.Cmd {
	if s.doc == nil || s.doc.patch == nil || s.paint.busy {
		return nil
	}
	var want []int32
	s.reader.Visible(func(i, _ int) {
		h := s.doc.lines[s.sheet.line(i, false)].hunk
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
	doc, find := s.doc, s.find
	return s.env.Job("colour", func(ctx context.Context) tea.Msg {
		out := make(map[int32]hunkPaint, len(want))
		for _, h := range want {
			if ctx.Err() != nil {
				break
			}
			ref := doc.hunks[h]
			f := &doc.patch.Files[ref.file]
			out[h] = paintHunk(find, f.Path(), &f.Hunks[ref.hunk])
		}
		return colouredMsg{doc: doc, hunks: out}
	})
}

// paintHunk finds the changed words and the syntax of a hunk.
func paintHunk(find *syntax.Finder, path string, h *diff.Hunk) hunkPaint {
	p := hunkPaint{words: make([][]text.Range, len(h.Lines))}
	for _, pair := range diff.Pairs(*h) {
		old, fresh := diff.Words(h.Lines[pair[0]].Code(), h.Lines[pair[1]].Code())
		p.words[pair[0]], p.words[pair[1]] = ranges(old), ranges(fresh)
	}
	p.syntax = hunkSyntax(find, path, h)
	return p
}

func ranges(all [][2]int) []text.Range {
	var out []text.Range
	for _, r := range all {
		out = append(out, text.Range{From: r[0], To: r[1]})
	}
	return out
}

// hunkSyntax finds the syntax of a hunk: of its new side, and of the lines that
// only the old side has.
func hunkSyntax(find *syntax.Finder, path string, h *diff.Hunk) [][]syntax.Piece {
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
		for i, pieces := range find.Lines(path, code) {
			out[at[i]] = pieces
		}
	}
	return out
}

// take keeps the result of a job.
func (p *painter) take(msg colouredMsg) {
	p.busy = false
	if p.done == nil {
		p.done = map[int32]hunkPaint{}
	}
	for h, paint := range msg.hunks {
		p.done[h] = paint
	}
}

// words is what has changed in a line, as far as it is known.
func (p *painter) words(d *document, i int) []text.Range {
	l := &d.lines[i]
	hunk := p.done[l.hunk].words
	if l.at < 0 || int(l.at) >= len(hunk) || !asWritten(l) {
		return nil
	}
	return hunk[l.at]
}

// asWritten says that the line on the screen is the code that was read, byte
// for byte: nothing in it was made visible or cut.
func asWritten(l *line) bool { return !l.text.Marked() && !l.text.Clipped() }

// spans is the syntax of a line, or nothing while it is not known. A line in
// which something was made visible has none: it is not the code that was read.
func (p *painter) spans(d *document, i int) []theme.Span {
	l := &d.lines[i]
	hunk := p.done[l.hunk].syntax
	if l.at < 0 || int(l.at) >= len(hunk) || len(hunk[l.at]) == 0 || !asWritten(l) {
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
