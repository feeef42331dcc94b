package ui_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui"
	"onemore/ui/screen"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

// sending drives the program on a backend that sends mail.
func sending(t *testing.T, w, h int, build func() *screentest.Sending, flow func(a *uitest.App, b *screentest.Sending)) {
	t.Helper()
	sendingIn(t, w, h, options(), build, flow)
}

func sendingIn(t *testing.T, w, h int, opt ui.Options, build func() *screentest.Sending, flow func(a *uitest.App, b *screentest.Sending)) {
	t.Helper()
	var b *screentest.Sending
	var cancel context.CancelFunc
	uitest.Run(t, w, h, func() tea.Model {
		b = build()
		var ctx context.Context
		ctx, cancel = context.WithCancel(context.Background())
		opt.Now = b.Clock
		m, err := ui.New(ctx, b, opt)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}, func(a *uitest.App) {
		defer cancel()
		flow(a, b)
	})
}

func withOutbox() *screentest.Sending { return screentest.NewSending(screentest.World()) }

// ticking is withOutbox on the clock of the bubble.
func ticking() *screentest.Sending {
	b := withOutbox()
	b.Clock = time.Now
	return b
}

func withLetters() *screentest.Sending {
	return screentest.NewSending(screentest.World(), screentest.Letters()...)
}

// calls are the calls that begin with one of the words.
func calls(b *screentest.Sending, words ...string) (out []string) {
	for _, c := range b.Calls() {
		for _, w := range words {
			if strings.HasPrefix(c, w+" ") {
				out = append(out, c)
			}
		}
	}
	return out
}

func wantCalls(t *testing.T, b *screentest.Sending, words string, want ...string) {
	t.Helper()
	if got := calls(b, strings.Fields(words)...); !slices.Equal(got, want) {
		t.Errorf("the backend was asked\n%q, want\n%q", got, want)
	}
}

// sum is the digest that the made-up store gives a letter with one tag.
func sums(b *screentest.Sending) (out []string) {
	all, err := b.Preview(context.Background(), "")
	if err != nil {
		return nil
	}
	for i := range all {
		out = append(out, all[i].Digest)
	}
	return out
}

// A bare Reviewed-by for a one-patch change from its open diff is five keys.
func TestReviewedByInFiveKeys(t *testing.T) {
	sending(t, 80, 24, ticking, func(a *uitest.App, b *screentest.Sending) {
		a.Press("j", "enter", "enter") // to the open diff
		a.Press("t")
		a.AssertShows("Reviewed-by", "as Mia Self <mia@example.org>", "Fixes: 0123456789ab")
		a.Press("r")
		a.AssertShows("What did you look at?")
		a.Press("enter")
		a.AssertShows("Reviewed-by drafted on mm/damon/paddr: skip offline memory")
		wantCalls(t, b, "tag", `tag Reviewed-by "" on [aq2c-1@example.org]`)
		a.AssertShows("R drafted")
		a.Press("p")
		a.AssertShows("Reviewed-by: Mia Self <mia@example.org>", "A Reviewed-by is a public statement of review in your name.", "by SMTP to mail.example.org", "(+1)")
		sum := sums(b)[0]
		a.Press("y")
		wantCalls(t, b, "approve", "approve L-aq2c-1@example.org "+sum)
		a.AssertShows("goes in 10 s, u takes it back", "outbox 1")
		a.Sleep(4 * time.Second)
		a.AssertShows("goes in 6 s")
		a.Sleep(10 * time.Second)
		a.AssertShows("goes now")
		b.SetState("L-aq2c-1@example.org", screen.LetterSent, "")
		a.WaitIdle()
		a.AssertShows("sent: the server has taken it")
		a.AssertHides("outbox 1")
	})
}

// What was looked at goes with the tag as words of the mail, not behind it.
func TestWhatWasLookedAt(t *testing.T) {
	sending(t, 80, 24, withOutbox, func(a *uitest.App, b *screentest.Sending) {
		a.Press("j", "enter", "enter", "t", "r")
		a.AssertShows("What did you look at? I looked at")
		a.Type("the locking")
		a.Press("enter")
		wantCalls(t, b, "tag", `tag Reviewed-by "" on [aq2c-1@example.org] after "the locking"`)
	})
}

