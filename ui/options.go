package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"onemore/ui/pulse"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// Options say how the screen looks and listens. The zero value is good.
type Options struct {
	Theme string              // a name of theme.Names; "" is the default
	Keys  map[string][]string // keys by action ID, instead of those of the table
	Title string              // name in the head line and of the window; "" is "onemore"
	Mouse bool                // take the mouse: wheel and click; the terminal's own selection then needs Shift
	Now   func() time.Time    // nil is the clock

	// Getenv reads the environment (NO_COLOR, EDITOR, VISUAL); nil is the
	// process's own.
	Getenv func(string) string
	// Input and Output are the terminal; nil is the process's own.
	Input  io.Reader
	Output io.Writer
}

func (o Options) withDefaults() Options {
	if o.Title == "" {
		o.Title = "onemore"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	return o
}

// look chooses the theme. NO_COLOR, set to anything, wins over it: mono keeps
// bold, dim, underline and reverse.
func (o Options) look() (theme.Theme, error) {
	if theme.NoColor(o.Getenv) {
		return theme.New("mono")
	}
	t, err := theme.New(o.Theme)
	if err != nil {
		return t, fmt.Errorf("open the screen: %w", err)
	}
	return t, nil
}

// Run shows the screen until the person quits or ctx ends, then gives the
// terminal back. Ending with ctx is not an error.
func Run(ctx context.Context, b Backend, opt Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m, err := New(ctx, b, opt)
	if err != nil {
		return err
	}
	// Signals end ctx. The library's own handler waits for the event loop that ctx
	// has ended by then, for ever (v2.0.9).
	program := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler()}
	switch {
	case theme.NoColor(m.opt.Getenv):
		// The library reads NO_COLOR as a boolean, so that "yes" would not count.
		program = append(program, tea.WithColorProfile(colorprofile.Ascii))
	case opt.Output == nil:
		// No theme has more than 256 colours. To learn of more, the library
		// would read the terminfo database and run tmux before the first frame.
		program = append(program, tea.WithColorProfile(colorprofile.Env(os.Environ())))
	}
	if opt.Input != nil {
		program = append(program, tea.WithInput(opt.Input))
	}
	if opt.Output != nil {
		program = append(program, tea.WithOutput(opt.Output))
	}
	if err := pulse.Run(m, program...); err != nil {
		if errors.Is(err, tea.ErrInterrupted) || ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("show the screen: %w", err)
	}
	return nil
}

func (m *Model) title() text.Safe { return text.Clean(m.opt.Title) }
