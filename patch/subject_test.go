package patch

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

type subjectCase struct {
	in    string
	want  Subject
	extra string // Extra joined by "|"
}

func runSubjects(t *testing.T, cases []subjectCase) {
	t.Helper()
	for _, c := range cases {
		want := c.want
		if !want.HasVer {
			want.Version = 1
		}
		got := ParseSubject(c.in)
		if e := strings.Join(got.Extra, "|"); e != c.extra {
			t.Errorf("%q: Extra %q, want %q", c.in, e, c.extra)
		}
		got.Extra, want.Extra = nil, nil
		if !sameSubject(got, want) {
			t.Errorf("%q:\n got %+v\nwant %+v", c.in, got, want)
		}
	}
}

func sameSubject(a, b Subject) bool {
	if !slices.Equal(a.Extra, b.Extra) {
		return false
	}
	a.Extra, b.Extra = nil, nil
	return a.Reply == b.Reply && a.Patch == b.Patch && a.Pull == b.Pull && a.RFC == b.RFC && a.Resend == b.Resend &&
		a.Version == b.Version && a.HasVer == b.HasVer && a.N == b.N && a.M == b.M && a.Counted == b.Counted &&
		a.Tree == b.Tree && a.Title == b.Title
}

func TestParseSubjectPrefixes(t *testing.T) {
	runSubjects(t, []subjectCase{
		{"[PATCH] a: b", Subject{Patch: true, Title: "a: b"}, ""},
		{"[PATCH 1/3] a: b", Subject{Patch: true, N: 1, M: 3, Counted: true, Title: "a: b"}, ""},
		{"[patch 1/3] a: b", Subject{Patch: true, N: 1, M: 3, Counted: true, Title: "a: b"}, ""},
		{"[PATCH v2 0/7] a", Subject{Patch: true, Version: 2, HasVer: true, M: 7, Counted: true, Title: "a"}, ""},
		{"[PATCHv3] a", Subject{Patch: true, Version: 3, HasVer: true, Title: "a"}, ""},
		{"[PATCHv2 net 2/3] a", Subject{Patch: true, Version: 2, HasVer: true, N: 2, M: 3, Counted: true, Tree: "net", Title: "a"}, ""},
		{"[PATCH-v4] a", Subject{Patch: true, Version: 4, HasVer: true, Title: "a"}, ""},
		{"[PATCH V10 08/10] a", Subject{Patch: true, Version: 10, HasVer: true, N: 8, M: 10, Counted: true, Title: "a"}, ""},
		{"[PATCH 1/2 v3] a", Subject{Patch: true, Version: 3, HasVer: true, N: 1, M: 2, Counted: true, Title: "a"}, ""},
		{"[v3 PATCH 2/3] a", Subject{Patch: true, Version: 3, HasVer: true, N: 2, M: 3, Counted: true, Title: "a"}, ""},
		{"[PATCH][v2] a", Subject{Patch: true, Version: 2, HasVer: true, Title: "a"}, ""},
		{"[PATCH] [2/4] a", Subject{Patch: true, N: 2, M: 4, Counted: true, Title: "a"}, ""},
		{"[PATCH v3.1] a", Subject{Patch: true, Version: 3, HasVer: true, Title: "a"}, "v3.1"},
		{"[PATCH v1.2 2/2] a", Subject{Patch: true, Version: 1, HasVer: true, N: 2, M: 2, Counted: true, Title: "a"}, "v1.2"},
		{"[PATCH 6/5] a", Subject{Patch: true, N: 6, M: 5, Counted: true, Title: "a"}, ""},
		{"[PATCH v9, 9/9] a", Subject{Patch: true, Version: 9, HasVer: true, N: 9, M: 9, Counted: true, Title: "a"}, ""},
		{"[v7,2/2] a", Subject{Patch: true, Version: 7, HasVer: true, N: 2, M: 2, Counted: true, Title: "a"}, ""},
		{"[net-next,v2,1/3] a", Subject{Patch: true, Version: 2, HasVer: true, N: 1, M: 3, Counted: true, Tree: "net-next", Title: "a"}, ""},
		{"[PATCH 1 of 3] a", Subject{Patch: true, N: 1, M: 3, Counted: true, Title: "a"}, ""},
		{"[PATCH 1of3] a", Subject{Patch: true, N: 1, M: 3, Counted: true, Title: "a"}, ""},
		{"[1 of 3] a", Subject{Patch: true, N: 1, M: 3, Counted: true, Title: "a"}, ""},
		{"[PATCH take 2] a", Subject{Patch: true, Version: 2, HasVer: true, Title: "a"}, ""},
		{"[PATCH v 2] a", Subject{Patch: true, Version: 2, HasVer: true, Title: "a"}, ""},
		{"[PATCH 1046/1095] a", Subject{Patch: true, N: 1046, M: 1095, Counted: true, Title: "a"}, ""},
		{"[PATCH v20220101] a", Subject{Patch: true, Title: "a"}, "v20220101"},
		{"[PATCH,v2] a", Subject{Patch: true, Version: 2, HasVer: true, Title: "a"}, ""},
		{"[PATCH v333 1/2] a", Subject{Patch: true, Version: 333, HasVer: true, N: 1, M: 2, Counted: true, Title: "a"}, ""},
		{"[PATCHSET v29.0 09/40] xfs: a", Subject{Patch: true, Version: 29, HasVer: true, Title: "xfs: a"}, "PATCHSET|v29.0|09/40"},
		{"[PATCH v2 0000/0012] a", Subject{Patch: true, Version: 2, HasVer: true, M: 12, Counted: true, Title: "a"}, ""},
		{"【PATCH v2 1/3】 a", Subject{Patch: true, Version: 2, HasVer: true, N: 1, M: 3, Counted: true, Title: "a"}, ""},
		{"［PATCH］a", Subject{Patch: true, Title: "a"}, ""},
		{"[PATCH v2 1/3 a: b", Subject{Patch: true, Version: 2, HasVer: true, N: 1, M: 3, Counted: true, Title: "a: b"}, ""},
		{"[ [PATCH v2] a", Subject{Patch: true, Version: 2, HasVer: true, Title: "a"}, ""},
		{"[[PATCH] v2] a", Subject{Patch: true, Version: 2, HasVer: true, Title: "a"}, ""},
		{"PATCH v2: foo", Subject{Patch: true, Version: 2, HasVer: true, Title: "foo"}, ""},
		{"PATCH: foo", Subject{Patch: true, Title: "foo"}, ""},
		{"RFC PATCH net-next 1/2: foo", Subject{Patch: true, RFC: true, N: 1, M: 2, Counted: true, Tree: "net-next", Title: "foo"}, ""},
	})
}

