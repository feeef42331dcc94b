package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"onemore/patch/area"
	"onemore/ui/text"
)

// AreaQuestion is what `onemore area` asks: about files and patches, of a
// MAINTAINERS file or a tree, else of what lies here or is configured.
type AreaQuestion struct {
	Maintainers, Tree, Ref, Dirs string
	Paths, Patches               []string
	Here                         string // the working folder
}

type areaCmd struct {
	Paths       []string `arg:"" optional:"" name:"path" help:"Files, as seen from the top of the tree."`
	Maintainers string   `help:"Read the areas from this MAINTAINERS file." placeholder:"FILE" type:"existingfile"`
	Tree        string   `help:"Read them from this git tree." placeholder:"DIR" type:"existingdir"`
	Ref         string   `help:"As they are at this ref of the tree." placeholder:"REF"`
	Dirs        string   `help:"The folders of the tree are listed in this file." placeholder:"FILE" type:"existingfile"`
	Patch       []string `help:"A file with a patch, a series or a diff; - is standard input." placeholder:"FILE" sep:"none"`
	JSON        bool     `name:"json" help:"JSON Lines."`
}

// Run says whose files and patches are, and why.
func (c areaCmd) Run(e *env) error {
	switch {
	case len(c.Paths)+len(c.Patch) == 0:
		return usageError{errors.New("area: name a path, or a patch with --patch FILE")}
	case c.Ref != "" && c.Tree == "":
		return usageError{errors.New("area: --ref is of a tree; name it with --tree DIR")}
	case c.Dirs != "" && (c.Tree != "" || c.Maintainers == ""):
		return usageError{errors.New("area: --dirs stands in for a tree and goes with --maintainers FILE")}
	}
	here, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("find the working folder: %w", err)
	}
	lines, warnings, err := e.app.Areas(e.ctx, e.g, AreaQuestion{
		Maintainers: c.Maintainers, Tree: c.Tree, Ref: c.Ref, Dirs: c.Dirs, Paths: c.Paths, Patches: c.Patch, Here: here,
	})
	if err != nil {
		return err
	}
	for _, w := range warnings {
		say(e.app.Err, w.String())
	}
	out := bufio.NewWriter(e.app.Out)
	if err := c.print(out, lines); err != nil {
		return err
	}
	return out.Flush()
}

func (c areaCmd) print(w io.Writer, lines []area.Line) error {
	if c.JSON {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		for i := range lines {
			if err := enc.Encode(&lines[i]); err != nil {
				return err
			}
		}
		return nil
	}
	for i := range lines {
		if err := describeArea(w, &lines[i]); err != nil {
			return err
		}
	}
	return nil
}

// describeArea prints an answer for people: whose it is, then why.
func describeArea(w io.Writer, l *area.Line) error {
	var b strings.Builder
	put := func(label, s string) { fmt.Fprintf(&b, "  %-11s %s\n", label, text.Clean(s)) }
	fmt.Fprintf(&b, "%s\n", text.Clean(l.Path))
	if len(l.Matches) == 0 {
		put("area", "none that is known")
	}
	for _, m := range l.Maintainers {
		put("maintainer", m)
	}
	for _, r := range l.Reviewers {
		put("reviewer", r)
	}
	for _, s := range l.Lists {
		put("list", s)
	}
	if len(l.Status) > 0 {
		put("status", strings.Join(l.Status, ", "))
	}
	for _, m := range l.Matches {
		at := fmt.Sprintf("line %d", m.Line)
		if m.File != "" {
			at = fmt.Sprintf("%s:%d", m.File, m.Line)
		}
		why := fmt.Sprintf("%s (%s, %s)", m.Section, m.Pattern, at)
		if m.Path != "" {
			why += " for " + m.Path
		}
		if m.Text != "" {
			why += fmt.Sprintf(" found %q", m.Text)
		}
		put("area", why)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
