package imap

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pinboard makes the fake one that has a folder of claims and takes what a
// board does there. other answers first.
func pinboard(f *fake, other func(p *peer, tag, cmd string) bool) {
	f.caps = "IMAP4rev1 UIDPLUS ESEARCH"
	f.folders = []string{"INBOX", "claims"}
	f.hook = func(p *peer, tag, cmd string) bool {
		switch {
		case other != nil && other(p, tag, cmd):
		case strings.HasPrefix(cmd, "SELECT "):
			p.examine(tag, strings.TrimPrefix(cmd, "SELECT "))
		case strings.HasPrefix(cmd, "APPEND "):
			uid := p.f.add(p.literal(cmd))
			p.send("%s OK [APPENDUID 7 %d] done\r\n", tag, uid)
		case strings.HasPrefix(cmd, "UID SEARCH") && strings.Contains(cmd, "UNDELETED"):
			p.found(tag, cmd, p.undeleted())
		case strings.HasPrefix(cmd, "UID STORE "):
			for _, uid := range numbers(cmd) {
				p.f.flag(uid, `\Deleted`)
			}
			p.send("%s OK done\r\n", tag)
		case strings.HasPrefix(cmd, "UID EXPUNGE "):
			for _, uid := range numbers(cmd) {
				p.f.remove(uid)
			}
			p.send("%s OK done\r\n", tag)
		default:
			return false
		}
		return true
	}
}

func (p *peer) undeleted() (uids []string) {
	p.f.mu.Lock()
	defer p.f.mu.Unlock()
	for _, one := range p.f.posts {
		if one.flags != `\Deleted` {
			uids = append(uids, fmt.Sprint(one.uid))
		}
	}
	return uids
}

func numbers(cmd string) (uids []uint32) {
	for _, s := range regexp.MustCompile(`\d+`).FindAllString(strings.Fields(cmd)[2], -1) {
		n, _ := strconv.ParseUint(s, 10, 32)
		uids = append(uids, uint32(n))
	}
	return uids
}

