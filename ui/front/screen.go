// Package front joins the desk to what asks it: Backend answers the screens and
// Service the commands, each in the types that they declare. It turns values
// into values and decides nothing: what is shown is ui/screen's, what is done
// is the desk's. It alone under ui knows a package of mail, and only main
// knows it.
package front

import (
	"onemore/mail/desk"
	"onemore/ui"
	"onemore/ui/screen"
)

// Backend is the desk as the screen asks it.
type Backend struct {
	*desk.Desk
	events chan ui.Event
}

// Events are what changed.
func (b Backend) Events() <-chan ui.Event { return b.events }

// Log is what happened, oldest first.
func (b Backend) Log() []ui.LogLine {
	lines := b.Desk.Log()
	out := make([]ui.LogLine, 0, len(lines))
	for _, l := range lines {
		out = append(out, ui.LogLine(l))
	}
	return out
}

// Sources tells how it stands with every source.
func (b Backend) Sources() []screen.Source {
	var out []screen.Source
	for _, s := range b.Desk.Sources() {
		one := screen.Source{
			Name: s.Name, Kind: s.Kind, State: string(s.Phase), Done: s.Done, Total: s.Total, Unit: s.Unit, Rate: s.Rate, Left: s.Left,
			Messages: s.Messages, New: s.New, Requests: s.Requests, Bytes: s.Bytes, Last: s.Last, Next: s.Next,
			Note: s.Note, Err: s.Err, Hint: s.Hint, Aside: s.Aside,
		}
		if s.Question != nil {
			q := screen.Question(*s.Question)
			one.Question = &q
		}
		out = append(out, one)
	}
	return out
}

// NoFetch says why nothing can be fetched, or "".
func (b Backend) NoFetch() string { return b.Still() }

// New gives the desk to the screen, its events in their order.
func New(d *desk.Desk) Backend {
	b := Backend{Desk: d, events: make(chan ui.Event, 64)}
	go func() {
		defer close(b.events)
		for e := range d.Events() {
			b.events <- event(e)
		}
	}()
	return b
}

// event is what changed, for the screen.
func event(e desk.Event) ui.Event {
	return ui.Event{Snapshot: e.Snapshot, Status: e.Status, Err: e.Err, Sources: e.Sources, Letters: e.Letters}
}
