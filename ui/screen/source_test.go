package screen

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onemore/ui/text"
)

func TestCheckList(t *testing.T) {
	for list, good := range map[string]bool{
		"netdev": true, "linux-mm": true, "u-boot.2": true, "c++_x": true, "a": true,
		"https://lore.kernel.org/netdev/": true, "http://localhost:8080/ltp": true, "https://[::1]/x": true,
		"": false, "net dev": false, "-rf": false, "..": false, "a/b": false, "n\x1b[2J": false, "nétdev": false, "a;b": false,
		"https://": false, "https://lore.kernel.org/": false, "ftp://host/list": false, "file:///etc/passwd": false, "https:///netdev": false,
		"https://me:secret@host/list/": false, "https://ho st/x": false, "https://host/%zz": false,
		strings.Repeat("a", 129): false, "https://host/" + strings.Repeat("a", 1100): false,
	} {
		if err := CheckList(list); (err == nil) != good {
			t.Errorf("CheckList(%q) = %v", list, err)
		}
	}
}

func TestBytesAndSpans(t *testing.T) {
	for n, want := range map[int64]string{
		-1: "0 B", 0: "0 B", 999: "999 B", 1000: "1.0 kB", 99_940: "99.9 kB", 99_950: "100 kB", 999_499: "999 kB", 999_500: "1.0 MB",
		3_400_000: "3.4 MB", 61_000_000_000: "61.0 GB", 1 << 62: ">999 GB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		-time.Second: "0s", 0: "0s", time.Millisecond: "1s", 99 * time.Second: "99s", 100 * time.Second: "1m", 5 * time.Minute: "5m",
		99 * time.Minute: "99m", 7 * time.Hour: "7h", 100 * time.Hour: "4d", 1 << 62: "99d",
	} {
		if got := Span(d); got != want {
			t.Errorf("Span(%v) = %q, want %q", d, got, want)
		}
	}
}

// What is said of the sources fits its place, whatever they are called.
func TestStandingKeepsItsPlace(t *testing.T) {
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	states := []string{Idle, Waiting, Fetching, Failed, Off, Asking, Elsewhere, "\x1b[2J", ""}
	rapid.Check(t, func(rt *rapid.T) {
		var all []Source
		for range rapid.IntRange(0, 5).Draw(rt, "sources") {
			s := Source{
				Name: rapid.String().Draw(rt, "name"), State: rapid.SampledFrom(states).Draw(rt, "state"),
				Done: rapid.Int64().Draw(rt, "done"), Total: rapid.Int64().Draw(rt, "total"), New: rapid.IntRange(-5, 100_000).Draw(rt, "new"),
				Last: now.Add(-time.Duration(rapid.Int64Range(-1e15, 1e17).Draw(rt, "last"))),
			}
			if rapid.Bool().Draw(rt, "asks") {
				s.Question = &Question{Secret: rapid.Bool().Draw(rt, "secret")}
			}
			if p, ok := s.Percent(); ok && (p < 0 || p > 100) {
				rt.Fatalf("%d of %d are %d %%", s.Done, s.Total, p)
			}
			all = append(all, s)
		}
		width := rapid.IntRange(20, 80).Draw(rt, "width")
		l, loud := Standing(all, now, width)
		if l.Width() > width {
			rt.Fatalf("%q has %d columns, want at most %d", l.Text(), l.Width(), width)
		}
		if loud && !strings.HasSuffix(l.Text().String(), ": S") {
			rt.Fatalf("%q does not say what to press", l.Text())
		}
	})
}

func TestShortSource(t *testing.T) {
	for name, want := range map[string]string{"lore:netdev": "netdev", "netdev": "netdev", "lore:": "lore:", "": "", "imap:me@host:993": "me@host:993"} {
		if got := ShortSource(name); got != want {
			t.Errorf("ShortSource(%q) = %q, want %q", name, got, want)
		}
	}
	if got := text.Width(named("fetching ", strings.Repeat("補", 40), " 42 %", 20)); got > 20 {
		t.Errorf("%d columns, want 20", got)
	}
}
