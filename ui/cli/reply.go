package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"golang.org/x/term"

	"onemore/patch"
)

type replyCmd struct {
	MsgID string `arg:"" name:"msgid" help:"The message to answer: a Message-ID, a lore URL, or an id of the queue."`
	JSON  bool   `name:"json" help:"One JSON line: the mail that was drafted."`
}

// longestReply is how much of standing input is read.
const longestReply = 1 << 20

// Run drafts an answer: in the editor, or from standard input where that is no
// terminal. Nothing is sent.
func (c replyCmd) Run(e *env) error {
	return withDesk(e, func(ctx context.Context, d Desk) error {
		if _, err := d.Snapshot(ctx); err != nil {
			return err
		}
		id, err := d.Message(ctx, c.MsgID)
		if err != nil {
			return err
		}
		in := e.app.in()
		if fd, ok := fileOf(in); ok && term.IsTerminal(fd) {
			err = edit(ctx, e, d, id)
		} else {
			err = takeText(ctx, in, d, id)
		}
		if err != nil {
			return err
		}
		return tellDraft(ctx, e, d, id, c.JSON)
	})
}

func takeText(ctx context.Context, in io.Reader, d Desk, id patch.MsgID) error {
	body, err := io.ReadAll(io.LimitReader(in, longestReply+1))
	switch {
	case err != nil:
		return fmt.Errorf("read the answer from standard input: %w", err)
	case len(body) > longestReply:
		return fmt.Errorf("read the answer from standard input: it is longer than %d bytes", longestReply)
	}
	return d.Write(ctx, id, string(body))
}

// edit has the answer written in the person's editor. What was written stays in
// its file until it is a draft.
func edit(ctx context.Context, e *env, d Desk, id patch.MsgID) error {
	buffer, err := d.Buffer(ctx, id)
	if err != nil {
		return err
	}
	dir := d.Scratch()
	f, err := os.CreateTemp(dir, "reply-*.b4-review.eml")
	if err != nil {
		return fmt.Errorf("make a file to edit: %w", err)
	}
	path := filepath.Clean(f.Name())
	_, err = f.WriteString(buffer)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := runEditor(ctx, path); err != nil {
		return fmt.Errorf("edit the answer: %w; what you wrote is in %s", err, path)
	}
	written, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read what was written: %w", err)
	}
	problems, err := d.TakeBuffer(ctx, id, string(written))
	if err != nil {
		return fmt.Errorf("%w; what you wrote is in %s", err, path)
	}
	for _, p := range problems {
		say(e.app.Err, p)
	}
	return os.Remove(path)
}

func runEditor(ctx context.Context, path string) error {
	editor := "vi"
	for _, name := range []string{"EDITOR", "VISUAL"} {
		if v := os.Getenv(name); v != "" {
			editor = v
		}
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", editor+` "$1"`, "editor", path) //nolint:gosec // the words are the person's own
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}
