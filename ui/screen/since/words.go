package since

import (
	"fmt"
	"strconv"
	"strings"

	"onemore/patch/since"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// sign is what became of a patch, in one character.
type sign struct {
	glyph string
	role  theme.Role
	means string
}

// signs lists all of them.
func signs() []sign {
	return []sign{
		{"=", theme.Ok, "unchanged"},
		{"~", theme.Warn, "minor: message, tags or context changed, the code did not"},
		{"!", theme.Need, "the code changed"},
		{"+", theme.Add, "new"},
		{"-", theme.Del, "dropped"},
	}
}

func signOf(p *since.Pair) sign {
	all := signs()
	switch {
	case p.New < 0:
		return all[4]
	case p.Old < 0:
		return all[3]
	case p.Same:
		return all[0]
	case p.Diff && !p.Rebased:
		return all[2]
	}
	return all[1]
}

// pairWords says what became of a patch.
func pairWords(c *screen.Comparison, p *since.Pair) string {
	var all []string
	add := func(on bool, word string) {
		if on {
			all = append(all, word)
		}
	}
	both := p.Old >= 0 && p.New >= 0
	add(p.Moved, "moved")
	add(p.New < 0, "dropped")
	add(p.Old < 0, "new")
	add(p.New < 0 && len(p.Squashed) > 0, "squashed into "+numbers(c.New, p.Squashed))
	add(p.Old < 0 && len(p.Split) > 0, "split from "+numbers(c.Old, p.Split))
	add(both && p.Same && !p.Moved, "unchanged")
	add(both && p.Author, "author")
	add(both && p.Tags, "tags")
	add(both && p.Message && !p.Tags, "message")
	add(both && p.Diff && p.Rebased, "context")
	add(both && p.Diff && !p.Rebased, "diff")
	add(both && p.How == since.SameTitle, "by title")
	return strings.Join(all, ", ")
}

// numbers are those of patches, by their indices: "3, 4".
func numbers(of []screen.VersionPatch, indices []int) string {
	const most = 5
	var out []string
	for k, i := range indices {
		if k == most {
			out = append(out, "...")
			break
		}
		if i >= 0 && i < len(of) {
			out = append(out, strconv.Itoa(of[i].N))
		}
	}
	return strings.Join(out, ", ")
}

// counts says how many patches are what: "4 unchanged, 2 changed, 1 new".
func counts(c *screen.Comparison) string {
	same, light, changed, fresh, dropped := 0, 0, 0, 0, 0
	for i := range c.Pairs {
		switch signOf(&c.Pairs[i]).glyph {
		case "=":
			same++
		case "~":
			light++
		case "!":
			changed++
		case "+":
			fresh++
		default:
			dropped++
		}
	}
	var all []string
	for _, x := range []struct {
		n    int
		word string
	}{{same, "unchanged"}, {changed, "changed"}, {light, "minor"}, {fresh, "new"}, {dropped, "dropped"}} {
		if x.n > 0 {
			all = append(all, fmt.Sprintf("%d %s", x.n, x.word))
		}
	}
	return strings.Join(all, ", ")
}

// missingWords names the patches of a version that have not arrived, in runs: "patches 2, 4-7"; or "".
func missingWords(v *screen.Version) string {
	n := len(v.Missing)
	if n == 0 {
		return ""
	}
	if n == 1 {
		return fmt.Sprintf("patch %d", v.Missing[0])
	}
	const most = 4
	var runs []string
	for from := 0; from < n; {
		to := from + 1
		for to < n && v.Missing[to] == v.Missing[to-1]+1 {
			to++
		}
		run := strconv.Itoa(v.Missing[from])
		if to-from > 1 {
			run += fmt.Sprintf("-%d", v.Missing[to-1])
		}
		if runs = append(runs, run); len(runs) == most && to < n {
			runs = append(runs, "...")
			break
		}
		from = to
	}
	return "patches " + strings.Join(runs, ", ")
}

// absent says which patches of the two versions have not arrived, or "".
func absent(a, b *screen.Version) string {
	var parts []string
	n := 0
	for _, v := range []*screen.Version{a, b} {
		if said := missingWords(v); said != "" {
			parts = append(parts, said+" of "+v.Name)
			n += len(v.Missing)
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return parts[0] + " has not arrived"
	}
	return strings.Join(parts, " and ") + " have not arrived"
}

// where says where a comment was made: "v2 patch 3, drivers/foo.c:12".
func where(c *screen.OpenComment) string {
	s := c.Version + " cover"
	if c.N > 0 {
		s = fmt.Sprintf("%s patch %d", c.Version, c.N)
	}
	if c.Path != "" {
		s += ", " + c.Path
		if c.Line > 0 {
			s += fmt.Sprintf(":%d", c.Line)
		}
	}
	return s
}

// firstLine is the first line of a text that says anything.
func firstLine(s string) string {
	line, more, _ := strings.Cut(strings.TrimSpace(s), "\n")
	if more != "" {
		line += " ..."
	}
	return line
}

// who is the name of who made a comment.
func who(c *screen.OpenComment) string {
	if c.Mine {
		return "you"
	}
	return c.Who
}

// Legend explains the signs of this screen.
func (s *Screen) Legend() []screen.Line {
	out := make([]screen.Line, 0, len(signs()))
	for _, g := range signs() {
		out = append(out, screen.Line{}.Gap(2).Put(g.role, text.Clean(g.glyph)).Gap(2).Put(theme.Plain, text.Clean(g.means)))
	}
	return append(out, screen.Line{}.Gap(2).Put(theme.Plain, text.Lit("Of a line, the first sign says in which version it stands, the second what the patch does.")))
}
