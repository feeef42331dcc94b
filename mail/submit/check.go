package submit

import (
	"context"
	"crypto/tls"
	"strings"
)

// check goes as far as a submission does without naming a recipient.
func (s *server) check(ctx context.Context) ([]Finding, error) {
	c, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	defer c.bye()
	found := []Finding{
		{What: "server", OK: true, Text: s.address() + " answers"},
		{What: "encryption", OK: true, Text: c.encryption()},
		{What: "login", OK: true, Text: "not wanted by the configuration"},
		{What: "abilities", OK: true, Text: c.abilities()},
	}
	if s.login {
		found[2].Text = "the server lets us in"
	}
	for _, n := range c.notes {
		found = append(found, Finding{What: "password", Text: n, Next: "see that git's credential helper works"})
	}
	return found, nil
}

func (c *session) encryption() string {
	if g, ok := c.conn.(*greeted); ok {
		if t, ok := g.Conn.(*tls.Conn); ok {
			return tls.VersionName(t.ConnectionState().Version)
		}
	}
	return "none; the server is on this machine"
}

// abilities names what a mail may be made of.
func (c *session) abilities() string {
	var has, lacks []string
	for _, e := range []string{"8BITMIME", "SIZE", "SMTPUTF8"} {
		ok, more := c.client.Extension(e)
		if ok {
			has = append(has, oneLine(strings.TrimSpace(e+" "+more), maxAddress))
		} else {
			lacks = append(lacks, e)
		}
	}
	text := "has " + strings.Join(has, ", ")
	if len(has) == 0 {
		text = "has no extensions"
	}
	if len(lacks) > 0 {
		text += "; not " + strings.Join(lacks, ", ")
	}
	return text
}
