package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	versions "onemore/patch/since"
	"onemore/ui/text"
)

type diffCmd struct {
	ID   string `arg:"" help:"An id of the queue, a Message-ID, or a lore URL."`
	From string `help:"The version to begin with; default the one before." placeholder:"vM"`
	To   string `help:"The version to end with; default the newest." placeholder:"vN"`
	JSON bool   `name:"json" help:"JSON Lines: one for each pair of patches."`
}

// Run says what changed between two versions.
func (c diffCmd) Run(e *env) error {
	from, err := versionNumber(c.From)
	if err == nil {
		var to int
		if to, err = versionNumber(c.To); err == nil {
			return c.run(e, from, to)
		}
	}
	return usageError{fmt.Errorf("diff: %w", err)}
}

// versionNumber reads "v3" or "3"; "" is 0.
func versionNumber(s string) (n int, err error) {
	if s == "" {
		return 0, nil
	}
	if _, err := fmt.Sscanf(strings.TrimPrefix(s, "v")+"\n", "%d\n", &n); err != nil || n < 1 {
		return 0, fmt.Errorf("%q is no version; write v2", s)
	}
	return n, nil
}

func (c diffCmd) run(e *env, from, to int) error {
	return withDesk(e, func(ctx context.Context, d Desk) error {
		_, ch, err := find(ctx, d, c.ID)
		if err != nil {
			return err
		}
		s, err := d.Since(ctx, ch.Root, from, to)
		if err != nil {
			return err
		}
		out := bufio.NewWriter(e.app.Out)
		if !c.JSON {
			if err := printMissing(out, &s); err != nil {
				return fmt.Errorf("print what changed: %w", err)
			}
		}
		for i := range s.Pairs {
			if c.JSON {
				err = printJSON(out, pairLine(&s, &s.Pairs[i]))
			} else {
				err = printPair(out, &s, &s.Pairs[i])
			}
			if err != nil {
				return fmt.Errorf("print what changed: %w", err)
			}
		}
		return out.Flush()
	})
}

// printMissing says which patches have not arrived: what has no partner for that
// is neither new nor dropped.
func printMissing(w io.Writer, s *Since) error {
	for _, side := range []struct {
		version int
		missing []int
	}{{s.From, s.OldMissing}, {s.To, s.NewMissing}} {
		said := "Patch %s of v%d has not arrived.\n"
		if len(side.missing) > 1 {
			said = "Patches %s of v%d have not arrived.\n"
		}
		if len(side.missing) == 0 {
			continue
		}
		words := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(side.missing)), ", "), "[]")
		if _, err := fmt.Fprintf(w, said, words, side.version); err != nil {
			return err
		}
	}
	return nil
}

// patchOfPair is one side of a pair in JSON.
type patchOfPair struct {
	N     int    `json:"n"`
	MsgID string `json:"msgid"`
	Title string `json:"title"`
}

type pairJSON struct {
	From     int          `json:"from"`
	To       int          `json:"to"`
	Old      *patchOfPair `json:"old"`
	New      *patchOfPair `json:"new"`
	Same     bool         `json:"same"`
	Moved    bool         `json:"moved"`
	Author   bool         `json:"author"`
	Message  bool         `json:"message"`
	Diff     bool         `json:"diff"`
	Squashed []int        `json:"squashed"` // into these new patches, by number
	Split    []int        `json:"split"`    // out of these old ones
	Lines    []string     `json:"lines"`
}

func pairLine(s *Since, p *versions.Pair) pairJSON {
	out := pairJSON{
		From: s.From, To: s.To, Old: side(s.Old, s.OldNumbers, p.Old), New: side(s.New, s.NewNumbers, p.New), Same: p.Same, Moved: p.Moved,
		Author: p.Author, Message: p.Message, Diff: p.Diff, Squashed: numbers(s.NewNumbers, p.Squashed), Split: numbers(s.OldNumbers, p.Split), Lines: []string{},
	}
	for _, l := range p.Lines {
		out.Lines = append(out.Lines, l.String())
	}
	return out
}

func side(of []versions.Patch, n []int, i int) *patchOfPair {
	if i < 0 {
		return nil
	}
	return &patchOfPair{N: n[i], MsgID: string(of[i].ID), Title: of[i].Title}
}

func numbers(n, indices []int) []int {
	out := []int{}
	for _, i := range indices {
		out = append(out, n[i])
	}
	return out
}

// printPair prints a pair as git range-diff does, without commits.
func printPair(w io.Writer, s *Since, p *versions.Pair) error {
	left, right, mark, title := "-", "-", "!", ""
	if p.Old >= 0 {
		left, title = strconv.Itoa(s.OldNumbers[p.Old]), s.Old[p.Old].Title
	}
	if p.New >= 0 {
		right, title = strconv.Itoa(s.NewNumbers[p.New]), s.New[p.New].Title
	}
	switch {
	case p.New < 0:
		mark = "<"
	case p.Old < 0:
		mark = ">"
	case p.Same:
		mark = "="
	}
	if _, err := fmt.Fprintf(w, "%3s: v%d %s %3s: v%d  %s%s\n", left, s.From, mark, right, s.To, text.Clean(title), extra(s, p)); err != nil {
		return err
	}
	for _, l := range p.Lines {
		if _, err := fmt.Fprintf(w, "    %s\n", text.Clean(l.String())); err != nil {
			return err
		}
	}
	return nil
}

// extra says what the mark of a pair does not.
func extra(s *Since, p *versions.Pair) string {
	var all []string
	if p.Moved {
		all = append(all, "moved")
	}
	for _, n := range numbers(s.NewNumbers, p.Squashed) {
		all = append(all, fmt.Sprintf("went into patch %d", n))
	}
	for _, n := range numbers(s.OldNumbers, p.Split) {
		all = append(all, fmt.Sprintf("came out of patch %d", n))
	}
	if len(all) == 0 {
		return ""
	}
	return " (" + strings.Join(all, ", ") + ")"
}
