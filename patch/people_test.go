package patch

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSamePerson(t *testing.T) {
	for _, c := range []struct {
		a, b Person
		want bool
	}{
		{Person{"A B", "a@example.org"}, Person{"", "A+x@Example.org"}, true},
		{Person{"A B", "a@mail.example.org"}, Person{"C D", "a@example.org"}, true},
		{Person{"A B", "a@x.mail.example.org"}, Person{"C D", "a@example.org"}, false},
		{Person{"", "a@example.org"}, Person{"", "a@org"}, false},
		{Person{"", "a@example.org"}, Person{"", "b@example.org"}, false},
		{Person{"Ann Bee", "a@example.org"}, Person{"ann  bee", "b@example.net"}, true},
		{Person{"Bee, Ann", "a@example.org"}, Person{"Ann Bee", "b@example.net"}, true},
		{Person{`"Ann Bee"`, "a@example.org"}, Person{"Ann Bee (EXAMPLECORP)", "b@example.net"}, true},
		{Person{"Ann", "a@example.org"}, Person{"Ann", "b@example.net"}, false},
		{Person{"Ann Bee via devel", "devel@lists.example.org"}, Person{"Ann Bee", "b@example.net"}, true},
		{Person{"Ann Bee via devel", "devel@lists.example.org"}, Person{"Cid Dee via devel", "devel@lists.example.org"}, false},
		{Person{"Ann via devel", "devel@lists.example.org"}, Person{"Ann via devel", "devel@lists.example.org"}, true},
		{Person{"Ann Bee via devel", "devel@lists.example.org"}, Person{"", "devel@lists.example.org"}, false},
		{Person{}, Person{}, false},
		{Person{"Ann Bee", ""}, Person{"Cid Dee", ""}, false},
		{Person{"Bee, Ann", "a@example.org"}, Person{"Cid, Dee", "b@example.net"}, false},
	} {
		if got := SamePerson(c.a, c.b); got != c.want {
			t.Errorf("SamePerson(%v, %v) = %v", c.a, c.b, got)
		}
		if SamePerson(c.a, c.b) != SamePerson(c.b, c.a) {
			t.Errorf("SamePerson(%v, %v) is not symmetric", c.a, c.b)
		}
	}
}

func TestAuthorBehindAList(t *testing.T) {
	list := Person{"Ann Bee via devel", "devel@lists.example.org"}
	ann := Person{"Ann Bee", "ann@example.org"}
	for name, c := range map[string]struct {
		m    Mail
		want Person
	}{
		"plain":            {Mail{From: ann, ReplyTo: []Person{{"", "other@example.org"}}}, ann},
		"reply-to":         {Mail{From: list, ReplyTo: []Person{{"", "devel@lists.example.org"}, {"Cid Dee", "c@example.org"}, ann}}, ann},
		"reply-to unnamed": {Mail{From: list, ReplyTo: []Person{{"", "ann@example.org"}}}, ann},
		"reply-to is list": {Mail{From: list, ReplyTo: []Person{{"devel", "devel@lists.example.org"}}, Cc: []Person{ann}}, ann},
		"header":           {Mail{From: list, Headers: map[string]string{"x-original-from": "Ann Bee <ann@example.org>"}}, ann},
		"body":             {Mail{From: list, Body: "\nFrom: Ann Bee <ann@example.org>\n\ntext\n"}, ann},
		"cc":               {Mail{From: list, Cc: []Person{{"Cid Dee", "c@example.org"}, ann}}, ann},
		"nothing":          {Mail{From: list, Cc: []Person{{"Cid Dee", "c@example.org"}}}, Person{"Ann Bee", ""}},
		"relay":            {Mail{From: Person{"Ann Bee via B4 Relay", "devnull+ann.example.org@kernel.example"}, ReplyTo: []Person{{"", "ann@example.org"}}}, ann},
		"quoted":           {Mail{From: Person{"'Ann Bee' via Devel", "devel@lists.example.org"}, ReplyTo: []Person{{"", "ann@example.org"}}}, ann},
		"bare list":        {Mail{From: Person{"", "devel@lists.example.org"}, Lists: []string{"devel.lists.example.org"}, ReplyTo: []Person{ann}}, ann},
		"other's list id":  {Mail{From: ann, Lists: []string{"devel.lists.example.org"}, ReplyTo: []Person{{"", "devel@lists.example.org"}}}, ann},
	} {
		if got := c.m.Author(); got != c.want {
			t.Errorf("%s: Author() = %v, want %v", name, got, c.want)
		}
	}
}

