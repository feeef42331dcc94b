package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

const mboxrdFrom = "From mboxrd@z Thu Jan  1 00:00:00 1970\n"

// mboxrd writes messages as public-inbox does.
func mboxrd(msgs ...string) string {
	var b strings.Builder
	quoted := regexp.MustCompile(`(?m)^(>*From )`)
	for _, m := range msgs {
		b.WriteString(mboxrdFrom)
		b.WriteString(quoted.ReplaceAllString(m, ">$1"))
		b.WriteString("\n")
	}
	return b.String()
}

func split(t *testing.T, in string) []string {
	t.Helper()
	got := []string{}
	for e, err := range all(NewMbox(strings.NewReader(in))) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(e.Raw))
	}
	return got
}

func TestMboxSplit(t *testing.T) {
	const from = "From a@example.org Thu Jan  1 10:00:00 2026\n"
	const patch = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
	tests := []struct {
		name string
		in   string
		want []string
	}{
		{"nothing", "", []string{}},
		{"blank lines only", "\n\n\r\n", []string{}},
		{"one", from + "A: 1\n\nx\n\n", []string{"A: 1\n\nx\n"}},
		{"one, no blank line at the end", from + "A: 1\n\nx\n", []string{"A: 1\n\nx\n"}},
		{"one, no line end at the end", from + "A: 1\n\nx", []string{"A: 1\n\nx"}},
		{"only a From_ line", from, []string{""}},
		{"blank lines first", "\n\n" + from + "A: 1\n\n", []string{"A: 1\n"}},
		{"two", from + "A: 1\n\nx\n\n" + from + "Bb: 2\n\ny\n\n", []string{"A: 1\n\nx\n", "Bb: 2\n\ny\n"}},
		{"two, no blank line between", from + "A: 1\n\nx\n" + from + "Bb: 2\n\ny\n", []string{"A: 1\n\nx\n", "Bb: 2\n\ny\n"}},
		{"CRLF", strings.ReplaceAll(from+"A: 1\n\nx\n\n"+from+"Bb: 2\n\ny\n\n", "\n", "\r\n"), []string{"A: 1\r\n\r\nx\r\n", "Bb: 2\r\n\r\ny\r\n"}},
		{"escapes", from + "A: 1\n\n>From x\n>>From y\n> From z\n>Fromage\n\n", []string{"A: 1\n\nFrom x\n>From y\n> From z\n>Fromage\n"}},
		{"prose", from + "A: 1\n\nx\n\nFrom what I see this works\nNote: really\n\n", []string{"A: 1\n\nx\n\nFrom what I see this works\nNote: really\n"}},
		{"prose with an address", from + "A: 1\n\nFrom a@example.org I heard\nnothing\n\n", []string{"A: 1\n\nFrom a@example.org I heard\nnothing\n"}},
		{"prose with a date", from + "A: 1\n\nFrom Thu Jan 1 10:00:00 2026 on\nit works\n\n", []string{"A: 1\n\nFrom Thu Jan 1 10:00:00 2026 on\nit works\n"}},
		{"prose with a link after it", from + "A: 1\n\nFrom Thu Jan 1 10:00:00 2026 on\nhttp://example.org\n\n", []string{"A: 1\n\nFrom Thu Jan 1 10:00:00 2026 on\nhttp://example.org\n"}},
		{"a patch in the text", from + "A: 1\n\n" + patch + "From: A <a@example.org>\nx\n\n", []string{"A: 1\n\n" + patch + "From: A <a@example.org>\nx\n"}},
		{"format-patch --stdout", patch + "From: A\n\nx\n\n" + patch + "From: B\n\ny\n\n", []string{"From: A\n\nx\n", "From: B\n\ny\n"}},
		{"no date but an address", from + "A: 1\n\nx\n\nFrom b@example.org\nBb: 2\n\ny\n\n", []string{"A: 1\n\nx\n", "Bb: 2\n\ny\n"}},
		{"pipermail", from + "A: 1\n\nx\n\nFrom b at example.org  Thu Jan  1 10:00:00 2026\nFrom: b at example.org\n\ny\n\n", []string{"A: 1\n\nx\n", "From: b at example.org\n\ny\n"}},
		{"zone in the date", from + "A: 1\n\nx\n\nFrom b@example.org Thu Jan  1 10:00:00 +0100 2026\nBb: 2\n\n", []string{"A: 1\n\nx\n", "Bb: 2\n"}},
		{"no header after it", from + "A: 1\n\nx\n\n" + from + "\nbody\n\n", []string{"A: 1\n\nx\n", "\nbody\n"}},
		{"no seconds, MAILER-DAEMON", from + "A: 1\n\nx\n\nFrom MAILER-DAEMON Thu Jan  1 10:00 2026\nBb: 2\n\n", []string{"A: 1\n\nx\n", "Bb: 2\n"}},
		{"long line", from + "A: 1\n\n" + strings.Repeat("x", 3<<20) + "\n\n" + from + "Bb: 2\n\n", []string{"A: 1\n\n" + strings.Repeat("x", 3<<20) + "\n", "Bb: 2\n"}},
		{"From in the middle of a long line", from + "A: 1\n\n" + strings.Repeat("x", 1<<20) + "From a@example.org Thu Jan  1 10:00:00 2026\n\n", []string{"A: 1\n\n" + strings.Repeat("x", 1<<20) + "From a@example.org Thu Jan  1 10:00:00 2026\n"}},
		{"mboxrd without a last line end", mboxrd("A: 1\n\nx", "Bb: 2\n\ny\n"), []string{"A: 1\n\nx", "Bb: 2\n\ny\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := split(t, tt.in); !slices.Equal(got, tt.want) {
				t.Errorf("got  %.300q\nwant %.300q", got, tt.want)
			}
		})
	}
}

