package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/reply"
)

// mug is one patch of a made version: the lines of its one hunk.
type mug struct{ title, path, code string }

func mugID(version, n int) patch.MsgID {
	return patch.MsgID(fmt.Sprintf("m%d-%d@example.org", version, n))
}

// mugDay is the day on which a version was posted, now the last.
func mugDay(version int) time.Time {
	return time.Now().Add(time.Duration(10*version-100) * 24 * time.Hour)
}

// rolled are the mails of one version; of announces how many patches it has.
func rolled(version, of int, all []mug) [][]byte {
	head := func(n int, title, refs string) string {
		return fmt.Sprintf("From: Ada Author <ada@example.org>\nTo: mug@lists.example.org\nList-Id: <mug.lists.example.org>\nSubject: [PATCH v%d %d/%d] %s\nMessage-ID: <%s>\nDate: %s\n%s\n",
			version, n, of, title, mugID(version, n), mugDay(version).Add(time.Duration(n)*time.Second).Format(time.RFC1123Z), refs)
	}
	out := [][]byte{[]byte(head(0, "mug: hold more", "") + "A larger mug is a better mug.\n\n mug.c | 2 ++\n")}
	for i, m := range all {
		was, now := 0, 0
		for l := range strings.Lines(m.code) {
			if l[0] != '+' {
				was++
			}
			if l[0] != '-' {
				now++
			}
		}
		out = append(out, fmt.Appendf(nil, "%s%s, at last.\n\nSigned-off-by: Ada Author <ada@example.org>\n---\n %s | 1 +\n\ndiff --git a/%s b/%s\nindex 1111111..%d222222 100644\n--- a/%s\n+++ b/%s\n@@ -1,%d +1,%d @@\n%s-- \n2.45.0\n",
			head(i+1, m.title, fmt.Sprintf("In-Reply-To: <%s>\nReferences: <%s>\n", mugID(version, 0), mugID(version, 0))), m.title, m.path, m.path, m.path, version, m.path, m.path, was, now, m.code))
	}
	return out
}

// remark is a reply to a patch, quoting one line of it.
func remark(id, from string, to patch.MsgID, date time.Time, quote, says string) []byte {
	return fmt.Appendf(nil, "From: %s\nTo: mug@lists.example.org\nSubject: Re: mug\nMessage-ID: <%s>\nIn-Reply-To: <%s>\nReferences: <%s>\nDate: %s\n\n> %s\n\n%s\n",
		from, id, to, to, date.Format(time.RFC1123Z), quote, says)
}

const (
	rita = "Rita Reader <rita@example.net>"
	carl = "Carl Critic <carl@example.com>"
	ada  = "Ada Author <ada@example.org>"
)

// mugs is a desk with three versions of a change, and what was said on them.
func mugs(t *testing.T) *Desk {
	t.Helper()
	d, err := Open(t.Context(), t.TempDir(), Options{Me: queue.Me{People: []patch.Person{{Name: "Rita Reader", Email: "rita@example.net"}}}})
	must(t, err)
	t.Cleanup(func() { must(t, d.Close()) })
	handle := mug{"mug: widen the handle", "handle.c", " int handle(void)\n {\n+\tint fingers = 4;\n+\twiden(fingers);\n \treturn 0;\n"}
	wall := func(n int) mug {
		return mug{"mug: thicken the wall", "wall.c", fmt.Sprintf(" int wall(void)\n {\n+\tthicken(%d);\n+\tglaze();\n \treturn 1;\n", n)}
	}
	paint := mug{"mug: paint it", "paint.c", "+int paint(void)\n+{\n+\treturn colour();\n+}\n"}
	lid := mug{"mug: add a lid", "lid.c", "+int lid(void)\n+{\n+\treturn 7;\n+}\n"}
	all := slices.Concat(rolled(1, 3, []mug{handle, wall(1), paint}), rolled(2, 3, []mug{handle, wall(2), paint}), rolled(3, 4, []mug{wall(3), handle, lid}))
	week := mugDay(1).Add(time.Hour)
	all = append(all,
		remark("r1@example.net", rita, mugID(1, 1), week, "+\twiden(fingers);", "Why not all five of them here?"),
		remark("r2@example.net", rita, mugID(1, 2), week, "+\tthicken(1);", "Is 1 thick enough?"),
		remark("c1@example.com", carl, mugID(1, 2), week, "+\tglaze();", "Who pays for the glaze?"),
		remark("c2@example.com", carl, mugID(1, 1), week, "+\tint fingers = 4;", "Should this be unsigned?"),
		remark("a1@example.org", ada, "c2@example.com", week.Add(time.Hour), "Should this be unsigned?", "No, it must not."),
		remark("r3@example.net", rita, mugID(2, 1), mugDay(2).Add(time.Hour), "+\twiden(fingers);", "And how wide does it get?"),
		remark("r4@example.net", rita, mugID(1, 3), week, "+\treturn colour();", "Which colour will it be?"),
	)
	must(t, d.Fill(t.Context(), slices.Values(all)))
	return d
}

