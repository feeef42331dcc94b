package output

import (
	"context"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"onemore/ui/screen"
)

// Whatever is written in whatever pieces, every line comes out once, in order,
// and safe.
func TestFeedKeepsLines(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "git am", "\x1b[2J", "\u202e", "\xff", "tab\there"}), 0, 20).Draw(rt, "lines")
		end := rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(rt, "end")
		all := strings.Join(lines, end)
		f := newFeed()
		for rest := all; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(rt, "piece")
			if _, err := f.Write([]byte(rest[:n])); err != nil {
				rt.Fatal(err)
			}
			rest = rest[n:]
		}
		close(f.ended)
		got := f.next(t.Context())
		if !got.ended {
			got.lines = append(got.lines, f.next(t.Context()).lines...)
		}
		want := strings.Split(strings.TrimRight(all, "\r\n"), end)
		if strings.Join(want, "") == "" {
			return
		}
		for len(got.lines) > len(want) && got.lines[len(got.lines)-1].Text().Empty() {
			got.lines = got.lines[:len(got.lines)-1]
		}
		if len(got.lines) != len(want) {
			rt.Fatalf("%d lines of %q, want %d", len(got.lines), all, len(want))
		}
		for _, l := range got.lines {
			for _, r := range l.Text().String() {
				if r != '\t' && (unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r)) {
					rt.Fatalf("a character a terminal may obey: %q", l.Text())
				}
			}
		}
	})
}

func TestFeedLimitsALineWithoutAnEnd(t *testing.T) {
	f := newFeed()
	for range 100 {
		if _, err := f.Write([]byte(strings.Repeat("x", 10_000))); err != nil {
			t.Fatal(err)
		}
	}
	if len(f.part) > mostLine {
		t.Errorf("%d bytes of one line are kept", len(f.part))
	}
}

// TestCommandHasNoTerminal: it cannot open the one that the screen is on.
func TestCommandHasNoTerminal(t *testing.T) {
	f := newFeed()
	f.start(t.Context(), screen.OpenOutput{Command: "cat; (: < /dev/tty) 2>/dev/null && echo has a terminal", Input: []byte("read me")})
	<-f.ended
	got := f.next(t.Context())
	if !got.ended || len(got.lines) != 1 || got.lines[0].Text().String() != "read me" {
		t.Errorf("it printed %v", got.lines)
	}
}

func TestFeedEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFeed()
	f.start(ctx, screen.OpenOutput{Command: "sleep 1000 & sleep 1000"})
	cancel()
	if got := f.next(ctx); !got.ended {
		t.Errorf("it goes on: %+v", got)
	}
	<-f.ended
}
