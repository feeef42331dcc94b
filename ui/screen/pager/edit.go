package pager

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/screen"
)

// editMsg is a file of the tree that may be opened.
type editMsg struct {
	file string
	line int
	err  error
}

// findFile looks for the file under the cursor in the local tree.
func (s *Screen) findFile() tea.Cmd {
	f := s.file()
	if f < 0 {
		s.env.Post(screen.Flash{Text: screen.Sprintf("put the cursor on a line of the diff")})
		return nil
	}
	path, line := s.doc.patch.Files[f].Path(), s.lineOfTree()
	store, lists := s.store, s.open.Lists
	return s.env.Job("edit", func(context.Context) tea.Msg {
		file, err := inside(store.Tree(lists), path)
		return editMsg{file: file, line: line, err: err}
	})
}

// lineOfTree is the line of the new file nearest to the cursor.
func (s *Screen) lineOfTree() int {
	at := s.here()
	hunk := s.doc.lines[at].hunk
	for _, step := range []int{1, -1} {
		for i := at; i >= 0 && i < len(s.doc.lines) && s.doc.lines[i].hunk == hunk; i += step {
			if n := s.doc.lines[i].newNo; n > 0 {
				return int(n)
			}
		}
	}
	return 1
}

// inside returns the path of a file named by a patch, if it is a plain file
// inside the tree, symbolic links followed. The name comes from a stranger.
func inside(tree, name string) (string, error) {
	if tree == "" {
		return "", errors.New("no tree is configured for this list; name one as tree = \"...\" under [[project]]")
	}
	if !filepath.IsLocal(name) {
		return "", fmt.Errorf("%q does not stay inside the tree", name)
	}
	root, err := filepath.EvalSymlinks(tree)
	if err != nil {
		return "", fmt.Errorf("open the tree: %w", err)
	}
	if root, err = filepath.Abs(root); err != nil {
		return "", fmt.Errorf("open the tree: %w", err)
	}
	file, err := filepath.EvalSymlinks(filepath.Join(root, name))
	if err != nil {
		return "", fmt.Errorf("your tree has no such file: %w", err)
	}
	rel, err := filepath.Rel(root, file)
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("%q leads out of the tree", name)
	}
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		return "", fmt.Errorf("%q is no plain file of the tree", name)
	}
	return file, nil
}

// edit gives the terminal to the editor.
func (s *Screen) edit(msg editMsg) {
	if msg.err != nil {
		s.env.Post(screen.Flash{Text: screen.Sprintf("edit: %v", msg.err), Bad: true})
		return
	}
	argv, err := editor(s.env.Getenv, msg.file, msg.line)
	if err != nil {
		s.env.Post(screen.Flash{Text: screen.Sprintf("edit: %v", err), Bad: true})
		return
	}
	//nolint:noctx,gosec // it has the terminal, and the person, until it ends
	s.env.Post(screen.Exec{Cmd: exec.Command(argv[0], argv[1:]...)})
}

// editor is the command line of the person's editor on a line of a file. The
// setting is split into words; no shell sees it or the file name.
func editor(getenv func(string) string, file string, line int) ([]string, error) {
	setting := getenv("VISUAL")
	if strings.TrimSpace(setting) == "" {
		setting = getenv("EDITOR")
	}
	if strings.TrimSpace(setting) == "" {
		setting = "vi"
	}
	argv, err := split(setting)
	if err != nil {
		return nil, err
	}
	at := itoa(line)
	switch filepath.Base(argv[0]) {
	case "code", "codium", "code-insiders":
		return append(argv, "--goto", file+":"+at), nil
	case "hx", "helix", "zed", "subl":
		return append(argv, file+":"+at), nil
	}
	return append(argv, "+"+at, file), nil
}

// split takes a command line apart at spaces; quotes and backslashes keep what
// they cover together, as in a shell, and nothing else means anything.
func split(s string) ([]string, error) {
	var out []string
	var word strings.Builder
	quote, begun, escaped := rune(0), false, false
	for _, r := range s {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, begun = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, begun = r, true
		case r == ' ' || r == '\t' || r == '\n':
			if begun {
				out = append(out, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if quote != 0 || escaped {
		return nil, fmt.Errorf("the editor setting %q has an open quote", s)
	}
	if begun {
		out = append(out, word.String())
	}
	if len(out) == 0 || out[0] == "" {
		return nil, fmt.Errorf("the editor setting %q names no program", s)
	}
	return out, nil
}
