package whole

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"

	"onemore/mail"
	"onemore/mail/desk"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui"
	"onemore/ui/text"
	"onemore/ui/uitest"
)

// shelf is all mail of some folders as one change with one thread, so that the
// screen can be walked through every one of it, also what is in no change or
// is kept as unreadable.
type shelf struct {
	backend
	snap   *queue.Snapshot
	change series.Change
	raw    map[patch.MsgID][]byte
}

func (s *shelf) Snapshot() *queue.Snapshot { return s.snap }

func (s *shelf) Change(context.Context, patch.MsgID) (series.Change, error) { return s.change, nil }

// Mail reads from the store what is there; what the store keeps as unreadable
// is parsed as the store would have.
func (s *shelf) Mail(ctx context.Context, id patch.MsgID) (patch.Mail, error) {
	m, err := s.Desk.Mail(ctx, id)
	if err != nil {
		return mail.Parse(s.raw[id]), nil
	}
	return m, nil
}

func (s *shelf) Raw(ctx context.Context, id patch.MsgID) ([]byte, error) {
	raw, err := s.Desk.Raw(ctx, id)
	if err != nil {
		return s.raw[id], nil
	}
	return raw, nil
}

// stack puts mails on a shelf, each once.
func stack(d *desk.Desk, all []found) *shelf {
	s := &shelf{backend: backend{d, make(chan ui.Event)}, raw: map[patch.MsgID][]byte{}}
	for _, f := range all {
		m := mail.Parse(f.raw)
		if _, have := s.raw[m.ID]; have {
			continue
		}
		s.raw[m.ID] = f.raw
		// Of several bodies under one id the store shows the first.
		if kept, err := d.Raw(context.Background(), m.ID); err == nil {
			s.raw[m.ID] = kept
		}
		s.change.Thread = append(s.change.Thread, series.Message{
			ID: m.ID, From: m.From, Date: m.Date.Unix(), Kind: "human", Subject: m.Subject, Depth: len(m.References),
		})
	}
	s.change.Root = s.change.Thread[0].ID
	row := queue.Summarize(s.change)
	s.snap = queue.New(nil, []*queue.Row{&row}, nil, queue.Me{}, moment().Unix(), nil)
	return s
}

// sizes are the windows that everything is drawn in.
func sizes() [][2]int { return [][2]int{{80, 24}, {160, 45}} }

