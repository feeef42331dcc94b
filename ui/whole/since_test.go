package whole

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/mail/desk"
	"onemore/ui"
	"onemore/ui/front"
	"onemore/ui/uitest"
)

// reroll are the mails of one version of a series of two patches, of which the
// second differs from version to version.
func reroll(version int) [][]byte {
	at := moment().Add(time.Duration(version-10) * 24 * time.Hour)
	mail := func(n int, title, body string) []byte {
		refs := ""
		if n > 0 {
			refs = fmt.Sprintf("In-Reply-To: <r%d-0@example.org>\nReferences: <r%d-0@example.org>\n", version, version)
		}
		return fmt.Appendf(nil, "From: Ada Author <ada@example.org>\nTo: mug@lists.example.org\nList-Id: <mug.lists.example.org>\nSubject: [PATCH v%d %d/2] %s\nMessage-ID: <r%d-%d@example.org>\nDate: %s\n%s\n%s",
			version, n, title, version, n, at.Add(time.Duration(n)*time.Second).Format(time.RFC1123Z), refs, body)
	}
	hunk := func(path, code string, n int) string {
		return fmt.Sprintf("It is better so.\n\nSigned-off-by: Ada Author <ada@example.org>\n---\n %s | %d ++\n\ndiff --git a/%s b/%s\nindex 1111111..%d222222 100644\n--- a/%s\n+++ b/%s\n@@ -1,2 +1,%d @@\n int mug(void)\n {\n%s-- \n2.45.0\n",
			path, n, path, path, version, path, path, n+2, code)
	}
	return [][]byte{
		mail(0, "mug: hold more", "A larger mug is a better mug.\n\n mug.c | 2 ++\n"),
		mail(1, "mug: widen the handle", hunk("handle.c", "+\tint fingers = 4;\n+\twiden(fingers);\n", 2)),
		mail(2, "mug: thicken the wall", hunk("wall.c", fmt.Sprintf("+\tglaze();\n+\tthicken(%d);\n", version), 2)),
	}
}

// TestWhatChangedSinceByKeys reviews a version, gets the next one, and goes on
// from there: by keys alone, on a real store.
func TestWhatChangedSinceByKeys(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	said := fmt.Appendf(nil, "From: Me Myself <me@example.org>\nTo: ada@example.org\nCc: mug@lists.example.org\nSubject: Re: [PATCH v1 2/2] mug: thicken the wall\nMessage-ID: <said@example.org>\nIn-Reply-To: <r1-2@example.org>\nReferences: <r1-2@example.org>\nDate: %s\n\n> +\tglaze();\n\nWho pays for the glaze?\n",
		moment().Add(-8*24*time.Hour-time.Hour).Format(time.RFC1123Z))
	if err := d.Fill(t.Context(), slices.Values(append(reroll(1), said))); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	show(t, dir, 100, 30, func(d *desk.Desk) ui.Backend { return front.New(d) }, func(a *uitest.App, d *desk.Desk) {
		line := func(part, want string) {
			t.Helper()
			if !slices.ContainsFunc(a.Lines(), func(l string) bool { return strings.Contains(l, part) && strings.Contains(l, want) }) {
				t.Errorf("no line has %q and %q:\n%s", part, want, a.Screen())
			}
		}
		a.Press("9", "D")
		a.AssertShows("There is one version only, v1", "D shows what changed since")
		a.Press("q", "enter", "j", "enter", "/")
		a.Type("fingers =")
		a.Press("enter", "c")
		a.Type("Five?")
		a.Press("ctrl+s", "d", "]", "/")
		a.Type("thicken(1)")
		a.Press("enter", "c")
		a.Type("Thicker!")
		a.Press("ctrl+s", "q", "q")
		if err := d.Fill(t.Context(), slices.Values(reroll(2))); err != nil {
			t.Error(err)
			return
		}
		a.Press("enter")
		a.AssertShows("new since you looked at v1: D", "= v1")
		a.Press("q")
		line("mug: hold more", " v2^ ")
		a.Press("D")
		a.AssertShows("v1 -> v2  mug: hold more", "1 unchanged, 1 changed", "you looked at v1 last", "Nobody answered you: 1 comment", "1 of 2 patches left",
			"2 comments drafted on v1: m moves to v2")
		line("1 -> 1  mug: widen the handle", "unchanged 1 draft done")
		line("2 -> 2  mug: thicken the wall", "diff 1 draft")
		a.Press("q", "p")
		a.AssertShows("v2 of this change is out", "D shows what changed")
		a.Press("D")
		a.AssertShows("v1 -> v2  mug: hold more", "2 comments drafted on v1")
		a.Press("q", "q", "D")
		a.Press(".", "enter")
		a.AssertShows("[PATCH v2 2/2] mug: thicken the wall", "Who pays for the glaze?")
		line("glaze();", ">")
		a.Press("q", "m", "y")
		a.AssertShows("1 comment moved to v2; 1 with v1 still", "patch 2: the line is not there any more", "Thicker!")
		a.Press("esc", "]", "enter")
		a.AssertShows("[PATCH v2 1/2] mug: widen the handle", "Five?")
		a.Press("q", "]", "d")
		a.AssertShows("nothing is left")
		a.Press("tab", "}", "j", "j")
		a.Press("/")
		a.Type("thicken(2)")
		a.Press("enter", "enter")
		a.AssertShows("[PATCH v2 2/2]")
		line("thicken(2);", ">")
		a.Press("q", "q", "enter")
		a.AssertHides("new since")
		a.Press("q")
		a.AssertHides("v2^")
	})
}
