package desk

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onemore/config"
	"onemore/patch"
	"onemore/patch/queue"
)

// gitRepo is an empty repository, and what runs git in it.
func gitRepo(t *testing.T) (dir string, git func(args ...string)) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir = t.TempDir()
	env := append(os.Environ(), "HOME="+t.TempDir(), "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Ana Writer", "GIT_AUTHOR_EMAIL=ana@example.org",
		"GIT_COMMITTER_NAME=Tara Keeper", "GIT_COMMITTER_EMAIL=tara@example.org", "GIT_AUTHOR_DATE=2026-03-03T00:00:00Z", "GIT_COMMITTER_DATE=2026-03-03T00:00:00Z")
	git = func(args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"-C", dir}, args...)...)
		cmd.Env = env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	return dir, git
}

func mailOf(from, id, parent, subject, body string) []byte {
	refs := ""
	if parent != "" {
		refs = "In-Reply-To: <" + parent + ">\n"
	}
	return []byte("From: " + from + "\nMessage-ID: <" + id + ">\n" + refs + "Subject: " + subject +
		"\nDate: Sun, 1 Mar 2026 10:00:00 +0000\nTo: mill@lists.example.org\nList-Id: <mill.lists.example.org>\n\n" + body)
}

func patchMail(id, title, file string) []byte {
	return mailOf("Ana Writer <ana@example.org>", id, "", "[PATCH] "+title, "Why.\n\nSigned-off-by: Ana Writer <ana@example.org>\n---\n"+
		"diff --git a/"+file+" b/"+file+"\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/"+file+"\n@@ -0,0 +1 @@\n+"+title+"\n-- \n2.50\n")
}

