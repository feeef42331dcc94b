package lore

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"onemore/config/git"
)

// home is where a list without a host of its own lives.
const home = "https://lore.kernel.org/"

// maxMirrors bounds how many servers one request may go to.
const maxMirrors = 8

// Settings are what git's configuration says of lore, as b4 reads it. Its
// autoprobe, which asks the quickest of all servers first, is not honoured: one
// small request every few minutes is as good from a slow one, while what only a
// mirror said is asked for again for days, see mirrorLag.
type Settings struct {
	Home      string        // where lists by name live; lore.kernel.org when empty
	Mirrors   []string      // fallback: servers of the same lists, asked when Home fails
	AgentPlus string        // useragentplus: lets administrators recognise an installation
	Connect   time.Duration // requesttimeout, first number: to connect; 5 s when zero
	Silence   time.Duration // second number: without a byte; 30 s when zero
}

func (s Settings) filled() Settings {
	if s.Home == "" {
		s.Home = home
	}
	if s.Connect <= 0 {
		s.Connect = 5 * time.Second
	}
	if s.Silence <= 0 {
		s.Silence = 30 * time.Second
	}
	return s
}

// ReadSettings asks git: for [liblore "https://lore.kernel.org"], and for [lore]
// when there is no such section. What cannot be used is left out and named in
// the error; the rest is good all the same.
func ReadSettings(ctx context.Context) (Settings, error) {
	const section = "liblore.https://lore.kernel.org"
	all, err := git.Settings(ctx, "liblore")
	said := below(all, section)
	if err == nil && len(said) == 0 {
		all, err = git.Settings(ctx, "lore")
		said = below(all, "lore")
	}
	if err != nil {
		return Settings{}, fmt.Errorf("read git's lore settings: %w", err)
	}
	return settingsOf(said)
}

// below gives the settings of one section by their own names.
func below(all map[string][]string, section string) map[string][]string {
	own := map[string][]string{}
	for key, values := range all {
		if name, ok := strings.CutPrefix(key, section+"."); ok {
			own[name] = values
		}
	}
	return own
}

func settingsOf(all map[string][]string) (s Settings, err error) {
	var bad []error
	for _, one := range all["fallback"] {
		base, err := parseBase(one)
		switch {
		case err != nil:
			bad = append(bad, fmt.Errorf("lore.fallback: %w", err))
		case len(s.Mirrors) == maxMirrors:
			bad = append(bad, fmt.Errorf("lore.fallback: more than %d servers", maxMirrors))
			return s, errors.Join(bad...)
		default:
			s.Mirrors = append(s.Mirrors, base)
		}
	}
	if v := all["useragentplus"]; len(v) > 0 {
		s.AgentPlus = token(v[len(v)-1], "")
	}
	if v := all["requesttimeout"]; len(v) > 0 {
		connect, silence, two := strings.Cut(v[len(v)-1], ",")
		if !two {
			silence = connect // one number is for both
		}
		var errs [2]error
		s.Connect, errs[0] = seconds(connect)
		s.Silence, errs[1] = seconds(silence)
		bad = append(bad, errs[:]...)
	}
	return s, errors.Join(bad...)
}

// seconds reads a time out of lore.requesttimeout; none given is zero.
func seconds(s string) (time.Duration, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0 && f <= 3600) {
		return 0, fmt.Errorf("lore.requesttimeout: %q is no number of seconds", s)
	}
	return time.Duration(f * float64(time.Second)), nil
}

// parseBase takes a URL somebody wrote and gives it a slash at its end. Plain
// http is taken here and nowhere else: no answer can lead to it.
func parseBase(s string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		return "", fmt.Errorf("%w: write https://host/", ErrName)
	}
	if u.User != nil {
		return "", fmt.Errorf("%w: public archives know no users", ErrName)
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+u.EscapedPath(), "/") + "/", nil
}
