package desk

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/patch"
)

// repo is a scratch git repository.
type repo struct {
	t   *testing.T
	dir string
}

func newRepo(t *testing.T) repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	r := repo{t, t.TempDir()}
	r.git("", "init", "-q", "-b", "main")
	r.write("core/loop.c", "int loop(void)\n{\n\treturn 0;\n}\n")
	r.write("dos.txt", "one\r\ntwo\r\n")
	r.commit("Mia Maint <mia@example.org>", "start")
	return r
}

// git runs git with no settings but our own.
func (r repo) git(in string, args ...string) string {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), "git", args...)
	cmd.Dir = r.dir
	cmd.Stdin = strings.NewReader(in)
	cmd.Env = append(os.Environ(), "HOME="+r.dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_COMMITTER_NAME=Zoë Müller-Łoś", "GIT_COMMITTER_EMAIL=zoe@example.com",
		"GIT_AUTHOR_DATE=2026-05-01T10:00:00Z", "GIT_COMMITTER_DATE=2026-05-01T10:00:00Z", "TZ=UTC")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s%s", strings.Join(args, " "), err, out, errs.String())
	}
	return string(out)
}

func (r repo) write(path, content string) {
	r.t.Helper()
	full := filepath.Join(r.dir, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r repo) commit(author, message string) {
	r.t.Helper()
	r.git("", "add", "-A")
	r.git(message, "-c", "core.autocrlf=false", "commit", "-q", "--author", author, "-F", "-", "--cleanup=whitespace")
}

// work commits a series of three that is hard on whoever moves it: names and
// text beyond ASCII, "From " and ">From " at the start of lines of the message
// and of the file, a scissors line, trailing blanks, a file without a last
// newline, a long line.
func (r repo) work(version int) {
	r.t.Helper()
	r.write("core/loop.c", fmt.Sprintf("int loop(void)\n{\n\t/* größer als v%d */\n\treturn 1;\n}\n", version))
	r.commit("Zoë Müller-Łoś <zoe@example.com>", "core: größer\n\nFrom here on the loop is larger.\n>From there it was not.\n\nSigned-off-by: Zoë Müller-Łoś <zoe@example.com>")
	r.write("notes.txt", "From me to you\n>From you to me\n-- \n\n=20 is no blank\ntrailing  \n"+strings.Repeat("long ", 300)+"\nno newline")
	r.commit("Doe, John O'K <john.doe@example.com>", "notes: add some, with a title that is so long that format-patch has to fold it into several lines of the header")
	r.git("", "mv", "notes.txt", "core/notes.txt")
	r.commit("名前 <namae@example.net>", "notes: move\n\nA word on it.")
}

// log is what git am must bring back: authors, messages and trees.
func (r repo) log(rev string) string {
	r.t.Helper()
	return r.git("", "log", "--format=%an|%ae|%B|%T", "main.."+rev)
}

// series makes a branch with the work and gives its mails.
func (r repo) series(version int) [][]byte {
	r.t.Helper()
	branch := fmt.Sprintf("v%d", version)
	r.git("", "checkout", "-q", "-b", branch, "main")
	r.work(version)
	dir := r.t.TempDir()
	r.git("", "format-patch", "-q", "-o", dir, "--thread=shallow", "--cover-letter", "-v", fmt.Sprint(version),
		"--from=Zoë Müller-Łoś <zoe@example.com>", "main")
	files, err := filepath.Glob(filepath.Join(dir, "*.patch"))
	if err != nil || len(files) != 4 {
		r.t.Fatalf("%q, %v", files, err)
	}
	var mails [][]byte
	for i, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			r.t.Fatal(err)
		}
		_, b, _ = bytes.Cut(b, []byte("\n")) // the From line of git
		if i == 0 {
			b = bytes.ReplaceAll(b, []byte("*** SUBJECT HERE ***"), []byte("some larger things"))
		}
		// Two series of one second have covers of one id.
		b = bytes.ReplaceAll(b, []byte(".git.zoe@"), fmt.Appendf(nil, ".v%d.git.zoe@", version))
		mails = append(mails, dated(b, version))
	}
	r.git("", "checkout", "-q", "main")
	return mails
}

