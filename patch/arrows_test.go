package patch_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// arrow is one thing the house forbids: packages under From must not depend,
// directly or through others, on packages under To.
type arrow struct {
	from, to string
	except   []string // packages under from that may
	direct   bool     // only direct imports count
	exact    bool     // only To itself, not what lies under it
	why      string
}

func arrows() []arrow {
	return []arrow{
		{from: "onemore/patch", to: "onemore/mail", why: "patch says what mail means; it must not know how mail moves, or its rules could not be tested on plain values"},
		{from: "onemore/patch", to: "onemore/ui", why: "meaning must not depend on drawing"},
		{from: "onemore/patch", to: "onemore/config", why: "settings reach patch as values; a rule that reads them by itself gives two answers for one mail"},
		{from: "onemore/mail", to: "onemore/ui", why: "mail serves the screen through an interface that ui declares; the arrow points from ui"},
		{from: "onemore/ui", to: "onemore/mail", except: []string{"onemore/ui/front"}, why: "ui talks to Backend alone, so every screen can be tested without a store"},
		{from: "onemore/ui", to: "onemore/ui/front", exact: true, why: "front joins the desk to the screens for main alone; through it every screen would depend on the store"},
		{from: "onemore/config", to: "onemore/patch", why: "config is a leaf: everything may import it"},
		{from: "onemore/config", to: "onemore/mail", why: "config is a leaf: everything may import it"},
		{from: "onemore/config", to: "onemore/ui", why: "config is a leaf: everything may import it"},
		{from: "onemore", to: "modernc.org/sqlite", except: []string{"onemore/mail/store"}, direct: true, why: "only mail/store knows SQL"},
		{from: "onemore", to: "database/sql", except: []string{"onemore/mail/store"}, direct: true, why: "only mail/store knows SQL"},
		{from: "onemore", to: "charm.land/bubbletea", except: []string{"onemore/ui"}, direct: true, why: "only ui knows Bubble Tea"},
		{from: "onemore", to: "github.com/emersion/go-imap", except: []string{"onemore/mail/imap"}, direct: true, why: "only mail/imap knows go-imap, which takes no context and needs supervision"},
		{from: "onemore/patch", to: "net", exact: true, why: "patch is pure: no network"},
		{from: "onemore/patch", to: "os", direct: true, why: "patch is pure: no files, no environment"},
	}
}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// TestArrows holds the walls of the house: it fails when an import points the
// wrong way, and says why that way is wrong.
func TestArrows(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		for _, a := range arrows() {
			if !under(p.ImportPath, a.from) || allowed(p.ImportPath, a.except) {
				continue
			}
			deps := p.Deps
			if a.direct {
				deps = p.Imports
			}
			for _, d := range deps {
				if d == a.to || !a.exact && under(d, a.to) {
					t.Errorf("%s depends on %s: %s", p.ImportPath, d, a.why)
				}
			}
		}
		checkNames(t, p.ImportPath)
		checkPure(t, p)
	}
}

// checkNames refuses the packages into which everything falls.
func checkNames(t *testing.T, path string) {
	t.Helper()
	switch path[strings.LastIndexByte(path, '/')+1:] {
	case "common", "util", "utils", "helpers", "types", "constants", "base":
		t.Errorf("%s: a package with this name owns nothing and attracts everything", path)
	}
}

// checkPure holds patch to the standard library.
func checkPure(t *testing.T, p listed) {
	t.Helper()
	if !under(p.ImportPath, "onemore/patch") {
		return
	}
	for _, d := range p.Imports {
		if strings.Contains(strings.SplitN(d, "/", 2)[0], ".") {
			t.Errorf("%s imports %s: patch needs nothing but the standard library", p.ImportPath, d)
		}
	}
}

func under(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}

func allowed(path string, except []string) bool {
	for _, e := range except {
		if under(path, e) {
			return true
		}
	}
	return false
}

func list(t *testing.T) []listed {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps", "onemore/...").Output()
	if err != nil {
		t.Fatalf("list the packages: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("read the list of packages: %v", err)
		}
		all = append(all, p)
	}
	if len(all) < 5 {
		t.Fatalf("only %d packages listed: the test looks at nothing", len(all))
	}
	return all
}
