package mirror

import (
	"math/rand/v2"
	"strings"
	"testing"
)

const transcript = "remote: Enumerating objects: 9, done.        \n" +
	"remote: Counting objects:  11% (1/9)        \rremote: Counting objects: 100% (9/9), done.        \n" +
	"Receiving objects:   0% (1/105350)\rReceiving objects:  42% (44247/105350), 47.31 MiB | 94.62 MiB/s\r" +
	"Receiving objects: 100% (105350/105350), 110.92 MiB | 85.11 MiB/s, done.\n" +
	"Resolving deltas:  50% (5/10)\rResolving deltas: 100% (10/10), done.\n" +
	"From http://127.0.0.1/x\n * [new branch]      master     -> master\nfatal: something broke"

func TestMeter(t *testing.T) {
	for range 20 {
		var got []string
		m := &meter{report: func(stage string, percent int, bytes int64) {
			if len(got) == 0 || !strings.HasPrefix(got[len(got)-1], stage) {
				got = append(got, stage)
			}
			if percent < 0 || percent > 100 || bytes < 0 {
				t.Errorf("%s %d %d", stage, percent, bytes)
			}
		}}
		for rest := transcript; rest != ""; {
			n := 1 + rand.IntN(min(60, len(rest)))
			if _, err := m.Write([]byte(rest[:n])); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if s := strings.Join(got, ", "); s != "Counting objects, Receiving objects, Resolving deltas" {
			t.Errorf("stages %s", s)
		}
		if m.bytes != 116308049 { // 110.92 MiB
			t.Errorf("%d bytes", m.bytes)
		}
		if first, _, _ := strings.Cut(m.words(), "\n"); first != "fatal: something broke" {
			t.Errorf("words %q", m.words())
		}
	}
}

func TestSize(t *testing.T) {
	for in, want := range map[string]int64{
		"250 bytes": 250, "1.50 KiB": 1536, "2.00 MiB": 2 << 20, "1.25 GiB": 5 << 28, "": 0, "x MiB": 0,
		"999999999999999999999 GiB": 0, "1..5 MiB": 0, "1 parsec": 1,
	} {
		number, unit, _ := strings.Cut(in, " ")
		if got := size(number, unit); got != want {
			t.Errorf("%s: %d, want %d", in, got, want)
		}
	}
}

func FuzzMeter(f *testing.F) {
	f.Add(transcript)
	f.Add("Receiving objects: 999% (1/1), 9e99 GiB | \r\r\n\n")
	f.Fuzz(func(t *testing.T, s string) {
		m := &meter{report: func(_ string, percent int, bytes int64) {
			if percent < 0 || percent > 100 || bytes < 0 || bytes > 1<<50 {
				t.Errorf("%d %d", percent, bytes)
			}
		}}
		if n, err := m.Write([]byte(s)); n != len(s) || err != nil {
			t.Error(n, err)
		}
		if len(m.words()) > maxSaid+2*maxLine || len(m.line) > maxLine {
			t.Error("too much is kept")
		}
	})
}
