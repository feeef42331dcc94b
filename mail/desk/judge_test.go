package desk

import (
	"reflect"
	"testing"
	"time"

	"onemore/mail/demo"
	"onemore/mail/judge"
	"onemore/patch"
)

// TestJudgeAtNow: what is dated after now is not judged, nor judged by.
func TestJudgeAtNow(t *testing.T) {
	t.Parallel()
	all := demo.Messages(day0())
	now := day0().Add(-20 * 24 * time.Hour)
	whole, then := fresh(t, now), fresh(t, now)
	imported(t, whole, mbox(t, all))
	imported(t, then, mbox(t, until0(all, now)))
	opt := judge.Options{Seed: 1}
	a, err := whole.Replay(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	b, err := then.Replay(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) || a.Events == 0 {
		t.Errorf("with later mail\n%+v, without\n%+v", a, b)
	}
	c, err := whole.Rescue(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	d, err := then.Rescue(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(c, d) || c.Neglected == 0 {
		t.Errorf("with later mail\n%+v, without\n%+v", c, d)
	}
}

// TestJudgeKnowsSenders: whom the configuration calls a robot reviews nothing.
func TestJudgeKnowsSenders(t *testing.T) {
	t.Parallel()
	d := fresh(t, day0())
	imported(t, d, mbox(t, demo.Messages(day0())))
	all, err := d.Replay(t.Context(), judge.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	d.senders = []patch.SenderRule{{Address: "*", Kind: patch.Bot}}
	none, err := d.Replay(t.Context(), judge.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if all.Events == 0 || none.Events+none.Outside != 0 {
		t.Errorf("%d reviews, %d when all are robots", all.Events, none.Events+none.Outside)
	}
}
