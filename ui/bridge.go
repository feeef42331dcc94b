package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/screen"
	"onemore/ui/text"
)

// drain is how long events of the backend are gathered into one message: one
// frame at 60 a second.
const drain = 16 * time.Millisecond

// batchMsg is what the backend said within one drain.
type batchMsg struct {
	snapshot bool
	sources  bool
	letters  bool
	status   string
	told     bool // status was set
	errs     []error
	closed   bool
}

func (b *batchMsg) take(e Event) {
	b.snapshot = b.snapshot || e.Snapshot
	b.sources = b.sources || e.Sources
	b.letters = b.letters || e.Letters
	if e.Status != "" {
		b.status, b.told = e.Status, true
	}
	if e.Err != nil && len(b.errs) < 16 {
		b.errs = append(b.errs, e.Err)
	}
}

// listen waits for the next event and gathers what follows at once. It is
// started again after each batch, so that there is one listener at a time.
func (m *Model) listen() tea.Cmd {
	events, ctx := m.backend.Events(), m.ctx
	return func() tea.Msg {
		var b batchMsg
		select {
		case <-ctx.Done():
			return nil
		case e, open := <-events:
			if !open {
				return batchMsg{closed: true}
			}
			b.take(e)
		}
		over := time.NewTimer(drain)
		defer over.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-over.C:
				return b
			case e, open := <-events:
				if !open {
					b.closed = true
					return b
				}
				b.take(e)
			}
		}
	}
}

// backendMsg takes a batch to the screens.
func (m *Model) backendMsg(b batchMsg) tea.Cmd {
	var cmds []tea.Cmd
	if b.told {
		m.status = text.Clean(b.status)
	}
	for _, err := range b.errs {
		cmds = append(cmds, m.say(screen.Flash{Text: text.Clean(err.Error()), Bad: true}))
	}
	if b.sources {
		cmds = append(cmds, m.sourcesChanged())
	}
	if b.letters {
		cmds = append(cmds, m.reletter())
	}
	if b.snapshot {
		snap := screen.Snapshot{Snapshot: m.backend.Snapshot()}
		for _, e := range m.stack {
			cmds = append(cmds, e.Update(snap))
		}
	}
	if !b.closed {
		cmds = append(cmds, m.listen())
	}
	return tea.Batch(cmds...)
}
