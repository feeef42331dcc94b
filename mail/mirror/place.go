package mirror

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// maxEpochs is more than any list has: an epoch is a gigabyte.
const maxEpochs = 1000

// place is where a list's epochs are.
type place struct {
	base string // the list's URL with a slash at its end
	path string // its path, decoded, without a slash at its end
	host string // with its port; "" of file://
	kind string // the URL's scheme, which is git's name of the protocol
	from int    // the first epoch that is wanted
}

// epochPath is what follows a list's URL in that of an epoch.
var epochPath = regexp.MustCompile(`/(?:git/)?(0|[1-9][0-9]{0,2})(?:\.git)?$`)

// parsePlace takes apart the URL that somebody wrote.
func parsePlace(s string) (place, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return place{}, ErrURL // url.Error repeats all of it
	}
	far := u.Scheme == "https" || u.Scheme == "http" || u.Scheme == "git" || u.Scheme == "ssh"
	local := u.Scheme == "file" && u.Host == ""
	switch {
	case !far && !local, far && u.Hostname() == "", u.RawQuery != "", u.Fragment != "", u.Opaque != "":
		return place{}, fmt.Errorf("%w: write https://host/list/", ErrURL)
	case u.User != nil && u.Scheme != "ssh", strings.HasPrefix(u.Host, "-"), strings.HasPrefix(u.User.Username(), "-"):
		return place{}, fmt.Errorf("%w: public archives know no users", ErrURL)
	case strings.ContainsFunc(u.Path, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return place{}, fmt.Errorf("%w: it has control characters", ErrURL)
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	from := 0
	if m := epochPath.FindStringSubmatch(path); m != nil {
		if from, err = strconv.Atoi(m[1]); err != nil {
			return place{}, ErrURL
		}
		path = strings.TrimSuffix(path, m[0])
	}
	plain, err := url.PathUnescape(path)
	if err != nil || path == "" || strings.Contains(plain+"/", "/../") {
		return place{}, fmt.Errorf("%w: it names a server, and no list", ErrURL)
	}
	at := u.Host
	if u.User != nil {
		at = u.User.Username() + "@" + at
	}
	return place{base: u.Scheme + "://" + at + path + "/", path: plain, host: u.Host, kind: u.Scheme, from: from}, nil
}

// web tells that the server can be asked for a manifest.
func (p place) web() bool { return p.kind == "https" || p.kind == "http" }

// epoch is the URL of an epoch, by its number.
func (p place) epoch(n int) string { return p.base + "git/" + strconv.Itoa(n) + ".git" }
