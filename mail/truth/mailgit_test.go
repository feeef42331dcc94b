package truth

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"onemore/mail"
	"onemore/mail/archive"
	"onemore/patch"
	"onemore/patch/series"
)

// letter is a patch as it came and as we read it.
type letter struct {
	raw  []byte
	mail patch.Mail
	fact series.Fact
}

// addPatch keeps a mail that is shown as a patch.
func addPatch(to []*letter, raw []byte) []*letter {
	l := &letter{raw: raw, mail: mail.Parse(raw)}
	if l.fact = series.Extract(&l.mail); l.fact.Role != series.PatchRole {
		return to
	}
	return append(to, l)
}

// each reads an mbox.
func each(t *testing.T, path string, use func(raw []byte)) {
	t.Helper()
	m := archive.NewMbox(open(t, path))
	for {
		e, err := m.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		use(e.Raw)
	}
}

// some is every n-th.
func some(all []*letter, n int) (out []*letter) {
	for i := 0; i < len(all); i += n {
		out = append(out, all[i])
	}
	return out
}

// listPatches gives each n-th patch of a list.
func listPatches(t *testing.T, name string, n int) (out []*letter) {
	t.Helper()
	each(t, filepath.Join(corpus(t), "lists", name, name+".mbox.zst"), func(raw []byte) { out = addPatch(out, raw) })
	return some(out, n)
}

// curatedPatches gives the patches among the odd mails and in the discussions
// that were picked by hand: each once, of the latter every n-th.
func curatedPatches(t *testing.T, n int) (odd, talk []*letter) {
	t.Helper()
	seen := map[[32]byte]bool{}
	keep := func(to []*letter, raw []byte) []*letter {
		if sum := sha256.Sum256(raw); !seen[sum] {
			seen[sum] = true
			return addPatch(to, raw)
		}
		return to
	}
	err := filepath.WalkDir(filepath.Join(corpus(t), "curated"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch filepath.Ext(path) {
		case ".eml":
			raw, err := os.ReadFile(path)
			odd = keep(odd, raw)
			return err
		case ".mbox":
			each(t, path, func(raw []byte) { talk = keep(talk, raw) })
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return odd, some(talk, n)
}

// taken is what git am would take from a mail.
type taken struct {
	message, patch         string
	author, email, subject string
	refused                bool
}

// mailinfo asks git; its two files are written to dir.
func mailinfo(t *testing.T, git, dir string, raw []byte) (g taken) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), git, "mailinfo", "--encoding=UTF-8", "--no-scissors", "msg", "patch")
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))) // as mailsplit gives it
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	info, err := cmd.Output()
	if err != nil {
		return taken{refused: true}
	}
	for name, to := range map[string]*string{"msg": &g.message, "patch": &g.patch} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
		}
		*to = string(data)
	}
	for l := range strings.Lines(string(info)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(l, "\n"), ": ")
		switch key {
		case "Author":
			g.author = value
		case "Email":
			g.email = value
		case "Subject":
			g.subject = value
		}
	}
	return g
}

// mailinfos asks git about all patches, on two processors.
func mailinfos(t *testing.T, all []*letter) []taken {
	t.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git program")
	}
	out := make([]taken, len(all))
	const workers = 2
	var wg sync.WaitGroup
	for w := range workers {
		dir := t.TempDir()
		wg.Go(func() {
			for i := w; i < len(all); i += workers {
				out[i] = mailinfo(t, git, dir, all[i].raw)
			}
		})
	}
	wg.Wait()
	return out
}
