package imap

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"onemore/mail"
	"onemore/patch"
)

// The bounds of looking for one message.
const (
	mostFound  = 20 // messages that a search names and that are looked at
	mostRecent = 50 // newest messages that are looked at, whatever the search says
	mostVisit  = 4 << 20
)

// Visit is a connection of its own for one errand: to see whether a message
// lies in a folder, to bring it, to put a copy among the sent mail. It is used
// by one goroutine and stands beside the connections that the account counts.
type Visit struct {
	a      *Account
	s      *session
	folder string // the one that is open
}

// Visit connects and logs in.
func (a *Account) Visit(ctx context.Context) (*Visit, error) {
	s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	return &Visit{a: a, s: s}, nil
}

// Close ends the connection.
func (v *Visit) Close() { v.s.close() }

// ErrNoFolder says that the server names no folder for what was asked.
var ErrNoFolder = errors.New("the server names no such folder")

// SentFolder is the folder that the server marks as that of sent mail (RFC
// 6154).
func (v *Visit) SentFolder(ctx context.Context) (string, error) {
	return v.marked(ctx, goimap.MailboxAttrSent)
}

// JunkFolder is the folder that the server marks as that of unwanted mail.
func (v *Visit) JunkFolder(ctx context.Context) (string, error) {
	return v.marked(ctx, goimap.MailboxAttrJunk)
}

// Folders are those that the account reads, but for the ones of sent mail.
func (v *Visit) Folders(ctx context.Context) ([]string, error) {
	names, err := v.a.resolve(ctx, v.s)
	return slices.DeleteFunc(slices.Clone(names), v.a.isSent), err
}

func (v *Visit) marked(ctx context.Context, as goimap.MailboxAttr) (string, error) {
	names, err := v.s.marked(ctx, as)
	if err != nil {
		return "", err
	}
	if len(names) == 0 {
		return "", &fault{ErrFolder, "find the folder that is " + string(as), ErrNoFolder}
	}
	return names[0], nil
}

// Wanted is how a message is known. It is the first that has one of the ids, or
// the word in its subject.
type Wanted struct {
	IDs   []patch.MsgID
	Word  string    // ASCII, as it stands in the field; empty: none
	Since time.Time // it came to the folder after this day; zero: any time
}

// is tells by a header whether a message is the one.
func (w Wanted) is(head []byte) bool {
	m := mail.Parse(head)
	return !m.Synthetic && slices.Contains(w.IDs, m.ID) || w.Word != "" && strings.Contains(m.Subject, w.Word)
}

// Find is the UID of a message in a folder, 0 when it is not there. The
// server's search is not believed: what it names is looked at, and the newest
// messages are whatever it names, since an index may lag behind.
func (v *Visit) Find(ctx context.Context, folder string, w Wanted) (uint32, error) {
	b, err := v.s.examine(ctx, folder)
	if err != nil {
		return 0, err
	}
	if v.folder = folder; b.exists == 0 {
		return 0, nil
	}
	named, err := v.named(ctx, w)
	if err != nil {
		return 0, err
	}
	recent, err := v.s.search(ctx, 1, 0, w.Since)
	if err != nil && !refused(err) {
		return 0, err
	}
	uids := append(newest(recent, mostRecent), named...)
	slices.Sort(uids)
	return v.first(ctx, slices.Compact(uids), w)
}

// named are the messages that the server's search finds, the newest of them.
func (v *Visit) named(ctx context.Context, w Wanted) (uids []uint32, err error) {
	var asks []goimap.SearchCriteriaHeaderField
	for _, id := range w.IDs {
		asks = append(asks, goimap.SearchCriteriaHeaderField{Key: "Message-ID", Value: string(id)})
	}
	if w.Word != "" {
		asks = append(asks, goimap.SearchCriteriaHeaderField{Key: "Subject", Value: w.Word})
	}
	for _, field := range asks {
		found, err := v.s.searchBy(ctx, "search "+v.folder, &goimap.SearchCriteria{Header: []goimap.SearchCriteriaHeaderField{field}})
		if err != nil && !refused(err) {
			return nil, err
		}
		uids = append(uids, newest(found, mostFound)...)
	}
	return uids, nil
}

// newest are the last n of the UIDs of some spans.
func newest(s spans, n int) (uids []uint32) {
	for i := len(s) - 1; i >= 0 && len(uids) < n; i-- {
		for uid := uint64(s[i].last); uid >= uint64(s[i].first) && len(uids) < n; uid-- {
			uids = append(uids, uint32(uid))
		}
	}
	return uids
}

// first looks at the headers of some messages for the one that is wanted.
func (v *Visit) first(ctx context.Context, uids []uint32, w Wanted) (uint32, error) {
	for some := range slices.Chunk(uids, batchMessages) {
		q := query{set: uidSet(some), messages: len(some), bytes: int64(len(some)) * mostHeader, sections: []section{headerSection()}}
		got, err := v.s.fetch(ctx, q)
		if err != nil {
			return 0, err
		}
		for _, uid := range some {
			if d := got[uid]; d.whole() && w.is(d.parts[0]) {
				return uid, nil
			}
		}
	}
	return 0, nil
}

// Raw brings a message of the folder that Find looked at last.
func (v *Visit) Raw(ctx context.Context, uid uint32) ([]byte, error) {
	q := query{set: uidRange(uid, uid), messages: 1, bytes: mostVisit, sections: []section{wholeSection(mostVisit)}}
	got, err := v.s.fetch(ctx, q)
	if err != nil {
		return nil, err
	}
	if d := got[uid]; d.whole() {
		return d.parts[0], nil
	}
	return nil, &fault{ErrFolder, fmt.Sprintf("bring message %d of %s", uid, v.folder), errors.New("the server did not deliver it")}
}