func TestMboxNotOne(t *testing.T) {
	for _, in := range []string{"hello\n", "\n\nSubject: x\n\n", strings.Repeat("x", 2<<20)} {
		if _, err := NewMbox(strings.NewReader(in)).Next(); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%.20q: error %v, want one", in, err)
		}
	}
}

func TestMboxHugeMessageIsCut(t *testing.T) {
	line := bytes.Repeat([]byte("x"), 1<<20)
	line[len(line)-1] = '\n'
	readers := []io.Reader{strings.NewReader(mboxrdFrom + "A: 1\n\n")}
	for range 66 {
		readers = append(readers, bytes.NewReader(line))
	}
	readers = append(readers, strings.NewReader("\n"+mboxrdFrom+"Bb: 2\n\ny\n\n"))
	m := NewMbox(io.MultiReader(readers...))
	first, err := m.Next()
	if err != nil {
		t.Fatal(err)
	}
	if !first.Cut || len(first.Raw) != MaxMessage {
		t.Errorf("cut %v, %d bytes; want true, %d", first.Cut, len(first.Raw), MaxMessage)
	}
	second, err := m.Next()
	if err != nil || second.Cut || string(second.Raw) != "Bb: 2\n\ny\n" {
		t.Errorf("after the huge one: %.50q, cut %v, %v", second.Raw, second.Cut, err)
	}
	if first.End != second.Start || first.End < 66<<20 {
		t.Errorf("first ends at %d, second starts at %d", first.End, second.Start)
	}
}

// anyMail draws a message with lines that try to be separators.
func anyMail() *rapid.Generator[string] {
	line := rapid.OneOf(
		rapid.SampledFrom([]string{
			"", "\r", "From ", "From x", ">From x", ">>From x", "From mboxrd@z Thu Jan  1 00:00:00 1970",
			"From a@example.org Thu Jan  1 10:00:00 2026", "Subject: x", " From x", "From", ">", "\x00", "\xff\xfe",
		}),
		rapid.StringMatching(`[ -~]{0,40}`),
	)
	return rapid.Custom(func(t *rapid.T) string {
		body := strings.Join(rapid.SliceOfN(line, 0, 12).Draw(t, "lines"), "\n")
		return rapid.SampledFrom([]string{"", "Subject: x\n\n", "A: b\r\n\r\n", "\n"}).Draw(t, "head") + body
	})
}

func TestMboxrdRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		msgs := rapid.SliceOfN(anyMail(), 0, 6).Draw(t, "mails")
		got := []string{}
		for e, err := range all(NewMbox(strings.NewReader(mboxrd(msgs...)))) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(e.Raw))
		}
		if !slices.Equal(got, msgs) {
			t.Fatalf("got  %q\nwant %q", got, msgs)
		}
	})
}

// TestMboxInAnyPieces: how much of the stream is in memory at a time does not
// show; a byte at a time, every line is looked at by itself.
func TestMboxInAnyPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkPieces(t, strings.Join(rapid.SliceOfN(anyMail(), 0, 6).Draw(t, "text"), "\n\nFrom a@example.org Thu Jan  1 10:00:00 2026\n"))
	})
}

