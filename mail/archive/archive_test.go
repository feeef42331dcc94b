package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func zipped(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// shape is one kind of archive with the messages 1 to 6 in it.
type shape struct {
	name string
	kind string
	make func(t *testing.T, dir string) string // gives the path to open
	all  []string
}

func sixMails() []string {
	return []string{msg(1), msg(2), msg(3), msg(4), msg(5), msg(6)}
}

func shapes() []shape {
	six := sixMails()
	return []shape{
		{"mboxrd", KindMbox, func(t *testing.T, dir string) string {
			t.Helper()
			write(t, dir+"/x.mbox", mboxrd(six...))
			return dir + "/x.mbox"
		}, six},
		{"mbox without a suffix", KindMbox, func(t *testing.T, dir string) string {
			t.Helper()
			write(t, dir+"/Inbox", strings.ReplaceAll(mboxrd(six...), "\n", "\r\n"))
			return dir + "/Inbox"
		}, strings.Split(strings.ReplaceAll(strings.Join(six, "\x00"), "\n", "\r\n"), "\x00")},
		{"mbox.gz", KindMbox, func(t *testing.T, dir string) string {
			t.Helper()
			write(t, dir+"/x.mbox.gz", zipped(t, mboxrd(six[:2]...))+zipped(t, mboxrd(six[2:]...)))
			return dir + "/x.mbox.gz"
		}, six},
		{"maildir", KindMaildir, func(t *testing.T, dir string) string {
			t.Helper()
			for i, m := range six {
				write(t, fmt.Sprintf("%s/%s/100%d.x.host%s", dir, []string{"new", "cur"}[i%2], i, []string{"", ":2,S"}[i%2]), m)
			}
			write(t, dir+"/tmp/1009.x.host", "half a mess")
			return dir
		}, six},
		{"eml folder", KindFolder, func(t *testing.T, dir string) string {
			t.Helper()
			for i, m := range six {
				write(t, fmt.Sprintf("%s/%d/%d.eml", dir, i/2, i), m)
			}
			write(t, dir+"/README", "not a mail\n")
			write(t, dir+"/.hidden.eml", msg(9))
			return dir
		}, six},
		{"mbox folder", KindFolder, func(t *testing.T, dir string) string {
			t.Helper()
			write(t, dir+"/2026-01.mbox", mboxrd(six[:2]...))
			write(t, dir+"/2026-02.mbox.gz", zipped(t, mboxrd(six[2:3]...)))
			write(t, dir+"/sub/2026-03", mboxrd(six[3:]...))
			write(t, dir+"/empty.mbox", "")
			return dir
		}, six},
		{"mixed folder", KindFolder, func(t *testing.T, dir string) string {
			t.Helper()
			write(t, dir+"/a.mbox", mboxrd(six[3:5]...))
			write(t, dir+"/b.mbox", mboxrd(six[5:]...))
			write(t, dir+"/a.eml", six[0])
			write(t, dir+"/box/new/100.x", six[1])
			write(t, dir+"/box/cur/101.x:2,S", six[2])
			return dir
		}, six},
		{"eml", KindEML, func(t *testing.T, dir string) string {
			t.Helper()
			write(t, dir+"/x.eml", six[0])
			return dir + "/x.eml"
		}, six[:1]},
		{"eml under a From_ line", KindMbox, func(t *testing.T, dir string) string {
			t.Helper()
			write(t, dir+"/x.eml", "From a@example.org Thu Jan  1 10:00:00 2026\n"+six[0])
			return dir + "/x.eml"
		}, six[:1]},
		{"epoch", KindPublicInbox, func(t *testing.T, dir string) string {
			t.Helper()
			makeEpoch(t, dir+"/0.git", six...)
			return dir + "/0.git"
		}, six},
		{"inbox", KindPublicInbox, func(t *testing.T, dir string) string {
			t.Helper()
			makeEpoch(t, dir+"/l/git/0.git", six[:2]...)
			makeEpoch(t, dir+"/l/git/1.git")
			makeEpoch(t, dir+"/l/git/2.git", six[2:4]...)
			makeEpoch(t, dir+"/l/git/10.git", six[4:]...)
			makeEpoch(t, dir+"/l/all.git")
			return dir + "/l"
		}, six},
		{"mirror", KindPublicInbox, func(t *testing.T, dir string) string {
			t.Helper()
			makeEpoch(t, dir+"/a/git/0.git", six[:3]...)
			makeEpoch(t, dir+"/b/git/0.git", six[3:]...)
			return dir
		}, six},
	}
}

func TestReadWholeAndResumeAtEveryItem(t *testing.T) {
	for _, s := range shapes() {
		t.Run(s.name, func(t *testing.T) {
			path := s.make(t, t.TempDir())
			a, err := Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			if a.Kind() != s.kind {
				t.Errorf("kind %s, want %s", a.Kind(), s.kind)
			}
			whole := mustRead(t, path, "")
			if !slices.Equal(raws(whole), s.all) {
				t.Fatalf("got %q", raws(whole))
			}
			checkProgress(t, a, whole)
			for i, it := range whole {
				if it.Where == "" || it.Cut {
					t.Errorf("item %d: where %q, cut %v", i, it.Where, it.Cut)
				}
				rest := mustRead(t, path, it.Cursor)
				if !slices.Equal(raws(rest), s.all[i+1:]) {
					t.Errorf("after item %d: %q", i, raws(rest))
				}
			}
		})
	}
}

func checkProgress(t *testing.T, a *Archive, items []Item) {
	t.Helper()
	size, before := a.Size(t.Context()), int64(0)
	for i, it := range items {
		if it.Pos < before || it.Pos > size {
			t.Errorf("item %d at %d of %d %s, the one before at %d", i, it.Pos, size, a.Unit(), before)
		}
		before = it.Pos
	}
	if before < size*9/10 {
		t.Errorf("the end is at %d of %d %s", before, size, a.Unit())
	}
}

// TestReadInSteps interrupts after each item and goes on from its cursor.
func TestReadInSteps(t *testing.T) {
	for _, s := range shapes() {
		for step := 1; step <= 2; step++ {
			t.Run(fmt.Sprint(s.name, " by ", step), func(t *testing.T) {
				a, err := Open(t.Context(), s.make(t, t.TempDir()))
				if err != nil {
					t.Fatal(err)
				}
				var at Cursor
				var got []Item
				for range 10 {
					part := take(t, a, at, step)
					if len(part) == 0 {
						break
					}
					got = append(got, part...)
					at = part[len(part)-1].Cursor
				}
				if !slices.Equal(raws(got), s.all) {
					t.Errorf("got %q", raws(got))
				}
			})
		}
	}
}

func TestErrorOfReceiverEndsTheRead(t *testing.T) {
	for _, s := range shapes() {
		t.Run(s.name, func(t *testing.T) {
			a, err := Open(t.Context(), s.make(t, t.TempDir()))
			if err != nil {
				t.Fatal(err)
			}
			calls := 0
			err = a.Read(t.Context(), "", func(Item) error { calls++; return errEnough })
			if !errors.Is(err, errEnough) || calls != 1 {
				t.Errorf("error %v after %d calls", err, calls)
			}
			ctx, cancel := context.WithCancel(t.Context())
			calls = 0
			err = a.Read(ctx, "", func(Item) error { calls++; cancel(); return nil })
			if !errors.Is(err, context.Canceled) && (len(s.all) > 1 || err != nil) || calls != 1 {
				t.Errorf("cancelled: error %v after %d calls", err, calls)
			}
		})
	}
}

func TestForeignCursorMeansTheStart(t *testing.T) {
	cursors := []Cursor{
		"x", "1 mbox\n", "1 mbox\nm 10 5\n", "1 maildir\nn 1 \"zzz\"\n", "1 mbox\nm 99999999 5 6.1 \"x.mbox\"\n",
		"1 mbox\nm 5 99 6.1 \"x.mbox\"\n", "1 public-inbox\ng --help \"0.git\"\n",
		"1 public-inbox\ng 0123456789abcdef0123456789abcdef01234567 \"0.git\"\n", "1 folder\nd 5 5\n", "2 folder\n",
	}
	for _, s := range shapes() {
		path := s.make(t, t.TempDir())
		for _, c := range cursors {
			if s.kind == KindMaildir && strings.HasPrefix(string(c), "1 maildir") {
				continue // it fits, and covers only what came before 1970
			}
			if got := raws(mustRead(t, path, c)); !slices.Equal(got, s.all) {
				t.Errorf("%s after %q: %q", s.name, c, got)
			}
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/empty", "")
	write(t, dir+"/text", "hello\nworld: this\n")
	write(t, dir+"/elf", "\x7fELF\x00\x00\x00Subject: x\n")
	write(t, dir+"/yaml", "name: x\nversion: 1\nsubject: y\nlicense: z\n\n")
	write(t, dir+"/prose", "From the beginning\nit went wrong\n")
	write(t, dir+"/bad.gz", "\x1f\x8b\x00\x00")
	write(t, dir+"/eml.gz", zipped(t, msg(1)))
	write(t, dir+"/folder/README", "hello\n")
	runGit(t, dir, nil, "init", "-q", "--bare", "v1.git")
	tree := runGit(t, dir+"/v1.git", nil, "mktree")
	commit := runGit(t, dir+"/v1.git", nil, "commit-tree", "-m", "x", tree)
	runGit(t, dir+"/v1.git", nil, "update-ref", "HEAD", commit)
	for _, name := range []string{"empty", "text", "elf", "yaml", "prose", "eml.gz", "folder", "v1.git"} {
		_, err := Open(t.Context(), filepath.Join(dir, name))
		if !errors.Is(err, ErrNoMail) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want ErrNoMail with the name", name, err)
		}
	}
	for _, name := range []string{"bad.gz", "absent"} {
		if _, err := Open(t.Context(), filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want an error with the name", name, err)
		}
	}
}

func TestFolderNamesWhatItSkips(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/a.eml", msg(1))
	write(t, dir+"/notes.txt", "hello\n")
	write(t, dir+"/bad.mbox.gz", "\x1f\x8b\x00\x00")
	a, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a.Skipped(), []string{"notes.txt"}) {
		t.Errorf("skipped %q", a.Skipped())
	}
	got, err := readFrom(t, dir, "")
	if len(got) != 1 || err == nil || !strings.Contains(err.Error(), "bad.mbox.gz") {
		t.Errorf("%d items, %v", len(got), err)
	}
}

func TestMboxGrows(t *testing.T) {
	for _, name := range []string{"x.mbox", "x.mbox.gz"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			put := func(content string) {
				if strings.HasSuffix(name, ".gz") {
					content = zipped(t, content)
				}
				write(t, path, content)
			}
			six := sixMails()
			put(mboxrd(six[:3]...))
			got := mustRead(t, path, "")
			end := got[2].Cursor
			put(mboxrd(six[:5]...))
			if got := raws(mustRead(t, path, end)); !slices.Equal(got, six[3:5]) {
				t.Errorf("grown: %q", got)
			}
			put(mboxrd(six[:2]...))
			if got := raws(mustRead(t, path, end)); !slices.Equal(got, six[:2]) {
				t.Errorf("cut shorter: %q", got)
			}
			put(mboxrd(append([]string{msg(77)}, six...)...))
			if got := raws(mustRead(t, path, end)); len(got) != 7 {
				t.Errorf("replaced: %q", got)
			}
			put(mboxrd(append([]string{six[0]}, six[2:]...)...)) // one deleted by a mail program
			if got := raws(mustRead(t, path, end)); len(got) != 5 {
				t.Errorf("rewritten: %q", got)
			}
			// The last message was half written when it was read.
			put(mboxrd(six[0]) + mboxrdFrom + six[1][:90])
			half := mustRead(t, path, "")
			if string(half[1].Raw) != six[1][:90] {
				t.Fatalf("half: %q", half[1].Raw)
			}
			put(mboxrd(six[:3]...))
			if got := raws(mustRead(t, path, half[1].Cursor)); !slices.Equal(got, six[1:3]) {
				t.Errorf("after half a message: %q", got)
			}
		})
	}
}