// For a series it is one more key, for the scope.
func TestReviewedByOnASeries(t *testing.T) {
	sending(t, 80, 24, withOutbox, func(a *uitest.App, b *screentest.Sending) {
		a.Press("enter", "j", "enter", "t", "r")
		a.AssertShows("Reviewed-by on what?", "this patch", "not now: no patch is marked", "the cover, for all 7")
		a.Press("p", "enter")
		a.AssertShows("R drafted")
		a.Press("p", "y")
		if got := calls(b, "approve"); len(got) != 1 || !strings.Contains(got[0], "p1.k3f9-2@example.org") {
			t.Errorf("approved %q", got)
		}
	})
	sending(t, 80, 24, withOutbox, func(a *uitest.App, b *screentest.Sending) {
		a.Press("enter", "t", "t", "s") // on the cover
		a.AssertShows("Tested on what?")
		a.Type("qemu, two nodes")
		a.Press("enter")
		wantCalls(t, b, "tag", `tag Tested-by "qemu, two nodes" on [k3f9-2@example.org]`)
		a.AssertShows("T drafted")
		a.Press("j", "space", "space", "t", "r", "m")
		a.AssertShows("Reviewed-by on 2 patches", "2 of 2 diffs were not opened here", "Enter y")
		a.Press("y", "esc") // the question is not skipped but left
		wantCalls(t, b, "tag", `tag Tested-by "qemu, two nodes" on [k3f9-2@example.org]`)
	})
}

// What has to be asked is asked, and nobody says yes to what they cannot have read.
func TestWhatATagAsks(t *testing.T) {
	build := func(change func(p *screen.TagPlan)) func() *screentest.Sending {
		return func() *screentest.Sending {
			b := withOutbox()
			b.Plan = change
			return b
		}
	}
	for name, c := range map[string]struct {
		plan func(p *screen.TagPlan)
		keys []string
		show []string
		tag  string
	}{
		"statement":   {func(p *screen.TagPlan) { p.Statement = true }, []string{"t", "r"}, []string{"(a) you reviewed it technically", "(d)", "Enter y"}, ""},
		"accepted":    {func(p *screen.TagPlan) { p.Statement, p.AskLooked = true, false }, []string{"t", "r", "y"}, nil, "Reviewed-by"},
		"by enter":    {func(p *screen.TagPlan) { p.Statement, p.AskLooked = true, false }, []string{"t", "r", "enter"}, nil, "Reviewed-by"},
		"left":        {func(p *screen.TagPlan) { p.Statement = true }, []string{"t", "r", "esc"}, []string{"diff --git"}, ""},
		"acked":       {func(p *screen.TagPlan) { p.Statement = true }, []string{"t", "a"}, nil, "Acked-by"},
		"unopened":    {func(p *screen.TagPlan) { p.Patches[0].Opened = false }, []string{"t", "r"}, []string{"The diff of this patch was not opened here."}, ""},
		"comments":    {func(p *screen.TagPlan) { p.Patches[0].Comments = 1 }, []string{"t", "r"}, nil, "Reviewed-by"},
		"turned off":  {func(p *screen.TagPlan) { p.AskLooked = false }, []string{"t", "r"}, nil, "Reviewed-by"},
		"given":       {func(p *screen.TagPlan) { p.Patches[0].Given = []string{"Acked-by"} }, []string{"t", "a"}, []string{"You have given this tag on the list already."}, ""},
		"newer":       {func(p *screen.TagPlan) { p.Newer = "v3" }, []string{"t", "n"}, []string{"v3 of this change is out"}, ""},
		"remark":      {nil, []string{"t", "#", "#", "space", "x", "enter", "a"}, nil, `Acked-by "x"`},
		"environment": {nil, []string{"t", "t", "enter"}, nil, `Tested-by ""`},
	} {
		t.Run(name, func(t *testing.T) {
			sending(t, 80, 24, build(c.plan), func(a *uitest.App, b *screentest.Sending) {
				a.Press("j", "enter", "enter")
				a.Press(c.keys...)
				a.AssertShows(c.show...)
				got := strings.Join(calls(b, "tag"), ";")
				if c.tag == "" && got != "" || !strings.Contains(got, c.tag) {
					t.Errorf("tagged %q, want %q", got, c.tag)
				}
			})
		})
	}
}

