package action

import (
	"slices"
	"strings"
	"testing"

	"onemore/ui/text"
)

func footer(hints []Hint) string {
	var all []string
	for _, h := range hints {
		all = append(all, h.Key.String()+" "+h.Label.String())
	}
	return strings.Join(all, strings.Repeat(" ", HintGap))
}

func TestFooterFitsEveryWidth(t *testing.T) {
	for _, s := range Scopes() {
		last := 0
		for w := range 200 {
			hints := FooterFor(Table(), s, w, nil)
			if got := text.Width(text.Clean(footer(hints))); got > w {
				t.Fatalf("%s: the footer for %d columns has %d", s, w, got)
			}
			if w >= 6 && s != Help && s != Compose && hints[len(hints)-1].Label.String() != "help" {
				t.Fatalf("%s: no help in a footer of %d columns", s, w)
			}
			if w == 199 {
				last = len(hints)
			}
		}
		if last < 2 {
			t.Errorf("%s: only %d hints in a wide window", s, last)
		}
	}
}

func TestFooterOfTheQueue(t *testing.T) {
	got := footer(FooterFor(Table(), Queue, 80, nil))
	for _, want := range []string{"Enter open", "e thread", "l limit", "d done", "? help"} {
		if !strings.Contains(got, want) {
			t.Errorf("the footer of the queue in 80 columns lacks %q: %s", want, got)
		}
	}
	off := func(id string) string {
		if id == Thread {
			return "no messages here"
		}
		return ""
	}
	if got := footer(FooterFor(Table(), Queue, 80, off)); strings.Contains(got, "thread") {
		t.Errorf("the footer offers what is not possible: %s", got)
	}
	if got := footer(FooterFor(Table(), Pager, 80, nil)); !strings.HasPrefix(got, "] [ patch  } { hunk  ) ( file") {
		t.Errorf("the footer of the pager: %s", got)
	}
}

func TestFooterFollowsNewKeys(t *testing.T) {
	table, errs := Remap(Table(), map[string][]string{Open: {"o"}, Sort: {}, ShowHelp: {}})
	if errs != nil {
		t.Fatal(errs)
	}
	got := footer(FooterFor(table, Queue, 200, nil))
	if !strings.Contains(got, "o open") || strings.Contains(got, "sort") || strings.Contains(got, "help") {
		t.Errorf("footer: %s", got)
	}
}

func TestHelpShowsEverything(t *testing.T) {
	for _, s := range Scopes() {
		var got, want []string
		for _, section := range HelpFor(Table(), s, func(id string) string {
			if id == Pipe {
				return "nothing to pipe"
			}
			return ""
		}) {
			for _, row := range section.Rows {
				got = append(got, row.ID)
				if (row.ID == Pipe) != !row.Reason.Empty() {
					t.Errorf("%s has reason %q", row.ID, row.Reason)
				}
				if row.Keys.Empty() || row.Doc.Empty() || row.Help.Empty() {
					t.Errorf("%s is not explained", row.ID)
				}
			}
		}
		for _, a := range Table() {
			if a.In.Has(s) {
				want = append(want, a.ID)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("help of %s: %v, want %v", s, got, want)
		}
	}
}

func TestMarkdownNamesEveryAction(t *testing.T) {
	md := Markdown(Table())
	for _, a := range Table() {
		if !strings.Contains(md, "`"+a.ID+"`") {
			t.Errorf("%s is not in the documentation", a.ID)
		}
	}
	for _, want := range []string{"### Everywhere", "### Queue", "### Message and diff", "`\\|`", "`C-d`", "`zw`"} {
		if !strings.Contains(md, want) {
			t.Errorf("the documentation lacks %q", want)
		}
	}
	if strings.Contains(md, "|---|\n\n") {
		t.Error("an empty table in the documentation")
	}
}

func TestLabels(t *testing.T) {
	for in, want := range map[string]string{
		"j": "j", "enter": "Enter", "ctrl+d": "C-d", "alt+j": "M-j", "shift+tab": "S-Tab", "z w": "zw", "pgdown": "PgDn", "f5": "F5", "+": "+",
		"ctrl+pgup": "C-PgUp", "space": "Space", "\u202e": "<U+202E>",
	} {
		if got := Label(in).String(); got != want {
			t.Errorf("Label(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"j,down": "j Down", "1,2,3,x": "1-3 x", "1,2": "1 2", "9,1": "9 1", "": ""} {
		var keys []string
		if in != "" {
			keys = strings.Split(in, ",")
		}
		if got := Labels(keys).String(); got != want {
			t.Errorf("Labels(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestScopeNames(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range append(Scopes(), Global, Queue|Series) {
		if seen[s.String()] {
			t.Errorf("two scopes are called %q", s)
		}
		seen[s.String()] = true
	}
}
