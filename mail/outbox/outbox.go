package outbox

import (
	"context"
	"time"

	"onemore/mail/store"
	"onemore/patch"
)

// Store is what is asked of the store. *store.Store is one.
type Store interface {
	AddLetter(ctx context.Context, l store.Letter, over func(store.Letter) bool) (store.Letter, error)
	UpdateLetter(ctx context.Context, id string, fn func(*store.Letter) error) (store.Letter, error)
	DropLetter(ctx context.Context, id string, ok func(store.Letter) error) error
	Letter(ctx context.Context, id string) (store.Letter, error)
	Letters(ctx context.Context, states ...store.State) ([]store.Letter, error)
	LettersToCopy(ctx context.Context) ([]store.Letter, error)
	Dir() string
}

// Transport hands one letter over. It calls phase with "connect", "envelope",
// "body" and "dot" before each of these begins; where phase fails it ends at
// once. Nothing of the dot is written before phase("dot") returned nil, and
// what failed before that has sent nothing. It heeds ctx.
type Transport interface {
	Send(ctx context.Context, from string, to []string, raw []byte, phase func(string) error) (Reply, error)
}

// Reply is what came back for a letter that was taken.
type Reply struct {
	Text   string
	WireID patch.MsgID // the Message-ID that the server gave it instead of ours
}

// Evidence is what was found of a letter that may have been sent.
type Evidence uint8

// What can be found.
const (
	Nothing Evidence = iota
	Went             // a copy is among the sent mail
	Listed           // it is on the list
)

// Options say how letters go. Store and Transport are needed to send.
type Options struct {
	Store     Store
	Transport Transport
	Name      string // of the transport, for people

	// Classify says what an error of the Transport means; nil: nothing is known.
	Classify func(error) Verdict
	// Moved says right before a letter goes why its author should look again: a
	// newer version, a NACK, a retraction; "": nothing moved. A why that a person
	// has approved once is not asked about again, so it must be the same as long
	// as nothing else moved.
	Moved func(ctx context.Context, l store.Letter) (why string, err error)
	// Evidence looks for a letter that may have been sent.
	Evidence func(ctx context.Context, l store.Letter) (Evidence, error)
	// Copy puts a copy among the sent mail, unless one is there: it may have been
	// called before, by a process that died. ErrNoCopy: none is wanted. nil: no
	// letter has a copy.
	Copy func(ctx context.Context, l store.Letter) error
	// CopyRest is how long Run gives the provider to put a copy there by itself.
	CopyRest time.Duration
	// Remake makes other bytes that say the same, for a server that takes no
	// 8-bit text: the letter is held with them until it is approved again. nil:
	// the author has to make them.
	Remake func(l store.Letter) ([]byte, error)

	Changed func(l store.Letter) // told after every change made here; must not block
	Trouble func(err error)      // told what went wrong in Run

	Now   func() time.Time // the wall clock; nil: time.Now
	Grace time.Duration    // how long Run waits for an answer after the dot when it is told to end; 0: 10 s
}

// Outbox is the outbox of a store. All methods may be called from any
// goroutine, and several processes may have one each.
type Outbox struct {
	opt  Options
	turn chan struct{} // holds a token while nobody sends here
	wake chan struct{}
	// What only the holder of the token touches.
	clock  clock
	owed   []debt
	looks  map[string]look
	copyAt map[string]time.Time
}

// New makes an outbox. Nothing is read yet.
func New(opt Options) *Outbox {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Grace == 0 {
		opt.Grace = 10 * time.Second
	}
	if opt.Classify == nil {
		opt.Classify = func(error) Verdict { return Verdict{} }
	}
	o := &Outbox{
		opt: opt, turn: make(chan struct{}, 1), wake: make(chan struct{}, 1),
		clock: clock{due: map[string]due{}}, looks: map[string]look{}, copyAt: map[string]time.Time{},
	}
	o.turn <- struct{}{}
	return o
}

// List are all letters without their bytes, in the order in which they were
// made.
func (o *Outbox) List(ctx context.Context) ([]store.Letter, error) {
	return o.opt.Store.Letters(ctx)
}

// Show is one letter with the very bytes that go, and their digest in Sum.
func (o *Outbox) Show(ctx context.Context, id string) (store.Letter, error) {
	return o.opt.Store.Letter(ctx, id)
}

// Wake makes Run look at the store: somebody else has written to it.
func (o *Outbox) Wake() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

func (o *Outbox) changed(l store.Letter) {
	if o.opt.Changed != nil {
		o.opt.Changed(l)
	}
	o.Wake()
}

func (o *Outbox) trouble(err error) {
	if o.opt.Trouble != nil && err != nil {
		o.opt.Trouble(err)
	}
}

// update changes a letter and tells of it.
func (o *Outbox) update(ctx context.Context, id string, fn func(*store.Letter) error) (store.Letter, error) {
	l, err := o.opt.Store.UpdateLetter(ctx, id, fn)
	if err == nil {
		o.changed(l)
	}
	return l, err
}
