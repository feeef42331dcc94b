package store

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"onemore/patch"
)

func TestSearch(t *testing.T) {
	s := open(t, "", Options{})
	a := patchMail("a@x.example", "fix damon_sysfs_scheme in zeppelin", 0)
	a.body = "Der Größte Ärger: naïve façade. 漢字 too. CamelCase_thing 0xdeadbeef"
	b := patchMail("b@x.example", "paint the bikeshed", 1)
	b.body = "> quoted unobtainium\nmine alone\n"
	r := replyTo("r@x.example", "b@x.example", "What about the elephant?\n\nOn Monday Ada wrote:\n> mine alone\n-- \nhidden signature", 2)
	put(t, s, a, b, r)
	for words, want := range map[string][]patch.MsgID{
		"damon_sysfs_scheme":    {"a@x.example"},
		"sysfs":                 {"a@x.example"},
		"DAMON_SYS":             {"a@x.example"}, // the beginning of the last word
		"damon_sysfs_sch the":   nil,             // not of another one
		"grosste arger":         nil,             // ß is no s
		"größte ärger":          {"a@x.example"},
		"große":                 nil,
		"naive facade":          {"a@x.example"},
		"字":                     {"a@x.example"},
		"漢":                     {"a@x.example"},
		"bikeshed elephant":     nil, // no one message has both
		"elephant":              {"b@x.example"},
		"unobtainium":           nil, // somebody else's words
		"hidden":                nil,
		"rita":                  {"b@x.example"},
		"example.net":           {"b@x.example"},
		"lib/bikeshed.c":        {"b@x.example"},
		"long":                  nil, // in the diff
		"fix":                   {"a@x.example"},
		"ada":                   {"b@x.example", "a@x.example"},
		"deadbeef":              nil,
		"0xdeadbeef":            {"a@x.example"},
		"":                      nil,
		" \t\n":                 nil,
		`"`:                     nil,
		"*":                     nil,
		"fix AND zeppelin":      nil, // AND is a word
		"fix OR paint":          nil,
		"NOT fix":               nil,
		"w:fix":                 nil,
		"fix -zeppelin":         {"a@x.example"},
		`fix "zeppelin`:         {"a@x.example"},
		"(fix) ^ zeppelin*":     {"a@x.example"},
		"zeppelin NEAR":         nil,
		"NEAR(fix zeppelin)":    nil,
		"fi":                    nil, // too short for a beginning
		strings.Repeat("x", 99): nil,
	} {
		if got := search(t, s, words); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q (asks %s)", words, got, want, match(words, true))
		}
	}
	if got, err := s.Search(t.Context(), "ada", 1); err != nil || len(got) != 1 {
		t.Errorf("limit 1 gives %q, %v", got, err)
	}
}

// TestSearchPrefersWholeWords: a beginning counts only where whole words are
// too few.
func TestSearchPrefersWholeWords(t *testing.T) {
	s := open(t, "", Options{})
	put(t, s, patchMail("a@x.example", "mend the zeppel", 0), patchMail("b@x.example", "mend a zeppelin", 1))
	for limit, want := range map[int][]patch.MsgID{1: {"a@x.example"}, 2: {"b@x.example", "a@x.example"}} {
		if got, err := s.Search(t.Context(), "mend zeppel", limit); err != nil || !slices.Equal(got, want) {
			t.Errorf("limit %d finds %q, %v, want %q", limit, got, err, want)
		}
	}
	if got, err := s.Messages(t.Context(), "zeppel", true, math.MaxInt64); err != nil || !slices.Equal(got, []patch.MsgID{"b@x.example", "a@x.example"}) {
		t.Errorf("messages %q, %v", got, err)
	}
}

func TestWordsAreBounded(t *testing.T) {
	w := newWordSet()
	var b strings.Builder
	for i := range 3 * maxWords {
		b.WriteString(noise(4 + i%7))
		b.WriteByte(' ')
	}
	w.addText(b.String() + strings.Repeat("y", 5000))
	if w.n > maxWords+16 {
		t.Errorf("%d words", w.n)
	}
	for _, f := range strings.Fields(string(w.out)) {
		if len(f) > maxWord {
			t.Errorf("a word of %d bytes", len(f))
		}
	}
}

// FuzzSearch: no text is a syntax error, and every word of a text finds it.
func FuzzSearch(f *testing.F) {
	s, err := Open(f.Context(), f.TempDir(), Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	for _, seed := range []string{`a"b`, "x* AND (y", "NEAR(", "col:val", "\x00", "ß", "é", "a_b__c_", "漢字", "\xff\xfe", "- ^ +", "a\u0301b", "Ⅷ ½ ①", "ﬁ", "İı"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := s.Search(t.Context(), text, 10); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		w := newWordSet()
		w.addText(text)
		have := strings.Fields(string(w.out))
		if len(have) != w.n && w.n <= maxWords {
			t.Errorf("%q: %d words, %q", text, w.n, have)
		}
		if !utf8.Valid(w.out) {
			t.Errorf("%q: %q", text, w.out)
		}
		if len(text) > 200 {
			return
		}
		for _, q := range queryWords(newWordSet(), text) {
			if !slices.Contains(have, q) {
				t.Errorf("%q asks for %q, which the text does not give: %q", text, q, have)
			}
		}
	})
}