// Once more takes a drafted tag away.
func TestTagIsTakenBack(t *testing.T) {
	sending(t, 80, 24, withOutbox, func(a *uitest.App, b *screentest.Sending) {
		a.Press("j", "enter", "enter", "t", "a", "t")
		a.AssertShows("drafted; again takes it away")
		a.Press("a")
		wantCalls(t, b, "untag", "untag Acked-by on [aq2c-1@example.org]")
		a.AssertHides("A drafted")
		a.Press("p")
		a.AssertShows("There is nothing to send.")
		a.Press("y")
		a.AssertShows("send this: there is no mail here")
	})
}

// A tag that is on its way is taken back in the outbox alone.
func TestTagOnItsWayStays(t *testing.T) {
	build := func() *screentest.Sending {
		b := screentest.NewSending(screentest.World(), screen.Letter{ID: "1", State: screen.LetterQueued, Parent: "aq2c-1@example.org", Tags: []string{"Acked-by"}})
		b.Plan = func(p *screen.TagPlan) { p.Patches[0].Pending = []string{"Acked-by"} }
		return b
	}
	sending(t, 80, 24, build, func(a *uitest.App, b *screentest.Sending) {
		a.Press("j", "enter", "enter", "t", "a")
		a.AssertShows("the Acked-by is on its way; B shows the outbox")
		wantCalls(t, b, "untag")
	})
}

// Never a Reviewed-by on several changes at once; other tags ask.
func TestTagsOnSeveralChanges(t *testing.T) {
	sending(t, 80, 24, withOutbox, func(a *uitest.App, b *screentest.Sending) {
		a.Press("space", "space", "t")
		a.AssertShows("Tag: 2 changes", "not now: a Reviewed-by is given on one change")
		a.Press("r")
		a.AssertShows("Reviewed-by: a Reviewed-by is given on one change at a time")
		a.Press("a")
		a.AssertShows("This says it of 2 changes at once.")
		a.Press("enter")
		wantCalls(t, b, "tag", `tag Acked-by "" on [k3f9-2@example.org aq2c-1@example.org]`)
	})
}

func TestIdentityIsChosen(t *testing.T) {
	build := func() *screentest.Sending {
		b := withOutbox()
		b.People = append(b.People, patch.Person{Name: "Mia Self", Email: "mia@work.example.org"})
		return b
	}
	sending(t, 80, 24, build, func(a *uitest.App, b *screentest.Sending) {
		a.Press("t")
		a.AssertShows("as Mia Self <mia@example.org>", "i the next of 2")
		a.Press("i")
		a.AssertShows("as Mia Self <mia@work.example.org>")
		wantCalls(t, b, "identity", "identity k3f9-2@example.org mia@work.example.org")
	})
	sending(t, 80, 24, withOutbox, func(a *uitest.App, _ *screentest.Sending) {
		a.Press("t", "i")
		a.AssertShows("identity: there is one identity only")
	})
}

// found makes a finding of every letter.
func found(f ...screen.Finding) func() *screentest.Sending {
	return func() *screentest.Sending {
		b := withOutbox()
		b.Make = func(l *screen.Letter) { l.Findings = f }
		return b
	}
}

func TestFindingsAskAndStop(t *testing.T) {
	tag := []string{"j", "enter", "enter", "t", "a", "p"}
	sending(t, 80, 24, found(screen.Finding{Level: screen.AskMe, Text: "your text asks something"}, screen.Finding{Level: screen.Warn, Text: "a long line"}), func(a *uitest.App, b *screentest.Sending) {
		a.Press(tag...)
		a.AssertShows("Asks: your text asks something", "Note: a long line")
		a.Press("Y")
		a.AssertShows("send all: no mail here is ready to go by itself")
		a.Press("y")
		a.AssertShows("your text asks something. Send?")
		a.Press("n")
		wantCalls(t, b, "approve")
		a.Press("y", "y")
		if got := calls(b, "approve"); len(got) != 1 {
			t.Errorf("approved %q", got)
		}
	})
	sending(t, 80, 24, found(screen.Finding{Level: screen.Block, Text: "nobody would get this mail"}), func(a *uitest.App, b *screentest.Sending) {
		a.Press(tag...)
		a.AssertShows("Stop: nobody would get this mail")
		a.Press("y")
		a.AssertShows("send this: nobody would get this mail")
		a.Press("Y", "y")
		wantCalls(t, b, "approve")
	})
}

