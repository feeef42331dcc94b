package pager

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// maxBuffer is the longest text that is taken back from an editor.
const maxBuffer = 4 << 20

// errand is a file that an editor is given.
type errand struct {
	parent patch.MsgID
	path   string
	was    string    // what stood in it
	left   time.Time // when it was left by an editor that did not end; else zero
	w      *writing  // the comment it is for; nil: the whole answer
}

// openedMsg is a file ready for the editor.
type openedMsg struct {
	errand
	err error
}

// closedMsg is the end of the editor.
type closedMsg struct {
	errand
	err error
}

// bufferPath is where the answer to a message, or a comment on a line of it,
// is edited. The name of the answer is the one that b4's editor plugins know.
func bufferPath(dir string, parent patch.MsgID, line int) (string, error) {
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "onemore-"); err != nil {
			return "", fmt.Errorf("make a file for the editor: %w", err)
		}
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make a file for the editor: %w", err)
	}
	sum := sha256.Sum256([]byte(parent))
	name := hex.EncodeToString(sum[:8])
	if line < 0 {
		return filepath.Join(dir, name+".b4-review.eml"), nil
	}
	return filepath.Join(dir, name+"-"+itoa(line)+".txt"), nil
}

// leftover is what an editor that did not end has left in a file, if anything.
func leftover(path string) (string, time.Time, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", time.Time{}, nil
	case err != nil:
		return "", time.Time{}, fmt.Errorf("look for a text that was left: %w", err)
	case !info.Mode().IsRegular():
		return "", time.Time{}, fmt.Errorf("look for a text that was left: %s is no file", path)
	}
	b, err := readBuffer(path)
	if err != nil || strings.TrimSpace(b) == "" {
		return "", time.Time{}, err
	}
	return b, info.ModTime(), nil
}

func readBuffer(path string) (string, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > maxBuffer {
		return "", fmt.Errorf("read what was written: %s is longer than %d bytes", path, maxBuffer)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read what was written: %w", err)
	}
	return strings.ToValidUTF8(string(b), "\ufffd"), nil
}

// reply opens the whole answer in the editor. It is made behind all that is
// being kept, so that no comment is missing in it.
func (s *Screen) reply() tea.Cmd {
	d, ok := s.store.(screen.Drafter)
	if !ok || s.editing {
		return nil
	}
	s.editing = true
	parent := s.doc.mail.ID
	return s.env.Keep(func(ctx context.Context) tea.Msg {
		e := errand{parent: parent}
		var err error
		if e.path, err = bufferPath(d.Scratch(), parent, -1); err != nil {
			return openedMsg{e, err}
		}
		if e.was, e.left, err = leftover(e.path); err != nil || !e.left.IsZero() {
			return openedMsg{e, err}
		}
		if e.was, err = d.Buffer(ctx, parent); err == nil {
			err = os.WriteFile(e.path, []byte(e.was), 0o600)
		}
		return openedMsg{e, err}
	})
}

// elsewhere goes on with the comment in the editor; what was left of an earlier
// try goes before it.
func (s *Screen) elsewhere() tea.Cmd {
	d, ok := s.store.(screen.Drafter)
	if !ok || s.editing {
		return nil
	}
	s.editing = true
	w, now := s.writing, s.writing.text.Value()
	return tea.Batch(s.keepText(), s.env.Keep(func(context.Context) tea.Msg {
		e := errand{parent: w.parent, w: w, was: now}
		var err error
		if e.path, err = bufferPath(d.Scratch(), w.parent, w.c.To); err != nil {
			return openedMsg{e, err}
		}
		left, _, err := leftover(e.path)
		if err == nil {
			e.was = joined(left, now)
			err = os.WriteFile(e.path, []byte(e.was), 0o600)
		}
		return openedMsg{e, err}
	}))
}

// joined is what an editor left and what was written here. An editor begins
// with what was written, and what follows is most often all that is new.
func joined(left, now string) string {
	switch {
	case strings.HasPrefix(left, strings.TrimRight(now, " \n")):
		return left
	case left == "" || strings.HasPrefix(now, strings.TrimRight(left, " \n")):
		return now
	}
	return strings.TrimRight(left, "\n") + "\n\n" + now
}

// runEditor gives the terminal to the editor; a text that was left is asked
// about first.
func (s *Screen) runEditor(msg openedMsg) {
	argv, err := editor(s.env.Getenv, msg.path, 1)
	if msg.err != nil {
		err = msg.err
	}
	if err != nil {
		s.editing = false
		s.env.Post(screen.Flash{Text: screen.Sprintf("edit: %v", err), Bad: true})
		return
	}
	if msg.left.IsZero() {
		s.give(argv, msg.errand)
		return
	}
	s.env.Post(screen.Confirm{
		Question: screen.Sprintf("An answer from %s was not taken over. Go on with it?", screen.Ago(msg.left.Unix(), s.now)),
		Yes: func() tea.Cmd {
			e := msg.errand
			e.was = "" // taken over even when nothing is added
			s.give(argv, e)
			return nil
		},
		No: func() tea.Cmd { return s.setAside(msg.errand) },
	})
}

