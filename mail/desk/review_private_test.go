package desk

import (
	"strings"
	"testing"
	"time"

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