// All that is ready goes after one question that names it.
func TestSendAll(t *testing.T) {
	sending(t, 80, 24, withOutbox, func(a *uitest.App, b *screentest.Sending) {
		b.AddDraft("p2.k3f9-2@example.org", screen.Comment{ID: "1", Text: "Why?"})
		a.Press("enter", "j", "enter", "t", "a", "p", "p")
		a.AssertShows("Mail 2/2") // the answer to the patch in view
		a.Press("[", "[")
		a.AssertShows("Mail 1/2", "there is no more mail")
		a.Press("Y")
		a.AssertShows("Send 2 mails, 1 Acked-by?")
		a.Press("y")
		if got := calls(b, "approve"); len(got) != 2 {
			t.Errorf("approved %q", got)
		}
		a.AssertShows("outbox 2")
	})
}

func TestUndoWithinTheDelay(t *testing.T) {
	sending(t, 80, 24, ticking, func(a *uitest.App, b *screentest.Sending) {
		a.Press("j", "enter", "enter", "t", "a", "p", "y", "u")
		wantCalls(t, b, "recall", "recall L-aq2c-1@example.org")
		a.AssertShows("taken back; it is a draft again")
		a.AssertHides("goes in")
		a.Press("u")
		a.AssertShows("take back: it does not wait to go")
	})
}

// The draft is edited from the mail, and the mail is made anew of it.
func TestEditFromTheMail(t *testing.T) {
	getenv := editorScript(t, `echo "Why is that?" >> "$f"`)
	build := func() *screentest.Sending {
		b := withOutbox()
		b.ScratchDir = t.TempDir()
		return b
	}
	opt := options()
	opt.Getenv = getenv
	sendingIn(t, 80, 24, opt, build, func(a *uitest.App, b *screentest.Sending) {
		a.Press("j", "enter", "enter", "t", "a", "p", "e")
		a.WaitUntil("the editor", func() bool { return len(calls(b, "buffer")) > 0 })
		a.Press("q")
		a.AssertShows("Acked-by, 1 comment", "Why is that?")
		a.Press("y", "e")
		a.AssertShows("edit: it goes already; u takes it back first")
	})
}

// An error is told on the screen that is there then.
func TestWhatGoesWrongIsTold(t *testing.T) {
	sending(t, 80, 24, withOutbox, func(a *uitest.App, b *screentest.Sending) {
		a.Press("j", "enter", "enter")
		b.Wrong = errors.New("no space left on device")
		a.Press("t", "a")
		a.AssertShows("keep the Acked-by: no space left on device")
		a.Press("p")
		a.AssertShows("The mails cannot be made: no space left on device")
	})
}

func TestOutbox(t *testing.T) {
	sending(t, 100, 30, withLetters, func(a *uitest.App, b *screentest.Sending) {
		a.AssertShows("outbox 5, 1 held, 1 failed, 1 unknown")
		a.Press("B")
		wantRow(t, a, "UNKNOWN") // what needs somebody
		a.Press("y")
		a.AssertShows("Was it sent?", "r send the same bytes again", "s it was sent", "k leave it")
		a.Press("y") // no way
		wantCalls(t, b, "resolve")
		a.Press("y", "s")
		wantCalls(t, b, "resolve", "resolve 3 sent")
		wantRow(t, a, "sent")
		a.Press("g", "j", "enter")
		a.AssertShows("HELD: v3 of this change is out", "Looks right.")
		a.Press("y")
		wantCalls(t, b, "approve", "approve 2 "+strings.Repeat("2", 64))
		a.Press("q", "j", "j", "enter")
		a.AssertShows("FAILED: the server refused liu.bo@example.org", "correct the address, then y")
		a.Press("y")
		wantCalls(t, b, "approve", "approve 2 "+strings.Repeat("2", 64), "approve 4 "+strings.Repeat("4", 64))
		a.Press("q", "G", "enter", "y")
		a.AssertShows("on the list", "send this: it was sent")
		a.Press("q", "x")
		a.AssertShows("drop: it was sent; it stays")
		a.Press("g", "u")
		wantCalls(t, b, "recall", "recall 1")
		a.Press("x")
		a.AssertShows("Drop this mail and its draft: Reviewed-by?")
		a.Press("y")
		wantCalls(t, b, "drop", "drop 1")
	})
}

