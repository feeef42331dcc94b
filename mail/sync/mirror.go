package sync

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	gosync "sync"
	"time"

	"onemore/config"
	"onemore/mail/archive"
	"onemore/mail/lore"
	"onemore/mail/mirror"
)

// mirrored is a source that keeps copies of a list's git epochs and reads them.
type mirrored struct {
	name   string
	mirror *mirror.Mirror
	rest   func(context.Context, time.Duration) error
	now    func() time.Time

	mu  gosync.Mutex
	use Use
}

// mirrorLook is how often a mirror is brought in step: seldom, for lists that
// are wanted whole.
const mirrorLook = 30 * time.Minute

func (m *Maker) mirror(ctx context.Context, c config.Source, start time.Time) (Source, error) {
	sum := sha256.Sum256([]byte(c.URL))
	dir := filepath.Join(m.mirrors(), hex.EncodeToString(sum[:8]))
	client := m.Lore(ctx)
	at, err := mirror.Open(dir, string(c.URL), mirror.Options{
		Agent: client.Agent(), Turn: client.Turn, Since: start, Now: m.now,
	})
	if err != nil {
		return nil, err
	}
	return &mirrored{name: c.Name(), mirror: at, rest: m.rest, now: m.now}, nil
}

func (m *mirrored) Name() string                   { return m.name }
func (m *mirrored) Kind() string                   { return "lore" }
func (m *mirrored) Close() error                   { return nil }
func (m *mirrored) Wait(ctx context.Context) error { return m.rest(ctx, mirrorLook) }

func (m *mirrored) Use() Use {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.use
}

func (m *mirrored) Fetch(ctx context.Context, k *Keeper) error {
	_, use, err := m.mirror.Update(ctx, func(p mirror.Progress) {
		k.Progress(Progress{Note: fmt.Sprintf("epoch %d, %s", p.Epoch, p.Stage), Unit: "percent", Done: int64(p.Percent), Total: 100})
	})
	m.mu.Lock()
	m.use.Requests += use.Requests
	m.use.Bytes += use.Bytes
	m.mu.Unlock()
	if err != nil {
		return err
	}
	from, err := archive.Open(ctx, m.mirror.Path())
	if err != nil {
		return err
	}
	at, err := k.Cursor(ctx, "")
	if err != nil {
		return err
	}
	return k.archive(ctx, from, "", at)
}

func (m *mirrored) Check(ctx context.Context) (string, error) {
	if _, err := archive.Open(ctx, m.mirror.Path()); err != nil {
		return "nothing has been fetched yet: onemore sync", nil //nolint:nilerr // no copy yet is no fault
	}
	return "a copy lies at " + m.mirror.Path(), nil
}

func (m *mirrored) Judge(err error) Verdict {
	v := Verdict{Retry: mirror.Retryable(err) || lore.Retryable(err), Hint: loreHint(err)}
	if at, ok := mirror.RetryAt(err); ok {
		v.Retry, v.After = true, at.Sub(m.now())
	}
	return v
}
