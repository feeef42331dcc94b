package ui_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/ui"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

// row is the line of the screen that the cursor stands on.
func row(a *uitest.App) string {
	for _, l := range a.Lines() {
		if strings.HasPrefix(l, ">") {
			return l
		}
	}
	return ""
}

func wantRow(t *testing.T, a *uitest.App, part string) {
	t.Helper()
	if got := row(a); !strings.Contains(got, part) {
		t.Errorf("the cursor is on %q, want %q there:\n%s", got, part, a.Screen())
	}
}

func wantCall(t *testing.T, b *screentest.Backend, call string) {
	t.Helper()
	for _, c := range b.Calls() {
		if c == call {
			return
		}
	}
	t.Errorf("the backend was asked %q, want %q among it", b.Calls(), call)
}

func world(t *testing.T, flow func(a *uitest.App, b *screentest.Backend)) {
	t.Helper()
	run(t, 80, 24, screentest.World, flow)
}

func TestCountsAndMoves(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("3")
		a.AssertShows("[3 One more 5]") // digits are sections here, not counts
	})
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("G")
		wantRow(t, a, "kdamond stop race")
		a.Press("g")
		wantRow(t, a, "rework quota")
	})
}

func TestCursorStaysOnItsChangeWhenTheQueueChanges(t *testing.T) {
	world(t, func(a *uitest.App, b *screentest.Backend) {
		a.Press("j", "j", "j")
		wantRow(t, a, "fix sysfs file nam")
		next := *b.Snapshot()
		next.Number++
		next.Sections = append([]queue.Section(nil), next.Sections...)
		next.Sections[0].Items = next.Sections[0].Items[2:]
		b.SetSnapshot(&next)
		a.WaitIdle()
		wantRow(t, a, "fix sysfs file nam")
		next.Sections[0].Items = next.Sections[0].Items[2:]
		b.SetSnapshot(&next)
		a.WaitIdle()
		wantRow(t, a, "reject zero inter") // its change is gone: the number stays
	})
}

func TestCursorFollowsAChangeThatGotAnotherRoot(t *testing.T) {
	world(t, func(a *uitest.App, b *screentest.Backend) {
		a.Press("j")
		next := *b.Snapshot()
		items := append([]*queue.Item(nil), next.Sections[0].Items...)
		it, r := *items[1], *items[1].Row
		r.Root, r.Names = "earlier@example.org", []patch.MsgID{it.Root}
		it.Row = &r
		items[0], items[1] = &it, items[0]
		next.Sections = append([]queue.Section(nil), next.Sections...)
		next.Sections[0].Items = items
		b.SetSnapshot(&next)
		a.WaitIdle()
		wantRow(t, a, "skip offline memo")
	})
}

func TestDoneAndFlagGoToTheBackend(t *testing.T) {
	world(t, func(a *uitest.App, b *screentest.Backend) {
		a.Press("d")
		wantCall(t, b, "mark k3f9-2@example.org done on")
		a.AssertShows("done: mm/damon: rework quota goal tuning")
		a.Press("d")
		wantCall(t, b, "mark k3f9-2@example.org done off")
		a.Press("space", "space", "F")
		wantCall(t, b, "mark k3f9-2@example.org flag on")
		wantCall(t, b, "mark aq2c-1@example.org flag on")
		a.AssertShows("flagged: 2 changes")
		a.AssertHides("marked")
	})
}

func TestLimitFollowsTypingAndSaysWhatIsWrong(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("l")
		a.Type("f:ana")
		a.AssertShows("3 of 12", "split the context")
		a.AssertHides("drop unused")
		a.Press("enter")
		a.AssertShows("limit f:ana", "3 of 12 changes")
		a.Press("l", "ctrl+u")
		a.Type("state:nonsense")
		a.AssertShows("state:nonsense")
		a.Press("enter")
		a.AssertShows("limit f:ana") // what cannot be read changes nothing
		a.Press("esc")
		a.AssertHides("limit f:ana")
		a.AssertShows("12 changes")
	})
}

func TestEscNeverQuits(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("esc", "esc", "q", "esc", "enter", "esc", "esc", "l", "esc")
		if !a.Running() {
			t.Error("Esc has ended the program")
		}
	})
}

func TestQuit(t *testing.T) {
	for name, keys := range map[string][]string{
		"q asks": {"q", "y"}, "Q does not": {"enter", "Q"}, "C-c as q": {"ctrl+c", "y"}, "q goes back first": {"enter", "q", "q", "y"},
	} {
		t.Run(name, func(t *testing.T) {
			world(t, func(a *uitest.App, _ *screentest.Backend) {
				a.Press(keys[:len(keys)-1]...)
				if !a.Running() {
					t.Fatal("it has quit too early")
				}
				a.Press(keys[len(keys)-1])
				a.WaitQuit()
			})
		})
	}
}

