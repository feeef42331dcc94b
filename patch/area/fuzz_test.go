package area

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// FuzzLoad reads any bytes as a file: nothing panics, what is said of places
// is within the file, and the index finds what plain matching does.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(qemuFile), "hw/alpha/cpu.c")
	f.Add([]byte(xenFile), "tools/xl/main.c")
	f.Add([]byte("A\nM:\t\"Q. Name\" <q@example.org>, B <b@example.org>\nL: x@example.org (moderated)\nF:\ta?[b*]+c\nX: **/\nN: (?i)a\nK:\t^x|y\n"), "a/b")
	f.Add([]byte("F:\tx\r\n---\nS\n\xff\nV: xen-maintainers-1\nTHE REST\nF:{a,b}\nV:xen-maintainers-2"), "x")
	f.Fuzz(func(t *testing.T, data []byte, path string) {
		if len(data) > 1<<14 || len(path) > 200 || strings.ContainsAny(path, "\n\r") {
			return
		}
		s, warnings := Load([]Source{{"M", data}}, Dirs{})
		lines := strings.Count(string(data), "\n") + 1
		for _, w := range warnings {
			if w.Line < 0 || w.Line > lines || w.Col < 0 || w.Text == "" {
				t.Fatalf("a warning at a place that is not: %+v", w)
			}
		}
		for _, a := range s.Areas() {
			if a.Line < 1 || a.Line > lines || a.Name == "" {
				t.Fatalf("an area at a place that is not: %+v", a)
			}
		}
		xen := slices.ContainsFunc(s.Areas(), func(a Area) bool { return a.yield })
		if got, want := indexed(s, path, 0), plain(s.Areas(), Dirs{}, path, 0); !xen && !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", path, got, want)
		}
		q := Of("Subject: "+path+"\n", string(data))
		ms := s.Match(&q, Options{})
		for i := range ms {
			if ms[i].Area == nil || ms[i].Rule == nil || ms[i].Rule.Line == 0 {
				t.Fatalf("a match without a reason: %+v", ms[i])
			}
		}
		s.Line(path, ms, Options{})
	})
}

// FuzzTranslate compiles any pattern: what is accepted is valid RE2, and what
// is refused says where.
func FuzzTranslate(f *testing.F) {
	for _, p := range []string{`a b#c`, `(?i)[^]\s]+\x{41}`, `\012{,3}$`, `(?<n>a)|\Z`, `[[:alpha:][`, `(?x-i:a)`, `\p{`, "\\\xff"} {
		f.Add(p, true)
	}
	f.Fuzz(func(t *testing.T, pattern string, x bool) {
		text, err := translate(pattern, x)
		if err != nil {
			if err.off < 0 || err.off > len(pattern) || err.why == "" {
				t.Fatalf("an error without a place: %+v", err)
			}
			return
		}
		if re, cause := regexp.Compile(text); cause == nil {
			s := newSieve()
			s.add(0, re.String())
			if re.MatchString(pattern) && len(s.candidates(pattern, nil)) == 0 {
				t.Fatalf("%s matches %q and is sieved out", re, pattern)
			}
		}
	})
}

// FuzzIgnore reads any bytes as .get_maintainer.ignore.
func FuzzIgnore(f *testing.F) {
	f.Add([]byte("A <a@x>\nb@x # end\n<<>>"), "Name <a@b>")
	f.Fuzz(func(_ *testing.T, data []byte, mailbox string) {
		p, _ := parseAddress(mailbox)
		NewIgnore(data).Has(p)
	})
}
