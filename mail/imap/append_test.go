package imap

import (
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"onemore/patch"
)

// drawer makes the fake one that has a folder of sent mail, takes messages into
// it and searches headers. other answers first.
func drawer(f *fake, other func(p *peer, tag, cmd string) bool) {
	f.caps = "IMAP4rev1 SPECIAL-USE LIST-EXTENDED UIDPLUS ESEARCH"
	f.folders = []string{"INBOX", `\Sent Sent`, `\Junk Spam`}
	f.hook = func(p *peer, tag, cmd string) bool {
		switch {
		case other != nil && other(p, tag, cmd):
		case strings.HasPrefix(cmd, "APPEND "):
			raw := p.literal(cmd)
			uid := p.f.add(raw)
			p.f.flag(uid, regexp.MustCompile(`\((.*)\)`).FindStringSubmatch(cmd)[1])
			p.send("%s OK [APPENDUID 7 %d] done\r\n", tag, uid)
		case isByField(cmd):
			p.found(tag, cmd, p.holding(cmd))
		default:
			return false
		}
		return true
	}
}

func isByField(cmd string) bool {
	return strings.HasPrefix(cmd, "UID SEARCH") && (strings.Contains(cmd, "HEADER") || strings.Contains(cmd, "SUBJECT"))
}

// literal asks for the rest of a command and takes it.
func (p *peer) literal(cmd string) string {
	size, _ := strconv.Atoi(regexp.MustCompile(`\{(\d+)\+?\}$`).FindStringSubmatch(cmd)[1])
	p.send("+ go on\r\n")
	return p.take(size)
}

func (p *peer) take(size int) string {
	raw := make([]byte, size)
	if _, err := io.ReadFull(p.r, raw); err != nil {
		return ""
	}
	if rest, _ := p.r.ReadString('\n'); rest != "\r\n" {
		p.f.t.Errorf("%q follows the literal", rest)
	}
	return string(raw)
}

// holding are the messages that have what a search asks for in any field.
func (p *peer) holding(cmd string) (uids []string) {
	want := regexp.MustCompile(`"([^"]*)"`).FindStringSubmatch(cmd)
	if want == nil {
		want = []string{"", cmd[strings.LastIndexByte(cmd, ' ')+1:]}
	}
	p.f.mu.Lock()
	defer p.f.mu.Unlock()
	for _, one := range p.f.posts {
		head, _, _ := strings.Cut(one.raw, "\r\n\r\n")
		if strings.Contains(head, want[1]) {
			uids = append(uids, fmt.Sprint(one.uid))
		}
	}
	return uids
}

func (p *peer) found(tag, cmd string, uids []string) {
	switch {
	case !strings.Contains(cmd, "RETURN"):
		p.send("* SEARCH %s\r\n", strings.Join(uids, " "))
	case len(uids) == 0:
		p.send("* ESEARCH (TAG %q) UID\r\n", tag)
	default:
		p.send("* ESEARCH (TAG %q) UID ALL %s\r\n", tag, strings.Join(uids, ","))
	}
	p.send("%s OK done\r\n", tag)
}

func visit(t *testing.T, a *Account) *Visit {
	t.Helper()
	v, err := a.Visit(t.Context())
	ok(t, err)
	t.Cleanup(v.Close)
	return v
}

const minute = "2026-03-01T12:00:00+01:00"

func sentAt() time.Time {
	at, _ := time.Parse(time.RFC3339, minute)
	return at
}

// A copy is put into the folder that the server marks: those bytes, read, of
// that day; then it is found there.
func TestAppend(t *testing.T) {
	for name, size := range map[string]int{"small": 10, "large": 300 << 10} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, letters(120)...)
			drawer(f, nil)
			v := visit(t, f.account())
			folder, err := v.SentFolder(t.Context())
			if err != nil || folder != "Sent" {
				t.Fatalf("%q, %v", folder, err)
			}
			if junk, err := v.JunkFolder(t.Context()); err != nil || junk != "Spam" {
				t.Errorf("%q, %v", junk, err)
			}
			mine, w := fat(999, size), Wanted{IDs: []patch.MsgID{"other@example.org", "999@example.org"}}
			uid, err := v.Find(t.Context(), folder, w)
			if err != nil || uid != 0 {
				t.Fatalf("%d is there before, %v", uid, err)
			}
			ok(t, v.Append(t.Context(), folder, []byte(mine), sentAt()))
			f.mu.Lock()
			last := f.posts[len(f.posts)-1]
			f.mu.Unlock()
			if last.raw != mine || last.flags != `\Seen` {
				t.Errorf("%d bytes of %d, flags %q", len(last.raw), len(mine), last.flags)
			}
			if !slices.ContainsFunc(f.commands(), func(c string) bool {
				return strings.HasPrefix(c, `APPEND "Sent" (\Seen) " 1-Mar-2026 12:00:00 +0100" {`) || strings.HasPrefix(c, `APPEND Sent (\Seen) " 1-Mar-2026 12:00:00 +0100" {`)
			}) {
				t.Error("the command is another one")
			}
			if uid, err = v.Find(t.Context(), folder, w); err != nil || uid != last.uid {
				t.Errorf("found as %d, not %d, %v", uid, last.uid, err)
			}
			if raw, err := v.Raw(t.Context(), uid); err != nil || string(raw) != mine {
				t.Errorf("%d bytes, %v", len(raw), err)
			}
		})
	}
}

