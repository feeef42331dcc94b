package since

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/since"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/view/pager"
)

// Handle does an action.
func (s *Screen) Handle(r action.Result) (tea.Cmd, bool) {
	if cmd, ok := s.reader.Handle(r); ok {
		return cmd, true
	}
	switch r.Action.ID {
	case action.Open:
		s.openHere()
	case action.PairFold:
		s.fold()
	case action.PairFolds:
		s.foldAll()
	case action.PatchNext, action.PatchPrev, action.HunkNext, action.HunkPrev, action.NewsNext, action.NewsPrev:
		s.jump(r)
	case action.PatchDone:
		return s.setMark(screen.MarkDone), true
	case action.PatchSkip:
		return s.setMark(screen.MarkSkip), true
	case action.DraftsMove:
		s.askMove()
	case action.ShowDrafts:
		s.env.Post(screen.OpenDrafts{Root: s.open.Root, What: s.open.What})
	case action.WhatChanged:
		s.from, s.to = "", ""
		return s.compare(), true
	default:
		return s.choose(r)
	}
	return nil, true
}

// choose does the actions that choose versions.
func (s *Screen) choose(r action.Result) (tea.Cmd, bool) {
	switch r.Action.ID {
	case action.VersionsAsk:
		s.askVersions()
		return nil, true
	case action.OldEarlier:
		return s.shift(-1, 0), true
	case action.OldLater:
		return s.shift(1, 0), true
	case action.NewEarlier:
		return s.shift(0, -1), true
	case action.NewLater:
		return s.shift(0, 1), true
	}
	return nil, false
}

// jump goes to the next pair, hunk or comment.
func (s *Screen) jump(r action.Result) {
	n, kind, what := r.Times(), pager.Patch, "patch"
	switch r.Action.ID {
	case action.PatchPrev, action.HunkPrev, action.NewsPrev:
		n = -n
	}
	switch r.Action.ID {
	case action.HunkNext, action.HunkPrev:
		kind, what = pager.Hunk, "difference shown"
	case action.NewsNext, action.NewsPrev:
		kind, what = pager.Note, "comment"
	}
	if !s.reader.Jump(kind, n) {
		s.env.Post(screen.Flash{Text: screen.Sprintf("no more %s this way; Tab unfolds a patch, T all", what)})
	}
}

// fold folds or unfolds what the cursor is on; where nothing differs, it says
// so.
func (s *Screen) fold() {
	i := s.reader.Cursor()
	if p := s.sheet.pairAt(i); p != nil && len(p.Lines) == 0 {
		said := text.Lit("nothing changed in this patch; Enter opens it")
		if p.Old < 0 || p.New < 0 {
			said = text.Lit("there is nothing to compare this patch with; Enter opens it")
		}
		s.env.Post(screen.Flash{Text: said})
		return
	}
	if s.sheet.rows[i].kind == blankRow || !s.reader.Toggle() {
		s.env.Post(screen.Flash{Text: text.Lit("there is nothing to fold here")})
	}
}

// foldAll folds all pairs, or shows all of them.
func (s *Screen) foldAll() {
	line, closed := s.reader.Cursor(), true
	all := s.reader.Folds()
	pair := func(f pager.Fold) bool { return s.sheet.rows[f.From].kind == pairRow }
	for _, f := range all {
		if pair(f) && f.Closed {
			closed = false
		}
	}
	for i := range all {
		if pair(all[i]) {
			all[i].Closed = closed
		}
	}
	s.reader.SetFolds(all)
	if closed { // the cursor goes to the patch that it was in
		if p := s.sheet.pairAt(line); p != nil {
			s.reader.Goto(s.sheet.jumps[0][s.sheet.rows[line].n])
		}
	}
}

// openHere opens what the cursor is on in the diff screen.
func (s *Screen) openHere() {
	i := s.reader.Cursor()
	if s.sheet == nil || i >= len(s.sheet.rows) {
		return
	}
	switch r := s.sheet.rows[i]; r.kind {
	case commentRow, saidRow:
		c := &s.sheet.Open[r.n]
		s.openMail(c.In, c.At+1)
	case pairRow:
		if one := s.here(); one != nil {
			s.openMail(one.ID, 0)
		}
	case lineRow:
		s.openLine(&s.sheet.Pairs[r.n], int(r.at))
	case groupRow:
		s.reader.Toggle()
	case blankRow:
	}
}

// openLine opens the patch at a line of a difference: the older one where the
// line is there alone.
func (s *Screen) openLine(p *since.Pair, at int) {
	if l := &p.Lines[at]; l.Outer == since.Old && l.Old >= 0 && p.Old >= 0 {
		s.openMail(s.sheet.Old[p.Old].ID, l.Old+1)
		return
	}
	for k := at; k < len(p.Lines); k++ {
		if n := p.Lines[k].New; n >= 0 {
			s.openMail(s.sheet.New[p.New].ID, n+1)
			return
		}
	}
	if p.New >= 0 {
		s.openMail(s.sheet.New[p.New].ID, 0)
	}
}

