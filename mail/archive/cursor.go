package archive

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// state is a cursor taken apart. Which fields are used depends on the kind.
//
// As text it is a line with the format's number and the kind, then one line a
// fact: "n" a mark over sorted names, "d" the digest of those names, "f" a
// Maildir among them, "m" the place in one mbox, "g" the last commit of one
// epoch.
type state struct {
	marks  []mark // ascending
	digest digest
	born   map[string]uint64 // the inodes of Maildirs, by name
	mboxes map[string]place
	epochs map[string]string
}

// mark says: every name above the mark before it and up to upto was dealt
// with, as the folder stood when the file system's clock read at.
type mark struct {
	upto string
	at   int64 // nanoseconds since 1970
}

// digest stands for the set of names that are dealt with.
type digest struct {
	count int
	sum   uint64
}

// place is how far one mbox was read.
type place struct {
	next  int64  // where the next From_ line is expected, or the end
	start int64  // where the last message's From_ line is
	guard string // length and hash of what stands at start
}

func (m mark) line() string {
	return "n " + strconv.FormatInt(m.at, 10) + " " + strconv.Quote(m.upto) + "\n"
}

func (d digest) line() string {
	return "d " + strconv.Itoa(d.count) + " " + strconv.FormatUint(d.sum, 16) + "\n"
}

func (p place) line(name string) string {
	return "m " + strconv.FormatInt(p.next, 10) + " " + strconv.FormatInt(p.start, 10) + " " +
		p.guard + " " + strconv.Quote(name) + "\n"
}

func epochLine(oid, name string) string { return "g " + oid + " " + strconv.Quote(name) + "\n" }

func cursorHead(kind string) string { return "1 " + kind + "\n" }

// names is the part of the cursor that is about sorted names.
func (s state) names() string {
	var b strings.Builder
	for _, m := range s.marks {
		b.WriteString(m.line())
	}
	if len(s.marks) > 0 {
		b.WriteString(s.digest.line())
		for _, name := range slices.Sorted(maps.Keys(s.born)) {
			b.WriteString("f " + strconv.FormatUint(s.born[name], 10) + " " + strconv.Quote(name) + "\n")
		}
	}
	return b.String()
}

func (s state) cursor(kind string) Cursor { return Cursor(cursorHead(kind) + s.names()) }

// parseCursor never fails: text that is no cursor of this kind is the start,
// since reading twice only costs time while passing over mail loses it.
func parseCursor(c Cursor, kind string) state {
	st := newState()
	rest, ok := strings.CutPrefix(string(c), cursorHead(kind))
	if !ok {
		return st
	}
	for line := range strings.Lines(rest) {
		if err := st.parseLine(strings.TrimSuffix(line, "\n")); err != nil {
			return newState()
		}
	}
	return st
}

func newState() state {
	return state{born: map[string]uint64{}, mboxes: map[string]place{}, epochs: map[string]string{}}
}

func (s *state) parseLine(line string) error {
	what, rest, _ := strings.Cut(line, " ")
	fields := map[string]int{"n": 2, "d": 2, "f": 2, "m": 4, "g": 2}[what]
	f := strings.SplitN(rest, " ", fields)
	if fields == 0 || len(f) != fields {
		return fmt.Errorf("cursor line %q", line)
	}
	if what == "d" {
		var err error
		if s.digest.count, err = strconv.Atoi(f[0]); err != nil {
			return err
		}
		s.digest.sum, err = strconv.ParseUint(f[1], 16, 64)
		return err
	}
	name, err := strconv.Unquote(f[fields-1])
	if err != nil {
		return err
	}
	switch what {
	case "n":
		at, err := strconv.ParseInt(f[0], 10, 64)
		if err != nil {
			return err
		}
		s.marks = append(s.marks, mark{upto: name, at: at})
	case "f":
		if s.born[name], err = strconv.ParseUint(f[0], 10, 64); err != nil {
			return err
		}
	case "g":
		if !isOID(f[0]) {
			return fmt.Errorf("object id %q", f[0])
		}
		s.epochs[name] = f[0]
	case "m":
		p := place{guard: f[2]}
		if p.next, err = strconv.ParseInt(f[0], 10, 64); err != nil {
			return err
		}
		if p.start, err = strconv.ParseInt(f[1], 10, 64); err != nil {
			return err
		}
		if p.start < 0 || p.next < p.start {
			return fmt.Errorf("offsets %q", line)
		}
		s.mboxes[name] = p
	}
	return nil
}

// isOID tells whether s is a full SHA-1 or SHA-256 in lower-case hex, so that
// it can stand among git's arguments.
func isOID(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}
