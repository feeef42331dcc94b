package store

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// bulky is a message of n bytes whose attachment does not compress.
func bulky(id string, n int) []byte {
	var b bytes.Buffer
	b.Grow(n)
	fmt.Fprintf(&b, "From: Ada Author <ada@example.org>\nSubject: the trace\nMessage-ID: <%s>\nDate: Thu, 01 Jan 2026 12:00:00 +0000\n", id)
	b.WriteString("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHere is the trace.\n--b\nContent-Type: application/octet-stream\n" +
		"Content-Transfer-Encoding: base64\n\n")
	const end = "\n--b--\n"
	x := uint64(n) | 1
	line := make([]byte, 0, 77)
	for b.Len() < n-len(end)-cap(line) {
		line = line[:0]
		for len(line) < 76 {
			x = x*6364136223846793005 + 1442695040888963407
			for shift := 58; shift > 30 && len(line) < 76; shift -= 6 {
				line = append(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[x>>shift&63])
			}
		}
		b.Write(append(line, '\n'))
	}
	for b.Len() < n-len(end) {
		b.WriteByte('A')
	}
	b.WriteString(end)
	return b.Bytes()
}

func pieces(tb testing.TB, s *Store) (n int64) {
	tb.Helper()
	if err := s.view(tb.Context(), func(c *conn) (err error) {
		n, err = c.number(tb.Context(), "SELECT count(*) FROM piece")
		return err
	}); err != nil {
		tb.Fatal(err)
	}
	return n
}

// TestLargeMessages stores them in pieces; nobody sees a difference, and with
// the message its pieces go.
func TestLargeMessages(t *testing.T) {
	s := open(t, "", Options{})
	a, b := bulky("a@x", 3*pieceBytes), bulky("a@x", 2*pieceBytes+1)
	b = bytes.Replace(b, []byte("the trace."), []byte("another trace."), 1)
	small := bulky("c@x", largeBytes)
	junk := append([]byte("\x00"), bytes.Repeat([]byte("no mail "), pieceBytes)...)
	in := []Incoming{s.Prepare(a, "", ""), s.Prepare(b, "", ""), s.Prepare(a, "", ""), s.Prepare(b, "", ""), s.Prepare(small, "", ""), s.Unreadable(junk, ""), s.Unreadable(junk, "")}
	res := taken(t, s, Taken{Messages: in})
	if res.New != 2 || res.Variants != 1 || res.Duplicates != 2 || res.Unreadable != 2 {
		t.Errorf("%+v", res)
	}
	const want = 3 + 3 + 9
	if n := pieces(t, s); n != want {
		t.Errorf("%d pieces, want %d", n, want)
	}
	if got, err := s.Raw(t.Context(), "a@x"); err != nil || !bytes.Equal(got, a) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if got, err := s.Variants(t.Context(), "a@x"); err != nil || len(got) != 1 || !bytes.Equal(got[0], b) {
		t.Errorf("%d variants, %v", len(got), err)
	}
	before := dump(t, s)
	if err := s.Rebuild(t.Context(), nil); err != nil || dump(t, s) != before || pieces(t, s) != want {
		t.Errorf("rebuilt, it is another: %v", err)
	}
	// Taken back, the message makes room for the variant.
	taken(t, s, Taken{Messages: []Incoming{s.Retract(a, "")}})
	if got, err := s.Raw(t.Context(), "a@x"); err != nil || !bytes.Equal(got, b) || pieces(t, s) != want-3 {
		t.Errorf("%d bytes, %d pieces, %v", len(got), pieces(t, s), err)
	}
	taken(t, s, Taken{Messages: []Incoming{s.Prepare(a, "", "")}})
	taken(t, s, Taken{Messages: []Incoming{s.Retract(a, "")}}) // a variant now
	taken(t, s, Taken{Messages: []Incoming{s.Retract(b, "")}})
	if n := pieces(t, s); n != 9 {
		t.Errorf("%d pieces are left, want those of what is unreadable", n)
	}
}

// TestLargeBeginning: the pieces of a beginning go when the whole comes.
func TestLargeBeginning(t *testing.T) {
	s := open(t, "", Options{})
	raw := bulky("a@x", 5*pieceBytes)
	taken(t, s, Taken{Messages: []Incoming{s.PrepareBeginning(raw[:3*pieceBytes], int64(len(raw)), "", "")}})
	if n := pieces(t, s); n != 3 {
		t.Errorf("%d pieces", n)
	}
	taken(t, s, Taken{Messages: []Incoming{s.Prepare(raw, "", "")}})
	if got, err := s.Raw(t.Context(), "a@x"); err != nil || !bytes.Equal(got, raw) || pieces(t, s) != 5 {
		t.Errorf("%d bytes, %d pieces, %v", len(got), pieces(t, s), err)
	}
}

func TestDamagedPieces(t *testing.T) {
	for name, sql := range map[string]string{
		"a piece is missing":   "DELETE FROM piece WHERE id=2",
		"a piece is damaged":   "UPDATE piece SET z=x'00' || substr(z, 2, 5000) WHERE id=2",
		"pieces are exchanged": "UPDATE piece SET z=(SELECT z FROM piece WHERE id=3) WHERE id=2",
		"the stub is damaged":  "UPDATE mail SET z=x'7f00'",
		"the stub lies":        "UPDATE mail SET z=x'7f' || substr(z, 2, 4) || x'010301'",
	} {
		dir := t.TempDir()
		s := open(t, dir, Options{})
		taken(t, s, Taken{Messages: []Incoming{s.Prepare(bulky("a@x", 2*pieceBytes+9), "", "")}})
		tamper(t, dir, sql)
		raw, err := s.Raw(t.Context(), "a@x")
		if !errors.Is(err, ErrCorrupt) || raw != nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %d bytes, %v", name, len(raw), err)
		}
		if err := s.Rebuild(t.Context(), nil); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: rebuild: %v", name, err)
		}
	}
}
