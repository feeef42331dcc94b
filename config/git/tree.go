package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"onemore/config/child"
)

// ErrTree is wrapped by errors about a tree or a ref that is not there.
var ErrTree = errors.New("no such tree or ref")

// maxFile is the largest file that File reads, in bytes.
const maxFile = 64 << 20

// treeWait is how long a question to a tree may take; Log and PatchIDs read
// whole histories and end with their context alone.
const treeWait = 10 * time.Second

// Tree is a repository and the ref in it that says what is applied and who
// maintains. Nothing in it is believed: no hook, filter, external diff or
// fetch of it is run.
type Tree struct {
	Dir string // the checkout or the bare repository
	Ref string // "" is HEAD
}

// command is a git command on the tree that only reads.
func (t Tree) command(ctx context.Context, args ...string) *exec.Cmd {
	return Command(ctx, Access{Dir: t.Dir, Settings: true}, args...)
}

// ask runs a command with an answer of at most limit bytes.
func (t Tree) ask(ctx context.Context, limit int, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, treeWait)
	defer cancel()
	cmd := t.command(ctx, args...)
	out, said := child.Output{Max: limit}, child.Output{Max: maxOutput}
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return nil, t.fault(ctx, args[0], string(said.Bytes()), err)
	}
	return out.Bytes(), nil
}

// fault says what git said, unless ctx ended it.
func (t Tree) fault(ctx context.Context, what, said string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("git %s in %s: %w", what, t.Dir, ctx.Err())
	}
	if said, _, _ = strings.Cut(strings.TrimSpace(said), "\n"); said == "" {
		return fmt.Errorf("git %s in %s: %w", what, t.Dir, err)
	}
	return fmt.Errorf("git %s in %s: %s: %w", what, t.Dir, said, err)
}

// Tip is the commit that the ref stands at: 40 or 64 hex digits. The error
// wraps ErrTree when there is no such repository or ref.
func (t Tree) Tip(ctx context.Context) (string, error) {
	ref := t.Ref
	if ref == "" {
		ref = "HEAD"
	}
	out, err := t.ask(ctx, maxOutput, "rev-parse", "--verify", "--end-of-options", ref+"^{commit}")
	if err != nil {
		if ctx.Err() != nil {
			return "", err
		}
		return "", fmt.Errorf("%w: %w", ErrTree, err)
	}
	// Some versions of git print the marker too.
	oid := strings.TrimSpace(strings.TrimPrefix(string(out), "--end-of-options\n"))
	if !isOID(oid) {
		return "", fmt.Errorf("git rev-parse in %s: unexpected answer: %w", t.Dir, ErrTree)
	}
	return oid, nil
}

// Home is the folder in which git keeps the refs, absolute: what happens to them
// shows there.
func (t Tree) Home(ctx context.Context) (string, error) {
	out, err := t.ask(ctx, maxOutput, "rev-parse", "--path-format=absolute", "--git-common-dir")
	return strings.TrimSuffix(string(out), "\n"), err
}

// Holds tells whether a commit is, or comes after, another one.
func (t Tree) Holds(ctx context.Context, commit, older string) bool {
	if !isOID(commit) || !isOID(older) {
		return false
	}
	_, err := t.ask(ctx, maxOutput, "merge-base", "--is-ancestor", older, commit)
	return err == nil
}

// File is a file's content at a commit. The error wraps ErrTree when it is not
// there.
func (t Tree) File(ctx context.Context, commit, path string) ([]byte, error) {
	if !isOID(commit) {
		return nil, fmt.Errorf("read %s at %q: %w", path, commit, ErrTree)
	}
	out, err := t.ask(ctx, maxFile, "cat-file", "blob", commit+":"+path)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%w: %w", ErrTree, err)
	}
	return out, err
}

// Files lists the paths at a commit: directories (with a slash at the end) and
// files.
func (t Tree) Files(ctx context.Context, commit string) ([]string, error) {
	if !isOID(commit) {
		return nil, fmt.Errorf("list %q: %w", commit, ErrTree)
	}
	out, err := t.ask(ctx, maxFile, "ls-tree", "-r", "-t", "-z", commit)
	if err != nil {
		return nil, err
	}
	var all []string
	for one := range bytes.SplitSeq(bytes.TrimSuffix(out, []byte{0}), []byte{0}) {
		what, path, ok := strings.Cut(string(one), "\t")
		switch { // "mode type name\tpath"
		case !ok:
		case strings.Contains(what, " tree "):
			all = append(all, path+"/")
		default:
			all = append(all, path)
		}
	}
	return all, nil
}

func isOID(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}

// each runs a command of any length, hands its output to fn and ends it when
// fn fails.
func (t Tree) each(ctx context.Context, in io.Reader, fn func(*bufio.Reader) error, args ...string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := t.command(ctx, args...)
	said := child.Output{Max: maxOutput}
	cmd.Stdin, cmd.Stderr = in, &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("git %s in %s: %w", args[0], t.Dir, err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("git %s in %s: %w", args[0], t.Dir, err)
	}
	ferr := fn(bufio.NewReaderSize(out, 256<<10))
	if ferr != nil {
		cancel()
	}
	if err := cmd.Wait(); err != nil && ferr == nil {
		return t.fault(ctx, args[0], string(said.Bytes()), err)
	}
	return ferr
}

// Contents reads files at a commit through one git process and hands those that
// are there to fn. What is larger than maxFile is an error.
func (t Tree) Contents(ctx context.Context, commit string, paths []string, fn func(path string, data []byte) error) error {
	if !isOID(commit) {
		return fmt.Errorf("read files at %q: %w", commit, ErrTree)
	}
	var ask strings.Builder
	var asked []string
	for _, p := range paths {
		if !strings.ContainsAny(p, "\n\x00") {
			ask.WriteString(commit + ":" + p + "\n")
			asked = append(asked, p)
		}
	}
	return t.each(ctx, strings.NewReader(ask.String()), func(r *bufio.Reader) error {
		for _, p := range asked {
			data, ok, err := batched(r)
			if err != nil {
				return fmt.Errorf("read %s in %s: %w", p, t.Dir, err)
			}
			if !ok {
				continue
			}
			if err := fn(p, data); err != nil {
				return err
			}
		}
		return nil
	}, "cat-file", "--batch=%(objecttype) %(objectsize)")
}

// batched reads one answer of cat-file --batch; not ok: there is no such file.
func batched(r *bufio.Reader) (data []byte, ok bool, err error) {
	head, err := r.ReadString('\n')
	if err != nil {
		return nil, false, err
	}
	if strings.HasSuffix(head, " missing\n") {
		return nil, false, nil
	}
	kind, size, _ := strings.Cut(strings.TrimSuffix(head, "\n"), " ")
	n, err := strconv.Atoi(size)
	if err != nil {
		return nil, false, fmt.Errorf("git cat-file: unexpected answer: %w", err)
	}
	if n > maxFile {
		return nil, false, errors.New("the file is too large")
	}
	data = make([]byte, n+1)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, false, err
	}
	return data[:n], kind == "blob", nil
}
