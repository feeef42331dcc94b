package series

import "testing"

func TestPostings(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{
			"lone patch", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x`,
			`a unreviewed/reviewer
			v1 1:a`,
		}, {
			"cover and patches", `
			c | 0 | ana | | [PATCH 0/2] mm: fix leaks | blurb
			a | 0+1 | ana | c | [PATCH 1/2] mm: fix a leak | diff:x
			b | 0+2 | ana | c | [PATCH 2/2] mm: fix another leak | diff:y`,
			`c unreviewed/reviewer
			v1 cover c 1:a 2:b`,
		}, {
			"deep threading", `
			a | 0+1 | ana | | [PATCH 1/3] mm: one | diff:x
			b | 0+2 | ana | a | [PATCH 2/3] mm: two | diff:y
			d | 0+3 | ana | b a | [PATCH 3/3] mm: three | diff:z`,
			`a unreviewed/reviewer
			v1 1:a 2:b 3:d`,
		}, {
			"a patch is missing", `
			c | 0 | ana | | [PATCH 0/3] mm: fix leaks | blurb
			a | 0+1 | ana | c | [PATCH 1/3] mm: one | diff:x
			d | 0+3 | ana | c | [PATCH 3/3] mm: three | diff:z`,
			`c unreviewed/reviewer
			v1 cover c 2 of 3 1:a 3:d`,
		}, {
			"the cover is missing", `
			a | 0+1 | ana | c | [PATCH 1/2] mm: one | diff:x
			b | 0+2 | ana | c | [PATCH 2/2] mm: two | diff:z`,
			`a unreviewed/reviewer
			v1 1:a 2:b`,
		}, {
			"without threading", `
			c | 0 | ana | | [PATCH 0/2] mm: fix leaks | blurb
			a | 0+1 | ana | | [PATCH 1/2] mm: one | diff:x
			b | 0+2 | ana | | [PATCH 2/2] mm: two | diff:y`,
			`c unreviewed/reviewer
			v1 cover c 1:a 2:b`,
		}, {
			"without threading, two series in one hour", `
			a | 0+1 | ana | | [PATCH 1/2] mm: one | diff:x
			b | 0+2 | ana | | [PATCH 2/2] mm: two | diff:y
			d | 0+20 | ana | | [PATCH 1/2] net: one | diff:u
			e | 0+21 | ana | | [PATCH 2/2] net: two | diff:v`,
			`a unreviewed/reviewer
			v1 1:a 2:b
			d unreviewed/reviewer
			v1 1:d 2:e`,
		}, {
			"naked cover", `
			c | 0 | ana | | do a thing to the widgets | blurb
			a | 0+1 | ana | c | [PATCH 1/2] mm: one | diff:x
			b | 0+2 | ana | c | [PATCH 2/2] mm: two | diff:y`,
			`c unreviewed/reviewer
			v1 cover c 1:a 2:b`,
		}, {
			"a patch under the report of somebody else has no cover", `
			r | 0 | kim | | widgets are broken | they are
			a | 0+9 | ana | r | [PATCH] mm: mend widgets | diff:x`,
			`a unreviewed/reviewer
			v1 1:a`,
		}, {
			"patch set numbers in the cover", `
			c | 0 | ana | | [PATCHSET v29.0 09/40] xfs: mend it | blurb
			a | 0+1 | ana | c | [PATCH 1/2] xfs: one | diff:x
			b | 0+2 | ana | c | [PATCH 2/2] xfs: two | diff:y`,
			`c unreviewed/reviewer
			v29 cover c 1:a 2:b`,
		}, {
			"the version is only in the cover", `
			c | 0 | ana | | [PATCH v3 0/2] mm: fix leaks | blurb
			a | 0+1 | ana | c | [PATCH 1/2] mm: one | diff:x
			b | 0+2 | ana | c | [PATCH 2/2] mm: two | diff:y`,
			`c unreviewed/reviewer
			v3 cover c 1:a 2:b`,
		}, {
			"a slot sent twice", `
			c | 0 | ana | | [PATCH 0/2] mm: fix leaks | blurb
			a | 0+1 | ana | c | [PATCH 1/2] mm: one | diff:x
			b | 0+2 | ana | c | [PATCH 2/2] mm: two | diff:y
			d | 0+3 | ana | c | [PATCH 2/2] mm: two | diff:y`,
			`c unreviewed/reviewer
			v1 cover c 1:a 2:b`,
		}, {
			"everything sent twice", `
			a | 0+1 | ana | | [PATCH] mm: one | diff:x
			b | 0+4 | ana | | [PATCH] mm: one | diff:x`,
			`a unreviewed/reviewer
			v1 1:a`,
		}, {
			"more patches than counted", `
			a | 0+1 | ana | | [PATCH 1/2] mm: one | diff:x
			b | 0+2 | ana | a | [PATCH 2/2] mm: two | diff:y
			d | 0+3 | ana | a | [PATCH 3/2] mm: three | diff:z`,
			`a unreviewed/reviewer
			v1 1:a 2:b 3:d`,
		}, {
			"a counter-patch is a change of its own, and its sender has looked", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			b | 1 | kim | a | [PATCH] mm: fix it better | diff:y`,
			`a seen/reviewer
			v1 1:a+
			b unreviewed/reviewer
			v1 1:b`,
		}, {
			"a diff inside a reply takes no slot", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			b | 1 | kim | a | Re: [PATCH] mm: fix a leak | what about this instead?;diff:y`,
			`a seen/author
			v1 1:a+`,
		}, {
			"plain talk is no change", `
			a | 0 | ana | | what do you think about widgets | I like them
			b | 1 | kim | a | Re: what do you think about widgets | so do I`,
			"",
		}, {
			"stable floods are no change", `
			a | 0 | ana | | [PATCH AUTOSEL 6.1 1/2] mm: fix a leak | diff:x
			b | 0 | ana | a | [PATCH AUTOSEL 6.1 2/2] mm: fix a leak | diff:y`,
			"",
		}, {
			"two series under one parent", `
			a | 0+1 | ana | q | [PATCH 1/2] mm: one | diff:x
			b | 0+2 | ana | q | [PATCH 2/2] mm: two | diff:y
			d | 0+3 | ana | q | [PATCH 1/2] net: one | diff:u
			e | 0+4 | ana | q | [PATCH 2/2] net: two | diff:v`,
			`a unreviewed/reviewer
			v1 1:a 2:b
			d unreviewed/reviewer
			v1 1:d 2:e`,
		}, {
			"b4's defect 5: a resend in the same thread is a posting of its own", `
			c | 0 | ana | | [PATCH 0/2] mm: fix leaks | blurb
			a | 0+1 | ana | c | [PATCH 1/2] mm: one | diff:x
			b | 0+2 | ana | c | [PATCH 2/2] mm: two | diff:y
			r | 1 | kim | a c | Re: [PATCH 1/2] mm: one | R:kim
			C | 9 | ana | c | [PATCH RESEND 0/2] mm: fix leaks | blurb
			A | 9+1 | ana | C c | [PATCH RESEND 1/2] mm: one | diff:x
			B | 9+2 | ana | C c | [PATCH RESEND 2/2] mm: two | diff:y`,
			`c partly-reviewed/reviewer
			v1 cover c 1:a* 2:b
			v1 cover C 1:A* 2:B`,
		}, {
			"b4's defect 5: one patch resent in reply to itself", `
			a | 0+1 | ana | | [PATCH 1/2] mm: one | diff:x
			b | 0+2 | ana | a | [PATCH 2/2] mm: two | diff:y
			B | 0+30 | ana | b a | [PATCH RESEND 2/2] mm: two | diff:y`,
			`a unreviewed/reviewer
			v1 1:a 2:b
			v1 1:a 2:B`,
		}, {
			"the second version in the thread of the first", `
			c | 0 | ana | | [PATCH 0/2] mm: fix leaks | blurb
			a | 0+1 | ana | c | [PATCH 1/2] mm: one | diff:x
			b | 0+2 | ana | c | [PATCH 2/2] mm: two | diff:y
			C | 3 | ana | c | [PATCH v2 0/2] mm: fix leaks | blurb
			A | 3+1 | ana | C c | [PATCH v2 1/2] mm: one | diff:u
			B | 3+2 | ana | C c | [PATCH v2 2/2] mm: two | diff:y`,
			`c unreviewed/reviewer
			v1 cover c 1:a 2:b
			v2 cover C 1:A 2:B`,
		}, {
			"b4's defect 6: a counter-patch takes no slot, though it says a number and no Re", `
			c | 0 | ana | | [PATCH 0/2] mm: fix leaks | blurb
			a | 0+1 | ana | c | [PATCH 1/2] mm: one | diff:x
			b | 0+2 | ana | c | [PATCH 2/2] mm: two | diff:y
			k | 0+40 | kim | b c | [PATCH 2/2] mm: two, but better | diff:z`,
			`c seen/reviewer
			v1 cover c 1:a 2:b+
			k unreviewed/reviewer
			v1 1 of 2 2:k`,
		}, {
			"the list has a part of the series, its cover went elsewhere", `
			a | 0+1 | ana | q | [PATCH 03/12] mm: three | diff:x
			b | 0+2 | ana | q | [PATCH 07/12] mm: seven | diff:y
			d | 0+3 | ana | q | [PATCH 11/12] mm: eleven | diff:z`,
			`a unreviewed/reviewer
			v1 3 of 12 3:a 7:b 11:d`,
		}, {
			"a pull request is no change", `
			p | 0 | liu | | [GIT PULL] mm fixes for 6.20 | please pull
			r | 1 | kim | p | Re: [GIT PULL] mm fixes for 6.20 | Pulled, thanks.`,
			``,
		}, {
			"a pull request that brings its patches is a series", `
			c | 0 | liu | | [PULL 0/2] mm fixes for 6.20 | please pull
			a | 0+1 | liu | c | [PULL 1/2] mm: one | From: Ana Author <ana@example.org>;;text;diff:x
			b | 0+2 | liu | c | [PULL 2/2] mm: two | From: Kim Reviewer <kim@example.com>;;text;diff:y`,
			`c unreviewed/reviewer
			v1 cover c 1:a 2:b`,
		}, {
			"a reply to a flood is no change", `
			a | 0 | liu | | [PATCH AUTOSEL 6.1 1/2] mm: fix a leak | diff:x
			r | 1 | kim | a | Re: [PATCH AUTOSEL 6.1 1/2] mm: fix a leak | not for stable, please`,
			``,
		}, {
			"one mail of the run failed and was sent again", `
			a | 0+1 | ana | | [PATCH 1/3] mm: one | diff:x
			b | 0+2 | ana | a | [PATCH 2/3] mm: two | diff:y
			d | 0+9 | ana | a | [PATCH RESEND 3/3] mm: three | diff:z`,
			`a unreviewed/reviewer
			v1 1:a 2:b 3:d`,
		}, {
			"every patch counts its versions by itself", `
			c | 0 | ana | | [PATCH v5 0/3] mm: fix leaks | blurb
			a | 0+1 | ana | c | [PATCH v2 1/3] mm: one | diff:x
			b | 0+2 | ana | c | [PATCH 2/3] mm: two | diff:y
			d | 0+3 | ana | c | [PATCH v4 3/3] mm: three | diff:z`,
			`c unreviewed/reviewer
			v5 cover c 1:a 2:b 3:d`,
		}, {
			"references in a circle", `
			a | 0 | ana | b | [PATCH 1/2] mm: one | diff:x
			b | 0+1 | ana | a | [PATCH 2/2] mm: two | diff:y`,
			`a unreviewed/reviewer
			v1 1:a 2:b`,
		},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, c.in, c.want) })
	}
}
