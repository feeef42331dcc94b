package config

import (
	"testing"
	"time"
)

func TestMirror(t *testing.T) {
	for url, want := range map[URL]bool{
		"https://lore.example.org/netdev/": false, "https://lore.example.org/netdev": false, "https://lore.example.org/3/": false,
		"https://lore.example.org/netdev/0": true, "https://lore.example.org/netdev/12/": true, "https://lore.example.org/netdev/git/0.git": true,
		"https://git.example.org/inbox.git": true, "https://git.example.org/inbox.git/": true, "https://lore.example.org/.git": false,
		"https://lore.example.org/netdev/20250101": false, "https://lore.example.org/0.example.org/": false, "": false, "https://h/%zz/0": false,
	} {
		if got := (Source{Kind: SourceLore, URL: url}).Mirror(); got != want {
			t.Errorf("%s: %v", url, got)
		}
	}
	if (Source{Kind: SourceIMAP, URL: "imaps://h/a/0"}).Mirror() {
		t.Error("an imap source is a mirror")
	}
}

func TestStart(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	lore := "[[source]]\nkind='lore'\nlist='a'\n"
	for text, want := range map[string]time.Time{
		lore:                   now.AddDate(0, 0, -30),
		lore + "query='s:x'":   now.AddDate(0, 0, -30),
		lore + "since='0d'":    now.AddDate(0, 0, -30),
		lore + "since='7d'":    now.AddDate(0, 0, -7),
		lore + "since='3650d'": now.Add(-3650 * 24 * time.Hour),
		lore + "since='all'":   {},
		"[[source]]\nkind='lore'\nurl='https://h/a/0'":             {},
		"[[source]]\nkind='lore'\nurl='https://h/a/0'\nsince='2w'": now.AddDate(0, 0, -14),
		"[[source]]\nkind='imap'\nurl='imaps://h'":                 {},
		"[[source]]\nkind='imap'\nurl='imaps://h'\nsince='1d'":     now.AddDate(0, 0, -1),
		"[[source]]\nkind='imap'\nurl='imaps://h'\nsince='all'":    {},
		"[[source]]\nkind='archive'\npath='/a'":                    {},
		"source = [{kind='lore', list='a', since='12h'}]":          now.Add(-12 * time.Hour),
	} {
		set, err := parse("f", []byte(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got := set.Sources[0].Start(now); !got.Equal(want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestSentFolder(t *testing.T) {
	for text, want := range map[string]struct {
		folder string
		find   bool
	}{"": {"", true}, "sent=''": {"", false}, "sent='Sent Items'": {"Sent Items", false}} {
		set, err := parse("f", []byte("[[source]]\nkind='imap'\nurl='imaps://h'\n"+text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if folder, find := set.Sources[0].SentFolder(); folder != want.folder || find != want.find {
			t.Errorf("%q: %q, %v", text, folder, find)
		}
	}
}

func TestNames(t *testing.T) {
	for name, s := range map[string]Source{
		"lore:netdev":                 {Kind: SourceLore, List: "netdev"},
		"lore:netdev?s:fix f:me":      {Kind: SourceLore, List: "netdev", Query: "s:fix f:me"},
		"lore:lore.example.org/a":     {Kind: SourceLore, URL: "https://lore.example.org/a/"},
		"lore:lore.example.org/a?q":   {Kind: SourceLore, URL: "http://lore.example.org/a", Query: "q"},
		"lore:lore.example.org/a/0":   {Kind: SourceLore, URL: "https://lore.example.org/a/0"},
		"imap:me@imap.example.org":    {Kind: SourceIMAP, URL: "imaps://me@imap.example.org/"},
		"archive:/home/me/mail/inbox": {Kind: SourceArchive, Path: "/home/me/mail/inbox"},
	} {
		if got := s.Name(); got != name {
			t.Errorf("%+v: %q, want %q", s, got, name)
		}
	}
}

func TestServer(t *testing.T) {
	type server struct {
		host string
		port int
	}
	for url, want := range map[URL]server{
		"imaps://me@imap.example.org": {"imap.example.org", 993}, "imap+starttls://h/": {"h", 143}, "imap+plain://[::1]": {"::1", 143},
		"smtps://h": {"h", 465}, "smtp+starttls://me@example.org@h": {"h", 587}, "imap+plain://127.0.0.1:1143/x": {"127.0.0.1", 1143},
		"https://h": {"h", 443}, "http://h:8080": {"h", 8080},
	} {
		if host, port, err := url.Server(); host != want.host || port != want.port || err != nil {
			t.Errorf("%s: %s %d %v", url, host, port, err)
		}
	}
	for _, url := range []URL{"", "imaps://", "imaps://:993", "imaps://h:0", "imaps://h:65536", "imaps://h:-1", "gopher://h", "://h", "imaps://h:99999999999999999999"} {
		if host, port, err := url.Server(); err == nil {
			t.Errorf("%s: %s %d", url, host, port)
		}
	}
	for url, want := range map[URL]bool{
		"imaps://h": true, "imap+starttls://h": true, "imap+plain://h": false, "imap+plain://127.0.0.1": true, "imap+plain://localhost:1": true,
		"http://h": false, "http://[::1]": true, "%": false,
	} {
		if got := url.Encrypts(); got != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}
