package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

const whole = `
me = ["A Name <a@example.org>", "b@example.org"]
theme = "light"

[[source]]
kind = "lore"
list = "netdev"
query = "dfn:drivers/net/"
since = "30d"

[[source]]
kind = "imap"
url = "imaps://user@imap.example.org"
folders = ["INBOX", "lists/*"]
password_command = ["pass", "mail"]
ca = "/path/cert.pem"

[[source]]
kind = "archive"
path = "~/mail/netdev.mbox"

[send]
kind = "smtp"
url = "smtps://user@smtp.example.org"
delay = "90s"

[review]
ask_looked = false

[[project]]
lists = ["netdev", "linux-mm"]
tree = "~/src/linux"
ref = "origin/master"

[[project]]
lists = ["u-boot"]
maintainers = "sub/MAINTAINERS"

[[area]]
name = "my driver"
files = ["drivers/foo/"]

[[section]]
name = "Quick"
filter = "is:unreviewed size:<80"

[team]
claims = "imaps://user@imap.example.org/claims"

[keys]
quit = "x"
"next" = ["j", "z w"]
back = []
[[sender]]
address = "*-ci@example.org"
kind = "bot"
`

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadWhole(t *testing.T) {
	t.Setenv("HOME", "/home/me")
	path := write(t, whole)
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{
		Me:    []Identity{{"A Name", "a@example.org"}, {"", "b@example.org"}},
		Theme: "light",
		Sources: []Source{
			{Kind: SourceLore, List: "netdev", Query: "dfn:drivers/net/", Since: Span(30 * 24 * time.Hour)},
			{
				Kind: SourceIMAP, URL: "imaps://user@imap.example.org", Folders: []string{"INBOX", "lists/*"},
				PasswordCommand: []string{"pass", "mail"}, CA: "/path/cert.pem",
			},
			{Kind: SourceArchive, Path: "/home/me/mail/netdev.mbox"},
		},
		Send: Send{Kind: SendSMTP, URL: "smtps://user@smtp.example.org", Delay: Duration(90 * time.Second)},
		Projects: []Project{
			{Lists: []string{"netdev", "linux-mm"}, Tree: "/home/me/src/linux", Ref: "origin/master"},
			{Lists: []string{"u-boot"}, Maintainers: filepath.Join(filepath.Dir(path), "sub/MAINTAINERS")},
		},
		Areas:    []Area{{Name: "my driver", Files: []string{"drivers/foo/"}}},
		Sections: []Section{{"Quick", "is:unreviewed size:<80"}},
		Senders:  []Sender{{Address: "*-ci@example.org", Kind: "bot"}},
		Team:     Team{Claims: "imaps://user@imap.example.org/claims"},
		Day:      Day{Goal: 1},
		Keys:     map[string][]string{"quit": {"x"}, "next": {"j", "z w"}, "back": {}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for i, name := range []string{"lore:netdev?dfn:drivers/net/", "imap:user@imap.example.org", "archive:/home/me/mail/netdev.mbox"} {
		if got.Sources[i].Name() != name {
			t.Errorf("source %d has the name %q, want %q", i, got.Sources[i].Name(), name)
		}
	}
}

func TestLoadMissing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	got, err := Load("")
	if err != nil || !reflect.DeepEqual(got, Defaults()) {
		t.Errorf("no default file: %+v, %v", got, err)
	}
	if _, err = Load(filepath.Join(dir, "named.toml")); err == nil || !strings.Contains(err.Error(), "named.toml") || !strings.Contains(err.Error(), "--config") {
		t.Errorf("no named file: %v", err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "onemore"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "onemore", "config.toml"), []byte("theme = 'mono'"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err = Load(""); err != nil || got.Theme != "mono" {
		t.Errorf("default file: %+v, %v", got, err)
	}
	if _, err = Load(dir); err == nil {
		t.Error("a folder was read as a file")
	}
	if _, err = Load(write(t, strings.Repeat("#", maxFile+1))); err == nil || !strings.Contains(err.Error(), "larger") {
		t.Errorf("a large file: %v", err)
	}
}

func TestEmptyIsDefault(t *testing.T) {
	for _, text := range []string{"", "\n", "# nothing\r\n", "\xef\xbb\xbf", "[send]", "[keys]"} {
		got, err := parse("f", []byte(text))
		if err != nil || !reflect.DeepEqual(got, Defaults()) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

func TestXDG(t *testing.T) {
	ask := map[string]func() (string, error){"XDG_DATA_HOME": DataDir, "XDG_STATE_HOME": StateDir, "XDG_CONFIG_HOME": File}
	home := map[string]string{
		"XDG_DATA_HOME": "/h/.local/share/onemore", "XDG_STATE_HOME": "/h/.local/state/onemore",
		"XDG_CONFIG_HOME": "/h/.config/onemore/config.toml",
	}
	set := map[string]string{"XDG_DATA_HOME": "/x/onemore", "XDG_STATE_HOME": "/x/onemore", "XDG_CONFIG_HOME": "/x/onemore/config.toml"}
	for name, f := range ask {
		t.Setenv("HOME", "/h")
		for value, want := range map[string]string{"": home[name], "rel/ative": home[name], "./x": home[name], "~/x": home[name], "/x": set[name], "/x/": set[name]} {
			t.Setenv(name, value)
			if got, err := f(); err != nil || got != want {
				t.Errorf("%s=%q: %q, %v; want %q", name, value, got, err, want)
			}
		}
		for _, value := range []string{"", "not/absolute"} {
			t.Setenv("HOME", value)
			t.Setenv(name, "/x")
			if got, err := f(); err != nil || got != set[name] {
				t.Errorf("HOME=%q with %s: %q, %v", value, name, got, err)
			}
			t.Setenv(name, "")
			if got, err := f(); err == nil {
				t.Errorf("HOME=%q without %s: %q", value, name, got)
			}
		}
	}
}

func TestPaths(t *testing.T) {
	t.Setenv("HOME", "/h")
	for path, want := range map[string]string{"": "", "/a": "/a", "~": "/h", "~/a/b": "/h/a/b", "a": "/d/a", "../a": "/a", "a~": "/d/a~", "./~x": "/d/~x"} {
		if got, err := expand(path, "/d"); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", path, got, err, want)
		}
	}
	if got, err := expand("~other/a", "/d"); err == nil {
		t.Errorf("~other became %q", got)
	}
	t.Setenv("HOME", "")
	if got, err := expand("~/a", "/d"); err == nil {
		t.Errorf("without HOME ~ became %q", got)
	}
}

func TestDuration(t *testing.T) {
	day := 24 * time.Hour
	for text, want := range map[string]time.Duration{"10s": 10 * time.Second, "0s": 0, "90m": 90 * time.Minute, "1h30m": 90 * time.Minute, "30d": 30 * day, "2w": 14 * day, "1y": 365 * day} {
		var d Duration
		if err := d.UnmarshalText([]byte(text)); err != nil || time.Duration(d) != want {
			t.Errorf("%q: %v, %v", text, d, err)
		}
	}
	for _, text := range []string{"", "d", "10", "-1d", "-5s", "1.5d", "10x", "999999999d", "99999999999999999999s", "+3d", "1 d"} {
		var d Duration
		if err := d.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is %v", text, d)
		}
	}
}

// TestDefaultReview: without a word of it, and with an empty table, a bare
// Reviewed-by asks.
func TestDefaultReview(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"": true, "[review]\n": true, "[review]\nask_looked = true\n": true, "[review]\nask_looked = false\n": false} {
		got, err := Load(write(t, text))
		if err != nil || got.Review.AskLooked != want {
			t.Errorf("%q: %+v, %v", text, got.Review, err)
		}
	}
	if _, err := Load(write(t, "[review]\nask_looked = \"no\"\n")); err == nil {
		t.Error("a word was taken for a yes or no")
	}
}