// openWords are the open comments in short: who, where and where to read it.
func openWords(all []OpenComment) string {
	var out []string
	for _, c := range all {
		who := "other"
		if c.Mine {
			who = "mine"
		}
		out = append(out, fmt.Sprintf("%s %s/%d %s:%d %q in %s:%d", who, c.Version, c.N, c.Path, c.Line, c.Text, c.In, c.At))
	}
	return strings.Join(out, "\n")
}

func TestCompare(t *testing.T) {
	t.Parallel()
	d := mugs(t)
	ctx := t.Context()
	root := mugID(1, 0)
	var words []string
	c, err := d.Compare(ctx, root, "", "", func(w string) { words = append(words, w) })
	must(t, err)
	// The reader answered v1 and v2, and so looked at both.
	if c.From != 1 || c.To != 2 || c.Looked != 1 || len(c.Versions) != 3 || c.Versions[1].Name != "v2" || len(c.Pairs) != 4 {
		t.Fatalf("%d -> %d, looked %d, %+v, %d pairs", c.From, c.To, c.Looked, c.Versions, len(c.Pairs))
	}
	if got := c.Versions[2].Missing; !slices.Equal(got, []int{4}) || len(c.Versions[1].Missing) > 0 || c.Versions[2].Expected != 4 {
		t.Errorf("missing %v of %d", got, c.Versions[2].Expected)
	}
	if all := strings.Join(words, "; "); !strings.Contains(all, "reading v2, patch 1 of 3") || !strings.Contains(all, "comparing 3 patches with 3") {
		t.Errorf("it said %q", all)
	}
	widen := lineOf(t, d, mugID(3, 2), "widen(fingers)")
	if got, want := openWords(c.Open), fmt.Sprintf(`mine v2/1 handle.c:4 "And how wide does it get?" in m3-2@example.org:%d`, widen); got != want {
		t.Errorf("open:\n%s\nwant\n%s", got, want)
	}
	if c, err = d.Compare(ctx, root, mugID(1, 2), "", nil); err != nil || c.From != 0 || c.To != 2 {
		t.Fatalf("%d -> %d, %v", c.From, c.To, err)
	}
	// What was changed, dropped or answered does not wait any more.
	want := fmt.Sprintf("mine v1/1 handle.c:4 \"Why not all five of them here?\" in m3-2@example.org:%d\n", widen) +
		fmt.Sprintf("mine v2/1 handle.c:4 \"And how wide does it get?\" in m3-2@example.org:%d\n", widen) +
		fmt.Sprintf("other v1/2 wall.c:4 \"Who pays for the glaze?\" in m3-1@example.org:%d", lineOf(t, d, mugID(3, 1), "glaze()"))
	if got := openWords(c.Open); got != want {
		t.Errorf("open since v1:\n%s\nwant\n%s", got, want)
	}
	for name, x := range map[string]struct {
		from, to patch.MsgID
		want     [2]int
	}{
		"the older one from its cover":  {mugID(1, 0), "", [2]int{0, 2}},
		"of the newest":                 {mugID(3, 1), "", [2]int{1, 2}},
		"both":                          {mugID(1, 1), mugID(2, 0), [2]int{0, 1}},
		"the other way round":           {mugID(2, 1), mugID(1, 0), [2]int{0, 1}},
		"to one, from what was seen":    {"", mugID(2, 3), [2]int{0, 1}},
		"to the oldest":                 {"", mugID(1, 3), [2]int{0, 1}},
		"names that are in no version":  {"x@example.org", "y@example.org", [2]int{1, 2}},
		"a reply is no mail of its own": {"r1@example.net", "", [2]int{1, 2}},
	} {
		if c, err := d.Compare(ctx, root, x.from, x.to, nil); err != nil || [2]int{c.From, c.To} != x.want {
			t.Errorf("%s: %d -> %d, %v; want %v", name, c.From, c.To, err, x.want)
		}
	}
}

