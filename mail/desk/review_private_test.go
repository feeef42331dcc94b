package desk

import (
	"strings"
	"testing"
	"time"

	"onemore/mail/store"
	"onemore/patch"
)

// TestPrivate: a message is private when no list got it, and a tag in one is
// kept out of what is reviewed.
func TestPrivate(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	ctx, now := t.Context(), time.Now()
	secret := func(id, from string) []byte {
		raw := string(answer(id, from, now.Add(-time.Hour)))
		raw = strings.Replace(raw, "To: pump@lists.example.org\n", "To: ada@example.org\nCc: rene@example.net\n", 1)
		return []byte(raw + "\nReviewed-by: " + from + "\n")
	}
	must(t, d.Add(ctx, secret("p1@example.com", "Carl Critic <carl@example.com>")),
		d.Add(ctx, answer("o1@example.com", "Dora Open <dora@example.com>", now.Add(-30*time.Minute))))
	for id, want := range map[string]bool{"p1@example.com": true, "o1@example.com": false, "v1-0@example.org": false, "v1-2@example.org": false} {
		if got, err := d.Private(ctx, patch.MsgID(id)); got != want || err != nil {
			t.Errorf("<%s> is private: %v, %v", id, got, err)
		}
	}
	if it := itemOf(d.Snapshot(), pumpSeries); it.Covered != 0 || it.Reviewed != 0 || it.Humans != 2 {
		t.Errorf("a private review counts: %+v", it.Row)
	}
	if l, err := d.PreviewOf(ctx, "p1@example.com"); err == nil {
		t.Errorf("a letter of nothing: %+v", l)
	}
	must(t, d.Write(ctx, "p1@example.com", "Thanks."))
	l, err := d.PreviewOf(ctx, "p1@example.com")
	must(t, err)
	for _, p := range append(l.To, l.Cc...) {
		if strings.Contains(p.Email, "lists.") {
			t.Errorf("a private answer goes to %s", p)
		}
	}
	if !l.Private {
		t.Error("the preview does not say that it is private")
	}
}

// TestPrivateClaim: a team is not told of what no list got.
func TestPrivateClaim(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	ctx := t.Context()
	d.opt.Settings.Team.Claims = "imap+plain://nobody@127.0.0.1:9/claims"
	raw := strings.ReplaceAll(string(posted(1, time.Now().Add(-24*time.Hour))[1]), "v1-", "secret-")
	raw = strings.ReplaceAll(raw, "[PATCH 1/2] pump: count the strokes", "[PATCH] pump: hide the key")
	raw = strings.Replace(raw, "List-Id: <pump.lists.example.org>\nList-Post: <mailto:pump@lists.example.org>\n", "", 1)
	raw = strings.Replace(raw, "To: pump@lists.example.org", "To: rene@example.net", 1)
	must(t, d.Add(ctx, []byte(raw)))
	for id, want := range map[patch.MsgID]store.ClaimState{"secret-1@example.org": store.ClaimLocal, pumpSeries: store.ClaimWanted} {
		if _, err := d.Claim(ctx, id); err != nil {
			t.Fatal(err)
		}
		all, err := d.store.Claims(ctx)
		must(t, err)
		for _, c := range all {
			if c.ID == id && c.State != want {
				t.Errorf("the claim on <%s> is %v", id, c.State)
			}
		}
		if len(all) == 0 {
			t.Errorf("there is no claim on <%s>", id)
		}
	}
}