func TestCorruptGzip(t *testing.T) {
	six := sixMails()
	big := make([]string, 200)
	for i := range big {
		big[i] = msg(i) + strings.Repeat(fmt.Sprintf("line %d of something\n", i*7919), 200)
	}
	tests := []struct {
		name    string
		content string
		want    []string // nil: some, but not all, of big
	}{
		{"cut in the middle", zipped(t, mboxrd(big...))[:4000], nil},
		{"cut in the checksum", strings.TrimSuffix(zipped(t, mboxrd(six...)), zipped(t, mboxrd(six...))[len(zipped(t, mboxrd(six...)))-4:]), six[:5]},
		{"zeros behind it", zipped(t, mboxrd(six...)) + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", six},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.mbox.gz")
			write(t, path, tt.content)
			got, err := readFrom(t, path, "")
			if err == nil || !strings.Contains(err.Error(), "x.mbox.gz") {
				t.Errorf("error %v, want one with the name", err)
			}
			want := tt.want
			if want == nil {
				if len(got) == 0 || len(got) >= len(big) {
					t.Fatalf("%d of %d messages", len(got), len(big))
				}
				want = big[:len(got)]
			}
			if !slices.Equal(raws(got), want) {
				t.Errorf("got %.200q", raws(got))
			}
		})
	}
}