func TestSearchFindsRowsAndMails(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("/")
		a.Type("damos filter")
		a.Press("enter")
		wantRow(t, a, "DAMOS filter")
		a.Press("esc", "g", "j", "/")
		a.Type("bad sample") // only in a body
		a.Press("enter")
		wantRow(t, a, "rework quota")
		a.AssertShows("1 row found")
		a.Press("esc", "5", "/")
		a.Type("bad sample")
		a.Press("enter")
		a.AssertShows("nothing found here; All has 1 change with it")
		a.Press("esc", "/")
		a.Type("no such word")
		a.Press("enter")
		a.AssertShows("nothing found: no such word")
	})
}

func TestOpeningAMessageMarksItSeen(t *testing.T) {
	world(t, func(a *uitest.App, b *screentest.Backend) {
		a.Press("enter")
		a.AssertShows("13 new")
		a.Press("enter")
		wantCall(t, b, "see k3f9-2@example.org")
		a.Press("q")
		a.AssertShows("12 new")
	})
}

func TestPatchesOfASeriesFollowEachOther(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("enter", "enter")
		a.AssertShows("[PATCH v2 0/7]", "1/8")
		a.Press("]")
		a.AssertShows("[PATCH v2 1/7]", "2/8")
		a.Press("2", "]")
		a.AssertShows("[PATCH v2 3/7]", "4/8")
		a.Press("[")
		a.AssertShows("[PATCH v2 2/7]")
		a.Press("1", "0", "]")
		a.AssertShows("[PATCH v2 7/7]", "8/8")
		a.Press("]")
		a.AssertShows("this is the last message")
	})
}

func TestSpaceReadsOnIntoTheNextMessage(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("enter", "enter", "space", "space", "space")
		a.AssertShows("[PATCH v2 1/7]")
	})
}

func TestJumpsInADiff(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("enter", "j", "enter", "}")
		wantRow(t, a, "@@ -120,3 +120,4 @@")
		a.Press("}")
		wantRow(t, a, "@@ -1498,9 +1498,11 @@")
		a.AssertShows("mm/damon/core.c  file 2/2  hunk 2/3")
		a.Press("(")
		wantRow(t, a, "diff --git a/mm/damon/core.c")
		a.Press("z", "a")
		a.AssertShows("lines, za shows them")
	})
}

func TestQuotesFold(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("enter", "j", "j", "enter", "T")
		a.AssertShows("... 8 quoted lines", "Looks right to me")
		a.AssertHides("A goal with target 0")
		a.Press("T")
		a.AssertShows("A goal with target 0")
	})
}

func TestFullHeaders(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("enter", "enter", "H")
		a.AssertShows("Message-ID: <k3f9-2@example.org>")
		a.Press("H")
		a.AssertHides("Message-ID:")
	})
}

func TestVersions(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("enter", "[")
		a.AssertShows("[v1]", "3 of 4 patches here", "this patch has not arrived")
		a.Press("]")
		a.AssertShows("[v2]", "7/7")
	})
}

func TestErrorsOfTheBackendAreShown(t *testing.T) {
	world(t, func(a *uitest.App, b *screentest.Backend) {
		b.Fail = errors.New("disk on fire\x1b[2J")
		a.Press("d")
		a.AssertShows("mark as done: disk on fire")
		a.Press("enter")
		a.AssertShows("The change cannot be read: disk on fire")
		a.Press("q")
		b.Tell(ui.Event{Err: errors.New("imap: wrong password"), Status: "offline"})
		a.WaitIdle()
		a.AssertShows("imap: wrong password", "offline")
		a.Sleep(time.Minute)
		a.AssertShows("imap: wrong password") // bad news waits for a key
		a.Press("j")
		a.AssertHides("wrong password")
	})
}

func TestInterruptStopsTheWork(t *testing.T) {
	b := screentest.World()
	d := newDesk(t, b, 80, 24)
	b.Gate = make(chan struct{})
	enter, _ := uitest.Key("enter")
	if got := d.send(enter); !strings.Contains(got, "loading") {
		t.Fatalf("the change is not being loaded:\n%s", got)
	}
	if d.model.(*ui.Model).Idle() {
		t.Fatal("work under way is not counted")
	}
	stop, _ := uitest.Key("ctrl+c")
	if got := d.send(stop); !strings.Contains(got, "stopped") {
		t.Errorf("nothing says that it was stopped:\n%s", got)
	}
	d.rest(t) // the job ends with its context, though the gate stays shut
	d.press(t, "q")
	if got := d.model.View().Content; !strings.Contains(got, "My area") {
		t.Errorf("the queue is not back:\n%s", got)
	}
}