func TestParseSubjectWordsOfState(t *testing.T) {
	runSubjects(t, []subjectCase{
		{"[RFC] a", Subject{Patch: true, RFC: true, Title: "a"}, ""},
		{"[RFC PATCH v2 3/3] a", Subject{Patch: true, RFC: true, Version: 2, HasVer: true, N: 3, M: 3, Counted: true, Title: "a"}, ""},
		{"[RFC][PATCH 1/3] a", Subject{Patch: true, RFC: true, N: 1, M: 3, Counted: true, Title: "a"}, ""},
		{"[RFCv2] a", Subject{Patch: true, RFC: true, Version: 2, HasVer: true, Title: "a"}, ""},
		{"[RFC/PATCH] a", Subject{Patch: true, RFC: true, Title: "a"}, ""},
		{"[PATCH/RFC v2] a", Subject{Patch: true, RFC: true, Version: 2, HasVer: true, Title: "a"}, ""},
		{"[PATCH RFC batadv v3 0/4] a", Subject{Patch: true, RFC: true, Version: 3, HasVer: true, M: 4, Counted: true, Tree: "batadv", Title: "a"}, ""},
		{"[RFT PATCH] a", Subject{Patch: true, Title: "a"}, "RFT"},
		{"[RESEND PATCH v2] a", Subject{Patch: true, Resend: true, Version: 2, HasVer: true, Title: "a"}, ""},
		{"[RESEND][PATCH 1/2] a", Subject{Patch: true, Resend: true, N: 1, M: 2, Counted: true, Title: "a"}, ""},
		{"[PATCH REPOST] a", Subject{Patch: true, Resend: true, Title: "a"}, ""},
		{"[RESENT RFC PATCH 1/1] a", Subject{Patch: true, RFC: true, Resend: true, N: 1, M: 1, Counted: true, Title: "a"}, ""},
		{"[PATCH v2-RESEND] a", Subject{Patch: true, Resend: true, Version: 2, HasVer: true, Title: "a"}, ""},
		{"[COMMITTED][PATCH 1/2] a", Subject{Patch: true, N: 1, M: 2, Counted: true, Title: "a"}, "COMMITTED"},
		{"[PATCH COMMITTED 1/2] a", Subject{Patch: true, N: 1, M: 2, Counted: true, Title: "a"}, "COMMITTED"},
		{"[PATCH, alternative v2] a", Subject{Patch: true, Version: 2, HasVer: true, Title: "a"}, "alternative"},
		{"[GIT PULL] net for 6.1", Subject{Pull: true, Title: "net for 6.1"}, ""},
		{"[GIT PULL v2] a", Subject{Pull: true, Version: 2, HasVer: true, Title: "a"}, ""},
		{"[GIT PULL for v6.1] a", Subject{Pull: true, Tree: "v6.1", Title: "a"}, ""},
		{"[PULL 03/12] a", Subject{Pull: true, Patch: true, N: 3, M: 12, Counted: true, Title: "a"}, ""},
		{"Pull request: next", Subject{Pull: true, Title: "next"}, ""},
		{"[PATCHWORK] a", Subject{Title: "a"}, "PATCHWORK"},
	})
}

