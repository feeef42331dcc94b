package lore

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/mail/lore/loretest"
	"onemore/patch"
)

func TestThreadIsStrict(t *testing.T) {
	ref := func(id string) string { return "References: <" + id + ">\n" }
	all := []string{
		message("root@example.org"),
		message("reply@example.org", "In-Reply-To: <root@example.org>\n"),
		message("deep@example.org", ref("root@example.org> <reply@example.org")),
		message("loose@example.org"),
		message("loosereply@example.org", ref("loose@example.org")),
		message("orphan@example.org", ref("gone@example.org")),
		message("sibling@example.org", ref("gone@example.org> <orphan@example.org")),
	}
	b, l := newInbox(t)
	var raws [][]byte
	for i, m := range all {
		b.test.AddAt(epoch().Add(time.Duration(i)*time.Minute), []byte(m))
		raws = append(raws, []byte(m))
	}
	for id, want := range map[string][]string{
		"deep@example.org":       {"deep@example.org", "reply@example.org", "root@example.org"},
		"loose@example.org":      {"loose@example.org", "loosereply@example.org"},
		"sibling@example.org":    {"orphan@example.org", "sibling@example.org"},
		"loosereply@example.org": {"loose@example.org", "loosereply@example.org"},
	} {
		got := ids{}
		use, err := l.Thread(t.Context(), id, got.take)
		var names []string
		for n := range got {
			names = append(names, n)
		}
		slices.Sort(names)
		if err != nil || !slices.Equal(names, want) || use.Strange != len(all)-len(want) || use.Messages != len(want) {
			t.Errorf("%s: %v, %+v, %v", id, names, use, err)
		}
	}
	for id, want := range map[patch.MsgID]int{"gone@example.org": 2, "unrelated@example.org": 0} {
		if got := strict(id, raws); len(got) != want {
			t.Errorf("%s: %d", id, len(got))
		}
	}
	if _, err := l.Thread(t.Context(), "unrelated@example.org", ids{}.take); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	// Cut off: what came is kept.
	b.always(loretest.Short(-8))
	got := ids{}
	if _, err := l.Thread(t.Context(), "root@example.org", got.take); !errors.Is(err, ErrCut) || len(got) != 3 {
		t.Errorf("%v, %v", got, err)
	}
	b.Fail(nil)
	full := errors.New("disk full")
	if _, err := l.Thread(t.Context(), "root@example.org", func([]byte) error { return full }); !errors.Is(err, full) {
		t.Error(err)
	}
}

func TestThreadOfAnOddID(t *testing.T) {
	b, l := newInbox(t)
	id := "a/b+c=%1?x#y@example.org"
	b.add(epoch(), id)
	got := ids{}
	if _, err := l.Thread(t.Context(), id, got.take); err != nil || got[id] != 1 || b.Calls()[0].URI != "/test/a%2Fb+c=%251%3Fx%23y@example.org/t.mbox.gz" {
		t.Errorf("%v, %v, %v", got, err, b.Calls())
	}
	b.Forget()
	for _, bad := range []string{"", ".", "..", "a b", "<a@b>", "a\n@b", strings.Repeat("a", 999)} {
		if _, err := l.Thread(t.Context(), bad, got.take); !errors.Is(err, ErrQuery) || b.Count() != 0 {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestVersions(t *testing.T) {
	b, l := newInbox(t)
	post := func(age int, id, subject, more, body string) {
		b.test.AddAt(epoch().Add(-time.Duration(age)*days), []byte("From: A <a@example.org>\nMessage-ID: <"+id+">\nSubject: "+subject+"\n"+more+"\n"+body+"\n"))
	}
	post(9, "v1@example.org", `[PATCH] net: "foo" fix`, "", "text")
	post(8, "r1@example.org", `Re: something`, "In-Reply-To: <v1@example.org>\n", "text")
	post(7, "v2@example.org", `[PATCH v2] net: bar`, "", "text\n\nchange-id: 2026-foo")
	post(6, "quote@example.org", `Re: x`, "", "> change-id: 2026-foo")
	post(5, "other@example.org", `[PATCH] net: foo`, "", "text")
	post(500, "old@example.org", `[PATCH] net: "foo" fix`, "", "text")
	got := ids{}
	use, err := l.Versions(t.Context(), Change{ID: "2026-foo", Subject: `net: "foo" fix`, From: "a@example.org"}, epoch(), got.take)
	query := `(nq:"change-id: 2026-foo" OR (s:"net: foo fix" AND f:"a@example.org")) AND rt:` + number(epoch().Unix()-365*day) + ".." + number(epoch().Unix())
	if c := b.Calls(); len(c) != 1 || c[0].Query != query || !strings.Contains(c[0].URI, "&t=1&") {
		t.Errorf("asked %+v\nwant %s", c, query)
	}
	if want := (ids{"v1@example.org": 1, "r1@example.org": 1, "v2@example.org": 1}); err != nil || !maps.Equal(got, want) || use.Messages != 3 || use.Requests != 1 {
		t.Errorf("%v, %+v, %v", got, use, err)
	}
	for _, bad := range []Change{{}, {Subject: "x"}, {From: "x"}} {
		if use, err := l.Versions(t.Context(), bad, time.Time{}, got.take); !errors.Is(err, ErrQuery) || use.Requests != 0 {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