func TestLeavingAScreenEndsItsWork(t *testing.T) {
	b := screentest.World()
	d := newDesk(t, b, 80, 24)
	b.Gate = make(chan struct{})
	enter, _ := uitest.Key("enter")
	q, _ := uitest.Key("q")
	d.send(enter)
	d.send(q)
	d.rest(t)
}

func TestEditStaysInsideTheTree(t *testing.T) {
	tree := t.TempDir()
	if err := os.MkdirAll(filepath.Join(tree, "mm"), 0o755); err != nil {
		t.Fatal(err)
	}
	// The tree has the directory of the patch as a way out.
	if err := os.Symlink(t.TempDir(), filepath.Join(tree, "mm", "damon")); err != nil {
		t.Fatal(err)
	}
	run(t, 80, 24, func() *screentest.Backend {
		b := screentest.World()
		b.TreeDir = tree
		return b
	}, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("enter", "j", "enter", "G", "(", "e")
		a.AssertShows("edit: your tree has no such file")
	})
}

func TestPrefixShowsWhatCanFollow(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("enter", "j", "enter", "z")
		a.AssertShows("word diff", "line numbers")
		a.Press("esc")
		a.AssertHides("word diff")
		a.Press("z", "n")
		a.AssertShows("line numbers on")
	})
}

func TestExplainOpensTheMailThatProvesIt(t *testing.T) {
	world(t, func(a *uitest.App, b *screentest.Backend) {
		a.Press("E")
		a.AssertShows("Enter opens [1]  1-2 that one")
		a.Press("enter")
		wantCall(t, b, "see r1.k3f9-2@example.org")
		a.AssertShows("Re: [PATCH v2 1/7]", "1/2")
		a.Press("]")
		wantCall(t, b, "see v1q.k3f9-2@example.org")
		a.Press("q")
		a.AssertShows("My area 12")
		a.Press("E", "2")
		a.AssertShows("Re: [PATCH 0/4]", "2/2")
		a.Press("q", "E", "9") // there is no ninth: it closes the box
		a.AssertHides("Why k3f9")
		a.AssertShows("[1 My area 12]")
	})
}

func TestExplainWithoutTheChangeSaysSo(t *testing.T) {
	world(t, func(a *uitest.App, b *screentest.Backend) {
		b.Fail = errors.New("disk on fire")
		a.Press("E", "ctrl+f", "ctrl+f")
		a.AssertShows("the change cannot be read: disk on fire")
	})
}

func TestExplainNamesWhoDidNotGetIt(t *testing.T) {
	for _, keys := range [][]string{{"E"}, {"enter", "E"}} {
		run(t, 160, 45, screentest.World, func(a *uitest.App, _ *screentest.Backend) {
			a.Press(keys...)
			a.AssertShows("S. Weir <s.weir@example.org>: maintainer:DAMON, line 6712 of MAINTAINERS", "Missing Cc", "mm-list@lists.example.org: open list:")
		})
	}
}

func TestLink(t *testing.T) {
	world(t, func(a *uitest.App, b *screentest.Backend) {
		a.Press("L")
		a.AssertShows("link: mark two rows or more with Space first")
		a.Press("space", "L")
		a.AssertShows("mark two rows")
		a.Press("space", "L", "n")
		if calls := b.Calls(); len(calls) > 0 {
			t.Errorf("without a yes the backend was asked %q", calls)
		}
		a.Press("L", "y")
		wantCall(t, b, "link k3f9-2@example.org aq2c-1@example.org")
		a.AssertShows("done: link k3f9 and aq2c")
		a.AssertHides("2 marked")
		a.Press("space", "space", "space", "L")
		a.AssertShows("and 2 others as one change?")
	})
}

func TestUnlink(t *testing.T) {
	world(t, func(a *uitest.App, b *screentest.Backend) {
		a.Press("enter", "[", "L")
		a.AssertShows("Take v1 out of this change, for ever?")
		a.Press("y")
		wantCall(t, b, "unlink k3f9-2@example.org v1")
		a.AssertShows("done: take v1 out of k3f9", "My area 12")
		a.Press("j", "enter", "L")
		a.AssertShows("unlink: there is one version only")
		a.Press("q", "k", "enter")
		b.Fail = errors.New("disk on fire")
		a.Press("L", "y")
		a.AssertShows("take v2 out of k3f9: disk on fire")
	})
}

// plainBackend is a backend that can do nothing besides.
type plainBackend struct{ ui.Backend }

func TestWhatABackendCannotDoIsSaid(t *testing.T) {
	d := newDesk(t, plainBackend{screentest.World()}, 80, 24)
	d.press(t, "space", "space", "L")
	if got := d.model.View().Content; !strings.Contains(got, "this store keeps no links") {
		t.Errorf("L does not say why not:\n%s", got)
	}
}

