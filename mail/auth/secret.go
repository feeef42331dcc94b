package auth

import (
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"
)

// kind is what a secret is to a server.
type kind string

const (
	password  kind = "password"
	token     kind = "token"
	anonymous kind = "anonymous"
)

// origin is where a secret came from; empty of an anonymous login.
type origin string

const (
	fromCommand origin = "password_command"
	fromToken   origin = "token_command"
	fromGit     origin = "git credential"
	fromKeyring origin = "the keyring"
	fromAsk     origin = "the prompt"
)

// Secret is who logs in, and with what. The zero Secret is of no use.
type Secret struct {
	User string // empty when anonymous

	kind      kind
	from      origin
	mechanism string        // the only one to use, from ";AUTH=" of the URL; empty: any
	until     time.Time     // a token's end, where git's helper knows it
	value     func() string // a function, because nothing that prints can look into one
}

func hide(s string) func() string { return func() string { return s } }

// Token tells an OAuth access token from a password.
func (s Secret) Token() bool { return s.kind == token }

// Anonymous tells that there is neither user nor password.
func (s Secret) Anonymous() bool { return s.kind == anonymous }

// Reveal is the password or token itself, the one way to it. SASL is enough for
// most; IMAP's LOGIN command needs this.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return s.value()
}

// String names the kind, never the secret.
func (s Secret) String() string { return "secret(" + string(s.kind) + ")" }

// Format writes String whatever the verb is.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// MarshalText gives String.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue gives String.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

func (s Secret) expired(now time.Time) bool { return !s.until.IsZero() && now.After(s.until) }

// controlled tells text that could end a line of a protocol or a field of SASL.
func controlled(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }
