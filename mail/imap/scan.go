package imap

import (
	"context"
	"slices"
	"time"

	goimap "github.com/emersion/go-imap/v2"
)

const recentFlags = 2000 // messages whose flags are read where the server does not tell what changed

// fetchFlags learns which messages were read or answered elsewhere since: what
// changed by its CONDSTORE number (RFC 7162), else the flags of the newest.
func (j *job) fetchFlags(ctx context.Context, fresh bool) error {
	if fresh || j.before <= 1 || j.box.exists == 0 || j.s.nobody {
		return nil // nothing known before, or nobody to have flags
	}
	if j.box.modSeq != 0 && j.cur.ModSeq != 0 {
		if j.box.modSeq <= j.cur.ModSeq {
			return nil
		}
		err := j.flags(ctx, query{set: uidRange(1, j.before-1), messages: int(min(j.box.exists, maxMessages)), changedSince: j.cur.ModSeq})
		if err == nil {
			j.cur.ModSeq = j.box.modSeq
		}
		return err
	}
	j.cur.ModSeq = j.box.modSeq
	if j.now.Sub(j.stand.looked).Abs() < flagsEvery {
		return nil
	}
	known, err := j.places(ctx)
	if err != nil || len(known) == 0 {
		return err
	}
	uids := make([]uint32, 0, len(known))
	for uid := range known {
		uids = append(uids, uid)
	}
	slices.Sort(uids)
	uids = uids[max(0, len(uids)-recentFlags):]
	j.stand.looked = j.now
	return j.flags(ctx, query{set: uidSet(uids), messages: len(uids)})
}

// flags hands on the flags that differ from those noted.
func (j *job) flags(ctx context.Context, q query) error {
	q.flags = true
	got, err := j.s.fetch(ctx, q)
	if err != nil || len(got) == 0 {
		return err
	}
	known, err := j.places(ctx)
	if err != nil {
		return err
	}
	var changed []Place
	for uid, d := range got {
		old, ok := known[uid]
		if ok && d.flagged && (old.Seen != d.seen || old.Answered != d.answered) {
			changed = append(changed, Place{UID: uid, Seen: d.seen, Answered: d.answered})
		}
	}
	if len(changed) == 0 {
		return nil
	}
	slices.SortFunc(changed, func(a, b Place) int { return int(int64(a.UID) - int64(b.UID)) })
	return j.hand(Batch{Places: changed})
}

// scan compares the whole folder with what was put: what the server has no
// more is gone, what it has and was never put is fetched.
func (j *job) scan(ctx context.Context, wider bool) error {
	here, err := j.s.search(ctx, 1, 0, time.Time{})
	if err != nil {
		if refused(err) {
			return nil
		}
		return err
	}
	if here.count() != uint64(j.s.exists()) {
		return nil // it does not add up; another time
	}
	known, err := j.places(ctx)
	if err != nil {
		return err
	}
	var gone []uint32
	for uid := range known {
		if !here.has(uid) && uid < j.cur.Next {
			gone = append(gone, uid)
		}
	}
	for _, one := range slices.Clone(j.cur.Aside) {
		if !here.has(one.UID) {
			j.cur.dropAside(one.UID)
		}
	}
	if len(gone) > 0 {
		slices.Sort(gone)
		if err := j.hand(Batch{Gone: gone}); err != nil {
			return err
		}
	}
	return j.fill(ctx, here, wider)
}

// fill fetches the messages that have no place: older ones, when Since was
// moved back, and any that a server did not show before.
func (j *job) fill(ctx context.Context, here spans, wider bool) error {
	since, p := j.cur.Since, plan{moved: !j.s.nobody}
	if wider {
		since = j.a.options.Since.UTC()
	}
	want := here
	if !since.IsZero() {
		dated, err := j.s.search(ctx, 1, 0, since)
		switch {
		case err == nil:
			want = dated
		case !refused(err):
			return err
		case !wider:
			return nil // the dates of all messages are not worth it
		default:
			p.since = since
		}
	}
	var set goimap.UIDSet
	for uid := range want.uids() {
		if _, ok := j.known[uid]; !ok && uid < j.before {
			set.AddNum(goimap.UID(uid))
		}
	}
	lost, err := readSpans(set, j.s.exists())
	if err != nil {
		return err
	}
	if _, err := j.fetchAll(ctx, lost, p); err != nil {
		return err
	}
	j.cur.Since, j.cur.Scanned = since, j.now.UTC().Truncate(time.Second)
	return nil
}
