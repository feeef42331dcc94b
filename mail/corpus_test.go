package mail

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

	"github.com/klauspost/compress/zstd"
)

// corpusDir gives the folder of real mail, or skips.
func corpusDir(t *testing.T, sub ...string) string {
	t.Helper()
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		t.Skip("ONEMORE_CORPUS is not set")
	}
	dir := filepath.Join(append([]string{root}, sub...)...)
	if _, err := os.Stat(dir); err != nil {
		t.Skip("not in the corpus: ", err)
	}
	return dir
}

// sample is one message of the corpus.
type sample struct {
	name string
	raw  []byte
}

// corpusMail reads every file under dir that looks like mail; mailboxes are
// split.
func corpusMail(t *testing.T, dir string) []sample {
	t.Helper()
	var out []sample
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isMailFile(path) {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if strings.HasSuffix(path, ".gz") {
			z, err := gzip.NewReader(bytes.NewReader(raw))
			if err != nil {
				return err
			}
			if raw, err = io.ReadAll(z); err != nil {
				return err
			}
		}
		if strings.Contains(path, ".mb") && bytes.HasPrefix(raw, []byte("From ")) {
			for _, m := range splitMbox(raw, 0) {
				out = append(out, sample{name, m})
			}
			return nil
		}
		out = append(out, sample{name, raw})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// isMailFile knows the files of the corpus that hold mail.
func isMailFile(path string) bool {
	switch filepath.Ext(path) {
	case ".eml", ".msg", ".raw", ".mbox", ".mbx", ".mboxrd", ".gz":
		return true
	case ".txt":
		return strings.Contains(path, "python-email")
	}
	p := filepath.ToSlash(path)
	return strings.Contains(p, "/cur/") || strings.Contains(p, "/new/") || strings.Contains(p, "notmuch/corpora")
}

// TestCorpusIsRead reads about 2,000 odd mails: whatever another reader could
// find with a plain search of the header is found, and text is not lost.
func TestCorpusIsRead(t *testing.T) {
	idLine := regexp.MustCompile(`(?im)^message-id[ \t]*:\s*<([^<>\s]+)>`)
	textType := regexp.MustCompile(`(?i)content-type:\s*(text/|multipart/|message/)`)
	total, noID, noBody := 0, 0, 0
	for _, dir := range []string{corpusDir(t, "peers"), corpusDir(t, "curated", "oddities"), corpusDir(t, "b4")} {
		for _, s := range corpusMail(t, dir) {
			total++
			m := parse(s.raw)
			checkMail(t, s.raw, m)
			head, body, _ := bytes.Cut(bytes.ReplaceAll(bytes.TrimLeft(s.raw, " \r\n\t"), []byte("\r"), nil), []byte("\n\n"))
			if id := idLine.FindSubmatch(head); id != nil && len(id[1]) <= maxIDLen && string(m.ID) != string(id[1]) && !warned(m, "several Message-ID") {
				noID++
				t.Logf("%s: id %q, not %q", s.name, m.ID, id[1])
			}
			if m.Body == "" && len(bytes.TrimSpace(body)) > 0 && (textType.Match(head) || !bytes.Contains(bytes.ToLower(head), []byte("content-type"))) {
				noBody++
				t.Logf("%s: no text of %d bytes: %v %q", s.name, len(body), m.Parts, m.Warnings)
			}
		}
	}
	t.Logf("%d mails: %d without the id in their header, %d without text", total, noID, noBody)
	if total < 1500 || noID > 0 || noBody > 40 {
		t.Errorf("worse than measured")
	}
}

// listMail unpacks one of the lists.
func listMail(t *testing.T, name string, limit int) [][]byte {
	t.Helper()
	f, err := os.Open(filepath.Join(corpusDir(t, "lists", name), name+".mbox.zst"))
	if err != nil {
		t.Skip("list not in the corpus: ", err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<28))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return splitMbox(data, limit)
}