// Only a message that is the one is found, whatever the server's search names;
// and a new one is found even where the search does not work.
func TestFindDistrustsTheSearch(t *testing.T) {
	every := func(p *peer, tag, cmd string) {
		p.f.mu.Lock()
		top := p.f.top()
		p.f.mu.Unlock()
		p.found(tag, cmd, []string{fmt.Sprintf("1:%d", top)})
	}
	none := func(p *peer, tag, cmd string) { p.found(tag, cmd, nil) }
	bad := func(p *peer, tag, _ string) { p.send("%s BAD what is HEADER\r\n", tag) }
	more := func(p *peer, tag, cmd string) { p.found(tag, cmd, []string{"1:4294967290"}) }
	for name, answer := range map[string]func(p *peer, tag, cmd string){"all": every, "nothing": none, "refused": bad, "endless": more} {
		f := newFake(t, letters(200)...)
		drawer(f, func(p *peer, tag, cmd string) bool {
			if isByField(cmd) {
				answer(p, tag, cmd)
				return true
			}
			return false
		})
		f.edit(func() {
			f.posts[len(f.posts)-3].raw = strings.Replace(f.posts[len(f.posts)-3].raw, "Subject: ", "Subject: word17 ", 1)
		})
		v := visit(t, f.account())
		for _, c := range []struct {
			w    Wanted
			want uint32
		}{
			{Wanted{IDs: []patch.MsgID{"199@example.org"}}, 199},
			{Wanted{IDs: []patch.MsgID{"nowhere@example.org"}}, 0},
			{Wanted{IDs: []patch.MsgID{"99@example.or"}}, 0}, // a part of one that is there
			{Wanted{Word: "word17"}, 198},
		} {
			uid, err := v.Find(t.Context(), "Sent", c.w)
			if name == "endless" {
				wantErr(t, err, ErrProtocol)
				continue
			}
			if err != nil || uid != c.want {
				t.Errorf("%s: %+v found as %d, %v", name, c.w, uid, err)
			}
		}
	}
	empty := newFake(t)
	drawer(empty, nil)
	if uid, err := visit(t, empty.account()).Find(t.Context(), "Sent", Wanted{IDs: []patch.MsgID{"1@example.org"}}); uid != 0 || err != nil {
		t.Errorf("in an empty folder: %d, %v", uid, err)
	}
}

