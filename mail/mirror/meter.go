package mirror

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// maxSaid bounds what is kept of git's words, in bytes, and of one line.
const (
	maxSaid = 4 << 10
	maxLine = 1 << 10
)

// meter reads what git writes on standard error: its progress, and complaints.
type meter struct {
	alive  func() // called with each sign of life
	report func(stage string, percent int, bytes int64)
	line   []byte
	said   bytes.Buffer
	bytes  int64 // received
}

// Write takes a piece; a line ends with a line feed, progress with a return.
func (m *meter) Write(p []byte) (int, error) {
	if m.alive != nil {
		m.alive()
	}
	for rest := p; len(rest) > 0; {
		i := bytes.IndexAny(rest, "\r\n")
		piece := rest
		if i >= 0 {
			piece, rest = rest[:i], rest[i+1:]
		} else {
			rest = nil
		}
		m.line = append(m.line, piece[:min(len(piece), maxLine-len(m.line))]...)
		if i >= 0 {
			m.take(strings.TrimSpace(string(m.line)))
			m.line = m.line[:0]
		}
	}
	return len(p), nil
}

// progressLine is git's: "Receiving objects:  42% (3/7), 1.20 MiB | 3.00 MiB/s".
var progressLine = regexp.MustCompile(`^(?:remote: )?([A-Z][A-Za-z ]+): +([0-9]{1,3})% \([0-9]+/[0-9]+\)(?:, ([0-9.]+) (bytes|KiB|MiB|GiB))?`)

func (m *meter) take(line string) {
	f := progressLine.FindStringSubmatch(line)
	if f == nil {
		if line != "" && m.said.Len() < maxSaid && !strings.HasPrefix(line, "From ") {
			m.said.WriteString(line + "\n")
		}
		return
	}
	percent, err := strconv.Atoi(f[2])
	if err != nil {
		return
	}
	if n := size(f[3], f[4]); n > m.bytes && f[1] == "Receiving objects" {
		m.bytes = n
	}
	if m.report != nil {
		m.report(f[1], min(percent, 100), m.bytes)
	}
}

// size reads git's way to write a number of bytes.
func size(number, unit string) int64 {
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(n) || n < 0 || n > 1<<20 && unit != "bytes" {
		return 0
	}
	switch unit {
	case "KiB":
		n *= 1 << 10
	case "MiB":
		n *= 1 << 20
	case "GiB":
		n *= 1 << 30
	}
	return int64(min(n, 1<<50))
}

// words are git's complaints, the most telling first.
func (m *meter) words() string {
	m.take(strings.TrimSpace(string(m.line)))
	m.line = nil
	var first, rest []string
	for line := range strings.Lines(m.said.String()) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "fatal: ") || strings.HasPrefix(line, "error: ") {
			first = append(first, line)
		} else {
			rest = append(rest, line)
		}
	}
	return strings.Join(append(first, rest...), "\n")
}

// limited keeps what a command answers, up to a megabyte.
type limited struct{ text bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.text.Len()+len(p) > 1<<20 {
		return 0, errors.New("git answers too much")
	}
	return l.text.Write(p)
}

// fingerprint stands for the branches of an epoch, where no manifest gives one.
func fingerprint(refs string) string {
	sum := sha256.Sum256([]byte(refs))
	return "refs:" + hex.EncodeToString(sum[:])
}