// TestCompareLooked: the version that is compared with is the one that was seen,
// marked or answered last.
func TestCompareLooked(t *testing.T) {
	t.Parallel()
	d, err := Open(t.Context(), t.TempDir(), Options{})
	must(t, err)
	t.Cleanup(func() { must(t, d.Close()) })
	ctx := t.Context()
	one := mug{"mug: paint it", "paint.c", "+int paint(void);\n"}
	must(t, d.Fill(ctx, slices.Values(rolled(1, 1, []mug{one}))))
	c, err := d.Compare(ctx, mugID(1, 0), "", "", nil)
	if err != nil || c.From != -1 || c.To != 0 || len(c.New) != 1 || len(c.Versions) != 1 {
		t.Fatalf("one version: %+v, %v", c, err)
	}
	must(t, d.Fill(ctx, slices.Values(slices.Concat(rolled(2, 1, []mug{one}), rolled(3, 1, []mug{one})))))
	want := func(from, looked int) {
		t.Helper()
		if c, err := d.Compare(ctx, mugID(1, 0), "", "", nil); err != nil || c.From != from || c.Looked != looked {
			t.Errorf("from %d, looked at %d, %v; want %d, %d", c.From, c.Looked, err, from, looked)
		}
	}
	want(1, -1)
	must(t, d.See(ctx, mugID(1, 0), []patch.MsgID{mugID(1, 1)}))
	want(0, 0)
	must(t, d.See(ctx, mugID(1, 0), []patch.MsgID{mugID(3, 1)})) // the newest, too
	want(0, 0)
	must(t, d.MarkPatch(ctx, mugID(2, 1), "done"))
	want(1, 1)
	// The mark follows the unchanged patch.
	if marks, err := d.PatchMarks(ctx, mugID(1, 0)); err != nil || marks[mugID(3, 1)] != "done" || marks[mugID(1, 1)] != "" {
		t.Errorf("marks %v, %v", marks, err)
	}
	if _, err := d.Compare(ctx, "nowhere@example.org", "", "", nil); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("an unknown change: %v", err)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := d.Compare(stopped, mugID(1, 0), "", "", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	stopped, stop = context.WithCancel(ctx)
	defer stop()
	if _, err := d.Compare(stopped, mugID(1, 0), "", "", func(w string) {
		if strings.HasPrefix(w, "comparing") {
			stop()
		}
	}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped while comparing: %v", err)
	}
}

// drafted are the comments drafted on a message: "line: text".
func drafted(t *testing.T, d *Desk, id patch.MsgID) string {
	t.Helper()
	all, err := d.Drafts(t.Context(), mugID(1, 0))
	must(t, err)
	var out []string
	for _, x := range all {
		for _, c := range x.Comments {
			if x.Parent == id {
				out = append(out, fmt.Sprintf("%d-%d %s", c.From, c.To, c.Text))
			}
		}
	}
	return strings.Join(out, "; ")
}

func TestMoveDrafts(t *testing.T) {
	t.Parallel()
	d := mugs(t)
	ctx := t.Context()
	line := func(id patch.MsgID, part string) int { return lineOf(t, d, id, part) }
	say := func(id patch.MsgID, from, to, text string) {
		must(t, d.SaveComment(ctx, id, reply.Comment{From: line(id, from), To: line(id, to), Text: text}, ""))
	}
	say(mugID(1, 1), "int fingers", "widen(fingers)", "Two lines.")
	say(mugID(1, 1), "at last", "at last", "Of the message.")
	say(mugID(1, 2), "thicken(1)", "thicken(1)", "One?")
	say(mugID(1, 2), "glaze()", "glaze()", "Glaze.")
	say(mugID(1, 3), "colour()", "colour()", "Red.")
	say(mugID(3, 1), "glaze()", "glaze()", "Said here before.")
	must(t, d.GiveTag(ctx, []patch.MsgID{mugID(1, 2)}, reply.Tag{Key: "Acked-by"}))
	moves := []Moving{{mugID(1, 1), []patch.MsgID{mugID(3, 2)}}, {mugID(1, 2), []patch.MsgID{mugID(3, 1)}}, {mugID(1, 3), nil}, {mugID(2, 1), []patch.MsgID{mugID(3, 2)}}}
	got, err := d.MoveDrafts(ctx, moves)
	must(t, err)
	var stayed []string
	for _, s := range got.Stayed {
		stayed = append(stayed, fmt.Sprintf("%s %q %q: %s", s.Parent, s.Quote, s.Text, s.Why))
	}
	slices.Sort(stayed)
	want := []string{
		`m1-2@example.org "" "Acked-by": a tag is for what was read; t gives it anew`,
		`m1-2@example.org "+\tthicken(1);" "One?": the line is not there any more`,
		`m1-3@example.org "+\treturn colour();" "Red.": the patch is not in the newer version`,
	}
	if got.Comments != 3 || !slices.Equal(stayed, want) {
		t.Errorf("%d moved; stayed:\n%s", got.Comments, strings.Join(stayed, "\n"))
	}
	handle, wall := line(mugID(3, 2), "int fingers"), line(mugID(3, 1), "glaze()")
	for id, want := range map[patch.MsgID]string{
		mugID(1, 1): "",
		mugID(3, 2): fmt.Sprintf("%d-%d Two lines.; %d-%d Of the message.", handle, handle+1, line(mugID(3, 2), "at last"), line(mugID(3, 2), "at last")),
		mugID(1, 2): fmt.Sprintf("%d-%d One?", line(mugID(1, 2), "thicken(1)"), line(mugID(1, 2), "thicken(1)")),
		mugID(3, 1): fmt.Sprintf("%d-%d Said here before.; %d-%d Glaze.", wall, wall, wall, wall),
	} {
		if got := drafted(t, d, id); got != want {
			t.Errorf("on %s: %q, want %q", id, got, want)
		}
	}
	// Once more: nothing is moved, nothing comes twice.
	if got, err = d.MoveDrafts(ctx, moves); err != nil || got.Comments != 0 {
		t.Errorf("again: %+v, %v", got, err)
	}
	// After a crash between the two steps it is there twice.
	say(mugID(1, 2), "glaze()", "glaze()", "Glaze.")
	if got, err = d.MoveDrafts(ctx, moves); err != nil || got.Comments != 1 || strings.Count(drafted(t, d, mugID(3, 1)), "Glaze.") != 1 {
		t.Errorf("after a crash: %+v, %v; %s", got, err, drafted(t, d, mugID(3, 1)))
	}
}

// TestMoveDraftsKeepsWhatIsFixed: what was written whole stays, on both sides.
func TestMoveDraftsKeepsWhatIsFixed(t *testing.T) {
	t.Parallel()
	d := mugs(t)
	ctx := t.Context()
	must(t, d.Write(ctx, mugID(1, 1), "All of this is wrong."), d.Write(ctx, mugID(3, 1), "This one, too."))
	must(t, d.SaveComment(ctx, mugID(1, 2), reply.Comment{From: lineOf(t, d, mugID(1, 2), "glaze()"), To: lineOf(t, d, mugID(1, 2), "glaze()"), Text: "Glaze."}, ""))
	got, err := d.MoveDrafts(ctx, []Moving{{mugID(1, 1), []patch.MsgID{mugID(3, 2)}}, {mugID(1, 2), []patch.MsgID{mugID(3, 1)}}})
	if err != nil || got.Comments != 0 || len(got.Stayed) != 2 || !strings.Contains(got.Stayed[0].Why, "written whole") || !strings.Contains(got.Stayed[1].Why, "written whole") {
		t.Errorf("%+v, %v", got, err)
	}
	if drafted(t, d, mugID(1, 2)) == "" || drafted(t, d, mugID(3, 2)) != "" {
		t.Error("something was moved")
	}
	if _, err := d.MoveDrafts(ctx, []Moving{{mugID(1, 2), []patch.MsgID{"nowhere@example.org"}}}); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("to nowhere: %v", err)
	}
	if drafted(t, d, mugID(1, 2)) == "" {
		t.Error("the comment is gone")
	}
}
