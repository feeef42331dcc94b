package mirror

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"onemore/config/git"
)

// requestsOfGit is how many requests a git command over HTTP takes at least:
// what the server can do, its branches, the objects.
const requestsOfGit = 3

// stale is how long an epoch that is not the newest is believed not to change,
// where no manifest says so.
const stale = 24 * time.Hour

// ask runs a git command without network and gives its short answer.
func (u *update) ask(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := git.Command(ctx, git.Access{Dir: dir, GitDir: dir}, args...)
	return u.start(ctx, cmd, args[0], &meter{})
}

// remote runs a git command that asks the server.
func (u *update) remote(ctx context.Context, dir string, m *meter, args ...string) (string, error) {
	leave, err := u.opt.Turn(ctx, u.place.host)
	if err != nil {
		return "", err
	}
	defer leave()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	quiet := time.AfterFunc(u.opt.Silence, func() { cancel(ErrSilent) })
	defer quiet.Stop()
	m.alive = func() { quiet.Reset(u.opt.Silence) }
	fixed := []string{
		"-c", "credential.helper=", "-c", "http.followRedirects=false", "-c", "protocol.version=2", "-c", "gc.auto=0",
		// Small packs are kept as they come: loose objects would be many files.
		"-c", "fetch.unpackLimit=1", "-c", "fetch.showForcedUpdates=false", "-c", "fetch.fsckObjects=true",
	}
	for _, id := range tolerated() {
		fixed = append(fixed, "-c", "fetch.fsck."+id+"=ignore")
	}
	if u.opt.Agent != "" {
		fixed = append(fixed, "-c", "http.userAgent="+u.opt.Agent)
	}
	if u.place.kind != "file" {
		u.use.Requests += requestsOfGit
	}
	access := git.Access{Dir: dir, GitDir: dir, Protocols: []string{u.place.kind}, Settings: true}
	out, err := u.start(ctx, git.Command(ctx, access, append(fixed, args...)...), args[0], m)
	u.before += m.bytes
	u.use.Bytes += m.bytes
	return out, err
}

// tolerated are the faults in commits that are no danger to somebody who reads
// blobs, and that old mail can bring about: odd names, addresses and dates.
func tolerated() []string {
	return []string{
		"badDate", "badDateOverflow", "badEmail", "badName", "badTimezone", "missingEmail", "missingNameBeforeEmail",
		"missingSpaceBeforeDate", "missingSpaceBeforeEmail", "multipleAuthors", "nulInCommit", "zeroPaddedDate", "zeroPaddedFilemode",
	}
}

// start runs a command; the lock is its own too.
func (u *update) start(ctx context.Context, cmd *exec.Cmd, what string, m *meter) (string, error) {
	var out limited
	cmd.Stdout, cmd.Stderr = &out, m
	cmd.ExtraFiles = append(cmd.ExtraFiles, u.held)
	err := cmd.Run()
	if err == nil {
		return out.text.String(), nil
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, ErrSilent):
		return "", fmt.Errorf("git %s: %w", what, ErrSilent)
	case cause != nil:
		return "", cause
	case errors.Is(err, exec.ErrNotFound):
		return "", errors.New("mirroring a public-inbox needs the git program: install git")
	}
	return "", &gitError{what: what, said: m.words(), cause: err}
}

// epoch fetches one epoch and tells whether it changed.
func (u *update) epoch(ctx context.Context, w wanted, at Progress) (changed bool, err error) {
	dir := u.repo(w.number)
	if err := u.prepare(ctx, dir); err != nil {
		return false, err
	}
	before, err := u.refs(ctx, dir)
	if err == nil {
		err = u.fetch(ctx, dir, w.number, before == "", at)
	}
	if ctx.Err() == nil && local(err) && !u.sound(ctx, dir) && ctx.Err() == nil {
		// The copy lost something, by a full disk or a crash. It is only a copy.
		if err := os.RemoveAll(dir); err != nil {
			return false, err
		}
		if err := u.prepare(ctx, dir); err != nil {
			return false, err
		}
		before = ""
		err = u.fetch(ctx, dir, w.number, true, at)
	}
	if err != nil {
		return false, err
	}
	u.use.Epochs++
	after, err := u.refs(ctx, dir)
	if err != nil {
		return false, err
	}
	return after != before, u.fold(ctx, dir)
}

