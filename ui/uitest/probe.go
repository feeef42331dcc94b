package uitest

import (
	"sync"

	tea "charm.land/bubbletea/v2"
)

// frame is the content of the last view.
type frame struct {
	mu      sync.Mutex
	content string
}

func (f *frame) set(s string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.content = s
}

func (f *frame) get() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.content
}

// probe stands around the model under test: it answers, on the event loop,
// whether the model is idle, and keeps its last view.
type probe struct {
	model  tea.Model
	last   *frame
	signal func()
}

// ask is the question whether the model is idle, sent like any message, so
// that it is answered after all that came before.
type ask struct{ answer chan<- bool }

// Init starts the model.
func (p probe) Init() tea.Cmd { return p.model.Init() }

// Update passes everything on but the question.
func (p probe) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if q, ok := msg.(ask); ok {
		idle := true
		if i, counts := p.model.(Idler); counts {
			idle = i.Idle()
		}
		q.answer <- idle
		return p, nil
	}
	var cmd tea.Cmd
	p.model, cmd = p.model.Update(msg)
	p.signal()
	return p, cmd
}

// View is the model's.
func (p probe) View() tea.View {
	v := p.model.View()
	p.last.set(v.Content)
	p.signal()
	return v
}
