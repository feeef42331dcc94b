package series

import "testing"

func TestStates(t *testing.T) {
	const patch1 = `
		a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
		`
	const series2 = `
		a | 0+1 | ana | | [PATCH 1/2] mm: fix a leak | diff:x
		b | 0+2 | ana | a | [PATCH 2/2] mm: fix another leak | diff:y
		`
	for _, c := range []struct{ name, in, want string }{
		{"nobody", patch1, "unreviewed/reviewer"},
		{"only a bot", patch1 + `r | 1 | bot | a | Re: [PATCH] mm: fix a leak | this does not build with gcc`, "unreviewed/reviewer"},
		{"only an AI", patch1 + `r | 1 | ai | a | Re: [PATCH] mm: fix a leak | R:ai`, "unreviewed/reviewer"},
		{"only the author", patch1 + `r | 1 | ana | a | Re: [PATCH] mm: fix a leak | gentle ping, anybody there?`, "unreviewed/reviewer"},
		{"a comment", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | why is this needed at all?`, "seen/author"},
		{"a greeting", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | hi Ana`, "seen/reviewer"},
		{"the author answered", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | why is this needed at all?
			s | 2 | ana | r a | Re: [PATCH] mm: fix a leak | because otherwise it leaks`, "seen/reviewer"},
		{"tested", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | T:kim`, "seen/reviewer"},
		{"reviewed", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim`, "reviewed/maintainer"},
		{"acked", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | A:kim`, "reviewed/maintainer"},
		{"reviewed, and another one asks", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim
			s | 2 | liu | a | Re: [PATCH] mm: fix a leak | why is this needed at all?`, "reviewed/author"},
		{"asked, then reviewed by the same one", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | why is this needed at all?
			s | 2 | kim | a | Re: [PATCH] mm: fix a leak | I see now.;R:kim`, "reviewed/maintainer"},
		{"half", series2 + `r | 1 | kim | b a | Re: [PATCH 2/2] mm: fix another leak | R:kim`, "partly-reviewed/reviewer"},
		{"against", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | N:kim`, "changes-wanted/author"},
		{"against, answered", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | N:kim
			s | 2 | ana | r a | Re: [PATCH] mm: fix a leak | but it really is needed`, "seen/reviewer"},
		{"by command", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | please fix the style;pw-bot: cr`, "changes-wanted/author"},
		{"applied", patch1 + `r | 1 | liu | a | Re: [PATCH] mm: fix a leak | Applied, thanks.`, "applied/nobody"},
		{"thanked and merged", patch1 + `r | 1 | liu | a | Re: [PATCH] mm: fix a leak | Thanks for your review, merged!`, "applied/nobody"},
		{"will be applied", patch1 + `r | 1 | liu | a | Re: [PATCH] mm: fix a leak | This will be applied once the window opens.`, "seen/author"},
		{"is it applied", patch1 + `r | 1 | liu | a | Re: [PATCH] mm: fix a leak | Has this been applied, or what?`, "seen/author"},
		{"quoted notice", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | > Applied, thanks.`, "seen/reviewer"},
		{"on the first patch of a series without a cover", series2 + `r | 1 | liu | a | Re: [PATCH 1/2] mm: fix a leak | Applied, thanks.`, "applied/nobody"},
		{"on one patch", series2 + `r | 1 | liu | b a | Re: [PATCH 2/2] mm: fix another leak | Applied, thanks.`, "partly-applied/maintainer"},
		{"on one patch, meaning all", series2 + `r | 1 | liu | b a | Re: [PATCH 2/2] mm: fix another leak | Series applied, thanks.`, "applied/nobody"},
		{"some of it", series2 + `r | 1 | liu | b a | Re: [PATCH 2/2] mm: fix another leak | I pushed the patches up to this one, thanks.`, "partly-applied/maintainer"},
		{"one of two, in words", series2 + `r | 1 | liu | b a | Re: [PATCH 2/2] mm: fix another leak | I merged 1/2. This one needs another look.`, "partly-applied/maintainer"},
		{"all of one patch, in words", patch1 + `r | 1 | liu | a | Re: [PATCH] mm: fix a leak | Merged all but the last hunk, thanks.`, "applied/nobody"},
		{"a changelog", patch1 + `r | 1 | liu | a | Re: [PATCH] mm: fix a leak | * merged one.c into two.c`, "seen/author"},
		{"patch by patch", series2 + `r | 1 | liu | a | Re: [PATCH 1/2] mm: fix a leak | Applied, thanks.
			s | 1 | liu | b a | Re: [PATCH 2/2] mm: fix another leak | Applied, thanks.`, "applied/nobody"},
		{"a list of b4, part of it", series2 + `r | 1 | liu | a | Re: (subset) [PATCH 1/2] mm: fix a leak | Applied, thanks!;[1/2] mm: fix a leak;      commit: 0123456789abcdef0123456789abcdef01234567`, "partly-applied/maintainer"},
		{"withdrawn", patch1 + `r | 1 | ana | a | Re: [PATCH] mm: fix a leak | Please ignore this patch, wrong branch.`, "withdrawn/nobody"},
		{"withdrawn, the series", patch1 + `r | 1 | ana | a | Re: [PATCH] mm: fix a leak | Fair enough. I withdraw the series.`, "withdrawn/nobody"},
		{"withdrawn, an objection", patch1 + `r | 1 | ana | a | Re: [PATCH] mm: fix a leak | I withdraw the objection.`, "unreviewed/reviewer"},
		{"another cannot withdraw it", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | Please ignore this patch, wrong branch.`, "seen/author"},
		{"a newer version begins anew", patch1 + `r | 1 | kim | a | Re: [PATCH] mm: fix a leak | why is this needed at all?
			b | 2 | ana | | [PATCH v2] mm: fix a leak | diff:y`, "unreviewed/reviewer"},
		{"an old version applied after the new one came", patch1 + `b | 2 | ana | | [PATCH v2] mm: fix a leak | diff:y
			r | 3 | liu | a | Re: [PATCH] mm: fix a leak | Applied, thanks.`, "applied/nobody"},
		{"an old version applied, then a follow-up", patch1 + `r | 1 | liu | a | Re: [PATCH] mm: fix a leak | Applied, thanks.
			b | 2 | ana | a | [PATCH v2] mm: fix a leak | diff:y`, "unreviewed/reviewer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Build(facts(t, c.in))
			if len(got) != 1 {
				t.Fatalf("%d changes\n%s", len(got), told(got))
			}
			if s := got[0].State + "/" + got[0].Turn; s != c.want {
				t.Errorf("got %s, want %s", s, c.want)
			}
		})
	}
}

func TestAppliedNotices(t *testing.T) {
	for line, want := range map[string]bool{
		"Applied, thanks.":                                   true,
		"applied to net-next":                                true,
		"Series applied to net, thanks!":                     true,
		"Queued for the next release, thank you.":            true,
		"Pushed with a minor change (whitespace), thanks!":   true,
		"Whole series merged. Thanks a lot.":                 true,
		"I've applied this to my tree.":                      true,
		"I have just queued this up for v6.20.":              true,
		"Thanks for the fix, merged!":                        true,
		"FYI patchset merged.":                               true,
		"Now applied.":                                       true,
		"Both patches have been applied to the docs tree.":   true,
		"Applied patches 1-3 to drm-misc-next.":              true,
		"I'll apply it tomorrow.":                            false,
		"If this gets applied, we have a problem.":           false,
		"Once this is merged, please rebase.":                false,
		"This should be applied after the other series.":     false,
		"The patch doesn't apply cleanly.":                   false,
		"Not applied, see below.":                            false,
		"I pushed out a branch with this.":                   false,
		"It fails here with your patch applied.":             false,
		"an array of merged records.":                        false,
		"The linter picked just few of these.":               false,
		"I picked some of them up.":                          false,
		"Now I pushed it to my own place.":                   false,
		"I pushed it here: the CI is happy.":                 false,
		"patch applied I'm able to boot to the shell.":       false,
		"I fixed the title and pushed it to next.":           true,
		"Applied with the typo fixed.":                       true,
		"pushed a fix today.":                                false,
		"Which tree was this applied to?":                    false,
		"The change was merged in 2019 and broke everything": false,
		"Your other patch was applied.":                      false,
		"I dared to merge this obvious fix.":                 true,
		"I dared to fix the typo and merge.":                 true,
		"I dared to rewrite before merge:":                   false,
		"Fixed that and merged.":                             true,
		"I fixed it and merged together with the other one.": true,
		"I've merged the patch without noticing this, sorry": true,
		"I merged it, because it is right.":                  true,
		"(CI does not work, therefore I pushed you series.)": true,
		"The tree is open, therefore merging the tests.":     true,
		"merged the docs, thanks!":                           true,
		"Merged and I noted this TODO":                       true,
		"Patchset merged (Jan, I did not add your tag as":    true,
		"but merged to get it fixed":                         true,
		"v2 merged also with the tag of Ann.":                true,
		"The remaining two patches merged with that change.": true,
		"He fixed that and merged it.":                       false,
		"the patch that was merged.":                         false,
		"Feel free to merge.":                                false,
		"I'll fix that and merge.":                           false,
		"can be fixed before it is merged":                   false,
		"I'm going to merge this with the change below":      false,
		"let's merge the workaround.":                        false,
		"It can be applied on top of v5.":                    false,
		"please wait until the first one is applied.":        false,
	} {
		f := Fact{Role: Reply}
		got := freeText(&f, line+"\n")
		if (len(got) > 0 && got[0].Event == applied) != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}
