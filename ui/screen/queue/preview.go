package queue

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// previewLines draws what is known of the change under the cursor in at most h
// lines: four from the row, then what was loaded.
func (s *Screen) previewLines(w, h int) []screen.Line {
	it := s.here()
	if it == nil {
		return nil
	}
	out := summary(it, s.snap.Now, w)
	if h > stripLines && s.peek.root == it.Root {
		for _, l := range s.peek.lines {
			out = append(out, l.Shorten(w))
		}
	}
	return out[:min(len(out), h)]
}

// rightPane is the preview beside the list.
func (s *Screen) rightPane(w, h int) []string {
	c := screen.NewCanvas(s.env.Theme, w, h)
	it := s.here()
	if it == nil {
		return c.Lines()
	}
	for _, l := range card(it, s.snap.Now, w-2) {
		c.Put(append(screen.Line{}.Gap(1), l...))
	}
	if s.peek.root == it.Root {
		for _, l := range s.peek.lines {
			c.Put(append(screen.Line{}.Gap(1), l.Shorten(w-2)...))
		}
	}
	return c.Lines()
}

// summary is the strip: four lines.
func summary(it *queue.Item, now int64, w int) []screen.Line {
	who := screen.Line{}.Gap(2).Put(theme.Plain, screen.Name(it.Author)).
		Put(theme.Dim, screen.Sprintf(", %s", screen.Ago(it.Posted, now)))
	return []screen.Line{
		screen.In(theme.Title, heading(it)).Right(who, w),
		screen.Plain(diffstat(it)).Right(screen.In(theme.Dim, target(it)), w),
		screen.In(theme.Plain, text.Truncate(standing(it, now), w, screen.Tail())),
		screen.In(theme.Dim, text.Truncate(why(it, ""), w, screen.Tail())),
	}
}

// card is the top of the preview beside the list.
func card(it *queue.Item, now int64, w int) []screen.Line {
	out := screen.Wrap(theme.Title, heading(it), 0, w)
	out = append(out, screen.Line{}.Put(theme.Plain, screen.Name(it.Author)).Put(theme.Dim, screen.Sprintf(", %s", screen.Ago(it.Posted, now))))
	out = append(out, screen.Plain(diffstat(it)))
	if t := forTree(it); !t.Empty() {
		out = append(out, screen.In(theme.Dim, t))
	}
	if a := areas(it); a != "" {
		out = append(out, screen.Wrap(theme.Plain, text.Clean("in "+a), 0, w)...)
	}
	if it.Match != "" {
		out = append(out, screen.Wrap(theme.Mine, text.Clean("yours by "+it.Match), 0, w)...)
	}
	if len(it.Lists) > 0 {
		out = append(out, screen.In(theme.Dim, text.Clean("on "+strings.Join(it.Lists, ", "))))
	}
	out = append(out, nil)
	out = append(out, screen.Wrap(theme.Plain, standing(it, now), 0, w)...)
	if r := why(it, it.Match); !r.Empty() {
		out = append(out, screen.Wrap(theme.Dim, r, 0, w)...)
	}
	return append(out, nil)
}

// heading is the subject line in short: "v2 0/7 title".
func heading(it *queue.Item) text.Safe {
	tag := "PATCH"
	if it.RFC {
		tag = "RFC"
	}
	if it.Version > 1 {
		tag += fmt.Sprintf(" v%d", it.Version)
	}
	if it.Patches > 1 {
		tag += fmt.Sprintf(" 0/%d", it.Patches)
	}
	return screen.Sprintf("[%s] %s", tag, it.Subject)
}

// diffstat says how big it is and where.
func diffstat(it *queue.Item) text.Safe {
	s := fmt.Sprintf("+%d -%d in %s", it.Add, it.Del, screen.Count(it.Files, "file"))
	dirs := places(it.Paths)
	if len(dirs) > 0 {
		s += ": " + strings.Join(dirs, ", ")
	}
	return text.Clean(s)
}

// places names the directories touched most, three at most.
func places(paths []string) []string {
	const most, enough = 3, 2000
	count := map[string]int{}
	for _, p := range paths[:min(len(paths), enough)] {
		count[path.Dir(p)]++
	}
	dirs := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), strings.Compare(a, b))
	})
	var out []string
	for _, d := range dirs[:min(len(dirs), most)] {
		name := d
		if d == "." {
			name = "top level"
		}
		out = append(out, fmt.Sprintf("%s %d", name, count[d]))
	}
	if n := len(dirs) - most; n > 0 {
		out = append(out, fmt.Sprintf("%d more", n))
	}
	return out
}

// areas names the entries of MAINTAINERS that a change touches, three at most.
func areas(it *queue.Item) string {
	const most = 3
	s := strings.Join(it.Areas[:min(len(it.Areas), most)], ", ")
	if n := len(it.Areas) - most; n > 0 {
		s += fmt.Sprintf(" and %d more", n)
	}
	return s
}

// target is the tree and the areas, for a line that has room for one of each.
func target(it *queue.Item) text.Safe {
	if len(it.Areas) == 0 {
		return forTree(it)
	}
	s := it.Areas[0]
	if n := len(it.Areas) - 1; n > 0 {
		s += fmt.Sprintf(" +%d", n)
	}
	if t := forTree(it); !t.Empty() {
		s += ", " + t.String()
	}
	return text.Clean(s)
}

