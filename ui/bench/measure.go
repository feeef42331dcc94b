package bench

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/ui"
)

// Subject is what is measured: a backend over a store, and the functions that
// the figures time.
type Subject struct {
	Out     io.Writer
	JSON    bool
	Store   string   // the store's folder, for the second run of the program; "" is the usual one
	Args    []string // further flags of that run
	Made    int      // messages to make; 0 measures the store as it is and changes nothing
	Backend ui.Backend
	Load    func(ctx context.Context) error                      // reads the whole queue
	Fill    func(ctx context.Context) error                      // puts the made messages
	Add     func(ctx context.Context, raw []byte) error          // one message into the open queue
	Sizes   func(ctx context.Context) (file, raw int64, e error) // bytes of the store and of its mail
	More    iter.Seq[[]byte]                                     // messages for Add
	Program string                                               // the program to run; "" is this very one
	Runs    int                                                  // how often, 7 when zero
	Watch   Watch                                                // what to look at in the last run; some seconds of rest when zero
	Light   bool                                                 // press a tenth of the keys, once: shows that it works, not how fast
}

// Measure prints one figure after the other.
func Measure(ctx context.Context, s Subject) error {
	steps := []func(context.Context) ([]Figure, error){s.fill, s.load, s.sizes, s.keys, s.diffKeys, s.search, s.rank, s.add, s.program}
	over := 0
	for _, step := range steps {
		figures, err := step(ctx)
		if err != nil {
			return fmt.Errorf("measure: %w", err)
		}
		for _, f := range figures {
			if !f.OK {
				over++
			}
			if err := f.Print(s.Out, s.JSON); err != nil {
				return err
			}
		}
	}
	if over > 0 && !s.JSON {
		_, _ = fmt.Fprintf(s.Out, "%d figures over their budget\n", over)
	}
	return nil
}

func (s Subject) fill(ctx context.Context) ([]Figure, error) {
	if s.Made == 0 {
		return nil, nil
	}
	cpu, err := CPU(func() error { return s.Fill(ctx) })
	if err != nil {
		return nil, err
	}
	return []Figure{AtLeast("import, raw to queue, all derived", float64(s.Made)/max(cpu, time.Microsecond).Seconds(), "mail/cpu-s", 3000)}, nil
}

func (s Subject) load(ctx context.Context) ([]Figure, error) {
	start := time.Now()
	if err := s.Load(ctx); err != nil {
		return nil, err
	}
	n := len(s.Backend.Snapshot().Items)
	return []Figure{AtMost(fmt.Sprintf("read the whole queue, %d changes", n), Millis(time.Since(start)), "ms", 500)}, nil
}

func (s Subject) sizes(ctx context.Context) ([]Figure, error) {
	file, raw, err := s.Sizes(ctx)
	if err != nil || raw == 0 {
		return nil, err
	}
	return []Figure{AtMost("store size against raw mail", float64(file)/float64(raw), "ratio", 0.7)}, nil
}

// keys presses through a long queue, at its start, middle and end.
func (s Subject) keys(ctx context.Context) ([]Figure, error) {
	long := newLongQueue(s.Backend)
	rows := len(long.snap.Items)
	if rows == 0 {
		return nil, nil
	}
	all := strings.Repeat("j", 100) + "9" + strings.Repeat("jjjjk", 40) + strings.Repeat(" ", 200) + strings.Repeat("jjjjk", 20) + "G" + strings.Repeat("kkkkj", 40) + "g" + strings.Repeat("jk", 50) + "oooooo"
	took, err := s.walk(ctx, long, Press(all), nil)
	if err != nil {
		return nil, err
	}
	return []Figure{AtMost(fmt.Sprintf("key to frame, queue of %d, p99", rows), Millis(took), "ms", 5)}, nil
}

// walks is how often the same keys are pressed. Of each key the best time
// counts: what it costs, without what other programs took in between.
const walks = 3

