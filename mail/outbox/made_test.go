package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"onemore/mail/store"
	"onemore/patch"
)

// What the made transport may answer.
var (
	errLater    = errors.New("451 4.7.1 try again later")
	errGrey     = errors.New("450 4.2.0 Greylisted, see you")
	errNever    = errors.New("554 5.7.1 no")
	errNobody   = errors.New("550 5.1.1 <gone@example.org>: no such user")
	errLogin    = errors.New("535 5.7.8 wrong password")
	errEightBit = errors.New("the server takes no 8-bit text")
	errBroken   = errors.New("connection reset by peer")
)

func classify(err error) Verdict {
	switch {
	case errors.Is(err, errLater), errors.Is(err, errGrey):
		return Verdict{Class: Temporary}
	case errors.Is(err, errNever):
		return Verdict{Class: Permanent, Next: "ask the server's people"}
	case errors.Is(err, errNobody):
		return Verdict{Class: Refused}
	case errors.Is(err, errLogin):
		return Verdict{Class: Setup, Next: "see `onemore doctor`"}
	case errors.Is(err, errEightBit):
		return Verdict{Class: Encoding}
	}
	return Verdict{}
}

func steps() []string { return []string{"connect", "envelope", "body", "dot"} }

// wire is a made transport with a made server behind it. Step is asked at each
// phase after it was noted, and with "taken" once the server took the letter:
// an error breaks the submission there.
type wire struct {
	mu    sync.Mutex
	took  []string // Message-IDs, in the order in which they were taken
	tries int
	step  func(ctx context.Context, id, step string) error
	reply Reply
}

func idOf(raw []byte) string {
	_, rest, _ := strings.Cut(string(raw), "Message-ID: <")
	id, _, _ := strings.Cut(rest, ">")
	return id
}

func (w *wire) Send(ctx context.Context, _ string, _ []string, raw []byte, phase func(string) error) (Reply, error) {
	w.mu.Lock()
	w.tries++
	w.mu.Unlock()
	id := idOf(raw)
	at := func(step string) error {
		if w.step == nil {
			return ctx.Err()
		}
		return errors.Join(w.step(ctx, id, step), ctx.Err())
	}
	for _, p := range steps() {
		if err := phase(p); err != nil {
			return Reply{}, fmt.Errorf("before %s: %w", p, err)
		}
		if err := at(p); err != nil {
			return Reply{}, err
		}
	}
	w.mu.Lock()
	w.took = append(w.took, id)
	w.mu.Unlock()
	if err := at("taken"); err != nil {
		return Reply{}, err
	}
	if w.reply.Text == "" {
		return Reply{Text: "250 2.0.0 ok"}, nil
	}
	return w.reply, nil
}

// begun is how many submissions there were.
func (w *wire) begun() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tries
}

func (w *wire) count(id patch.MsgID) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, t := range w.took {
		if t == string(id) {
			n++
		}
	}
	return n
}

// at breaks every submission at a step.
func at(where string, err error) func(context.Context, string, string) error {
	return func(_ context.Context, _, step string) error {
		if step == where {
			return err
		}
		return nil
	}
}

// made is a letter in answer to a patch; n makes it another one.
func made(n int) Letter {
	return Letter{
		Raw: fmt.Appendf(nil, "From: Rita Reviewer <rita@example.net>\r\nTo: dev@lists.example.org\r\nSubject: Re: fix %d\r\n"+
			"Message-ID: <mine%d@example.net>\r\nDate: Sun, 01 Mar 2026 12:00:00 +0000\r\n\r\nReviewed-by: Rita Reviewer <rita@example.net>\r\n", n, n),
		From: "rita@example.net", To: []string{"dev@lists.example.org", "ada@example.org"},
		Parent: patch.MsgID(fmt.Sprintf("patch%d@example.org", n)),
	}
}

func openStore(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// desk is an outbox on a new store with a made transport.
type desk struct {
	*Outbox
	store *store.Store
	wire  *wire
}

// newDesk makes one; set may change the options.
func newDesk(t *testing.T, set func(*Options)) *desk {
	t.Helper()
	d := &desk{store: openStore(t, t.TempDir()), wire: &wire{}}
	opt := Options{Store: d.store, Transport: d.wire, Name: "made", Classify: classify, Trouble: func(err error) { t.Errorf("trouble: %v", err) }}
	if set != nil {
		set(&opt)
	}
	d.Outbox = New(opt)
	return d
}

func (d *desk) put(t *testing.T, l Letter) store.Letter {
	t.Helper()
	out, err := d.Add(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// queued adds and approves a letter.
func (d *desk) queued(t *testing.T, n int, delay time.Duration) store.Letter {
	t.Helper()
	l := d.put(t, made(n))
	l, err := d.Approve(context.Background(), l.ID, l.Sum, delay)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (d *desk) get(t *testing.T, id string) store.Letter {
	t.Helper()
	l, err := d.Show(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (d *desk) wants(t *testing.T, id string, want store.State, sent int) store.Letter {
	t.Helper()
	l := d.get(t, id)
	if l.State != want || d.wire.count(l.MsgID) != sent {
		t.Errorf("letter %s is %s (%s), sent %d times; want %s, %d", id, l.State, l.Why, d.wire.count(l.MsgID), want, sent)
	}
	return l
}

func (d *desk) send(t *testing.T) {
	t.Helper()
	if err := d.SendDue(context.Background()); err != nil {
		t.Error(err)
	}
}

// arrives takes a letter's mail as from a list.
func arrives(t *testing.T, s *store.Store, raw []byte) store.Result {
	t.Helper()
	res, err := s.Take(context.Background(), store.Taken{Messages: []store.Incoming{s.Prepare(slices.Clone(raw), "dev.lists.example.org", "")}})
	if err != nil {
		t.Fatal(err)
	}
	return res
}