// A mail that waits is looked at again before it may go, with what stands
// against it now.
func TestHeldMailIsCheckedAgain(t *testing.T) {
	sending(t, 80, 24, ticking, func(a *uitest.App, b *screentest.Sending) {
		a.Press("j", "enter", "enter", "t", "a", "p")
		made, err := b.Preview(context.Background(), "aq2c-1@example.org")
		if err != nil || len(made) != 1 {
			t.Fatalf("%d letters, %v", len(made), err)
		}
		held := made[0]
		held.State, held.Why = screen.LetterHeld, "v2 of this change is out"
		b.SetLetters(held)
		b.Make = func(l *screen.Letter) {
			l.State, l.Findings = screen.LetterHeld, []screen.Finding{{Level: screen.AskMe, Text: "v2 is out"}}
		}
		a.Press("B", "enter")
		a.AssertShows("HELD: v2 of this change is out", "Asks: v2 is out")
		a.Press("y")
		a.AssertShows("v2 is out. Send?")
		wantCalls(t, b, "approve")
		a.Press("y")
		if got := calls(b, "approve"); len(got) != 1 {
			t.Errorf("approved %q", got)
		}
	})
}

// Who quits while mail is on its way is asked what becomes of it.
func TestQuitWhileMailIsOnItsWay(t *testing.T) {
	for _, key := range []string{"q", "Q"} {
		sending(t, 80, 24, withLetters, func(a *uitest.App, _ *screentest.Sending) {
			a.Press(key)
			a.AssertShows("2 mails on the way. Quit?", "s send first", "k keep")
			a.Press("esc")
			if !a.Running() {
				t.Fatal("the program has ended")
			}
			a.Press(key, "k")
			a.WaitQuit()
		})
	}
	sending(t, 80, 24, withLetters, func(a *uitest.App, b *screentest.Sending) {
		a.Press("Q", "s")
		a.AssertShows("sending; any key stays here")
		wantCalls(t, b, "hurry", "hurry all")
		a.Press("j") // stays
		b.SetLetters()
		a.WaitIdle()
		if !a.Running() {
			t.Fatal("the program has ended")
		}
		b.SetLetters(screentest.Letters()...)
		a.WaitIdle()
		a.Press("Q", "s")
		b.SetState("1", screen.LetterSent, "")
		b.SetState("5", screen.LetterFailed, "")
		a.WaitQuit()
	})
	// One that is to be tried again keeps nobody here either.
	sending(t, 80, 24, withLetters, func(a *uitest.App, b *screentest.Sending) {
		a.Press("Q", "s")
		b.SetState("5", screen.LetterFailed, "")
		b.SetState("1", screen.LetterQueued, "451 try again later")
		a.WaitQuit()
	})
}

func TestWhyNothingIsSent(t *testing.T) {
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		for _, k := range []string{"t", "p", "B"} {
			a.Press(k)
			a.AssertShows("this store sends nothing")
		}
	})
}

func TestGoldenLetters(t *testing.T) {
	private := func() *screentest.Sending {
		b := withOutbox()
		b.Make = func(l *screen.Letter) {
			l.Private = true
			l.Findings = []screen.Finding{{Level: screen.AskMe, Text: "the diff of this patch was not opened"}, {Level: screen.Warn, Text: "v3 of this change is out"}}
		}
		return b
	}
	statement := func() *screentest.Sending {
		b := withOutbox()
		b.Plan = func(p *screen.TagPlan) { p.Statement = true }
		return b
	}
	draft := []string{"j", "enter", "enter", "t", "r", "enter", "p"}
	shots := []struct {
		name  string
		build func() *screentest.Sending
		keys  []string
	}{
		{"tags", withOutbox, []string{"enter", "j", "enter", "t"}},
		{"tags-scope", withOutbox, []string{"enter", "j", "enter", "t", "r"}},
		{"tags-statement", statement, []string{"enter", "t", "r", "s"}},
		{"tags-series", withOutbox, []string{"enter", "t", "a", "s", "j", "space"}},
		{"mail", withOutbox, draft},
		{"mail-bytes", withOutbox, append(draft[:len(draft):len(draft)], "H")},
		{"mail-private", private, draft},
		{"mail-queued", withOutbox, append(draft[:len(draft):len(draft)], "y")},
		{"outbox", withLetters, []string{"B"}},
		{"outbox-held", withLetters, []string{"B", "g", "j", "enter"}},
		{"outbox-unknown", withLetters, []string{"B", "y"}},
		{"outbox-none", withOutbox, []string{"B"}},
	}
	for _, shot := range shots {
		for _, size := range sizes() {
			name := fmt.Sprintf("send-%s-%dx%d", shot.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				sending(t, size[0], size[1], shot.build, func(a *uitest.App, _ *screentest.Sending) {
					a.Press(shot.keys...)
					a.Golden(name)
				})
			})
		}
	}
}

