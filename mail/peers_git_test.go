package mail

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"onemore/patch"
)

// separator is the line before a mail in an mbox.
var separator = regexp.MustCompile(`(?m)^From \S+.*\d\d:\d\d.*\d{4}.*\r?\n`)

// peerMail reads all mails in the folders of the corpus named, by the files'
// beginning, the same one once.
func peerMail(t *testing.T, dirs ...string) (all [][]byte, names []string) {
	t.Helper()
	seen := map[patch.MsgID]bool{}
	for _, d := range dirs {
		dir := corpusDir(t, strings.Split(d, "/")...)
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() || e.Name() == "COPYING" || strings.Contains(e.Name(), "_decoded") || filepath.Ext(path) == ".xml" {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, raw := range cutMails(data) {
				m := parse(raw)
				if (m.From.Email == "" && m.Subject == "") || seen[m.ID] {
					continue
				}
				seen[m.ID] = true
				all = append(all, raw)
				name, _ := filepath.Rel(dir, path)
				names = append(names, name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all, names
}

// cutMails cuts a file at its From_ lines, when it begins with one.
func cutMails(data []byte) (out [][]byte) {
	data = bytes.TrimLeft(data, " \t\r\n")
	cuts := separator.FindAllIndex(data, -1)
	if len(cuts) == 0 || cuts[0][0] != 0 {
		return [][]byte{data}
	}
	for i, c := range cuts {
		end := len(data)
		if i+1 < len(cuts) {
			end = cuts[i+1][0]
		}
		out = append(out, data[c[1]:end])
	}
	return out
}

// TestGitReadsNoMore runs git mailinfo on all mails of other tools and the odd
// ones: what it would take into a commit is in our text.
func TestGitReadsNoMore(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git: ", err)
	}
	if testing.Short() {
		t.Skip("runs git a thousand times")
	}
	all, names := peerMail(t, "peers", "curated/oddities")
	dir := t.TempDir()
	c := newTally()
	refused, mixed, foreign := 0, 0, 0
	for i, raw := range all {
		cmd := exec.Command(git, "mailinfo", "-k", "--no-scissors", "--encoding=UTF-8", "msg", "patch")
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))) // as mailsplit gives it
		info, err := cmd.Output()
		if err != nil {
			refused++
			continue
		}
		m := parse(raw)
		for _, f := range []string{"msg", "patch"} {
			data, err := os.ReadFile(filepath.Join(dir, f))
			if err != nil {
				t.Fatal(err)
			}
			lost := lostLine(&m, string(data))
			if lost != "" && !allText(&m) {
				mixed++ // git takes HTML, pictures, signatures and footers for text
				continue
			}
			c.check(t, f, names[i], lost, "")
		}
		if !utf8.Valid(info) {
			foreign++ // this git has no converter for the charset
			continue
		}
		compareInfo(t, c, names[i], string(info), m.From.Name, m.From.Email, m.Subject, m.Body)
	}
	// The rest, seen through: mails in mails, of which git takes the inner header
	// for text; preambles; UTF-7, which it does not know; comments beside an
	// address; several addresses in From; broken encodings made to be broken.
	t.Logf("%d mails, git cannot read %d, %d texts hold more than text, %d headers in charsets that git cannot convert", len(all), refused, mixed, foreign)
	c.atLeast(t, map[string]int{"patch": 1264, "msg": 1066, "author": 1109, "email": 1114, "subject": 1163})
}

// allText tells whether all parts of a mail are text that is shown.
func allText(m *patch.Mail) bool {
	for _, p := range m.Parts {
		if !p.Shown || p.Type == "text/html" {
			return false
		}
	}
	return true
}

// lostLine is missingLine over lines of ASCII alone, since git leaves text as
// it is when it does not know its charset; of flowed text it looks for the
// words, since git unflows in another way.
func lostLine(m *patch.Mail, want string) string {
	if !m.Flowed {
		return missingLine(m.Body, plainLines(want))
	}
	have := strings.Fields(m.Body)
	for _, w := range strings.Fields(plainLines(want)) {
		at := slices.Index(have, w)
		if at < 0 {
			return w
		}
		have = have[at+1:]
	}
	return ""
}

func plainLines(s string) string {
	var out strings.Builder
	for line := range strings.Lines(s) {
		if !strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r > '~' }) {
			out.WriteString(line)
		}
	}
	return out.String()
}
