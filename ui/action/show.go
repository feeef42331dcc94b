package action

import (
	"cmp"
	"slices"
	"strings"

	"onemore/ui/text"
)

// Hint is one entry of the footer.
type Hint struct {
	Key   text.Safe
	Label text.Safe
}

// Width returns the columns of "key label".
func (h Hint) Width() int { return text.Width(h.Key) + 1 + text.Width(h.Label) }

// HintGap is how many columns stand between two hints.
const HintGap = 2

// FooterFor returns the hints of a screen that fit into width columns with
// HintGap between them, the most important first and help last; actions that
// are not possible now are left out.
func FooterFor(table []Action, scope Scope, width int, off Off) []Hint {
	var all []Action
	for _, a := range table {
		if a.Footer > 0 && a.In.Has(scope) && len(a.Keys) > 0 && (off == nil || off(a.ID) == "") {
			all = append(all, a)
		}
	}
	slices.SortStableFunc(all, func(a, b Action) int { return cmp.Compare(a.Footer, b.Footer) })
	var hints []Hint
	room := width
	help, hasHelp := Find(table, ShowHelp)
	last := hint(table, help)
	if hasHelp = hasHelp && help.In.Has(scope) && len(help.Keys) > 0 && last.Width() <= room; hasHelp {
		room -= last.Width() + HintGap
	}
	for _, a := range all {
		h := hint(table, a)
		if h.Width() > room {
			continue
		}
		hints = append(hints, h)
		room -= h.Width() + HintGap
	}
	if hasHelp {
		hints = append(hints, last)
	}
	return hints
}

// hint shows an action by its first key, with the first key of its pair.
func hint(table []Action, a Action) Hint {
	h := Hint{Label: text.Clean(a.Help)}
	if len(a.Keys) == 0 {
		return h
	}
	h.Key = Label(a.Keys[0])
	if len(a.Keys) > 2 && isDigit(a.Keys[0]) {
		h.Key = Labels(a.Keys)
	}
	if pair, ok := Find(table, a.Pair); ok && len(pair.Keys) > 0 {
		h.Key = text.Join([]text.Safe{h.Key, Label(pair.Keys[0])}, text.Lit(" "))
	}
	return h
}

// Row is one action on the help screen.
type Row struct {
	ID     string
	Keys   text.Safe
	Help   text.Safe
	Doc    text.Safe
	Reason text.Safe // why it is not possible now, or empty
}

// Section is a part of the help screen.
type Section struct {
	Title text.Safe
	Rows  []Row
}

// HelpFor returns what can be done on a screen, by group.
func HelpFor(table []Action, scope Scope, off Off) []Section {
	var all []Section
	for _, g := range Groups() {
		s := Section{Title: text.Clean(string(g))}
		for _, a := range table {
			if a.Group != g || !a.In.Has(scope) {
				continue
			}
			row := Row{ID: a.ID, Keys: Labels(a.Keys), Help: text.Clean(a.Help), Doc: text.Clean(a.Doc)}
			if off != nil {
				row.Reason = text.Clean(off(a.ID))
			}
			s.Rows = append(s.Rows, row)
		}
		if len(s.Rows) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// Markdown returns the section about keys of README: a table of what works
// everywhere, then one for each screen.
func Markdown(table []Action) string {
	var out strings.Builder
	markdownTable(&out, "Everywhere", table, func(a Action) bool { return everywhere(a.In) })
	for _, s := range Scopes() {
		title := strings.ToUpper(s.String()[:1]) + s.String()[1:]
		markdownTable(&out, title, table, func(a Action) bool { return a.In.Has(s) && !everywhere(a.In) })
	}
	return out.String()
}

// everywhere says that an action works on all screens but one; where letters
// are text does not count.
func everywhere(in Scope) bool {
	missing := 0
	for _, s := range Scopes() {
		if s != Compose && !in.Has(s) {
			missing++
		}
	}
	return missing <= 1 && in != Compose
}

func markdownTable(out *strings.Builder, title string, table []Action, in func(Action) bool) {
	head := "### " + title + "\n\n| key | does | name |\n|---|---|---|\n"
	for _, a := range table {
		if !in(a) {
			continue
		}
		out.WriteString(head)
		head = ""
		keys := make([]string, 0, len(a.Keys))
		for _, k := range a.Keys {
			keys = append(keys, "`"+strings.ReplaceAll(Label(k).String(), "|", `\|`)+"`")
		}
		out.WriteString("| " + strings.Join(keys, " ") + " | " + a.Doc + " | `" + a.ID + "` |\n")
	}
	if head == "" {
		out.WriteString("\n")
	}
}
