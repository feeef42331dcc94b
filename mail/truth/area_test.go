package truth

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onemore/mail"
	"onemore/mail/archive"
	"onemore/patch"
	"onemore/patch/area"
)

// asked is the record of get_maintainer.pl about one patch.
type asked struct {
	Patch                         string
	Sections                      []string
	Maintainers, Reviewers, Lists []struct{ Email string }
	AddrStable                    bool `json:"addr_set_stable"`
}

// better is the patches of which the script understands less than we do, with
// the areas that we find.
func better() map[string]struct{ why, sections string } {
	return map[string]struct{ why, sections string }{
		"0206-syn-b64.patch":      {"the script does not decode base64", "EXT4 FILE SYSTEM | THE REST"},
		"0204-syn-mbox.patch":     {"the script takes two mails for one, and looks for keywords in the first message alone", "EXT4 FILE SYSTEM | THE REST | SCHEDULER | LANDLOCK SECURITY MODULE | RUST"},
		"0186-syn-plusplus.patch": {"the script takes an added line for the name of a file", "EXT4 FILE SYSTEM | THE REST"},
		"0198-syn-p0.patch":       {"the script takes the first folder of a path without a/ and b/ away", "SCHEDULER | THE REST"},
	}
}

// From the raw mail to the people: what the reader of mail decodes and the
// reader of MAINTAINERS finds is what get_maintainer.pl says of the same file.
func TestAreasOfMail(t *testing.T) {
	dir := filepath.Join(corpus(t), "maintainers")
	read := func(path ...string) []byte {
		data, err := os.ReadFile(filepath.Join(append([]string{dir}, path...)...))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	dirs := area.NewDirs(strings.Fields(string(read("linux-7.3", "dirs.txt"))))
	set, warnings := area.Load([]area.Source{{Name: "MAINTAINERS", Data: read("linux-7.3", "MAINTAINERS")}}, dirs)
	if len(warnings) > 0 {
		t.Error(warnings)
	}
	options := area.Options{Mailmap: patch.ParseMailmap(read("linux-7.3", ".mailmap"))}
	agree, rows := 0, 0
	for line := range bytes.Lines(read("expected", "patches.jsonl")) {
		var want asked
		if err := json.Unmarshal(line, &want); err != nil {
			t.Fatal(err)
		}
		rows++
		ms := set.Match(ask(t, read("expected", "patches", want.Patch)), options)
		p := set.People(ms, options)
		got := addresses(p.Maintainers, p.Reviewers, p.Lists)
		if known, ok := better()[want.Patch]; ok {
			if s := strings.Join(area.Sections(ms), " | "); s != known.sections {
				t.Errorf("%s: got %s, want %s", want.Patch, s, known.sections)
			}
			t.Logf("%s differs: %s", want.Patch, known.why)
			continue
		}
		sections := slices.Sorted(slices.Values(area.Sections(ms)))
		if !slices.Equal(sections, slices.Sorted(slices.Values(want.Sections))) {
			t.Errorf("%s: got areas %q, want %q", want.Patch, sections, want.Sections)
			continue
		}
		if want.AddrStable && !slices.Equal(got, want.addresses()) {
			t.Errorf("%s: got %q, want %q", want.Patch, got, want.addresses())
			continue
		}
		agree++
	}
	t.Logf("%d of %d patch mails agree", agree, rows)
}

// ask reads a file as mail: of each message what it says of areas.
func ask(t *testing.T, raw []byte) *area.Query {
	t.Helper()
	box := archive.NewMbox(bytes.NewReader(raw))
	var all []area.Query
	for {
		e, err := box.Next()
		if err != nil {
			break
		}
		m := mail.Parse(e.Raw)
		all = append(all, area.Of(area.HeadOf(&m), m.Body))
	}
	if len(all) == 0 {
		m := mail.Parse(raw)
		all = append(all, area.Of(area.HeadOf(&m), m.Body))
	}
	q := area.Join(all...)
	return &q
}

func addresses(all ...[]area.Contact) []string {
	var out []string
	for _, cs := range all {
		for _, c := range cs {
			out = append(out, c.Email)
		}
	}
	slices.Sort(out)
	return out
}

func (a *asked) addresses() []string {
	var out []string
	for _, people := range [][]struct{ Email string }{a.Maintainers, a.Reviewers, a.Lists} {
		for _, p := range people {
			out = append(out, p.Email)
		}
	}
	slices.Sort(out)
	return out
}
