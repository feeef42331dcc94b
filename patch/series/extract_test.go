package series

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"onemore/patch"
)

func TestRoles(t *testing.T) {
	for _, c := range []struct {
		subject, body string
		refs          bool
		headers       map[string]string
		want          Role
	}{
		{"[PATCH] mm: fix", "diff:x", false, nil, PatchRole},
		{"[PATCH v2 3/7] mm: fix", "diff:x", true, nil, PatchRole},
		{"[PATCH 3/7] mm: a huge one", "the diff was lost", true, nil, PatchRole},
		{"[PATCH 0/7] mm: fixes", "blurb", false, nil, Cover},
		{"[PATCH] mm: fixes", "blurb; 3 files changed, 12 insertions(+)", false, nil, Cover},
		{"[RFC] shall we do it?", "thoughts", false, nil, Other},
		{"[PATCH v4] mm: fix", strings.Repeat("SXQgaXMg", 9) + ";" + strings.Repeat("b2YgdGhl", 9) + ";Cg==", true, nil, PatchRole},
		{"[PATCH v4] mm: fix", "not encoded, only an answer without Re;", true, nil, Reply},
		{"mm: fix", "diff:x", false, nil, PatchRole},
		{"Re: [PATCH] mm: fix", "diff:x", true, nil, Reply},
		{"mm: fix", "diff:x", true, nil, Reply},
		{"hello", "world", false, nil, Other},
		{"[GIT PULL] mm for 6.20", "please pull", false, nil, Pull},
		{"[PATCH AUTOSEL 6.1 1/9] mm: fix", "diff:x", true, nil, Noise},
		{"[PATCH 6.1 1/9] mm: fix", "diff:x", true, map[string]string{"x-stable": "review"}, Noise},
		{"Re: [PATCH 6.1 1/9] mm: fix", "no regressions", true, map[string]string{"x-stable": "review"}, Reply},
		{`Patch "mm: fix" has been added to the 6.1-stable tree`, "diff:x", false, nil, Noise},
	} {
		m := patch.Mail{ID: "a", From: who("ana"), Subject: c.subject, Body: body(c.body), Headers: c.headers}
		if c.refs {
			m.InReplyTo = []patch.MsgID{"b"}
		}
		if f := Extract(&m); f.Role != c.want {
			t.Errorf("%q: role %d, want %d", c.subject, f.Role, c.want)
		}
	}
}

func TestExtractReadsAPatch(t *testing.T) {
	m := patch.Mail{
		ID: "a@x", From: who("liu"), Subject: "[PATCH net-next v3 2/4] mm: fix a leak", Date: time.Unix(1_700_000_000, 0),
		InReplyTo: []patch.MsgID{"c@x"}, References: []patch.MsgID{"z@x", "a@x", "c@x"}, Lists: []string{"l2", "l1", "l2"},
		Body: "From: Ana Author <ana@example.org>\n\nIt leaks.\n\nFixes: 0123456789ab (\"mm: leak\")\nCc: stable@vger.kernel.org\n" +
			"Reviewed-by: Kim Reviewer <kim@example.com>\n---\n- Link to v2: https://lore.example.org/r/old@x/\n\n" +
			"diff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n@@ -1,1 +1,2 @@\n-old\n+new\n+newer\n-- \n2.50\n\nchange-id: 20260101-leak-0123\n",
	}
	f := Extract(&m)
	if f.Author != who("ana") || f.Sender != who("liu") || f.Role != PatchRole || !f.Fix || !f.Stable || !f.Diff {
		t.Errorf("%+v", f)
	}
	if !slices.Equal(f.Refs, []patch.MsgID{"c@x", "z@x"}) || !slices.Equal(f.Lists, []string{"l1", "l2"}) {
		t.Errorf("refs %v, lists %v", f.Refs, f.Lists)
	}
	if f.Add != 2 || f.Del != 1 || f.Files != 1 || !slices.Equal(f.Paths, []string{"x.c"}) || len(f.PatchID) != 40 {
		t.Errorf("+%d -%d in %d files %v, id %q", f.Add, f.Del, f.Files, f.Paths, f.PatchID)
	}
	if f.ChangeID != "20260101-leak-0123" || !slices.Equal(f.Replaces, []patch.MsgID{"old@x"}) {
		t.Errorf("change-id %q, replaces %v", f.ChangeID, f.Replaces)
	}
	keys := f.Keys()
	for _, want := range []string{"m:a@x", "m:c@x", "m:z@x", "m:old@x", "c:20260101-leak-0123", "p:liu@example.net\x00" + f.PatchID, "t:liu@example.net\x00mm fix a leak"} {
		if !slices.Contains(keys, want) {
			t.Errorf("keys %q lack %q", keys, want)
		}
	}
}

func TestKeysAreFew(t *testing.T) {
	f := Fact{ID: "a", Role: Reply, Subject: patch.Subject{Title: "mm: fix a leak"}, ChangeID: "x", PatchID: "y", Author: who("ana")}
	for i := range 300 {
		f.Refs = append(f.Refs, patch.MsgID(fmt.Sprint("r", i)))
	}
	keys := f.Keys()
	if len(keys) != maxRefKeys+1 || !slices.Contains(keys, "m:r299") || !slices.Contains(keys, "m:r0") {
		t.Errorf("%d keys", len(keys))
	}
	f.Refs = nil
	if k := f.Keys(); len(k) != 1 {
		t.Errorf("a reply ties by more than ids: %q", k)
	}
}

