package lore

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"onemore/mail/lore/loretest"
)

// always has every request go through a fault.
func (b *inbox) always(f loretest.Fault) {
	b.Fail(func(loretest.Call) loretest.Fault { return f })
}

// TestTraps: each answer means the same to every way of asking.
func TestTraps(t *testing.T) {
	html, gz := "text/html; charset=UTF-8", "application/gzip"
	whole := string(packed(message("a@example.org"), message("b@example.org")))
	for name, c := range map[string]struct {
		fault loretest.Fault
		want  error
		again bool
	}{
		"anubis with 200":     {loretest.Anubis(200), ErrBot, false},
		"anubis with 403":     {loretest.Anubis(403), ErrBot, false},
		"anubis with 500":     {loretest.Anubis(500), ErrBot, false},
		"anubis as gzip":      {loretest.Page(200, gz, "<html><title>Making sure you&#39;re not a bot!</title>"), ErrBot, false},
		"captive portal":      {loretest.Portal(), ErrNotArchive, false},
		"portal with 511":     {loretest.Page(511, html, "<html>login"), ErrNotArchive, false},
		"nginx 403":           {loretest.Status(403), ErrRefused, false},
		"401":                 {loretest.Status(401), ErrRefused, false},
		"404 of no list":      {loretest.Page(404, html, "<html>not found"), ErrNotFound, false},
		"404 of a proxy":      {loretest.Page(404, "text/plain", "404 page not found"), ErrNotFound, false},
		"429":                 {loretest.Busy(429, ""), ErrBusy, true},
		"503":                 {loretest.Page(503, "text/plain", "too busy"), ErrBusy, true},
		"502":                 {loretest.Status(502), ErrServer, true},
		"500":                 {loretest.Status(500), ErrServer, true},
		"418":                 {loretest.Status(418), ErrNotArchive, false},
		"304 unasked":         {loretest.Page(304, "", ""), ErrNotArchive, false},
		"no media type":       {loretest.Page(200, "x", whole), ErrNotArchive, false},
		"nothing at all":      {loretest.Page(200, "", ""), ErrNotArchive, false},
		"redirect nowhere":    {loretest.Status(302), ErrRedirect, false},
		"redirect in circles": {loretest.Loop(), ErrRedirect, false},
		"to another host":     {loretest.Moved(307, "https://127.0.0.2/"), ErrRedirect, false},
		"to plain http":       {loretest.Moved(302, "http://lore.example.org/"), ErrRedirect, false},
		"to a file":           {loretest.Moved(302, "file:///etc/passwd"), ErrRedirect, false},
		"broken off":          {loretest.Gone(), ErrUnreachable, true},
	} {
		t.Run(name, func(t *testing.T) {
			for way, ask := range ways(t) {
				b, l := newInbox(t)
				b.always(c.fault)
				if err := ask(l); !errors.Is(err, c.want) || Retryable(err) != c.again {
					t.Errorf("%s: %v; retryable %v", way, err, Retryable(err))
				}
				if n := b.Count(); n > tries*(maxRedirects+1) {
					t.Errorf("%s: %d requests", way, n)
				}
			}
		})
	}
}

func ways(t *testing.T) map[string]func(*List) error {
	t.Helper()
	return map[string]func(*List) error{
		"search": func(l *List) error { _, err := searchAll(t, l); return err },
		"thread": func(l *List) error {
			_, err := l.Thread(t.Context(), "a@example.org", ids{}.take)
			return err
		},
		"find": func(l *List) error { _, _, err := l.Find(t.Context(), Place{}); return err },
		"fetch": func(l *List) error {
			_, _, err := l.Fetch(t.Context(), "", Fetch{}, ids{}.take)
			return err
		},
		"index": func(l *List) error { _, _, err := l.Index(t.Context(), "s:x", 0); return err },
	}
}

func searchAll(t *testing.T, l *List) (ids, error) {
	t.Helper()
	got := ids{}
	var use Stats
	_, err := l.search(t.Context(), "s:x", false, &use, got.take)
	return got, err
}