// dated gives the mail the day of its version; a cover has the clock's.
func dated(mail []byte, version int) []byte {
	head, body, _ := bytes.Cut(mail, []byte("\n\n"))
	var out bytes.Buffer
	for l := range bytes.Lines(append(bytes.Clone(head), '\n')) {
		if bytes.HasPrefix(l, []byte("Date: ")) {
			l = fmt.Appendf(nil, "Date: Fri, %d May 2026 10:00:00 +0000\n", version)
		}
		out.Write(l)
	}
	return append(append(out.Bytes(), '\n'), body...)
}

// recode gives the mail with its body in another transfer encoding.
func recode(mail []byte, encoding string, encode func([]byte) []byte) []byte {
	head, body, _ := bytes.Cut(mail, []byte("\n\n"))
	var out bytes.Buffer
	plain := true
	for l := range bytes.Lines(append(bytes.Clone(head), '\n')) {
		if l[0] != ' ' && l[0] != '\t' {
			name, _, _ := bytes.Cut(l, []byte(":"))
			plain = !slices.Contains([]string{"mime-version", "content-type", "content-transfer-encoding"}, strings.ToLower(string(name)))
		}
		if plain {
			out.Write(l)
		}
	}
	fmt.Fprintf(&out, "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: %s\n\n", encoding)
	out.Write(encode(body))
	return out.Bytes()
}

func asBase64(body []byte) []byte {
	s := base64.StdEncoding.EncodeToString(body)
	var out bytes.Buffer
	for chunk := range slices.Chunk([]byte(s), 76) {
		out.Write(chunk)
		out.WriteByte('\n')
	}
	return out.Bytes()
}

func asQP(body []byte) []byte {
	var out bytes.Buffer
	w := quotedprintable.NewWriter(&out)
	w.Write(body)
	w.Close()
	return bytes.ReplaceAll(out.Bytes(), []byte("\r\n"), []byte("\n"))
}

// munged is what mailman makes of a mail to please DMARC: its own From, the
// author in Reply-To, a footer. Mails of others than the sender have a From in
// the body.
func munged(mail []byte) []byte {
	head, body, _ := bytes.Cut(mail, []byte("\n\n"))
	var out bytes.Buffer
	for l := range bytes.Lines(append(bytes.Clone(head), '\n')) {
		if rest, ok := bytes.CutPrefix(l, []byte("From: ")); ok {
			fmt.Fprintf(&out, "From: =?utf-8?q?Zo=C3=AB?= via Kettle-devel\n\t<kettle-devel@lists.example.org>\nReply-To: %s", rest)
			continue
		}
		out.Write(l)
	}
	out.WriteString("List-Id: Kettles <kettle-devel.lists.example.org>\n\n")
	out.Write(body)
	return out.Bytes()
}

func crlf(mail []byte) []byte { return bytes.ReplaceAll(mail, []byte("\n"), []byte("\r\n")) }

