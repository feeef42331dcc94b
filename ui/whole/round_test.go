package whole

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/mail"
	"onemore/mail/desk"
	"onemore/mail/store"
	"onemore/patch"
)

// seat is where somebody sits: a program on a terminal.
type seat interface {
	Press(keys ...string)
	Type(text string)
	WaitFor(text string)
	Lines() []string
}

const roundPatches = 12

// roundID is the Message-ID of a part of the series that is reviewed: 0 is the
// cover.
func roundID(n int) patch.MsgID { return patch.MsgID(fmt.Sprintf("pump-%d@example.org", n)) }

func roundTitle(n int) string { return fmt.Sprintf("pump: make valve %d quicker", n) }

// work is a series under a cover, posted yesterday.
func work() []string {
	at := time.Now().Add(-24 * time.Hour)
	head := func(n int, title, refs string) string {
		return fmt.Sprintf("From: Ada Author <ada@example.org>\nTo: pump@lists.example.org\nCc: Bo Keeper <bo@example.org>\n"+
			"List-Id: <pump.lists.example.org>\nList-Post: <mailto:pump@lists.example.org>\nSubject: [PATCH %02d/%d] %s\nMessage-ID: <%s>\nDate: %s\n%s\n",
			n, roundPatches, title, roundID(n), at.Add(time.Duration(n)*time.Second).UTC().Format(time.RFC1123Z), refs)
	}
	var shortlog strings.Builder
	all := []string{""}
	for n := 1; n <= roundPatches; n++ {
		fmt.Fprintf(&shortlog, "  %s\n", roundTitle(n))
		refs := fmt.Sprintf("In-Reply-To: <%s>\nReferences: <%s>\n", roundID(0), roundID(0))
		all = append(all, head(n, roundTitle(n), refs)+fmt.Sprintf(`Valve %d waits for what it does not need.

Signed-off-by: Ada Author <ada@example.org>
---
 valve%d.c | 3 ++-
 1 file changed, 2 insertions(+), 1 deletion(-)

diff --git a/valve%d.c b/valve%d.c
index 1111111..2222222 100644
--- a/valve%d.c
+++ b/valve%d.c
@@ -1,4 +1,5 @@
 int valve%d(void)
 {
-	return slow(%d);
+	int wide = open(%d);
+	return quick(wide);
 }
-- 
2.45.0
`, n, n, n, n, n, n, n, n, n))
	}
	all[0] = head(0, "pump: quick valves", "") + fmt.Sprintf("All valves of the pump are slow.\n\nAda Author (%d):\n%s", roundPatches, shortlog.String())
	return all
}

// The patch that gets comments and a tag, and what is said.
const (
	remarked     = 2
	firstRemark  = "Naïve remark: wide may be 0 here."
	secondRemark = "And this needs the lock."
	environment  = "qemu, two pumps"
)

// shows waits until some row of the screen is as wanted.
func shows(t *testing.T, s seat, what string, is func(row string) bool) {
	t.Helper()
	for begin := time.Now(); !slices.ContainsFunc(s.Lines(), is); time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > time.Minute {
			t.Fatalf("waited a minute for %s on\n%s", what, strings.Join(s.Lines(), "\n"))
		}
	}
}

// stands waits until the cursor is on a row with this text.
func stands(t *testing.T, s seat, text string) {
	t.Helper()
	shows(t, s, fmt.Sprintf("the cursor at %q", text), func(row string) bool { return strings.HasPrefix(row, ">") && strings.Contains(row, text) })
}

// remark writes a comment on the line with this text.
func remark(t *testing.T, s seat, on, text string) {
	t.Helper()
	s.Press("/")
	s.Type(on)
	s.Press("enter")
	stands(t, s, on)
	s.Press("c")
	s.WaitFor("C-s keep it")
	s.Type(text)
	s.WaitFor(text)
	s.Press("ctrl+s")
	s.WaitFor("c edit")
}

