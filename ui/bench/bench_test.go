package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/ui"
	"onemore/ui/screen/screentest"
)

// TestMain shows the screen when the test runs itself under a terminal.
func TestMain(m *testing.M) {
	switch os.Getenv("ONEMORE_BENCH_SHOW") {
	case "":
		os.Exit(m.Run())
	case "silence":
		os.Exit(0)
	}
	if err := ui.Run(context.Background(), screentest.World(), ui.Options{}); err != nil {
		panic(err)
	}
}

// subject is one that meets every budget, but for the program.
func subject(t *testing.T, out *bytes.Buffer) Subject {
	t.Helper()
	t.Setenv("ONEMORE_BENCH_SHOW", "world")
	return Subject{
		Out: out, JSON: true, Made: 100, Backend: screentest.World(), Program: os.Args[0], Runs: 2, Light: true,
		Watch: Watch{Settle: 1500 * time.Millisecond, Idle: time.Second, Keys: "jjjkkk"},
		Load:  func(context.Context) error { return nil },
		Fill:  func(context.Context) error { return nil },
		Add:   func(context.Context, []byte) error { return nil },
		Sizes: func(context.Context) (int64, int64, error) { return 60, 100, nil },
		More:  slices.Values([][]byte{nil, nil, nil}),
	}
}

