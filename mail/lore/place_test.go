package lore

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"onemore/mail/lore/loretest"
)

func TestListOfANameOrURL(t *testing.T) {
	c, _ := client(t, Settings{Home: "https://lore.example.org/", Mirrors: []string{"https://a.example.org/", "https://b.example.org/lore/"}})
	for in, want := range map[string]string{
		"netdev":                                   "https://lore.example.org/netdev/ https://a.example.org/netdev/ https://b.example.org/lore/netdev/",
		"c++-users_1.x":                            "https://lore.example.org/c++-users_1.x/ https://a.example.org/c++-users_1.x/ https://b.example.org/lore/c++-users_1.x/",
		"https://lore.example.org/netdev":          "https://lore.example.org/netdev/ https://a.example.org/netdev/ https://b.example.org/lore/netdev/",
		"https://other.example.org/deep/list///":   "https://other.example.org/deep/list/",
		"http://192.0.2.1:8080/l/":                 "http://192.0.2.1:8080/l/",
		"https://lore.example.org.evil.example/x/": "https://lore.example.org.evil.example/x/",
	} {
		l, err := c.List(in)
		if err != nil || strings.Join(l.bases, " ") != want {
			t.Errorf("%s: %v, %v", in, l, err)
		}
	}
	for _, bad := range []string{"", "..", ".git", "a/b", "-x", "a b", "ftp://h/x", "https://", "https:x", "file:///x", "https://u:s3cret@h/x", "https://h/x?q=1", "https://h/x#y", "https://h\n/", strings.Repeat("a", 101)} {
		if l, err := c.List(bad); !errors.Is(err, ErrName) || strings.Contains(err.Error(), "s3cret@h/x:") {
			t.Errorf("%q: %v, %v", bad, l, err)
		}
	}
	if d := (Settings{}).filled(); d.Home != "https://lore.kernel.org/" || d.Connect != 5*time.Second || d.Silence != 30*time.Second {
		t.Errorf("%+v", d)
	}
}

const listConfig = `; a comment
[publicinbox "test"]
	address = test@lists.example.org
	listid = test.lists.example.org
`

func TestFindAsksWhetherItChanged(t *testing.T) {
	var since []string
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		since = append(since, r.Header.Get("If-Modified-Since"))
		w.Header().Set("Last-Modified", "Mon, 01 Jun 2026 10:00:00 GMT")
		w.Header().Set("Content-Type", "text/plain")
		if since[len(since)-1] != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, listConfig)
	})
	c, _ := client(t, Settings{Home: base})
	p, use, err := list(t, c, "test").Find(t.Context(), Place{})
	if err != nil || p.URL != base+"test/" || p.Name != "test" || !slices.Equal(p.Addresses, []string{"test@lists.example.org"}) || use.Requests != 1 || use.Bytes != int64(len(listConfig)) {
		t.Fatalf("%+v, %+v, %v", p, use, err)
	}
	again, use, err := list(t, c, "test").Find(t.Context(), p)
	if err != nil || again.Name != p.Name || use.Bytes != 0 {
		t.Errorf("%+v, %+v, %v", again, use, err)
	}
	if _, _, err := list(t, c, "other").Find(t.Context(), p); err != nil {
		t.Error(err)
	}
	if want := []string{"", p.Modified, ""}; !slices.Equal(since, want) {
		t.Errorf("%q", since)
	}
}

func TestParseConfig(t *testing.T) {
	p, err := parseConfig([]byte("; address = no@example.org\n[publicinbox \"l\"]\r\n\taddress = a@example.org\n\taddress = b@example.org\n\taddress = a@example.org\n\tAddress=c@example.org\n" +
		"\t; address = no@example.org\n\tindexheader = boolean_term:changeid:X-Change-ID\n\tindexheader = odd\n\tnewsgroup = org.example.l\n\tnntpmirror = nntp://h/l\n\timapmirror = imap://h/l\n" +
		"[coderepo \"code\"]\n\taddress = no@example.org\n[publicinbox \"second\"]\n\taddress = no@example.org\n"))
	if err != nil || p.Name != "l" || p.All || strings.Join(p.Addresses, " ") != "a@example.org b@example.org c@example.org" ||
		!slices.Equal(p.Headers, []string{"changeid"}) || p.Newsgroup != "org.example.l" || len(p.NNTP) != 1 || len(p.IMAP) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := parseConfig([]byte("[extindex \"all\"]\n")); err != nil || !p.All || p.Name != "all" {
		t.Errorf("%+v, %v", p, err)
	}
	for _, bad := range []string{"", "<html>", "Not Found", "[publicinbox]\naddress = a@b\n", "address = a@b", "[publicinbox \"l\"]\n" + strings.Repeat("x", 1<<17)} {
		if p, err := parseConfig([]byte(bad)); !errors.Is(err, ErrNotArchive) || p.Name != "" {
			t.Errorf("%.40q: %+v, %v", bad, p, err)
		}
	}
}