func TestMboxTraps(t *testing.T) {
	whole := packed(message("a@example.org"), message("b@example.org"), message("c@example.org", strings.Repeat("X: y\n", 99)))
	var plain bytes.Buffer
	z, _ := gzip.NewReader(bytes.NewReader(whole))
	io.Copy(&plain, z)
	for name, c := range map[string]struct {
		body []byte
		want error
		mail int
	}{
		"whole":               {whole, nil, 3},
		"two members":         {append(bytes.Clone(packed(message("a@example.org"))), packed(message("b@example.org"))...), nil, 2},
		"unpacked on the way": {plain.Bytes(), nil, 3},
		"without its end":     {whole[:len(whole)-8], ErrCut, 2},
		"half":                {whole[:len(whole)/2], ErrCut, -1},
		"one byte":            {whole[:1], ErrCut, 0},
		"header":              {whole[:12], ErrCut, 0},
		"empty":               {nil, ErrCut, 0},
		"gzip of nothing":     {packed(), ErrCut, 0},
		"wrong sum":           {append(bytes.Clone(whole[:len(whole)-8]), 1, 2, 3, 4, 5, 6, 7, 8), ErrCut, 2},
		"gzip of a page":      {gzipped("<html>"), ErrNotArchive, 0},
		"no gzip":             {[]byte("hello, hello"), ErrNotArchive, 0},
	} {
		t.Run(name, func(t *testing.T) {
			cl, _ := client(t, Settings{})
			l := list(t, cl, serve(t, func(w http.ResponseWriter, _ *http.Request) { sendMbox(w, c.body) })+"test/")
			got, err := searchAll(t, l)
			if !errors.Is(err, c.want) || c.mail >= 0 && len(got) != c.mail {
				t.Errorf("%d mails, %v", len(got), err)
			}
			if Retryable(err) != errors.Is(c.want, ErrCut) {
				t.Errorf("retryable %v: %v", Retryable(err), err)
			}
		})
	}
}

func gzipped(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, s)
	z.Close()
	return b.Bytes()
}

func TestMboxrdIsUndone(t *testing.T) {
	b, l := newInbox(t)
	whole := message("a@example.org", "\nFrom here\n>From there\n")
	b.test.AddAt(epoch(), []byte(whole))
	var got []string
	_, _, err := l.Fetch(t.Context(), "", Fetch{}, func(raw []byte) error { got = append(got, string(raw)); return nil })
	if err != nil || len(got) != 1 || got[0] != whole {
		t.Errorf("%q, %v", got, err)
	}
}

// TestABodyWouldBringThreads: the trap is there, and we do not walk into it.
func TestABodyWouldBringThreads(t *testing.T) {
	b, l := newInbox(t)
	b.add(epoch().Add(-2*days), "root@example.org")
	b.add(epoch().Add(-time.Hour), "reply@example.org", "In-Reply-To: <root@example.org>\n")
	query := "rt:" + number(epoch().Add(-days).Unix()) + ".."
	for body, want := range map[string]int{"": 1, "x=m": 2, "x=0": 1, "y=m": 1} {
		resp, err := (&http.Client{Transport: b.Transport()}).Post(l.URL()+"?x=m&q="+query, "application/x-www-form-urlencoded", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		got := ids{}
		if err := (&answer{resp}).mbox(1<<20, &Stats{}, got.take); err != nil || len(got) != want {
			t.Errorf("body %q: %v, %v", body, got, err)
		}
		resp.Body.Close()
	}
	b.Forget()
	got := ids{}
	var use Stats
	if _, err := l.search(t.Context(), query, false, &use, got.take); err != nil || len(got) != 1 || b.Calls()[0].Body != "" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestABombIsLeftAlone(t *testing.T) {
	b, l := newInbox(t)
	b.always(loretest.Bomb())
	if got, err := searchAll(t, l); !errors.Is(err, ErrTooLarge) || Retryable(err) || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := l.Thread(t.Context(), "a@example.org", ids{}.take); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}

func TestRetryAfter(t *testing.T) {
	now := epoch()
	at := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for _, c := range []struct {
		value, date string
		want        time.Duration
		ok          bool
	}{
		{"", "", 0, false},
		{"120", "", 2 * time.Minute, true},
		{" 120 ", "", 2 * time.Minute, true},
		{"0", "", minRest, true},
		{"-5", "", 0, false},
		{"1.5", "", 0, false},
		{"99999999999999999999999", "", maxRest, true},
		{"86400", "", maxRest, true},
		{at(90 * time.Second), "", 90 * time.Second, true},
		{at(-time.Hour), "", minRest, true},
		{at(100 * time.Hour), "", maxRest, true},
		{at(5*365*days + time.Minute), at(5 * 365 * days), time.Minute, true}, // our clock is wrong
		{"Sunday, 06-Nov-94 08:49:37 GMT", "", minRest, true},
		{"soon", "", 0, false},
	} {
		h := http.Header{"Retry-After": {c.value}, "Date": {c.date}}
		if d, ok := retryAfter(h, now); d != c.want || ok != c.ok {
			t.Errorf("%q: %v, %v; want %v", c.value, d, ok, c.want)
		}
	}
}

func TestRetryAfterIsKept(t *testing.T) {
	for _, form := range []string{"600", epoch().Add(10 * time.Minute).Format(http.TimeFormat)} {
		var n atomic.Int32
		base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			n.Add(1)
			w.Header().Set("Date", epoch().Format(http.TimeFormat))
			w.Header().Set("Retry-After", form)
			w.WriteHeader(http.StatusServiceUnavailable)
		})
		c, at := client(t, Settings{})
		l := list(t, c, base+"test/")
		_, err := searchAll(t, l)
		until, ok := RetryAt(err)
		if !errors.Is(err, ErrBusy) || !Retryable(err) || !ok || until.Sub(epoch()).Round(time.Minute) != 10*time.Minute || n.Load() != 1 {
			t.Fatalf("%v, %v, %d requests", err, until, n.Load())
		}
		// Nobody asks before that, by whichever list of the host.
		if _, err := searchAll(t, list(t, c, base+"other/")); !errors.Is(err, ErrBusy) || n.Load() != 1 {
			t.Errorf("%v, %d requests", err, n.Load())
		}
		if u := c.Use(); len(u) != 1 || !u[0].Until.Equal(until) || u[0].Requests != 1 {
			t.Errorf("%+v", u)
		}
		at.wait(t.Context(), 11*time.Minute)
		if _, err := searchAll(t, l); !errors.Is(err, ErrBusy) || n.Load() != 2 {
			t.Errorf("%v, %d requests", err, n.Load())
		}
		// Another run of the program is told.
		c2, _ := client(t, Settings{})
		host := strings.TrimSuffix(strings.TrimPrefix(base, "http://"), "/")
		c2.Hold(host, epoch().Add(100*time.Hour))
		_, err = searchAll(t, list(t, c2, base+"test/"))
		if until, _ := RetryAt(err); until.Sub(epoch()) != maxRest || n.Load() != 2 {
			t.Errorf("%v, %d requests", err, n.Load())
		}
	}
}

