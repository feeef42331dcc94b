package area

import (
	"slices"
	"strings"
	"testing"
)

// load compiles one file, and wants no warnings but those given.
func load(t *testing.T, text string, warnings ...string) *Set {
	t.Helper()
	s, got := Load([]Source{{"MAINTAINERS", []byte(text)}}, Dirs{})
	wantWarnings(t, got, warnings)
	return s
}

func wantWarnings(t *testing.T, got []Warning, want []string) {
	t.Helper()
	var text []string
	for _, w := range got {
		text = append(text, w.String())
	}
	if !slices.Equal(text, want) {
		t.Errorf("warnings:\n got %q\nwant %q", text, want)
	}
}

// on gives the names of the areas of a path, in their order.
func on(s *Set, path string) string { return strings.Join(Sections(s.Path(path)), " | ") }

func emails(cs []Contact) string {
	var out []string
	for _, c := range cs {
		out = append(out, c.Email)
	}
	return strings.Join(out, " ")
}

const qemuFile = `Machine Maintainers
===================

Descriptions of section entries:

	M: Mail patches to: FullName <address@domain>
	F: Files and directories with wildcard patterns.

General Project Administration
------------------------------
M: Ada Boss <ada@example.org>

All patches CC here
L: machine-devel@example.org
F: *
F: */

Trivial patches
---------------
Trivial patches
M: Tri Vial <tri@example.org>
S: Maintained
L: machine-trivial@example.org
K: ^Subject:.*(?i)trivial

Guest CPU cores
---------------
Overall cores
M: Cora Core <cora@example.org>
S: Maintained
F: accel/tcg/
F: hw/*/cpu*.[ch]

Alpha Machines
--------------
M: Al Pha <al@example.org>
S: Odd Fixes
F: hw/alpha/
X: hw/alpha/pci.c
`

