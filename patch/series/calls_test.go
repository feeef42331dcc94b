package series

import (
	"slices"
	"testing"
	"unicode/utf8"

	"onemore/patch"
)

// toAna is a mail of Bob's to Ana, Liu and a bare address.
func toAna() *patch.Mail {
	return &patch.Mail{
		From: patch.Person{Name: "Bob Ek", Email: "bob@example.org"},
		To:   []patch.Person{{Name: "Ana Ruiz", Email: "ana@example.org"}},
		Cc:   []patch.Person{{Name: "Liu, Bo", Email: "bl@example.org"}, {Email: "elodie.dupont@example.org"}, {Name: "Bob Ek", Email: "bob@example.org"}},
	}
}

func TestCalls(t *testing.T) {
	for text, want := range map[string][]string{
		"Hi Ana,\nthis looks right.\n":              {"ana@example.org"},
		"Hello Ana Ruiz,\n":                         {"ana@example.org"},
		"Ana, can you look at it?\n":                {"ana@example.org"},
		"Ana: what do you think?\n":                 {"ana@example.org"},
		"what does @Ana say, and (@Bo Liu)?\n":      {"ana@example.org", "bl@example.org"},
		"Elodie, ping\n":                            {"elodie.dupont@example.org"},
		"Bob, this is me\n":                         nil,
		"Ana Lee, you know this.\n":                 {"ana lee"},
		"Dana, ping\n":                              nil,
		"mail ana@example.org about it\n":           nil,
		"Thanks, applied.\nHowever, this is wrong.": nil,
		"Best Regards,\nBob\n":                      nil,
		"The lock is taken twice.\n":                nil,
		"hi ana,\n":                                 nil,
		"Ana, yes\nana, no\nAna: again\n":           {"ana@example.org"},
		"@\n@ x\n":                                  nil,
	} {
		if got := calls(toAna(), text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzCalls(f *testing.F) {
	f.Add("Hi Ana, @Bo\n", "Ana")
	f.Fuzz(func(t *testing.T, text, name string) {
		m := toAna()
		m.Cc[0].Name = name
		got := calls(m, text)
		if len(got) > maxCalls {
			t.Fatalf("%d calls", len(got))
		}
		for _, c := range got {
			if c == "" || utf8.ValidString(text) && !utf8.ValidString(c) {
				t.Fatalf("%q", c)
			}
		}
	})
}