// fetch takes all branches as they are on the server, rewritten ones too.
func (u *update) fetch(ctx context.Context, dir string, n int, fresh bool, at Progress) error {
	args := []string{"fetch", "--progress", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules", "--force"}
	from := []string{"--end-of-options", u.place.epoch(n), "+refs/heads/*:refs/heads/*"}
	m := &meter{report: func(stage string, percent int, bytes int64) {
		at.Stage, at.Percent, at.Bytes = stage, percent, u.before+bytes
		u.report(at)
	}}
	if !fresh || u.opt.Since.IsZero() {
		_, err := u.remote(ctx, dir, m, append(args, from...)...)
		return err
	}
	since := "--shallow-since=" + u.opt.Since.UTC().Format(time.RFC3339)
	_, err := u.remote(ctx, dir, m, append(append(args, since), from...)...)
	var g *gitError
	if errors.As(err, &g) && strings.Contains(g.said, "no commits selected for shallow requests") {
		// Nobody wrote since: one mail is kept, so that the next fetch is small.
		_, err = u.remote(ctx, dir, m, append(append(args, "--depth=1"), from...)...)
	}
	return err
}

// probe finds out without a manifest: each epoch is asked for its branches, up
// to the first that is not there. Old ones are asked once a day.
func (u *update) probe(ctx context.Context) (found, error) {
	var f found
	newest := u.place.from
	for n, e := range u.state.Epochs {
		if e.Fingerprint != fingerprint("") { // one that waits for its first mail
			newest = max(newest, n)
		}
	}
	for n := u.place.from; n < maxEpochs; n++ {
		old, known := u.state.Epochs[n]
		here := known && isRepo(u.repo(n))
		if here && n < newest && u.opt.Now().Sub(old.Looked).Abs() < stale {
			continue
		}
		refs, err := u.remote(ctx, "", &meter{}, "ls-remote", "--heads", "--end-of-options", u.place.epoch(n))
		var g *gitError
		if errors.As(err, &g) && g.missing() {
			if n == u.place.from {
				return found{}, fmt.Errorf("%w: %s", ErrNoEpochs, u.place.epoch(n))
			}
			return f, nil
		}
		if err != nil {
			return found{}, fmt.Errorf("epoch %d: %w", n, err)
		}
		if !here || fingerprint(refs) != old.Fingerprint {
			f.wanted = append(f.wanted, wanted{number: n, fingerprint: fingerprint(refs)})
		}
	}
	return f, nil
}

// gitError is a git command that failed, with what it said.
type gitError struct {
	what, said string
	cause      error
}

func (e *gitError) Error() string {
	said, _, _ := strings.Cut(e.said, "\n")
	if said == "" {
		return "git " + e.what + ": " + e.cause.Error()
	}
	return "git " + e.what + ": " + said
}

var (
	notThere = regexp.MustCompile(`not found|does not exist|repository not exported|does not appear to be a git repository|returned error: (404|410)`)
	comeBack = regexp.MustCompile(`returned error: (429|503)`)
	refused  = regexp.MustCompile(`returned error: [34]|certificate`)
	broken   = regexp.MustCompile(`unable to access|unable to connect|[Cc]ould not resolve|Connection |RPC failed|early EOF|hung up|[Tt]imed out|disconnect|returned error: 5`)
)

func (e *gitError) missing() bool { return notThere.MatchString(e.said) }

// Unwrap tells what kind of failure git's words are about.
func (e *gitError) Unwrap() []error {
	all := []error{e.cause}
	switch {
	case comeBack.MatchString(e.said):
		all = append(all, &busyError{})
	case e.missing():
		all = append(all, ErrNoEpochs)
	case refused.MatchString(e.said): // and will be again
	case broken.MatchString(e.said):
		all = append(all, ErrNetwork)
	}
	return all
}

// local tells a failure that our copy may be the reason of.
func local(err error) bool {
	var g *gitError
	return errors.As(err, &g) && !Retryable(err) && !g.missing() && !refused.MatchString(g.said)
}
