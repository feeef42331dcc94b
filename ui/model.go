package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/screen/syntax"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// Screen is one thing that fills the window. All its methods are called on the
// event loop and must not block.
type Screen interface {
	// Scope says which keys of the table work here.
	Scope() action.Scope
	// Update takes what the screen's own jobs returned, and screen.Snapshot.
	Update(msg tea.Msg) tea.Cmd
	// Handle does an action and says whether there was anything to do.
	Handle(r action.Result) (tea.Cmd, bool)
	// Render draws exactly h lines of exactly w columns.
	Render(w, h int) []string
	// Off says why an action is not possible now, or "".
	Off(id string) string
}

// entry is a screen on the stack with the context of its work.
type entry struct {
	Screen
	id     int
	ctx    context.Context //nolint:containedctx // it is the screen's life, ended when the screen is left
	cancel context.CancelFunc
}

// Model is the one model of the program: a stack of screens, what is drawn
// over them, and the work under way.
type Model struct {
	ctx     context.Context //nolint:containedctx // the program's life, parent of every screen's
	backend Backend
	opt     Options
	theme   theme.Theme
	table   []action.Action
	keys    *action.Resolver
	syntax  syntax.Finder

	w, h  int
	stack []*entry
	ids   int

	posted []posted
	keeps  []func() tea.Msg // what is to be kept, in order; the first is under way
	ending bool             // the program ends when all is kept
	busy   int
	jobs   map[int]int // running jobs by screen
	slow   bool        // work has been going on for long enough to say so
	stamp  int         // of the run of work under way

	ask     *asking
	history map[string]*asking
	confirm *confirming
	box     *boxing
	flash   flashing
	status  text.Safe
	sources []screen.Source
	asked   map[int]bool // the questions of sources that were told
	letters lettering

	dirty bool
	view  tea.View
}

var _ tea.Model = (*Model)(nil)

// New makes the model with the queue as its first screen. It ends its work
// when ctx does.
func New(ctx context.Context, b Backend, opt Options) (*Model, error) {
	if b == nil {
		return nil, errors.New("open the screen: there is no backend")
	}
	opt = opt.withDefaults()
	look, err := opt.look()
	if err != nil {
		return nil, err
	}
	table, errs := action.Remap(action.Table(), opt.Keys)
	m := &Model{
		ctx: ctx, backend: b, opt: opt, theme: look, table: table, keys: action.NewResolver(table),
		history: map[string]*asking{}, jobs: map[int]int{}, dirty: true,
	}
	m.resource()
	m.clearFlash()     // the head line says it
	m.push(m.newQueue) //nolint:contextcheck // the model keeps ctx for all its screens
	if len(errs) > 0 {
		m.say(screen.Flash{Text: text.Clean(errors.Join(errs...).Error()), Bad: true})
	}
	return m, nil
}

// Init starts listening to the backend.
func (m *Model) Init() tea.Cmd { return tea.Batch(m.listen(), m.reletter()) }

// Idle says that no work is under way. It is for tests, on the event loop.
func (m *Model) Idle() bool { return m.busy == 0 && len(m.keeps) == 0 }

// Update takes one message to the family that knows it.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd, known := m.route(msg)
	if known {
		m.dirty = true
	}
	return m, tea.Batch(cmd, m.settle())
}

func (m *Model) route(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg, tea.ResumeMsg:
		return m.terminal(msg), true
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseMsg:
		return m.input(msg)
	case batchMsg:
		return m.backendMsg(msg), true
	case doneMsg:
		return m.done(msg), true
	case quietMsg:
		return m.quietly(msg), true
	case keptMsg:
		return m.kept(msg), true
	case hurriedMsg:
		return m.hurried(msg), true
	case lettersMsg:
		return m.lettered(msg), true
	case slowMsg:
		return nil, m.slowly(msg)
	case flashOverMsg:
		return nil, m.flashOver(msg)
	case execMsg:
		return m.execDone(msg), true
	}
	return nil, false
}

// terminal follows the size of the window.
func (m *Model) terminal(msg tea.Msg) tea.Cmd {
	if size, ok := msg.(tea.WindowSizeMsg); ok {
		m.w, m.h = max(size.Width, 0), max(size.Height, 0)
	}
	return m.top().Update(screen.Sized{W: m.w, H: m.h - 1})
}

// top is the screen in view.
func (m *Model) top() *entry { return m.stack[len(m.stack)-1] }

func (m *Model) now() time.Time { return m.opt.Now() }
