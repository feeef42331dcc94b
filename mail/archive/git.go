package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"onemore/config/git"
)

// epoch is one git repository of a public-inbox v2 archive: a line of commits
// whose tree holds one file, "m" with a message or "d" with one taken back.
type epoch struct {
	dir  string // the git directory
	name string // relative to the archive, for people and cursors
}

// lookTime bounds the git commands that only look.
const lookTime = 30 * time.Second

// findEpochs finds the epochs of an epoch, an inbox ("git/0.git" ...) or a
// mirror of inboxes ("NAME/git/0.git" ...), in order; none when it is neither.
func findEpochs(path string) ([]epoch, error) {
	if filepath.Base(path) == "all.git" {
		if l := numbered(filepath.Dir(path), filepath.Join(filepath.Dir(path), "git")); len(l) > 0 {
			return l, nil // all.git only borrows the objects of its neighbours
		}
	}
	for _, dir := range []string{path, filepath.Join(path, ".git")} {
		if isGitDir(dir) {
			return []epoch{{dir: dir, name: filepath.Base(path)}}, nil
		}
	}
	if l := append(numbered(path, filepath.Join(path, "git")), numbered(path, path)...); len(l) > 0 {
		return l, nil
	}
	inboxes, err := filepath.Glob(filepath.Join(globQuote(path), "*", "git"))
	if err != nil {
		return nil, err
	}
	var all []epoch
	for _, in := range inboxes {
		all = append(all, numbered(path, in)...)
	}
	return all, nil
}

// globQuote makes a path match itself only.
func globQuote(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// numbered lists dir/0.git, dir/1.git ... in the order of their numbers.
func numbered(root, dir string) []epoch {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	numbers := map[string]int{}
	var out []epoch
	for _, e := range entries {
		n, err := strconv.Atoi(strings.TrimSuffix(e.Name(), ".git"))
		full := filepath.Join(dir, e.Name())
		if err != nil || n < 0 || !strings.HasSuffix(e.Name(), ".git") || !isGitDir(full) {
			continue
		}
		name := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(full, root), string(filepath.Separator)))
		numbers[name] = n
		out = append(out, epoch{dir: full, name: name})
	}
	slices.SortFunc(out, func(a, b epoch) int { return numbers[a.name] - numbers[b.name] })
	return out
}

func isGitDir(path string) bool {
	fi, err := os.Stat(filepath.Join(path, "HEAD"))
	return err == nil && fi.Mode().IsRegular() && isDir(filepath.Join(path, "objects")) && isDir(filepath.Join(path, "refs"))
}

// check refuses a repository that is no epoch. One without commits is fine: an
// inbox is made before its first mail comes.
func (e epoch) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	tip, err := e.tip(ctx)
	if err != nil || tip == "" {
		return err
	}
	out, err := e.output(ctx, "ls-tree", "--name-only", "-z", tip)
	if err != nil {
		return err
	}
	if out != "m\x00" && out != "d\x00" {
		return fmt.Errorf("%s is a git repository but no public-inbox v2 epoch: %w", e.name, ErrNoMail)
	}
	return nil
}

// tip is the newest commit, "" when there is none.
func (e epoch) tip(ctx context.Context) (string, error) {
	if out, err := e.output(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}"); err == nil {
		if oid := strings.TrimSpace(out); isOID(oid) {
			return oid, nil
		}
	}
	// HEAD of a mirror may name a branch that its origin does not have.
	out, err := e.output(ctx, "for-each-ref", "--count=1", "--format=%(objectname)", "refs/heads/")
	if err != nil {
		return "", err
	}
	oid := strings.TrimSpace(out)
	if oid != "" && !isOID(oid) {
		return "", fmt.Errorf("git for-each-ref in %s: unexpected answer", e.name)
	}
	return oid, nil
}

// countCommits adds up the commits of all epochs, 0 when one cannot be asked.
func countCommits(ctx context.Context, epochs []epoch) int64 {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	var sum int64
	for _, e := range epochs {
		n, err := e.count(ctx)
		if err != nil {
			return 0
		}
		sum += n
	}
	return sum
}

func (e epoch) count(ctx context.Context) (int64, error) {
	tip, err := e.tip(ctx)
	if err != nil || tip == "" {
		return 0, err
	}
	out, err := e.output(ctx, "rev-list", "--count", tip)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(out), 10, 64)
}

// command is a git command on the epoch that reads and does nothing else: no
// network (a partial clone must not fetch), and none of the user's or the
// system's settings.
func (e epoch) command(ctx context.Context, args ...string) *exec.Cmd {
	return git.Command(ctx, git.Access{Dir: e.dir, GitDir: e.dir}, args...)
}

// output runs a command with a short answer.
func (e epoch) output(ctx context.Context, args ...string) (string, error) {
	cmd := e.command(ctx, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &limited{w: &out, left: 64 << 10}, &limited{w: &said, left: 4 << 10}
	if err := cmd.Run(); err != nil {
		return "", gitError(ctx, args[0], e.name, said.String(), err)
	}
	return out.String(), nil
}

// gitError says what git said, unless ctx ended it.
func gitError(ctx context.Context, what, name, said string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("reading a public-inbox needs the git program: install git")
	}
	said, _, _ = strings.Cut(strings.TrimSpace(said), "\n")
	if said == "" {
		return fmt.Errorf("git %s in %s: %w", what, name, err)
	}
	return fmt.Errorf("git %s in %s: %s: %w", what, name, said, err)
}

// limited keeps the beginning of what is written and swallows the rest.
type limited struct {
	w    io.Writer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.left -= n
	if _, err := l.w.Write(p[:n]); err != nil {
		return 0, err
	}
	return len(p), nil
}