func TestQEMU(t *testing.T) {
	s := load(t, qemuFile)
	for path, want := range map[string]string{
		"hw/alpha/dp264.c":     "Alpha Machines | All patches CC here", // named by what is underlined
		"hw/alpha/pci.c":       "All patches CC here",
		"hw/alpha/cpu.c":       "Overall cores | Alpha Machines | All patches CC here",
		"hw/alpha/sub/cpu.c":   "Alpha Machines | All patches CC here",
		"hw/alpha/cpu.o":       "Alpha Machines | All patches CC here",
		"accel/tcg/translate":  "Overall cores | All patches CC here",
		"README.rst":           "All patches CC here",
		"General/Project/file": "All patches CC here",
	} {
		if got := on(s, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	q := Of("Subject: [PATCH] hw: a TRIVIAL fix\n", "Nothing else.\n\ndiff --git a/hw/x.c b/hw/x.c\n--- a/hw/x.c\n+++ b/hw/x.c\n@@ -1 +1 @@\n-a\n+trivial\n")
	ms := s.Match(&q, Options{})
	if got := Sections(ms); !slices.Equal(got, []string{"All patches CC here", "Trivial patches"}) {
		t.Errorf("the subject: got %q", got)
	}
	p := s.People(ms, Options{})
	if got := emails(p.Lists); got != "machine-devel@example.org machine-trivial@example.org" {
		t.Errorf("lists: %s", got)
	}
	if !slices.Equal(p.Status, []string{"Maintained"}) {
		t.Errorf("an area without S: has no status: got %q", p.Status)
	}
	if role := p.Lists[0].Role; role != "open list" {
		t.Errorf("role of the list for all: %q", role)
	}
}

func TestUBoot(t *testing.T) {
	top := "BOARDS OF ALL KINDS\nM:\tTop Person <top@example.org>\nS:\tMaintained\nF:\tboard/\n\n" +
		"THE REST\nM:\tRest Person <rest@example.org>\nL:\tboot@example.org\nS:\tMaintained\nF:\t*\nF:\t*/\n"
	acme := "ACME BOARD\n#M:\tGone Person <gone@example.org>\nM:\tAcme Person <acme@example.org>\nS:\tMaintained\n" +
		"F:\tboard/acme/\nF:\tinclude/configs/acme.h\nF:\tconfigs/acme_defconfig\n"
	old := "OLD BOARD\nP:\tOld Person\nM:\told@example.org\nS:\tOrphan (since 2014-04)\nF:\tboard/old/\n"
	files := []Source{{"board/old/MAINTAINERS", []byte(old)}, {"board/acme/MAINTAINERS", []byte(acme)}, {"MAINTAINERS", []byte(top)}}
	files = append(files, Source{"A/MAINTAINERS", []byte("EARLY\nF:\tA/\n")})
	s, warnings := Load(files, Dirs{})
	wantWarnings(t, warnings, nil)
	for path, want := range map[string]string{
		"board/acme/board.c":     "ACME BOARD | BOARDS OF ALL KINDS | THE REST",
		"include/configs/acme.h": "ACME BOARD | THE REST", // patterns are relative to the root
		"board/old/x.c":          "OLD BOARD | BOARDS OF ALL KINDS | THE REST",
		"MAINTAINERS":            "THE REST",
	} {
		if got := on(s, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	var order []string
	for _, a := range s.Areas() {
		order = append(order, a.File)
	}
	if want := []string{"MAINTAINERS", "MAINTAINERS", "A/MAINTAINERS", "board/acme/MAINTAINERS", "board/old/MAINTAINERS"}; !slices.Equal(order, want) {
		t.Errorf("order of the files: %q", order)
	}
	l := s.Line("board/acme/board.c", s.Path("board/acme/board.c"), Options{})
	if l.Matches[0] != (Reason{Section: "ACME BOARD", Line: 5, Pattern: "F: board/acme/", File: "board/acme/MAINTAINERS"}) {
		t.Errorf("the reason: %+v", l.Matches[0])
	}
	if !slices.Equal(l.Maintainers, []string{"Acme Person <acme@example.org>", "Top Person <top@example.org>", "Rest Person <rest@example.org>"}) {
		t.Errorf("maintainers: %q", l.Maintainers)
	}
}

const xenFile = `SCHEDULING
M:	Sched One <sched@example.org>
S:	Supported
F:	hyper/common/sched*

TOOLS
R:	Tool Reader <tool@example.org>
S:	Supported
F:	tools/{flask,xl}/

DOCS
S:	Orphan
F:	docs/

ARM
M:	Rest Two <rest2@example.org>
S:	Supported
F:	hyper/arch/arm/

THE REST
M:	Rest One <rest1@example.org>
M:	Rest Two <rest2@example.org>
L:	hyper-devel@example.org
S:	Supported
F:	*
F:	*/
V:	xen-maintainers-1
`

func TestXen(t *testing.T) {
	s := load(t, xenFile)
	for _, c := range []struct{ paths, people string }{
		{"hyper/common/sched.c", "sched@example.org"},
		{"hyper/common/other.c", "rest1@example.org rest2@example.org"},
		{"hyper/common/sched.c hyper/common/other.c", "rest1@example.org rest2@example.org sched@example.org"},
		{"tools/xl/main.c", "tool@example.org"},
		{"tools/xl/main.c hyper/common/sched.c", "sched@example.org tool@example.org"},
		{"tools/libs/a.c", "rest1@example.org rest2@example.org"},
		{"docs/index.rst", "rest1@example.org rest2@example.org"}, // somebody must be asked
		{"hyper/arch/arm/p2m.c", "rest2@example.org"},             // named for the closer area
	} {
		q := Query{Paths: tidy(strings.Fields(c.paths))}
		p := s.People(s.Match(&q, Options{}), Options{})
		if got := strings.TrimSpace(emails(p.Maintainers) + " " + emails(p.Reviewers)); got != c.people {
			t.Errorf("%s: got %s, want %s", c.paths, got, c.people)
		}
		if got := emails(p.Lists); got != "hyper-devel@example.org" {
			t.Errorf("%s: the list of all is always told: got %q", c.paths, got)
		}
	}
	other := load(t, strings.Replace(xenFile, "THE REST", "THE OTHERS", 1))
	if got := on(other, "tools/xl/main.c"); got != "THE OTHERS" {
		t.Errorf("V: under another name: got %s", got)
	}
	linux := load(t, strings.Replace(xenFile, "V:\txen-maintainers-1\n", "", 1))
	if got := emails(linux.People(linux.Path("hyper/common/sched.c"), Options{}).Maintainers); got != "sched@example.org rest1@example.org rest2@example.org" {
		t.Errorf("without V: nobody steps back: got %s", got)
	}
	if got := on(linux, "tools/xl/main.c"); got != "THE REST" {
		t.Errorf("without V: braces are letters: got %s", got)
	}
}

func TestDPDK(t *testing.T) {
	s := load(t, `Packet Maintainers
==================

The intention of this file is to provide a set of names.

Descriptions of section entries:

	M: Maintainer's Full Name <address@domain>
	F: Files and directories with wildcard patterns.


General Project Administration
------------------------------

Main Branch
M: Main Person <main@example.org>
T: git://example.org/packet

Stable Branches
M: Stable Person <stable@example.org>


Environment Layer
-----------------

Common code
F: lib/eal/common/*
F: doc/guides/env.rst

Keep alive
M: Keep Person <keep@example.org>
F: lib/eal/common/keepalive.*

Secondary process
M: Second Person <second@example.org>
K: RTE_PROC_
F: doc/guides/multi.rst


Networking Drivers
------------------
M: Net Person <net@example.org>
T: git://example.org/next-net
F: doc/guides/nics/features/default.ini
F: drivers/net/
X: drivers/net/tap/

Tap
M: Tap Person <tap@example.org>
F: drivers/net/tap/
`)
	for path, want := range map[string]string{
		"lib/eal/common/keepalive.c":    "Common code | Keep alive",
		"lib/eal/common/arch/x86/rte.c": "",
		"drivers/net/null/null.c":       "Networking Drivers",
		"drivers/net/tap/tap.c":         "Tap",
		"README":                        "", // nobody has the rest
	} {
		if got := on(s, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	q := Of("", "eal: text\n\ndiff --git a/app/a.c b/app/a.c\n--- a/app/a.c\n+++ b/app/a.c\n@@ -1,2 +1,2 @@\n RTE_PROC_\n-a\n+if (RTE_PROC_PRIMARY)\n")
	ms := s.Match(&q, Options{})
	if len(ms) != 1 || ms[0].Area.Name != "Secondary process" || ms[0].Text != "+if (RTE_PROC_PRIMARY)" {
		t.Errorf("K: got %+v", ms)
	}
	if l := s.Line("p", ms, Options{}); l.Matches[0].Pattern != "K: RTE_PROC_" || l.Matches[0].Line != 36 || len(l.Status) != 0 {
		t.Errorf("the line: %+v", l)
	}
}

func TestOtherFormatsAreRefused(t *testing.T) {
	for name, want := range map[string]string{
		"DEVELOPERS":      "Buildroot",
		"MAINTAINERS.yml": "Zephyr",
	} {
		s, warnings := Load([]Source{{name, []byte("N:\tA Person <a@example.org>\nF:\tboard/\n")}}, Dirs{})
		if len(s.Areas()) != 0 || len(warnings) != 1 || !strings.Contains(warnings[0].Text, want) {
			t.Errorf("%s: %d areas, %v", name, len(s.Areas()), warnings)
		}
	}
}

func TestUnderlines(t *testing.T) {
	s := load(t, "Heading\n=======\nF:\ta/\n\nFar\n\n-----\nF:\tb/\n\nShort\n--\nF:\tc/\n\nMixed\n-=-\nF:\td/\n")
	for path, want := range map[string]string{"a/x": "Heading", "b/x": "-----", "c/x": "--", "d/x": "-=-"} {
		if got := on(s, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
