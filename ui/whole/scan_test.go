package whole

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// found is one mail as the scanner below sees it: a second, much simpler
// reading of the same files, to compare the import with.
type found struct {
	id    string // "" when the mail has none
	raw   []byte
	where string
}

// The scanner's whole idea of mail.
var (
	fromLine  = regexp.MustCompile(`(?m)^From \S+.*\d\d:\d\d.*\d{4}.*\r?\n`)
	idField   = regexp.MustCompile(`(?i)(?:^|\n)message-id[ \t]*:[ \t]*(?:\r?\n[ \t]+)?([^<\r\n]*<[^>]*>|[^\r\n]*)`)
	fieldLine = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*[ \t]*:`)
	mailField = regexp.MustCompile(`(?im)^(?:from|to|subject|date|message-id|received|return-path|delivered-to|mime-version|content-type):`)
)

// scan finds the mails in all files under a folder.
func scan(t *testing.T, dir string) (all []found) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if z, zerr := gzip.NewReader(bytes.NewReader(data)); zerr == nil {
			if data, err = io.ReadAll(z); err != nil {
				return nil // damaged on purpose
			}
		}
		name, _ := filepath.Rel(dir, path)
		all = append(all, scanFile(name, data)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func scanFile(name string, data []byte) (all []found) {
	data = bytes.TrimLeft(data, " \t\r\n")
	cuts := fromLine.FindAllIndex(data, -1)
	if len(cuts) == 0 || cuts[0][0] != 0 {
		if rest, ok := bytes.CutPrefix(data, []byte("From ")); ok {
			_, data, _ = bytes.Cut(rest, []byte("\n"))
		}
		if m := oneMail(name, data); m.raw != nil {
			all = append(all, m)
		}
		return all
	}
	from, patches := cuts[0][1], formatPatch(data[:cuts[0][1]])
	for _, c := range cuts[1:] {
		next, _, _ := bytes.Cut(data[c[1]:], []byte("\n"))
		if fieldLine.Match(next) && bytes.HasSuffix(data[:c[0]], []byte("\n")) && (patches || !formatPatch(data[c[0]:c[1]])) || string(next) == "" {
			all = append(all, oneMail(name, data[from:c[0]]))
			from = c[1]
		}
	}
	return append(all, oneMail(name, data[from:]))
}

// formatPatch knows what git writes on top of a patch, which mails quote.
func formatPatch(line []byte) bool {
	return bytes.Contains(line, []byte(" Mon Sep 17 00:00:00 2001"))
}

// oneMail is one message, without raw when it is none: its header names no two
// usual fields, in a file that is not named as mail.
func oneMail(name string, data []byte) found {
	head := data
	if i := bytes.Index(head, []byte("\n\n")); i >= 0 {
		head = head[:i]
	}
	if i := bytes.Index(head, []byte("\r\n\r\n")); i >= 0 {
		head = head[:i]
	}
	named := strings.Contains(name, ".mbox") || strings.HasSuffix(name, ".eml")
	if !named && (len(mailField.FindAll(head, 2)) < 2 || !fieldLine.Match(data)) {
		return found{}
	}
	f := found{raw: data, where: name}
	if m := idField.FindSubmatch(head); m != nil {
		_, inside, ok := strings.Cut(string(m[1]), "<")
		if !ok {
			inside = string(m[1])
		}
		f.id = bare(inside)
	}
	return f
}

// bare is an id as both sides can be compared by: without brackets, blanks and
// what cannot be seen, which broken ids hold.
func bare(id string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r >= 0x7f || r == '<' || r == '>' {
			return -1
		}
		return r
	}, id)
}