func (s *Screen) give(argv []string, e errand) {
	//nolint:noctx,gosec // it has the terminal, and the person, until it ends; the words are the person's own
	s.env.Post(screen.Exec{Cmd: exec.Command(argv[0], argv[1:]...), Done: func(err error) tea.Msg { return closedMsg{e, err} }})
}

// setAside keeps a text that was left under another name and begins anew.
func (s *Screen) setAside(e errand) tea.Cmd {
	s.editing = false
	aside := strings.TrimSuffix(e.path, ".b4-review.eml") + "." + itoa(int(e.left.Unix())) + ".b4-review.eml"
	if err := os.Rename(e.path, aside); err != nil {
		s.env.Post(screen.Flash{Text: screen.Sprintf("set the text aside: %v", err), Bad: true})
		return nil
	}
	return s.reply()
}

// takenMsg is what became of an answer that was edited.
type takenMsg struct {
	said     text.Safe
	bad      bool
	problems []string
	drafts   []screen.Draft // nil: as they were
}

// editorEnded takes the text over. Whatever goes wrong, the file is kept then.
func (s *Screen) editorEnded(msg closedMsg) tea.Cmd {
	d, ok := s.store.(screen.Drafter)
	if !ok {
		return nil
	}
	if msg.w != nil {
		return s.env.Keep(func(context.Context) tea.Msg { return readWritten(msg) })
	}
	root := s.open.Root
	return s.env.Keep(func(ctx context.Context) tea.Msg {
		now, err := readBuffer(msg.path)
		switch {
		case err != nil:
			return takenMsg{said: text.Clean(err.Error()), bad: true}
		case strings.TrimSpace(now) == "", now == msg.was:
			said := "nothing was changed"
			if msg.err != nil {
				said = "the editor: " + msg.err.Error()
			}
			discard(msg.path)
			return takenMsg{said: text.Clean(said), bad: msg.err != nil}
		case msg.err != nil:
			return takenMsg{said: screen.Sprintf("the editor: %v; the text is kept in %s, r goes on with it", msg.err, msg.path), bad: true}
		}
		problems, err := d.TakeBuffer(ctx, msg.parent, now)
		if err != nil {
			return takenMsg{said: screen.Sprintf("%v; the text is kept in %s, r goes on with it", err, msg.path), bad: true}
		}
		discard(msg.path)
		all, err := d.Drafts(ctx, root)
		if err != nil {
			return takenMsg{said: screen.Sprintf("the answer is kept; drafts: %v", err), bad: true}
		}
		return takenMsg{said: text.Lit("the answer is kept as a draft"), problems: problems, drafts: append([]screen.Draft{}, all...)}
	})
}

// discard removes a file whose text is in the store, and its folder if that
// was made for it.
func discard(path string) {
	os.Remove(path)
	if dir := filepath.Dir(path); strings.HasPrefix(filepath.Base(dir), "onemore-") {
		os.Remove(dir)
	}
}

// taken shows the drafts as they are now, and what was not understood.
func (s *Screen) taken(msg takenMsg) {
	s.editing = false
	if msg.drafts != nil {
		s.drafts = msg.drafts
		s.relay()
	}
	s.env.Post(screen.Flash{Text: msg.said, Bad: msg.bad})
	if len(msg.problems) == 0 {
		return
	}
	var lines []screen.Line
	for _, p := range msg.problems {
		lines = append(lines, screen.Wrap(theme.Plain, text.Clean(p), 0, max(s.w-4, 20))...)
	}
	s.env.Post(screen.Box{Title: text.Lit("Kept, but look at this"), Lines: lines})
}

// writtenMsg is what became of a comment in the editor.
type writtenMsg struct {
	errand
	text string
	err  error
}

func readWritten(msg closedMsg) tea.Msg {
	now, err := readBuffer(msg.path)
	if err == nil {
		err = msg.err
	}
	return writtenMsg{errand: msg.errand, text: strings.TrimRight(now, "\n"), err: err}
}

// written takes the text of a comment over. The file goes when the store has
// the text.
func (s *Screen) written(msg writtenMsg) tea.Cmd {
	s.editing = false
	if msg.err != nil {
		s.env.Post(screen.Flash{Text: screen.Sprintf("the editor: %v", msg.err), Bad: true})
	}
	w := msg.w
	if w != s.writing || msg.err != nil && msg.text == "" {
		return nil
	}
	w.text.Set(msg.text)
	s.relay()
	s.showCaret()
	cmd, path := s.keepText(), msg.path
	return tea.Batch(cmd, s.env.Keep(func(context.Context) tea.Msg {
		discard(path)
		return nil
	}))
}
