package area

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"onemore/patch"
)

const orchard = `APPLES
M:	Ann Apple <ann@example.org>
M:	Ben Core <ben+fruit@example.org>
R:	Cat Seed <cat@example.org>
L:	apples@example.org
L:	growers@example.org (subscribers-only)
L:	slow@example.org (moderated for non-subscribers)
S:	Supported
F:	fruit/apple/

FRUIT
M:	Ann Apple <ann@work.example.org>
M:	Dan Stem <dan@example.org>
L:	Apples@example.org
S:	Odd Fixes
F:	fruit/

WORMS
M:	Eve Worm <eve@example.org>
S:	Maintained
K:	\bworm(s|_[a-z]+)\b

THE REST
M:	Dan Stem <dan@example.org>
L:	all@example.org
S:	Buried alive in reporters
F:	*
F:	*/
`

func TestPeople(t *testing.T) {
	s := load(t, orchard)
	ms := s.Path("fruit/apple/pip.c")
	mailmap := patch.ParseMailmap([]byte("# comment\nBenjamin Core <ben@new.example.org> <ben+fruit@example.org>\n<cat@new.example.org> <cat@example.org>\nDaniel Stem <dan@example.org>\nnonsense\n<a> <b> <c>\n"))
	for _, c := range []struct {
		name              string
		o                 Options
		people, lists     string
		firstRole, firstL string
	}{
		{
			"plain",
			Options{},
			"Ann Apple <ann@example.org>, Ben Core <ben+fruit@example.org>, Dan Stem <dan@example.org>; Cat Seed <cat@example.org>",
			"apples@example.org slow@example.org all@example.org", "maintainer:APPLES", "open list:APPLES",
		},
		{
			"mailmap",
			Options{Mailmap: mailmap},
			"Ann Apple <ann@example.org>, Benjamin Core <ben@new.example.org>, Daniel Stem <dan@example.org>; Cat Seed <cat@new.example.org>",
			"apples@example.org slow@example.org all@example.org", "maintainer:APPLES", "open list:APPLES",
		},
		{
			"duplicates",
			Options{KeepDuplicates: true},
			"Ann Apple <ann@example.org>, Ben Core <ben+fruit@example.org>, Ann Apple <ann@work.example.org>, Dan Stem <dan@example.org>; Cat Seed <cat@example.org>",
			"apples@example.org slow@example.org all@example.org", "maintainer:APPLES", "open list:APPLES",
		},
		{
			"no names, all lists but moderated ones",
			Options{NoNames: true, Subscribers: true, NoModerated: true},
			"ann@example.org, ben+fruit@example.org, dan@example.org; cat@example.org",
			"apples@example.org growers@example.org all@example.org", "maintainer:APPLES", "open list:APPLES",
		},
		{"no maintainers", Options{NoMaintainers: true}, "; Cat Seed <cat@example.org>", "apples@example.org slow@example.org all@example.org", "", "open list:APPLES"},
		{"no reviewers", Options{NoReviewers: true}, "Ann Apple <ann@example.org>, Ben Core <ben+fruit@example.org>, Dan Stem <dan@example.org>; ", "apples@example.org slow@example.org all@example.org", "maintainer:APPLES", "open list:APPLES"},
	} {
		p := s.People(ms, c.o)
		if got := strings.Join(mailboxes(p.Maintainers), ", ") + "; " + strings.Join(mailboxes(p.Reviewers), ", "); got != c.people {
			t.Errorf("%s: got %s\nwant %s", c.name, got, c.people)
		}
		if got := emails(p.Lists); got != c.lists {
			t.Errorf("%s: lists %s, want %s", c.name, got, c.lists)
		}
		if p.Lists[0].Role != c.firstL || len(p.Maintainers) > 0 && (p.Maintainers[0].Role != c.firstRole || p.Maintainers[0].Line != 2) {
			t.Errorf("%s: roles %+v %+v", c.name, p.Maintainers, p.Lists)
		}
		if !slices.Equal(p.Status, []string{"Supported", "Odd Fixes", "Buried alive in reporters"}) {
			t.Errorf("%s: status %q", c.name, p.Status)
		}
	}
	if role := s.People(s.Path("README"), Options{}).Maintainers[0].Role; role != "chief penguin:THE REST" {
		t.Errorf("THE REST: %s", role)
	}
}