// TestSeriesGoesThroughGitAm sends a real series in many shapes through the
// store and back into git: the same authors, messages and trees.
func TestSeriesGoesThroughGitAm(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	v1, v2 := r.series(1), r.series(2)
	for name, shape := range map[string]func([]byte) []byte{
		"as it is":         func(m []byte) []byte { return m },
		"base64":           func(m []byte) []byte { return recode(m, "base64", asBase64) },
		"quoted-printable": func(m []byte) []byte { return recode(m, "quoted-printable", asQP) },
		"CRLF":             crlf,
		"base64 with CRLF": func(m []byte) []byte { return crlf(recode(m, "base64", asBase64)) },
		"from a list":      munged,
		"list and base64":  func(m []byte) []byte { return munged(recode(m, "base64", asBase64)) },
	} {
		t.Run(name, func(t *testing.T) {
			d := fresh(t, day0())
			var all [][]byte
			for _, m := range append(slices.Clone(v1), v2...) {
				all = append(all, shape(m))
			}
			// Answers, and patches in the wrong order, are no part of it.
			slices.Reverse(all)
			all = append(all, letter("x@example.org", "Re: [PATCH v2 1/3] core: größer", string(idOf(v2[1])), "Hm.\n\n"+smallDiff, day0().Add(-time.Hour)))
			if err := d.Fill(t.Context(), slices.Values(all)); err != nil {
				t.Fatal(err)
			}
			if n := len(d.Snapshot().Items); n != 1 {
				t.Fatalf("%d changes", n)
			}
			root := d.Snapshot().Items[0].Root
			for version, branch := range map[int]string{1: "v1", 0: "v2"} {
				out, err := d.Series(t.Context(), root, version)
				if err != nil {
					t.Fatal(err)
				}
				at := fmt.Sprintf("am%d-%s", version, strings.ReplaceAll(name, " ", ""))
				tree := repo{t, filepath.Join(t.TempDir(), at)}
				r.git("", "worktree", "add", "-q", "-b", at, tree.dir, "main")
				tree.git(string(out), "am", "-q", "--patch-format=mboxrd")
				if got, want := r.log(at), r.log(branch); got != want {
					t.Errorf("version %d is not what was sent: %s", version, firstDifference([]byte(got), []byte(want)))
				}
			}
			if _, err := d.Series(t.Context(), root, 7); err == nil || !strings.Contains(err.Error(), "v1, v2") {
				t.Errorf("version 7: %v", err)
			}
		})
	}
}

func idOf(mail []byte) patch.MsgID {
	_, rest, _ := bytes.Cut(mail, []byte("Message-ID: <"))
	id, _, _ := bytes.Cut(rest, []byte(">"))
	return patch.MsgID(id)
}

// TestSeriesKeepsCR: a patch of a file with CRLF keeps them, so that git am
// --keep-cr can apply it.
func TestSeriesKeepsCR(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.git("", "checkout", "-q", "-b", "dos", "main")
	r.write("dos.txt", "one\r\ntwo and a half\r\n")
	r.commit("Dee Doss <dee@example.org>", "dos: more")
	raw := []byte(r.git("", "format-patch", "-q", "--stdout", "--thread=shallow", "main"))
	_, raw, _ = bytes.Cut(raw, []byte("\n"))
	raw = append([]byte("Message-ID: <dos@example.org>\n"), raw...)
	d := fresh(t, day0())
	if err := d.Add(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	out, err := d.Series(t.Context(), "dos@example.org", 0)
	if err != nil {
		t.Fatal(err)
	}
	r.git("", "checkout", "-q", "-b", "am", "main")
	r.git(string(out), "am", "-q", "--keep-cr", "--patch-format=mboxrd")
	if got, want := r.log("am"), r.log("dos"); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// TestSeriesWithHoles: what is not there cannot be given, and it says so.
func TestSeriesWithHoles(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	mails := r.series(1)
	d := fresh(t, day0())
	if err := d.Add(t.Context(), mails[0]); err != nil {
		t.Fatal(err)
	}
	root := d.Snapshot().Items[0].Root
	if _, err := d.Series(t.Context(), root, 0); err == nil || !strings.Contains(err.Error(), "none of its 3 patches") {
		t.Errorf("a cover alone: %v", err)
	}
	if err := d.Add(t.Context(), mails[2]); err != nil {
		t.Fatal(err)
	}
	out, err := d.Series(t.Context(), root, 0)
	if err != nil || bytes.Count(out, []byte("\nFrom 0000")) != 0 || !bytes.Contains(out, []byte("2/3")) {
		t.Errorf("one of three: %v\n%s", err, out)
	}
	if !slices.ContainsFunc(d.Log(), func(l Line) bool { return strings.Contains(l.Text, "1 of 3") }) {
		t.Errorf("the log does not say so: %v", d.Log())
	}
}