func TestBackoff(t *testing.T) {
	var n atomic.Int32
	l, at := func() (*List, *clock) {
		c, at := client(t, Settings{})
		return list(t, c, serve(t, func(w http.ResponseWriter, _ *http.Request) {
			switch n.Add(1) {
			case 1:
				w.WriteHeader(500)
			case 2:
				w.Header().Set("Retry-After", "7")
				w.WriteHeader(429)
			default:
				sendMbox(w, packed(message("a@example.org")))
			}
		})+"test/"), at
	}()
	got, err := searchAll(t, l)
	if err != nil || len(got) != 1 || n.Load() != 3 {
		t.Fatalf("%v, %v", got, err)
	}
	if len(at.waits) < 2 || at.waits[0] != time.Second || at.waits[len(at.waits)-1].Round(time.Second) != 7*time.Second {
		t.Errorf("waited %v", at.waits)
	}
	for i, want := range []time.Duration{1, 2, 4, 8, 16, 32, 32, 32} {
		if d := l.client.gap(i); d != want*time.Second {
			t.Errorf("gap %d: %v", i, d)
		}
	}
}

func TestOneAtATimeAndHost(t *testing.T) {
	var now, most, n atomic.Int32
	base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		n.Add(1)
		sendMbox(w, packed(message("a@example.org")))
		now.Add(-1)
	})
	c, at := client(t, Settings{})
	var wg sync.WaitGroup
	for i := range 8 {
		l := list(t, c, base+"l"+strconv.Itoa(i)+"/")
		wg.Go(func() {
			if _, err := searchAll(t, l); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most.Load() != 1 || n.Load() != 8 || len(at.waits) != 7 || at.waits[0] != pause {
		t.Errorf("%d at once, %d in all, waits %v", most.Load(), n.Load(), at.waits)
	}
}

func TestSilenceEndsARequest(t *testing.T) {
	for name, fault := range map[string]loretest.Fault{"before": loretest.Silent(), "within": loretest.Stall(20)} {
		t.Run(name, func(t *testing.T) {
			b, _ := newInbox(t)
			b.test.AddAt(epoch(), []byte("Message-ID: <a@example.org>\nFrom: a@example.org\nSubject: x\n\ntext\n"))
			b.always(fault)
			c := clientWith(t, Settings{Silence: 30 * time.Millisecond}, b.at, b.Transport())
			if _, err := searchAll(t, list(t, c, "test")); !errors.Is(err, errSilent) || !Retryable(err) {
				t.Error(err)
			}
		})
	}
}

func TestRequestsSayWhoAsks(t *testing.T) {
	var seen []string
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, fmt.Sprintf("%s %s %q %q %d", r.Method, r.URL.RequestURI(), r.UserAgent(), r.Header.Get("Accept-Encoding"), r.ContentLength))
		if !strings.HasPrefix(r.URL.Path, "/moved/") {
			http.Redirect(w, r, "/moved"+r.URL.RequestURI(), http.StatusMovedPermanently)
			return
		}
		sendMbox(w, packed(message("a@example.org")))
	})
	c, _ := client(t, Settings{AgentPlus: "abc 1"})
	if _, err := searchAll(t, list(t, c, base+"test/")); err != nil {
		t.Fatal(err)
	}
	who := `"onemore/1.2+abc1 (+https://onemore.example.org/)" "gzip" 0`
	want := []string{"POST /test/?x=m&q=s%3Ax " + who, "POST /moved/test/?x=m&q=s%3Ax " + who}
	if strings.Join(seen, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(seen, "\n"))
	}
	if a := agent("onemore (unknown)", "x y", ""); a != "onemore/onemoreunknown" {
		t.Error(a)
	}
	if a := agent("", "", ""); a != "onemore/devel" {
		t.Error(a)
	}
}