// openMail opens a mail of either version at a line of its body, from 1, among
// the patches of that version; any other by itself.
func (s *Screen) openMail(id patch.MsgID, line int) {
	for _, side := range []struct {
		v       *screen.Version
		patches []screen.VersionPatch
	}{{s.newer(), s.sheet.New}, {s.older(), s.sheet.Old}} {
		o := screen.OpenMail{Root: s.open.Root, Lists: s.open.Lists, Line: line, Version: side.v.Number, Label: text.Clean(side.v.Name), At: -1}
		put := func(one patch.MsgID, title text.Safe) {
			if one == id {
				o.At = len(o.IDs)
			}
			o.IDs, o.Titles = append(o.IDs, one), append(o.Titles, title)
		}
		if side.v.Cover != "" {
			put(side.v.Cover, text.Lit("  0 cover letter"))
		}
		for i := range side.patches {
			p := &side.patches[i]
			o.Series = append(o.Series, p.ID)
			put(p.ID, screen.Sprintf("%3d %s", p.N, p.Title))
		}
		if o.At >= 0 {
			s.env.Post(o)
			return
		}
	}
	s.env.Post(screen.OpenMail{Root: s.open.Root, Lists: s.open.Lists, Line: line, IDs: []patch.MsgID{id}})
}

// shift compares with an earlier or later version on either side.
func (s *Screen) shift(old, now int) tea.Cmd {
	from, to := s.sheet.From+old, s.sheet.To+now
	if from < 0 || to >= len(s.sheet.Versions) || from >= to {
		s.env.Post(screen.Flash{Text: screen.Sprintf("no version is there; there are %s", s.names())})
		return nil
	}
	return s.between(from, to)
}

// between compares two versions by their places.
func (s *Screen) between(from, to int) tea.Cmd {
	s.from, s.to = s.sheet.Versions[from].Root, s.sheet.Versions[to].Root
	return s.compare()
}

// names lists the versions: "v1 v2 v3".
func (s *Screen) names() text.Safe {
	var all []string
	for i := range s.sheet.Versions {
		all = append(all, s.sheet.Versions[i].Name)
	}
	return text.Clean(strings.Join(all, " "))
}

// askVersions asks which two versions to compare.
func (s *Screen) askVersions() {
	typed := s.older().Name + " " + s.newer().Name
	s.env.Post(screen.Ask{
		Label: text.Lit(" compare: "), Value: typed, History: "versions",
		Changed: func(v string) tea.Cmd {
			typed = v
			return nil
		},
		Hint: func() (text.Safe, bool) {
			if _, _, err := s.parse(typed); err != nil {
				return text.Clean(err.Error()), true
			}
			return text.Concat(text.Lit("of "), s.names()), false
		},
		Accept: func(v string) tea.Cmd {
			from, to, err := s.parse(v)
			if err != nil {
				s.env.Post(screen.Flash{Text: text.Clean(err.Error()), Bad: true})
				return nil
			}
			return s.between(from, to)
		},
	})
}

var errSame = errors.New("name two versions, such as v1 v3")

// parse reads the names of two versions, or of the older one alone: "v1 v3",
// "1..3", "1".
func (s *Screen) parse(typed string) (from, to int, err error) {
	words := strings.Fields(strings.NewReplacer("..", " ", ",", " ", "->", " ").Replace(typed))
	if len(words) == 1 {
		words = append(words, s.sheet.Versions[len(s.sheet.Versions)-1].Name)
	}
	if len(words) != 2 {
		return 0, 0, errSame
	}
	at := [2]int{-1, -1}
	for k, w := range words {
		for i := range s.sheet.Versions {
			if name := s.sheet.Versions[i].Name; strings.EqualFold(name, w) || strings.EqualFold(name, "v"+w) {
				at[k] = i
			}
		}
		if at[k] < 0 {
			return 0, 0, fmt.Errorf("there is no %s, but %s", w, s.names())
		}
	}
	if at[0] == at[1] {
		return 0, 0, errSame
	}
	return min(at[0], at[1]), max(at[0], at[1]), nil
}

// Off says why an action is not possible now.
func (s *Screen) Off(id string) string {
	switch id {
	case action.VersionsAsk, action.OldEarlier, action.OldLater, action.NewEarlier, action.NewLater:
		return s.noChoice()
	case action.Open, action.PairFold, action.PairFolds, action.PatchNext, action.PatchPrev, action.HunkNext, action.HunkPrev:
		if !s.compared() || len(s.sheet.rows) == 0 {
			return "nothing is compared here"
		}
	case action.NewsNext, action.NewsPrev:
		if !s.compared() || len(s.sheet.Open) == 0 {
			return "nobody waits for an answer"
		}
	case action.PatchDone, action.PatchSkip:
		if _, ok := s.store.(screen.PatchMarker); !ok {
			return "this store keeps no marks of patches"
		}
		if s.err != nil || s.here() == nil {
			return "put the cursor on a patch"
		}
	case action.DraftsMove:
		if !s.compared() || s.mine.on(s.sheet) == 0 {
			return "no comment is drafted on the older version"
		}
	case action.ShowDrafts:
		if _, ok := s.store.(screen.Drafter); !ok {
			return "this store keeps no drafts"
		}
	case action.SearchNext, action.SearchPrev:
		if s.reader.Query().Empty() {
			return "search with / first"
		}
	}
	return ""
}

// noChoice says why no other versions can be compared, or "".
func (s *Screen) noChoice() string {
	switch {
	case s.sheet == nil:
		return "the versions are not read yet"
	case len(s.sheet.Versions) < 2:
		return "there is one version only"
	case s.sheet.From < 0:
		return "nothing is compared here"
	}
	return ""
}
