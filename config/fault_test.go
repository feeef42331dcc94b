package config

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestFaultShowsPlace(t *testing.T) {
	for _, c := range []struct {
		text         string
		line, column int
		reason       string
	}{
		{"theme = 'a'\n[[source]]\nkind = 'lore'\nlst = 'x'\n", 4, 1, "known here: "},
		{"[sned]\nkind = 'smtp'\n", 1, 2, `unknown key "sned"`},
		{"[team]\n\ttheme = 'light'\n", 2, 2, "claims"},
		{"[[source]]\nkind = 'lroe'\nlist = 'x'\n", 2, 0, `"lroe" is no kind`},
		{"[send]\nkind = 'post'\n", 2, 0, `"post" is no kind`},
		{"\n[send]\ndelay = '10x'\n", 3, 9, "length of time"},
		{"[send]\ndelay = 10\n", 2, 0, "length of time"},
		{"[[source]]\nkind='lore'\nlist='a'\n[[source]]\nkind='lore'\nlist='b'\nsince=3\n", 7, 0, "length of time"},
		{"[[source]]\nkind='lore'\nlist='b'\nsince=true\n", 4, 0, "length of time"},
		{"me = ['nobody']\n", 1, 7, "no mail address"},
		{"me = 'a@example.org'\n", 1, 6, "a list"},
		{"me = [{}]\n", 1, 0, "me is a list"},
		{"[[me]]\n", 0, 0, "me is a list"},
		{"theme = 3\n", 1, 9, "text in quotes"},
		{"theme = [\n", 0, 0, ""},
		{"source = 3\n", 1, 10, "[[source]]"},
		{"[keys]\na = 'x'\nquit = 3\n", 3, 0, `the keys of "quit"`},
		{"[[area]]\nname='a'\nfiles=['a']\n[[area]]\nname='b'\nnot=['c']\n", 6, 0, "has none"},
		{"[[area]]\nfiles=['a']\n", 1, 0, "has a name"},
		{"[[section]]\nname = 'x'\n", 1, 0, "filter"},
		{"[[sender]]\nkind = 'bot'\n", 1, 0, "an address or a name"},
		{"[[sender]]\naddress = '*-ci@x'\nkind = 'robot'\n", 3, 0, "human, bot, ai"},
		{"[[project]]\ntree = '/x'\n", 1, 0, "lists"},
		{"[[project]]\nlists = ['a']\ntree='/x'\nref = '--upload-pack=x'\n", 4, 0, "ref"},
		{"[[source]]\n", 1, 0, "has a kind"},
		{"[[source]]\nkind='lore'\n", 1, 0, "either list or url"},
		{"[[source]]\nkind='lore'\nlist='a'\nurl='https://lore.example.org/a/'\n", 1, 0, "either list or url"},
		{"[[source]]\nkind='lore'\nlist='a b'\n", 3, 0, "write an address of the web as url"},
		{"[[source]]\nkind='lore'\nlist='-a'\n", 3, 0, "a list is a name"},
		{"[[source]]\nkind='lore'\nurl='https://me@lore.example.org/a/'\n", 3, 0, "knows no users"},
		{"[[source]]\nkind='lore'\nurl='https://lore.example.org/a/?q=x'\n", 3, 0, "query of its own"},
		{"[[source]]\nkind='lore'\nurl='git://lore.example.org/a/'\n", 3, 0, "https:// or http://"},
		{"[[source]]\nkind='lore'\nurl='ext::x/a.git'\n", 3, 0, "URL"},
		{"[[source]]\nkind='lore'\nurl='ssh://-oProxyCommand=x/a.git'\n", 3, 0, "begins with -"},
		{"[[source]]\nkind='lore'\nurl='ssh://-x.example.org/a.git'\n", 3, 0, "begins with -"},
		{"[[source]]\nkind='lore'\nurl='ssh://-x@example.org/a.git'\n", 3, 0, "begins with -"},
		{"[[source]]\nkind='lore'\nurl='https://lore.example.org/a/0'\nquery='x'\n", 4, 0, "answers no query"},
		{"[[source]]\nkind='lore'\nlist='a'\nsent='b'\n", 1, 0, "another kind"},
		{"[[source]]\nkind='lore'\nlist='a'\nsince='always'\n", 4, 7, "length of time"},
		{"[[source]]\nkind='archive'\npath='/a'\nsince='3d'\n", 1, 0, "another kind"},
		{"[[source]]\nkind='imap'\nurl='imaps://h'\nsent=false\n", 4, 6, "text in quotes"},
		{"[[source]]\nkind='imap'\nurl='imaps://h'\nsent=\"a\\u0000\"\n", 4, 0, "U+0000"},
		{"[[source]]\nkind='imap'\nurl='imaps://h:70000'\n", 3, 0, "port"},
		{"[[source]]\nkind='lore'\nlist='a'\n[[source]]\nkind='lore'\nlist='b'\n[[source]]\nkind='lore'\nlist='a'\nsince='all'\n", 7, 0, "above already"},
		{"[[source]]\nkind='lore'\nurl='ftp://lore.example.org/a/'\n", 3, 0, `"ftp"`},
		{"[[source]]\nkind='imap'\n", 1, 0, "url"},
		{"[[source]]\nkind='imap'\nurl='imap+plain://u@mail.example.org'\n", 3, 0, "this machine"},
		{"[[source]]\nkind='imap'\nurl='imap+plain://u@127.0.0.1.example.org'\n", 3, 0, "this machine"},
		{"[[source]]\nkind='imap'\nurl='imaps:///x'\n", 3, 0, "URL"},
		{"[[source]]\nkind='imap'\nurl='imaps://h'\npassword_command=['']\n", 4, 0, "no program"},
		{"[[source]]\nkind='imap'\nurl='imaps://h'\npassword_command=['a']\ntoken_command=['b']\n", 5, 0, "exclude"},
		{"[[source]]\nkind='archive'\npath='/a'\nfolders=['b']\n", 1, 0, "another kind"},
		{"[send]\nurl='smtps://h'\n", 1, 0, "how to send"},
		{"[send]\nkind='smtp'\nurl='smtp+plain://mail.example.org'\n", 3, 0, "this machine"},
		{"[send]\nkind='folder'\npath='/x'\nurl='smtps://h'\n", 1, 0, "another kind"},
		{"[send]\nkind='command'\n", 1, 0, "command"},
		{"[team]\nclaims='https://h'\n", 2, 0, `"https"`},
		{"[[section]]\nname = \"a\\u001b[31m\"\nfilter='x'\n", 2, 0, "U+001B"},
		{"theme = \"a\\nb\"\n", 1, 0, "U+000A"},
		{"[keys]\nquit = \"\\u202e\"\n", 2, 0, "U+202E"},
		{"x", 1, 1, ""},
	} {
		_, err := parse("f.toml", []byte(c.text))
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: no Error but %v", c.text, err)
			continue
		}
		if c.line > 0 && (e.Line != c.line || e.Column != c.column) || !strings.Contains(e.Reason, c.reason) {
			t.Errorf("%q: %d:%d %s; want %d:%d %s", c.text, e.Line, e.Column, e.Reason, c.line, c.column, c.reason)
		}
		if e.Line > 0 && !strings.Contains(e.Text, "^") || !strings.Contains(err.Error(), "f.toml") || strings.Contains(err.Error(), "config.") {
			t.Errorf("%q: %v", c.text, err)
		}
	}
}

