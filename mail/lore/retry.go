package lore

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	minRest  = 5 * time.Second
	maxRest  = time.Hour
	tries    = 3 // of one request at one server
	firstGap = time.Second
)

// retryAfter reads Retry-After in both of its forms (RFC 9110 section 10.2.3),
// between 5 s and an hour. A date is held against the server's own clock: ours
// may be years off. Not ok when there is none or it makes no sense.
func retryAfter(header http.Header, now time.Time) (d time.Duration, ok bool) {
	v := strings.TrimSpace(header.Get("Retry-After"))
	if v == "" {
		return 0, false
	}
	if strings.Trim(v, "0123456789") == "" {
		n, err := strconv.Atoi(v)
		if err != nil || n > int(maxRest/time.Second) {
			return maxRest, true
		}
		return max(time.Duration(n)*time.Second, minRest), true
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0, false
	}
	if there, err := http.ParseTime(header.Get("Date")); err == nil {
		now = there
	}
	return min(max(at.Sub(now), minRest), maxRest), true
}

// gap is how long to wait before a try: 1 s, 2 s, ... with jitter from half to
// one and a half of it, so that many clients do not come back together.
func (c *Client) gap(try int) time.Duration {
	d := firstGap << min(try, 5)
	return d/2 + time.Duration(c.rand()*float64(d))
}
