package mirror

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/mail/archive"
)

func runGit(t *testing.T, dir string, in []byte, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Stdin = bytes.NewReader(in)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func mail(n int) string {
	return fmt.Sprintf("From: a@example.org\nSubject: mail %d\nMessage-ID: <%d@example.org>\n\nbody %d\n", n, n, n)
}

// origin is a list's epochs in a folder.
type origin struct {
	t   *testing.T
	dir string
}

func newOrigin(t *testing.T) origin {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	return origin{t, t.TempDir()}
}

func (o origin) url() string { return "file://" + o.dir }

// put adds mails to an epoch, which is made when needed; old "" appends, else
// the commits follow that one.
func (o origin) put(epoch int, old string, mails ...string) {
	o.t.Helper()
	dir := fmt.Sprintf("%s/git/%d.git", o.dir, epoch)
	if _, err := os.Stat(dir); err != nil {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			o.t.Fatal(err)
		}
		runGit(o.t, dir, nil, "init", "-q", "--bare", "-b", "master", ".")
	}
	var in bytes.Buffer
	for i, m := range mails {
		fmt.Fprintf(&in, "commit refs/heads/master\ncommitter C <c@example.org> %d +0000\ndata 1\nx\n", 1767225600+len(m))
		switch {
		case i > 0:
		case old != "":
			fmt.Fprintf(&in, "from %s\n", old)
		default:
			if tip := o.tip(epoch); tip != "" {
				fmt.Fprintf(&in, "from %s\n", tip)
			}
		}
		fmt.Fprintf(&in, "M 100644 inline m\ndata %d\n%s\n", len(m), m)
	}
	runGit(o.t, dir, in.Bytes(), "fast-import", "--quiet", "--force")
}

func (o origin) tip(epoch int) string {
	o.t.Helper()
	return runGit(o.t, fmt.Sprintf("%s/git/%d.git", o.dir, epoch), nil, "for-each-ref", "--format=%(objectname)", "refs/heads/master")
}

