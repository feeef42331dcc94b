package lore

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"onemore/mail/lore/loretest"
)

const feedHead = `<?xml version="1.0" encoding="us-ascii"?>
<feed
xmlns="http://www.w3.org/2005/Atom"
xmlns:thr="http://purl.org/syndication/thread/1.0"><title>t</title><link
rel="self" href="http://h/l/?x=A"/>`

const feedEntry = `<entry><author><name>J&#252;rgen</name><email>j@example.org</email></author><title
type="html">foo &#38; &lt;bar&gt; &amp;amp;</title><updated>2026-05-30T10:00:05Z</updated><link
href="http://h/l/a%2Fb+c=1@example.org/"/><id>urn:uuid:x</id><thr:in-reply-to
ref="urn:uuid:y" href="http://h/l/parent@example.org/"/><content
type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><title>no</title><link href="http://h/l/no@example.org/"/></div></content></entry>`

func TestParseFeed(t *testing.T) {
	got, err := parseFeed([]byte(feedHead + feedEntry + "</feed>"))
	want := Entry{ID: "a/b+c=1@example.org", Title: "foo & <bar> &amp;", Name: "Jürgen", Email: "j@example.org", Received: time.Date(2026, 5, 30, 10, 0, 5, 0, time.UTC), Parent: "parent@example.org"}
	if err != nil || len(got) != 1 || got[0] != want {
		t.Errorf("%+v, %v", got, err)
	}
	for text, want := range map[string]error{
		"</feed>":                         nil,
		"</feed>\n":                       nil,
		feedHead + "</feed>":              nil,
		"":                                ErrCut,
		"<html></html>":                   ErrNotArchive,
		"<rss version='2.0'></rss>":       ErrNotArchive,
		feedHead:                          ErrCut,
		feedHead + feedEntry[:300]:        ErrCut,
		"<feed xmlns='urn:other'></feed>": ErrNotArchive,
		strings.Replace(feedHead, "us-ascii", "utf-7", 1) + "</feed>": ErrNotArchive,
	} {
		if got, err := parseFeed([]byte(text)); !errors.Is(err, want) || len(got) != 0 {
			t.Errorf("%.60q: %v, %v", text, got, err)
		}
	}
	if got, err := parseFeed([]byte(feedHead + strings.Repeat(feedEntry, maxEntries+5) + "</feed>")); err != nil || len(got) != maxEntries {
		t.Errorf("%d, %v", len(got), err)
	}
	for _, href := range []string{"http://h/l/", "", "http://h/l/..", "http://h/l/%00@x/", "http://h/l/%zz/"} {
		if got, err := parseFeed([]byte(feedHead + "<entry><link href='" + href + "'/></entry></feed>")); href != "http://h/l/" && (err != nil || len(got) != 0) {
			t.Errorf("%q: %v, %v", href, got, err)
		}
	}
}

func TestIndexPages(t *testing.T) {
	b, l := newInbox(t)
	for i := range 203 {
		b.test.AddAt(epoch().Add(time.Duration(i)*time.Minute), []byte(fmt.Sprintf("Message-ID: <m%d@example.org>\nFrom: a@example.org\nSubject: x y %d\n\ntext\n", i, i)))
	}
	for _, c := range []struct {
		query        string
		offset, want int
		first        string
	}{
		{query: "s:x y", want: 200, first: "m202@example.org"},
		{query: "s:x y", offset: 200, want: 3, first: "m2@example.org"},
		{query: "s:x y", offset: 400}, // the server says "</feed>" only
		{query: "s:z"},
	} {
		got, use, err := l.Index(t.Context(), c.query, c.offset)
		if err != nil || len(got) != c.want || use.Requests != 1 || c.want > 0 && got[0].ID != c.first {
			t.Errorf("%s from %d: %d, %+v, %v", c.query, c.offset, len(got), use, err)
		}
	}
	b.Forget()
	if _, use, err := l.Index(t.Context(), " ", 0); !errors.Is(err, ErrQuery) || use.Requests != 0 || b.Count() != 0 {
		t.Errorf("an empty search went out: %v", err)
	}
	b.always(loretest.Page(200, "application/atom+xml", strings.Repeat(" ", maxFeed+2)))
	if _, _, err := l.Index(t.Context(), "s:x", 0); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}

// TestBadQuery: for mbox results the newer servers fail with 500.
func TestBadQuery(t *testing.T) {
	b, l := newInbox(t)
	_, _, err := l.Fetch(t.Context(), "", Fetch{Query: "AND AND"}, ids{}.take)
	if !errors.Is(err, ErrQuery) || Retryable(err) || b.Count(loretest.Index) != 1 {
		t.Error(err)
	}
	b.failOn(func(int) loretest.Fault { return loretest.Status(500) })
	_, _, err = l.Fetch(t.Context(), "", Fetch{}, ids{}.take)
	if !errors.Is(err, ErrServer) || !Retryable(err) || b.Count(loretest.Index) != 1 {
		t.Error(err)
	}
}

func TestCursor(t *testing.T) {
	s := span{low: 1_700_000_000, high: 1_800_000_000, deep: 1_750_000_000, key: key("a", "b")}
	if got, ok := parseCursor(s.cursor()); !ok || got != s {
		t.Errorf("%+v, %v", got, ok)
	}
	if key("a", "b") == key("ab", "") || key("a", "b") == key("a", "c") {
		t.Error("one key for two searches")
	}
	for _, bad := range []Cursor{
		"",
		"lore1",
		"lore2 1700000000 1800000000 1750000000 x",
		"lore1 1800000000 1700000000 1750000000 x",
		"lore1 1700000000 1800000000 1750000000 ",
		"lore1 1 1800000000 1750000000 x",
		"lore1 +1700000000 1800000000 1750000000 x",
		"lore1 1700000000 99999999999999999999 1750000000 x",
		"lore1 1700000000 1800000000 1750000000 x y",
	} {
		if got, ok := parseCursor(bad); ok {
			t.Errorf("%q: %+v", bad, got)
		}
		if from, to := bad.Reach(); !from.IsZero() || !to.IsZero() {
			t.Errorf("%q reaches %v to %v", bad, from, to)
		}
	}
	if from, to := s.cursor().Reach(); strconv.FormatInt(from.Unix()+to.Unix(), 10) != "3500000000" {
		t.Errorf("%v to %v", from, to)
	}
}

func FuzzConfig(f *testing.F) {
	f.Add([]byte(listConfig))
	f.Add([]byte("[extindex \"all\"]\nurl = x\n[publicinbox \"\\\"\"]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := parseConfig(b)
		if (err == nil) == (p.Name == "") || len(p.Addresses)+len(p.ListIDs) > 200 {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

func FuzzFeed(f *testing.F) {
	f.Add([]byte(feedHead + feedEntry + "</feed>"))
	f.Add([]byte("</feed>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := parseFeed(b)
		if err != nil && len(got) > 0 {
			t.Errorf("%v with %v", got, err)
		}
		for _, e := range got {
			if checkID(e.ID) != nil {
				t.Errorf("id %q", e.ID)
			}
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add("lore1 1700000000 1800000000 1750000000 abc")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := parseCursor(Cursor(text))
		if ok && (string(s.cursor()) != text || s.low > s.high) {
			t.Errorf("%+v", s)
		}
	})
}