func TestCaret(t *testing.T) {
	_, err := parse("f", []byte("[[source]]\n  lst = 'x'\n"))
	want := "read configuration f:2:3: "
	picture := "\n  2 |   lst = 'x'\n    |   ^^^"
	if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), picture) {
		t.Errorf("got\n%v", err)
	}
}

func TestPlainToPublicArchives(t *testing.T) {
	for _, url := range []string{"http://lore.example.org/a/", "http://192.0.2.1:8080/a/", "git://lore.example.org/a/0", "ssh://git@lore.example.org/a.git"} {
		if _, err := parse("f", []byte("[[source]]\nkind='lore'\nurl='"+url+"'\n")); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// What loads must stay right where the hosts that encrypt nothing are ours.
func TestPlainToLoopback(t *testing.T) {
	for _, host := range []string{"localhost", "127.0.0.1", "127.9.9.9:1143", "[::1]:143"} {
		if _, err := parse("f", []byte("[[source]]\nkind='imap'\nurl='imap+plain://u@"+host+"'\n")); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestNoSecretInErrors(t *testing.T) {
	for _, url := range []string{"imaps://u:s3cret@h", "imaps://u:s3cret/@x@h", "imaps://u:s3cret@h:port", "imaps://:s3cret@h", "://u:s3cret@h", "imaps://u:%zzs3cret@h"} {
		for _, text := range []string{
			"[[source]]\nkind = 'imap'\nurl = '" + url + "'\n",
			"[[source]]\nkind = 'imap'\nurl = '" + url + "' junk\n",
			"[[source]]\nulr = '" + url + "'\n",
			"[send]\nkind = 'smtp'\nurl = '" + url + "'\n",
		} {
			_, err := parse("f", []byte(text))
			if err == nil || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}

func TestErrorsKeepTerminalsSafe(t *testing.T) {
	for _, text := range []string{"a = \"\x1b[31m\"", "\x1b]0;x\a = 1", "[[source]]\n\"\\u001b[2J\" = 1", "me = [\"\\u001b[2J\"]", "[keys]\n\"\\u001b\" = 3", "\xff = 1", "theme = '\u202e' x"} {
		_, err := parse("f", []byte(text))
		if err == nil {
			t.Errorf("%q is accepted", text)
			continue
		}
		for _, r := range err.Error() {
			if r != '\n' && r != '\t' && hidden(r) {
				t.Errorf("%q: error has %U: %q", text, r, err)
			}
		}
	}
}

func TestHostileSizesEnd(t *testing.T) {
	for name, text := range map[string]string{
		"deep":     "me = " + strings.Repeat("[", maxFile-10),
		"tables":   "me = " + strings.Repeat("{a=", maxFile/3-10),
		"unknown":  numbered(maxFile, "k%=1\n"),
		"sources":  numbered(maxFile, "[[source]]\n"),
		"controls": strings.Repeat("[[section]]\nname=\"\\u0001\"\nfilter=\"x\"\n", maxFile/43),
		"bad keys": "[keys]\n" + numbered(maxFile-10, "k%=1\n"),
		"line":     "theme = '" + strings.Repeat("é", maxFile/2-20) + "' x",
	} {
		start := time.Now()
		_, err := parse("f", []byte(text))
		if err == nil {
			t.Errorf("%s is accepted", name)
		} else if n := len(err.Error()); n > 8000 {
			t.Errorf("%s: the error has %d bytes", name, n)
		}
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%s took %v", name, d)
		} else {
			t.Logf("%s: %v", name, d)
		}
	}
}

// numbered repeats a pattern, its % counted up, as far as size goes.
func numbered(size int, pattern string) string {
	var b strings.Builder
	for i := 0; b.Len() < size-20; i++ {
		digits := strings.Map(func(r rune) rune { return r - '0' + 'a' }, string(rune('0'+i%10))+string(rune('0'+i/10%10))+string(rune('0'+i/100%10))+string(rune('0'+i/1000%10))+string(rune('0'+i/10000%10)))
		b.WriteString(strings.ReplaceAll(pattern, "%", digits))
	}
	return b.String()
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{whole, "[[source]]\nlst=1", "me=[1]", "[keys]\nq=1979-01-01", "[send]\ndelay=1", "a.b.c=1", "source=[{kind='lore'}]", "[[me]]\nemail='x'", "\xef\xbb\xbf[", "theme=\"\"\"\na\"\"\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 4096 {
			t.Skip("too long to be quick")
		}
		s, err := parse("f", b)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\x1b\x00\a\r") {
				t.Errorf("error with controls: %q", err)
			}
			return
		}
		for _, src := range s.Sources {
			if u, err := src.URL.Parse(); err != nil {
				t.Errorf("accepted URL %q: %v", src.URL, err)
			} else if _, has := u.User.Password(); has {
				t.Errorf("accepted password in %q", src.URL)
			}
			if src.Since < 0 {
				t.Errorf("accepted since %v", src.Since)
			}
		}
		for _, m := range s.Me {
			if again, err := ParseIdentity(m.String()); err != nil || again.Email != m.Email {
				t.Errorf("accepted identity %+v", m)
			}
		}
	})
}
