package ui

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/screen"
	"onemore/ui/text"
)

// execMsg is the end of a command that had the terminal.
type execMsg struct {
	owner int
	done  func(error) tea.Msg
	err   error
}

// exec gives the terminal to a command. It is not counted as work: the event
// loop stands still meanwhile.
func (m *Model) exec(owner int, r screen.Exec) tea.Cmd {
	if r.Cmd == nil {
		return nil
	}
	return tea.Exec(&terminalCommand{cmd: r.Cmd, input: r.Input, pause: r.Pause}, func(err error) tea.Msg {
		return execMsg{owner: owner, done: r.Done, err: err}
	})
}

func (m *Model) execDone(e execMsg) tea.Cmd {
	if e.done == nil {
		if e.err != nil {
			return m.say(screen.Flash{Text: text.Clean(e.err.Error()), Bad: true})
		}
		return nil
	}
	s, there := m.find(e.owner)
	if msg := e.done(e.err); there && msg != nil {
		return s.Update(msg)
	}
	return nil
}

// terminalCommand runs a command on the terminal, with its own input if it has
// one, and can wait for a key before the screen comes back.
type terminalCommand struct {
	cmd   *exec.Cmd
	input []byte
	pause bool
	tty   io.Reader
	out   io.Writer
}

var _ tea.ExecCommand = (*terminalCommand)(nil)

// SetStdin takes the terminal's input.
func (c *terminalCommand) SetStdin(r io.Reader) { c.tty = r }

// SetStdout takes the terminal's output.
func (c *terminalCommand) SetStdout(w io.Writer) { c.out = w }

// SetStderr is the terminal's output as well.
func (c *terminalCommand) SetStderr(io.Writer) {}

// Run runs the command to its end.
func (c *terminalCommand) Run() error {
	c.cmd.Stdout, c.cmd.Stderr = c.out, c.out
	c.cmd.Stdin = c.tty
	if c.input != nil {
		c.cmd.Stdin = bytes.NewReader(c.input)
	}
	err := c.cmd.Run()
	if !c.pause || c.out == nil || c.tty == nil {
		return err
	}
	what := "done"
	if err != nil {
		what = err.Error()
	}
	if _, werr := fmt.Fprintf(c.out, "\n[%s] Enter goes back.\n", what); werr != nil {
		return fmt.Errorf("wait after a command: %w", werr)
	}
	if _, rerr := bufio.NewReader(c.tty).ReadString('\n'); rerr != nil && rerr != io.EOF {
		return fmt.Errorf("wait after a command: %w", rerr)
	}
	return err
}
