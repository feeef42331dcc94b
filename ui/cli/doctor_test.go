package cli

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/config"
)

// examine runs doctor with these checks of store and sources.
func examine(ctx context.Context, checks []Check, args ...string) (r ran, want DoctorWant) {
	r = runWith(ctx, nil, func(app *App) {
		app.Doctor = func(_ context.Context, _ Globals, w DoctorWant) iter.Seq[Check] {
			want = w
			return slices.Values(checks)
		}
	}, append([]string{"doctor", "--me", "Bea <bea@example.org>"}, args...)...)
	return r, want
}

// TestDoctor: the terminal and git are the machine's; the rest is as here.
func TestDoctor(t *testing.T) {
	t.Parallel()
	file := settings(t, twoSources)
	checks := []Check{
		{"store", true, "12 MB in /there", ""},
		{"source lore:kettle", false, "wrong \x1b[31m answer\nof the server", "try\x07 later\nor never"},
		{"source imap:bea", true, "", ""},
	}
	r, want := examine(t.Context(), checks, "--config", file)
	wantOut := []string{
		"ok    configuration  " + file + ": 2 sources, 0 projects\n",
		"ok    me  Bea <bea@example.org>, from --me\n",
		"ok    store  12 MB in /there\n" +
			"FAIL  source lore:kettle  wrong ␛[31m answer\n" +
			"      of the server\n" +
			"      next: try␇ later\n" +
			"            or never\n" +
			"ok    source imap:bea\n",
	}
	for _, w := range wantOut {
		if !strings.Contains(r.out, w) {
			t.Errorf("it prints\n%s\nwithout\n%s", r.out, w)
		}
	}
	if r.code != 1 || !strings.HasPrefix(r.err, "onemore: doctor: ") || !strings.HasSuffix(r.err, " checks failed\n") {
		t.Errorf("exit %d, %q", r.code, r.err)
	}
	if len(want.Settings.Sources) != 2 || want.Ask == nil {
		t.Errorf("the sources are looked at with %+v", want)
	}
}

func TestDoctorJSON(t *testing.T) {
	t.Parallel()
	r, _ := examine(t.Context(), []Check{{"source lore:kettle", false, "no <route>", "see"}}, "--json", "--config", settings(t, twoSources))
	if r.code != 1 || !strings.HasSuffix(r.out, `{"check":"source lore:kettle","ok":false,"why":"no <route>","next":"see"}`+"\n") {
		t.Errorf("exit %d\n%s", r.code, r.out)
	}
	var names []string
	for l := range strings.Lines(r.out) {
		if got := keys(t, []byte(l)); !slices.Equal(got, []string{"check", "ok", "why", "next"}) {
			t.Errorf("keys %q", got)
		}
		var c Check
		if err := json.Unmarshal([]byte(l), &c); err != nil {
			t.Fatal(err)
		}
		names = append(names, c.Check)
	}
	for _, n := range []string{"configuration", "me", "git", "terminal"} {
		if !slices.Contains(names, n) {
			t.Errorf("%q is not checked, only %q", n, names)
		}
	}
}

// TestDoctorConfigFaults: each fault is a check, and the rest is looked at as
// if nothing were configured.
func TestDoctorConfigFaults(t *testing.T) {
	t.Parallel()
	file := settings(t, "theme = 'light'\n[[section]]\nnam = 'x'\n[[area]]\nnane = 'x'\n")
	r, want := examine(t.Context(), nil, "--config", file)
	begin := `FAIL  configuration  ` + file + `:3: unknown key "section.nam"; known here: filter, name
        3 | nam = 'x'
          | ^^^
      next: put line 3 right; until then nothing of the file counts
FAIL  configuration  ` + file + `:5: unknown key "area.nane"; known here: files, lists, name, not, people, subjects
        5 | nane = 'x'
          | ^^^^
      next: put line 5 right; until then nothing of the file counts
ok    me  `
	if r.code != 1 || !strings.HasPrefix(r.out, begin) {
		t.Errorf("exit %d\n%s\nwant\n%s", r.code, r.out, begin)
	}
	if want.Settings.Theme != "" || want.Settings.Send.Delay != config.DefaultDelay {
		t.Errorf("settings %+v", want.Settings)
	}
	if r, _ = examine(t.Context(), nil, "--config", file+"x"); r.code != 1 || !strings.Contains(r.out, "FAIL  configuration  read configuration: open "+file+"x") {
		t.Errorf("exit %d\n%s", r.code, r.out)
	}
}

