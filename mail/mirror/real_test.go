package mirror

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// publicInbox is a real server on this machine with one list, "test", whose
// epochs hold about a dozen mails each.
type publicInbox struct {
	t           *testing.T
	tool, state string
	url         string
	n           int
}

func startPublicInbox(t *testing.T) *publicInbox {
	t.Helper()
	tools := os.Getenv("ONEMORE_TOOLS")
	if tools == "" {
		t.Skip("ONEMORE_TOOLS is not set: no public-inbox-serve")
	}
	if _, err := exec.LookPath("public-inbox-init"); err != nil {
		t.Skip("public-inbox is not installed")
	}
	p := &publicInbox{t: t, tool: filepath.Join(tools, "public-inbox-serve"), state: filepath.Join(t.TempDir(), "state")}
	// Before it starts, so that half a start is ended too.
	t.Cleanup(func() { _ = exec.Command(p.tool, "stop", "--purge", "--state", p.state).Run() })
	p.add("start", 30, "--no-install", "--no-all", "--index", "basic", "--http-port", "auto", "--nntp-port", "off", "--imap-port", "off")
	return p
}

func (p *publicInbox) run(args ...string) string {
	p.t.Helper()
	out, err := exec.Command(p.tool, append(args, "--state", p.state)...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("%q: %v\n%s", args, err, out)
	}
	return string(out)
}

// add puts so many new mails on the list.
func (p *publicInbox) add(command string, mails int, more ...string) {
	p.t.Helper()
	dir := p.t.TempDir()
	for range mails {
		p.n++
		text := fmt.Sprintf("Received: by lists.example.org; Thu, 01 Jan 2026 %02d:%02d:00 +0000\nDate: Thu, 01 Jan 2026 00:00:00 +0000\n%s", p.n/60, p.n%60, mail(p.n))
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.eml", p.n)), []byte(text), 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	out := p.run(append([]string{command, "--list", "test", "--from", dir, "--epoch-bytes", "3000"}, more...)...)
	for line := range strings.Lines(out) {
		if home, ok := strings.CutPrefix(strings.TrimSpace(line), "PI_URL_test="); ok {
			p.url = strings.TrimRight(strings.Trim(home, "'"), "/") + "/"
		}
	}
}

// ids are the numbers of the mails in what was read.
func ids(t *testing.T, got []string) []int {
	t.Helper()
	var all []int
	for _, raw := range got {
		_, rest, _ := strings.Cut(raw, "Message-ID: <")
		var n int
		if _, err := fmt.Sscanf(rest, "%d@", &n); err != nil {
			t.Errorf("%q: %v", raw, err)
		}
		all = append(all, n)
	}
	slices.Sort(all)
	return all
}

func upTo(from, to int) []int {
	var all []int
	for n := from; n <= to; n++ {
		all = append(all, n)
	}
	return all
}

// TestRealPublicInbox follows a list of several epochs on a real server.
func TestRealPublicInbox(t *testing.T) {
	p := startPublicInbox(t)
	m, r := open(t, t.TempDir(), p.url, Options{Agent: agent}), reader{t: t}
	first := bring(t, m, true)
	if first.Epochs < 2 || first.Bytes == 0 {
		t.Errorf("%+v", first)
	}
	if got := ids(t, r.read(m)); !slices.Equal(got, upTo(1, 30)) {
		t.Fatalf("got %v", got)
	}
	second := bring(t, m, false)
	if second.Requests != 1 || second.Epochs != 0 {
		t.Errorf("nothing new: %+v", second)
	}
	p.add("add", 1)
	some := bring(t, m, true)
	if some.Epochs != 1 {
		t.Errorf("one mail: %+v", some)
	}
	if got := ids(t, r.read(m)); !slices.Equal(got, []int{31}) {
		t.Errorf("got %v", got)
	}
	p.add("add", 20)
	more := bring(t, m, true)
	if got := ids(t, r.read(m)); !slices.Equal(got, upTo(32, 51)) || more.Epochs < 2 {
		t.Errorf("new epochs: %v, %+v", got, more)
	}
	p.run("rm", "--list", "test", "--msgid", "31@example.org")
	bring(t, m, true)
	if got := ids(t, r.read(m)); !slices.Equal(got, []int{31}) {
		t.Errorf("taken back: %v", got)
	}
	t.Run("purge", func(t *testing.T) { realPurge(t, p, m) })
	t.Run("without manifest", func(t *testing.T) {
		bare, r := open(t, t.TempDir(), p.url+"git/1.git", Options{Agent: agent, HTTP: none{}}), reader{t: t}
		bring(t, bare, true)
		if got := ids(t, r.read(bare)); len(got) < 10 || slices.Contains(got, 1) {
			t.Errorf("got %v", got)
		}
	})
	t.Logf("requests: first %d for %d epochs, nothing new %d, one mail %d", first.Requests, first.Epochs, second.Requests, some.Requests)
}

// realPurge rewrites an old epoch's history as the list's owner may have to.
func realPurge(t *testing.T, p *publicInbox, m *Mirror) {
	t.Helper()
	cmd := exec.Command("public-inbox-purge", filepath.Join(p.state, "inbox", "test"))
	cmd.Env = append(os.Environ(), "PI_CONFIG="+filepath.Join(p.state, "config"), "HOME="+filepath.Join(p.state, "home"))
	whole := reader{t: t}
	for _, raw := range whole.read(m) {
		if strings.Contains(raw, "Message-ID: <2@example.org>") {
			cmd.Stdin = strings.NewReader(raw)
		}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("public-inbox-purge: %v\n%s", err, out)
	}
	bring(t, m, true)
	after := reader{t: t}
	got := ids(t, after.read(m))
	if slices.Contains(got, 2) || !slices.Contains(got, 3) || !slices.Contains(got, 51) {
		t.Errorf("got %v", got)
	}
}
