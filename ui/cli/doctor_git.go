package cli

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"onemore/config"
	"onemore/config/git"
)

// checkMe says who the reader is taken for: by --me, the configuration, or git.
func checkMe(ctx context.Context, g Globals, set config.Settings) Check {
	c := Check{Check: "me", OK: true}
	me, from := set.Me, "the configuration"
	if len(g.Me) > 0 {
		// Main has refused those that are none.
		if given, err := config.ParseIdentities(g.Me); err == nil {
			me, from = given, "--me"
		}
	}
	if len(me) == 0 {
		id, ok := git.Identity(ctx)
		switch {
		case !ok:
			return Check{"me", false, "git knows no user.email, and no address is configured: nothing is known as yours", "git config --global user.email you@example.org"}
		case id.Name == "":
			return Check{"me", false, "git knows no user.name: what you write would have no name", "git config --global user.name \"Your Name\""}
		}
		me, from = []config.Identity{id}, "git"
	}
	names := make([]string, 0, len(me))
	for _, id := range me {
		names = append(names, id.String())
	}
	c.Why = strings.Join(names, ", ") + ", from " + from
	return c
}

// The oldest git that knows all we ask of it.
const (
	gitMajor = 2
	gitMinor = 30
)

// checkGit looks for a git that is new enough.
func checkGit(ctx context.Context) Check {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var said bytes.Buffer
	cmd := git.Command(ctx, git.Access{}, "version")
	cmd.Stdout = &said
	if err := cmd.Run(); err != nil {
		return Check{"git", false, fmt.Sprintf("it does not run: %v", err), "install git, and see that it is in PATH"}
	}
	return judgeGit(said.String())
}

func judgeGit(said string) Check {
	said, _, _ = strings.Cut(strings.TrimSpace(said), "\n")
	m := regexp.MustCompile(`^git version (\d{1,4})\.(\d{1,4})`).FindStringSubmatch(said)
	if m == nil {
		return Check{"git", false, "it says no version: " + said, "see what git in PATH is"}
	}
	major, _ := strconv.Atoi(m[1])
	minor, _ := strconv.Atoi(m[2])
	if major < gitMajor || major == gitMajor && minor < gitMinor {
		return Check{"git", false, fmt.Sprintf("%s; %d.%d is needed", said, gitMajor, gitMinor), "install a newer git"}
	}
	return Check{"git", true, said, ""}
}
