package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"onemore/ui/text"
)

// stage is a board of a made-up size at a made-up time.
func stage(live bool, columns, rows int) (*board, *bytes.Buffer, *time.Time) {
	var out bytes.Buffer
	at := time.Unix(now, 0)
	b := &board{w: &out, live: live, tells: !live, size: func() (int, int) { return columns, rows }, now: func() time.Time { return at }}
	return b, &out, &at
}

// look gives what a terminal shows after these bytes.
func look(out *bytes.Buffer, columns, rows int) []string {
	em := vt.NewEmulator(columns, rows)
	_, _ = em.Write(bytes.ReplaceAll(out.Bytes(), []byte("\n"), []byte("\r\n")))
	var lines []string
	for l := range strings.SplitSeq(em.String(), "\n") {
		lines = append(lines, strings.TrimRight(l, " \r"))
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func TestBoard(t *testing.T) {
	t.Parallel()
	b, out, at := stage(true, 80, 24)
	step := func(p SyncProgress) { b.show(p); *at = at.Add(boardPause) }
	step(SyncProgress{Source: "lore:kettle", Done: 412, Total: 1247, Unit: "messages", Rate: 85.4, Left: 9900 * time.Millisecond, New: 400})
	step(SyncProgress{Source: "imap:bea@imap.example.org", Done: 3 << 20, Unit: "bytes", Rate: 1.5e6, Note: "INBOX"})
	step(SyncProgress{Source: "archive:/x", Note: "opening"})
	want := []string{
		"lore:kettle              412/1247 messages  33%  85/s  10s left  400 new",
		"imap:bea~map.example.org 3.1 MB  1.5 MB/s  0 new  INBOX",
		"archive:/x               0 new  opening",
	}
	if got := look(out, 80, 24); !slices.Equal(got, want) {
		t.Errorf("it shows\n%s", strings.Join(got, "\n"))
	}
	b.finish("imap:bea@imap.example.org", func() { out.WriteString("imap is done\n") })
	want = []string{"imap is done", want[0], want[2]}
	if got := look(out, 80, 24); !slices.Equal(got, want) {
		t.Errorf("after one has ended it shows\n%s", strings.Join(got, "\n"))
	}
	step(SyncProgress{Source: "lore:kettle", Done: 2000, Total: 1247, Unit: "messages", New: 1999})
	want[1] = "lore:kettle              2000/1247 messages  100%  1999 new"
	if got := look(out, 80, 24); !slices.Equal(got, want) {
		t.Errorf("a step later it shows\n%s", strings.Join(got, "\n"))
	}
	b.close()
	step(SyncProgress{Source: "lore:late"})
	step(SyncProgress{Source: "lore:late"})
	if got := look(out, 80, 24); !slices.Equal(got, want[:1]) {
		t.Errorf("in the end it shows\n%s", strings.Join(got, "\n"))
	}
}

// TestBoardStaysInside: no line is wider than the terminal, not more of them
// than fit, nothing a source says steers the terminal, and what stood there
// before stays.
func TestBoardStaysInside(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]int{{80, 24}, {200, 50}, {40, 10}, {20, 4}, {1, 1}} {
		b, out, at := stage(true, c[0], c[1])
		for i := range 200 {
			b.show(SyncProgress{
				Source: fmt.Sprintf("lore:漢字\x1b[2J\u202e%d", i%12), Note: strings.Repeat("\n漢 ", 90), Done: int64(i), Total: 1 << 60, Unit: "me\x07ssages",
				Rate: 1e18, Left: 1 << 62, New: 1 << 60,
			})
			*at = at.Add(boardPause)
		}
		if strings.ContainsAny(out.String(), "\a\u202e") || strings.Contains(out.String(), "\x1b[2J") {
			t.Errorf("%v: a source steers the terminal", c)
		}
		lines := b.lines(min(c[0]-1, boardWidth), min(c[1]-2, boardLines))
		if len(lines) > max(1, min(c[1]-2, boardLines)) {
			t.Errorf("%v: %d lines", c, len(lines))
		}
		for _, l := range lines {
			if w := text.Width(text.Clean(l)); w > max(1, c[0]-1) {
				t.Errorf("%v: %d columns: %q", c, w, l)
			}
		}
		if c[1] < 4 {
			continue
		}
		above := bytes.NewBufferString("before\n")
		above.Write(out.Bytes())
		if got := look(above, c[0], c[1]); got[0] != "before" || len(got) != 1+len(lines) {
			t.Errorf("%v: it shows\n%s", c, strings.Join(got, "\n"))
		}
	}
}

// TestBoardTells: where nothing is redrawn, a long fetch gives a line a
// minute, and a short one none.
func TestBoardTells(t *testing.T) {
	t.Parallel()
	b, out, at := stage(false, 80, 24)
	for i := range 150 {
		b.show(SyncProgress{Source: "lore:kettle", Done: int64(i), Total: 150, Unit: "days", New: 2 * i})
		if i > 100 {
			b.show(SyncProgress{Source: "lore:spoon"})
		}
		*at = at.Add(time.Second)
	}
	if want := "onemore: lore:kettle  60/150 days  40%  120 new\nonemore: lore:kettle  120/150 days  80%  240 new\n"; out.String() != want {
		t.Errorf("it says\n%s", out.String())
	}
}

// TestBoardIsCalm: however often a source reports, drawing has its pace.
func TestBoardIsCalm(t *testing.T) {
	t.Parallel()
	b, out, at := stage(true, 80, 24)
	for i := range 1000 {
		b.show(SyncProgress{Source: "lore:kettle", Done: int64(i)})
		*at = at.Add(time.Millisecond)
	}
	if n := strings.Count(out.String(), "lore:kettle"); n != 10 {
		t.Errorf("drawn %d times in a second", n)
	}
}