// What a server may do instead of taking a message, whether the message may be
// there then, and what the error is.
func TestAppendFaults(t *testing.T) {
	reset := func(p *peer) {
		if c, tcp := p.Conn.(*net.TCPConn); tcp {
			_ = c.SetLinger(0)
		}
		p.Close()
	}
	const either = "either"
	for _, c := range []struct {
		name   string
		answer func(p *peer, tag, cmd string)
		kind   error
		unsure bool
		says   string
	}{
		{"full before", func(p *peer, tag, _ string) { p.send("%s NO [OVERQUOTA] the box is full\r\n", tag) }, ErrFolder, false, "full"},
		{"no such folder", func(p *peer, tag, _ string) { p.send("%s NO [TRYCREATE] none\r\n", tag) }, ErrFolder, false, "name another"},
		{"no word of it", func(p *peer, tag, _ string) { p.send("%s BAD what\r\n", tag) }, ErrFolder, false, "what"},
		{"busy", func(p *peer, tag, _ string) { p.send("%s NO [INUSE] later\r\n", tag) }, ErrBusy, false, "later"},
		{"full behind", func(p *peer, tag, cmd string) { p.literal(cmd); p.send("%s NO [OVERQUOTA] full\r\n", tag) }, ErrFolder, false, "full"},
		{"yes before it came", func(p *peer, tag, _ string) { p.send("%s OK taken\r\n", tag) }, nil, false, ""},
		{"ends before", func(p *peer, _, _ string) { p.Close() }, ErrUnreachable, false, ""},
		{"says goodbye", func(p *peer, _, _ string) { p.send("* BYE too much\r\n"); p.Close() }, ErrUnreachable, false, "too much"},
		{"ends in the middle", func(p *peer, _, _ string) {
			p.send("+ go on\r\n")
			_, _ = io.ReadFull(p.r, make([]byte, 100))
			reset(p)
		}, nil, true, either}, // how much was written before the reset came is up to the kernel
		{"ends behind", func(p *peer, _, cmd string) { p.f.add(p.literal(cmd)); p.Close() }, ErrUnreachable, true, "nobody knows"},
		{"is reset behind", func(p *peer, _, cmd string) { p.f.add(p.literal(cmd)); reset(p) }, ErrUnreachable, true, ""},
		{"says garbage", func(p *peer, _, cmd string) { p.f.add(p.literal(cmd)); p.send("\x00\x00 {99999999}\r\n") }, nil, true, ""},
		{"talks for ever", func(p *peer, _, cmd string) {
			p.f.add(p.literal(cmd))
			for {
				if _, err := p.Write([]byte(strings.Repeat("* OK still at it\r\n", 1000))); err != nil {
					return
				}
			}
		}, ErrProtocol, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, letters(3)...)
			drawer(f, once(func(cmd string) bool { return strings.HasPrefix(cmd, "APPEND ") }, c.answer))
			a, mine := f.account(), fat(9, 400<<10)
			v := visit(t, a)
			err := v.Append(t.Context(), "Sent", []byte(mine), sentAt())
			if err == nil || c.kind != nil && !errors.Is(err, c.kind) || c.says != either && (errors.Is(err, ErrUnsure) != c.unsure || !strings.Contains(err.Error(), c.says)) {
				t.Fatalf("%v; it is unsure: %v", err, errors.Is(err, ErrUnsure))
			}
			// The next errand finds out.
			again := visit(t, a)
			w := Wanted{IDs: []patch.MsgID{"9@example.org"}}
			uid, err := again.Find(t.Context(), "Sent", w)
			ok(t, err)
			if uid != 0 && !c.unsure {
				t.Fatal("it is there, though it was told that it is not")
			}
			if uid == 0 {
				ok(t, again.Append(t.Context(), "Sent", []byte(mine), sentAt()))
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			if n := len(slices.DeleteFunc(slices.Clone(f.posts), func(p post) bool { return p.raw != mine })); n != 1 {
				t.Errorf("it is there %d times", n)
			}
		})
	}
}

// A server that is silent, at each word that it owes.
func TestAppendSilent(t *testing.T) {
	for name, answer := range map[string]func(p *peer, tag, cmd string){
		"before": func(*peer, string, string) {},
		"behind": func(p *peer, _, cmd string) { p.literal(cmd) },
	} {
		t.Run(name, func(t *testing.T) {
			inside(t, func(f *fake, o func(*Options)) {
				drawer(f, once(func(cmd string) bool { return strings.HasPrefix(cmd, "APPEND ") }, answer))
				v, err := f.account(o).Visit(f.t.Context())
				ok(f.t, err)
				begin := time.Now()
				err = v.Append(f.t.Context(), "Sent", []byte(letter(1)), sentAt())
				if !errors.Is(err, ErrSilent) || errors.Is(err, ErrUnsure) != (name == "behind") || time.Since(begin) > 2*time.Minute {
					f.t.Errorf("%v after %v", err, time.Since(begin))
				}
				v.Close()
			})
		})
	}
}

// What a server says of its limits is heeded before a byte is sent.
func TestAppendLimit(t *testing.T) {
	for caps, fits := range map[string]bool{"APPENDLIMIT=100": false, "APPENDLIMIT=4294967295": true, "APPENDLIMIT": true, "APPENDLIMIT=x": true} {
		f := newFake(t)
		drawer(f, nil)
		f.caps += " " + caps
		err := visit(t, f.account()).Append(t.Context(), "Sent", []byte(fat(1, 500)), sentAt())
		if fits && err != nil || !fits && !errors.Is(err, ErrFolder) {
			t.Errorf("%s: %v", caps, err)
		}
		if tried := slices.ContainsFunc(f.commands(), func(c string) bool { return strings.HasPrefix(c, "APPEND") }); tried != fits {
			t.Errorf("%s: asked: %v", caps, tried)
		}
	}
}

// A server that marks no folder, or one that cannot be opened.
func TestNoSentFolder(t *testing.T) {
	for caps, folders := range map[string][]string{"IMAP4rev1": {"INBOX", `\Sent Sent`}, "IMAP4rev1 SPECIAL-USE": {"INBOX", "Sent"}} {
		f := newFake(t)
		drawer(f, nil)
		f.caps, f.folders = caps, folders
		if _, err := visit(t, f.account()).SentFolder(t.Context()); !errors.Is(err, ErrNoFolder) || !errors.Is(err, ErrFolder) {
			t.Errorf("%s: %v", caps, err)
		}
	}
	f := newFake(t)
	drawer(f, nil)
	_, err := visit(t, f.account()).Find(t.Context(), "Gone", Wanted{})
	wantErr(t, err, ErrFolder)
}