func TestMaildirChanges(t *testing.T) {
	dir := t.TempDir()
	six := sixMails()
	for i, m := range six {
		write(t, fmt.Sprintf("%s/new/100%d.x.host", dir, i), m)
	}
	write(t, dir+"/cur/.keep", "")
	whole := mustRead(t, dir, "")
	end := whole[5].Cursor
	later(t, dir+"/new", dir+"/cur")

	if err := os.Rename(dir+"/new/1002.x.host", dir+"/cur/1002.x.host,U=7:2,F"); err != nil {
		t.Fatal(err)
	}
	if got := mustRead(t, dir, end); len(got) != 0 {
		t.Errorf("seen by a mail program: %q", raws(got))
	}
	if got := raws(mustRead(t, dir, whole[1].Cursor)); !slices.Equal(got, six[2:]) {
		t.Errorf("seen by a mail program below: %q", got)
	}
	write(t, dir+"/new/1002.between.host", msg(7)) // sorts below the cursor
	write(t, dir+"/new/1009.x.host", msg(8))
	got := mustRead(t, dir, end)
	if !slices.Contains(raws(got), msg(7)) || !slices.Contains(raws(got), msg(8)) {
		t.Errorf("late ones are lost: %q", raws(got))
	}
	for _, it := range got[:len(got)-1] {
		rest := raws(mustRead(t, dir, it.Cursor))
		if !slices.Contains(rest, msg(8)) {
			t.Errorf("interrupted after %s: %q", it.Where, rest)
		}
	}
	if got := mustRead(t, dir, got[len(got)-1].Cursor); len(got) != 0 {
		t.Errorf("at the end: %q", raws(got))
	}
	if err := os.Remove(dir + "/new/1000.x.host"); err != nil {
		t.Fatal(err)
	}
	if got := raws(mustRead(t, dir, got[len(got)-1].Cursor)); slices.Contains(got, six[1]) {
		t.Errorf("one deleted: %q are read again", got)
	}
}

