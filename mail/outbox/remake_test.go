package outbox

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"onemore/mail/store"
	"onemore/patch/reply"
)

// eight is made with text that is not ASCII.
func eight(n int) Letter {
	l := made(n)
	l.Raw = bytes.Replace(l.Raw, []byte("\r\n\r\n"), []byte("\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSchön.\r\n"), 1)
	return l
}

// pickySeven takes ASCII alone, once the connection stands.
func pickySeven(d *desk) {
	d.wire.step = func(_ context.Context, id, step string) error {
		l, err := d.store.Letters(context.Background())
		if err != nil {
			return err
		}
		for i := range l {
			if string(l[i].MsgID) != id || step != "connect" {
				continue
			}
			full, err := d.store.Letter(context.Background(), l[i].ID)
			if err != nil {
				return err
			}
			if bytes.ContainsFunc(full.Raw, func(r rune) bool { return r > 0x7f }) {
				return errEightBit
			}
		}
		return nil
	}
}

// TestRemade: a server that takes no 8-bit text any more gets nothing; the
// letter is held with its new bytes, which say the same, and goes as those
// once they were approved.
func TestRemade(t *testing.T) {
	d := newDesk(t, func(o *Options) { o.Remake = func(l store.Letter) ([]byte, error) { return reply.Requote(l.Raw) } })
	pickySeven(d)
	in := eight(1)
	in.Copy = true
	old := d.put(t, in)
	approve := func(sum string) error {
		_, err := d.Approve(t.Context(), old.ID, sum, 0)
		return err
	}
	if err := approve(old.Sum); err != nil {
		t.Fatal(err)
	}
	other := d.queued(t, 2, 0)
	d.send(t)
	held := d.wants(t, old.ID, store.LetterHeld, 0)
	if held.Sum == old.Sum || held.Why != remadeWhy || held.MsgID != old.MsgID || held.Copy != store.CopyWanted || !strings.Contains(string(held.Raw), "Sch=C3=B6n.\r\n") {
		t.Fatalf("%+v\n%s", held, held.Raw)
	}
	d.wants(t, other.ID, store.LetterSent, 1)
	for range 2 {
		d.send(t)
	}
	d.wants(t, old.ID, store.LetterHeld, 0)
	if err := approve(old.Sum); !errors.Is(err, ErrOther) {
		t.Errorf("the old bytes were approved: %v", err)
	}
	if err := approve(held.Sum); err != nil {
		t.Fatal(err)
	}
	d.send(t)
	if sent := d.wants(t, old.ID, store.LetterSent, 1); !bytes.Equal(sent.Raw, held.Raw) {
		t.Error("sent as something else than was shown")
	}
	all, err := d.List(t.Context())
	if err != nil || len(all) != 2 {
		t.Errorf("%d letters, %v", len(all), err)
	}
}

// TestNotRemade: what cannot be made again, or comes out as another mail, stays
// as it is, held, and nothing is sent.
func TestNotRemade(t *testing.T) {
	for name, remake := range map[string]func(store.Letter) ([]byte, error){
		"nobody can": nil,
		"fails":      func(store.Letter) ([]byte, error) { return nil, errors.New("odd") },
		"other text": func(l store.Letter) ([]byte, error) {
			return bytes.Replace(l.Raw, []byte("Schön"), []byte("Schlimm"), 1), nil
		},
		"other id": func(store.Letter) ([]byte, error) { return made(3).Raw, nil },
		"no mail":  func(store.Letter) ([]byte, error) { return []byte("\r\n"), nil },
	} {
		var told []error
		d := newDesk(t, func(o *Options) { o.Remake, o.Trouble = remake, func(err error) { told = append(told, err) } })
		pickySeven(d)
		l := d.put(t, eight(1))
		if _, err := d.Approve(t.Context(), l.ID, l.Sum, 0); err != nil {
			t.Fatal(err)
		}
		if err := d.SendDue(t.Context()); (err == nil) != (remake == nil) {
			t.Errorf("%s: %v", name, err)
		}
		if got := d.wants(t, l.ID, store.LetterHeld, 0); got.Sum != l.Sum || !strings.Contains(got.Why, "8-bit") {
			t.Errorf("%s: %q", name, got.Why)
		}
	}
}

// TestReview holds what the world overtook as soon as that is known, and
// nothing else.
func TestReview(t *testing.T) {
	why := map[string]string{}
	d := newDesk(t, func(o *Options) {
		o.Moved = func(_ context.Context, l store.Letter) (string, error) { return why[l.ID], nil }
	})
	a, b, draft := d.queued(t, 1, MaxDelay), d.queued(t, 2, MaxDelay), d.put(t, made(3))
	why[a.ID], why[draft.ID] = "version 2 has come", "version 2 has come"
	if err := d.Review(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.wants(t, a.ID, store.LetterHeld, 0); got.Why != why[a.ID] || !got.Moved {
		t.Errorf("%+v", got.Standing)
	}
	d.wants(t, b.ID, store.LetterQueued, 0)
	d.wants(t, draft.ID, store.LetterDraft, 0)
	if d.wire.begun() != 0 {
		t.Error("a review sent something")
	}
}
