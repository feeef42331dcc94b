package imap

import (
	"context"
	"errors"
	"time"
)

const (
	scanEvery  = 30 * time.Minute // the whole folder is looked over
	flagsEvery = 5 * time.Minute  // where the server does not tell what changed
	fewNew     = 5000             // UIDs that are asked for without a search
	chunk      = 1000             // messages whose sizes are asked for at once
)

// Fetch brings all folders in step once. What was put before an error stays
// good: the next Fetch goes on from there. A folder that cannot be read does
// not keep the others from being fetched.
func (a *Account) Fetch(ctx context.Context, k Keep) error {
	s, err := a.take(ctx)
	if err != nil {
		return err
	}
	defer func() { a.give(s) }()
	names, err := a.resolve(ctx, s)
	if err != nil {
		return err
	}
	var faults []error
	for _, name := range names {
		var err error
		if s, err = a.fetchFolder(ctx, s, k, name); err == nil {
			continue
		}
		faults = append(faults, err)
		if s == nil || s.dead || !errors.Is(err, ErrFolder) {
			break
		}
	}
	return errors.Join(faults...)
}

// job is the fetching of one folder.
type job struct {
	a      *Account
	s      *session // nil while there is none
	k      Keep
	folder string
	now    time.Time
	stand  *standing

	cur    cursor
	stored string // the cursor as put last
	before uint32 // its Next when the job began
	box    box
	reset  bool
	put    *putter
	known  map[uint32]Place // the places, once asked for

	desperate bool // the connection broke at the same message again and again
	dials     int
	progress  Progress // guarded by the account's mu
}

func (a *Account) fetchFolder(ctx context.Context, s *session, k Keep, folder string) (*session, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	j := &job{a: a, s: s, k: k, folder: folder, now: time.Now(), stand: a.standing(folder), progress: Progress{Folder: folder}}
	j.put = newPutter(ctx, k, j.advance)
	err := j.run(ctx)
	if err != nil && ctx.Err() == nil && len(j.cur.Aside) > 0 {
		err = errors.Join(err, j.mark()) // what was found to be poison need not be found again
	}
	if late := j.put.finish(); late != nil && !errors.Is(err, late) {
		err = errors.Join(late, err)
	}
	a.mu.Lock()
	j.stand.aside = nil
	for _, one := range j.cur.Aside {
		one.Folder = folder
		j.stand.aside = append(j.stand.aside, one)
	}
	if err == nil {
		j.stand.seen = j.box
	}
	a.mu.Unlock()
	return j.s, err
}

func (j *job) run(ctx context.Context) error {
	var err error
	if j.stored, err = j.k.Cursor(ctx, j.folder); err != nil {
		return err
	}
	if j.box, err = j.s.examine(ctx, j.folder); err != nil {
		return err
	}
	wider, fresh := j.begin()
	if j.box.validity == 0 && j.box.exists == 0 {
		return nil // a folder that is only there to hold others
	}
	exists := j.cur.Exists
	added, err := j.fetchNew(ctx)
	if err != nil {
		return err
	}
	if err := j.fetchFlags(ctx, fresh); err != nil {
		return err
	}
	if !fresh && (wider || uint64(exists)+added != uint64(j.box.exists) || j.now.Sub(j.cur.Scanned).Abs() > scanEvery) {
		if err := j.scan(ctx, wider); err != nil {
			return err
		}
	}
	if err := j.retryAside(ctx); err != nil {
		return err
	}
	j.cur.Exists = j.box.exists
	j.cur.Next = max(j.cur.Next, j.box.next)
	if fresh {
		j.cur.Scanned = j.now.UTC().Truncate(time.Second)
	}
	return j.mark()
}

// begin reads the cursor against the folder. When the UIDs mean other messages
// than before, or nothing is known, everything is gone through, and what is
// here is recognised by its Message-ID.
func (j *job) begin() (wider, fresh bool) {
	since := j.a.options.Since.UTC()
	again := j.stored != "" || j.box.validity == 0
	cur, err := parseCursor(j.stored)
	if err == nil && cur.Validity == j.box.validity {
		j.cur, j.before = cur, cur.Next
		return since.Before(cur.Since) && !cur.Since.IsZero(), false
	}
	j.cur = cursor{
		Validity: j.box.validity, Next: 1, First: j.box.next, Since: since,
		ModSeq: j.box.modSeq, Exists: j.box.exists, Remap: again,
	}
	j.reset = again
	return false, true
}

