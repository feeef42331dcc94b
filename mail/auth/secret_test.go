package auth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const pearl = "s3cret-pearl"

// TestSecretIsNeverShown by anything that prints values, wherever it stands.
func TestSecretIsNeverShown(t *testing.T) {
	s := Secret{User: "me", kind: password, from: fromAsk, value: hide(pearl)}
	client, err := Secret{User: "me", kind: token, value: hide(pearl)}.SASL([]string{"XOAUTH2"}, "h", 1)
	if err != nil {
		t.Fatal(err)
	}
	st := &state{have: &s, last: map[origin]func() string{fromAsk: s.value}}
	values := []any{
		s, &s,
		[]Secret{s},
		map[string]Secret{"a": s},
		struct{ hidden Secret }{s},
		struct{ Shown *Secret }{&s},
		[]any{&struct{ hidden []Secret }{[]Secret{s}}},
		client, st, *st,
		struct{ c any }{client},
		fmt.Errorf("as %v: %w", s, errors.ErrUnsupported), s.value,
	}
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p", "%T", "%08.3f", "%!"} {
			if got := fmt.Sprintf(verb, v); leaks(got) {
				t.Errorf("%s of %T: %s", verb, v, got)
			}
		}
		if got, err := json.Marshal(v); err == nil && leaks(string(got)) {
			t.Errorf("json of %T: %s", v, got)
		}
		for _, plain := range []bool{true, false} {
			var out bytes.Buffer
			var h slog.Handler = slog.NewJSONHandler(&out, nil)
			if plain {
				h = slog.NewTextHandler(&out, nil)
			}
			slog.New(h).Info("login", "with", v, slog.Group("g", "v", v))
			if leaks(out.String()) {
				t.Errorf("log of %T: %s", v, out.String())
			}
		}
	}
	if s.Reveal() != pearl || s.String() != "secret(password)" || fmt.Sprintf("%#v", s) != "secret(password)" || (Secret{}).Reveal() != "" {
		t.Errorf("%q, %s", s.Reveal(), s)
	}
}

// leaks finds the pearl, also in hex and as decimal bytes.
func leaks(s string) bool {
	return strings.Contains(s, pearl) || strings.Contains(strings.ToLower(s), fmt.Sprintf("%x", pearl)) ||
		strings.Contains(s, "115 51 99 114 101 116")
}
