package area

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pieceOf makes short texts that often meet each other.
func pieceOf(letters ...string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(letters), 1, 7).Draw(t, "parts"), "")
	})
}

func somePath() *rapid.Generator[string] {
	return pieceOf("a", "b", "ab", "/", "a/", "b/", ".c", ".", "é", "+", "K", "s", "-")
}

func somePattern() *rapid.Generator[string] {
	return pieceOf("a", "b", "ab", "/", "a/", "b/", "/", ".c", ".", "é", "*", "*", "**", "?", "[ab]", "+", "(", ")", "|", "{a,b}", "{2}", "{0,1}", "^", "$", `\.`, " ", "#")
}

// someAreas writes a file of areas.
func someAreas() *rapid.Generator[string] {
	name := rapid.SampledFrom([]string{"a", "ab", "(?i)ak", `\.c$`, "^a/", "b|a/b", "[ab]+c", "a b#c", "(a|ab)/", "(?i)s", `\w-`, "é+"})
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for i := range rapid.IntRange(1, 8).Draw(t, "areas") {
			fmt.Fprintf(&b, "AREA %d\n", i)
			for range rapid.IntRange(1, 4).Draw(t, "rules") {
				switch rapid.IntRange(0, 6).Draw(t, "kind") {
				case 0:
					fmt.Fprintf(&b, "N:\t%s\n", name.Draw(t, "name"))
				case 1:
					fmt.Fprintf(&b, "X:\t%s\n", somePattern().Draw(t, "not"))
				default:
					fmt.Fprintf(&b, "F:\t%s\n", somePattern().Draw(t, "file"))
				}
			}
		}
		return b.String()
	})
}

// plain matches as get_maintainer.pl is told to: every area, every line, one
// regular expression each. It is the measure for the index.
func plain(areas []Area, dirs Dirs, path string, depth int) []string {
	type found struct {
		text  string
		score int
	}
	var out []found
	path = strings.ToValidUTF8(path, "\uFFFD")
	for _, a := range areas {
		hit, score, not := -1, 0, false
		for i, r := range a.Rules {
			if r.Kind == RuleName {
				if re, err := compile("", r.Text, true); err == nil && re.MatchString(path) {
					hit, score = i, 0
				}
			}
			if r.Kind != RuleFile && r.Kind != RuleNot {
				continue
			}
			sc, ok := plainGlob(r.Text, dirs, path)
			switch {
			case !ok:
			case r.Kind == RuleNot:
				not = true
			case depth == 0 || strings.Count(path, "/")-sc < depth:
				hit, score = i, sc
			}
		}
		if hit >= 0 && !not {
			out = append(out, found{fmt.Sprint(a.Name, " ", a.Rules[hit].Line, " ", score), score})
		}
	}
	slices.SortStableFunc(out, func(a, b found) int { return b.score - a.score })
	var text []string
	for _, f := range out {
		text = append(text, f.text)
	}
	return text
}

// plainGlob compares one pattern the long way.
func plainGlob(pattern string, dirs Dirs, path string) (score int, ok bool) {
	text := strings.NewReplacer(".", `\.`, "**", "(?:.*)", "*", ".*", "?", ".").Replace(pattern)
	forms := []string{text}
	if !strings.HasSuffix(text, "/") && !strings.ContainsAny(text, `\*?[]{}()+|^$.`) {
		switch {
		case !dirs.known:
			forms = append(forms, text+"/")
		case dirs.Has(text):
			forms = []string{text + "/"}
		}
	}
	for _, f := range forms {
		re, err := compile("^", f, false)
		if err != nil || !re.MatchString(path) {
			continue
		}
		if !strings.HasSuffix(f, "/") && !strings.Contains(pattern, "**") && strings.Count(f, "/") != strings.Count(path, "/") {
			continue
		}
		score = strings.Count(f, "/")
		if !strings.HasSuffix(f, "/") {
			score++
		}
		if strings.HasPrefix(f, ".*") || strings.HasPrefix(f, "(?:.*)") {
			score = -1
		}
		return score, true
	}
	return 0, false
}

func indexed(s *Set, path string, depth int) []string {
	var text []string
	for _, m := range s.path(nil, path, depth) {
		text = append(text, fmt.Sprint(m.Area.Name, " ", m.Rule.Line, " ", m.Score))
	}
	return text
}

func TestIndexIsPlainMatching(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file := someAreas().Draw(t, "file")
		paths := rapid.SliceOfN(somePath(), 20, 20).Draw(t, "paths")
		var dirs Dirs
		if rapid.Bool().Draw(t, "tree") {
			dirs = DirsOf(paths)
		}
		depth := rapid.IntRange(0, 2).Draw(t, "depth")
		s, _ := Load([]Source{{"M", []byte(file)}}, dirs)
		for _, p := range paths {
			if got, want := indexed(s, p, depth), plain(s.Areas(), dirs, p, depth); !slices.Equal(got, want) {
				t.Fatalf("%q:\n got %q\nwant %q", p, got, want)
			}
		}
	})
}