func measured(t *testing.T, s Subject, out *bytes.Buffer) map[string]Figure {
	t.Helper()
	if err := Measure(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	figures := map[string]Figure{}
	for line := range strings.Lines(out.String()) {
		var keys map[string]any
		var f Figure
		if err := errors.Join(json.Unmarshal([]byte(line), &keys), json.Unmarshal([]byte(line), &f)); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for _, k := range []string{"what", "figure", "unit", "budget", "ok"} {
			if _, ok := keys[k]; !ok {
				t.Errorf("no key %q in %s", k, line)
			}
		}
		if len(keys) != 5 {
			t.Errorf("other keys in %s", line)
		}
		figures[f.What] = f
	}
	return figures
}

// TestEveryBudgetIsMeasured holds the list of budgets, and that a screen at
// rest is at rest: no thread of it is woken.
func TestEveryBudgetIsMeasured(t *testing.T) {
	var out bytes.Buffer
	figures := measured(t, subject(t, &out), &out)
	for what, budget := range map[string]float64{
		"import, raw to queue, all derived":           3000,
		"store size against raw mail":                 0.7,
		"key to frame, queue of 20000, p99":           5,
		"key to frame, diff of 100000 lines, p99":     5,
		"full-text search, p95":                       20,
		"rank 5000 open changes":                      50,
		"rank anew for one new message, p95":          5,
		"one new message into the open queue, median": 5,
		"exec to first frame, median of 2":            50,
		"resident memory, queue open":                 100,
		"idle, processor time":                        0.1,
		"idle, threads woken":                         1,
	} {
		f, ok := figures[what]
		if !ok || f.Budget != budget || f.Unit == "" {
			t.Errorf("%s: %+v, want a budget of %v", what, f, budget)
		}
	}
	// A machine under load takes longer to come to rest; what ticks never does.
	for _, settle := range []time.Duration{5 * time.Second, 20 * time.Second} {
		if figures["idle, threads woken"].Figure <= 5 {
			break
		}
		out.Reset()
		again := subject(t, &out)
		again.Watch.Settle = settle
		figures = measured(t, again, &out)
	}
	if f := figures["idle, threads woken"]; f.Figure > 5 {
		t.Errorf("a screen at rest is woken %v times a second", f.Figure)
	}
	if f := figures["resident memory, queue open"]; f.Figure < 1 {
		t.Errorf("a resident memory of %v MB", f.Figure)
	}
	if f := figures["exec to first frame, median of 2"]; f.Figure <= 0 {
		t.Errorf("a first frame after %v ms", f.Figure)
	}
}

// TestAStoreOfTheReaders: what is not made is not written to.
func TestAStoreOfTheReaders(t *testing.T) {
	var out bytes.Buffer
	s := subject(t, &out)
	s.Made, s.Program = 0, ""
	s.Fill = func(context.Context) error { t.Error("filled"); return nil }
	s.Add = func(context.Context, []byte) error { t.Error("added to"); return nil }
	for _, step := range []func(context.Context) ([]Figure, error){s.fill, s.add} {
		if figures, err := step(t.Context()); err != nil || len(figures) > 0 {
			t.Errorf("%v, %v", figures, err)
		}
	}
}

func TestOverTheBudget(t *testing.T) {
	for name, c := range map[string]struct {
		figure Figure
		ok     bool
	}{
		"at most, under":  {AtMost("x", 4, "ms", 5), true},
		"at most, on it":  {AtMost("x", 5, "ms", 5), true},
		"at most, over":   {AtMost("x", 5.1, "ms", 5), false},
		"at least, under": {AtLeast("x", 2999, "mail/cpu-s", 3000), false},
		"at least, on it": {AtLeast("x", 3000, "mail/cpu-s", 3000), true},
	} {
		var b bytes.Buffer
		if err := c.figure.Print(&b, false); err != nil {
			t.Fatal(err)
		}
		if c.figure.OK != c.ok || strings.HasSuffix(b.String(), "  ok\n") != c.ok || strings.HasSuffix(b.String(), "  OVER\n") == c.ok {
			t.Errorf("%s: %v, %s", name, c.figure.OK, b.String())
		}
	}
}

func TestSumOfFiguresOver(t *testing.T) {
	var out bytes.Buffer
	s := Subject{
		Out: &out, Light: true, Backend: screentest.NewBackend(), Load: func(context.Context) error { return nil },
		Sizes: func(context.Context) (int64, int64, error) { return 90, 100, nil },
	}
	if err := Measure(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	// How fast keys are here depends on what else the machine does.
	if got := out.String(); !strings.HasSuffix(got, fmt.Sprintf("%d figures over their budget\n", strings.Count(got, "OVER\n"))) || !strings.Contains(got, "0.90 ratio      budget      0.7  OVER\n") {
		t.Errorf("it says\n%s", got)
	}
}

func TestFaultsStopTheMeasuring(t *testing.T) {
	broken := errors.New("broken")
	for name, change := range map[string]func(*Subject){
		"fill":    func(s *Subject) { s.Fill = func(context.Context) error { return broken } },
		"load":    func(s *Subject) { s.Load = func(context.Context) error { return broken } },
		"sizes":   func(s *Subject) { s.Sizes = func(context.Context) (int64, int64, error) { return 0, 0, broken } },
		"printer": func(s *Subject) { s.Out = printer{broken} },
	} {
		var out bytes.Buffer
		s := subject(t, &out)
		change(&s)
		if err := Measure(t.Context(), s); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type printer struct{ err error }

func (p printer) Write([]byte) (int, error) { return 0, p.err }

func TestRunNamesWhatDidNotCome(t *testing.T) {
	t.Setenv("ONEMORE_BENCH_SHOW", "silence")
	if _, err := Run(t.Context(), Marker, Watch{}, os.Args[0]); err == nil || !strings.Contains(err.Error(), Marker) {
		t.Errorf("a program that shows nothing: %v", err)
	}
	if _, err := Run(t.Context(), Marker, Watch{}, "/nowhere/onemore"); err == nil || !strings.Contains(err.Error(), "/nowhere/onemore") {
		t.Errorf("a program that is not there: %v", err)
	}
}

func TestPercentile(t *testing.T) {
	var all []time.Duration
	for i := range 100 {
		all = append(all, time.Duration(100-i))
	}
	for p, want := range map[float64]time.Duration{0: 1, 0.5: 51, 0.99: 100, 1: 100} {
		if got := Percentile(all, p); got != want {
			t.Errorf("%v: %v, want %v", p, got, want)
		}
	}
	if Percentile(nil, 0.5) != 0 || all[0] != 100 {
		t.Error("nothing has a percentile, or the samples were sorted in place")
	}
}

// deaf is a model that draws nothing.
type deaf struct{}

func (d deaf) Init() tea.Cmd                       { return nil }
func (d deaf) Update(tea.Msg) (tea.Model, tea.Cmd) { return d, nil }
func (d deaf) View() tea.View                      { return tea.View{} }

func TestKeysNoticesAnEmptyFrame(t *testing.T) {
	if _, _, err := Keys(deaf{}, 80, 24, Press("j")); err == nil || !strings.Contains(err.Error(), "press j") {
		t.Errorf("%v", err)
	}
}

func TestKeysReachTheScreen(t *testing.T) {
	m, err := ui.New(t.Context(), screentest.World(), ui.Options{})
	if err != nil {
		t.Fatal(err)
	}
	samples, last, err := Keys(m, 80, 24, Press("9G?"))
	if err != nil || len(samples) != 3 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	if got := last.View().Content; !strings.Contains(got, "Keys") && !strings.Contains(got, "keys") {
		t.Errorf("? did not open the help:\n%s", got)
	}
}

func TestPress(t *testing.T) {
	var names []string
	for _, k := range Press("jG\n }") {
		names = append(names, k.String())
	}
	if got := fmt.Sprint(names); got != "[j G enter space }]" {
		t.Errorf("%s", got)
	}
}

func TestLongQueueHasManyChanges(t *testing.T) {
	q := newLongQueue(screentest.World())
	if n := len(q.Snapshot().Items); n != queueRows {
		t.Errorf("%d rows", n)
	}
	roots := map[string]bool{}
	for _, it := range q.Snapshot().Items {
		roots[string(it.Root)] = true
	}
	if len(roots) != queueRows {
		t.Errorf("%d different changes", len(roots))
	}
}
