package desk

import (
	"testing"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
)

// answer is a reply to a patch by somebody.
func answer(id, from string, at time.Time) []byte {
	return []byte("From: " + from + "\nTo: pump@lists.example.org\nSubject: Re: [PATCH 2/2] pump: stop when dry\nMessage-ID: <" + id + ">\n" +
		"In-Reply-To: <v1-2@example.org>\nReferences: <v1-2@example.org>\nDate: " + at.Format(time.RFC1123Z) + "\n\nI looked at it again today.\n")
}

const pumpSeries = patch.MsgID("v1-0@example.org")

func stands(d *Desk) queue.Kind { return itemOf(d.Snapshot(), pumpSeries).Section }

// TestAsideUntilOthersWrite: what is snoozed until a reply, or done, comes back
// when somebody else writes; not by a robot, nor by me.
func TestAsideUntilOthersWrite(t *testing.T) {
	t.Parallel()
	for name, aside := range map[string]func(d *Desk) error{
		"snoozed": func(d *Desk) error { return d.SnoozeFor(t.Context(), pumpSeries, UntilReply) },
		"done":    func(d *Desk) error { return d.Mark(t.Context(), pumpSeries, "done", true) },
	} {
		d, _ := reviewing(t)
		ctx, home := t.Context(), stands(d)
		must(t, aside(d))
		away := stands(d)
		if away == home {
			t.Fatalf("%s: it is still in %s", name, home)
		}
		now := time.Now()
		d.opt.Now = now.Add(time.Hour)
		must(t, d.Add(ctx, answer("m1@example.net", "René Reviewer <rene@example.net>", now.Add(time.Minute))))
		if stands(d) != away {
			t.Errorf("%s: my own reply brought it back", name)
		}
		must(t, d.Add(ctx, answer("b1@example.net", "kernel test robot <lkp@intel.com>", now.Add(2*time.Minute))))
		if stands(d) != away {
			t.Errorf("%s: a robot brought it back", name)
		}
		must(t, d.Refresh(ctx))
		if stands(d) != away {
			t.Errorf("%s: it came back when it was read anew", name)
		}
		must(t, d.Add(ctx, answer("a1@example.net", "Ada Author <ada@example.org>", now.Add(3*time.Minute))))
		if at := stands(d); at == away {
			t.Errorf("%s: the author's reply left it in %s", name, at)
		}
		must(t, d.Refresh(ctx))
		if at := stands(d); at == away {
			t.Errorf("%s: read anew it is in %s", name, at)
		}
	}
}

// TestWake: what is snoozed comes back when it is asked for, and when its time
// has come, with nothing else happening.
func TestWake(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	ctx, home := t.Context(), stands(d)
	must(t, d.SnoozeTime(ctx, pumpSeries, time.Now().AddDate(8000, 0, 0)))
	if stands(d) != queue.Snoozed || d.ring() != longestSleep {
		t.Errorf("in %s, to ring in %s", stands(d), d.ring())
	}
	must(t, d.Wake(ctx, pumpSeries))
	if stands(d) != home || d.ring() != 0 {
		t.Errorf("awake it is in %s", stands(d))
	}
	if err := d.SnoozeTime(ctx, pumpSeries, time.Now().Add(-time.Second)); err == nil {
		t.Error("snoozed until what is past")
	}
	must(t, d.SnoozeTime(ctx, pumpSeries, time.Now().Add(2*time.Second)), d.Start(ctx))
	if stands(d) != queue.Snoozed {
		t.Errorf("it begins in %s", stands(d))
	}
	for end := time.Now().Add(8 * time.Second); stands(d) == queue.Snoozed && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	if stands(d) != home {
		t.Errorf("in the end it is in %s", stands(d))
	}
}