func TestCopiesAreStepped(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("enter", "j", "enter", "V")
		a.AssertShows("no other copy of this message")
		a.Press("q", "j", "j", "enter")
		a.AssertShows("2 other copies with another text were received", "Looks plausible.")
		a.Press("V")
		a.AssertShows("Copy 1 of 2", "Looks wrong.")
		a.AssertHides("Looks plausible.")
		a.Press("V")
		a.AssertShows("Copy 2 of 2", "Looks odd.")
		a.Press("V")
		a.AssertShows("Looks plausible.")
		a.Press("V", "[", "]")
		a.AssertShows("Looks plausible.") // another message begins with its own text
	})
}

func TestThreadOpensWhereThereIsSomethingToRead(t *testing.T) {
	world(t, func(a *uitest.App, b *screentest.Backend) {
		a.Press("enter", "tab")
		wantRow(t, a, "v2 0") // nothing was read: what counts is the newest version
	})
	world(t, func(a *uitest.App, b *screentest.Backend) {
		if err := b.See(t.Context(), "", []patch.MsgID{"k3f9-2@example.org"}); err != nil {
			t.Fatal(err)
		}
		a.Press("enter", "tab")
		wantRow(t, a, "v1 0")
	})
	world(t, func(a *uitest.App, b *screentest.Backend) {
		seen := []patch.MsgID{"v1.k3f9-2@example.org", "v1q.k3f9-2@example.org", "k3f9-2@example.org"}
		if err := b.See(t.Context(), "", seen); err != nil {
			t.Fatal(err)
		}
		a.Press("enter", "tab")
		wantRow(t, a, "v2 1")
	})
	world(t, func(a *uitest.App, b *screentest.Backend) {
		for _, m := range b.Changes["k3f9-2@example.org"].Thread {
			if err := b.See(t.Context(), "", []patch.MsgID{m.ID}); err != nil {
				t.Fatal(err)
			}
		}
		a.Press("e")
		wantRow(t, a, "v2 0")
	})
}

func TestPartOfASeriesIsShownAsMine(t *testing.T) {
	run(t, 80, 24, screentest.World, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("j", "j", "j", "j", "j", "j")
		wantRow(t, a, " 1/2+")
		a.AssertShows("In your areas: 1/2 of 14.")
		a.Press("E", "ctrl+f")
		a.AssertShows("My part", "1/2 of 14")
		a.Press("q", "l")
		a.Type("area:core")
		a.AssertShows("1 of 12")
		a.Press("ctrl+u")
		a.Type("mine:area")
		a.AssertShows("12 of 12")
	})
	run(t, 160, 45, screentest.World, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("P", "7")
		a.AssertShows("0/2 of 22")
	})
}

func TestUpdateSaysWhyItCannot(t *testing.T) {
	const why = "no source that can fetch is configured"
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("u")
		a.AssertShows(why, "onemore import reads archives")
		a.Press("enter", "u")
		a.AssertShows(why)
		a.Press("?", "/")
		a.Type("Not now: no source")
		a.Press("enter")
		a.AssertShows("archives.")
	})
	run(t, 80, 24, screentest.NewBackend, func(a *uitest.App, _ *screentest.Backend) {
		a.AssertShows("There is no mail yet.", "U cannot help: "+why, "archives.")
	})
}

func TestCountsOfMyAreas(t *testing.T) {
	run(t, 140, 30, screentest.World, func(a *uitest.App, b *screentest.Backend) {
		a.AssertShows("MY AREAS", "DAMON           12/5", "MEMORY MANAGEME~ 2/1")
		a.Press("3") // whatever section is in view
		a.AssertShows("DAMON           12/5")
		next := *b.Snapshot()
		next.Number++
		next.Sections = append([]queue.Section(nil), next.Sections...)
		next.Sections[0].Items = next.Sections[0].Items[2:]
		b.SetSnapshot(&next)
		a.WaitIdle()
		a.AssertShows("DAMON           10/4")
	})
	run(t, 139, 30, screentest.World, func(a *uitest.App, _ *screentest.Backend) {
		const head = "nobody looked at 5  DAMON 12/5, MEMORY MANAGEMENT - SWAP 2/1"
		a.AssertShows(head)
		a.AssertHides("MY AREAS")
		a.Press("l")
		a.Type("f:ana")
		a.AssertHides("DAMON 12/5") // the line speaks of the limit now
		a.Press("esc", "3")
		a.AssertHides("DAMON 12/5")
		a.Press("1", "/")
		a.Type("swap entries")
		a.Press("enter", "E")
		a.AssertShows("My areas   DAMON: 12 changes open, nobody looked at 5", "MEMORY MANAGEMENT - SWAP: 2 changes open, nobody looked at 1")
	})
	run(t, 100, 30, screentest.NoAreas, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("1")
		a.AssertHides("MY AREAS", "12/5")
	})
}
