package tags

import (
	"slices"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// Panel is the menu, to be laid over the screen below.
func (s *Screen) Panel(w int) (text.Safe, []screen.Line) {
	title := text.Lit("Tag")
	if !s.open.What.Empty() {
		title = text.Concat(text.Lit("Tag: "), s.open.What)
	}
	switch {
	case !s.loaded:
		return title, []screen.Line{screen.In(theme.Dim, text.Lit("looking what was said already ..."))}
	case s.err != nil:
		return title, append(screen.Wrap(theme.Error, screen.Sprintf("It cannot be told what may be given: %v", s.err), 0, w-2),
			screen.In(theme.Dim, text.Lit("Esc goes back, M shows the log.")))
	}
	switch s.stage {
	case where:
		return title, s.scopes()
	case sure:
		return title, s.asking(w)
	case asked:
		return title, s.wording()
	default:
		return title, s.menu()
	}
}

// menu lists the tags.
func (s *Screen) menu() []screen.Line {
	out := []screen.Line{s.identity()}
	for _, t := range []struct {
		key  string
		id   string
		name string
		says text.Safe
	}{
		{"r", action.TagReviewed, screen.ReviewedBy, text.Lit("I reviewed it, and it may go in")},
		{"a", action.TagAcked, screen.AckedBy, text.Lit("I agree with it")},
		{"t", action.TagTested, screen.TestedBy, text.Lit("it works where I tried it")},
		{"n", action.TagNacked, screen.NackedBy, text.Lit("it must not go in as it is")},
	} {
		out = append(out, option(t.key, text.Clean(t.name), s.standing(t.name, t.says), s.Off(t.id)))
	}
	remark := text.Lit("a remark behind the tag")
	if s.tag.Note != "" {
		remark = screen.Sprintf("# %s", s.tag.Note)
	}
	return append(out, option("#", text.Lit("remark"), remark, ""))
}

// identity is who gives the tag.
func (s *Screen) identity() screen.Line {
	l := screen.Line{}.Put(theme.Dim, text.Lit("as ")).Mail(theme.Mine, s.who().String(), screen.Whole)
	if n := len(s.store.Identities()); n > 1 && s.offIdentity() == "" {
		l = l.Put(theme.Key, text.Lit("  i")).Put(theme.Dim, screen.Sprintf(" the next of %d", n))
	}
	return l
}

// standing says where a tag stands already, else what it says.
func (s *Screen) standing(key string, says text.Safe) text.Safe {
	drafted, listed, n := 0, 0, 0
	for i := range s.plans {
		for k := range s.plans[i].Patches {
			p := &s.plans[i].Patches[k]
			if p.ID != s.open.At && s.find(s.open.At) != nil {
				continue
			}
			n++
			switch {
			case slices.Contains(p.Pending, key):
				drafted++
			case slices.Contains(p.Given, key):
				listed++
			}
		}
	}
	switch {
	case drafted > 0 && drafted == n:
		return text.Lit("drafted; again takes it away")
	case drafted > 0:
		return screen.Sprintf("drafted on %d of %d", drafted, n)
	case listed > 0 && n == 1:
		return text.Lit("given already")
	case listed > 0:
		return screen.Sprintf("given on %d of %d", listed, n)
	}
	return says
}

// scopes lists what the tag can be given on.
func (s *Screen) scopes() []screen.Line {
	out := []screen.Line{screen.In(theme.Title, screen.Sprintf("%s on what?", s.tag.Key))}
	this, off := text.Lit("the one under the cursor"), s.Off(action.TagPatch)
	if off == "" {
		this = s.thisPatch().what
	}
	marked, offMarked := text.Safe{}, s.Off(action.TagMarked)
	if offMarked == "" {
		marked = s.marked().what
	}
	return append(out,
		option("p", text.Lit("this patch"), this, off),
		option("m", text.Lit("marked"), marked, offMarked),
		option("s", text.Lit("series"), s.whole().what, ""))
}

// option is one line of a menu.
func option(key string, name, says text.Safe, off string) screen.Line {
	l := screen.Line{}.Put(theme.Key, text.Pad(text.Clean(key), 3))
	if off != "" {
		return l.Put(theme.Dim, text.Pad(name, 13)).Put(theme.Dim, screen.Sprintf("not now: %s", off))
	}
	return l.Put(theme.Plain, text.Pad(name, 13)).Put(theme.Dim, says)
}

// asking is the reasons to think again.
func (s *Screen) asking(w int) []screen.Line {
	out := []screen.Line{screen.Line{}.Put(theme.Title, screen.Sprintf("%s on ", s.tag.Key)).Put(theme.Title, s.what)}
	for _, why := range s.doubts(choice{on: s.on, patches: s.about()}) {
		out = append(out, screen.Wrap(theme.Warn, text.Clean(why), 0, w-2)...)
	}
	return append(out, screen.Line{}.Put(theme.Key, text.Lit("Enter y")).Put(theme.Plain, text.Lit(" give it   ")).
		Put(theme.Key, text.Lit("Esc")).Put(theme.Plain, text.Lit(" do not")))
}

// wording is what is about to be given, while the words that belong to it are
// typed.
func (s *Screen) wording() []screen.Line {
	return []screen.Line{s.identity(), screen.Line{}.Put(theme.Title, screen.Sprintf("%s on ", s.tag.Key)).Put(theme.Title, s.what)}
}

// about are the patches that the chosen messages speak of.
func (s *Screen) about() (out []*screen.TagPatch) {
	for i := range s.plans {
		for k := range s.plans[i].Patches {
			p := &s.plans[i].Patches[k]
			if slices.Contains(s.on, p.ID) || s.plans[i].Cover != "" && slices.Contains(s.on, s.plans[i].Cover) {
				out = append(out, p)
			}
		}
	}
	return out
}

// Render draws the menu alone, where nothing is below it.
func (s *Screen) Render(w, h int) []string {
	c := screen.NewCanvas(s.env.Theme, w, h)
	title, lines := s.Panel(w)
	c.Put(screen.Line{}.Gap(1).Put(theme.Title, title))
	for _, l := range lines {
		c.Put(append(screen.Line{}.Gap(1), l...))
	}
	return c.Lines()
}