func treeDesk(t *testing.T, projects ...config.Project) *Desk {
	t.Helper()
	opt := Options{Now: time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC), Me: queue.Me{People: []patch.Person{{Email: "me@example.org"}}}}
	opt.Settings.Projects = projects
	d, err := Open(t.Context(), t.TempDir(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func stateOf(t *testing.T, d *Desk, id patch.MsgID) string {
	t.Helper()
	it, err := d.Snapshot().Find(string(id))
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Change(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if c.State != it.Row.State {
		t.Errorf("<%s> is %s in the queue and %s when opened", id, it.Row.State, c.State)
	}
	said := c.State
	for _, e := range c.Life {
		said += " " + e.Rule
	}
	return said
}

// TestTree: a configured tree makes applied certain, whether mail or commit
// comes first; what it does not have stays as mail says.
func TestTree(t *testing.T) {
	t.Parallel()
	dir, git := gitRepo(t)
	git("commit", "-q", "--allow-empty", "-m", "begin")
	project := config.Project{Lists: []string{"mill"}, Tree: dir, Ref: "main"}
	d, elsewhere := treeDesk(t, project), treeDesk(t, config.Project{Lists: []string{"other"}, Tree: dir})
	for _, on := range []*Desk{d, elsewhere} {
		for _, m := range [][]byte{patchMail("link@x", "mill: turn the wheel", "a"), patchMail("title@x", "mill: grind the corn", "b"), patchMail("open@x", "mill: sweep the floor", "c")} {
			if err := on.Add(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		if err := on.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []patch.MsgID{"link@x", "title@x", "open@x"} {
		if got := stateOf(t, d, id); got != "unreviewed" {
			t.Errorf("<%s>: %s before anything was applied", id, got)
		}
	}
	git("commit", "-q", "--allow-empty", "-m", "mill: let the wheel turn\n\nLink: https://lore.kernel.org/r/link@x")
	git("commit", "-q", "--allow-empty", "-m", "mill: grind the corn")
	git("commit", "-q", "--allow-empty", "-m", "mill: mend the roof\n\nLink: https://lore.kernel.org/r/late@x")
	for _, on := range []*Desk{d, elsewhere} {
		if err := on.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[patch.MsgID]string{"link@x": "applied tree-link", "title@x": "applied tree-subject", "open@x": "unreviewed"} {
		if got := stateOf(t, d, id); got != want {
			t.Errorf("<%s>: %q, want %q", id, got, want)
		}
		if got := stateOf(t, elsewhere, id); got != "unreviewed" {
			t.Errorf("<%s> of a list that the tree is not bound to: %q", id, got)
		}
	}
	if err := d.Add(t.Context(), patchMail("late@x", "mill: mend the old roof", "d")); err != nil {
		t.Fatal(err)
	}
	if got := stateOf(t, d, "late@x"); got != "applied tree-link" {
		t.Errorf("a patch that comes after its commit: %q", got)
	}
	if got := d.Tree([]string{"mill.lists.example.org"}); got != dir {
		t.Errorf("the tree of the list is %q", got)
	}
}

// TestMailmap: the author who answers from another address is no reviewer.
func TestMailmap(t *testing.T) {
	t.Parallel()
	dir, git := gitRepo(t)
	if err := os.WriteFile(filepath.Join(dir, ".mailmap"), []byte("Ana Writer <ana@example.org> <miller@example.net>\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	git("add", "-A")
	git("commit", "-q", "-m", "begin")
	plain, mapped := treeDesk(t), treeDesk(t, config.Project{Lists: []string{"mill"}, Tree: dir})
	for _, on := range []*Desk{plain, mapped} {
		add := errors.Join(on.Add(t.Context(), patchMail("p@x", "mill: turn", "a")),
			on.Add(t.Context(), mailOf("The Miller <miller@example.net>", "r@x", "p@x", "Re: [PATCH] mill: turn", "This does what it should, and I looked at all of it.\n")))
		if err := errors.Join(add, on.Refresh(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	if got := stateOf(t, plain, "p@x"); !strings.HasPrefix(got, "seen") {
		t.Errorf("without a mailmap: %q", got)
	}
	if got := stateOf(t, mapped, "p@x"); !strings.HasPrefix(got, "unreviewed") {
		t.Errorf("with one: %q", got)
	}
}

// TestBrokenProject: a tree that is not there is said, and the queue is there.
func TestBrokenProject(t *testing.T) {
	t.Parallel()
	d := treeDesk(t, config.Project{Lists: []string{"mill"}, Tree: "/no/such/tree", Ref: "main"})
	if err := errors.Join(d.Add(t.Context(), patchMail("p@x", "mill: turn", "a")), d.Refresh(t.Context())); err != nil {
		t.Fatal(err)
	}
	if got := stateOf(t, d, "p@x"); got != "unreviewed" {
		t.Errorf("state %q", got)
	}
	said := false
	for _, l := range d.Log() {
		said = said || strings.Contains(l.Text, "check tree and ref")
	}
	if !said {
		t.Errorf("the log says nothing of it: %v", d.Log())
	}
}

// TestSenderRules: what the configuration says of a sender holds in the row and
// in the change.
func TestSenderRules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rules []config.Sender
		want  string
	}{
		"none":       {nil, "seen"},
		"by address": {[]config.Sender{{Address: "wheel-*@example.net", Kind: "bot"}}, "unreviewed"},
		"by name":    {[]config.Sender{{Name: "the miller*", Kind: "ai"}}, "unreviewed"},
		"of another": {[]config.Sender{{Address: "*@example.com", Kind: "bot"}}, "seen"},
	} {
		opt := Options{Now: time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)}
		opt.Settings.Senders = c.rules
		d, err := Open(t.Context(), t.TempDir(), opt)
		if err != nil {
			t.Fatal(err)
		}
		err = errors.Join(d.Add(t.Context(), patchMail("p@x", "mill: turn", "a")),
			d.Add(t.Context(), mailOf("The Miller of Wheel <wheel-7@example.net>", "r@x", "p@x", "Re: [PATCH] mill: turn", "This does what it should, and I looked at all of it.\n")))
		if err != nil {
			t.Fatal(err)
		}
		if got, _, _ := strings.Cut(stateOf(t, d, "p@x"), " "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if err := d.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, _, _ := strings.Cut(stateOf(t, d, "p@x"), " "); got != c.want {
			t.Errorf("%s, read anew: %s, want %s", name, got, c.want)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestFollowTree: an open queue hears of a commit and of a new MAINTAINERS.
func TestFollowTree(t *testing.T) {
	t.Parallel()
	dir, git := gitRepo(t)
	git("commit", "-q", "--allow-empty", "-m", "begin")
	d := treeDesk(t, config.Project{Lists: []string{"mill"}, Tree: dir, Ref: "main"})
	if err := d.Add(t.Context(), patchMail("p@x", "mill: turn the wheel", "mill/a")); err != nil {
		t.Fatal(err)
	}
	if err := d.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	until := func(what string, ok func(*queue.Item) bool) {
		t.Helper()
		end := time.After(20 * time.Second)
		for {
			if it, err := d.Snapshot().Find("p@x"); err == nil && ok(it) {
				return
			}
			select {
			case <-d.Events():
			case <-end:
				t.Fatal("the queue did not hear of ", what)
			}
		}
	}
	loaded := func() bool {
		for _, l := range d.Log() {
			if strings.Contains(l.Text, "loaded") {
				return true
			}
		}
		return false
	}
	until("its own rows", func(*queue.Item) bool { return loaded() || d.region.Load() != nil })
	if err := os.WriteFile(filepath.Join(dir, "MAINTAINERS"), []byte("MILL\nM:\tMe <me@example.org>\nF:\tmill/\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	git("add", "-A")
	// The watch begins a moment after the first reading: commit until it is heard.
	tick := time.NewTicker(300 * time.Millisecond)
	defer tick.Stop()
	git("commit", "-q", "-m", "who is who")
	deadline := time.After(20 * time.Second)
	for heard := false; !heard; {
		it, err := d.Snapshot().Find("p@x")
		heard = err == nil && len(it.Claims) == 1
		select {
		case <-d.Events():
		case <-tick.C:
			git("commit", "-q", "--allow-empty", "-m", "again")
		case <-deadline:
			t.Fatal("the queue did not hear of a new MAINTAINERS")
		}
	}
	git("commit", "-q", "--allow-empty", "-m", "mill: turn the wheel")
	until("a commit", func(it *queue.Item) bool { return it.Row.State == "applied" })
}