// Hostile subjects, addresses, findings and bodies of what leaves are drawn in
// every size.
func TestHostileLettersInEverySize(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	ways := [][]string{
		{"B"},
		{"B", "G", "y"},
		{"B", "enter"},
		{"B", "j", "enter", "H"},
		{"B", "enter", "E"},
		{"B", "x"},
		{"9", "t"},
		{"9", "enter", "t", "r"},
		{"9", "enter", "t", "a", "s"},
		{"9", "enter", "t", "a", "s", "enter", "p"},
		{"9", "enter", "t", "n", "s", "enter", "p", "H"},
		{"9", "enter", "t", "a", "s", "y", "p", "y"},
		{"B", "?"},
		{"q"},
	}
	for seed, keys := range ways {
		d := newDesk(t, screentest.HostileSending(uint64(seed)), 80, 24)
		d.press(t, keys...)
		for w := 1; w <= 200; w += 11 {
			for h := 1; h <= 60; h += 6 {
				d.send(tea.WindowSizeMsg{Width: w, Height: h})
				d.rest(t)
				if bad := checkFrame(d.model.View().Content, w, h); bad != "" {
					t.Fatalf("%v at %dx%d: %s", keys, w, h, bad)
				}
			}
		}
	}
}

// A terminal judges them, too.
func TestHostileLettersOnATerminal(t *testing.T) {
	for seed := range uint64(8) {
		sending(t, 80, 24, func() *screentest.Sending { return screentest.HostileSending(seed) }, func(a *uitest.App, b *screentest.Sending) {
			a.Press("B", "j", "enter", "H", "E", "q", "q", "y", "esc", "x", "esc", "q", "9", "enter", "t", "i", "#", "x", "enter", "a", "s", "y", "p", "Y", "esc", "y", "esc", "E", "q")
			b.SetLetters(screentest.Letters()...)
			a.WaitIdle()
			a.Press("q", "q", "B", "G")
		})
	}
}

// Keys typed before it is known what may be given are done then, up to the first
// question: nobody says yes to what they cannot have read.
func TestKeysBeforeTheMenuIsThere(t *testing.T) {
	for name, c := range map[string]struct {
		keys  []string
		shows string
		tags  int
	}{
		"given":     {[]string{"t", "a"}, "Acked-by drafted", 1},
		"statement": {[]string{"t", "r", "enter", "y"}, "(a) you reviewed it technically", 0},
		"left":      {[]string{"t", "a", "esc"}, "diff --git", 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := withOutbox()
			b.Plan = func(p *screen.TagPlan) { p.Statement = true }
			d := newDesk(t, b, 80, 24)
			d.press(t, "j", "enter", "enter")
			gate := make(chan struct{})
			b.Gate = gate
			for _, k := range c.keys {
				msg, ok := uitest.Key(k)
				if !ok {
					t.Fatalf("no key %q", k)
				}
				d.send(msg)
			}
			close(gate)
			d.rest(t)
			if got := d.model.View().Content; !strings.Contains(got, c.shows) {
				t.Errorf("the screen does not show %q:\n%s", c.shows, got)
			}
			if got := calls(b, "tag"); len(got) != c.tags {
				t.Errorf("tagged %q", got)
			}
		})
	}
}

// What I said shows on the row, at every stage of its way, and what waits to be
// sent stands in its section.
func TestGoldenUnsent(t *testing.T) {
	for _, size := range sizes() {
		t.Run(name(size), func(t *testing.T) {
			run(t, size[0], size[1], screentest.Unsent, func(a *uitest.App, _ *screentest.Backend) {
				a.Press("1")
				a.Golden("queue-unsent-" + name(size))
				a.Press("6")
				a.Golden("queue-drafts-" + name(size))
			})
		})
	}
}
