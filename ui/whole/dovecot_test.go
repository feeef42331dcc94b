package whole

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/config"
	"onemore/mail/desk"
	"onemore/mail/imap/imaptest"
	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/ui"
	"onemore/ui/front"
	"onemore/ui/uitest"
)

// home keeps what is configured on this machine out of a test.
func home(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, value := range map[string]string{
		"HOME": dir, "XDG_CONFIG_HOME": filepath.Join(dir, "config"), "XDG_DATA_HOME": filepath.Join(dir, "data"), "XDG_RUNTIME_DIR": dir,
		"DBUS_SESSION_BUS_ADDRESS": "", "GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_SYSTEM": os.DevNull, "GIT_ASKPASS": "", "SSH_ASKPASS": "",
	} {
		t.Setenv(name, value)
	}
	return dir
}

// office is a store and the configuration of what it is kept in step with.
type office struct {
	t      *testing.T
	dir    string // of the store
	config string // the file
}

func newOffice(t *testing.T, sources ...string) *office {
	t.Helper()
	o := &office{t: t, dir: filepath.Join(t.TempDir(), "store"), config: filepath.Join(home(t), "config.toml")}
	o.configure(sources...)
	return o
}

// configure writes the configuration.
func (o *office) configure(sources ...string) {
	o.t.Helper()
	text := "me = [\"Me Myself <me@example.org>\"]\n\n" + strings.Join(sources, "\n")
	if err := os.WriteFile(o.config, []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// account is the source of a Dovecot, as a configuration says it.
func account(d *imaptest.Dovecot, more ...string) string {
	return source(append([]string{
		`kind = "imap"`, fmt.Sprintf("url = %q", "imaps://"+d.User()+"@"+d.IMAPS()), fmt.Sprintf("ca = %q", d.CA()),
		fmt.Sprintf(`password_command = ["echo", %q]`, d.Password()),
	}, more...)...)
}

func source(lines ...string) string { return "[[source]]\n" + strings.Join(lines, "\n") + "\n" }

// open opens a desk with the configuration, as the program does.
func (o *office) open() *desk.Desk {
	o.t.Helper()
	set, err := config.Load(o.config)
	if err != nil {
		o.t.Fatal(err)
	}
	opt := desk.Options{Settings: set, Config: o.config, Version: "onemore (test)"}
	for _, p := range set.Me {
		opt.Me.People = append(opt.Me.People, patch.Person{Name: p.Name, Email: p.Email})
	}
	d, err := desk.Open(context.Background(), o.dir, opt)
	if err != nil {
		o.t.Fatal(err)
	}
	return d
}

func (o *office) close(d *desk.Desk) {
	o.t.Helper()
	if err := d.Close(); err != nil {
		o.t.Error(err)
	}
}

// try fetches from all sources once, as `onemore sync` does.
func (o *office) try() []desk.Fetched {
	o.t.Helper()
	d := o.open()
	defer o.close(d)
	var got []desk.Fetched
	if err := d.Sync(o.t.Context(), desk.SyncWant{Done: func(f desk.Fetched) { got = append(got, f) }}); err != nil {
		o.t.Fatal(err)
	}
	return got
}

// sync is try that must go well, and the sum of it.
func (o *office) sync() desk.Fetched {
	o.t.Helper()
	var sum desk.Fetched
	for _, f := range o.try() {
		if f.Err != nil {
			o.t.Fatalf("%s: %v", f.Source, f.Err)
		}
		sum.Messages += f.Messages
		sum.New += f.New
		sum.Requests += f.Requests
		sum.Bytes += f.Bytes
		sum.Seconds = max(sum.Seconds, f.Seconds)
	}
	return sum
}

// store opens the store itself.
func (o *office) store() *store.Store {
	o.t.Helper()
	s, err := store.Open(o.t.Context(), o.dir, store.Options{})
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { s.Close() })
	return s
}

// scanned is when a folder was looked over last: of a dump that alone differs
// from run to run.
var scanned = regexp.MustCompile(`\\"scanned\\":\\"[^"]*\\",?`)

// dump is everything in the store that has a meaning.
func (o *office) dump() string {
	o.t.Helper()
	var out bytes.Buffer
	s := o.store()
	if err := errors.Join(s.Dump(o.t.Context(), &out), s.Close()); err != nil {
		o.t.Fatal(err)
	}
	return scanned.ReplaceAllString(out.String(), "")
}

// held is what a dump holds, to be compared.
type held struct {
	ids      []string            // of messages
	whole    map[string]int64    // of messages of which only the beginning is here
	variants int                 // other bodies
	places   map[string][]string // by folder, the ids in the order of UIDs
	seen     []string
}

func (o *office) held() held {
	o.t.Helper()
	h := held{places: map[string][]string{}, whole: map[string]int64{}}
	for line := range strings.Lines(o.dump()) {
		var one struct {
			Message, Variant, Unreadable, Place, ID, Seen string
			Whole                                         int64 `json:"beginning_of"`
		}
		var seen struct{ Seen string }
		if err := json.Unmarshal([]byte(line), &one); err != nil && json.Unmarshal([]byte(line), &seen) != nil {
			one.Seen = "" // a place has a flag of that name
		}
		switch {
		case one.Message != "":
			h.ids = append(h.ids, one.Message)
			if one.Whole != 0 {
				h.whole[one.Message] = one.Whole
			}
		case one.Variant != "":
			h.variants++
		case one.Unreadable != "":
			o.t.Errorf("something unreadable was kept: %s", line)
		case one.Place != "":
			_, folder, _ := strings.Cut(one.Place, " ")
			h.places[folder] = append(h.places[folder], one.ID)
		case one.Seen != "":
			h.seen = append(h.seen, one.Seen)
		}
	}
	slices.Sort(h.ids)
	return h
}

// id is the Message-ID of a made mail.
func id(n int) string { return fmt.Sprintf("%d@example.org", n) }

func idsOf(from, to int) []string {
	var all []string
	for n := from; n <= to; n++ {
		all = append(all, id(n))
	}
	slices.Sort(all)
	return all
}

// letterTime is the date of a made mail, the later the higher its number.
func letterTime(n int) time.Time {
	return time.Now().Truncate(time.Hour).Add(time.Duration(n-10000) * time.Second)
}

// letter is a made mail with a patch; extra is put into its text.
func letter(n int, extra ...string) string { return dated(n, letterTime(n), extra...) }

func dated(n int, at time.Time, extra ...string) string {
	return fmt.Sprintf(`From: Author %d <author%d@example.org>
To: list@lists.example.org
Subject: [PATCH] demo: make part %d quicker
Message-ID: <%s>
Date: %s
List-Id: <list.lists.example.org>

Part %d waits for what it does not need; the word is parsnip%d.
%s
Signed-off-by: Author %d <author%d@example.org>
---
 part%d.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/part%d.c b/part%d.c
index 1111111..2222222 100644
--- a/part%d.c
+++ b/part%d.c
@@ -1,3 +1,3 @@
 int f(void)
-{ return slow(%d); }
+{ return quick(%d); }

`, n, n, n, id(n), at.UTC().Format(time.RFC1123Z), n, n, strings.Join(extra, "\n"), n, n, n, n, n, n, n, n, n)
}

func letters(from, to int, extra ...string) []string {
	var all []string
	for n := from; n <= to; n++ {
		all = append(all, letter(n, extra...))
	}
	return all
}

// bulk is text of a size, in lines.
func bulk(size int) string {
	return strings.Repeat(strings.Repeat("all work and no play ", 3)+"\n", size/64)
}

// watch opens the screen on the store, which follows its sources, until the
// test ends.
func (o *office) watch(w, h int) (*uitest.App, *desk.Desk) {
	o.t.Helper()
	d := o.open()
	ctx, cancel := context.WithCancel(context.Background())
	o.t.Cleanup(func() {
		cancel()
		o.close(d)
	})
	if err := d.Start(ctx); err != nil {
		o.t.Fatal(err)
	}
	m, err := ui.New(ctx, front.New(d), ui.Options{Getenv: func(string) string { return "" }})
	if err != nil {
		o.t.Fatal(err)
	}
	return uitest.Start(o.t, m, w, h), d
}

// until waits until something is so.
func until(t *testing.T, most time.Duration, what string, so func() bool) {
	t.Helper()
	for begin := time.Now(); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > most {
			t.Fatalf("waited %v for %s", most, what)
		}
	}
}

// settled waits until all sources are watched.
func settled(t *testing.T, d *desk.Desk) {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		all := d.Sources()
		if len(all) > 0 && !slices.ContainsFunc(all, func(s desk.Source) bool { return s.Phase != "waiting" }) {
			return
		}
		if time.Since(begin) > 30*time.Second {
			t.Fatalf("the sources are not in step: %+v\n%v", all, d.Log())
		}
	}
}

// queued gives the change of a made mail in the queue; nil when it is not there.
func queued(d *desk.Desk, root string) *queue.Item {
	for _, it := range d.Snapshot().Items {
		if string(it.Root) == root {
			return it
		}
	}
	return nil
}

// here tells whether a made mail is in the queue.
func here(d *desk.Desk, n int) bool { return queued(d, id(n)) != nil }

// item is queued for what must be there.
func item(t *testing.T, d *desk.Desk, root string) *queue.Item {
	t.Helper()
	it := queued(d, root)
	if it == nil {
		t.Fatalf("<%s> is not in the queue of %d", root, len(d.Snapshot().Items))
	}
	return it
}