func open(t *testing.T, dir, url string, opt Options) *Mirror {
	t.Helper()
	m, err := Open(dir, url, opt)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func bring(t *testing.T, m *Mirror, want bool) Stats {
	t.Helper()
	changed, use, err := m.Update(t.Context(), nil)
	if err != nil || changed != want {
		t.Fatalf("changed %v, %+v, %v", changed, use, err)
	}
	return use
}

// reader reads a mirror as the program does: on from where it stopped.
type reader struct {
	t  *testing.T
	at archive.Cursor
}

func (r *reader) read(m *Mirror) []string {
	r.t.Helper()
	a, err := archive.Open(r.t.Context(), m.Path())
	if err != nil {
		r.t.Fatal(err)
	}
	got := []string{}
	if err := a.Read(r.t.Context(), r.at, func(it archive.Item) error {
		got = append(got, string(it.Raw)+string(it.Removed))
		r.at = it.Cursor
		return nil
	}); err != nil {
		r.t.Fatal(err)
	}
	return got
}

func (r *reader) want(m *Mirror, mails ...string) {
	r.t.Helper()
	if got := r.read(m); !slices.Equal(got, mails) {
		r.t.Fatalf("got %q, want %q", got, mails)
	}
}

// TestInStep follows a list through its life: mail, a new epoch, a message
// that was purged, an epoch without a commit yet.
func TestInStep(t *testing.T) {
	o, r := newOrigin(t), reader{t: t}
	o.put(0, "", mail(1), mail(2))
	m := open(t, t.TempDir()+"/m", o.url(), Options{})
	bring(t, m, true)
	r.want(m, mail(1), mail(2))
	if use := bring(t, m, false); use.Epochs != 0 {
		t.Errorf("nothing new: %+v", use)
	}
	first := o.tip(0)
	o.put(0, "", mail(3))
	o.put(1, "", mail(4), mail(5))
	runGit(t, o.dir, nil, "init", "-q", "--bare", "-b", "master", "git/2.git")
	if use := bring(t, m, true); use.Epochs != 3 {
		t.Errorf("two that changed and an empty one: %+v", use)
	}
	r.want(m, mail(3), mail(4), mail(5))
	bring(t, m, false)

	second := o.tip(1)
	o.put(1, "", mail(6), mail(7))
	o.put(1, second, mail(7), mail(8)) // mail 6 is purged
	bring(t, m, true)
	r.want(m, mail(7), mail(8))
	o.put(0, first, mail(9)) // in an old epoch: seen a day later
	o.put(2, "", mail(10))
	bring(t, m, true)
	r.want(m, mail(10))
	m.opt.Now = func() time.Time { return time.Now().Add(25 * time.Hour) }
	bring(t, m, true)
	r.want(m, mail(9))
}

func TestOneEpochAndLater(t *testing.T) {
	o, r := newOrigin(t), reader{t: t}
	for i := range 3 {
		o.put(i, "", mail(i))
	}
	m := open(t, t.TempDir(), o.url()+"/git/1.git", Options{})
	bring(t, m, true)
	r.want(m, mail(1), mail(2))
}

func TestSince(t *testing.T) {
	o, r := newOrigin(t), reader{t: t}
	dir := o.dir + "/git/0.git"
	o.put(0, "", mail(1))
	for i := range 3 {
		in := fmt.Sprintf("commit refs/heads/master\ncommitter C <c@example.org> %d +0000\ndata 1\nx\nfrom %s\nM 100644 inline m\ndata %d\n%s\n",
			1767225600+i*86400, o.tip(0), len(mail(i+2)), mail(i+2))
		runGit(t, dir, []byte(in), "fast-import", "--quiet")
	}
	m := open(t, t.TempDir(), o.url(), Options{Since: time.Unix(1767225600+86400-10, 0)})
	bring(t, m, true)
	r.want(m, mail(3), mail(4))
	o.put(0, "", mail(5))
	bring(t, m, true)
	r.want(m, mail(5))
	// Nothing is that young: one mail comes, so that the next fetch is small.
	late, r2 := open(t, t.TempDir(), o.url(), Options{Since: time.Now().AddDate(50, 0, 0)}), reader{t: t}
	bring(t, late, true)
	r2.want(late, mail(5))
}

func TestRefusals(t *testing.T) {
	for _, url := range []string{
		"", "netdev", "https://lists.example.org/", "https://lists.example.org", "ssh://-oProxyCommand=x/l/", "ssh://-x@h/l/", "git://u@h/l/", "ext::sh -c id", "--upload-pack=x",
		"https://a:b@lists.example.org/l/", "https://lists.example.org/l/?q=", "https://lists.example.org/l/#x", "file://host/x",
		"https://lists.example.org/a/../b/", "https://lists.example.org/a%0ab/", "https://lists.example.org/%2e%2e/b", "http:///x", "file:///",
	} {
		if _, err := Open(t.TempDir(), url, Options{}); !errors.Is(err, ErrURL) {
			t.Errorf("%q: %v", url, err)
		}
	}
	for url, want := range map[string]place{
		"https://lists.example.org/l":          {"https://lists.example.org/l/", "/l", "lists.example.org", "https", 0},
		"https://lists.example.org/lore/l/":    {"https://lists.example.org/lore/l/", "/lore/l", "lists.example.org", "https", 0},
		"https://lists.example.org/l/3":        {"https://lists.example.org/l/", "/l", "lists.example.org", "https", 3},
		"https://lists.example.org/l/git/12":   {"https://lists.example.org/l/", "/l", "lists.example.org", "https", 12},
		"http://127.0.0.1:80/l/git/0.git":      {"http://127.0.0.1:80/l/", "/l", "127.0.0.1:80", "http", 0},
		"file:///srv/a%20b/git/1.git/":         {"file:///srv/a%20b/", "/srv/a b", "", "file", 1},
		"https://lists.example.org/a+b.c-d_e/": {"https://lists.example.org/a+b.c-d_e/", "/a+b.c-d_e", "lists.example.org", "https", 0},
	} {
		if got, err := parsePlace(url); got != want || err != nil {
			t.Errorf("%s: %+v, %v", url, got, err)
		}
	}
}

func TestNoSuchList(t *testing.T) {
	o := newOrigin(t)
	_, _, err := open(t, t.TempDir(), o.url(), Options{}).Update(t.Context(), nil)
	if !errors.Is(err, ErrNoEpochs) || Retryable(err) {
		t.Error(err)
	}
	if err := os.MkdirAll(o.dir+"/git/0.git", 0o755); err != nil {
		t.Fatal(err)
	}
	_, _, err = open(t, t.TempDir(), o.url(), Options{}).Update(t.Context(), nil)
	if !errors.Is(err, ErrNoEpochs) {
		t.Error(err)
	}
}

func TestFolderOfAnotherList(t *testing.T) {
	o := newOrigin(t)
	o.put(0, "", mail(1))
	dir := t.TempDir()
	bring(t, open(t, dir, o.url(), Options{}), true)
	_, _, err := open(t, dir, "file:///elsewhere", Options{}).Update(t.Context(), nil)
	if !errors.Is(err, ErrOther) {
		t.Error(err)
	}
	// What we wrote ourselves may be damaged; it costs asking once more.
	if err := os.WriteFile(dir+"/onemore.json", []byte("{half"), 0o600); err != nil {
		t.Fatal(err)
	}
	bring(t, open(t, dir, o.url(), Options{}), false)
}

// TestNotThroughLinks: a link in the place of an epoch is not followed.
func TestNotThroughLinks(t *testing.T) {
	o := newOrigin(t)
	o.put(0, "", mail(1))
	dir, aside := t.TempDir(), t.TempDir()
	runGit(t, aside, nil, "init", "-q", "--bare", "x.git")
	if err := os.MkdirAll(dir+"/git", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(aside+"/x.git", dir+"/git/0.git"); err != nil {
		t.Fatal(err)
	}
	_, _, err := open(t, dir, o.url(), Options{}).Update(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "in the way") {
		t.Error(err)
	}
	if got := runGit(t, aside+"/x.git", nil, "for-each-ref"); got != "" {
		t.Errorf("written behind the link: %q", got)
	}
}

// TestNoHooks: neither templates nor settings make git run something of theirs.
func TestNoHooks(t *testing.T) {
	o := newOrigin(t)
	o.put(0, "", mail(1))
	home := t.TempDir()
	trap := "#!/bin/sh\ntouch " + home + "/sprung\n"
	for _, path := range []string{home + "/template/hooks/reference-transaction", home + "/hooks/reference-transaction", home + "/helper"} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(trap), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	conf := "[init]\ntemplateDir = " + home + "/template\n[core]\nhooksPath = " + home + "/hooks\n[credential]\nhelper = " + home + "/helper\n"
	if err := os.WriteFile(home+"/.gitconfig", []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", home)
	t.Setenv("GIT_TEMPLATE_DIR", home+"/template")
	bring(t, open(t, t.TempDir(), o.url(), Options{}), true)
	if _, err := os.Stat(home + "/sprung"); err == nil {
		t.Error("a hook was run")
	}
}

func TestTurn(t *testing.T) {
	o := newOrigin(t)
	o.put(0, "", mail(1))
	in, most, all := 0, 0, 0
	opt := Options{Turn: func(context.Context, string) (func(), error) {
		in++
		all++
		most = max(most, in)
		return func() { in-- }, nil
	}}
	bring(t, open(t, t.TempDir(), o.url(), opt), true)
	if in != 0 || most != 1 || all != 3 { // epoch 0, no epoch 1, fetch
		t.Errorf("%d inside, %d at once, %d in all", in, most, all)
	}
}
