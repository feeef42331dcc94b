package sync

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"onemore/config"
	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// eventually waits until something holds.
func eventually(t *testing.T, what string, e *Engine, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not %s: %+v", what, e.States())
		}
	}
}

func phases(e *Engine, all Phase) func() bool {
	return func() bool {
		for _, s := range e.States() {
			if s.Phase != all {
				return false
			}
		}
		return true
	}
}

// Two Maildirs and an mbox that are watched: mail, flags, and a reply that some
// other program put into Sent.
func TestArchivesKeptInStep(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	box, sent, file := maildir(t), maildir(t), filepath.Join(t.TempDir(), "list.mbox")
	deliver(t, box, "1.a.host", post("one", "[PATCH] one", at).raw())
	appendMbox(t, file, post("three", "[PATCH] three", at).raw())
	opt := options(t)
	s := opt.Store.(*store.Store)
	e := New(opt, Archive("box", box, "", nil), Archive("sent", sent, "", nil), Archive("file", file, "", nil))
	end := watched(t, e, nil)
	eventually(t, "in step", e, phases(e, Waiting))
	if n := messages(t, s); n != 2 {
		t.Errorf("%d messages at first", n)
	}
	began := time.Now()
	deliver(t, box, "2.b.host", post("two", "[PATCH] two", at).raw())
	eventually(t, "a new mail", e, func() bool { return messages(t, s) == 3 })
	took := time.Since(began)
	began = time.Now()
	if err := os.Rename(filepath.Join(box, "new", "1.a.host"), filepath.Join(box, "cur", "1.a.host:2,S")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a mail that was seen elsewhere", e, func() bool {
		seen, err := s.Seen(t.Context(), []patch.MsgID{"one@example.org", "two@example.org"})
		return err == nil && seen["one@example.org"] && !seen["two@example.org"]
	})
	t.Logf("a mail within %v, a flag within %v", took, time.Since(began))
	appendMbox(t, file, post("four", "[PATCH] four", at).raw())
	eventually(t, "an mbox that grew", e, func() bool { return messages(t, s) == 4 })
	me := queue.Me{People: []patch.Person{{Name: "Me", Email: "me@example.org"}}}
	mine := func() []string {
		row := rows(t, s)["one@example.org"]
		return queue.New(nil, []*queue.Row{row}, nil, me, at.Add(2*time.Hour).Unix(), nil).Items[0].Mine
	}
	if why := mine(); len(why) != 0 {
		t.Errorf("mine before the reply: %q", why)
	}
	reply := post("reply", "Re: [PATCH] one", at.Add(time.Hour), "one")
	reply.from, reply.body = "Me <me@example.org>", "> text of one\nthis looks wrong\n"
	deliver(t, sent, "1.c.host", reply.raw())
	eventually(t, "a reply that counts as mine", e, func() bool { why := mine(); return len(why) > 0 && why[0] == "reviewed" })
	last := e.States()[0].Last
	e.Fetch("box")
	eventually(t, "a look that finds nothing new", e, func() bool { return e.States()[0].Last.After(last) && e.States()[0].Phase == Waiting })
	if err := os.RemoveAll(box); err != nil {
		t.Fatal(err)
	}
	e.Fetch("box")
	eventually(t, "a Maildir that went away", e, func() bool { st := e.States()[0]; return st.Phase == Failed && st.Err != "" && st.Hint != "" })
	end()
	if n := messages(t, s); n != 5 {
		t.Errorf("%d messages at the end", n)
	}
}