// review opens the series from the queue, comments on two lines of a patch,
// reviews it, and says that all of it was tested.
func review(t *testing.T, s seat) {
	t.Helper()
	stands(t, s, "pump: quick valves")
	s.Press("enter")
	stands(t, s, "cover letter")
	s.Press(slices.Repeat([]string{"j"}, remarked)...)
	stands(t, s, roundTitle(remarked))
	s.Press("enter")
	s.WaitFor(fmt.Sprintf("[PATCH %02d/%d]", remarked, roundPatches))
	remark(t, s, "int wide", firstRemark)
	s.WaitFor("drafts 1")
	remark(t, s, "return quick", secondRemark)
	s.WaitFor("drafts 2")
	s.Press("t")
	s.WaitFor("Reviewed-by  I reviewed it")
	s.Press("r")
	s.WaitFor("Reviewed-by on what?")
	s.Press("p")
	s.WaitFor("(d) you promise nothing beyond that")
	s.Press("y")
	s.WaitFor("R drafted")
	s.Press("t")
	s.WaitFor("Tested-by    it works")
	s.Press("t")
	s.WaitFor("Tested-by on what?")
	s.Press("s")
	s.WaitFor("Tested on what?")
	s.Type(environment)
	s.Press("enter")
	s.WaitFor("Tested-by drafted on the cover")
}

// previewed opens the preview on the letter to the patch, and gives what it
// shows of that and of the one to the cover, headers and all.
func previewed(t *testing.T, s seat) (patchMail, coverMail []string) {
	t.Helper()
	s.Press("p")
	s.WaitFor("Mail 2/2  Reviewed-by, 2 comments")
	s.Press("H")
	s.WaitFor("Message-ID:")
	patchMail = s.Lines()
	s.Press("[")
	s.WaitFor("Mail 1/2  Tested-by")
	s.WaitFor("Message-ID:")
	coverMail = s.Lines()
	s.Press("]")
	s.WaitFor("Mail 2/2")
	return patchMail, coverMail
}

// sendBoth sends the one by y and what is left by Y, and waits until both came
// back.
func sendBoth(t *testing.T, s seat) {
	t.Helper()
	s.Press("y")
	s.WaitFor("takes it back")
	s.Press("Y")
	s.WaitFor("Send 1 mail, 1 Tested-by")
	s.Press("y")
	for _, key := range []string{"[", "]"} {
		s.Press(key)
		shows(t, s, "the mail to come back", func(row string) bool { return strings.HasPrefix(row, " on the list") })
	}
	s.Press("q", "q", "q", "9")
	stands(t, s, "RT on list")
	s.Press("B")
	for _, title := range []string{roundTitle(remarked), "pump: quick valves"} {
		shows(t, s, "the letter among what went", func(row string) bool {
			return strings.Contains(row, "on the list  Re: ") && strings.Contains(row, title)
		})
	}
}

// trace is what servers put before a mail they take (RFC 5321 section 4.4).
var trace = regexp.MustCompile(`\A(?:(?:Received|Return-Path|Delivered-To):[^\n]*\n(?:[ \t][^\n]*\n)*)+`)

// untraced is a mail without what servers change on its way.
func untraced(raw []byte) []byte {
	return trace.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), nil)
}

// columns is a line as a terminal shows it.
func columns(line string) string {
	var out strings.Builder
	n := 0
	for _, r := range line {
		if r != '\t' {
			out.WriteRune(r)
			n++
			continue
		}
		for more := true; more; more = n%8 != 0 {
			out.WriteByte(' ')
			n++
		}
	}
	return strings.TrimRight(out.String(), " ")
}

// wantShown checks that a preview showed every line of a mail, in their order.
func wantShown(t *testing.T, shown []string, raw []byte) {
	t.Helper()
	at := 0
	for line := range strings.Lines(string(untraced(raw))) {
		want := columns(strings.TrimRight(line, "\n"))
		if want == "" {
			continue
		}
		i := slices.IndexFunc(shown[at:], func(l string) bool { return len(l) > 1 && strings.TrimSpace(l[1:]) == strings.TrimSpace(want) })
		if i < 0 {
			t.Errorf("the preview does not show %q where it should:\n%s", want, strings.Join(shown, "\n"))
			return
		}
		at += i + 1
	}
}