func TestWordsAreTheSendersOwn(t *testing.T) {
	for body, want := range map[string]int{
		"Looks good to me.\n": 4,
		"On Mon, 5 Jan 2026, Ana Author wrote:\n> a b c\n\nTwo words\n":                             2,
		"On Mon, 5 Jan 2026 at 10:00,\nAna Author <ana@example.org> wrote:\n> a b c\n\nTwo words\n": 2,
		"One\n\n-- \nKim of the kernel\n":                                                           1,
		"Top posted words\n\n-----Original Message-----\nFrom: Ana\nall of this is quoted\n":        3,
		"> only\n> quotes\n": 0,
		"":                   0,
	} {
		if got := ownText(body).words; got != want {
			t.Errorf("%q: %d words, want %d", body, got, want)
		}
	}
}

func TestSigns(t *testing.T) {
	for _, c := range []struct {
		name string
		m    patch.Mail
		want string
	}{
		{"patchwork-bot", patch.Mail{
			ID: "1.2.git-patchwork-notify@kernel.org", From: patch.Person{Email: "patchwork-bot+x@kernel.org"}, Subject: "Re: [PATCH 0/2] x",
			Body: "Hello:\n\nThis series was applied to net/net.git (main)\nby Liu <liu@example.net>:\n\nOn Mon, Ana wrote:\n> x\n\nHere is the summary with links:\n" +
				"  - [v2,1/2] mm: one\n    https://git.kernel.org/netdev/net/c/0123456789ab\n  - [v2,2/2] mm: two\n    (no matching commit)\n",
		}, "applied patchwork-bot 1 0123456789ab"},
		{"b4", patch.Mail{
			ID: "1.b4-ty@example.net", From: who("liu"), Subject: "Re: (subset) [PATCH 0/3] x",
			Body: "On Mon, Ana wrote:\n> x\n\nApplied to the main branch, thanks!\n\n[1/3] mm: one\n      commit: 0123456789abcdef0123456789abcdef01234567\n" +
				"[3/3] mm: three\n      https://git.example.org/c/fedcba9876543210\n",
		}, "applied b4-ty 1 0123456789abcdef0123456789abcdef01234567, applied b4-ty 3 fedcba9876543210"},
		{"tip", patch.Mail{
			ID: "1.tip-bot2@tip-bot2", From: patch.Person{Email: "tip-bot2@linutronix.de"}, Subject: "[tip: x86/mm] x86/mm: fix", InReplyTo: []patch.MsgID{"a"},
			Body: "The following commit has been merged into the x86/mm branch of tip:\n\nCommit-ID:     0123456789abcdef0123456789abcdef01234567\n",
		}, "applied tip-bot2 0 0123456789abcdef0123456789abcdef01234567"},
		{"pwcli", patch.Mail{
			ID: "a", From: who("liu"), Subject: "Re: [PATCH] x", Headers: map[string]string{"user-agent": "pwcli/0.1"},
			Body: "2 patches applied to wireless-next.git, thanks.\n\n0123456789ab x\n",
		}, "applied pwcli 0 0123456789ab"},
		{"command", patch.Mail{ID: "a", From: who("kim"), Subject: "Re: [PATCH] x", Body: "please\n-- \npw-bot: changes-requested\n"}, "changes-wanted command 0 "},
		{"lkp", patch.Mail{ID: "a", From: who("bot"), Subject: "Re: [PATCH] x", Body: "[auto build test ERROR on net/main]\n"}, "changes-wanted lkp 0 "},
		{"ai", patch.Mail{ID: "a", From: who("ai"), Subject: "Re: [PATCH] x", Body: "Sashiko AI review found 1 potential issue\n- [High] a leak\n"}, "changes-wanted ai-review 0 "},
		{"nothing", patch.Mail{ID: "a", From: who("kim"), Subject: "Re: [PATCH] x", Body: "looks fine\n"}, ""},
	} {
		c.m.Date = time.Unix(1_700_000_000, 0)
		var got []string
		for _, s := range Extract(&c.m).Life {
			got = append(got, fmt.Sprintf("%s %s %d %s", s.Event, s.Rule, s.N, s.Commit))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzExtract(f *testing.F) {
	f.Add("[PATCH v2 1/3] x", "text\n---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "b@x")
	f.Add("Re: x", "On Mon, x wrote:\n> y\n\nApplied, thanks.\n[1/2] x\n      commit: 0123456789\n", "a@x")
	f.Add("[PATCHSET v29.0 09/40] x", "change-id: x\nFrom: a <a@b>\n", "")
	f.Fuzz(func(t *testing.T, subject, text, ref string) {
		for _, s := range []string{subject, text, ref} {
			if !utf8.ValidString(s) {
				t.Skip("a mail holds valid text only")
			}
		}
		m := patch.Mail{ID: "a@x", From: who("ana"), Subject: subject, Body: text, InReplyTo: []patch.MsgID{patch.MsgID(ref)}}
		x := Extract(&m)
		if slices.Contains(x.Refs, x.ID) || slices.Contains(x.Refs, "") {
			t.Errorf("refs %q", x.Refs)
		}
		if x.Words > maxWords || len(x.Life) > maxSigns || len(x.Tags) > maxTags {
			t.Errorf("%d words, %d signs, %d tags", x.Words, len(x.Life), len(x.Tags))
		}
		for _, k := range x.Keys() {
			if len(k) > 2000+len(subject)+len(ref) || !utf8.ValidString(k) {
				t.Errorf("key %q", k)
			}
		}
		for _, c := range Build([]Fact{x}) {
			if c.Root != "a@x" || len(c.Thread) != 1 {
				t.Errorf("%+v", c)
			}
		}
	})
}