func TestParseSubjectTreesAndTags(t *testing.T) {
	runSubjects(t, []subjectCase{
		{"[PATCH net-next v2 3/8] a", Subject{Patch: true, Version: 2, HasVer: true, N: 3, M: 8, Counted: true, Tree: "net-next", Title: "a"}, ""},
		{"[PATCH 6.6.y] a", Subject{Patch: true, Tree: "6.6.y", Title: "a"}, ""},
		{"[PATCH 5.10/5.15] a", Subject{Patch: true, Tree: "5.10/5.15", Title: "a"}, ""},
		{"[PATCH v5.10 3/8] a", Subject{Patch: true, N: 3, M: 8, Counted: true, Tree: "v5.10", Title: "a"}, ""},
		{"[PATCH AUTOSEL 5.10 01/20] a", Subject{Patch: true, N: 1, M: 20, Counted: true, Tree: "5.10", Title: "a"}, "AUTOSEL"},
		{"[PATCH AUTOSEL for 4.19 01/20] a", Subject{Patch: true, N: 1, M: 20, Counted: true, Tree: "4.19", Title: "a"}, "AUTOSEL"},
		{"[PATCH stable-ish 6.1 1/2] a", Subject{Patch: true, N: 1, M: 2, Counted: true, Tree: "6.1", Title: "a"}, "stable-ish"},
		{"[PATCH v3 ltp] a", Subject{Patch: true, Version: 3, HasVer: true, Tree: "ltp", Title: "a"}, ""},
		{"[PATCH 01/13 RFC net-next] a", Subject{Patch: true, RFC: true, N: 1, M: 13, Counted: true, Tree: "net-next", Title: "a"}, ""},
		{"[PATCH -next] a", Subject{Patch: true, Tree: "next", Title: "a"}, ""},
		{"[PATCH-next] a", Subject{Patch: true, Tree: "next", Title: "a"}, ""},
		{"[PATCH for-6.1 v2] a", Subject{Patch: true, Version: 2, HasVer: true, Tree: "for-6.1", Title: "a"}, ""},
		{"[PATCH for 6.1] a", Subject{Patch: true, Tree: "6.1", Title: "a"}, ""},
		{"[PATCH][next] a", Subject{Patch: true, Tree: "next", Title: "a"}, ""},
		{"[net-next] tipc: a", Subject{Patch: true, Tree: "net-next", Title: "tipc: a"}, ""},
		{"[LTP] [PATCH v2 1/2] a", Subject{Patch: true, Version: 2, HasVer: true, N: 1, M: 2, Counted: true, Title: "a"}, "LTP"},
		{"[tipc-discussion] [net v2] a", Subject{Patch: true, Version: 2, HasVer: true, Tree: "net", Title: "a"}, "tipc-discussion"},
		{"[Uboot-stm32] [U-BOOT INTERNAL REVIEW][PATCH 1/3] a", Subject{Patch: true, N: 1, M: 3, Counted: true, Title: "a"}, "Uboot-stm32|U-BOOT INTERNAL REVIEW"},
		{"[LTP] [LTP|PATCH] a", Subject{Patch: true, Title: "a"}, "LTP|LTP"},
		{"[External] : [PATCH]: a", Subject{Patch: true, Title: "a"}, "External"},
		{"[linux-next:fs-next] [f2fs] 0123: a", Subject{Title: "0123: a"}, "linux-next:fs-next|f2fs"},
		{"[doc] [was: Re: [PATCH] cve: add]", Subject{Title: "[was: Re: [PATCH] cve: add]"}, "doc"},
		{"[GIT] Pull request: u-boot", Subject{Pull: true, Title: "u-boot"}, "GIT"},
		{"[tipc-discussion] a", Subject{Title: "a"}, "tipc-discussion"},
		{"[syzbot] [batman?] INFO: a", Subject{Title: "INFO: a"}, "syzbot|batman?"},
		{"[PATCH] [media] a", Subject{Patch: true, Title: "a"}, "media"},
		{"[LTP PATCH v2 1/2] a", Subject{Patch: true, Version: 2, HasVer: true, N: 1, M: 2, Counted: true, Title: "a"}, "LTP"},
		{"a: [b] c", Subject{Title: "a: [b] c"}, ""},
		{"Patch \"a\" added to b", Subject{Title: "Patch \"a\" added to b"}, ""},
		{"mm: [b] c", Subject{Title: "mm: [b] c"}, ""},
		{"[bug]", Subject{Title: "[bug]"}, "bug"},
		{"[PATCH]", Subject{Patch: true}, ""},
		{"", Subject{}, ""},
		{"   ", Subject{}, ""},
	})
}

