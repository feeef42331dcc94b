package imap

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	mostNotes = 2000    // that are read, the newest
	mostNote  = 8 << 10 // bytes of one; a larger one is none
)

// Note is a short message on a Board.
type Note struct {
	UID uint32
	At  time.Time // when the server got it, by its own clock
	Raw []byte
}

// Board is a folder in which several people leave short messages for each
// other. It is the only folder that is opened for writing; nothing in it is
// taken away but what the caller names. Its methods may be called side by side.
type Board struct {
	a      *Account
	folder string

	mu       sync.Mutex
	validity uint32
	seen     map[uint32]Note // as read last; Raw is nil for what is no note
}

// Board gives the board of this name, nothing is asked of the server yet.
func (a *Account) Board(folder string) *Board {
	return &Board{a: a, folder: folder, seen: map[uint32]Note{}}
}

// Read gives the notes on the board by their UIDs, without those that are
// marked as deleted: the newest 2,000 of at most 8 KiB. What was read before is
// not fetched again.
func (b *Board) Read(ctx context.Context) ([]Note, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s, err := b.a.take(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { b.a.give(s) }()
	now, err := s.selectToWrite(ctx, b.folder)
	if err != nil {
		return nil, err
	}
	if now.validity != b.validity {
		b.validity, b.seen = now.validity, map[uint32]Note{}
	}
	if err := b.fetch(ctx, s); err != nil {
		return nil, err
	}
	b.a.mu.Lock()
	b.a.standingOf(b.folder).seen = now
	b.a.mu.Unlock()
	var out []Note
	for _, uid := range slices.Sorted(maps.Keys(b.seen)) {
		if n := b.seen[uid]; n.Raw != nil {
			out = append(out, n)
		}
	}
	return out, nil
}

// fetch brings what is seen in step with the folder that is open.
func (b *Board) fetch(ctx context.Context, s *session) error {
	found, err := s.searchBy(ctx, "search "+b.folder, &goimap.SearchCriteria{NotFlag: []goimap.Flag{goimap.FlagDeleted}})
	if err != nil {
		return err
	}
	there := map[uint32]bool{}
	var fresh []uint32
	for _, uid := range newest(found, mostNotes) {
		there[uid] = true
		if _, known := b.seen[uid]; !known {
			fresh = append(fresh, uid)
		}
	}
	maps.DeleteFunc(b.seen, func(uid uint32, _ Note) bool { return !there[uid] })
	for some := range slices.Chunk(fresh, batchMessages) {
		if err := b.fetchSome(ctx, s, some); err != nil {
			return err
		}
	}
	return nil
}

func (b *Board) fetchSome(ctx context.Context, s *session, uids []uint32) error {
	first := section{&goimap.FetchItemBodySection{Peek: true, Partial: &goimap.SectionPartial{Size: mostNote}}, mostNote}
	got, err := s.fetch(ctx, query{
		set: uidSet(uids), messages: len(uids), bytes: int64(len(uids)) * mostNote, size: true, date: true, sections: []section{first},
	})
	if err != nil {
		return err
	}
	for _, uid := range uids {
		d, ok := got[uid]
		if !ok {
			continue // deleted meanwhile, or asked for again next time
		}
		n := Note{UID: uid, At: d.date}
		if d.whole() && d.size <= mostNote && len(d.parts[0]) < mostNote && !d.date.IsZero() {
			n.Raw = d.parts[0]
		}
		b.seen[uid] = n
	}
	return nil
}

// Pin puts a note on the board. After an error it may be there all the same:
// Read tells.
func (b *Board) Pin(ctx context.Context, raw []byte) error {
	s, err := b.a.take(ctx)
	if err != nil {
		return err
	}
	defer func() { b.a.give(s) }()
	err = s.append(ctx, b.folder, raw, nil)
	return err
}

// Unpin takes notes away that the last Read gave. Where the server cannot take
// single messages away (RFC 4315), they are marked as deleted, and stay so.
func (b *Board) Unpin(ctx context.Context, uids ...uint32) error {
	if len(uids) == 0 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	s, err := b.a.take(ctx)
	if err != nil {
		return err
	}
	defer func() { b.a.give(s) }()
	now, err := s.selectToWrite(ctx, b.folder)
	if err != nil {
		return err
	}
	doing := "take notes out of " + b.folder
	if now.validity != b.validity {
		return &fault{ErrFolder, doing, errors.New("its messages were numbered anew")}
	}
	if err := s.remove(ctx, doing, uidSet(uids)); err != nil {
		return err
	}
	for _, uid := range uids {
		delete(b.seen, uid)
	}
	return nil
}

// remove takes single messages out of the folder that is open. A plain EXPUNGE
// is never sent: it takes away what others marked, too.
func (s *session) remove(ctx context.Context, doing string, set goimap.UIDSet) error {
	err := s.do(ctx, doing, commandAllowance(), func() error {
		mark := &goimap.StoreFlags{Op: goimap.StoreFlagsAdd, Silent: true, Flags: []goimap.Flag{goimap.FlagDeleted}}
		return s.client.Store(set, mark, nil).Close()
	})
	if err != nil || !s.expunges() {
		return folderFault(err)
	}
	return folderFault(s.do(ctx, doing, commandAllowance(), func() error { return s.client.UIDExpunge(set).Close() }))
}

// expunges tells whether single messages can be taken away.
func (s *session) expunges() bool {
	return s.caps.Has(goimap.CapUIDPlus) || s.caps.Has(goimap.CapIMAP4rev2)
}

// selectToWrite opens a folder for reading and writing (RFC 3501 section 6.3.1).
func (s *session) selectToWrite(ctx context.Context, folder string) (box, error) {
	b, data, err := s.openFolder(ctx, folder, false)
	if err != nil {
		return box{}, err
	}
	if len(data.PermanentFlags) > 0 && !slices.Contains(data.PermanentFlags, goimap.FlagDeleted) {
		return box{}, &fault{ErrFolder, "open " + folder, errors.New("we may read it and not write")}
	}
	return b, nil
}

// Check looks at what the board needs, for people, and changes nothing.
func (b *Board) Check(ctx context.Context) ([]Finding, error) {
	what := "folder " + b.folder
	s, err := b.a.take(ctx)
	if err != nil {
		return []Finding{{What: "login", Text: err.Error(), Next: advice(err)}}, err
	}
	defer func() { b.a.give(s) }()
	found := []Finding{{What: "login", OK: true, Text: "logged in"}, {What: "encryption", OK: true, Text: s.encryption()}}
	now, err := s.selectToWrite(ctx, b.folder)
	if err != nil {
		return append(found, Finding{What: what, Text: err.Error(), Next: boardAdvice(b.folder, err)}), err
	}
	if err := s.mayWrite(ctx, b.folder); err != nil {
		return append(found, Finding{What: what, Text: err.Error(), Next: boardAdvice(b.folder, err)}), err
	}
	found = append(found, Finding{What: what, OK: true, Text: fmt.Sprintf("can be written, %d messages", now.exists)})
	tidy := Finding{What: "UIDPLUS", OK: true, Text: "claims are taken away when they are over"}
	if !s.expunges() {
		tidy.Text = "the server lacks it: claims that are over stay in the folder, marked as deleted; let a mail program purge it now and then"
	}
	return append(found, tidy), nil
}

// mayWrite asks for our rights where the server knows such (RFC 4314): to put
// messages in and to take them away.
func (s *session) mayWrite(ctx context.Context, folder string) error {
	if !s.caps.Has(goimap.CapACL) {
		return nil
	}
	doing := "ask what we may do in " + folder
	var data *imapclient.MyRightsData
	err := s.do(ctx, doing, commandAllowance(), func() (err error) {
		data, err = s.client.MyRights(folder).Wait()
		return err
	})
	if err != nil {
		return folderFault(err)
	}
	rights := data.Rights.String()
	if !strings.Contains(rights, "i") || !strings.ContainsAny(rights, "td") {
		return &fault{ErrFolder, doing, fmt.Errorf("we have the rights %q, and need i, t and e", rights)}
	}
	return nil
}

// boardAdvice is the next step after a folder could not be opened.
func boardAdvice(folder string, err error) string {
	if errors.Is(err, ErrFolder) {
		return "make the folder " + folder + " with a mail program, or let its owner share it with you for writing"
	}
	return advice(err)
}