// wantThread checks who the two mails answer.
func wantThread(t *testing.T, patchMail, coverMail []byte) {
	t.Helper()
	p, c := mail.Parse(patchMail), mail.Parse(coverMail)
	if want := []patch.MsgID{roundID(0), roundID(remarked)}; !slices.Equal(p.InReplyTo, want[1:]) || !slices.Equal(p.References, want) {
		t.Errorf("the mail on the patch answers %q, %q", p.InReplyTo, p.References)
	}
	if want := []patch.MsgID{roundID(0)}; !slices.Equal(c.InReplyTo, want) || !slices.Equal(c.References, want) {
		t.Errorf("the mail on the cover answers %q, %q", c.InReplyTo, c.References)
	}
	for _, m := range []*patch.Mail{&p, &c} {
		if m.From.Email != "me@example.org" || len(m.To) != 1 || m.To[0].Email != "ada@example.org" || len(m.Cc) != 2 {
			t.Errorf("from %q to %q, cc %q", m.From, m.To, m.Cc)
		}
	}
}

// wantTrailers checks that our own reading finds those tags on those patches
// and no others.
func wantTrailers(t *testing.T, d *desk.Desk) {
	t.Helper()
	c, err := d.Change(t.Context(), roundID(0))
	if err != nil {
		t.Fatal(err)
	}
	var found, want []string
	for _, p := range c.Versions[0].Patches {
		for _, tr := range p.Trailers {
			if tr.Key != "Signed-off-by" {
				found = append(found, fmt.Sprintf("%d %s: %s %s by %s, %v", p.N, tr.Key, tr.Person, tr.Tail, tr.Via, tr.Counts))
			}
		}
	}
	for n := 1; n <= roundPatches; n++ {
		if n == remarked {
			want = append(want, fmt.Sprintf("%d Reviewed-by: Me Myself <me@example.org>  by reply, true", n))
		}
		want = append(want, fmt.Sprintf("%d Tested-by: Me Myself <me@example.org> # %s by cover, true", n, environment))
	}
	slices.Sort(found)
	slices.Sort(want)
	if !slices.Equal(found, want) {
		t.Errorf("it reads\n%s\nnot\n%s", strings.Join(found, "\n"), strings.Join(want, "\n"))
	}
	said, err := d.Talk(t.Context(), roundID(remarked))
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.Mail(t.Context(), roundID(remarked))
	if err != nil {
		t.Fatal(err)
	}
	body := strings.Split(m.Body, "\n")
	var lines []string
	for _, s := range said {
		first, _, _ := strings.Cut(s.Text, "\n") // a tag may follow
		lines = append(lines, body[s.Line]+" "+first)
	}
	if want := []string{fmt.Sprintf("+\tint wide = open(%d); %s", remarked, firstRemark), "+\treturn quick(wide); " + secondRemark}; !slices.Equal(lines, want) {
		t.Errorf("on the lines it reads %q, not %q", lines, want)
	}
}

// mailsOf gives the two letters of the outbox: that to the patch and that to
// the cover.
func mailsOf(t *testing.T, d *desk.Desk) (patchMail, coverMail desk.Letter) {
	t.Helper()
	all, err := d.Letters(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("%d letters: %v", len(all), err)
	}
	if all[0].Parent == roundID(0) {
		slices.Reverse(all)
	}
	return all[0], all[1]
}

func wantSeen(t *testing.T, all ...desk.Letter) {
	t.Helper()
	for i := range all {
		if all[i].State != store.LetterSeen {
			t.Errorf("the letter %q is %s: %s", all[i].Subject, all[i].State, all[i].Why)
		}
	}
}
