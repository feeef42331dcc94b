package desk

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/mail"
	"onemore/mail/demo"
	"onemore/patch"
)

// until0 keeps the messages that are not dated after a moment.
func until0(all [][]byte, at time.Time) [][]byte {
	var out [][]byte
	for _, raw := range all {
		if m := mail.Parse(raw); !m.Date.After(at) {
			out = append(out, raw)
		}
	}
	return out
}

// TestNowHidesLaterMail: the whole archive seen from an earlier moment is the
// archive as it was then: queue, show, tags, thread, search.
func TestNowHidesLaterMail(t *testing.T) {
	t.Parallel()
	all := demo.Messages(day0())
	path := mbox(t, all)
	for _, back := range []time.Duration{time.Hour, 2 * 24 * time.Hour, 9 * 24 * time.Hour, 30 * 24 * time.Hour, 90 * 24 * time.Hour} {
		now := day0().Add(-back)
		whole, then := fresh(t, now), fresh(t, now)
		imported(t, whole, path)
		was := until0(all, now)
		if len(was) == 0 || len(was) == len(all) {
			t.Fatalf("%v before the end, %d of %d messages are there", back, len(was), len(all))
		}
		imported(t, then, mbox(t, was))
		sameView(t, fmt.Sprint(back, " before the end"), whole, then, []string{"fix", "patch", "reviewed", "applied", "v2", "ring"})
	}
}

// TestNowHidesLaterMailOfAList does so on a real list.
func TestNowHidesLaterMailOfAList(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	t.Parallel()
	path := unpack(t, "tipc-discussion")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := cut(string(data))
	for _, at := range []int{len(all) / 5, len(all) / 2, len(all) * 9 / 10} {
		now := mail.Parse(all[at]).Date
		whole, then := fresh(t, now), fresh(t, now)
		imported(t, whole, path)
		was := until0(all, now)
		imported(t, then, mbox(t, was))
		sameView(t, now.Format(time.DateOnly), whole, then, []string{"tipc", "link fix", "reviewed", "acked-by", "node"})
		t.Logf("%s: %d of %d messages, %d changes, the same either way", now.Format(time.DateOnly), len(was), len(all), len(whole.Snapshot().Items))
	}
}

// cut takes an mboxrd file apart.
func cut(s string) [][]byte {
	var out [][]byte
	for m := range strings.SplitSeq(strings.TrimPrefix(s, "From "), "\n\nFrom ") {
		_, raw, _ := strings.Cut(m, "\n")
		for strings.Contains(raw, "\n>From ") {
			raw = strings.ReplaceAll(raw, "\n>From ", "\nFrom ")
		}
		out = append(out, []byte(raw+"\n"))
	}
	return out
}

// sameView compares all that two desks answer.
func sameView(t *testing.T, when string, got, want *Desk, searches []string) {
	t.Helper()
	same(t, when+", show", shown(t, got), shown(t, want))
	if g, w := fmt.Sprint(rowsOf(got)), fmt.Sprint(rowsOf(want)); g != w {
		t.Errorf("%s, the rows differ: %s", when, firstDifference([]byte(g), []byte(w)))
	}
	found := 0
	for _, words := range searches {
		g, err := got.Search(t.Context(), words)
		if err != nil {
			t.Fatal(err)
		}
		w, err := want.Search(t.Context(), words)
		if err != nil {
			t.Fatal(err)
		}
		found += len(w)
		if !maps.Equal(g, w) {
			t.Errorf("%s, %q finds %d changes, then %d", when, words, len(g), len(w))
		}
	}
	if found == 0 {
		t.Errorf("%s, nothing is found at all", when)
	}
}

// rowsOf are the rows of the newest snapshot, a line each.
func rowsOf(d *Desk) string {
	var b strings.Builder
	for _, it := range d.Snapshot().Items {
		fmt.Fprintf(&b, "%s %+v %s %q\n", it.ID, *it.Row, it.State, it.Reasons)
	}
	return b.String()
}

// letter is one made message.
func letter(id, subject, refs, body string, at time.Time) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "Message-ID: <%s>\nFrom: Ann Author <%s@example.org>\nSubject: %s\nDate: %s\n", id, id[:1], subject, at.Format(time.RFC1123Z))
	if refs != "" {
		fmt.Fprintf(&b, "In-Reply-To: <%s>\n", refs)
	}
	return []byte(b.String() + "\n" + body)
}

const smallDiff = `Make it better.

---
diff --git a/x.c b/x.c
--- a/x.c
+++ b/x.c
@@ -1 +1 @@
-old
+new
`

// TestMailFromTheFuture: added to an open desk it is not shown, and what it
// answers stays as it was.
func TestMailFromTheFuture(t *testing.T) {
	t.Parallel()
	now := day0()
	d := fresh(t, now)
	for _, raw := range [][]byte{
		letter("a@example.org", "[PATCH] boil water", "", smallDiff, now.Add(-time.Hour)),
		letter("r@example.org", "Re: [PATCH] boil water", "a@example.org", "Reviewed-by: Rita <r@example.org>\nunobtainium\n", now.Add(time.Hour)),
		letter("b@example.org", "[PATCH] cool unobtainium", "", smallDiff, now.Add(time.Hour)),
		letter("s@example.org", "Re: [PATCH] boil water", "a@example.org", "What about the kettle?\n", now.Add(-time.Minute)),
	} {
		if err := d.Add(t.Context(), raw); err != nil {
			t.Fatal(err)
		}
	}
	if got := roots(d); !slices.Equal(got, []patch.MsgID{"a@example.org"}) {
		t.Fatalf("changes %q", got)
	}
	it := d.Snapshot().Items[0]
	if it.Covered != 0 || it.Reviewed != 0 || it.Messages != 2 || it.Active != now.Add(-time.Minute).Unix() {
		t.Errorf("%+v", *it.Row)
	}
	for words, want := range map[string]int{"unobtainium": 0, "kettle": 1, "water": 1} {
		if got, err := d.Search(t.Context(), words); err != nil || len(got) != want {
			t.Errorf("%q finds %v, %v", words, got, err)
		}
	}
	for name, want := range map[string]string{
		"b@example.org":  "dated after the moment asked for",
		"r@example.org":  "dated after the moment asked for",
		"no@example.org": "`onemore import` reads an archive that holds it",
		"https://lore.kernel.org/x/no@example.org/": "find <no@example.org>",
	} {
		if _, err := d.Resolve(t.Context(), name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("resolve %q: %v, want %q", name, err, want)
		}
	}
	for _, name := range []string{"a@example.org", "<s@example.org>", "https://lore.kernel.org/x/s@example.org/T/", it.ID} {
		if root, err := d.Resolve(t.Context(), name); err != nil || root != "a@example.org" {
			t.Errorf("resolve %q: %q, %v", name, root, err)
		}
	}
}