// walk presses keys, after those of open that are not measured, and gives the
// 99th percentile.
func (s Subject) walk(ctx context.Context, b ui.Backend, keys, open []tea.KeyPressMsg) (time.Duration, error) {
	n := walks
	if s.Light {
		keys, n = keys[:len(keys)/10], 1
	}
	var best []time.Duration
	for range n {
		model, err := ui.New(ctx, b, ui.Options{})
		if err != nil {
			return 0, err
		}
		_, m, err := Keys(model, 160, 45, open)
		if err != nil {
			return 0, err
		}
		samples, _, err := Keys(m, 160, 45, keys)
		if err != nil {
			return 0, err
		}
		best = least(best, samples)
	}
	return Percentile(best, 0.99), nil
}

// least takes for each place the smaller sample; the first time, all of them.
func least(best, samples []time.Duration) []time.Duration {
	if best == nil {
		return samples
	}
	for i := range best {
		best[i] = min(best[i], samples[i])
	}
	return best
}

// search asks for words that stand in the subjects of the queue.
func (s Subject) search(ctx context.Context) ([]Figure, error) {
	var words []string
	for _, it := range s.Backend.Snapshot().Items {
		if f := strings.Fields(it.Subject); len(f) > 1 {
			words = append(words, f[len(f)-1], f[0]+" "+f[1])
		}
		if len(words) >= 100 {
			break
		}
	}
	samples, err := Each(len(words), func(i int) error {
		_, err := s.Backend.Search(ctx, words[i])
		return err
	})
	if err != nil || len(samples) == 0 {
		return nil, err
	}
	return []Figure{AtMost("full-text search, p95", Millis(Percentile(samples, 0.95)), "ms", 20)}, nil
}

func (s Subject) add(ctx context.Context) ([]Figure, error) {
	if s.Made == 0 {
		return nil, nil
	}
	var samples []time.Duration
	for raw := range s.More {
		start := time.Now()
		if err := s.Add(ctx, raw); err != nil {
			return nil, err
		}
		samples = append(samples, time.Since(start))
	}
	return []Figure{AtMost("one new message into the open queue, median", Millis(Percentile(samples, 0.5)), "ms", 5)}, nil
}

// program runs the program in a terminal.
func (s Subject) program(ctx context.Context) ([]Figure, error) {
	if len(s.Backend.Snapshot().Items) == 0 {
		return nil, nil
	}
	name := s.Program
	if name == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find this program: %w", err)
		}
		name = self
	}
	args := s.Args
	if s.Store != "" {
		args = append(args, "--store", s.Store)
	}
	watch := s.Watch
	if watch == (Watch{}) {
		watch = Watch{Settle: 3 * time.Second, Idle: 10 * time.Second, Keys: "9" + strings.Repeat("jjjjk", 20) + "G" + strings.Repeat("kkkkj", 20)}
	}
	runs := max(s.Runs, 1)
	if s.Runs == 0 {
		runs = 7
	}
	var samples []time.Duration
	for range runs - 1 {
		p, err := Run(ctx, Marker, Watch{}, name, args...)
		if err != nil {
			return nil, err
		}
		samples = append(samples, p.FirstFrame)
	}
	last, err := Run(ctx, Marker, watch, name, args...)
	if err != nil {
		return nil, err
	}
	samples = append(samples, last.FirstFrame)
	seconds := watch.Idle.Seconds()
	return []Figure{
		AtMost(fmt.Sprintf("exec to first frame, median of %d", runs), Millis(Percentile(samples, 0.5)), "ms", 50),
		AtMost("key to terminal, median", Millis(Percentile(last.Keys, 0.5)), "ms", 5),
		AtMost("resident memory, queue open", float64(last.Resident)/(1<<20), "MB", 100),
		AtMost("idle, processor time", last.Idle.Seconds()*1000/seconds, "ms/s", 0.1),
		AtMost("idle, threads woken", float64(last.Wakes)/seconds, "1/s", 1),
	}, nil
}

// Marker is on every first frame of a queue: a label of its footer.
const Marker = " thread"
