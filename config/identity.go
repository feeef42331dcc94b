package config

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Identity is a name and a mail address somebody writes under.
type Identity struct {
	Name  string `toml:"-"`
	Email string `toml:"-"`
}

// String gives "Name <address>".
func (i Identity) String() string {
	if i.Name == "" {
		return i.Email
	}
	return i.Name + " <" + i.Email + ">"
}

// ParseIdentity reads "Name <address>" or a bare address. The name is taken as
// people write it in trailers: dots, commas and parentheses need no quotes.
func ParseIdentity(s string) (Identity, error) {
	if bad := hiddenIn(s, false); bad != "" || !utf8.ValidString(s) {
		return Identity{}, fmt.Errorf("read identity %+q: it has a character that cannot be seen", s)
	}
	s = strings.TrimSpace(s)
	name, email := "", s
	if rest, ok := strings.CutSuffix(s, ">"); ok {
		open := strings.LastIndexByte(rest, '<')
		if open < 0 {
			return Identity{}, fmt.Errorf("read identity %q: a > without a <", s)
		}
		name, email = strings.TrimSpace(rest[:open]), strings.TrimSpace(rest[open+1:])
	}
	if len(name) > 1 && name[0] == '"' && name[len(name)-1] == '"' {
		name = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(name[1 : len(name)-1])
	}
	at := strings.IndexByte(email, '@')
	odd := strings.ContainsFunc(email, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune(`<>,;:()[]"\`, r)
	})
	if at < 1 || at == len(email)-1 || strings.Count(email, "@") > 1 || odd {
		return Identity{}, fmt.Errorf(`read identity %q: no mail address; write "A Name <a@example.org>"`, s)
	}
	if strings.ContainsAny(name, "<>") {
		return Identity{}, fmt.Errorf("read identity %q: the name holds what no name holds", s)
	}
	return Identity{Name: name, Email: email}, nil
}

// ParseIdentities reads several identities, as --me gives them.
func ParseIdentities(list []string) ([]Identity, error) {
	out := make([]Identity, 0, len(list))
	for _, s := range list {
		id, err := ParseIdentity(s)
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}

// UnmarshalText is ParseIdentity, for the configuration file.
func (i *Identity) UnmarshalText(text []byte) error {
	id, err := ParseIdentity(string(text))
	*i = id
	return err
}