// later lets the file system's clock tick, so that what comes next has another
// time than what lies there; it waits for the clock, not for a guess.
func later(t *testing.T, dirs ...string) {
	t.Helper()
	var l listing
	for _, d := range dirs {
		if _, err := l.seeDir(d); err != nil {
			t.Fatal(err)
		}
	}
	probe := filepath.Join(t.TempDir(), "probe")
	for range 1000 {
		write(t, probe, "")
		fi, err := os.Stat(probe)
		if err != nil {
			t.Fatal(err)
		}
		if fi.ModTime().UnixNano() > l.at {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("the clock stands still")
}

func TestFolderMovedIn(t *testing.T) {
	base := t.TempDir()
	dir := base + "/mail"
	write(t, dir+"/m/1.eml", msg(1))
	write(t, dir+"/z/2.eml", msg(2))
	write(t, base+"/aside/a/3.eml", msg(3)) // older than the reading
	later(t, dir, dir+"/m", dir+"/z")
	write(t, dir+"/README", "so that the folder's time is past that of its mail\n")
	end := mustRead(t, dir, "")[1].Cursor
	later(t, dir, dir+"/m", dir+"/z")
	if err := os.Rename(base+"/aside", dir+"/aside"); err != nil {
		t.Fatal(err)
	}
	if got := raws(mustRead(t, dir, end)); !slices.Equal(got, []string{msg(3)}) {
		t.Errorf("got %q", got)
	}
}

func TestUnreadableFileDoesNotStopTheOthers(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root can read everything")
	}
	dir := t.TempDir()
	for i := range 3 {
		write(t, fmt.Sprintf("%s/%d.eml", dir, i), msg(i))
	}
	if err := os.Chmod(dir+"/1.eml", 0); err != nil {
		t.Fatal(err)
	}
	got, err := readFrom(t, dir, "")
	if err == nil || !strings.Contains(err.Error(), "1.eml") ||
		!slices.Equal(raws(got), []string{msg(0), msg(2)}) {
		t.Errorf("%q, %v", raws(got), err)
	}
}

func TestKeyIsAbsolute(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/x.eml", msg(1))
	t.Chdir(dir)
	a, err := Open(context.Background(), "x.eml")
	if err != nil {
		t.Fatal(err)
	}
	if a.Path() == "x.eml" || !strings.HasPrefix(a.Key(), "eml:/") || a.Files() != 1 {
		t.Errorf("path %q, key %q, files %d", a.Path(), a.Key(), a.Files())
	}
}
