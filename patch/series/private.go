package series

import (
	"slices"
	"strings"

	"onemore/patch"
)

// private says that an answer to a patch that a list got went to no list: it was
// seen on none, and none is among its recipients. Where it is not known which
// address is the list's, nothing is private.
func private(f, of *Fact) bool {
	if len(f.Lists) > 0 || len(of.Lists) == 0 || !slices.ContainsFunc(of.To, of.listed) && !slices.ContainsFunc(of.Cc, of.listed) {
		return false
	}
	public := func(p patch.Person) bool { return of.listed(p) || patch.ListHost(p.Email) }
	return !slices.ContainsFunc(f.To, public) && !slices.ContainsFunc(f.Cc, public)
}

// listed says that a recipient is one of the lists that the message was seen on,
// by its List-Id or by its name.
func (f *Fact) listed(p patch.Person) bool {
	local, host, ok := strings.Cut(strings.ToLower(strings.TrimSpace(p.Email)), "@")
	return ok && slices.ContainsFunc(f.Lists, func(l string) bool {
		l = strings.ToLower(l)
		return l == local || l == local+"."+host
	})
}
