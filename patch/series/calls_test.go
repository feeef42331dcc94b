package series

import (
	"slices"
	"testing"
	"unicode/utf8"
)

func TestCalls(t *testing.T) {
	for text, want := range map[string][]string{
		"Hi Ana,\nthis looks right.\n":                     {"Ana"},
		"Hello Ana Ruiz,\n":                                {"Ana Ruiz"},
		"Ana, can you look at it?\n":                       {"Ana"},
		"Ana: what do you think?\n":                        {"Ana"},
		"what does @Ana say, and (@Liu Bo)?\n":             {"Ana", "Liu Bo"},
		"mail ana@example.org about it\n":                  nil,
		"Thanks, applied.\nHowever, this is wrong.\n":      nil,
		"The lock is taken twice.\n":                       nil,
		"hi ana,\n":                                        nil,
		"Dear Élodie, bonjour\n":                           {"Élodie"},
		"Jean-Luc, ping\n":                                 {"Jean-Luc"},
		"Ana, yes\nana, no\nAna: again\n":                  {"Ana"},
		"A, B\nC: d\nDan, e\nEd, f\nFay, g\nGus, h\nHa, i": {"C", "Dan", "Ed", "Fay", "Gus", "Ha"},
		"@\n@ x\n": nil,
	} {
		if got := calls(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzCalls(f *testing.F) {
	f.Add("Hi Ana, @Bo\n")
	f.Fuzz(func(t *testing.T, text string) {
		got := calls(text)
		if len(got) > maxCalls {
			t.Fatalf("%d calls", len(got))
		}
		for _, c := range got {
			if c == "" || len(c) > maxCall || utf8.ValidString(text) && !utf8.ValidString(c) {
				t.Fatalf("%q", c)
			}
		}
	})
}
