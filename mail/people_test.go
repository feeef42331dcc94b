package mail

import (
	"fmt"
	"strings"
	"testing"

	"onemore/patch"
)

func TestParsePeople(t *testing.T) {
	p := func(s ...string) []patch.Person {
		var out []patch.Person
		for i := 0; i < len(s); i += 2 {
			out = append(out, patch.Person{Name: s[i], Email: s[i+1]})
		}
		return out
	}
	tests := []struct {
		in   string
		want []patch.Person
	}{
		{"", nil},
		{"a@x.org", p("", "a@x.org")},
		{"<a@x.org>", p("", "a@x.org")},
		{"Ann Author <a@x.org>", p("Ann Author", "a@x.org")},
		{`"Author, Ann" <a@x.org>`, p("Author, Ann", "a@x.org")},
		{`"Ann \"The\" A" <a@x.org>`, p(`Ann "The" A`, "a@x.org")},
		{"a@x.org (Ann Author)", p("Ann Author", "a@x.org")},
		{"Ann (the) Author <a@x.org> (work)", p("Ann Author", "a@x.org")},
		{"a@x.org (nested (comment) here)", p("nested (comment) here", "a@x.org")},
		{"a@x.org, b@x.org,c@x.org", p("", "a@x.org", "", "b@x.org", "", "c@x.org")},
		{"a@x.org; B <b@x.org>;", p("", "a@x.org", "B", "b@x.org")},
		{"a@x.org,,,b@x.org", p("", "a@x.org", "", "b@x.org")},
		// One bad one loses no other.
		{"a@x.org, <>, broken <b@x.org, C <c@x.org>", p("", "a@x.org", "broken", "b@x.org", "C", "c@x.org")},
		{"A <a@x..org>, B <b@x.org>", p("A", "a@x..org", "B", "b@x.org")},
		{"A <mailto:a@x.org>, mailto:b@x.org", p("A", "a@x.org", "", "b@x.org")},
		{"A <a@x.org >, B < b@x.org>", p("A", "a@x.org", "B", "b@x.org")},
		{"<<a@x.org>>", p("", "a@x.org")},
		{"A <a@x.org> B <b@x.org>", p("A", "a@x.org", "B", "b@x.org")},
		{"a@x.org b@x.org", p("", "a@x.org", "", "b@x.org")},
		// Names without the quotes they need.
		{"Author, Ann <a@x.org>", p("Author, Ann", "a@x.org")},
		{"Author, Ann <a@x.org>, B <b@x.org>", p("Author, Ann", "a@x.org", "B", "b@x.org")},
		{"Ann [work] @ home <a@x.org>", p("Ann [work] @ home", "a@x.org")},
		{"other@y.org <a@x.org>", p("other@y.org", "a@x.org")},
		{"Ann A. Author <a@x.org>", p("Ann A. Author", "a@x.org")},
		{"Grün Ü <a@x.org>", p("Grün Ü", "a@x.org")},
		{"a..b.@docomo.example", p("", "a..b.@docomo.example")},
		{"'Ann Author' <a@x.org>", p("Ann Author", "a@x.org")},
		{"'a@x.org' <a@x.org>", p("", "a@x.org")},
		// Encoded words, inside quotes too, with what they must not hold.
		{"=?utf-8?q?Gr=C3=BCn?= <a@x.org>", p("Grün", "a@x.org")},
		{`"=?utf-8?q?Gr=C3=BCn?=" <a@x.org>`, p("Grün", "a@x.org")},
		{"=?utf-8?q?Gr=C3=BCn,_Ann_(x)?= <a@x.org>, b@x.org", p("Grün, Ann (x)", "a@x.org", "", "b@x.org")},
		{"=?utf-8?q?Gr=C3=BCn, Ann?= <a@x.org>", p("Grün, Ann", "a@x.org")},
		{"=?no-such?b?/A==?= <a@x.org>, B <b@x.org>", p("ü", "a@x.org", "B", "b@x.org")},
		// Groups.
		{"undisclosed-recipients:;", nil},
		{"Team: a@x.org, B <b@x.org>;, c@x.org", p("", "a@x.org", "B", "b@x.org", "", "c@x.org")},
		// Quotes and comments that do not end.
		{`"Ann <a@x.org>, "Bob" <b@x.org>`, p("Ann", "a@x.org", "Bob", "b@x.org")},
		{`Ann" <a@x.org>, b@x.org`, p("Ann", "a@x.org", "", "b@x.org")},
		{"Ann (oops <a@x.org>, b@x.org", p("Ann (oops", "a@x.org", "", "b@x.org")},
		{`"a b"@x.org`, p("", `"a b"@x.org`)},
		{`Q <"a,b"@x.org>, c@x.org`, p("Q", `"a,b"@x.org`, "", "c@x.org")},
		{"<@r1.org,@r2.org:a@x.org>", p("", "a@x.org")},
		{"A <a@[IPv6:::1]>", p("A", "a@[IPv6:::1]")},
		{"root", p("root", "")},
		{"<root>", p("", "root")},
		{"A <a(x)@x.org(y (z))>", p("A", "a@x.org")},
		{"<mailto:a@x.org?subject=help>", p("", "a@x.org")},
		{"<a(@x.org>", p("", "a(@x.org")},
		{"Ann Author", p("Ann Author", "")},
		{"=?utf-8?q?a=40x=2Eorg?=", p("", "a@x.org")},
		{"A <a@x.\n org>", p("A", "a@x.org")},
		{`A\, B <a@x.org>`, p("A, B", "a@x.org")},
	}
	for _, tt := range tests {
		if got := parsePeople(tt.in); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", tt.want) {
			t.Errorf("%s\n got %q\nwant %q", tt.in, got, tt.want)
		}
	}
}

func TestPeopleLimit(t *testing.T) {
	got := parsePeople(strings.Repeat("a@x.org,", maxPeople+100))
	if len(got) != maxPeople {
		t.Errorf("%d people", len(got))
	}
}

func TestToWithoutAddressIsDropped(t *testing.T) {
	m := Parse(mailOf("From: Ann Author\nTo: Undisclosed recipients, a@x.org\nCc: Some Name", ""))
	if m.From.Name != "Ann Author" || m.Froms != 1 {
		t.Errorf("from %v", m.From)
	}
	if len(m.To) != 1 || len(m.Cc) != 0 {
		t.Errorf("to %v cc %v", m.To, m.Cc)
	}
}
