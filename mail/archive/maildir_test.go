package archive

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMaildirNames(t *testing.T) {
	for name, want := range map[string]struct {
		key            string
		seen, answered bool
	}{
		"1001.x.host":                  {"1001.x.host", false, false},
		"1001.x.host:2,":               {"1001.x.host", false, false},
		"1001.x.host:2,S":              {"1001.x.host", true, false},
		"1001.x.host:2,FRST":           {"1001.x.host", true, true},
		"1001.x.host:1,S":              {"1001.x.host", false, false},
		"1001.x.host:2,a,S=5":          {"1001.x.host", false, false},
		"1.M2P3.host,S=412,W=420:2,RS": {"1.M2P3.host", true, true}, // Dovecot
		"1_1.2.host,U=12:2,S":          {"1_1.2.host", true, false}, // mbsync
		"1_1.2.host,U=1,FMD5=7e33:2,":  {"1_1.2.host", false, false},
		"oid=0123abcd:2,S":             {"oid=0123abcd", true, false}, // lei
		"a,b:2,R":                      {"a,b", false, true},
		"a,b=c":                        {"a,b=c", false, false},
		",U=5:2,S":                     {",U=5", true, false},
	} {
		seen, answered := maildirFlags(name)
		if key := maildirKey(name); key != want.key || seen != want.seen || answered != want.answered {
			t.Errorf("%s: %s, %v, %v", name, key, seen, answered)
		}
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func TestMaildirFlagsComeAgain(t *testing.T) {
	dir := t.TempDir()
	for i, m := range sixMails() {
		write(t, fmt.Sprintf("%s/cur/100%d.x.host:2,", dir, i), m)
	}
	write(t, dir+"/new/1009.x.host", msg(9))
	whole := mustRead(t, dir, "")
	later(t, dir+"/new", dir+"/cur")
	rename(t, dir+"/cur/1001.x.host:2,", dir+"/cur/1001.x.host:2,S")
	rename(t, dir+"/cur/1004.x.host:2,", dir+"/cur/1004.x.host:2,RS")
	got := mustRead(t, dir, whole[6].Cursor)
	flags := map[string]string{}
	for _, it := range got {
		flags[string(it.Raw)] = fmt.Sprint(it.Seen, it.Answered)
	}
	if flags[msg(2)] != "true false" || flags[msg(5)] != "true true" || flags[msg(1)] != "" {
		t.Errorf("got %v", flags)
	}
	if again := mustRead(t, dir, got[len(got)-1].Cursor); len(again) != 0 {
		t.Errorf("at the end: %q", raws(again))
	}
}

// TestMaildirAlmostTheSameName: what looks like a mail program's number in a
// name may be all that tells two messages apart.
func TestMaildirAlmostTheSameName(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/new/.keep", "")
	write(t, dir+"/cur/a,U=1:2,", msg(1))
	write(t, dir+"/cur/a,U=2:2,S", msg(2))
	write(t, dir+"/cur/b,U=3:2,S", msg(3))
	got := mustRead(t, dir, "")
	if !slices.Equal(raws(got), sixMails()[:3]) {
		t.Fatalf("got %q", raws(got))
	}
	if got := raws(mustRead(t, dir, got[0].Cursor)); !slices.Equal(got, sixMails()[1:3]) {
		t.Errorf("after the first: %q", got)
	}
}

// TestMaildirNested reads the three ways to nest, with the control files that
// mail programs keep beside the mail.
func TestMaildirNested(t *testing.T) {
	for _, inside := range []string{"/INBOX", ""} {
		t.Run("root"+inside, func(t *testing.T) {
			dir := t.TempDir()
			in := dir + inside
			for _, sub := range []string{in, in + "/.lists.netdev", dir + "/Sent", dir + "/lists/bpf", dir + "/lists/bpf/deep"} {
				for _, d := range []string{"new", "cur", "tmp"} {
					write(t, sub+"/"+d+"/.keep", "")
				}
				for _, c := range []string{
					"dovecot-uidlist", "dovecot.index.log", "dovecot-keywords", "maildirfolder", "subscriptions",
					".mbsyncstate", ".uidvalidity", ".mbsyncstate.journal", "courierimapuiddb",
				} {
					write(t, sub+"/"+c, "From a@example.org Thu Jan  1 10:00:00 2026\n"+msg(99))
				}
				write(t, sub+"/tmp/5.x.host", msg(98))
			}
			write(t, in+"/cur/1.x.host:2,S", msg(1))
			write(t, in+"/.lists.netdev/new/2.x.host", msg(2))
			write(t, dir+"/Sent/cur/1.x.host:2,RS", msg(3))
			write(t, dir+"/lists/bpf/cur/4.x.host:2,", msg(4))
			write(t, dir+"/lists/bpf/deep/new/5.x.host", msg(5))
			write(t, dir+"/.notmuch/6.eml", msg(6))
			got := mustRead(t, dir, "")
			found := raws(got)
			slices.Sort(found)
			if !slices.Equal(found, sixMails()[:5]) {
				t.Fatalf("got %q", found)
			}
			for i, it := range got {
				rest := mustRead(t, dir, it.Cursor)
				if !slices.Equal(raws(rest), raws(got[i+1:])) {
					t.Errorf("after %s: %q", it.Where, raws(rest))
				}
				if want := strings.Contains(it.Where, ":2,S") || strings.Contains(it.Where, "Sent"); it.Seen != want {
					t.Errorf("%s: seen %v", it.Where, it.Seen)
				}
			}
			end := got[4].Cursor
			write(t, dir+"/Sent/new/0.x.host", msg(6))
			if got := raws(mustRead(t, dir, end)); !slices.Contains(got, msg(6)) {
				t.Errorf("a mail below: %q", got)
			}
		})
	}
}

// TestMaildirMovedIn moves in a Maildir whose mail is older than the reading.
func TestMaildirMovedIn(t *testing.T) {
	base := t.TempDir()
	dir := base + "/mail"
	for _, d := range []string{dir, dir + "/.zz", base + "/aside"} {
		write(t, d+"/cur/.keep", "")
		write(t, d+"/new/.keep", "")
	}
	write(t, base+"/aside/cur/1.x:2,", msg(1))
	write(t, base+"/aside/cur/2.x:2,", msg(2))
	later(t, dir+"/cur")
	write(t, dir+"/.zz/cur/1.x:2,", msg(3))
	write(t, dir+"/cur/3.x:2,", msg(4))
	later(t, dir+"/cur", dir+"/.zz/cur")
	write(t, dir+"/cur/.later", "so that the folder's time is past that of its mail\n")
	got := mustRead(t, dir, "")
	later(t, dir+"/cur", dir+"/.zz/cur")
	rename(t, base+"/aside", dir+"/.aside")
	got = mustRead(t, dir, got[1].Cursor)
	if !slices.Equal(raws(got), []string{msg(1), msg(2)}) {
		t.Fatalf("got %q", raws(got))
	}
	if rest := raws(mustRead(t, dir, got[0].Cursor)); !slices.Contains(rest, msg(2)) {
		t.Errorf("interrupted between the two: %q", rest)
	}
	if rest := mustRead(t, dir, got[1].Cursor); len(rest) != 0 {
		t.Errorf("at the end: %q", raws(rest))
	}
}

func TestMaildirWaitsForItsFirstMail(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/INBOX/cur/.keep", "")
	write(t, dir+"/INBOX/new/.keep", "")
	if got := mustRead(t, dir, ""); len(got) != 0 {
		t.Errorf("got %q", raws(got))
	}
}

// box is a Maildir as a property test knows it: what is in it, by key.
type box struct {
	dir  string
	path map[string]string // by message
	n    int
}

func (b *box) change(t *rapid.T) {
	have := slices.Sorted(maps.Keys(b.path))
	if len(have) == 0 || rapid.Bool().Draw(t, "deliver") {
		b.n++
		m := msg(b.n)
		sub := rapid.SampledFrom([]string{"", "/.a", "/b"}).Draw(t, "folder")
		name := fmt.Sprintf("%d.x%d.host", rapid.IntRange(0, 9).Draw(t, "time"), b.n)
		b.path[m] = b.dir + sub + "/new/" + name
		for _, d := range []string{"/new", "/cur"} {
			if err := os.MkdirAll(b.dir+sub+d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(b.path[m], []byte(m), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	m := rapid.SampledFrom(have).Draw(t, "message")
	old := b.path[m]
	if rapid.IntRange(0, 3).Draw(t, "remove") == 0 {
		delete(b.path, m)
		if err := os.Remove(old); err != nil {
			t.Fatal(err)
		}
		return
	}
	flags := rapid.SampledFrom([]string{"", "S", "RS", "F"}).Draw(t, "flags")
	b.path[m] = filepath.Dir(filepath.Dir(old)) + "/cur/" + maildirKey(filepath.Base(old)) + ":2," + flags
	if err := os.Rename(old, b.path[m]); err != nil {
		t.Fatal(err)
	}
}

// TestMaildirInStep changes a Maildir at random between readings that may be
// cut short: in the end every message came, and its flags as they are.
func TestMaildirInStep(t *testing.T) {
	top := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		b := &box{dir: filepath.Join(top, fmt.Sprint(n)), path: map[string]string{}}
		write(t, b.dir+"/new/.keep", "")
		write(t, b.dir+"/cur/.keep", "")
		a, err := Open(t.Context(), b.dir)
		if err != nil {
			rt.Fatal(err)
		}
		var at Cursor
		known := map[string]string{}
		read := func(most int) {
			for _, it := range take(t, a, at, most) {
				known[string(it.Raw)] = fmt.Sprint(it.Seen, it.Answered)
				at = it.Cursor
			}
		}
		for range rapid.IntRange(1, 12).Draw(rt, "rounds") {
			for range rapid.IntRange(0, 4).Draw(rt, "changes") {
				b.change(rt)
			}
			read(rapid.IntRange(1, 5).Draw(rt, "most"))
		}
		read(1000)
		for m, path := range b.path {
			seen, answered := maildirFlags(path)
			if known[m] != fmt.Sprint(seen, answered) {
				rt.Fatalf("%s is known as %q, of %d", path, known[m], len(known))
			}
		}
	})
}

// TestMaildirLarge: among many files, a reading that finds one new mail does
// not cost what the first one did.
func TestMaildirLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("makes many files")
	}
	const files = 4000
	dir := t.TempDir()
	write(t, dir+"/new/.keep", "")
	write(t, dir+"/cur/.keep", "")
	for i := range files {
		if err := os.WriteFile(fmt.Sprintf("%s/cur/%d.x.host,U=%d:2,S", dir, 1700000000+i, i), []byte("From: a@example.org\n\nx\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var end Cursor
	read := func() (n int, took time.Duration) {
		a := &Archive{kind: KindMaildir, path: dir}
		began := time.Now()
		if err := a.Read(t.Context(), end, func(it Item) error { n++; end = it.Cursor; return nil }); err != nil {
			t.Fatal(err)
		}
		return n, time.Since(began)
	}
	n, whole := read()
	if n != files {
		t.Fatalf("%d of %d", n, files)
	}
	none, idle := read()
	write(t, dir+"/new/1900000000.x.host", msg(1))
	one, some := read()
	rename(t, dir+"/cur/1700000007.x.host,U=7:2,S", dir+"/cur/1700000007.x.host,U=7:2,RS")
	flag, other := read()
	t.Logf("%d files: all %v; nothing new %v; one new %v; other flags %v (%d items)", files, whole, idle, some, other, flag)
	if none != 0 || one != 1 || flag < 1 || flag > files/2 {
		t.Errorf("items: %d, %d, %d", none, one, flag)
	}
	if idle > whole || some > whole {
		t.Errorf("as slow as reading all of it: %v", whole)
	}
}

// A message that somebody put beside cur and new is read too, also under the
// name of another one; control files are not.
func TestMaildirStrays(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"cur/01:2,S": "one", "01:2,": "two", "02:2,S": "three", "dovecot-uidlist": "3 V1 N1", ".mbsyncstate": "x",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("Subject: "+text+"\n\n"+text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "new"), 0o700); err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var at Cursor
	read := func(it Item) error {
		got, at = append(got, strings.Fields(string(it.Raw))[1]), it.Cursor
		return nil
	}
	if err := a.Read(t.Context(), "", read); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	if want := []string{"one", "three", "two"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got = nil; a.Read(t.Context(), at, read) != nil || len(got) != 0 {
		t.Errorf("again: %q", got)
	}
}