// fetchNew fetches what has UIDs the folder did not have before, and says how
// many messages these are.
func (j *job) fetchNew(ctx context.Context) (added uint64, err error) {
	if j.box.exists == 0 || j.box.next != 0 && j.box.next <= j.cur.Next {
		return 0, nil
	}
	if j.cur.First == 0 { // the server has no UIDNEXT: all there is now is from before
		all, err := j.s.search(ctx, 1, 0, time.Time{})
		if err != nil {
			return 0, err
		}
		j.cur.First = 1
		if len(all) > 0 {
			j.cur.First = all.last() + 1
		}
	}
	if j.cur.Next < j.cur.First {
		if added, err = j.fetchSpan(ctx, j.cur.First-1, j.cur.Since, j.cur.Remap); err != nil {
			return added, err
		}
		j.cur.Next, j.cur.Remap = j.cur.First, false
	}
	if j.box.next != 0 && j.box.next <= j.cur.Next {
		return added, nil
	}
	last := uint32(0)
	if j.box.next != 0 {
		last = j.box.next - 1
	}
	more, err := j.fetchSpan(ctx, last, time.Time{}, false)
	return added + more, err
}

// fetchSpan fetches from the cursor's Next up to a UID; 0: to the end.
func (j *job) fetchSpan(ctx context.Context, to uint32, since time.Time, remap bool) (uint64, error) {
	want, dated, err := j.wanted(ctx, to, since)
	if err != nil {
		return 0, err
	}
	p := plan{remap: remap, moved: j.before > 0 && !j.s.nobody, forward: true}
	if !dated {
		p.since = since
	}
	return j.fetchAll(ctx, want, p)
}

// wanted names what to fetch. A server that cannot search by date is asked for
// the dates with the sizes: then dated is false.
func (j *job) wanted(ctx context.Context, to uint32, since time.Time) (want spans, dated bool, err error) {
	if since.IsZero() && to != 0 && to-j.cur.Next < fewNew && j.cur.Next > 1 {
		return spans{{j.cur.Next, to}}, true, nil
	}
	want, err = j.s.search(ctx, j.cur.Next, to, since)
	if !refused(err) {
		return want, true, err
	}
	if !since.IsZero() {
		if want, err = j.s.search(ctx, j.cur.Next, to, time.Time{}); !refused(err) {
			return want, false, err
		}
	}
	if to == 0 {
		return nil, false, err
	}
	return spans{{j.cur.Next, to}}, false, nil
}

// mark puts the cursor alone, when it says something new.
func (j *job) mark() error {
	if j.cur.Validity == 0 {
		return nil
	}
	if text := j.cur.String(); text != j.stored || j.reset {
		return j.hand(Batch{})
	}
	return nil
}

// hand gives a batch to the keeper, with the cursor as it stands.
func (j *job) hand(b Batch) error {
	b.Folder, b.Reset, b.Outgoing = j.folder, j.reset, j.a.isSent(j.folder)
	j.reset = false
	if j.cur.Validity != 0 {
		b.Cursor = j.cur.String()
	}
	j.stored = b.Cursor
	return j.put.add(b)
}

// advance tells of progress; it runs beside the job.
func (j *job) advance(b Batch) {
	j.a.mu.Lock()
	j.progress.Done = min(j.progress.Done+len(b.Messages), max(j.progress.Total, len(b.Messages)))
	for _, m := range b.Messages {
		j.progress.Bytes += int64(len(m.Raw))
	}
	p := j.progress
	j.a.mu.Unlock()
	j.a.options.Progress(p)
}

// places reads what was put before this job, once.
func (j *job) places(ctx context.Context) (map[uint32]Place, error) {
	if j.known == nil {
		list, err := j.k.Places(ctx, j.folder)
		if err != nil {
			return nil, err
		}
		j.known = make(map[uint32]Place, len(list))
		for _, p := range list {
			j.known[p.UID] = p
		}
	}
	return j.known, nil
}
