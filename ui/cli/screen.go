package cli

import (
	"context"
	"errors"
)

type screenCmd struct{}

// Run opens the screen; on a store without mail it is the screen that asks
// where mail is.
func (screenCmd) Run(e *env) error {
	return withDesk(e, func(ctx context.Context, d Desk) error {
		if !isTerminal(e.app.Out) {
			return e.noScreen(d)
		}
		return d.Show(ctx)
	})
}

// noScreen says what else one can do, where no screen can be drawn.
func (e *env) noScreen(d Desk) error {
	empty, err := d.Empty(e.ctx)
	switch {
	case err != nil:
		return err
	case empty:
		return errors.New("the store holds no mail yet, and the screen, which would ask for a list, needs a terminal\n" +
			"`onemore import PATH...` reads an archive into the store\n" + nextSource(e.g))
	}
	return errors.New("the screen needs a terminal; `onemore queue` prints the queue, `onemore --help` lists the commands")
}
