package imap

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"pgregory.net/rapid"
)

func FuzzCursor(f *testing.F) {
	c := cursor{Validity: 1, Next: 2, First: 3, Since: time.Unix(1e9, 0).UTC(), ModSeq: 4, Exists: 5}
	c.putAside(9, "broken", time.Unix(1e9, 0))
	f.Add(c.String())
	f.Add("")
	f.Add(`{"v":2,"validity":1,"next":1}`)
	f.Add(`{"v":1,"validity":1,"next":1,"aside":[{"uid":3},{"uid":3},{"uid":1}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCursor(text)
		if err != nil {
			return
		}
		if c.Validity == 0 || c.Next == 0 {
			t.Fatalf("%+v", c)
		}
		again, err := parseCursor(c.String())
		if err != nil || again.String() != c.String() {
			t.Fatalf("%v: %s is not %s", err, again, c)
		}
		for _, a := range c.Aside {
			if !c.isAside(a.UID) {
				t.Fatalf("%d is not aside in %s", a.UID, c)
			}
		}
	})
}

// FuzzSession lets a server say anything. What it says must end in an error or
// in success, and no message may be kept that it did not send whole.
func FuzzSession(f *testing.F) {
	good := "* OK hi\r\n" + "* CAPABILITY IMAP4rev1\r\nT1 OK\r\nT2 OK\r\n* CAPABILITY IMAP4rev1\r\nT3 OK\r\n" +
		"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] a\r\n* OK [UIDNEXT 2] a\r\nT4 OK\r\n* SEARCH 1\r\nT5 OK\r\n" +
		"* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 10)\r\nT6 OK\r\n* 1 FETCH (UID 1 BODY[] {10}\r\nA: b\r\n\r\nhi)\r\nT7 OK\r\n"
	f.Add(good)
	f.Add(strings.Replace(good, "{10}", "{4000}", 1))
	f.Add(strings.Replace(good, "UID 1 BODY[] {10}\r\nA: b\r\n\r\nhi", "BODY[] {10}\r\nA: b\r\n\r\nhi UID 1", 1))
	f.Add(strings.Replace(good, "* SEARCH 1", "* SEARCH 4294967295", 1))
	f.Add("* OK [CAPABILITY (]\r\n* CAPABILITY  (IMAP4rev1)\r\n")
	f.Add("* PREAUTH hi\r\n+ \r\n* BYE\r\n")
	f.Fuzz(func(t *testing.T, said string) {
		client, server := net.Pipe()
		go func() {
			defer server.Close()
			go func() { // whatever is asked
				b := make([]byte, 4096)
				for {
					if _, err := server.Read(b); err != nil {
						return
					}
				}
			}()
			server.Write([]byte(said))
		}()
		dials, begin := 0, time.Now()
		a := New(Options{
			URL: "imap+plain://127.0.0.1", Secret: secret("me", "word"), NoSent: true,
			Dial: func(context.Context, string, string) (net.Conn, error) {
				if dials++; dials > 1 {
					return nil, errors.New("once only")
				}
				return client, nil
			},
		})
		k := newShelf()
		k.fail = func(b Batch) error {
			for _, m := range b.Messages {
				if !strings.Contains(said, string(m.Raw)) {
					t.Errorf("%q was kept, and never sent", m.Raw)
				}
			}
			return nil
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		err := a.Fetch(ctx, k)
		if ctx.Err() != nil {
			t.Fatalf("it hangs: %v", err)
		}
		a.Close()
		if d := time.Since(begin); d > 3*time.Second {
			t.Errorf("it took %v: %v", d, err)
		}
	})
}

func TestSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		uids := rapid.SliceOfDistinct(rapid.Uint32Range(1, 200), func(u uint32) uint32 { return u }).Draw(t, "uids")
		var set goimap.UIDSet
		for _, u := range uids {
			set.AddNum(goimap.UID(u))
		}
		all, err := readSpans(set, 200)
		if err != nil || all.count() != uint64(len(uids)) {
			t.Fatalf("%v: %v of %v", err, all, uids)
		}
		n := rapid.Uint32Range(1, 40).Draw(t, "n")
		var got []uint32
		for rest := all; len(rest) > 0; {
			var piece spans
			piece, rest = rest.take(n)
			if c := piece.count(); c == 0 || c > uint64(n) || c < uint64(n) && len(rest) > 0 {
				t.Fatalf("a piece of %d for %d", c, n)
			}
			for u := range piece.uids() {
				got = append(got, u)
			}
		}
		if len(got) != len(uids) {
			t.Fatalf("%v of %v", got, uids)
		}
		for _, u := range uids {
			if !all.has(u) {
				t.Fatalf("%d is not in %v", u, all)
			}
		}
		from := rapid.Uint32Range(1, 210).Draw(t, "from")
		for u := range all.from(from).uids() {
			if u < from {
				t.Fatalf("%d is below %d", u, from)
			}
		}
	})
	last := ^uint32(0)
	end, err := readSpans(goimap.UIDSet{{Start: goimap.UID(last - 1), Stop: goimap.UID(last)}}, 2)
	ok(t, err)
	n := 0
	for range end.uids() {
		n++
	}
	if first, rest := end.take(1); n != 2 || first.count() != 1 || rest.count() != 1 || !end.has(last) {
		t.Errorf("%d, %v, %v", n, first, rest)
	}
}
