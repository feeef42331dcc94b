package config

import (
	"strings"
	"testing"
)

func TestParseIdentity(t *testing.T) {
	for text, want := range map[string]Identity{
		"a@example.org":                    {"", "a@example.org"},
		" <a@example.org> ":                {"", "a@example.org"},
		"A Name <a@example.org>":           {"A Name", "a@example.org"},
		"A. Name, Jr. (x) <a+b@localhost>": {"A. Name, Jr. (x)", "a+b@localhost"},
		`"Name, A" <a@example.org>`:        {"Name, A", "a@example.org"},
		`"A \"B\" C" <a@example.org>`:      {`A "B" C`, "a@example.org"},
		"Ä Ñame <ä@example.org>":           {"Ä Ñame", "ä@example.org"},
		"a@b.c <a@example.org>":            {"a@b.c", "a@example.org"},
	} {
		got, err := ParseIdentities([]string{text})
		if err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", " ", "<>", "A Name", "A <a>", "A <@b>", "A <a@>", "a@b@c", "A <a b@c>", "a@b>", "A <B> <a@b>", "A <a@b> x",
		"A\nBcc: x <a@b>", "A\x00 <a@b>", "A\x1b[31m <a@b>", "A\u0085 <a@b>", "\u202eA <a@b>", "\xff <a@b>", "A <a@b\r\n>", "A <a,b@c>",
	} {
		got, err := ParseIdentities([]string{"ok@example.org", text})
		if err == nil {
			t.Errorf("%q: accepted as %+v", text, got)
		} else if strings.ContainsAny(err.Error(), "\x1b\n\x00\u202e") {
			t.Errorf("%q: error %q", text, err)
		}
	}
	if got, err := ParseIdentities(nil); err != nil || len(got) != 0 {
		t.Errorf("none: %v, %v", got, err)
	}
}
