package mirror

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// maxPacks is how many packs an epoch may have before they are put together.
const maxPacks = 50

func (m *Mirror) repo(n int) string {
	return filepath.Join(m.dir, "git", strconv.Itoa(n)+".git")
}

// isRepo knows a bare repository that was made to its end.
func isRepo(dir string) bool {
	for name, want := range map[string]fs.FileMode{"": fs.ModeDir, "HEAD": 0, "config": 0, "objects": fs.ModeDir, "refs": fs.ModeDir} {
		fi, err := os.Lstat(filepath.Join(dir, name))
		if err != nil || fi.Mode().Type() != want {
			return false
		}
	}
	return true
}

// prepare makes the repository of an epoch unless it is there, and clears away
// what a git that was killed left in it: we hold the lock, so none is running.
func (u *update) prepare(ctx context.Context, dir string) error {
	if fi, err := os.Lstat(dir); err == nil && !fi.IsDir() {
		return fmt.Errorf("%s is in the way: it is no folder", dir)
	}
	if isRepo(dir) {
		return sweep(dir)
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	// No template: those of the system may have hooks in them.
	_, err := u.ask(ctx, "", "init", "--quiet", "--bare", "--initial-branch=master", "--template=", "--", dir)
	return err
}

func sweep(dir string) error {
	var errs []error
	for _, pattern := range []string{
		"*.lock", "refs/heads/*.lock", "objects/info/*.lock", "packed-refs.new", "shallow_*",
		"objects/pack/tmp_*", "objects/pack/.tmp-*", "objects/pack/*.keep", "objects/tmp_*", "objects/??/tmp_obj_*",
	} {
		left, err := fs.Glob(os.DirFS(dir), pattern)
		if err != nil {
			return err
		}
		for _, name := range left {
			errs = append(errs, os.RemoveAll(filepath.Join(dir, filepath.FromSlash(name))))
		}
	}
	return errors.Join(errs...)
}

// refs is what an epoch's branches stand at, as text to compare.
func (u *update) refs(ctx context.Context, dir string) (string, error) {
	return u.ask(ctx, dir, "for-each-ref", "--count=100", "--format=%(objectname) %(refname)", "refs/heads/")
}

// sound tells whether all objects are there that the branches need. It reads
// through the whole history, and so is asked only after a fault.
func (u *update) sound(ctx context.Context, dir string) bool {
	_, err := u.ask(ctx, dir, "rev-list", "--objects", "--quiet", "--branches")
	return err == nil
}

// fold puts many small packs together, at a cost that follows what is new: one
// comes with each fetch.
func (u *update) fold(ctx context.Context, dir string) error {
	packs, err := filepath.Glob(filepath.Join(escape(dir), "objects", "pack", "*.pack"))
	if err != nil || len(packs) < maxPacks {
		return err
	}
	_, err = u.ask(ctx, dir, "repack", "-q", "-d", "--geometric=2", "--no-write-bitmap-index")
	return err
}

// escape makes a path match itself only.
func escape(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
