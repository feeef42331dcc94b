package lore

import (
	"hash/fnv"
	"strconv"
	"strings"
	"time"
)

// Cursor says which stretch of received time was fetched. The zero value is
// nothing yet. It is text to be kept and handed back; one that cannot be read,
// or is of another list or search, means the start.
type Cursor string

// Reach is the stretch of received time that has been fetched; zero times
// when nothing has.
func (c Cursor) Reach() (from, to time.Time) {
	s, ok := parseCursor(c)
	if !ok {
		return time.Time{}, time.Time{}
	}
	return time.Unix(s.low, 0).UTC(), time.Unix(s.high, 0).UTC()
}

// span is what a cursor holds, in seconds since 1970.
type span struct {
	low, high int64  // what was fetched
	deep      int64  // when the long overlap was last fetched
	key       string // of list and search
}

const (
	cursorForm = "lore1"
	firstTime  = 100_000_000   // 1973: shorter numbers are no epoch seconds to a server
	lastTime   = 9_999_999_999 // and neither are longer ones
)

func (s span) cursor() Cursor {
	return Cursor(strings.Join([]string{cursorForm, number(s.low), number(s.high), number(s.deep), s.key}, " "))
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func parseCursor(c Cursor) (s span, ok bool) {
	f := strings.Split(string(c), " ")
	if len(f) != 5 || f[0] != cursorForm || f[4] == "" {
		return span{}, false
	}
	for i, to := range []*int64{&s.low, &s.high, &s.deep} {
		n, err := strconv.ParseInt(f[i+1], 10, 64)
		if err != nil || n < firstTime || n > lastTime || number(n) != f[i+1] {
			return span{}, false
		}
		*to = n
	}
	s.key = f[4]
	return s, s.low <= s.high
}

// key is a short stand-in for a list and a search.
func key(list, query string) string {
	h := fnv.New64a()
	h.Write([]byte(list + "\x00" + query))
	return strconv.FormatUint(h.Sum64(), 16)
}
