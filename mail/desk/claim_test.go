package desk

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onemore/config"
	"onemore/mail/imap/imaptest"
	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/rank"
)

// claimDesk is a desk of this person over two changes, with a team or none.
func claimDesk(t *testing.T, email string, team config.Team) *Desk {
	t.Helper()
	opt := Options{Me: queue.Me{People: []patch.Person{{Name: "Somebody", Email: email}}}}
	opt.Settings.Team = team
	opt.Settings.Send = config.Send{Kind: config.SendFolder, Path: t.TempDir()}
	d, err := Open(t.Context(), t.TempDir(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	day := time.Now().Add(-48 * time.Hour)
	bring(t, d, letterOf("one@x.example", "", "[PATCH] fix the frobnicator", day, aDiff), letterOf("two@x.example", "", "[PATCH] paint the bikeshed", day, strings.ReplaceAll(aDiff, "f.c", "shed.c")))
	return d
}

const aDiff = "Why.\n---\n f.c | 2 +-\n\ndiff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n"

func letterOf(id, parent, subject string, at time.Time, body string) string {
	s := "From: Anna Author <anna@example.org>\n"
	if parent != "" {
		s = "From: Rita Reviewer <rita@example.net>\nIn-Reply-To: <" + parent + ">\n"
	}
	return s + "To: list@lists.example.org\nList-Id: <list.lists.example.org>\nSubject: " + subject + "\nMessage-ID: <" + id + ">\nDate: " +
		at.Format(time.RFC1123Z) + "\n\n" + body
}

func bring(t *testing.T, d *Desk, mails ...string) {
	t.Helper()
	var in []store.Incoming
	for _, m := range mails {
		in = append(in, d.store.Prepare([]byte(m), "", ""))
	}
	if _, err := d.store.Put(t.Context(), "", "", in); err != nil {
		t.Fatal(err)
	}
	if err := d.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func claimOf(t *testing.T, d *Desk, root patch.MsgID) *rank.Claim {
	t.Helper()
	if err := d.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d.Live(root)
}

// TestClaimHere: without a team a claim stands at once, in the row, the filter
// and the JSON, and goes by a release, by a review and by its end.
func TestClaimHere(t *testing.T) {
	d := claimDesk(t, "me@example.org", config.Team{})
	got, err := d.Claim(t.Context(), "one@x.example")
	if err != nil || !got.Mine || got.How != byLocal || got.Until-got.Since != 24*60*60 {
		t.Fatalf("%+v, %v", got, err)
	}
	if c := d.Live("one@x.example"); c == nil || *c != got {
		t.Errorf("at once: %+v", c)
	}
	if again, err := d.Claim(t.Context(), "one@x.example"); err != nil || again != got {
		t.Errorf("again: %+v, %v", again, err)
	}
	c := claimOf(t, d, "one@x.example")
	f, err := queue.ParseFilter("is:claimed")
	it := itemOf(d.Snapshot(), "one@x.example")
	if err != nil || c == nil || !f.Match(it, d.now()) || f.Match(itemOf(d.Snapshot(), "two@x.example"), d.now()) {
		t.Errorf("%+v is not found by is:claimed, or another is; %v", c, err)
	}
	if l := it.Line().Claimed; l == nil || l.By != "Somebody <me@example.org>" || l.Until == "" {
		t.Errorf("in JSON: %+v", l)
	}
	if err := d.Release(t.Context(), "one@x.example"); err != nil || d.Live("one@x.example") != nil || claimOf(t, d, "one@x.example") != nil {
		t.Errorf("after the release: %+v, %v", d.Live("one@x.example"), err)
	}
	if err := d.Release(t.Context(), "one@x.example"); err != nil {
		t.Error(err)
	}
	for _, root := range []patch.MsgID{"one@x.example", "two@x.example"} {
		if _, err := d.Claim(t.Context(), root); err != nil {
			t.Fatal(err)
		}
	}
	review(t, d)
	if d.Live("one@x.example") != nil || d.Live("two@x.example") == nil {
		t.Errorf("after a review of the first: %+v, %+v", d.Live("one@x.example"), d.Live("two@x.example"))
	}
	d.opt.Now = time.Now().Add(25 * time.Hour)
	if c := claimOf(t, d, "two@x.example"); c != nil {
		t.Errorf("a day later: %+v", c)
	}
}

// TestClaimSurvives: a claim stands on the change that holds its message, after
// an earlier version came and after another program opened the store.
func TestClaimSurvives(t *testing.T) {
	d := claimDesk(t, "me@example.org", config.Team{})
	if _, err := d.Claim(t.Context(), "two@x.example"); err != nil {
		t.Fatal(err)
	}
	if err := d.Link(t.Context(), "one@x.example", "two@x.example"); err != nil {
		t.Fatal(err)
	}
	if err := d.Refresh(t.Context()); err != nil || len(d.Snapshot().Items) != 1 {
		t.Fatalf("%d changes, %v", len(d.Snapshot().Items), err)
	}
	it := d.Snapshot().Items[0]
	if it.Marks.Claim == nil || !it.Marks.Claim.Mine {
		t.Errorf("%+v", it.Marks.Claim)
	}
	if err := d.Release(t.Context(), it.Root); err != nil || claimOf(t, d, it.Root) != nil {
		t.Errorf("after the release: %+v, %v", d.Live(it.Root), err)
	}
}

// TestClaimOffline: what the team cannot be told is kept, and stands here.
func TestClaimOffline(t *testing.T) {
	d := claimDesk(t, "me@example.org", config.Team{Claims: "imap+plain://nobody@127.0.0.1:1/claims", PasswordCommand: []string{"echo", "x"}})
	got, err := d.Claim(t.Context(), "one@x.example")
	if err != nil || !got.Mine || got.How != byTeam {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := d.Settle(t.Context(), nil); err == nil {
		t.Error("nobody is there, and the team is told")
	}
	if c := claimOf(t, d, "one@x.example"); c == nil || !c.Mine {
		t.Errorf("%+v", c)
	}
	all, err := d.store.Claims(t.Context())
	if err != nil || len(all) != 1 || all[0].State != store.ClaimWanted {
		t.Errorf("%+v, %v", all, err)
	}
	one := d.checkTeam(t.Context(), nil)
	if one.Err == nil || one.Next == "" || one.What != "claims imap:nobody@127.0.0.1:1/claims" {
		t.Errorf("%+v", one)
	}
}

// TestClaimTeam: two desks and a real server. The one hears of the other's claim
// while it is open, is refused the change, and gets it when it is released.
func TestClaimTeam(t *testing.T) {
	imaptest.Needs(t, "dovecot")
	s := imaptest.StartDovecot(t, imaptest.Folder(t, []string{letterOf("x@x.example", "", "hello", time.Now(), "hello\n")}))
	team := config.Team{
		Claims: config.URL("imaps://" + s.User() + "@" + s.IMAPS() + "/claims"), CA: s.CA(),
		PasswordCommand: []string{"echo", s.Password()}, For: config.Duration(30 * time.Hour),
	}
	ada, bob := claimDesk(t, "ada@example.org", team), claimDesk(t, "bob@example.org", team)
	if ada.teamOf() == nil {
		t.Fatal("there is no team")
	}
	if c := ada.checkTeam(t.Context(), nil); c.Err == nil || !strings.Contains(c.Next, "make the folder claims") {
		t.Errorf("there is no folder, and doctor says %+v", c)
	}
	s.Doveadm("mailbox create", "claims")
	if c := ada.checkTeam(t.Context(), nil); c.Err != nil || !strings.Contains(c.Why, "can be written") {
		t.Errorf("doctor says %+v", c)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		bob.shareClaims(ctx, nil)
	}()
	got, err := ada.Claim(t.Context(), "one@x.example")
	if err != nil || got.Until-got.Since != 30*60*60 {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := ada.Settle(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	hears(t, "bob of ada's claim", func() bool {
		c := bob.Live("one@x.example")
		return c != nil && !c.Mine && c.How == byTeam && strings.Contains(c.By, "ada@example.org")
	})
	if c, err := bob.Claim(t.Context(), "one@x.example"); err != nil || c.Mine {
		t.Errorf("bob gets what ada has: %+v, %v", c, err)
	}
	if err := errors.Join(ada.Release(t.Context(), "one@x.example"), ada.Settle(t.Context(), nil)); err != nil {
		t.Fatal(err)
	}
	hears(t, "bob of ada's release", func() bool { return bob.Live("one@x.example") == nil })
	if c, err := bob.Claim(t.Context(), "one@x.example"); err != nil || !c.Mine {
		t.Errorf("%+v, %v", c, err)
	}
	hears(t, "ada of bob's claim", func() bool {
		if err := ada.Settle(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		c := ada.Live("one@x.example")
		return c != nil && !c.Mine
	})
	review(t, bob)
	hears(t, "the team of the review", func() bool {
		all, err := bob.store.Claims(t.Context())
		if err := errors.Join(err, ada.Settle(t.Context(), nil)); err != nil {
			t.Fatal(err)
		}
		return len(all) == 0 && ada.Live("one@x.example") == nil
	})
	stop()
	<-ended
	if left, err := filepath.Glob(filepath.Join(bob.store.Dir(), "claims.lock")); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

// review brings a review of the first change, of a later second than now.
func review(t *testing.T, d *Desk) {
	t.Helper()
	at := time.Now().Add(time.Second)
	time.Sleep(1100 * time.Millisecond)
	bring(t, d, letterOf("r1@x.example", "one@x.example", "Re: [PATCH] fix the frobnicator", at, "Reviewed-by: Rita Reviewer <rita@example.net>\n"))
}

func hears(t *testing.T, what string, there func() bool) {
	t.Helper()
	for range 200 {
		if there() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nobody hears: %s", what)
}

// TestPromise: what somebody says on the list is a claim, a review ends it, and
// the own draft says the same words.
func TestPromise(t *testing.T) {
	d := claimDesk(t, "me@example.org", config.Team{})
	at := time.Now().Add(-24 * time.Hour)
	bring(t, d, letterOf("p1@x.example", "one@x.example", "Re: [PATCH] fix the frobnicator", at, "> Why.\n\nHi Anna,\n\nI will review this in 3 days.\n"))
	c := d.Live("one@x.example")
	if c == nil || c.Mine || c.How != "reply" || c.By != "Rita Reviewer <rita@example.net>" || c.Since != at.Unix() || c.Until < d.now() {
		t.Fatalf("%+v", c)
	}
	if got, err := d.Claim(t.Context(), "one@x.example"); err != nil || !got.Mine {
		t.Errorf("a word on the list is no lock: %+v, %v", got, err)
	}
	if err := d.Release(t.Context(), "one@x.example"); err != nil || d.Live("one@x.example") == nil {
		t.Errorf("%+v, %v", d.Live("one@x.example"), err)
	}
	review(t, d)
	if c := d.Live("one@x.example"); c != nil {
		t.Errorf("after a review: %+v", c)
	}
	by := time.Now().AddDate(0, 0, 2)
	for range 2 {
		if err := d.Promise(t.Context(), "two@x.example", by); err != nil {
			t.Fatal(err)
		}
	}
	drafts, err := d.Drafts(t.Context(), "two@x.example")
	if err != nil || len(drafts) != 1 || drafts[0].Text != "I will review this by "+by.Format("Monday, 2 January 2006")+"." {
		t.Errorf("%+v, %v", drafts, err)
	}
	if err := d.Promise(t.Context(), "none@x.example", by); err == nil {
		t.Error("a promise about nothing")
	}
}