// wantNotes reads the board and compares the UIDs.
func wantNotes(t *testing.T, b *Board, want ...uint32) []Note {
	t.Helper()
	notes, err := b.Read(t.Context())
	ok(t, err)
	var got []uint32
	for _, n := range notes {
		if got = append(got, n.UID); len(n.Raw) == 0 || n.At.IsZero() {
			t.Errorf("note %d of %d bytes, at %v", n.UID, len(n.Raw), n.At)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("notes %v, not %v", got, want)
	}
	return notes
}

// A board is read whole once, then only what is new; what is deleted, or too
// large to be a note, is none.
func TestBoard(t *testing.T) {
	f := newFake(t, letter(1), letter(2), fat(3, 20<<10), letter(4))
	pinboard(f, nil)
	f.flag(2, `\Deleted`)
	b := f.account().Board("claims")
	notes := wantNotes(t, b, 1, 4)
	if string(notes[0].Raw) != letter(1) {
		t.Errorf("%q", notes[0].Raw)
	}
	ok(t, b.Pin(t.Context(), []byte(letter(5))))
	f.commands()
	wantNotes(t, b, 1, 4, 5)
	for _, c := range f.commands() {
		if strings.HasPrefix(c, "UID FETCH") && !strings.HasPrefix(c, "UID FETCH 5 ") {
			t.Errorf("%s", c)
		}
	}
	ok(t, b.Unpin(t.Context(), 1, 5))
	ok(t, b.Unpin(t.Context()))
	wantNotes(t, b, 4)
	if n := f.connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
	f.edit(func() { f.validity = 8 })
	if err := b.Unpin(t.Context(), 4); !errors.Is(err, ErrFolder) {
		t.Errorf("what was numbered anew is taken away: %v", err)
	}
	wantNotes(t, b, 4)
	ok(t, b.Unpin(t.Context(), 4))
	wantNotes(t, b)
}

// Where single messages cannot be taken away, they are marked, and nothing that
// others marked is touched.
func TestBoardWithoutUIDPLUS(t *testing.T) {
	f := newFake(t, letter(1), letter(2), letter(3))
	pinboard(f, nil)
	f.caps = "IMAP4rev1"
	f.flag(1, `\Deleted`)
	b := f.account().Board("claims")
	wantNotes(t, b, 2, 3)
	ok(t, b.Unpin(t.Context(), 3))
	wantNotes(t, b, 2)
	for _, c := range f.commands() {
		if strings.Contains(c, "EXPUNGE") || strings.HasPrefix(c, "CLOSE") {
			t.Errorf("%s", c)
		}
	}
	found, err := b.Check(t.Context())
	if err != nil || !strings.Contains(found[len(found)-1].Text, "lacks") {
		t.Errorf("%+v, %v", found, err)
	}
}

// What keeps a board from being used is told with what to do about it.
func TestBoardCheck(t *testing.T) {
	rights := func(which string) func(p *peer, tag, cmd string) bool {
		return func(p *peer, tag, cmd string) bool {
			if !strings.HasPrefix(cmd, "MYRIGHTS") {
				return false
			}
			p.send("* MYRIGHTS claims %s\r\n%s OK done\r\n", which, tag)
			return true
		}
	}
	readOnly := func(p *peer, tag, cmd string) bool {
		if !strings.HasPrefix(cmd, "SELECT") {
			return false
		}
		p.send("* 0 EXISTS\r\n* OK [PERMANENTFLAGS (\\Seen)] few\r\n* OK [UIDVALIDITY 7] ok\r\n%s OK [READ-ONLY] done\r\n", tag)
		return true
	}
	for _, c := range []struct {
		name, folder, caps string
		other              func(p *peer, tag, cmd string) bool
		good               bool
	}{
		{"good", "claims", "UIDPLUS", nil, true},
		{"may all", "claims", "UIDPLUS ACL", rights("lrswite"), true},
		{"old rights", "claims", "UIDPLUS ACL", rights("lrswipcda"), true},
		{"may read", "claims", "UIDPLUS ACL", rights("lrs"), false},
		{"may not delete", "claims", "UIDPLUS ACL", rights("lrswi"), false},
		{"read-only", "claims", "UIDPLUS", readOnly, false},
		{"no such folder", "nowhere", "UIDPLUS", nil, false},
	} {
		f := newFake(t)
		pinboard(f, c.other)
		f.caps = "IMAP4rev1 " + c.caps
		found, err := f.account().Board(c.folder).Check(t.Context())
		last := found[len(found)-1]
		if (err == nil) != c.good || last.OK != c.good || !c.good && (!errors.Is(err, ErrFolder) || last.Next == "") {
			t.Errorf("%s: %+v, %v", c.name, last, err)
		}
	}
}

// A flood is bounded: the newest notes are read.
func TestBoardFlood(t *testing.T) {
	f := newFake(t, letters(mostNotes+50)...)
	pinboard(f, nil)
	notes, err := f.account().Board("claims").Read(t.Context())
	if err != nil || len(notes) != mostNotes || notes[0].UID != 51 {
		t.Errorf("%d notes, %v", len(notes), err)
	}
}

// A real server: what one pins up another reads, in the order of the server.
func TestDovecotBoard(t *testing.T) {
	for name, more := range map[string][]string{"as it is": nil, "poor": {"--drop-caps", "QRESYNC CONDSTORE ESEARCH IDLE UIDPLUS"}} {
		t.Run(name, func(t *testing.T) {
			d := startDovecot(t, letters(1), more...)
			a, b := d.account().Board("claims"), d.account().Board("claims")
			if _, err := a.Read(t.Context()); !errors.Is(err, ErrFolder) {
				t.Fatalf("there is no folder, and %v", err)
			}
			if err := a.Pin(t.Context(), []byte(letter(1))); !errors.Is(err, ErrFolder) {
				t.Fatalf("there is no folder, and %v", err)
			}
			d.Doveadm("mailbox create", "claims")
			ok(t, a.Pin(t.Context(), []byte(letter(1))))
			ok(t, b.Pin(t.Context(), []byte(letter(2))))
			wantNotes(t, a, 1, 2)
			wantNotes(t, b, 1, 2)
			ok(t, a.Unpin(t.Context(), 2))
			wantNotes(t, b, 1)
			found, err := b.Check(t.Context())
			if ok(t, err); len(found) != 4 {
				t.Errorf("%+v", found)
			}
		})
	}
}