func forTree(it *queue.Item) text.Safe {
	var parts []string
	if it.Tree != "" {
		parts = append(parts, "for "+it.Tree)
	}
	switch {
	case it.Stable:
		parts = append(parts, "fix for stable")
	case it.Fix:
		parts = append(parts, "fix")
	}
	return text.Clean(strings.Join(parts, ", "))
}

// stateWords says in a sentence how far review has come.
func stateWords(it *queue.Item) text.Safe {
	var s string
	switch {
	case it.Humans == 0 && it.Patches > 1:
		s = fmt.Sprintf("Nobody has looked at any of %d patches.", it.Patches)
	case it.Humans == 0:
		s = "Nobody has looked at it."
	case it.Unreviewed() && it.Version > 1:
		s = fmt.Sprintf("Nobody has looked at v%d; %s spoke of an earlier version.", it.Version, people(it.Humans))
	case it.Covered == 0 && it.Patches == 1:
		s = people(it.Humans) + " spoke, it is not reviewed."
	case it.Covered == 0:
		s = fmt.Sprintf("%s spoke, no patch of %d is reviewed.", people(it.Humans), it.Patches)
	case it.Covered >= it.Patches && it.Patches == 1:
		s = fmt.Sprintf("Reviewed; %s spoke.", people(it.Humans))
	case it.Covered >= it.Patches:
		s = fmt.Sprintf("All %d patches reviewed; %s spoke.", it.Patches, people(it.Humans))
	default:
		s = fmt.Sprintf("%d of %d patches reviewed; %s spoke.", it.Covered, it.Patches, people(it.Humans))
	}
	if partly(it) {
		s += fmt.Sprintf(" In your areas: %s.", myPart(it))
	}
	if it.Received < it.Patches {
		s += fmt.Sprintf(" Only %d of %d patches arrived.", it.Received, it.Patches)
	}
	if n := it.Bots + it.AI; n > 0 {
		s += fmt.Sprintf(" %s besides.", machines(it.Bots, it.AI))
	}
	if it.New > 0 {
		s += fmt.Sprintf(" %d new.", it.New)
	}
	return text.Clean(s)
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

func machines(bots, ai int) string {
	switch {
	case ai == 0:
		return screen.Count(bots, "bot")
	case bots == 0:
		return fmt.Sprintf("%d AI", ai)
	}
	return fmt.Sprintf("%s and %d AI", screen.Count(bots, "bot"), ai)
}

// why is the reasons of the row in one line, without one that is shown already.
func why(it *queue.Item, shown string) text.Safe {
	reasons := slices.DeleteFunc(slices.Clone(it.Reasons), func(r string) bool { return r == shown && r != "" })
	if len(reasons) == 0 {
		return text.Safe{}
	}
	return text.Clean("Here: " + strings.Join(reasons, "; "))
}

// changeLines is what the preview draws of a loaded change. It runs in a job.
func changeLines(c *series.Change, now int64) []screen.Line {
	if len(c.Versions) == 0 {
		return nil
	}
	const most = 40
	v := &c.Versions[len(c.Versions)-1]
	out := []screen.Line{screen.In(theme.Header, text.Lit("PATCHES"))}
	for i, p := range v.Patches {
		if i == most {
			out = append(out, screen.In(theme.Dim, screen.Sprintf("  and %d more", len(v.Patches)-most)))
			break
		}
		role, mark := theme.Dim, text.Lit(" ")
		switch {
		case p.Covered:
			role, mark = theme.Ok, text.Lit("=")
		case p.Engaged:
			role, mark = theme.Warn, text.Lit(":")
		}
		out = append(out, screen.Line{}.Put(role, mark).Put(theme.Plain, screen.Sprintf(" %d ", p.N)).Mail(theme.Plain, p.Title, screen.Whole))
	}
	return append(append(out, nil), talkLines(c, now, most)...)
}

// talkLines lists who said something, the newest first, at most that many.
func talkLines(c *series.Change, now int64, most int) []screen.Line {
	n := 0
	var out []screen.Line
	for i := len(c.Thread) - 1; i >= 0; i-- {
		m := &c.Thread[i]
		if m.Role == series.PatchRole || m.Role == series.Cover {
			continue
		}
		if n++; n > most {
			continue
		}
		l := screen.Line{}.Put(theme.Dim, text.PadLeft(text.Clean(screen.Age(m.Date, now)), 4)).Gap(1).
			Mail(theme.Plain, screen.NameOf(m.From), screen.Whole)
		if m.Kind != "human" && m.Kind != "author" {
			l = l.Put(theme.Bot, screen.Sprintf(" (%s)", m.Kind))
		}
		if len(m.Tags) > 0 {
			l = l.Put(theme.Trailer, text.Clean(" "+strings.Join(m.Tags, ", ")))
		}
		out = append(out, l)
	}
	head := screen.Line{}.Put(theme.Header, text.Lit("TALK"))
	if n == 0 {
		return []screen.Line{head.Put(theme.Dim, text.Lit("  nobody has said anything"))}
	}
	return append([]screen.Line{head.Put(theme.Header, screen.Sprintf("  %s", screen.Count(n, "message")))}, out...)
}