func TestSettings(t *testing.T) {
	s, err := settingsOf(map[string][]string{
		"fallback":       {"https://a.example.org", "ftp://b.example.org", "http://c.example.org/lore/"},
		"useragentplus":  {"one", "3f2a-77 x"},
		"requesttimeout": {"2, 7.5"},
	})
	if err == nil || !strings.Contains(err.Error(), "lore.fallback") || strings.Join(s.Mirrors, " ") != "https://a.example.org/ http://c.example.org/lore/" ||
		s.AgentPlus != "3f2a-77x" || s.Connect != 2*time.Second || s.Silence != 7500*time.Millisecond {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := settingsOf(nil); err != nil || s.Mirrors != nil {
		t.Errorf("%+v, %v", s, err)
	}
	for _, bad := range []string{"x", "5,-1", "5,NaN", "0,30", "1e99"} {
		if s, err := settingsOf(map[string][]string{"requesttimeout": {bad}}); err == nil || s.Connect < 0 || s.Silence < 0 {
			t.Errorf("%q: %+v", bad, s)
		}
	}
	many := make([]string, 20)
	for i := range many {
		many[i] = "https://a.example.org/"
	}
	if s, err := settingsOf(map[string][]string{"fallback": many}); err == nil || len(s.Mirrors) != maxMirrors {
		t.Errorf("%d, %v", len(s.Mirrors), err)
	}
}

func TestReadSettingsAsksGit(t *testing.T) {
	for _, c := range []struct{ keys, want string }{
		{"lore.userAgentPlus=id-1 lore.requestTimeout=7", "id-1  7s 7s"},
		{"lore.userAgentPlus=id-1 liblore.https://lore.kernel.org.userAgentPlus=id-2 liblore.https://lore.kernel.org.fallback=https://a.example.org lore.fallback=https://b.example.org", "id-2 https://a.example.org/ 0s 0s"},
		{"lore.userAgentPlus=id-1 liblore.https://other.example.org.userAgentPlus=id-3", "id-1  0s 0s"},
	} {
		keys := strings.Fields(c.keys)
		t.Setenv("GIT_CONFIG_COUNT", strconv.Itoa(len(keys)))
		for i, k := range keys {
			name, value, _ := strings.Cut(k, "=")
			t.Setenv(fmt.Sprintf("GIT_CONFIG_KEY_%d", i), name)
			t.Setenv(fmt.Sprintf("GIT_CONFIG_VALUE_%d", i), value)
		}
		s, err := ReadSettings(t.Context())
		if got := strings.Join([]string{s.AgentPlus, strings.Join(s.Mirrors, ","), s.Connect.String(), s.Silence.String()}, " "); err != nil || got != c.want {
			t.Errorf("%s: %q, want %q, %v", c.keys, got, c.want, err)
		}
	}
}

func TestMirrors(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		moves  bool
	}{"500": {500, true}, "503": {503, true}, "403": {403, false}, "404": {404, false}, "429": {429, false}, "400": {400, false}} {
		t.Run(name, func(t *testing.T) {
			first := serve(t, loretest.Status(c.status)(nil).ServeHTTP)
			asked := false
			second := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				asked = true
				sendMbox(w, packed(message("a@example.org")))
			})
			cl, _ := client(t, Settings{Home: first, Mirrors: []string{second}})
			got, err := searchAll(t, list(t, cl, "test"))
			if asked != c.moves || (err == nil) != c.moves || (len(got) == 1) != c.moves {
				t.Errorf("asked %v: %v, %v", asked, got, err)
			}
		})
	}
}

// TestMirrorsLag: what only a mirror said leaves the cursor behind, also when
// it said that there is nothing.
func TestMirrorsLag(t *testing.T) {
	b, _ := newInbox(t)
	mirror := serve(t, b.ServeHTTP)
	c := clientWith(t, Settings{Home: "http://127.0.0.1:1/", Mirrors: []string{mirror}}, b.at, nil)
	l := list(t, c, "test")
	for _, mails := range []int{0, 1} {
		if mails > 0 {
			b.add(epoch().Add(-time.Hour), "a@example.org")
		}
		got := ids{}
		cur, _, err := l.Fetch(t.Context(), "", Fetch{}, got.take)
		_, to := cur.Reach()
		if err != nil || len(got) != mails || epoch().Sub(to) < 47*time.Hour {
			t.Errorf("%v, %v, %v", got, to, err)
		}
	}
}
