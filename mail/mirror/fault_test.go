package mirror

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shim puts a program named git first: a shell script in which $GIT is git.
func shim(t *testing.T, script string) {
	t.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not installed")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "git"), []byte("#!/bin/bash\nGIT="+git+"\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// noise is text that git cannot pack much.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	var b strings.Builder
	for b.Len() < n {
		fmt.Fprintf(&b, "%016x%016x\n", r.Uint64(), r.Uint64())
	}
	return b.String()
}

// TestDiskFull lets git write no file larger than a few blocks, which fails as
// a full disk does: with an error, after half a pack.
func TestDiskFull(t *testing.T) {
	o, r := newOrigin(t), reader{t: t}
	big := mail(2) + noise(3<<20)
	o.put(0, "", mail(1))
	m := open(t, t.TempDir(), o.url(), Options{})
	bring(t, m, true)
	r.want(m, mail(1))
	o.put(0, "", big, mail(3))
	t.Run("full", func(t *testing.T) {
		shim(t, `case "$*" in *" fetch "*) ulimit -f 256; trap '' XFSZ;; esac; exec $GIT "$@"`)
		changed, _, err := m.Update(t.Context(), nil)
		if err == nil || changed || !strings.Contains(err.Error(), "too large") {
			t.Errorf("%v, %v", changed, err)
		}
	})
	r.want(m)
	bring(t, m, true)
	r.want(m, big, mail(3))
	if left, _ := filepath.Glob(m.repo(0) + "/objects/pack/tmp_*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestKilled ends git with SIGKILL at several moments of a fetch.
func TestKilled(t *testing.T) {
	for _, when := range []string{
		"index-pack --stdin", // git starts it when the pack begins to come
		"rev-list --objects", // and this when all has come, before the branches move
	} {
		t.Run(when, func(t *testing.T) {
			o, r := newOrigin(t), reader{t: t}
			o.put(0, "", mail(1), mail(2)+noise(1<<20))
			m := open(t, t.TempDir(), o.url(), Options{})
			run, _, _ := strings.Cut(when, " ")
			// git runs its parts through its own path, so the shim is put there
			// by GIT_EXEC_PATH: a folder with links to all of them but one.
			parts := t.TempDir()
			core := runGit(t, "/", nil, "--exec-path")
			all, err := os.ReadDir(core)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range all {
				if e.Name() != "git" {
					if err := os.Symlink(filepath.Join(core, e.Name()), filepath.Join(parts, e.Name())); err != nil {
						t.Fatal(err)
					}
				}
			}
			script := "#!/bin/bash\ncase \" $* \" in *\" " + run + " \"*) head -c 100000 >/dev/null; touch " + parts + "/killed; kill -9 0;; esac\nexec " + core + "/git \"$@\"\n"
			if err := os.WriteFile(filepath.Join(parts, "git"), []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
			t.Run("killed", func(t *testing.T) {
				t.Setenv("GIT_EXEC_PATH", parts)
				_, _, err := m.Update(t.Context(), nil)
				if err == nil {
					t.Error("no error")
				}
				if _, serr := os.Stat(parts + "/killed"); serr != nil {
					t.Fatalf("it was not killed: %v", err)
				}
			})
			bring(t, m, true)
			r.want(m, mail(1), mail(2)+noise(1<<20))
		})
	}
}

// TestLeftovers clears away locks and half packs of a git that was killed.
func TestLeftovers(t *testing.T) {
	o, r := newOrigin(t), reader{t: t}
	o.put(0, "", mail(1))
	m := open(t, t.TempDir(), o.url(), Options{})
	bring(t, m, true)
	for _, name := range []string{
		"packed-refs.lock", "refs/heads/master.lock", "HEAD.lock", "config.lock", "shallow.lock",
		"objects/pack/tmp_pack_x", "objects/pack/pack-1.keep", "objects/tmp_objdir-incoming-x/y",
	} {
		path := filepath.Join(m.repo(0), name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o.put(0, "", mail(2))
	bring(t, m, true)
	r.want(m, mail(1), mail(2))
}

// TestDamaged: a copy that lost a part of itself is made anew.
func TestDamaged(t *testing.T) {
	damage := map[string]func(t *testing.T, dir string){
		"pack cut short": func(t *testing.T, dir string) {
			t.Helper()
			packs, _ := filepath.Glob(dir + "/objects/pack/*.pack")
			for _, p := range packs {
				if err := os.Chmod(p, 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Truncate(p, 40); err != nil {
					t.Fatal(err)
				}
			}
		},
		"packs gone": func(t *testing.T, dir string) {
			t.Helper()
			packs, _ := filepath.Glob(dir + "/objects/pack/pack-*")
			for _, p := range packs {
				if err := os.Remove(p); err != nil {
					t.Fatal(err)
				}
			}
		},
		"branch is rubbish": func(t *testing.T, dir string) {
			t.Helper()
			if err := os.WriteFile(dir+"/refs/heads/master", []byte("rubbish\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"half made": func(t *testing.T, dir string) {
			t.Helper()
			if err := os.Remove(dir + "/HEAD"); err != nil {
				t.Fatal(err)
			}
		},
		"settings are rubbish": func(t *testing.T, dir string) {
			t.Helper()
			if err := os.WriteFile(dir+"/config", []byte("[core\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, hurt := range damage {
		t.Run(name, func(t *testing.T) {
			o, r := newOrigin(t), reader{t: t}
			o.put(0, "", mail(1), mail(2))
			m := open(t, t.TempDir(), o.url(), Options{})
			bring(t, m, true)
			r.want(m, mail(1), mail(2))
			hurt(t, m.repo(0))
			o.put(0, "", mail(3))
			bring(t, m, true)
			r.want(m, mail(3))
		})
	}
}

func TestSilence(t *testing.T) {
	o := newOrigin(t)
	o.put(0, "", mail(1))
	shim(t, `case "$*" in *" fetch "*) sleep 60 & sleep 60;; esac; exec $GIT "$@"`)
	m := open(t, t.TempDir(), o.url(), Options{Silence: 300 * time.Millisecond})
	start := time.Now()
	_, _, err := m.Update(t.Context(), nil)
	if !errors.Is(err, ErrSilent) || !Retryable(err) || time.Since(start) > 10*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

// TestCancelled: the end of the context ends git and what git started.
func TestCancelled(t *testing.T) {
	o := newOrigin(t)
	o.put(0, "", mail(1))
	mark := filepath.Join(t.TempDir(), "mark")
	shim(t, `case "$*" in *" fetch "*) touch `+mark+`; (sleep 1; touch `+mark+`.lived) & sleep 60;; esac; exec $GIT "$@"`)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(mark); err == nil {
				cancel()
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	start := time.Now()
	m := open(t, t.TempDir(), o.url(), Options{})
	_, _, err := m.Update(ctx, nil)
	if !errors.Is(err, context.Canceled) || Retryable(err) || time.Since(start) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
	time.Sleep(1100 * time.Millisecond)
	if _, err := os.Stat(mark + ".lived"); err == nil {
		t.Error("a child of git lived on")
	}
}

// TestInUse: a second one at the same folder keeps out, also while only a git
// is left of the first.
func TestInUse(t *testing.T) {
	o := newOrigin(t)
	o.put(0, "", mail(1))
	dir := t.TempDir()
	m := open(t, dir, o.url(), Options{})
	held, err := m.hold()
	if err != nil {
		t.Fatal(err)
	}
	orphan := exec.Command("sleep", "60")
	orphan.ExtraFiles = []*os.File{held}
	if err := orphan.Start(); err != nil {
		t.Fatal(err)
	}
	held.Close()
	if _, _, err := open(t, dir, o.url(), Options{}).Update(t.Context(), nil); !errors.Is(err, ErrInUse) {
		t.Error(err)
	}
	_ = orphan.Process.Kill()
	_ = orphan.Wait()
	bring(t, m, true)
}

// TestManyPacks: each fetch leaves a pack, and they do not pile up.
func TestManyPacks(t *testing.T) {
	o, r := newOrigin(t), reader{t: t}
	o.put(0, "", mail(1))
	m := open(t, t.TempDir(), o.url(), Options{})
	bring(t, m, true)
	r.want(m, mail(1))
	packs, _ := filepath.Glob(m.repo(0) + "/objects/pack/pack-*")
	for i := range maxPacks {
		for _, p := range packs {
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("%s/objects/pack/pack-%040d%s", m.repo(0), i, filepath.Ext(p))
			if err := os.WriteFile(name, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	o.put(0, "", mail(2))
	bring(t, m, true)
	r.want(m, mail(2))
	if left, _ := filepath.Glob(m.repo(0) + "/objects/pack/*.pack"); len(left) > 5 {
		t.Errorf("%d packs", len(left))
	}
}
