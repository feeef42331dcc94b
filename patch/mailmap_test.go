package patch

import (
	"strings"
	"testing"
)

// TestMailmap holds the cases that gitmailmap(5) documents, with people made up.
func TestMailmap(t *testing.T) {
	const simple = `
# a comment
Joe Developer <joe@example.org>
Jane Doe <jane@example.org> <jane@laptop.(none)>
Jane Doe <jane@example.org> <jane@desktop.(none)>
`
	const named = `
Joe R. Developer <joe@example.org> Joe <bugs@example.net>
Jane Doe <jane@example.org> Jane <bugs@example.net>
Nobody <bugs@example.org> <bugs@example.net>
`
	for name, c := range map[string]struct {
		file     string
		in, want Person
	}{
		"name alone":            {simple, Person{"joe", "joe@example.org"}, Person{"Joe Developer", "joe@example.org"}},
		"letter case":           {simple, Person{"joe", "JOE@example.ORG"}, Person{"Joe Developer", "JOE@example.ORG"}},
		"name and address":      {simple, Person{"jane", "jane@laptop.(none)"}, Person{"Jane Doe", "jane@example.org"}},
		"second address":        {simple, Person{"Jane D", "jane@desktop.(none)"}, Person{"Jane Doe", "jane@example.org"}},
		"unknown":               {simple, Person{"Kim", "kim@example.org"}, Person{"Kim", "kim@example.org"}},
		"proper is not mapped":  {simple, Person{"jane", "jane@example.org"}, Person{"jane", "jane@example.org"}},
		"address alone":         {"<new@example.org> <old@example.org>", Person{"Kim", "old@example.org"}, Person{"Kim", "new@example.org"}},
		"by name":               {named, Person{"Joe", "bugs@example.net"}, Person{"Joe R. Developer", "joe@example.org"}},
		"by name, letter case":  {named, Person{"JANE", "Bugs@example.net"}, Person{"Jane Doe", "jane@example.org"}},
		"other name":            {named, Person{"Kim", "bugs@example.net"}, Person{"Nobody", "bugs@example.org"}},
		"no chain":              {"<b@example.org> <a@example.org>\n<c@example.org> <b@example.org>", Person{"", "a@example.org"}, Person{"", "b@example.org"}},
		"later wins by field":   {"Ann <a@example.org>\n<new@example.org> <a@example.org>", Person{"x", "a@example.org"}, Person{"Ann", "new@example.org"}},
		"later wins":            {"Ann <a@example.org>\nAnn Lee <a@example.org>", Person{"x", "a@example.org"}, Person{"Ann Lee", "a@example.org"}},
		"rest of the line":      {"Ann Lee <a@example.org> <b@example.org> # left in 2020", Person{"x", "b@example.org"}, Person{"Ann Lee", "a@example.org"}},
		"comment behind":        {"Ann Lee <a@example.org> # since 2020", Person{"x", "a@example.org"}, Person{"Ann Lee", "a@example.org"}},
		"crlf":                  {"Ann Lee <a@example.org>\r\n", Person{"x", "a@example.org"}, Person{"Ann Lee", "a@example.org"}},
		"only an address":       {"<a@example.org>", Person{"x", "a@example.org"}, Person{"x", "a@example.org"}},
		"broken":                {"Ann Lee <a@example.org\n<\n>\nAnn", Person{"x", "a@example.org"}, Person{"x", "a@example.org"}},
		"empty address":         {"Ann <>\n", Person{"x", ""}, Person{"x", ""}},
		"commented":             {"# Ann Lee <a@example.org>", Person{"x", "a@example.org"}, Person{"x", "a@example.org"}},
		"zero value":            {"", Person{"x", "a@example.org"}, Person{"x", "a@example.org"}},
		"name other than given": {"Ann <n@example.org> Old <o@example.org>", Person{"x", "o@example.org"}, Person{"x", "o@example.org"}},
	} {
		if got := ParseMailmap([]byte(c.file)).Map(c.in); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if got := (Mailmap{}).Map(Person{"x", "a@example.org"}); got != (Person{"x", "a@example.org"}) {
		t.Errorf("the zero value gives %v", got)
	}
	if n := ParseMailmap([]byte(simple)).Len(); n != 3 {
		t.Errorf("%d addresses, want 3", n)
	}
}

// TestMailmapIsBounded: hostile files cost what they are long.
func TestMailmapIsBounded(t *testing.T) {
	if n := ParseMailmap([]byte(strings.Repeat("A <"+strings.Repeat("a", 2000)+">\n", 10))).Len(); n != 0 {
		t.Errorf("%d long lines were kept", n)
	}
}

func FuzzMailmap(f *testing.F) {
	f.Add("Ann Lee <a@example.org> Ann <b@example.org>\n# x\n<a> <b>", "Ann", "b@example.org")
	f.Fuzz(func(t *testing.T, file, name, email string) {
		m := ParseMailmap([]byte(file))
		got := m.Map(Person{name, email})
		if got.Email != email && !strings.Contains(file, got.Email) {
			t.Errorf("address %q is not in the file", got.Email)
		}
		if got.Name != name && !strings.Contains(file, got.Name) {
			t.Errorf("name %q is not in the file", got.Name)
		}
	})
}

func TestSenderRules(t *testing.T) {
	rules := []SenderRule{
		{Address: "*@ci.example.org", Kind: Bot},
		{Name: "kernel*review*", Kind: AI},
		{Address: "bot@example.net", Kind: Human},
	}
	for name, c := range map[string]struct {
		p    Person
		want Kind
		ok   bool
	}{
		"address":     {Person{"Ann", "x@CI.example.org"}, Bot, true},
		"name":        {Person{"Kernel Patch Reviewer", "x@example.org"}, AI, true},
		"made human":  {Person{"Bot Ter", "bot@example.net"}, Human, true},
		"nothing":     {Person{"Ann", "ann@example.org"}, Human, false},
		"no wildcard": {Person{"Ann", "abot@example.net"}, Human, false},
		"empty":       {Person{}, Human, false},
	} {
		got, ok := ByRules(c.p, rules)
		if got.Kind != c.want || ok != c.ok || ok && got.Rule != RuleSender {
			t.Errorf("%s: %+v %v", name, got, ok)
		}
	}
	if _, ok := ByRules(Person{}, []SenderRule{{Kind: Bot}}); ok {
		t.Error("an empty rule fits nobody")
	}
}

func TestJudgeSaysWhy(t *testing.T) {
	ann := Person{"Ann Bee", "ann@example.org"}
	for name, c := range map[string]struct {
		p    Person
		m    *Mail
		want Verdict
	}{
		"human":       {ann, nil, Verdict{}},
		"bot address": {Person{"", "syzbot@example.org"}, nil, Verdict{Bot, "bot address", "syzbot@example.org"}},
		"bot name":    {Person{"kernel test robot", "x@example.org"}, nil, Verdict{Bot, "bot name", "kernel test robot"}},
		"no reply":    {Person{"", "noreply@example.org"}, nil, Verdict{Bot, "no-reply", "noreply@example.org"}},
		"ai":          {Person{"Sashiko", "x@example.org"}, nil, Verdict{AI, "AI name", "Sashiko"}},
		"ai address":  {Person{"", "gpt-review-bot@example.org"}, nil, Verdict{AI, "AI address", "gpt-review-bot@example.org"}},
		"ci":          {Person{"Linux CI", "x@example.org"}, nil, Verdict{Bot, "CI name", "Linux CI"}},
		"ai text": {
			ann, &Mail{From: ann, Body: "Hi\n\nThis is an AI-generated review of your patch.\n"},
			Verdict{AI, RuleAIText, "This is an AI-generated review of your patch."},
		},
		"auto": {ann, &Mail{From: ann, Headers: map[string]string{"auto-submitted": "auto-replied"}}, Verdict{Bot, RuleAuto, "auto-replied"}},
	} {
		if got := Judge(c.p, c.m); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// TestWild holds the patterns of sender rules.
func TestWild(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true},
		{"*", "x", true},
		{"a*", "abc", true},
		{"*c", "abc", true},
		{"a*c", "abc", true},
		{"a*b*c", "a-b-c", true},
		{"a*c", "ab", false},
		{"abc", "abc", true},
		{"abc", "abcd", false},
		{"a**c", "ac", true},
		{"*a*a*", "a", false},
		{"a*a", "a", false},
		{"*.org", "x.org", true},
		{"*@b", "a@b@b", true},
	} {
		if got := wild(c.pattern, c.text); got != c.want {
			t.Errorf("wild(%q, %q) = %v", c.pattern, c.text, got)
		}
	}
}