// TestEveryMailReachesTheScreen takes the mails of all other tools' tests and
// the odd ones through import, queue, series and pager. uitest holds every
// byte that reaches the terminal to what our renderer writes.
func TestEveryMailReachesTheScreen(t *testing.T) {
	folders := []string{corpus(t, "peers"), corpus(t, "curated", "oddities"), corpus(t, "curated", "threads"), corpus(t, "lore-samples")}
	store := t.TempDir()
	d := open(t, store)
	sum, err := d.Import(t.Context(), folders, "", nil)
	if err != nil {
		t.Error(err)
	}
	t.Logf("%d mails in %d files: %d new, %d again, %d with another body, %d unreadable",
		sum.Messages, sum.Files, sum.New, sum.Duplicates, sum.Variants, sum.Unreadable)
	var all []found
	for i, dir := range folders {
		of := scan(t, dir)
		checkKept(t, d, of)
		if i < 2 || long() {
			all = append(all, of...)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for _, size := range sizes() {
		t.Run("changes", func(t *testing.T) {
			t.Parallel()
			walkChanges(t, copied(t, store), size)
		})
		t.Run("mails", func(t *testing.T) {
			t.Parallel()
			walkMails(t, copied(t, store), all, size)
		})
	}
}

// copied is a store of its own for a test that runs beside others.
func copied(t *testing.T, store string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(store)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// checkKept compares what the scanner found with what the store has.
func checkKept(t *testing.T, d *desk.Desk, all []found) {
	t.Helper()
	ids := map[string]bool{}
	lost := 0
	for _, f := range all {
		m := mail.Parse(f.raw)
		ids[f.id] = true
		if bare(string(m.ID)) != f.id && f.id != "" {
			t.Errorf("%s: its id is read as %q, the scanner says %q", f.where, m.ID, f.id)
		}
		if _, err := d.Raw(t.Context(), m.ID); err != nil && f.id != "" {
			t.Errorf("%s: <%s> is lost: %v", f.where, f.id, err)
			lost++
		}
	}
	delete(ids, "")
	t.Logf("%d ids, %d lost", len(ids), lost)
}

// walkChanges shows every section of the queue to its end, and every change in
// all its panes; by default a quarter of them in the large window and the others
// in the small one.
func walkChanges(t *testing.T, store string, size [2]int) {
	t.Helper()
	show(t, store, size[0], size[1], plainBackend, func(a *uitest.App, d *desk.Desk) {
		snap := d.Snapshot()
		for range snap.Sections {
			a.Press("]")
			walkRows(t, a, snap)
		}
		a.Press("9", "g", "E", "q", "?", "G", "q", "M", "q", "/")
		a.Paste("patch")
		a.Press("enter", "n", "N", "esc", "P", "P", "o", "o", "g")
		opened := 0
		for i := range snap.Items {
			if long() || (i%4 == 0) == (size[0] > 80) {
				a.Press("enter", "[", "G", "tab", "G", "E", "q", "enter", "H", "G", "q", "q")
				opened++
			}
			a.Press("j")
		}
		t.Logf("%d sections, %d of %d changes opened", len(snap.Sections), opened, len(snap.Items))
	})
}

// walkRows goes through the section in view page by page and looks for all its
// rows.
func walkRows(t *testing.T, a *uitest.App, snap *queue.Snapshot) {
	t.Helper()
	a.Press("g")
	var seen strings.Builder
	for range len(snap.Items)/(len(a.Lines())/2) + 2 {
		seen.WriteString(a.Screen())
		a.Press("ctrl+f")
	}
	for _, sec := range snap.Sections {
		if !strings.Contains(a.Screen(), "["+strconv.Itoa(int(sec.Kind)+1)+" "+sec.Name) {
			continue
		}
		for _, it := range sec.Items {
			if title := beginning(it.Subject); !strings.Contains(seen.String(), title) {
				t.Errorf("section %s has no row %q", sec.Name, title)
			}
		}
	}
}

// beginning is as much of a title as every window shows, as it is drawn.
func beginning(title string) string {
	return strings.TrimRight(text.Truncate(text.Clean(title), 12, text.Safe{}).String(), " ")
}

// walkMails shows every mail (in the large window every third one by default),
// with all its header fields, and looks for words of its text.
func walkMails(t *testing.T, store string, all []found, size [2]int) {
	t.Helper()
	if size[0] > 80 && !long() {
		all = third(all)
	}
	var s *shelf
	show(t, store, size[0], size[1], func(d *desk.Desk) ui.Backend { s = stack(d, all); return s }, func(a *uitest.App, _ *desk.Desk) {
		words, read := 0, 0
		a.Press("9", "enter", "tab", "g", "enter")
		for i, m := range s.change.Thread {
			if i > 0 {
				a.Press("]")
			}
			if i%16 == 0 {
				a.Press("H", "G", "H", "l", "h", "z", "a", "g")
			}
			body := plain(s.raw[m.ID])
			if body != "" {
				read++
			}
			if !long() && i%6 != 0 {
				continue
			}
			for _, w := range sample(body, 2) {
				words++
				find(t, a, m.ID, w)
			}
		}
		t.Logf("%d mails shown, the text of %d is read by the standard library too, %d words of it looked for", len(s.change.Thread), read, words)
	})
}

func third(all []found) (out []found) {
	for i, f := range all {
		if i%3 == 0 {
			out = append(out, f)
		}
	}
	return out
}

// find searches for a word in the pager.
func find(t *testing.T, a *uitest.App, id patch.MsgID, w string) {
	t.Helper()
	a.Press("/")
	a.Paste(w)
	a.Press("enter")
	if strings.Contains(a.Screen(), "not found: ") {
		t.Errorf("<%s>: %q is in its text and not on the screen:\n%s", id, w, a.Screen())
	}
}
