package area

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTranslate(t *testing.T) {
	for _, c := range []struct{ perl, re string }{
		{`abc`, `abc`},
		{`a b	c # a comment`, `abc`},
		{`a\ b\#c`, `a b#c`},
		{`[ #]x`, `[ #]x`},
		{`a (?#note) b`, `ab`},
		{`x{2} y{2,} z{,3} {a}`, `x{2}y{2,}z{0,3}\{a}`},
		{`a$`, `a(?:\n?\z)`},
		{`a\Z|b\z`, `a(?:\n?\z)|b\z`},
		{`\s\S\h`, `[\s\x0b\x{85}\p{Z}][^\s\x0b\x{85}\p{Z}][\t\p{Zs}]`},
		{`[\s\d_]`, `[\s\x0b\x{85}\p{Z}\p{Nd}_]`},
		{`[]a]`, `[\]a]`},
		{`[^]a]`, `[^\]a]`},
		{`[[:alpha:][]`, `[[:alpha:]\[]`},
		{`\x41\x{263a}\012\0`, `\x{41}\x{263a}\x{a}\x{0}`},
		{`\x4 1`, `\x{4}1`},
		{`(?i)a(?i:b)(?-i:c)(?x)d`, `(?i)a(?i:b)(?-i:c)d`},
		{`(?<n>a)(?P<m>b)`, `(a)(b)`},
		{`a+?b*?c??d{2}?`, `a+?b*?c??d{2}?`},
		{`\pL\p{Greek}`, `\pL\p{Greek}`},
		{`a + b`, `a+b`},
		{`\<a\>\/\-\@`, `<a>/-@`},
		{`\R\e\N`, `(?:\r\n|[\n\x0b\f\r])\x1b[^\n]`},
	} {
		got, err := translate(c.perl, true)
		if err != nil || got != c.re {
			t.Errorf("%s: got %s, %v; want %s", c.perl, got, err, c.re)
		}
		if _, err := compile("", c.perl, true); err != nil {
			t.Errorf("%s does not compile: %v", c.perl, err)
		}
	}
	if got, err := translate(`a b#c`, false); err != nil || got != `a b#c` {
		t.Errorf("without flag x: %q %v", got, err)
	}
}

