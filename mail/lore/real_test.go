package lore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// publicInbox is a real server on this machine with one list, "test".
type publicInbox struct {
	t     *testing.T
	tool  string
	state string
	home  string
	port  string
}

// startPublicInbox serves a list with the mail in a file or folder.
func startPublicInbox(t *testing.T, from string) *publicInbox {
	t.Helper()
	tools := os.Getenv("ONEMORE_TOOLS")
	if tools == "" {
		t.Skip("ONEMORE_TOOLS is not set: no public-inbox-serve")
	}
	if _, err := exec.LookPath("public-inbox-init"); err != nil {
		t.Skip("public-inbox is not installed")
	}
	p := &publicInbox{t: t, tool: filepath.Join(tools, "public-inbox-serve"), state: filepath.Join(t.TempDir(), "state"), port: "auto"}
	// Before it starts, so that half a start is ended too.
	t.Cleanup(func() { _ = exec.Command(p.tool, "stop", "--purge", "--state", p.state).Run() })
	p.serve(from)
	return p
}

// serve adds mail and starts the server, anew if it runs: one that has its
// search index open goes on with the old one for up to half a minute.
func (p *publicInbox) serve(from string) {
	p.t.Helper()
	out, err := exec.Command(p.tool, "start", "--no-install", "--state", p.state, "--list", "test", "--from", from,
		"--http-port", p.port, "--nntp-port", "off", "--imap-port", "off").CombinedOutput()
	if err != nil {
		p.t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if home, ok := strings.CutPrefix(strings.TrimSpace(line), "PI_HTTP="); ok {
			p.home = strings.Trim(home, "'") + "/"
			p.port = home[strings.LastIndexByte(home, ':')+1:]
		}
	}
}

// add has mail come to the running server.
func (p *publicInbox) add(mails ...string) {
	p.t.Helper()
	if out, err := exec.Command(p.tool, "add", "--state", p.state, "--list", "test", "--from", folder(p.t, mails)).CombinedOutput(); err != nil {
		p.t.Fatalf("%v\n%s", err, out)
	}
}

