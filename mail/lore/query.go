package lore

import (
	"fmt"
	"strings"
	"unicode"
)

const (
	maxQuery = 4096
	maxID    = 998
)

// checkQuery refuses what must never be asked: an empty search gives the whole
// archive.
func checkQuery(q string) error {
	switch {
	case strings.Trim(q, " ()\"") == "":
		return fmt.Errorf("search for nothing: %w", ErrQuery)
	case len(q) > maxQuery:
		return fmt.Errorf("search with more than %d bytes: %w", maxQuery, ErrQuery)
	case strings.ContainsFunc(q, unicode.IsControl):
		return fmt.Errorf("search with control characters: %w", ErrQuery)
	}
	return nil
}

func checkID(id string) error {
	bad := func(r rune) bool { return r <= ' ' || r == 0x7f || r == '<' || r == '>' }
	if id == "" || id == "." || id == ".." || len(id) > maxID || strings.ContainsFunc(id, bad) {
		return fmt.Errorf("message id %.80q: %w", id, ErrQuery)
	}
	return nil
}

// phrase quotes text so that none of it is an operator of the search.
func phrase(s string) string {
	plain := func(r rune) rune {
		if unicode.IsControl(r) || r == '"' {
			return ' '
		}
		return r
	}
	return `"` + strings.Join(strings.Fields(strings.Map(plain, s)), " ") + `"`
}

// From is the search for mail written from one of these addresses, such as
// one's own; empty without any, which no search takes.
func From(addresses ...string) string {
	var terms []string
	for _, a := range addresses {
		if p := phrase(a); p != `""` {
			terms = append(terms, "f:"+p)
		}
	}
	return strings.Join(terms, " OR ")
}

// Change says which earlier postings to look for: those that carry its id, and
// those with its subject, without "[PATCH ...]", from its author.
type Change struct {
	ID      string // of b4's "change-id:" line
	Subject string
	From    string // an address
}

// Query is the search for the change; empty when nothing is known of it.
func (c Change) Query() string {
	var terms []string
	if p := phrase("change-id: " + c.ID); c.ID != "" {
		terms = append(terms, "nq:"+p)
	}
	if s, f := phrase(c.Subject), phrase(c.From); s != `""` && f != `""` {
		terms = append(terms, "(s:"+s+" AND f:"+f+")")
	}
	return strings.Join(terms, " OR ")
}
