package truth

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"onemore/patch/diff"
	"onemore/patch/since"
)

// shown is what the screens make of a patch: how it is split, and whom and
// which title the comparison of versions names.
func (l *letter) shown() taken {
	p := diff.Scan(l.mail.Body)
	_, n := diff.InBody(p.Message)
	s := since.Read(&l.mail)
	return taken{message: p.Message[n:], patch: l.mail.Body[len(p.Message):], author: s.Author.Name, email: s.Author.Email, subject: s.Title}
}

// tidy leaves white space at line ends and blank lines around the text out, as
// git am does.
func tidy(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\r\v\f")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// plain leaves out what is not ASCII.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// inParts is why git finds less than we do.
const inParts = "git does not look into parts of parts, or finds HTML before the text"

// cause says by what a text of git's may differ from ours, or "".
func (l *letter) cause(got, want string) string {
	switch {
	case !utf8.ValidString(want) && tidy(plain(got)) == tidy(plain(want)):
		return "git does not convert the charset"
	case len(l.mail.Parts) > 1 && begins(touched(want), touched(got)):
		return "the same patch; git takes part headers, HTML, signatures and footers of a multipart for text"
	case len(l.mail.Parts) > 1 && len(touched(want)) == 0:
		return inParts
	case bytes.Contains(bytes.ToLower(l.raw), []byte("flowed")):
		return "it says it is flowed and is not, its blanks are destroyed: nothing applies"
	case !l.fact.Diff:
		return "no diff: the footer of the list is no message"
	}
	return ""
}

// begins says that the HTML that follows the text adds to it at most.
func begins(all, with []string) bool {
	return len(all) >= len(with) && slices.Equal(all[:len(with)], with)
}

// touched lists the files of a text with what is changed in each.
func touched(text string) (out []string) {
	p := diff.Scan(text)
	for i := range p.Files {
		f := &p.Files[i]
		out = append(out, fmt.Sprint(f.Old, " ", f.New, " ", f.Add, " ", f.Del))
	}
	return out
}

// causeOf says why git names another author or title, or "".
func (l *letter) causeOf(field, got, want string) string {
	switch {
	case field != "subject" && l.mail.Author().Email != l.mail.From.Email:
		return "a list stands in From: mbox puts the author back"
	case field != "subject" && l.mail.Froms > 1:
		return "several authors"
	case !l.fact.Diff:
		return "no diff: git takes no fields of the body"
	case len(l.mail.Parts) > 1:
		return inParts
	case !utf8.ValidString(want):
		return "git cannot convert the charset of a header"
	case field == "subject" && strings.HasSuffix(want, got):
		return "brackets within brackets"
	}
	return ""
}

// agreement counts how often we read what git reads.
type agreement struct {
	same, all map[string]int
	causes    map[string]int
	rest      []string
	refused   int
}

func (a *agreement) count(l *letter, field string, same bool, cause, got, want string) {
	a.all[field]++
	switch {
	case same:
		a.same[field]++
	case cause != "":
		a.causes[field+": "+cause]++
	default:
		at := 0
		for at < len(got) && at < len(want) && got[at] == want[at] {
			at++
		}
		at = max(0, at-40)
		a.rest = append(a.rest, field+" of "+string(l.mail.ID)+": ours "+excerpt(got, at)+", git's "+excerpt(want, at))
	}
}

func excerpt(s string, at int) string {
	const most = 120
	s = s[min(at, len(s)):]
	return "\"" + strings.ReplaceAll(strings.ToValidUTF8(s[:min(most, len(s))], "?"), "\n", "\\n") + "\""
}

// compare holds our reading of every patch against git's.
func compare(t *testing.T, all []*letter) *agreement {
	t.Helper()
	a := &agreement{same: map[string]int{}, all: map[string]int{}, causes: map[string]int{}}
	for i, g := range mailinfos(t, all) {
		l := all[i]
		if g.refused {
			a.refused++
			continue
		}
		o := l.shown()
		for _, f := range [...]struct{ name, got, want string }{{"message", o.message, g.message}, {"diff", o.patch, g.patch}} {
			a.count(l, f.name, tidy(f.got) == tidy(f.want), l.cause(f.got, f.want), f.got, f.want)
		}
		for _, f := range [...]struct{ name, got, want string }{{"author", o.author, g.author}, {"address", o.email, g.email}, {"subject", o.subject, g.subject}} {
			a.count(l, f.name, f.got == f.want, l.causeOf(f.name, f.got, f.want), f.got, f.want)
		}
	}
	return a
}

// report prints the rates and fails below them: least of message and diff as
// git has them, the same of the names when the causes that are known are left
// out, and no more than rest of which no cause is known.
func (a *agreement) report(t *testing.T, name string, least float64, rest int) {
	t.Helper()
	known := map[string]int{}
	for _, c := range slices.Sorted(maps.Keys(a.causes)) {
		t.Logf("    %d of %s", a.causes[c], c)
		field, _, _ := strings.Cut(c, ":")
		known[field] += a.causes[c]
	}
	for _, f := range slices.Sorted(maps.Keys(a.all)) {
		t.Logf("%s: %s: %d of %d as git mailinfo has it, %.2f %%", name, f, a.same[f], a.all[f], 100*float64(a.same[f])/float64(a.all[f]))
		good := a.same[f]
		if f != "message" && f != "diff" {
			good += known[f]
		}
		if rate := 100 * float64(good) / float64(a.all[f]); rate < least {
			t.Errorf("%s: %s: %.2f %%, want %.2f", name, f, rate, least)
		}
	}
	for _, r := range a.rest {
		t.Log("    no cause known: ", r)
	}
	if len(a.rest) > rest {
		t.Errorf("%s: %d without a known cause, want %d at most", name, len(a.rest), rest)
	}
	if a.refused > 0 {
		t.Logf("    git refuses %d", a.refused)
	}
}

// TestCorpusMailinfo compares with git mailinfo: message and diff as they are
// shown, author and title. Of the larger lists a sample, unless the run is a
// long one.
func TestCorpusMailinfo(t *testing.T) {
	t.Parallel()
	every := func(n int) int {
		if os.Getenv("ONEMORE_LONG") != "" {
			return 1
		}
		return n
	}
	for _, l := range [...]struct {
		name string
		n    int
	}{{"tipc-discussion", 1}, {"batman", 4}, {"uboot-stm32", 10}, {"ltp", 16}} {
		compare(t, listPatches(t, l.name, every(l.n))).report(t, l.name, 99, 0)
	}
	odd, talk := curatedPatches(t, every(8))
	compare(t, talk).report(t, "discussions", 99, 0)
	compare(t, odd).report(t, "odd mails", 80, 0)
}