func TestCorpusIndexIsPlainMatching(t *testing.T) {
	dir := corpus(t)
	for _, file := range []string{"linux-7.3/MAINTAINERS", "expected/MAINTAINERS.tricky"} {
		dirs := treeDirs(t, dir+"/linux-7.3")
		s := mustLoad(t, dirs, dir, file)
		paths := treePaths(t, dir+"/linux-7.3")
		n := 0
		for i := 0; i < len(paths); i += len(paths) / 7 {
			if got, want := indexed(s, paths[i], 0), plain(s.Areas(), dirs, paths[i], 0); !slices.Equal(got, want) {
				t.Errorf("%q:\n got %q\nwant %q", paths[i], got, want)
			}
			n++
		}
		t.Logf("%s: %d paths as without index", file, n)
	}
}

// The folders that a list gives, and those that its files have, are the same.
func TestDirs(t *testing.T) {
	given := NewDirs([]string{"fs", "./fs/ext4/", "", "mm"})
	made := DirsOf([]string{"fs/ext4/inode.c", "fs/ext4/super.c", "mm/slub.c", "README"})
	for path, want := range map[string]bool{"fs": true, "fs/ext4": true, "mm": true, "README": false, "fs/ext4/inode.c": false, "": false, "f": false} {
		if given.Has(path) != want || made.Has(path) != want {
			t.Errorf("%q: %v, %v, want %v", path, given.Has(path), made.Has(path), want)
		}
	}
}

// A K: rule is found whether or not the sieve comes first.
func TestSieveKeepsAllMatches(t *testing.T) {
	expr := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
			"abc", "abd", "bca", "(abc|bcd)", "(?:abc)?", "(?i)", "(?i:KAS)", "a*", "[a-c]", "|", "(abcabc){2}", ".", `\b`, "é", "(?i:éab)", "s", "(abc){0,2}", "(?:bcd)?abc",
		}), 1, 5).Draw(t, "expr"), "")
	})
	line := pieceOf("abc", "abd", "bca", "bcd", "kas", "KAS", "\u212aaſ", "ABC", "é", "É", "ab", "c", " ", "S", "\xff", "\n")
	rapid.Check(t, func(t *rapid.T) {
		s := newSieve()
		var all []*regexp.Regexp
		for i, e := range rapid.SliceOfN(expr, 1, 5).Draw(t, "exprs") {
			re, err := regexp.Compile(e)
			if err != nil {
				t.Skip(err)
			}
			all = append(all, re)
			s.add(int32(i), re.String())
		}
		for _, text := range rapid.SliceOfN(line, 20, 20).Draw(t, "texts") {
			ids := s.candidates(text, nil)
			for i, re := range all {
				if re.MatchString(text) && !slices.Contains(ids, int32(i)) {
					t.Fatalf("%s matches %q and is not among %v", re, text, ids)
				}
			}
		}
	})
}

// What random texts seldom meet.
func TestSieveCorners(t *testing.T) {
	for _, c := range []struct{ expr, text string }{
		{"(?i)éabc", "ÉABC"}, {"(?i)kas", "\u212aAſ"}, {"(?:abc){0,2}x", "x"}, {"(abc)+", "abc"}, {"abc|x", "x"}, {"abc|bcd", "bcd"}, {"abc", "abc"},
	} {
		s := newSieve()
		s.add(0, c.expr)
		if !regexp.MustCompile(c.expr).MatchString(c.text) || !slices.Contains(s.candidates(c.text, nil), 0) {
			t.Errorf("%s on %q", c.expr, c.text)
		}
	}
	s := newSieve()
	s.add(0, "(abc|bcd)e?")
	if ids := s.candidates("ab cd", nil); len(ids) != 0 {
		t.Error("nothing is sieved out")
	}
}

func TestGlobCorners(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"*??a", "€a", false},
		{"*??a", "b€a", true},
		{"?a", "€a", true},
		{"a?", "a", false},
		{"a/b{0,1}c", "a/c", true},
		{"a/b+c", "a/c", false},
		{"a|/b", "a", false},
		{"x|a/b", "a/b", true},
		{"**/b", "a/x/b", true},
		{"a/**", "a/x/b", true},
		{"a/*", "a/x/b", false},
		{"*/b/", "a/x/b/c", true},
		{"a*/", "a/b", true},
		{"a/b", "a/bc", true},
		{"a/[bc]d*", "a/cde", true},
		{"a/{b,c}", "a/{b,c}", true},
		{"a.c", "abc", false},
	} {
		s := load(t, "A\nF:\t"+c.pattern+"\n")
		if got := on(s, c.path) == "A"; got != c.want {
			t.Errorf("F: %s on %s: got %v", c.pattern, c.path, got)
		}
	}
}
