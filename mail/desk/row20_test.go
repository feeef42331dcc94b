package desk

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/config"
	"onemore/mail/store"
	"onemore/mail/submit"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/reply"
)

// still is all that lies in a folder: names, modes, times and bytes.
func still(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		said := fmt.Sprint(info.Mode(), info.ModTime().UnixNano())
		if e.Type().IsRegular() {
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			said += fmt.Sprintf(" %x", sha256.Sum256(raw))
		}
		out[path] = said
		return nil
	}))
	return out
}

// TestRow20TreeIsNeverTouched (row 20 of the faults): whatever state the
// person's tree is in, a review is written, previewed and sent, and nothing in
// the tree or its .git is another than before.
func TestRow20TreeIsNeverTouched(t *testing.T) {
	t.Parallel()
	write := func(dir, name, text string) error {
		path := filepath.Join(dir, name)
		return errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600))
	}
	for what, spoil := range map[string]func(dir string) error{
		"clean":  func(string) error { return nil },
		"locked": func(dir string) error { return write(dir, ".git/index.lock", "") },
		"am in progress": func(dir string) error {
			return errors.Join(write(dir, ".git/rebase-apply/applying", ""), write(dir, ".git/rebase-apply/next", "1\n"), write(dir, ".git/rebase-apply/last", "2\n"))
		},
		"dirty": func(dir string) error {
			return errors.Join(write(dir, "pump.c", "half a thought\n"), write(dir, "stray.c", "x\n"))
		},
		"ref locked": func(dir string) error { return write(dir, ".git/refs/heads/main.lock", "") },
		"broken":     func(dir string) error { return write(dir, ".git/HEAD", "what\n") },
		"no tree":    func(dir string) error { return os.RemoveAll(filepath.Join(dir, ".git")) },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			dir, git := gitRepo(t)
			must(t, write(dir, "MAINTAINERS", "PUMP\nM:\tBo Keeper <bo@example.org>\nL:\tpump@lists.example.org\nS:\tMaintained\nF:\tpump.c\n"),
				write(dir, "pump.c", "int pump(void)\n{\n\treturn 0;\n}\n"))
			git("add", ".")
			git("commit", "-q", "-m", "start")
			must(t, spoil(dir))
			before := still(t, dir)
			sendBeside(t, dir)
			after := still(t, dir)
			for path, said := range before {
				if after[path] != said {
					t.Errorf("%s was %s and is %s", path, said, after[path])
				}
			}
			if len(after) != len(before) {
				t.Errorf("%d files became %d", len(before), len(after))
			}
		})
	}
}

// sendBeside is a whole review at a desk that knows a tree.
func sendBeside(t *testing.T, dir string) {
	t.Helper()
	srv, url := serve(t)
	opt := Options{Me: queue.Me{People: []patch.Person{{Name: "René Reviewer", Email: "rene@example.net"}}}}
	opt.Settings = config.Defaults()
	opt.Settings.Send = config.Send{Kind: config.SendSMTP, URL: url}
	opt.Settings.Projects = []config.Project{{Lists: []string{"pump"}, Tree: dir, Ref: "main"}}
	beside, err := Open(t.Context(), t.TempDir(), opt)
	must(t, err)
	must(t, beside.Fill(t.Context(), slices.Values(posted(1, time.Now().Add(-48*time.Hour)))), beside.Start(t.Context()), beside.Refresh(t.Context()))
	l := send(t, beside, reviewed(t, beside)[0])
	if l.State != store.LetterSent || len(srv.got()) != 1 {
		t.Errorf("%s %s; %d mails went", l.State, l.Why, len(srv.got()))
	}
	for c := range beside.Check(t.Context(), nil) {
		if c.Err != nil && c.Next == "" {
			t.Errorf("%+v has no next step", c)
		}
	}
	must(t, beside.Close())
}

// TestRow20WithoutGit (row 20 of the faults): without git, or with one that does
// not know what it is asked, a review is written all the same; only that nothing
// says how mail leaves is said, with the next step.
func TestRow20WithoutGit(t *testing.T) {
	for what, script := range map[string]string{"missing": "", "old": "echo \"git: 'config' has no --null\" >&2; exit 129", "odd": "echo what; exit 1"} {
		t.Run(what, func(t *testing.T) {
			bin := t.TempDir()
			if script != "" {
				must(t, os.WriteFile(filepath.Join(bin, "git"), []byte("#!/bin/sh\n"+script+"\n"), 0o700)) //nolint:gosec // it is to be run
			}
			t.Setenv("PATH", bin)
			d, srv := reviewing(t)
			d.opt.Settings.Send = config.Send{}
			d.opt.Settings.Projects = []config.Project{{Lists: []string{"pump"}, Tree: t.TempDir()}}
			must(t, d.Refresh(t.Context()), d.GiveTag(t.Context(), []patch.MsgID{"v1-2@example.org"}, reply.Tag{Key: "Reviewed-by"}))
			l, err := d.PreviewOf(t.Context(), "v1-2@example.org")
			must(t, err)
			at := slices.IndexFunc(l.Findings, func(f reply.Finding) bool { return f.Level == reply.Block && f.Rule == "transport" })
			if at < 0 || !strings.Contains(l.Findings[at].Text, "[send]") {
				t.Errorf("%+v", l.Findings)
			}
			if err := d.Approve(t.Context(), l.ID, l.Sum); !errors.Is(err, submit.ErrConfig) || submit.Next(err) == "" || len(srv.got()) != 0 {
				t.Errorf("approved: %v", err)
			}
			if k, err := d.draftOn(t.Context(), "v1-2@example.org"); err != nil || k.Empty() || time.Since(k.changed) > time.Minute {
				t.Errorf("the draft is lost: %+v, %v", k, err)
			}
		})
	}
}
