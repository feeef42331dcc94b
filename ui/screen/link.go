package screen

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
)

// Linker is a store that keeps what the person says of versions; it wins over
// every rule, for ever.
type Linker interface {
	// Link says that the changes of two messages are one.
	Link(ctx context.Context, a, b patch.MsgID) error
	// Unlink says that a version of a change is a change of its own.
	Unlink(ctx context.Context, root patch.MsgID, version int) error
}

// NoLink says why nothing can be linked, or "".
func NoLink(store any) string {
	if _, ok := store.(Linker); !ok {
		return "this store keeps no links"
	}
	return ""
}

// Linked says that a link, or its opposite, was stored, or why not.
type Linked struct {
	What string // what was done, in words
	Err  error
}

// Link does one thing with the links of a store; Linked comes back.
func Link(env Env, store any, what string, do func(context.Context, Linker) error) tea.Cmd {
	l, ok := store.(Linker)
	if !ok {
		return nil
	}
	return env.Job("link", func(ctx context.Context) tea.Msg { return Linked{What: what, Err: do(ctx, l)} })
}

// Tell says how it went.
func (l Linked) Tell(env Env) {
	switch {
	case errors.Is(l.Err, context.Canceled):
	case l.Err != nil:
		env.Post(Flash{Text: Sprintf("%s: %v", l.What, l.Err), Bad: true})
	default:
		env.Post(Flash{Text: Sprintf("done: %s", l.What)})
	}
}
