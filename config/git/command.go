package git

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"onemore/config/child"
)

// Access is what a git command works on and what it may reach. The zero value
// works on no repository, reaches nobody and knows no settings.
type Access struct {
	Dir       string   // where it runs and looks for its repository; empty: outside of any
	GitDir    string   // its repository, such as "/x/0.git"; nothing is looked for then
	Protocols []string // how it may reach others, such as "https", "git", "ssh", "file"; none: no network
	Settings  bool     // the user's and the system's settings count: proxies, certificates, credential helpers
}

// Command is git with these arguments, set up so that it asks nobody: no
// prompt, no terminal, no pager, no hook, no watcher; what the environment says
// of a repository or of tracing does not count. The caller sets input and
// outputs, and bounds their sizes and the time by ctx, which ends git with all
// its children. Arguments that are data follow "--" or "--end-of-options", and
// URLs need a look before: "ext::" is refused by Protocols, a leading "-" is not.
//
//	git.Command(ctx, git.Access{GitDir: dir}, "rev-list", tip)
//	git.Command(ctx, git.Access{GitDir: dir, Protocols: []string{"https"}, Settings: true}, "fetch", "--", url)
func Command(ctx context.Context, a Access, args ...string) *exec.Cmd {
	fixed := []string{
		"--no-replace-objects", "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull,
		"-c", "log.showSignature=false",
	}
	if a.GitDir != "" {
		fixed = append(fixed, "--git-dir="+a.GitDir)
	}
	if a.Dir != "" || a.GitDir != "" {
		fixed = append(fixed, "-c", "safe.directory=*", "-c", "safe.bareRepository=all")
	}
	cmd := exec.CommandContext(ctx, "git", append(fixed, args...)...)
	if cmd.Dir = a.Dir; a.Dir == "" && a.GitDir == "" {
		cmd.Dir = string(filepath.Separator)
	}
	cmd.Env = environment(a)
	child.Apart(cmd)
	return cmd
}

func environment(a Access) []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return dropped(name) || !a.Settings && strings.HasPrefix(name, "GIT_CONFIG")
	})
	env = append(
		env, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS_REQUIRE=never", "GIT_OPTIONAL_LOCKS=0",
		// Unlike protocol.allow, no setting of a single protocol wins over it.
		"GIT_ALLOW_PROTOCOL="+strings.Join(a.Protocols, ":"),
	)
	if len(a.Protocols) == 0 {
		env = append(env, "GIT_NO_LAZY_FETCH=1")
	}
	if !a.Settings {
		env = append(env, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "HOME=/nonexistent", "XDG_CONFIG_HOME=/nonexistent")
	}
	return env
}

// dropped tells the variables that choose a repository (as git rev-parse
// --local-env-vars lists them, without those that set settings), run programs
// on its content, or print what passes through.
func dropped(name string) bool {
	switch name {
	case "PWD", "GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_NO_REPLACE_OBJECTS",
		"GIT_REPLACE_REF_BASE", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_NAMESPACE", "GIT_QUARANTINE_PATH", "GIT_EXTERNAL_DIFF":
		return true
	}
	return strings.HasPrefix(name, "GIT_TRACE") || strings.HasPrefix(name, "GIT_CURL_VERBOSE")
}