func TestParseSubjectReplies(t *testing.T) {
	for _, p := range []string{
		"Re: ", "RE: ", "re:", "Aw: ", "AW: ", "Fwd: ", "Fw: ", "SV: ", "Sv: ", "Antw: ", "Antwort: ", "回复: ", "回复：", "答复: ", "答覆：",
		"转发: ", "Re: Re: ", "RE: Re: AW: ", "Re:Re: ", "Re[2]: ", "Re(3): ", "Re^2: ", "RE : ", "ODP: ", "Ynt: ", "RES: ", "VS: ",
		"??????: ", "Ответ: ", "EXTERNAL: Re: ", "[EXT] Re: ", "&nbsp;Re: ", "Re: Antwort: Re: ", "[LTP] Re: ", "Re: [LTP] ", "Re: [LTP] Re: ",
		"\tRe: ", "Re: (subset) ", "Re ", "[LTP] Re ", "Re: [LTP] Re ",
	} {
		in := p + "[PATCH net-next v2 1/3] tipc:  fix \t it"
		got := ParseSubject(in)
		got.Extra = nil
		want := Subject{Reply: true, Patch: true, Version: 2, HasVer: true, N: 1, M: 3, Counted: true, Tree: "net-next", Title: "tipc: fix it"}
		if !sameSubject(got, want) {
			t.Errorf("%q:\n got %+v\nwant %+v", in, got, want)
		}
	}
	runSubjects(t, []subjectCase{
		{"Re: [LTP] a", Subject{Reply: true, Title: "a"}, "LTP"},
		{"Re: a", Subject{Reply: true, Title: "a"}, ""},
		{"Re: [a]", Subject{Reply: true, Title: "[a]"}, "a"},
		{"Re:", Subject{Reply: true}, ""},
		{"SV: a", Subject{Reply: true, Title: "a"}, ""},
		{"sv: a", Subject{Title: "sv: a"}, ""},
		{"tr: a", Subject{Title: "tr: a"}, ""},
		{"Rework: a", Subject{Title: "Rework: a"}, ""},
		{"KASAN: [a] b", Subject{Title: "KASAN: [a] b"}, ""},
		{"[Fwd: [PATCH 1/2] a]", Subject{Reply: true, Patch: true, N: 1, M: 2, Counted: true, Title: "a"}, ""},
		{"[Fwd: Re: a]", Subject{Reply: true, Title: "a"}, ""},
	})
}