func folder(t *testing.T, mails []string) string {
	t.Helper()
	dir := t.TempDir()
	for i, m := range mails {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.eml", i)), []byte(m), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// received is a mail as it came to a list at a time.
func received(at time.Time, from, subject, id string, more ...string) string {
	date := at.UTC().Format(time.RFC1123Z)
	return "Received: from mx.example.org (mx.example.org [192.0.2.25])\n\tby lists.example.org (Postfix) with ESMTPS id 1\n\tfor <test@lists.example.org>; " + date +
		"\nMessage-ID: <" + id + ">\nDate: " + date + "\nFrom: " + from + "\nTo: test@lists.example.org\nSubject: " + subject + "\n" + strings.Join(more, "") +
		"\nFrom here on, text of " + id + "\n>From there\n"
}

func TestRealPublicInbox(t *testing.T) {
	now := time.Now()
	ada, bob := "Ada <ada@example.org>", "Bob <bob@example.net>"
	var mails []string
	for i := range 45 {
		mails = append(mails, received(now.Add(-time.Duration(i)*36*time.Hour-time.Hour), ada, fmt.Sprintf("mail %d", i), fmt.Sprintf("m%d@example.org", i)))
	}
	mails = append(mails,
		received(now.Add(-50*time.Hour), ada, "[PATCH v1] net: foo: fix it", "v1/x+y=1@example.org"),
		received(now.Add(-49*time.Hour), bob, "Re: [PATCH v1] net: foo: fix it", "r1@example.net", "In-Reply-To: <v1/x+y=1@example.org>\n"),
		received(now.Add(-48*time.Hour), ada, "[PATCH v1] net: foo: fix it", "stranger@example.org"),
		received(now.Add(-24*time.Hour), ada, "[PATCH v2] net: foo: fix it", "v2@example.org"),
		received(now.Add(-400*24*time.Hour), bob, "long ago", "old@example.net"))
	p := startPublicInbox(t, folder(t, mails))
	c := New(Options{Version: "test", Settings: Settings{Home: p.home}})
	t.Cleanup(c.Close)
	l := list(t, c, "test")

	place, _, err := l.Find(t.Context(), Place{})
	if err != nil || place.Name != "test" || place.Addresses[0] != "test@lists.example.org" {
		t.Fatalf("%+v, %v", place, err)
	}
	t.Run("fetch", func(t *testing.T) { realFetch(t, p, l, now) })
	t.Run("own", func(t *testing.T) {
		got := ids{}
		_, use, err := l.Fetch(t.Context(), "", Fetch{Query: From("bob@example.net"), Back: 2 * 365 * 24 * time.Hour}, got.take)
		if err != nil || len(got) != 2 || got["old@example.net"] != 1 {
			t.Errorf("%v, %+v, %v", got, use, err)
		}
	})
	t.Run("thread", func(t *testing.T) {
		got := ids{}
		use, err := l.Thread(t.Context(), "v1/x+y=1@example.org", got.take)
		if err != nil || len(got) != 2 || got["r1@example.net"] != 1 || use.Strange == 0 {
			t.Errorf("%v, %+v, %v", got, use, err)
		}
		if _, err := l.Thread(t.Context(), "none@example.org", got.take); !errors.Is(err, ErrNotFound) {
			t.Error(err)
		}
	})
	t.Run("versions", func(t *testing.T) {
		got := ids{}
		_, err := l.Versions(t.Context(), Change{Subject: "net: foo: fix it", From: "ada@example.org"}, now, got.take)
		if err != nil || got["v1/x+y=1@example.org"] != 1 || got["r1@example.net"] != 1 || got["v2@example.org"] != 1 || got["m0@example.org"] != 0 {
			t.Errorf("%v, %v", got, err)
		}
	})
	t.Run("index", func(t *testing.T) {
		found, _, err := l.Index(t.Context(), "f:ada", 0)
		past, _, perr := l.Index(t.Context(), "f:ada", 200)
		nothing, _, nerr := l.Index(t.Context(), "s:nosuchword", 0)
		if err != nil || perr != nil || nerr != nil || len(found) != 48 || len(past)+len(nothing) != 0 {
			t.Errorf("%d, %d, %d, %v, %v, %v", len(found), len(past), len(nothing), err, perr, nerr)
		}
	})
	t.Run("no list", func(t *testing.T) {
		if _, _, err := list(t, c, "nosuch").Find(t.Context(), Place{}); !errors.Is(err, ErrNotFound) {
			t.Error(err)
		}
		if _, _, err := list(t, c, "nosuch").Fetch(t.Context(), "", Fetch{}, ids{}.take); !errors.Is(err, ErrNotFound) {
			t.Error(err)
		}
	})
}

// realFetch: the first fetch gives what the last 30 days brought, the second
// costs one request, later ones give what came, and all of it in the end.
func realFetch(t *testing.T, p *publicInbox, l *List, now time.Time) {
	t.Helper()
	got := ids{}
	check := func(raw []byte) error {
		if !strings.Contains(string(raw), "\n\nFrom here on") || !strings.HasSuffix(string(raw), "\n>From there\n") {
			t.Errorf("changed on its way: %q", raw)
		}
		return got.take(raw)
	}
	cur, first, err := l.Fetch(t.Context(), "", Fetch{}, check)
	if err != nil || len(got) != 20+4 {
		t.Fatalf("%d, %+v, %v", len(got), first, err)
	}
	cur, use, err := l.Fetch(t.Context(), cur, Fetch{}, check)
	if err != nil || use.Requests != 1 || len(got) != 24 {
		t.Errorf("%d, %+v, %v", len(got), use, err)
	}
	p.serve(folder(t, []string{received(now.Add(-time.Minute), "Eve <eve@example.org>", "new", "new@example.org")}))
	cur, use, err = l.Fetch(t.Context(), cur, Fetch{}, check)
	if err != nil || use.Requests != 1 || got["new@example.org"] != 1 {
		t.Errorf("%v, %+v, %v", got["new@example.org"], use, err)
	}
	_, all, err := l.Fetch(context.Background(), cur, Fetch{Back: 10 * 365 * 24 * time.Hour}, check)
	if err != nil || len(got) != 51 {
		t.Errorf("%d of 51, %+v, %v", len(got), all, err)
	}
	t.Logf("requests: first %d, second 1, ten years %d", first.Requests, all.Requests)
}
