package pager

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// whole is the place of what was left of a whole answer.
const whole = -1

// leftOf finds the texts on a message that an editor left which did not end:
// the lines of the message that they are for. A fault is that of who opens them.
func leftOf(dir string, id patch.MsgID) (lines []int) {
	path, err := bufferPath(dir, id, whole)
	if dir == "" || err != nil {
		return nil
	}
	stem := strings.TrimSuffix(filepath.Base(path), ".b4-review.eml")
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, f := range files {
		at, of := strings.CutPrefix(f.Name(), stem)
		if !of {
			continue
		}
		if was, _, err := leftover(filepath.Join(dir, f.Name())); err != nil || was == "" {
			continue
		}
		if at == ".b4-review.eml" {
			return []int{whole}
		}
		if n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(at, "-"), ".txt")); err == nil {
			lines = append(lines, n)
		}
	}
	return lines
}

// offer says that a text was left, and how to go on with it.
func (s *Screen) offer(lines []int) {
	if len(lines) == 0 || s.writing != nil || s.editing {
		return
	}
	if lines[0] == whole {
		s.env.Post(screen.Flash{Text: text.Lit("an editor left an answer to this: r goes on with it")})
		return
	}
	where := text.Lit("a line of it")
	if n := s.doc.at(lines[0]); n >= 0 {
		where = s.doc.lines[n].text
	}
	s.env.Post(screen.Flash{Text: screen.Sprintf("an editor left a comment: c, C-e go on with it at: %s", where)})
}