func TestSubjectKeyFoldsWhatMailersChange(t *testing.T) {
	a := ParseSubject("[PATCH v2] Tipc:  Fix the leak.").Key()
	for _, s := range []string{"Re: [PATCH v3 1/2] tipc: fix the leak", "tipc: fix\tthe leak ", "[LTP] [PATCH] TIPC: FIX THE LEAK..."} {
		if got := ParseSubject(s).Key(); got != a {
			t.Errorf("Key(%q) = %q, want %q", s, got, a)
		}
	}
	if got := ParseSubject("[PATCH] tipc: fix the other leak").Key(); got == a {
		t.Errorf("two titles share the key %q", got)
	}
}

func TestParseSubjectSurvivesHostileLines(t *testing.T) {
	for _, unit := range []string{"[", "]", "[]", "[[]", "Re:", "re: [", "[PATCH ", "1/2 ", "【", "[1 of ", "Re[", ",", "patch", "patch-", "v2-", "1-", "[Fwd: ", "PATCH "} {
		s := strings.Repeat(unit, 20000)
		if got := ParseSubject(s); len(got.Extra) > maxExtra {
			t.Errorf("%q repeated: %d extras", unit, len(got.Extra))
		}
	}
}

func FuzzParseSubject(f *testing.F) {
	for _, s := range []string{"[PATCH v2 1/3] a", "Re: [LTP] [net-next,v2,1/3] a", "【PATCH】", "[PATCHSET v29.0 09/40] x", "[Fwd: [PATCH] a]", "[PATCH v2 a", "Re[2]: "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := ParseSubject(s)
		if got.Version < 0 || got.Version > 9999 || (!got.HasVer && got.Version != 1) {
			t.Errorf("Version %d, HasVer %v", got.Version, got.HasVer)
		}
		if !got.Counted && (got.N != 0 || got.M != 0) {
			t.Errorf("counter %d/%d without Counted", got.N, got.M)
		}
		if utf8.ValidString(s) && !utf8.ValidString(got.Title) {
			t.Errorf("title %q is broken", got.Title)
		}
		if foldSpace(got.Title) != got.Title {
			t.Errorf("title %q is not folded", got.Title)
		}
		if k := got.Key(); (Subject{Title: k}).Key() != k {
			t.Errorf("Key is not stable: %q", k)
		}
	})
}

func BenchmarkParseSubject(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ParseSubject("Re: [LTP] [PATCH net-next v2 03/12] syscalls/fanotify22: test capture of multiple errors")
	}
}
