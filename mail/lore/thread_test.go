package lore

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
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
	var body []byte
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/t.mbox.gz") || r.Method != "GET" {
			t.Errorf("asked %s %s", r.Method, r.URL)
		}
		sendMbox(w, body)
	})
	c, _ := client(t, Settings{})
	l := list(t, c, base+"test/")
	for id, want := range map[string][]string{
		"deep@example.org":       {"deep@example.org", "reply@example.org", "root@example.org"},
		"loose@example.org":      {"loose@example.org", "loosereply@example.org"},
		"sibling@example.org":    {"orphan@example.org", "sibling@example.org"},
		"gone@example.org":       {"orphan@example.org", "sibling@example.org"},
		"unrelated@example.org":  nil,
		"loosereply@example.org": {"loose@example.org", "loosereply@example.org"},
	} {
		body = packed(all...)
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
	// Cut off: what came is kept.
	body = packed(all...)
	body = body[:len(body)-8]
	got := ids{}
	if _, err := l.Thread(t.Context(), "root@example.org", got.take); !errors.Is(err, ErrCut) || len(got) != 3 {
		t.Errorf("%v, %v", got, err)
	}
	full := errors.New("disk full")
	if _, err := l.Thread(t.Context(), "root@example.org", func([]byte) error { return full }); !errors.Is(err, full) {
		t.Error(err)
	}
}

func TestThreadOfAnOddID(t *testing.T) {
	id, asked := "a/b+c=%1?x#y@example.org", ""
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.EscapedPath()
		sendMbox(w, packed(message(id)))
	})
	c, _ := client(t, Settings{})
	l := list(t, c, base+"test/")
	got := ids{}
	if _, err := l.Thread(t.Context(), id, got.take); err != nil || got[id] != 1 || asked != "/test/a%2Fb+c=%251%3Fx%23y@example.org/t.mbox.gz" {
		t.Errorf("%v, %v, %s", got, err, asked)
	}
	asked = ""
	for _, bad := range []string{"", ".", "..", "a b", "<a@b>", "a\n@b", strings.Repeat("a", 999)} {
		if _, err := l.Thread(t.Context(), bad, got.take); !errors.Is(err, ErrQuery) || asked != "" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestVersions(t *testing.T) {
	asked := ""
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Query().Get("q") + " t=" + r.URL.Query().Get("t")
		sendMbox(w, packed(message("a@example.org"), message("a@example.org")))
	})
	c, _ := client(t, Settings{})
	l := list(t, c, base+"test/")
	got := ids{}
	use, err := l.Versions(t.Context(), Change{ID: "2026-foo", Subject: `net: "foo" fix`, From: "a@example.org"}, epoch(), got.take)
	want := `(nq:"change-id: 2026-foo" OR (s:"net: foo fix" AND f:"a@example.org")) AND rt:` + number(epoch().Unix()-365*day) + ".." + number(epoch().Unix()) + " t=1"
	if err != nil || asked != want || got["a@example.org"] != 1 || use.Messages != 1 || use.Doubles != 1 || use.Requests != 1 {
		t.Errorf("%s\n%s\n%v, %+v, %v", asked, want, got, use, err)
	}
	for _, bad := range []Change{{}, {Subject: "x"}, {From: "x"}} {
		if use, err := l.Versions(t.Context(), bad, time.Time{}, got.take); !errors.Is(err, ErrQuery) || use.Requests != 0 {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