// TestDoctorWithoutSources: that is no fault, but there is a next step.
func TestDoctorWithoutSources(t *testing.T) {
	t.Parallel()
	file := settings(t, "")
	r, _ := examine(t.Context(), nil, "--config", file)
	begin := "ok    configuration  " + file + ": 0 sources, 0 projects; nothing is fetched\n" +
		"      next: `onemore sync --lore netdev` fetches one list; to keep it in step, write into " + file + ":\n" +
		"              [[source]]\n              kind = \"lore\"\n              list = \"netdev\"\n"
	if !strings.HasPrefix(r.out, begin) {
		t.Errorf("it prints\n%s", r.out)
	}
}

func TestDoctorStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r := runWith(ctx, nil, func(app *App) {
		app.Doctor = func(context.Context, Globals, DoctorWant) iter.Seq[Check] {
			return func(yield func(Check) bool) { cancel(); yield(Check{"store", false, "interrupted", ""}) }
		}
	}, "doctor", "--config", settings(t, ""))
	if r.code != 130 {
		t.Errorf("%+v", r)
	}
	r = runWith(t.Context(), nil, func(app *App) { app.Out = full{errors.New("no space left on device")} }, "doctor", "--config", settings(t, ""))
	if r.code != 1 || !strings.Contains(r.err, "no space left") {
		t.Errorf("%+v", r)
	}
}

// TestDoctorAsWho: git's settings are those of this test alone.
func TestDoctorAsWho(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("GIT_CONFIG_GLOBAL", home+"/git")
	t.Chdir(home)
	bea := config.Settings{Me: []config.Identity{{Name: "Bea", Email: "bea@example.org"}, {Email: "b@example.net"}}}
	for _, c := range []struct {
		name string
		git  string
		g    Globals
		set  config.Settings
		want Check
	}{
		{"--me", "", Globals{Me: []string{"Ann <ann@example.org>"}}, bea, Check{"me", true, "Ann <ann@example.org>, from --me", ""}},
		{"configured", "", Globals{}, bea, Check{"me", true, "Bea <bea@example.org>, b@example.net, from the configuration", ""}},
		{"git", "[user]\nname = Cid\nemail = cid@example.org\n", Globals{}, config.Settings{}, Check{"me", true, "Cid <cid@example.org>, from git", ""}},
		{"no name", "[user]\nemail = cid@example.org\n", Globals{}, config.Settings{}, Check{"me", false, "git knows no user.name: what you write would have no name", `git config --global user.name "Your Name"`}},
		{"nobody", "", Globals{}, config.Settings{}, Check{"me", false, "git knows no user.email, and no address is configured: nothing is known as yours", "git config --global user.email you@example.org"}},
	} {
		if err := os.WriteFile(home+"/git", []byte(c.git), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := checkMe(t.Context(), c.g, c.set); got != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	if _, got := checkConfig(Globals{}); len(got) != 1 || !got[0].OK || !strings.HasPrefix(got[0].Why, "none; it would be "+home+"/onemore/config.toml") {
		t.Errorf("no configuration: %+v", got)
	}
	t.Setenv("PATH", home)
	if got := checkGit(t.Context()); got.OK || !strings.Contains(got.Next, "install git") {
		t.Errorf("no git: %+v", got)
	}
}

func TestJudgeGit(t *testing.T) {
	t.Parallel()
	for said, ok := range map[string]bool{
		"git version 2.39.5\n": true, "git version 2.30.0": true, "git version 2.50.1 (Apple Git-155)": true, "git version 3.0.0.windows.1": true,
		"git version 2.29.9": false, "git version 1.99.0": false, "git version": false, "": false, "hub version 9.9": false, "git version 99999999999999999999.1": false,
	} {
		if got := judgeGit(said); got.OK != ok || (got.Next == "") != ok {
			t.Errorf("%q: %+v", said, got)
		}
	}
	if got := checkGit(t.Context()); !got.OK {
		t.Errorf("the git of this machine: %+v", got)
	}
}

func TestCheckTerminal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		environ       string
		columns, rows int
		want          string // what fails, by name
		why           string // stands in what was found
	}{
		{"TERM=xterm-256color LANG=de_DE.UTF-8", 80, 24, "", "256 or more"},
		{"TERM=xterm-256color LANG=C LC_ALL=en_US.utf8", 80, 24, "", "LC_ALL=en_US.utf8"},
		{"TERM=xterm COLORTERM=truecolor LANG=C.UTF-8", 60, 24, "", "60x24"},
		{"TERM=vt100 LANG=C.UTF-8", 80, 24, "", "16"},
		{"TERM=xterm-256color NO_COLOR=yes LANG=C.UTF-8", 80, 24, "", "NO_COLOR"},
		{"TERM=xterm-256color LANG=C.UTF-8", 39, 24, "terminal", "39x24; the screen needs 40x10"},
		{"TERM=xterm-256color LANG=C.UTF-8", 80, 9, "terminal", "80x9"},
		{"TERM=dumb LANG=C.UTF-8", 80, 24, "TERM", `"dumb"`},
		{"TERM=dumb LANG=C.UTF-8", 80, 24, "TERM", "none; bold"},
		{"LANG=C.UTF-8", 80, 24, "TERM", `""`},
		{"TERM=xterm-256color", 80, 24, "locale", "none is set"},
		{"TERM=xterm-256color LANG=en_US.UTF-8 LC_ALL=C", 80, 24, "locale", "LC_ALL=C: not UTF-8"},
		{"TERM=xterm-256color LANG=de_DE.ISO-8859-1", 80, 24, "locale", "not UTF-8"},
	} {
		got := checkTerminal(strings.Fields(c.environ), func() (int, int, bool) { return c.columns, c.rows, true })
		var failed []string
		all := ""
		for _, one := range got {
			if !one.OK {
				failed = append(failed, one.Check)
				if one.Next == "" {
					t.Errorf("%q: %s fails without a next step", c.environ, one.Check)
				}
			}
			all += one.Why + "\n"
		}
		if strings.Join(failed, " ") != c.want || !strings.Contains(all, c.why) || len(got) != 4 {
			t.Errorf("%q: %+v", c.environ, got)
		}
	}
	got := checkTerminal(nil, func() (int, int, bool) { return 0, 0, false })
	if len(got) != 1 || !got[0].OK {
		t.Errorf("without a terminal: %+v", got)
	}
}

