package desk

import (
	"sync"
	"time"
)

// Line is one line of the log.
type Line struct {
	At    time.Time
	Level string // "info" or "error"
	Text  string // hostile: may quote mail
}

// Log keeps the newest lines in memory for the log screen. It is safe for
// several goroutines.
type Log struct {
	mu    sync.Mutex
	lines []Line
	keep  int
}

// NewLog keeps up to keep lines; 0 means 1000.
func NewLog(keep int) *Log {
	if keep <= 0 {
		keep = 1000
	}
	return &Log{keep: keep}
}

// Add appends a line.
func (l *Log) Add(level, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) == l.keep {
		l.lines = append(l.lines[:0:0], l.lines[l.keep/4:]...)
	}
	l.lines = append(l.lines, Line{At: time.Now(), Level: level, Text: text})
}

// Lines gives a copy, oldest first.
func (l *Log) Lines() []Line {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Line(nil), l.lines...)
}
