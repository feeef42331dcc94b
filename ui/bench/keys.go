package bench

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
)

// patience is how long the work that a key starts may take.
const patience = 10 * time.Second

// Keys presses keys into a model of the given size and times each from the
// press to its frame. Commands that the keys start are run, and their messages
// delivered, before the next key; that is not part of the time.
func Keys(m tea.Model, width, height int, keys []tea.KeyPressMsg) (samples []time.Duration, last tea.Model, err error) {
	h := hand{model: m, back: make(chan tea.Msg, 1024)}
	h.give(tea.WindowSizeMsg{Width: width, Height: height})
	if err := h.rest(); err != nil {
		return nil, h.model, err
	}
	for _, k := range keys {
		start := time.Now()
		frame, cmd := h.step(k)
		samples = append(samples, time.Since(start))
		if frame == "" {
			return nil, h.model, fmt.Errorf("press %s: the frame is empty", k.String())
		}
		h.run(cmd)
		if err := h.rest(); err != nil {
			return nil, h.model, fmt.Errorf("press %s: %w", k.String(), err)
		}
	}
	return samples, h.model, nil
}

// hand runs a model without the library: messages in, frames out, commands
// beside.
type hand struct {
	model tea.Model
	back  chan tea.Msg // what commands bring
}

func (h *hand) step(msg tea.Msg) (frame string, cmd tea.Cmd) {
	h.model, cmd = h.model.Update(msg)
	return h.model.View().Content, cmd
}

func (h *hand) give(msg tea.Msg) {
	_, cmd := h.step(msg)
	h.run(cmd)
}

func (h *hand) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				h.run(c)
			}
		default:
			h.back <- msg
		}
	}()
}

// rest takes what commands bring until the model has no work under way; timers
// and whoever listens are not work.
func (h *hand) rest() error {
	idler, ok := h.model.(interface{ Idle() bool })
	if !ok {
		return nil
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	for !idler.Idle() {
		select {
		case msg := <-h.back:
			h.give(msg)
		case <-late.C:
			return fmt.Errorf("the work it started took more than %v", patience)
		}
	}
	return nil
}

// Press makes the messages of a string of keys: each rune is a key, "\n" is
// Enter.
func Press(keys string) []tea.KeyPressMsg {
	out := make([]tea.KeyPressMsg, 0, len(keys))
	for _, r := range keys {
		switch {
		case r == '\n':
			out = append(out, tea.KeyPressMsg{Code: tea.KeyEnter})
		case r >= 'A' && r <= 'Z':
			out = append(out, tea.KeyPressMsg{Code: r + 'a' - 'A', ShiftedCode: r, Mod: tea.ModShift, Text: string(r)})
		default:
			out = append(out, tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
	return out
}