func TestTranslateRefuses(t *testing.T) {
	for perl, off := range map[string]int{
		`a(?=b)`: 1, `(?!b)`: 0, `a(?<=b)`: 1, `a(?<!b)`: 1, `(?>a)`: 0, `a++`: 2, `a*+`: 2, `a{2}+`: 4, `a**`: 2,
		`(a)\1`: 3, `\k<n>`: 0, `(a)\g1`: 3, `ab\G`: 2, `\K`: 0, `\Qa`: 0, `[a`: 0, `a[b`: 1, `(?|a)`: 0, `(?R)`: 0,
		`(?^i:a)`: 0, `(?-x) a`: 0, `(?m)a`: 0, `(*FAIL)`: 0, `a\`: 1, `\x{zz}`: 0, `(?#a`: 0, `\X`: 0, `[\b]`: 1,
		`\p`: 0, `\p{x`: 0, `(?<n`: 0, `(?i`: 0, `(a`: 0, `a)`: 0, `x{2000}`: 0, `[b-a]`: 0,
	} {
		_, err := compile("", perl, true)
		if err == nil || err.off != off || err.why == "" {
			t.Errorf("%s: got %+v, want an error at %d", perl, err, off)
		}
	}
	if _, err := compile("", strings.Repeat("a", maxPattern+1), true); err == nil {
		t.Error("a pattern of any length compiles")
	}
}

// askPerl runs m/PATTERN/x (or, for paths, a pattern anchored at the start) in
// Perl itself. Answers: "1", "0", "E" for a pattern that does not compile.
func askPerl(t *testing.T, questions [][2]string, code string) []string {
	t.Helper()
	perl, err := exec.LookPath("perl")
	if err != nil {
		t.Skip("there is no perl to compare with")
	}
	var in strings.Builder
	for _, q := range questions {
		fmt.Fprintf(&in, "%x %x\n", q[0], q[1])
	}
	cmd := exec.CommandContext(t.Context(), perl, "-CS", "-Mutf8", "-e", `no warnings; use Encode;
		while (<STDIN>) { chomp; my ($p, $s) = map { decode("UTF-8", pack("H*", $_)) } split / /, $_, 2;
		my $r = eval { (`+code+`) ? 1 : 0 }; print defined $r ? $r : "E", "\n"; }`)
	cmd.Stdin = strings.NewReader(in.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// Whatever compiles here means what it means in Perl.
func TestTranslateAsPerl(t *testing.T) {
	atom := rapid.SampledFrom([]string{
		"a", "b", "ab", ".", `\s`, `\S`, `\w`, `\W`, `\d`, `\b`, `\B`, "[ab]", "[^a]", `[\s-]`, `\ `, " ", `\.`, "(a|b)", "(?:a b)", "(?i)", "(?i:A)",
		"^", "$", "|", "*", "+", "?", "{2}", "{,2}", "{1,}", "{", "}", "(", ")", "]", "[", "#", `\#`, "[#]", `\x61`, `\x{62}`, `\0`, `\011`, `\h`, `\Z`, `\z`, `\A`, "_", "-", "é", "(?#x)", "(?x: a)", "[]a]", "[[:alpha:]]",
	})
	text := rapid.SampledFrom([]string{"a", "b", "A", "B", "ab", " ", "\t", ".", "-", "_", "1", "#", "\n", "é", "{", "}", "]", "aa"})
	var questions [][2]string
	join := func(s []string) string { return strings.Join(s, "") }
	patterns := rapid.Custom(func(t *rapid.T) [2]string {
		return [2]string{join(rapid.SliceOfN(atom, 1, 6).Draw(t, "pattern")), join(rapid.SliceOfN(text, 0, 6).Draw(t, "text"))}
	})
	for i := range 6000 {
		questions = append(questions, patterns.Example(i))
	}
	answers := askPerl(t, questions, `$s =~ m/$p/x`)
	same, refused := 0, 0
	for i, q := range questions {
		re, err := compile("", q[0], true)
		switch {
		case err != nil && answers[i] == "E":
			same++
		case err != nil:
			refused++
		case answers[i] == "E": // more is understood here: no harm
		case strings.Contains(q[1], "é") && (strings.Contains(q[0], `\b`) || strings.Contains(q[0], `\B`) || strings.Contains(q[0], "[:")):
		case re.MatchString(q[1]) != (answers[i] == "1"):
			t.Errorf("m/%s/x on %q: got %v, Perl says %s (%s)", q[0], q[1], re.MatchString(q[1]), answers[i], re)
		default:
			same++
		}
	}
	t.Logf("%d of %d as in Perl, %d refused", same, len(questions), refused)
	if refused*20 > len(questions) {
		t.Error("too much is refused")
	}
}

// Path patterns mean what they mean when Perl makes an expression of them.
func TestGlobAsPerl(t *testing.T) {
	gen := rapid.Custom(func(t *rapid.T) [2]string {
		return [2]string{somePattern().Draw(t, "pattern"), somePath().Draw(t, "path")}
	})
	var questions [][2]string
	for i := range 6000 {
		questions = append(questions, gen.Example(i))
	}
	answers := askPerl(t, questions, `do {
		my $v = $p; $v =~ s/\./\\./g; $v =~ s/\*\*/(?:\x00)/g; $v =~ s/\*/.*/g; $v =~ s/\?(?!:\x00)/./g; $v =~ s/\x00/.*/g;
		my ($n, $m) = ($s =~ tr@/@@, $v =~ tr@/@@);
		$s =~ m@^$v@ && ($v =~ m@/$@ || $p =~ m@\*\*@ || $n == $m) }`)
	same, refused := 0, 0
	known := Dirs{known: true}
	for i, q := range questions {
		s, _ := New([]Area{{Name: "A", Rules: []Rule{{Kind: RuleFile, Text: q[0]}}}}, known)
		got := len(s.Path(q[1])) == 1
		switch {
		case len(s.paths.rules) == 0 && answers[i] == "E":
			same++
		case len(s.paths.rules) == 0:
			refused++
		case got != (answers[i] == "1"):
			t.Errorf("F: %s on %s: got %v, Perl says %s", q[0], q[1], got, answers[i])
		default:
			same++
		}
	}
	t.Logf("%d of %d as in Perl, %d refused", same, len(questions), refused)
	if refused*20 > len(questions) {
		t.Error("too much is refused")
	}
}
