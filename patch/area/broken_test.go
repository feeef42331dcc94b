package area

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestWarnings(t *testing.T) {
	const good = "GOOD\nM:\tGood Person <good@example.org>\nS:\tMaintained\nF:\tgood/\n\n"
	for _, c := range []struct{ name, text, want string }{
		{"cut in a line", "BAD\nF:\tdrivers/ne", "M:7:14: the file ends inside this line: it may be cut off"},
		{"bad expression", "BAD\nN:\tab(c\n", "M:7:4: N: ab(c is left out: missing closing ): `ab(c`"},
		{"looking around", "BAD\nK:\tfoo(?!bar)\n", "M:7:7: K: foo(?!bar) is left out: looking around ((?!...) cannot be used here"},
		{"back reference", "BAD\nK:\t(a)\\1\n", `M:7:7: K: (a)\1 is left out: references back to a group (\1) cannot be used here`},
		{"bad file pattern", "BAD\nF:\tdrivers/[ab\n", "M:7:12: F: drivers/[ab is left out: missing closing ]"},
		{"unknown tag", "BAD\nZ:\tx\n", "M:7:1: the tag Z: is not known and has no effect"},
		{"lower case", "BAD\nS:\tMaintained\nf:\tx\n", `M:8:1: tags are capital letters: this line ends "BAD" and names an area`},
		{"indented", "BAD\nS:\tMaintained\n\tmore\n", `M:8:1: an indented line ends "BAD": what follows is an area of its own`},
		{"no address", "BAD\nM:\tNobody At All\n", `M:7:4: no address in "Nobody At All"`},
		{"no list", "BAD\nL:\tnetdev (open)\n", `M:7:4: "netdev" is not the address of a list`},
		{"trailing blank", "BAD\nF:\ta/ \n", "M:7:6: blanks at the end belong to the pattern, which matches nothing"},
		{"two patterns", "BAD\nF:\ta.c b.c\n", "M:7:7: one pattern a line: the blank belongs to it"},
		{"absolute", "BAD\nF:\t/a/\n", "M:7:4: paths do not start with a slash: this matches nothing"},
		{"dot slash", "BAD\nF:\t./a/\n", "M:7:4: paths do not start with ./: this matches nothing"},
		{"empty pattern", "BAD\nF:\n", "M:7:1: an empty pattern would match everything and is left out"},
		{"long line", "BAD\nF:\t" + strings.Repeat("a", maxLine) + "\n", "M:7:8192: the line is longer than 8192 bytes and is left out"},
		{"not UTF-8", "BAD\nM:\tJ\xfcrgen <j@example.org>\n", "M: is not UTF-8 everywhere: broken letters are replaced"},
		{"no name", "", ""},
	} {
		s, warnings := Load([]Source{{"M", []byte(good + c.text)}}, Dirs{})
		var want []string
		if c.want != "" {
			want = []string{c.want}
		}
		t.Run(c.name, func(t *testing.T) { wantWarnings(t, warnings, want) })
		if got := on(s, "good/a.c"); got != "GOOD" {
			t.Errorf("%s: the good area is lost: %q", c.name, got)
		}
	}
	_, warnings := Load([]Source{{"M", []byte("M:\tA <a@example.org>\nGOOD\nF:\tx\n")}}, Dirs{})
	wantWarnings(t, warnings, []string{"M:1:1: this line stands under no name and has no effect"})
}

func TestHugeFile(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("FIRST\nM:\tA Person <a@example.org>\nF:\tfirst/\n\n")
	for i := 0; b.Len() < 50<<20; i++ {
		fmt.Fprintf(&b, "AREA %d\nM:\tA Person <a@example.org>\nF:\tdir%d/*x*y\nF:\t*/d%d/\nN:\tn%dn\n\n", i, i, i, i)
	}
	start := time.Now()
	s, warnings := Load([]Source{{"M", b.Bytes()}}, Dirs{})
	t.Logf("%d MiB: %d areas in %v", b.Len()>>20, len(s.Areas()), time.Since(start))
	if on(s, "first/a.c") != "FIRST" || on(s, "dir7/axby") != "AREA 7" {
		t.Error("the beginning of the file is lost")
	}
	if len(warnings) == 0 || !strings.Contains(warnings[0].Text, "larger than 8 MiB") || warnings[0].Line == 0 {
		t.Errorf("no warning about the size: %v", warnings[0])
	}
	if len(warnings) > 2*maxWarnings || !strings.Contains(warnings[len(warnings)-1].Text, "further warnings") {
		t.Errorf("%d warnings, the last is %v", len(warnings), warnings[len(warnings)-1])
	}
}

// Nothing may take longer than in proportion to its length. What backtracks
// would not end in a year; the bound has room for the slowest machine.
func TestHostilePatterns(t *testing.T) {
	text := "A\nN:\t(a+)+(a+)+(a+)+$\nN:\t(.*)*(.*)*(.*)*x\nK:\t(a|aa)+$\nF:\t" + strings.Repeat("*a", 2000) + "\nF:\t" + strings.Repeat("[ab]*", 400) + "z\n"
	s, _ := Load([]Source{{"M", []byte(text)}}, Dirs{})
	start := time.Now()
	s.Path(strings.Repeat("a", maxPath-1) + "!")
	q := Query{Message: []string{strings.Repeat("a", 1<<20) + "!\n"}}
	s.Match(&q, Options{})
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %v", took)
	}
}

func TestManyFilesAreOneLimit(t *testing.T) {
	big := append([]byte("A\nF:\ta/\n"), bytes.Repeat([]byte("# nothing\n"), maxBytes/20+1)...)
	_, warnings := Load([]Source{{"a", big}, {"b", big}, {"c", big}}, Dirs{})
	for i, file := range []string{"b", "c"} {
		if len(warnings) <= i || warnings[i].File != file || !strings.Contains(warnings[i].Text, "larger") {
			t.Fatalf("warnings: %v", warnings)
		}
	}
}
