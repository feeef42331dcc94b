package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Commit is what a history says of one patch.
type Commit struct {
	ID        string // 40 or 64 hex digits
	Author    string
	Email     string
	Authored  time.Time
	Committed time.Time
	Subject   string // the title, its lines joined
	Message   string // title and body
}

// maxCommit bounds the message of one commit, in bytes; what is longer is cut.
const maxCommit = 1 << 20

// Log hands the commits that to has and from has not to fn, newest first.
// from "" is all of them; since bounds them by committer date, unless zero.
// Merges are left out: they carry no patch of their own.
func (t Tree) Log(ctx context.Context, from, to string, since time.Time, fn func(Commit) error) error {
	if !isOID(to) || from != "" && !isOID(from) {
		return fmt.Errorf("read the history %q..%q: %w", from, to, ErrTree)
	}
	args := []string{
		"log", "-z", "--no-merges", "--no-notes", "--no-decorate", "--no-color", "--no-mailmap", "--encoding=UTF-8",
		"--format=format:%H%n%an%n%ae%n%at %ct%n%s%n%B",
	}
	if !since.IsZero() {
		args = append(args, "--since="+strconv.FormatInt(since.Unix(), 10))
	}
	args = append(args, to)
	if from != "" {
		args = append(args, "^"+from)
	}
	return t.each(ctx, nil, func(r *bufio.Reader) error {
		for {
			one, err := record(r)
			if len(one) > 0 {
				if ferr := fn(readCommit(one)); ferr != nil {
					return ferr
				}
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("read git's log: %w", err)
			}
		}
	}, append(args, "--")...)
}

// record reads up to the next NUL, and keeps maxCommit bytes of it.
func record(r *bufio.Reader) ([]byte, error) {
	var all []byte
	for {
		part, err := r.ReadSlice(0)
		all = append(all, part[:min(len(part), maxCommit-len(all))]...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimSuffix(all, []byte{0}), err
		}
	}
}

func readCommit(b []byte) Commit {
	f := strings.SplitN(strings.ToValidUTF8(string(b), "\uFFFD"), "\n", 6)
	for len(f) < 6 {
		f = append(f, "")
	}
	authored, committed, _ := strings.Cut(f[3], " ")
	return Commit{
		ID: f[0], Author: f[1], Email: f[2], Authored: seconds(authored), Committed: seconds(committed),
		Subject: f[4], Message: strings.TrimRight(f[5], "\n"),
	}
}

// seconds reads a Unix time; the zero time when it is none.
func seconds(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// PatchIDs hands each commit with its patch-id to fn; git patch-id --stable
// makes it, so it is the one that patches in mails have. A commit without a
// diff has none and is left out.
func (t Tree) PatchIDs(ctx context.Context, commits []string, fn func(commit, id string)) error {
	for _, c := range commits {
		if !isOID(c) {
			return fmt.Errorf("patch-id of %q: %w", c, ErrTree)
		}
	}
	if len(commits) == 0 {
		return nil
	}
	show := []string{"diff-tree", "--stdin", "-r", "-p", "--root", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/"}
	return t.each(ctx, strings.NewReader(strings.Join(commits, "\n")+"\n"), func(diffs *bufio.Reader) error {
		return t.each(ctx, diffs, func(ids *bufio.Reader) error {
			for {
				line, err := ids.ReadString('\n')
				if id, commit, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
					fn(commit, id)
				}
				if errors.Is(err, io.EOF) {
					return nil
				}
				if err != nil {
					return fmt.Errorf("read patch-ids: %w", err)
				}
			}
		}, "patch-id", "--stable")
	}, show...)
}
