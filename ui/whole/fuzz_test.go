package whole

import (
	"context"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"

	"onemore/mail"
	"onemore/mail/demo"
	"onemore/mail/desk"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui"
	"onemore/ui/uitest"
)

// one is a backend with one mail, read from the store beforehand: the screens
// run on a clock that must not wait for a disk.
type one struct {
	ui.Backend
	snap   *queue.Snapshot
	change series.Change
	mail   patch.Mail
	raw    []byte
}

func (o *one) Snapshot() *queue.Snapshot                                    { return o.snap }
func (o *one) Events() <-chan ui.Event                                      { return nil }
func (o *one) Change(context.Context, patch.MsgID) (series.Change, error)   { return o.change, nil }
func (o *one) Mail(context.Context, patch.MsgID) (patch.Mail, error)        { return o.mail, nil }
func (o *one) Raw(context.Context, patch.MsgID) ([]byte, error)             { return o.raw, nil }
func (o *one) Log() []ui.LogLine                                            { return nil }
func (o *one) Tree([]string) string                                         { return "" }
func (o *one) See(context.Context, patch.MsgID, []patch.MsgID) error        { return nil }
func (o *one) Mark(context.Context, patch.MsgID, string, bool) error        { return nil }
func (o *one) Search(context.Context, string) (map[patch.MsgID]bool, error) { return nil, nil }

func (o *one) Seen(context.Context, []patch.MsgID) (map[patch.MsgID]bool, error) { return nil, nil }

// file puts a mail into a store and reads back what the screen will ask for.
// What is no mail, or in no change, stands in a change made for it.
func file(t *testing.T, d *desk.Desk, raw []byte) *one {
	t.Helper()
	if err := d.Add(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	o := &one{mail: mail.Parse(raw), raw: raw}
	id := o.mail.ID
	var err error
	if o.raw, err = d.Raw(t.Context(), id); err != nil {
		o.raw = raw // kept as unreadable
	}
	o.mail = mail.Parse(o.raw)
	if o.change, err = d.Change(t.Context(), id); err != nil {
		o.change = series.Change{Root: id, Thread: []series.Message{{ID: id, From: o.mail.From, Subject: o.mail.Subject}}}
	}
	row := queue.Summarize(o.change)
	o.snap = queue.New(nil, []*queue.Row{&row}, nil, queue.Me{}, moment().Unix(), nil)
	return o
}

// FuzzMailToTheScreen takes any bytes as a mail through store, queue, series
// and pager: nothing panics, nothing reaches the terminal but what the program
// draws, and the words that others read in the text are there.
func FuzzMailToTheScreen(f *testing.F) {
	for i, raw := range demo.Messages(moment()) {
		if i%25 == 0 {
			f.Add(raw)
		}
	}
	f.Add([]byte("From: a\x1b[2J@example.org\nSubject: [PATCH \x9b1/2] \u202ex\nMessage-ID: <\x07@x>\n\n\x1b]52;c;eA==\x07\u009b31m\n---\n a\rb | 2 +-\n\ndiff --git a/\x1b b/\u202e\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-\x00\n+\x7f\n"))
	f.Add([]byte("From: a@example.org\nContent-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\nGwBbADIASgA=\n"))
	f.Add([]byte("\x00\x1b\x9b no mail at all"))
	d := open(f, f.TempDir())
	f.Cleanup(func() {
		if err := d.Close(); err != nil {
			f.Error(err)
		}
	})
	var busy sync.Mutex // Add and the reading back belong together
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 1<<16 {
			t.Skip("long inputs only make it slow")
		}
		busy.Lock()
		o := file(t, d, raw)
		busy.Unlock()
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		uitest.Run(t, 80, 24, func() tea.Model {
			m, err := ui.New(ctx, o, ui.Options{Now: moment, Getenv: func(string) string { return "" }})
			if err != nil {
				t.Fatal(err)
			}
			return m
		}, func(a *uitest.App) {
			a.Press("9", "E", "q", "enter", "tab", "G", "E", "q", "enter", "H", "G", "H", "z", "a", "g")
			for _, w := range sample(plain(o.raw), 2) {
				find(t, a, o.mail.ID, w)
			}
			cancel()
		})
	})
}
