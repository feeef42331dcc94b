package ui_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

// desk runs a model by hand: messages in, frames out, commands beside.
type desk struct {
	model tea.Model
	back  chan tea.Msg
}

func newDesk(tb testing.TB, b ui.Backend, w, h int) *desk {
	tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	tb.Cleanup(cancel)
	m, err := ui.New(ctx, b, options())
	if err != nil {
		tb.Fatal(err)
	}
	d := &desk{model: m, back: make(chan tea.Msg, 10_000)}
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
	return d
}

// send gives the model a message and draws.
func (d *desk) send(msg tea.Msg) string {
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(msg)
	content := d.model.View().Content
	d.start(cmd)
	return content
}

func (d *desk) start(cmd tea.Cmd) {
	if cmd != nil {
		go func() {
			switch msg := cmd().(type) {
			case nil:
			case tea.BatchMsg:
				for _, c := range msg {
					d.start(c)
				}
			default:
				d.back <- msg
			}
		}()
	}
}

// rest takes what commands have brought back until no work is under way.
func (d *desk) rest(tb testing.TB) {
	tb.Helper()
	late := time.After(10 * time.Second)
	for !d.model.(*ui.Model).Idle() {
		select {
		case msg := <-d.back:
			d.send(msg)
		case <-late:
			tb.Fatal("the model does not come to rest")
		}
	}
}

func (d *desk) press(tb testing.TB, keys ...string) {
	tb.Helper()
	for _, k := range keys {
		msg, ok := uitest.Key(k)
		if !ok {
			tb.Fatalf("no key %q", k)
		}
		d.send(msg)
		d.rest(tb)
	}
}

// bench presses keys round and round and reports how long the slowest percent
// took from the key to the frame. What commands bring back is taken between
// the keys and not counted.
func bench(b *testing.B, d *desk, keys []string) {
	b.Helper()
	msgs := make([]tea.Msg, len(keys))
	for i, k := range keys {
		msgs[i], _ = uitest.Key(k)
	}
	took := make([]time.Duration, 0, b.N)
	d.rest(b)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		from := time.Now()
		d.send(msgs[i%len(msgs)])
		took = append(took, time.Since(from))
		b.StopTimer()
		d.rest(b)
		b.StartTimer()
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// walking is the keys of somebody who looks around.
func walking() []string {
	return []string{"j", "j", "j", "ctrl+d", "ctrl+f", "G", "k", "ctrl+u", "g", "5", "j", "space", ".", ",", "3", "1", "ctrl+f", "ctrl+b"}
}

func BenchmarkQueue20000(b *testing.B) {
	for _, size := range sizes() {
		b.Run(name(size), func(b *testing.B) {
			bench(b, newDesk(b, screentest.Many(20_000), size[0], size[1]), walking())
		})
	}
}

// BenchmarkPlaces20000 is a step at the top, in the middle and at the end: the
// cost follows the rows in view, wherever they are.
func BenchmarkPlaces20000(b *testing.B) {
	for place, way := range map[string][]string{"top": {"9"}, "middle": slices.Concat([]string{"9"}, slices.Repeat([]string{"ctrl+f"}, 280)), "end": {"9", "G"}} {
		b.Run(place, func(b *testing.B) {
			d := newDesk(b, screentest.Many(20_000), 160, 45)
			d.press(b, way...)
			bench(b, d, []string{"j", "k", "k", "j"})
		})
	}
}

// BenchmarkFirstFrame20000 is from the snapshot to the first frame.
func BenchmarkFirstFrame20000(b *testing.B) {
	back := screentest.Many(20_000)
	b.ReportAllocs()
	for b.Loop() {
		newDesk(b, back, 80, 24)
	}
}

func BenchmarkQueueLimit20000(b *testing.B) {
	keys := []string{"l", "d", "a", "m", "backspace", "backspace", "backspace", "esc", "l", "i", "s", ":", "f", "i", "x", "enter", "j", "esc"}
	bench(b, newDesk(b, screentest.Many(20_000), 160, 45), keys)
}

func BenchmarkQueueSearch20000(b *testing.B) {
	d := newDesk(b, screentest.Many(20_000), 160, 45)
	d.press(b, "/", "1", "9", "9", "9", "9", "enter")
	bench(b, d, []string{"n", "N", "g", "n", "G", "N"})
}

func BenchmarkQueueSort20000(b *testing.B) {
	bench(b, newDesk(b, screentest.Many(20_000), 160, 45), []string{"o"})
}

// diffDesk is in the pager on a patch of about n lines.
func diffDesk(b *testing.B, n, w, h int) *desk {
	b.Helper()
	back := screentest.World()
	id := patch.MsgID("aq2c-1@example.org")
	m := back.Mails[id]
	m.Body = screentest.LongDiff(n)
	back.Mails[id] = m
	d := newDesk(b, back, w, h)
	d.press(b, "j", "enter", "enter")
	return d
}

func BenchmarkDiff100000(b *testing.B) {
	keys := []string{"j", "j", "ctrl+d", "ctrl+f", "}", "}", ")", "{", "(", "k", "G", "ctrl+b", "g", "9", "9", "9", "j", "z", "w", "z", "n", "z", "a", "z", "a", "l", "h"}
	for _, size := range sizes() {
		b.Run(name(size), func(b *testing.B) { bench(b, diffDesk(b, 100_000, size[0], size[1]), keys) })
	}
}

// BenchmarkReview100000 is split, comments and typing in a long diff.
func BenchmarkReview100000(b *testing.B) {
	keys := []string{
		"z", "s", "}", "j", "j", "c", "a", "b", "enter", "c", "d", "enter", "e", "esc", "z", "a", "z", "a", "z", "c", "z", "c", "v", "j", "j", "esc",
		"z", "i", "z", "i", "tab", ")", "}", "{", "G", "k", "g", ".", ",", "z", "s", "c", "x", "enter", "y", "ctrl+s",
	}
	for _, size := range sizes() {
		b.Run(name(size), func(b *testing.B) { bench(b, diffDesk(b, 100_000, size[0], size[1]), keys) })
	}
}

// BenchmarkFirstScreen100000 is from the key to the first screen of a long diff.
func BenchmarkFirstScreen100000(b *testing.B) {
	d := diffDesk(b, 100_000, 80, 24)
	q, _ := uitest.Key("q")
	enter, _ := uitest.Key("enter")
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		d.send(q)
		d.rest(b)
		b.StartTimer()
		for content := d.send(enter); strings.Contains(content, "loading ..."); {
			content = d.send(<-d.back)
		}
	}
}

func BenchmarkDiffSearch100000(b *testing.B) {
	d := diffDesk(b, 100_000, 80, 24)
	d.press(b, "/", "x", "y", "z", "z", "y", "enter")
	bench(b, d, []string{"n", "g", "N"})
}

// BenchmarkSnapshot20000 is what a new snapshot costs the queue, from the
// backend's word to the frame.
func BenchmarkSnapshot20000(b *testing.B) {
	back := screentest.Many(20_000)
	d := newDesk(b, back, 160, 45)
	d.start(d.model.Init())
	b.ResetTimer()
	for range b.N {
		back.SetSnapshot(back.Snapshot())
		b.StopTimer()
		msg := <-d.back
		b.StartTimer()
		d.send(msg)
	}
}

// BenchmarkLay100000 is what laying out a long diff costs; it runs in a job.
func BenchmarkLay100000(b *testing.B) {
	for range b.N {
		diffDesk(b, 100_000, 80, 24)
	}
}
