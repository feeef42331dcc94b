package series

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"onemore/patch"
)

// wrote is a reply to the first patch of a series of two, or a mail apart when
// its subject is given.
type wrote struct {
	from, subject, id, agent, body string
	apart                          bool
}

func (w wrote) mail() patch.Mail {
	m := patch.Mail{
		ID: "r@x", From: patch.ParsePerson(w.from), Subject: w.subject, Body: w.body, Headers: map[string]string{},
		Date: time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC), Lists: []string{"list.example.org"},
	}
	if w.subject == "" {
		m.Subject = "Re: [PATCH 1/2] mm: fix a leak"
	}
	if w.id != "" {
		m.ID = patch.MsgID(w.id)
	}
	if w.agent != "" {
		m.Headers["user-agent"] = w.agent
	}
	if !w.apart {
		m.InReplyTo = []patch.MsgID{"a@x"}
	}
	return m
}

const (
	liuMail = "Liu Maintainer <liu@example.net>"
	anaMail = "Ana Author <ana@example.org>"
	sha     = "0123456789abcdef0123456789abcdef01234567"
)

// ruleRows are the rows of the rule table, each with a mail made for it.
func ruleRows() []struct {
	name string
	mail wrote
	want string // the events of the life
} {
	const diff = "\n---\n x.c | 2 +-\n\ndiff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n@@ -1,1 +1,1 @@\n-old\n+new x\n"
	return []struct {
		name string
		mail wrote
		want string
	}{
		{
			"patchwork-bot, series",
			wrote{from: "patchwork-bot+example@kernel.org", body: "Hello:\n\nThis series was applied to example/next.git (main)\nby Liu <liu@example.net>:\n\n" +
				"Here is the summary with links:\n  - [1/2] mm: fix a leak\n    https://git.example.org/x/c/0123456789ab\n  - [2/2] mm: fix another leak\n    https://git.example.org/x/c/123456789abc\n"},
			"partly-applied patchwork-bot 0.98 1 0123456789ab; partly-applied patchwork-bot 0.98 2 123456789abc = applied",
		},
		{
			"patchwork-bot by id, no list",
			wrote{from: "Some Bot <x@example.org>", id: "1.2.git-patchwork-notify@kernel.org", body: "Hello:\n\nThis series was applied to example/next.git (main):\n"},
			"applied patchwork-bot 0.95 0  = applied",
		},
		{
			"b4 ty, all",
			wrote{from: liuMail, id: "1.b4-ty@example.net", body: "Applied, thanks!\n\n[1/2] mm: fix a leak\n      commit: " + sha + "\n[2/2] mm: fix another leak\n      https://git.example.org/c/abcdefabcdef\n"},
			"partly-applied b4-ty 0.98 1 " + sha + "; partly-applied b4-ty 0.98 2 abcdefabcdef = applied",
		},
		{
			"b4 ty, a part",
			wrote{from: liuMail, subject: "Re: (subset) [PATCH 1/2] mm: fix a leak", body: "Applied, thanks!\n\n[2/2] mm: fix another leak\n      commit: " + sha + "\n"},
			"partly-applied b4-ty 0.98 2 " + sha + " = partly-applied",
		},
		{
			"b4 ty, no commit",
			wrote{from: liuMail, id: "1.b4-ty@example.net", body: "Applied to the next branch.\n\n[2/2] mm: fix another leak\n      (no commit info)\n"},
			"partly-applied b4-ty 0.98 2  = partly-applied",
		},
		{
			"b4 ty, pull request",
			wrote{from: liuMail, id: "1.b4-ty@example.net", body: "Merged, thanks!\n\nmerge commit: " + sha + "\n"},
			"applied b4-ty 0.98 0 " + sha + " = applied",
		},
		{
			"tip-bot2, reply",
			wrote{
				from: "tip-bot2 for Ana Author <tip-bot2@linutronix.de>", subject: "[tip: mm/core] mm: fix a leak",
				body: "The following commit has been merged into the mm/core branch of tip:\n\nCommit-ID:     " + sha + "\nAuthor:        Ana\n",
			},
			"partly-applied tip-bot2 0.98 1 " + sha + " = partly-applied",
		},
		{
			"tip-bot2, by its link",
			wrote{
				apart: true, from: "tip-bot2@linutronix.de", subject: "[tip: mm/core] mm: fix another leak",
				body: "The following commit has been merged into the mm/core branch of tip:\n\nCommit-ID:     " + sha + "\n\nmm: fix another leak\n\nLink: https://patch.msgid.link/b@x\n" + diff,
			},
			"partly-applied tip-bot2 0.98 2 " + sha + " = partly-applied",
		},
		{
			"old style tree notice",
			wrote{from: liuMail, subject: `Applied "mm: fix a leak" to the example tree`, body: "The patch\n\n   mm: fix a leak\n\nhas been applied to the example tree\n"},
			"partly-applied tree-notice 0.95 1  = partly-applied",
		},
		{
			"pwcli, applied",
			wrote{from: liuMail, agent: "pwcli/0.1", body: "Ana wrote:\n\n> x\n\n2 patches applied to next.git, thanks.\n\n0123456789ab mm: fix a leak\n123456789abc mm: fix another leak\n"},
			"applied pwcli 0.98 0  = applied",
		},
		{"pwcli, changes requested", wrote{from: liuMail, agent: "pwcli/0.1", body: "please fix\n\n2 patches set to Changes Requested.\n"}, "changes-wanted pwcli 0.98 0  = changes-wanted"},
		{"pwcli, rejected", wrote{from: liuMail, agent: "pwcli/0.1", body: "Patch set to Rejected.\n"}, "changes-wanted pwcli 0.98 0  = changes-wanted"},
		{"pwcli, deferred", wrote{from: liuMail, agent: "pwcli/0.1", body: "Patch set to Deferred.\n"}, "changes-wanted pwcli 0.98 0  = changes-wanted"},
		{"pwcli, superseded", wrote{from: liuMail, agent: "pwcli/0.1", body: "2 patches set to Superseded.\n"}, "superseded pwcli 0.98 0  = superseded"},
		{"pwcli, not applicable", wrote{from: liuMail, agent: "pwcli/0.1", body: "2 patches set to Not Applicable.\n"}, "asked open-question 0.6 1  = seen"},
		{"pwcli, does not apply", wrote{from: liuMail, agent: "pwcli/0.1", body: "Failed to apply:\n\nerror: patch failed\n"}, "changes-wanted pwcli 0.98 0  = changes-wanted"},
		{
			"gregkh, by title",
			wrote{
				apart: true, from: "<gregkh@linuxfoundation.org>", subject: `patch "mm: fix a leak" added to char-misc-testing`,
				body: "This is a note to let you know that I've just added the patch titled\n\n    mm: fix a leak\n\nto my git tree.\n\nFrom " + sha + " Mon Sep 17 00:00:00 2001\nFrom: Ana Author <ana@example.org>\nSubject: mm: fix a leak\n" + diff,
			},
			"partly-applied gregkh 0.95 1 " + sha + " = partly-applied",
		},
		{
			"akpm, added",
			wrote{
				apart: true, from: "Andrew <akpm@linux-foundation.org>", subject: "+ mm-fix-another-leak.patch added to mm-unstable branch",
				body: "The patch titled\n     Subject: mm: fix another leak\nhas been added to the -mm mm-unstable branch.\n\n------\nFrom: Ana Author <ana@example.org>\nSubject: mm: fix another leak\n\nLink: https://lkml.kernel.org/r/b@x\n" + diff,
			},
			"partly-applied akpm 0.95 2  = partly-applied",
		},
		{
			"akpm, merged",
			wrote{
				apart: true, from: "Andrew <akpm@linux-foundation.org>", subject: "[merged mm-stable] mm-fix-another-leak.patch removed from -mm tree",
				body: "The quilt patch titled\n     Subject: mm: fix another leak\nhas been removed from the -mm tree.\n\nFrom: Ana Author <ana@example.org>\n\nLink: https://lkml.kernel.org/r/b@x\n" + diff,
			},
			"partly-applied akpm 0.95 2  = partly-applied",
		},
		{
			"akpm, dropped",
			wrote{
				apart: true, from: "Andrew <akpm@linux-foundation.org>", subject: "[withdrawn] mm-fix-a-leak.patch removed from -mm tree",
				body: "The quilt patch titled\n     Subject: mm: fix a leak\nhas been removed from the -mm tree.\n\nFrom: Ana Author <ana@example.org>\n\nLink: https://lkml.kernel.org/r/a@x\n" + diff,
			},
			"changes-wanted akpm 0.95 0  = changes-wanted",
		},
		{
			"akpm, obsolete",
			wrote{
				apart: true, from: "Andrew <akpm@linux-foundation.org>", subject: "[obsolete] mm-fix-a-leak.patch removed from -mm tree",
				body: "The quilt patch titled\n     Subject: mm: fix a leak\nhas been removed from the -mm tree.\n\nFrom: Ana Author <ana@example.org>\n\nLink: https://lkml.kernel.org/r/a@x\n" + diff,
			},
			"superseded akpm 0.95 0  = superseded",
		},
		{
			"pr-tracker",
			wrote{from: "pr-tracker-bot@kernel.org", body: "The pull request you sent on Monday:\n\n> https://git.example.org/x tags/y\n\nhas been merged into example/linux.git:\nhttps://git.kernel.org/torvalds/c/" + sha + "\n\nThank you!\n"},
			"applied pr-tracker 0.98 0 " + sha + " = applied",
		},
		{"free text on a patch", wrote{from: liuMail, subject: "Re: [PATCH 2/2] mm: fix another leak", body: "> x\n\nApplied, thanks!\n"}, "applied free-text 0.85 0  = applied"},
		{"free text for all", wrote{from: liuMail, body: "Series applied to next, thanks!\n"}, "applied free-text-series 0.85 0  = applied"},
		{"not yet", wrote{from: liuMail, body: "This will be applied once rc1 is out, please be patient.\n"}, "asked open-question 0.6 1  = seen"},
		{
			"lkp error",
			wrote{from: "kernel test robot <lkp@intel.com>", body: "Hi Ana,\n\nkernel test robot noticed the following build errors:\n\n[auto build test ERROR on next/main]\n"},
			"changes-wanted lkp 0.5 0  = unreviewed",
		},
		{"lkp success of a tree", wrote{from: "kernel test robot <lkp@intel.com>", apart: true, subject: "[next:main] BUILD SUCCESS 0123", body: "tree/branch: x\n"}, " = unreviewed"},
		{
			"test robot, failed",
			wrote{from: "bluez.test.bot@gmail.com", subject: "RE: [1/2] mm: fix a leak", body: "Test Summary:\nCheckPatch                    PASS      0.5 seconds\nBuild                         FAIL      12.3 seconds\n"},
			"changes-wanted ci 0.5 0  = unreviewed",
		},
		{"test robot, passed", wrote{from: "bluez.test.bot@gmail.com", body: "CheckPatch                    PASS      0.5 seconds\n"}, " = unreviewed"},
		{"test robot, old layout", wrote{from: "bluez.test.bot@gmail.com", body: "Test: Build - FAIL\nDesc: x\n"}, "changes-wanted ci 0.5 0  = unreviewed"},
		{"syzbot, fixed", wrote{from: "syzbot+0123456789abcdef0123@syzkaller.appspotmail.com", body: "Hello,\n\nsyzbot has tested the proposed patch and the reproducer did not trigger any issue:\n\nTested-by: syzbot+0123456789abcdef0123@syzkaller.appspotmail.com\n"}, " = unreviewed"},
		{
			"syzbot, not fixed",
			wrote{from: "syzbot+0123456789abcdef0123@syzkaller.appspotmail.com", body: "Hello,\n\nsyzbot has tested the proposed patch but the reproducer is still triggering an issue:\n"},
			"changes-wanted syzbot 0.5 0  = unreviewed",
		},
		{"AI, grave", wrote{from: "sashiko-bot@kernel.org", body: "Sashiko AI review found 2 potential issue(s) to consider:\n- [High] use after free\n- [Low] typo\n"}, "changes-wanted ai-review 0.5 0  = unreviewed"},
		{"AI, harmless", wrote{from: "sashiko-bot@kernel.org", body: "Sashiko has reviewed this patch and found no issues.\n"}, " = unreviewed"},
		{"AI of bpf", wrote{from: "bot+bpf-ci@kernel.org", body: "text\n\nissues-found: 1\nissue-severity-score: high\n"}, "changes-wanted ai-review 0.5 0  = unreviewed"},
		{"AI sent by a human, with a command", wrote{from: liuMail, body: "This is an AI-generated review of your patch. The human sending this email ...\n\npw-bot: cr\n"}, "changes-wanted command 0.95 0  = changes-wanted"},
		{"command, changes", wrote{from: liuMail, body: "please fix the style\n-- \npw-bot: changes-requested\n"}, "changes-wanted command 0.95 0  = changes-wanted"},
		{"command, rejected", wrote{from: liuMail, body: "pw-bot: reject\n"}, "changes-wanted command 0.95 0  = changes-wanted"},
		{"command, deferred", wrote{from: liuMail, body: "pw-bot: defer\n"}, "changes-wanted command 0.95 0  = changes-wanted"},
		{"command, accepted", wrote{from: liuMail, body: "pw-bot: accept\n"}, "applied command 0.95 0  = applied"},
		{"command, filed elsewhere", wrote{from: liuMail, body: "pw-bot: not-applicable\n"}, " = seen"},
		{"command, by the author", wrote{from: anaMail, body: "pw-bot: cr\n"}, "changes-wanted command 0.95 0  = unreviewed"},
		{"command, quoted", wrote{from: liuMail, body: "> pw-bot: cr\n\nthat was not needed, was it?\n"}, "asked open-question 0.6 1  = seen"},
		{"withdrawn", wrote{from: anaMail, body: "Please ignore this series, wrong branch.\n"}, "withdrawn author 0.9 0  = withdrawn"},
		{"open question", wrote{from: liuMail, body: "> x\n\nWhy is this needed at all?\n"}, "asked open-question 0.6 1  = seen"},
		{"a no", wrote{from: liuMail, body: "NAK.\n\nThis breaks all the things that we rely upon.\n"}, "asked open-question 0.6 1  = changes-wanted"},
	}
}

