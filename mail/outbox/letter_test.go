package outbox

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onemore/mail/store"
)

// TestWhatIsNoLetter: what could not go as it is does not get in.
func TestWhatIsNoLetter(t *testing.T) {
	d := newDesk(t, nil)
	raw := string(made(1).Raw)
	for name, change := range map[string]func(*Letter){
		"nothing":       func(l *Letter) { l.Raw = nil },
		"no body":       func(l *Letter) { l.Raw = []byte("From: a@example.org\r\n") },
		"no last line":  func(l *Letter) { l.Raw = []byte(raw + "open") },
		"bare LF":       func(l *Letter) { l.Raw = []byte(raw + "a\nb\r\n") },
		"bare CR":       func(l *Letter) { l.Raw = []byte(raw + "a\rb\r\n") },
		"CR at the end": func(l *Letter) { l.Raw = []byte(raw + "a\r\r\n") },
		"NUL":           func(l *Letter) { l.Raw = []byte(raw + "a\x00b\r\n") },
		"long line":     func(l *Letter) { l.Raw = []byte(raw + strings.Repeat("x", maxLine+1) + "\r\n") },
		"too large":     func(l *Letter) { l.Raw = []byte(raw + strings.Repeat("x\r\n", maxLetter/3)) },
		"no id":         func(l *Letter) { l.Raw = []byte(strings.Replace(raw, "Message-ID", "X-ID", 1)) },
		"no author":     func(l *Letter) { l.Raw = []byte(strings.Replace(raw, "From", "X-From", 1)) },
		"no date":       func(l *Letter) { l.Raw = []byte(strings.Replace(raw, "Date", "X-Date", 1)) },
		"no recipient":  func(l *Letter) { l.To = nil },
		"many":          func(l *Letter) { l.To = make([]string, maxRecipients+1) },
		"empty":         func(l *Letter) { l.To = []string{""} },
		"no sender":     func(l *Letter) { l.From = "" },
		"option":        func(l *Letter) { l.To = []string{"-oQ/tmp@example.org"} },
		"second line":   func(l *Letter) { l.To = []string{"a@example.org\r\nRCPT TO:<b@example.org>"} },
		"brackets":      func(l *Letter) { l.To = []string{"a@example.org>,<b@example.org"} },
		"space":         func(l *Letter) { l.From = "a b@example.org" },
		"no domain":     func(l *Letter) { l.To = []string{"root"} },
		"no local part": func(l *Letter) { l.To = []string{"@example.org"} },
	} {
		l := made(1)
		change(&l)
		if _, err := d.Add(t.Context(), l); err == nil || !strings.Contains(err.Error(), "add to the outbox") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, err := d.List(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%d letters, %v", len(all), err)
	}
	long := made(1)
	long.Raw = []byte(raw + strings.Repeat("x", maxLine) + "\r\n")
	d.put(t, long)
}

// TestSaidTwice: the same words to the same message do not go twice, in
// whatever bytes; other words, to another message or by another person do.
func TestSaidTwice(t *testing.T) {
	d := newDesk(t, nil)
	first := d.queued(t, 1, 0)
	d.send(t)
	same := made(1)
	same.Raw = []byte(strings.NewReplacer("mine1@", "second@", "12:00:00", "12:34:56").Replace(string(same.Raw)))
	var double *store.DoubleError
	if _, err := d.Add(t.Context(), same); !errors.As(err, &double) || double.ID != first.ID || double.State != store.LetterSent {
		t.Errorf("%v", err)
	}
	again := same
	again.Again = true
	d.put(t, again)
	for name, change := range map[string]func(*Letter){
		"another parent": func(l *Letter) { l.Parent = "patch2@example.org" },
		"other words":    func(l *Letter) { l.Raw = append(l.Raw, "Thanks.\r\n"...) },
		"another person": func(l *Letter) {
			l.Raw = []byte(strings.Replace(string(l.Raw), "rita@example.net", "rob@example.net", 1))
		},
		"to nobody": func(l *Letter) { l.Parent = "" },
	} {
		l := made(1)
		l.Raw = []byte(strings.Replace(string(l.Raw), "mine1@", strings.ReplaceAll(name, " ", "")+"@", 1))
		change(&l)
		if _, err := d.Add(t.Context(), l); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNewPreview: a draft that is made again takes the place of the first, and
// what was approved of that counts no more.
func TestNewPreview(t *testing.T) {
	d := newDesk(t, nil)
	first := d.put(t, made(1))
	again := made(1)
	again.Raw = []byte(strings.Replace(string(again.Raw), "12:00:00", "12:34:56", 1))
	second := d.put(t, again)
	if second.ID != first.ID || second.Sum == first.Sum {
		t.Errorf("%s %s, %s %s", first.ID, first.Sum, second.ID, second.Sum)
	}
	if _, err := d.Approve(t.Context(), first.ID, first.Sum, 0); !errors.Is(err, ErrOther) {
		t.Errorf("%v", err)
	}
	if _, err := d.Approve(t.Context(), first.ID, second.Sum, 0); err != nil {
		t.Error(err)
	}
	if _, err := d.Add(t.Context(), made(1)); !errors.Is(err, store.ErrDouble) {
		t.Errorf("a queued letter was replaced: %v", err)
	}
}

// TestReplace: only what was not sent, and is not about to be, can be made anew.
func TestReplace(t *testing.T) {
	for _, state := range allStates() {
		d := newDesk(t, nil)
		l := d.put(t, made(1))
		d.put(t, made(3))
		if _, err := d.store.UpdateLetter(t.Context(), l.ID, func(l *store.Letter) error { l.State = state; return nil }); err != nil {
			t.Fatal(err)
		}
		got, err := d.Replace(t.Context(), l.ID, made(2))
		may := state == store.LetterDraft || state == store.LetterHeld || state == store.LetterFailed
		if may && (err != nil || got.ID != l.ID || got.State != store.LetterDraft || got.MsgID != "mine2@example.net") || !may && !errors.Is(err, store.ErrDouble) {
			t.Errorf("%s: %+v, %v", state, got, err)
		}
		if !may {
			continue
		}
		if _, err := d.Replace(t.Context(), l.ID, made(3)); !errors.Is(err, store.ErrDouble) {
			t.Errorf("%s: it says what another letter says: %v", state, err)
		}
		if _, err := d.Replace(t.Context(), "none", made(4)); !errors.Is(err, store.ErrUnknown) {
			t.Errorf("%v", err)
		}
	}
}

// TestDrop: what was or may have been sent stays.
func TestDrop(t *testing.T) {
	d := newDesk(t, nil)
	for n, state := range allStates() {
		l := d.put(t, made(n))
		if _, err := d.store.UpdateLetter(t.Context(), l.ID, func(l *store.Letter) error { l.State = state; return nil }); err != nil {
			t.Fatal(err)
		}
		err := d.Drop(t.Context(), l.ID)
		_, gone := d.Show(t.Context(), l.ID)
		switch state {
		case store.LetterDraft, store.LetterQueued, store.LetterHeld, store.LetterFailed:
			if err != nil || !errors.Is(gone, store.ErrUnknown) {
				t.Errorf("%s: %v, %v", state, err, gone)
			}
		default:
			if !errors.Is(err, ErrState) || gone != nil {
				t.Errorf("%s: %v, %v", state, err, gone)
			}
		}
	}
}

// TestBytesThatPass: what checkBytes lets through has CRLF at every line end
// and nothing else that ends a line.
func TestBytesThatPass(t *testing.T) {
	passed := 0
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "\r\n", "\r\n", "\r", "\n", "\x00", ".", "From: x"}), 0, 20).Draw(t, "parts")
		raw := "A: b\r\n\r\n" + strings.Join(parts, "") + "\r\n"
		plain := strings.ReplaceAll(raw, "\r\n", "")
		good := !strings.ContainsAny(plain, "\r\n\x00")
		if err := checkBytes([]byte(raw)); (err == nil) != good {
			t.Fatalf("%q: %v", raw, err)
		}
		if good {
			passed++
		}
	})
	if passed == 0 {
		t.Error("none passed")
	}
}

// TestBrief keeps runes whole.
func TestBrief(t *testing.T) {
	for _, s := range []string{"", "short", strings.Repeat("ü", 3000), "x" + strings.Repeat("ü", 3000), strings.Repeat("\xff", 3000)} {
		got := brief(s)
		if len(got) > 1010 || strings.ToValidUTF8(got, "") != got || len(s) < 100 && got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
	if got := fmt.Sprint(ago(90*60e9), ago(5*3600e9), ago(72*3600e9)); got != "90 minutes5 hours3 days" && got != "90 minutes 5 hours 3 days" {
		t.Errorf("%s", got)
	}
}
