package sync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	gosync "sync"
	"time"

	"onemore/mail/store"
	"onemore/patch"
)

// Keeper is the store as one source sees it while it fetches.
type Keeper struct {
	runner *runner
	store  Store
	aside  bool // it serves something beside the fetch, which the state does not count
}

// part names a part of a source, such as a folder, for its cursor.
func (k *Keeper) part(name string) string {
	if name == "" {
		return k.runner.source.Name()
	}
	return k.runner.source.Name() + " " + name
}

// Cursor is where a part of the source stands; "" at the start.
func (k *Keeper) Cursor(ctx context.Context, part string) (string, error) {
	return k.store.Cursor(ctx, k.part(part))
}

// Known tells which messages are here whole.
func (k *Keeper) Known(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error) {
	return k.store.Known(ctx, ids)
}

// Places gives what a part holds, by its numbers.
func (k *Keeper) Places(ctx context.Context, part string) ([]store.Place, error) {
	return k.store.Places(ctx, k.part(part))
}

// Intake is the way into the store for a part of the source.
func (k *Keeper) Intake(part, list string) Intake {
	return Intake{
		Store: k.store, Source: k.part(part), List: list,
		Stored: func(res store.Result, _ int64) { k.stored(res) },
	}
}

// Take stores one step of the part named t.Source. Without a cursor and places
// it is only messages.
func (k *Keeper) Take(ctx context.Context, t store.Taken) error {
	if t.Source != "" {
		t.Source = k.part(t.Source)
	}
	res, err := k.store.Take(ctx, t)
	if err != nil {
		return err
	}
	k.stored(res)
	return nil
}

func (k *Keeper) stored(res store.Result) {
	if !k.aside {
		k.runner.count(res)
	}
	if fn := k.runner.engine.opt.Stored; fn != nil {
		fn(k.runner.source.Name(), res)
	}
	k.runner.engine.changed(true)
}

// Prepare readies n messages, side by side.
func (k *Keeper) Prepare(n int, one func(i int) store.Incoming) ([]store.Incoming, error) {
	out := make([]store.Incoming, n)
	workers := min(runtime.GOMAXPROCS(0), 4)
	errs := make([]error, workers)
	var wg gosync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			errs[w] = guard(func() error {
				for i := w; i < n; i += workers {
					out[i] = one(i)
				}
				return nil
			})
		})
	}
	wg.Wait()
	return out, errors.Join(errs...)
}

// Progress shows how far the fetch is.
func (k *Keeper) Progress(p Progress) {
	if !k.aside {
		k.runner.progress(p)
	}
}

// Aside names the messages that are set aside.
func (k *Keeper) Aside(names []string) {
	k.runner.set(func(s *State) { s.Aside = names })
}

// Recall fills v from a note of the source; it stays as it is when there is
// none. Of one that does not fit any more, what fits is taken.
func (k *Keeper) Recall(ctx context.Context, key string, v any) error {
	notes, err := k.store.Notes(ctx, k.runner.source.Name())
	if err != nil {
		return err
	}
	if text, ok := notes[key]; ok {
		if err := json.Unmarshal([]byte(text), v); err != nil {
			k.runner.engine.log("info", "%s: the note %q does not fit any more: %v", k.runner.source.Name(), key, err)
		}
	}
	return nil
}

// Note remembers v under a key of the source.
func (k *Keeper) Note(ctx context.Context, key string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("note %q: %w", key, err)
	}
	return k.store.SetNote(ctx, k.runner.source.Name(), key, string(text))
}

// lastKey is the note of the last success.
const lastKey = "last"

// lastPace is how often a success is written down at the most: each is a
// transaction, and other processes read the queue again when they see one.
const lastPace = time.Minute

func (k *Keeper) succeeded(ctx context.Context) error {
	r, now := k.runner, k.runner.engine.opt.Now()
	if since := now.Sub(r.noted); !r.noted.IsZero() && since >= 0 && since < lastPace {
		return nil
	}
	if err := k.Note(ctx, lastKey, now.UTC().Truncate(time.Second)); err != nil {
		return err
	}
	r.noted = now
	return nil
}

// succeededBefore takes over the last success of any process.
func (k *Keeper) succeededBefore(ctx context.Context) error {
	var last time.Time
	if err := k.Recall(ctx, lastKey, &last); err != nil {
		return err
	}
	k.runner.mu.Lock()
	if s := &k.runner.state; last.After(s.Last) {
		s.Last = last
	}
	k.runner.mu.Unlock()
	return nil
}

// Log writes a line for the log screen.
func (k *Keeper) Log(level, format string, args ...any) {
	k.runner.engine.log(level, k.runner.source.Name()+": "+format, args...)
}