// TestRuleTable reads one made mail for every rule, and asks each event for its
// proof.
func TestRuleTable(t *testing.T) {
	const series2 = `
		a@x | 0+1 | ana | | [PATCH 1/2] mm: fix a leak | diff:x
		b@x | 0+2 | ana | a@x | [PATCH 2/2] mm: fix another leak | diff:y`
	for _, c := range ruleRows() {
		t.Run(c.name, func(t *testing.T) {
			m := c.mail.mail()
			f := Extract(&m)
			got := Build(append(facts(t, series2), f))
			if len(got) != 1 {
				t.Fatalf("%d changes of %+v\n%s", len(got), f, told(got))
			}
			var events []string
			for _, e := range got[0].Life {
				events = append(events, fmt.Sprintf("%s %s %v %d %s", e.Event, e.Rule, e.Confidence, e.N, e.Commit))
				if e.ID != m.ID || e.Version != 1 || e.Text == "" || RuleText(e.Rule) == "" || !strings.Contains(m.Subject+"\n"+m.Body, e.Text) {
					t.Errorf("no proof: %+v", e)
				}
			}
			if s := strings.Join(events, "; ") + " = " + got[0].State; s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
			if p := got[0].StateBy; p.Rule == "" || RuleText(p.Rule) == "" || p.ID == "" {
				t.Errorf("no proof of the state %s: %+v", got[0].State, p)
			}
			if p := got[0].TurnBy; p.Rule == "" || got[0].Since == 0 || RuleText(p.Rule) == "" {
				t.Errorf("no proof of the turn %s since %d: %+v", got[0].Turn, got[0].Since, p)
			}
		})
	}
}