func TestWhoIsNotNamed(t *testing.T) {
	s := load(t, "A\nM:\tChief <"+chiefPenguin+">\nM:\tNo Chief <x"+chiefPenguin+">\nR:\tThe List <list@example.org>\nL:\tLIST@example.org\nL:\tother@example.org\nF:\ta/\n")
	p := s.People(s.Path("a/b"), Options{})
	if got := emails(p.Maintainers) + " " + emails(p.Reviewers) + " " + emails(p.Lists); got != "x"+chiefPenguin+" list@example.org other@example.org" {
		t.Errorf("got %s", got)
	}
	if p := s.People(s.Path("a/b"), Options{Penguins: true}); len(p.Maintainers) != 2 {
		t.Errorf("with penguins: %v", p.Maintainers)
	}
}

func TestLongNameInRole(t *testing.T) {
	s := load(t, "A NAME OF MORE THAN FIFTY LETTERS, IN WHICH BLÄTTER COUNT\nM:\tA Person <a@example.org>\nF:\ta/\n")
	if role := s.People(s.Path("a/b"), Options{}).Maintainers[0].Role; role != "maintainer:A NAME OF MORE THAN FIFTY LETTERS, IN WHICH BLÄ..." {
		t.Error(role)
	}
}

func TestIgnore(t *testing.T) {
	g := NewIgnore([]byte("Ann Apple <ann@example.org>\n# bob@example.org\nCAT@example.org # left\n\n"))
	for email, want := range map[string]bool{"ann@example.org": true, "Cat@example.org": true, "bob@example.org": false, "": false} {
		if g.Has(patch.Person{Email: email}) != want {
			t.Errorf("%s: got %v", email, !want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for value, want := range map[string]string{
		`Ann Apple <ann@example.org>`:                     `Ann Apple <ann@example.org>`,
		`"Ann B. Apple" <ann@example.org>`:                `Ann B. Apple <ann@example.org>`,
		`ann@example.org`:                                 `ann@example.org`,
		`<ann@example.org>`:                               `ann@example.org`,
		`ann@example.org (home)`:                          `ann@example.org`,
		`Ann (Corp) <ann@example.org>`:                    `Ann (Corp) <ann@example.org>`,
		`A One <a@example.org>, B Two <b@example.org>`:    `A One <a@example.org>|B Two <b@example.org>`,
		`"Apple, Ann" <ann@example.org>, bob@example.org`: `Apple, Ann <ann@example.org>|bob@example.org`,
		`Apple, Ann <ann@example.org>`:                    `Apple, Ann <ann@example.org>`,
		`Jürgen Groß <j@example.org>`:                     `Jürgen Groß <j@example.org>`,
		`Nobody`:                                          ``,
		`Nobody <>`:                                       ``,
	} {
		areas, _ := Linux{}.Read([]Source{{"M", []byte("A\nM:\t" + value + "\n")}})
		var got []string
		for _, m := range areas[0].People {
			got = append(got, m.String())
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s: got %q, want %q", value, got, want)
		}
	}
}

func TestMine(t *testing.T) {
	s := load(t, orchard)
	mailmap := patch.ParseMailmap([]byte("Eve <eve@new.example.org> <eve@example.org>\n"))
	worms := Of("", "about worms\n\ndiff --git a/fruit/x b/fruit/x\n--- a/fruit/x\n+++ b/fruit/x\n@@ -1 +1 @@\n-a\n+b\n")
	for _, c := range []struct {
		me, named, reviewed string
		ms                  []Match
		want                string
		why                 Why
	}{
		{"ben@example.org", "", "", s.Path("fruit/apple/pip.c"), "F: fruit/apple/ of APPLES", WhyArea}, // +fruit is the same person
		{"ann@work.example.org", "", "", s.Path("fruit/apple/pip.c"), "F: fruit/ of FRUIT", WhyArea},   // though another address of hers is nearer
		{"CAT@example.org", "", "", s.Path("fruit/apple/pip.c"), "F: fruit/apple/ of APPLES", WhyArea},
		{"", "fruit", "APPLES", s.Path("fruit/apple/pip.c"), "F: fruit/ of FRUIT", WhyNamed},
		{"", "", "APPLES", s.Path("fruit/apple/pip.c"), "F: fruit/apple/ of APPLES", WhyReviewed},
		{"", "", "FRUIT", append(s.Path("fruit/x"), s.Path("fruit/apple/pip.c")...), "F: fruit/ of FRUIT", WhyReviewed},
		{"ann@example.org", "FRUIT", "", s.Path("fruit/apple/pip.c"), "F: fruit/apple/ of APPLES", WhyArea},
		{"dan@example.org", "", "", s.Path("fruit/x"), "F: fruit/ of FRUIT", WhyArea},
		{"dan@example.org", "", "", s.Path("README"), "F: * of THE REST", WhyArea},
		{"dan@example.org", "", "", s.Path("fruit/x"), "F: fruit/ of FRUIT", WhyArea},
		{"", "THE REST", "", s.Path("fruit/x"), "", ""}, // others have it
		{"eve@new.example.org", "", "", s.Match(&worms, Options{}), `K: \bworm(s|_[a-z]+)\b of WORMS`, WhyArea},
		{"eve@new.example.org", "", "", s.Path("fruit/x"), "", ""},
		{"", "", "", s.Path("fruit/x"), "", ""},
	} {
		m := s.Mine([]patch.Person{{Email: c.me}}, []string{c.named}, []string{c.reviewed}, mailmap)
		match, why := m.Of(c.ms)
		got := ""
		if match != nil {
			got = match.String()
		}
		if got != c.want || why != c.why {
			t.Errorf("%q %q %q: got %q %q, want %q %q", c.me, c.named, c.reviewed, got, why, c.want, c.why)
		}
	}
	both := s.Mine(nil, nil, []string{"APPLES", "FRUIT"}, patch.Mailmap{})
	if match, _ := both.Of(s.Path("fruit/apple/pip.c")); match.Area.Name != "APPLES" {
		t.Errorf("of two the nearer one: got %v", match)
	}
	m := s.Mine([]patch.Person{{Email: "dan@example.org"}}, []string{"worms"}, nil, patch.Mailmap{})
	if got := m.Names(s); !slices.Equal(got, []string{"FRUIT", "WORMS", "THE REST"}) {
		t.Errorf("names: %q", got)
	}
}

func TestMissing(t *testing.T) {
	s := load(t, orchard)
	p := s.People(s.Path("fruit/apple/pip.c"), Options{})
	mailmap := patch.ParseMailmap([]byte("<cat@example.org> <cat@old.example.org>\n"))
	told := []patch.Person{
		{Email: "apples@example.org"},
		{Name: "ann apple", Email: "ann@home.example.org"}, // by name
		{Email: "ben@example.org"},                         // by address without +
		{Email: "cat@old.example.org"},                     // by mailmap
	}
	if got := emails(p.Missing(told, mailmap)); got != "dan@example.org slow@example.org all@example.org" {
		t.Errorf("missing: %s", got)
	}
	if got := emails(p.Missing(nil, patch.Mailmap{})); got != emails(p.Maintainers)+" "+emails(p.Reviewers)+" "+emails(p.Lists) {
		t.Errorf("nobody was told: %s", got)
	}
}

func TestLine(t *testing.T) {
	s := load(t, orchard)
	one, err := json.Marshal(s.Line("fruit/x.c", s.Path("fruit/x.c"), Options{}))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"path":"fruit/x.c","sections":["FRUIT","THE REST"],"maintainers":["Ann Apple \u003cann@work.example.org\u003e","Dan Stem \u003cdan@example.org\u003e"],` +
		`"reviewers":[],"lists":["Apples@example.org","all@example.org"],"status":["Odd Fixes","Buried alive in reporters"],` +
		`"matches":[{"section":"FRUIT","line":16,"pattern":"F: fruit/"},{"section":"THE REST","line":28,"pattern":"F: */"}]}`
	if string(one) != want {
		t.Errorf("got  %s\nwant %s", one, want)
	}
	none, err := json.Marshal(load(t, "A\nF:\ta\n").Line("b", nil, Options{}))
	if err != nil || strings.Contains(string(none), "null") {
		t.Errorf("%s %v", none, err)
	}
}