func TestParsePerson(t *testing.T) {
	for in, want := range map[string]Person{
		"Ann Bee <ann@example.org>":               {"Ann Bee", "ann@example.org"},
		`"Bee, Ann" <ann@example.org>`:            {"Bee, Ann", "ann@example.org"},
		`Jane "JD" Doe <jd@example.org>`:          {`Jane "JD" Doe`, "jd@example.org"},
		"Some, One <one@example.org>":             {"Some, One", "one@example.org"},
		"Dev Foo (EXAMPLECORP) <dev@example.org>": {"Dev Foo (EXAMPLECORP)", "dev@example.org"},
		"<bare@example.org>":                      {"", "bare@example.org"},
		"bare@example.org":                        {"", "bare@example.org"},
		"bare@example.org (Bare One)":             {"Bare One", "bare@example.org"},
		"nobody":                                  {},
		"":                                        {},
		"Ann <ann at example>":                    {},
		"Ann <":                                   {},
		"@":                                       {},
	} {
		if got := ParsePerson(in); got != want {
			t.Errorf("ParsePerson(%q) = %#v, want %#v", in, got, want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		p    Person
		want Kind
	}{
		{Person{"Ann Bee", "ann@example.org"}, Human},
		{Person{"kernel test robot", "lkp@intel.com"}, Bot},
		{Person{"kernel test robot", "someone@intel.com"}, Bot},
		{Person{"Someone", "someone@intel.com"}, Human},
		{Person{"syzbot", "syzbot+0123456789abcdef0123@syzkaller.appspotmail.com"}, Bot},
		{Person{"", "syzbot+ci1234@syzkaller.appspotmail.com"}, Bot},
		{Person{"", "patchwork-bot+netdevbpf@kernel.org"}, Bot},
		{Person{"patchwork-bot+f2fs--- via devel", "devel@lists.example.org"}, Bot},
		{Person{"", "pr-tracker-bot@kernel.org"}, Bot},
		{Person{"tip-bot2 for Ann Bee", "tip-bot2@linutronix.de"}, Bot},
		{Person{"", "bluez.test.bot@gmail.com"}, Bot},
		{Person{"kernelci.org bot", "bot@kernelci.org"}, Bot},
		{Person{"", "buildbot@example.org"}, Bot},
		{Person{"Account team", "account-security-noreply@example.org"}, Bot},
		{Person{"", "no-reply@example.org"}, Bot},
		{Person{"Mail Delivery", "MAILER-DAEMON@example.org"}, Bot},
		{Person{"dependabot[bot]", "1+dependabot@users.noreply.example.org"}, Bot},
		{Person{"Linux CI", "x@example.org"}, Bot},
		{Person{"sashiko", "sashiko-bot@kernel.org"}, AI},
		{Person{"Sashiko", "ann@example.org"}, AI},
		{Person{"", "bot+bpf-ci@kernel.org"}, AI},
		{Person{"Claude", "noreply@anthropic.example"}, AI},
		{Person{"Claude Code Review", "x@example.org"}, AI},
		{Person{"Gemini Code Assist", "x@example.org"}, AI},
		{Person{"gpt-review-bot", "gpt-review-bot@example.org"}, AI},
		{Person{"GitHub Copilot", "x@example.org"}, AI},
		{Person{"Claude Dupont", "claude.dupont@example.org"}, Human},
		{Person{"Berkay D", "berkay.d@example.org"}, Human},
		{Person{"Ann Bee", "12+ann@users.noreply.example.org"}, Human},
		{Person{"Ann Bee via B4 Relay", "devnull+ann.example.org@kernel.org"}, Human},
		{Person{"Robert Talbot", "robert.talbot@example.org"}, Human},
		{Person{"Abbot Ci", "abbot@example.org"}, Human},
		{Person{}, Human},
	} {
		if got := KindOf(c.p, nil); got != c.want {
			t.Errorf("KindOf(%v) = %v, want %v", c.p, got, c.want)
		}
	}
}

func TestKindOfReadsTheMail(t *testing.T) {
	ann := Person{"Ann Bee", "ann@example.org"}
	mark := "This is an AI-generated review of your patch. The human sending this email looked at it.\n"
	for name, c := range map[string]struct {
		p    Person
		m    Mail
		want Kind
	}{
		"marker":              {ann, Mail{From: ann, Body: "Hi,\n\n" + mark}, AI},
		"marker quoted":       {ann, Mail{From: ann, Body: "> " + mark + "\nI disagree.\n"}, Human},
		"marker in a phrase":  {ann, Mail{From: ann, Body: "Your AI-generated review is wrong.\n"}, Human},
		"somebody else's":     {Person{"Cid Dee", "c@example.org"}, Mail{From: ann, Body: mark}, Human},
		"auto reply":          {ann, Mail{From: ann, Headers: map[string]string{"auto-submitted": "auto-replied"}}, Bot},
		"not auto":            {ann, Mail{From: ann, Headers: map[string]string{"auto-submitted": "no"}}, Human},
		"marker far down":     {ann, Mail{From: ann, Body: strings.Repeat("x\n", 200) + mark}, Human},
		"munged, marker":      {ann, Mail{From: Person{"Ann Bee via devel", "devel@l.example.org"}, ReplyTo: []Person{ann}, Body: mark}, AI},
		"no marker, no words": {ann, Mail{From: ann}, Human},
	} {
		if got := KindOf(c.p, &c.m); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func FuzzPeople(f *testing.F) {
	f.Add("Bee, Ann", "a+x@example.org", "Ann Bee via devel", "devel@lists.example.org", "From: A <a@b>\n")
	f.Fuzz(func(t *testing.T, n1, e1, n2, e2, body string) {
		a, b := Person{n1, e1}, Person{n2, e2}
		if SamePerson(a, b) != SamePerson(b, a) {
			t.Errorf("not symmetric: %q %q", a, b)
		}
		m := Mail{From: b, ReplyTo: []Person{a}, Body: body, Lists: []string{strings.Replace(e2, "@", ".", 1)}}
		if k := KindOf(m.Author(), &m); k > AI {
			t.Errorf("kind %d", k)
		}
		if utf8.ValidString(body) {
			if p := ParsePerson(body); !utf8.ValidString(p.Name + p.Email) {
				t.Errorf("broken text %q", p)
			}
		}
	})
}

func BenchmarkKindOf(b *testing.B) {
	ann := Person{"Ann Bee", "ann.bee@example.org"}
	m := Mail{From: ann, Body: strings.Repeat("This is a line of a mail body that says nothing.\n", 100)}
	b.ReportAllocs()
	for b.Loop() {
		KindOf(ann, &m)
	}
}