func checkPieces(t interface{ Fatalf(string, ...any) }, text string) {
	in := mboxrdFrom + text
	read := func(r io.Reader) (got []string) {
		for e, err := range all(NewMbox(r)) {
			got = append(got, fmt.Sprintf("%d-%d %v %q %q %v", e.Start, e.End, e.Cut, e.Raw, e.head, err))
		}
		return got
	}
	if got, want := read(strings.NewReader(in)), read(iotest.OneByteReader(strings.NewReader(in))); !slices.Equal(got, want) {
		t.Fatalf("of %q\nat once        %q\nbyte after byte %q", in, got, want)
	}
}

// TestMboxOffsets holds that the entries tile the stream and that reading from
// any of their ends gives the rest.
func TestMboxOffsets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := mboxrd(rapid.SliceOfN(anyMail(), 1, 6).Draw(t, "mails")...)
		checkTiles(t, in)
	})
}

func checkTiles(t interface{ Fatalf(string, ...any) }, in string) {
	var entries []Entry
	for e, err := range all(NewMbox(strings.NewReader(in))) {
		if err != nil {
			return // no mbox at all
		}
		entries = append(entries, e)
	}
	for i, e := range entries {
		switch {
		case !strings.HasPrefix(in[e.Start:], "From "):
			t.Fatalf("entry %d starts at %d, not at a From_ line", i, e.Start)
		case i+1 < len(entries) && e.End != entries[i+1].Start:
			t.Fatalf("entry %d ends at %d, the next starts at %d", i, e.End, entries[i+1].Start)
		case i+1 == len(entries) && e.End != int64(len(in)):
			t.Fatalf("the last entry ends at %d of %d", e.End, len(in))
		}
		n := i + 1
		patches := isPatchFrom([]byte(strings.SplitN(in[entries[0].Start:], "\n", 2)[0]))
		for o, err := range all(newMboxAt(strings.NewReader(in[e.End:]), e.End, patches)) {
			if err != nil || n >= len(entries) || o.Start != entries[n].Start || !bytes.Equal(o.Raw, entries[n].Raw) {
				t.Fatalf("read from %d: entry %d differs, %v", e.End, n, err)
			}
			n++
		}
		if n != len(entries) {
			t.Fatalf("read from %d: %d entries, want %d", e.End, n, len(entries))
		}
	}
}

func FuzzMbox(f *testing.F) {
	f.Add(mboxrd("A: 1\n\nFrom x\n", "Bb: 2\n\n>From y"))
	f.Add("From a@example.org Thu Jan  1 10:00:00 2026\r\nA: 1\r\n\r\nx\r\n\r\nFrom b@example.org\r\nBb: 2\r\n")
	f.Add("From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\nFrom: x\n\n-- \n2.1\n\n")
	f.Fuzz(func(t *testing.T, in string) {
		checkTiles(t, in)
		if in != "" && !strings.HasSuffix(in, "\n") {
			return
		}
		// Put behind a whole mbox it changes nothing of what stands before it.
		before := mboxrd(msg(1), msg(2))
		got := []string{}
		for e, err := range all(NewMbox(strings.NewReader(before + mboxrd(in)))) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(e.Raw))
		}
		if want := []string{msg(1), msg(2), in}; !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func TestIsHeader(t *testing.T) {
	for line, want := range map[string]bool{
		"Subject: x": true, "X-a_b: ": true, "From : x": true, ">From a": true, "Return-Path:<a@example.org>": true,
		"": false, "hello": false, "http://example.org": false, "two words: x": false, ": x": false,
		strings.Repeat("x", 80) + ": y": false, "naïve: x": false,
	} {
		if got := isHeader([]byte(line)); got != want {
			t.Errorf("isHeader(%q) = %v", line, got)
		}
	}
}

func BenchmarkMbox(b *testing.B) {
	var msgs []string
	for i := range 2000 {
		msgs = append(msgs, msg(i)+strings.Repeat("+\tsome line of a patch that is about this long, "+strconv.Itoa(i)+"\n", 200))
	}
	in := mboxrd(msgs...)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for range all(NewMbox(strings.NewReader(in))) {
			n++
		}
		if n != len(msgs) {
			b.Fatal(n)
		}
	}
}