// TestFaultsOfNoLine: a fault that is not of the file's text is told as it is.
func TestFaultsOfNoLine(t *testing.T) {
	t.Parallel()
	got := faults(errors.Join(errors.New("one"), &config.Error{File: "f", Reason: "two"}))
	if len(got) != 2 || got[0].Why != "one" || got[1].Why != "f: two" || got[0].OK || got[0].Next == "" {
		t.Errorf("%+v", got)
	}
}

// sampled is what the made desk has of samples.
func (d *fakeDesk) Sample(context.Context) (Letter, error) { return d.sample, d.sampleErr }

func (d *fakeDesk) MailMe(_ context.Context, id, sum string, want MailWant) iter.Seq[Check] {
	d.mailed = append(d.mailed, id+" "+sum+" "+want.Wait.String())
	want.Looked("imap:bea INBOX", 3*time.Second)
	return slices.Values([]Check{{"mail: sent", true, "250 ok", ""}, {"mail: text below", false, "a disclaimer", "ask them"}})
}

// TestDoctorMailMe: nothing is sent that was not shown.
func TestDoctorMailMe(t *testing.T) {
	t.Parallel()
	sample := Letter{ID: "s1", State: "draft", SHA256: "abc", Raw: []byte("To: me\r\n\r\nHello\tthere \x1b[31m\r\n")}
	for _, c := range []struct {
		args     []string
		err      error
		code     int
		out, say string
		mailed   []string
	}{
		{args: nil, code: 2, out: "Hello", say: "--mail-me --yes abc"},
		{args: []string{"--json"}, code: 2, say: "--mail-me --yes abc"},
		{args: []string{"--yes", "abc"}, code: 1, out: "FAIL  mail: text below  a disclaimer\n      next: ask them\n", say: "1 of 2 checks failed", mailed: []string{"s1 abc 5m0s"}},
		{args: []string{"--yes", "abc", "--wait", "30s", "--json"}, code: 1, out: `{"check":"mail: text below","ok":false,"why":"a disclaimer","next":"ask them"}`, say: "1 of 2", mailed: []string{"s1 abc 30s"}},
		{args: []string{"--wait", "-1s"}, code: 2, say: "--wait"},
		{args: nil, err: errors.New("no way out"), code: 1, say: "no way out"},
	} {
		d := &fakeDesk{sample: sample, sampleErr: c.err}
		r := run(t, d, append([]string{"doctor", "--mail-me"}, c.args...)...)
		if r.code != c.code || !strings.Contains(r.out, c.out) || !strings.Contains(r.err, c.say) || !slices.Equal(d.mailed, c.mailed) || strings.Contains(r.out, "\x1b") {
			t.Errorf("%q: exit %d, mailed %q\n%s\n%s", c.args, r.code, d.mailed, r.out, r.err)
		}
	}
	if r := run(t, &fakeDesk{}, "doctor", "--yes", "abc"); r.code != 2 {
		t.Errorf("--yes alone: exit %d", r.code)
	}
}