func appendMbox(t *testing.T, path string, raw []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString("From mboxrd@z Thu Jan  1 00:00:00 1970\n" + string(raw) + "\n")
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// epochs makes public-inbox archives.
type epochs struct {
	t   *testing.T
	dir string
}

func (p epochs) git(epoch string, args ...string) string {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), "git", append([]string{"-C", filepath.Join(p.dir, "git", epoch)}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org", "GIT_CONFIG_GLOBAL="+os.DevNull)
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("git %s: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// add makes one commit of a mail, as public-inbox does.
func (p epochs) add(epoch string, raw []byte) {
	p.t.Helper()
	at := filepath.Join(p.dir, "git", epoch)
	if _, err := os.Stat(at); err != nil {
		if err := os.MkdirAll(at, 0o700); err != nil {
			p.t.Fatal(err)
		}
		p.git(epoch, "init", "-q", "--bare", "-b", "master", ".")
	}
	m := filepath.Join(p.t.TempDir(), "m")
	if err := os.WriteFile(m, raw, 0o600); err != nil {
		p.t.Fatal(err)
	}
	blob := p.git(epoch, "hash-object", "-w", m)
	p.git(epoch, "update-index", "--add", "--cacheinfo", "100644,"+blob+",m")
	tree := p.git(epoch, "write-tree")
	args := []string{"commit-tree", tree, "-m", "mail"}
	if out, err := exec.CommandContext(p.t.Context(), "git", "-C", at, "rev-parse", "-q", "--verify", "master").Output(); err == nil {
		args = append(args, "-p", strings.TrimSpace(string(out)))
	}
	p.git(epoch, "update-ref", "refs/heads/master", p.git(epoch, args...))
}

// A public-inbox on this machine, and a mirror of one: new commits and new
// epochs come.
func TestPublicInboxAndMirror(t *testing.T) {
	quietly(t)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := epochs{t, filepath.Join(t.TempDir(), "inbox")}
	p.add("0.git", post("one", "[PATCH] one", at).raw())
	p.add("0.git", post("two", "[PATCH] two", at).raw())
	for name, source := range map[string]func(dir string) Source{
		"archive": func(string) Source { return Archive("inbox", p.dir, "", nil) },
		"mirror": func(dir string) Source {
			m := &Maker{Version: "1.2", Dir: dir}
			t.Cleanup(m.Close)
			return made(t, m, config.Source{Kind: config.SourceLore, URL: config.URL("file://" + p.dir + "/git/0.git")})
		},
	} {
		opt := options(t)
		s := opt.Store.(*store.Store)
		e := New(opt, source(s.Dir()))
		had := messages(t, s)
		rep := good(t, e)
		if had != 0 || rep.New < 2 {
			t.Errorf("%s: first %+v", name, rep)
		}
		p.add("0.git", post(name+"-more", "[PATCH] more", at).raw())
		if rep = good(t, e); rep.New != 1 {
			t.Errorf("%s: one more commit: %+v", name, rep)
		}
		if rep = good(t, e); rep.New != 0 || rep.Messages != 0 {
			t.Errorf("%s: nothing new: %+v", name, rep)
		}
	}
	p.add("1.git", post("next", "[PATCH] in the next epoch", at).raw())
	opt := options(t)
	if rep := good(t, New(opt, Archive("inbox", p.dir, "", nil))); rep.New != 5 {
		t.Errorf("two epochs: %+v", rep)
	}
}

// Mail that comes by a list and by an account is one item with both lists; a
// source that is taken out of the configuration takes nothing with it.
func TestCrossPostedMailAndASourceThatIsRemoved(t *testing.T) {
	quietly(t)
	withInbox(t, func(in *inbox) {
		t := in.t
		p := newPostOffice(t)
		at := day0().Add(-dayLong)
		one := post("one", "[PATCH] one", at)
		in.add(one, post("other", "[PATCH] other", at))
		one.extra = "List-Id: <second.lists.example.net>\nReceived: from a by b; " + at.Format(time.RFC1123Z) + "\n"
		p.add("INBOX", one.raw())
		p.add("INBOX", post("private", "[PATCH] private", at).raw(), goimap.FlagSeen)
		opt := options(t)
		s := opt.Store.(*store.Store)
		var log logs
		e := New(opt, in.source(), made(t, p.maker(s.Dir(), &log), account()))
		var reports []Report
		e.Run(t.Context(), nil, func(r Report) { reports = append(reports, r) })
		for _, r := range reports {
			if r.Err != nil {
				t.Fatal(r.Err)
			}
		}
		st, err := s.Stats(t.Context())
		if err != nil || st.Messages != 3 || st.Variants != 0 {
			t.Errorf("%+v, %v", st, err)
		}
		row := rows(t, s)["one@example.org"]
		if got := strings.Join(row.Lists, " "); got != "second.lists.example.net test.lists.example.org" {
			t.Errorf("lists %q", got)
		}
		if err := errors.Join(
			s.SetMark(t.Context(), "private@example.org", store.Done, 1),
			func() error {
				_, err := s.SetHand(t.Context(), series.Hand{A: "one@example.org", B: "other@example.org"})
				return err
			}(), e.Close()); err != nil {
			t.Fatal(err)
		}
		before := dump(t, s)
		for range 2 { // only the list is configured now
			good(t, New(opt, in.source()))
		}
		if after := dump(t, s); after != before {
			t.Errorf("without the account: %s", difference(after, before))
		}
	})
}

// A source whose watching raises false alarms does not spin.
func TestFalseAlarmsSlowDown(t *testing.T) {
	opt := options(t)
	src := &fake{name: "s", wait: func(context.Context) error { return nil }}
	e := New(opt, src)
	end := watched(t, e, nil)
	time.Sleep(300 * time.Millisecond)
	end()
	if n := src.fetches.Load(); n > freeAlarms+3 {
		t.Errorf("%d fetches of false alarms", n)
	}
}
