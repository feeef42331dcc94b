package submit

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/config"
	"onemore/patch"
)

// script is a program; in it $0.in and $0.args are where it can note things.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "my sendmail")
	ok(t, os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700))
	return path
}

const takes = `for a; do printf '%s\n' "$a"; done >"$0.args"; cat >"$0.in"`

func command(t *testing.T, argv ...string) *Submitter {
	t.Helper()
	s, err := New(t.Context(), Options{Send: config.Send{Kind: config.SendCommand, Command: argv}})
	ok(t, err)
	s.way.(*program).wait = 400 * time.Millisecond
	return s
}

func noted(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	ok(t, err)
	return string(b)
}

func TestProgram(t *testing.T) {
	path := script(t, takes+"; echo queued as 7 >&2")
	s := command(t, path, "-a", "two words")
	var p phases
	raw := sample(".\r\n..x\r\nFrom me\r\n\u00fc\r\nno end")
	r, err := s.Send(t.Context(), envelope(), raw, p.note)
	ok(t, err)
	if r.Text != "my sendmail took it. queued as 7" || !slices.Equal(p.all, allPhases()) {
		t.Errorf("%+v, phases %v", r, p.all)
	}
	if got := noted(t, path+".in"); got != strings.ReplaceAll(string(raw), "\r\n", "\n") {
		t.Errorf("it read %q", got)
	}
	if got := noted(t, path+".args"); got != "-a\ntwo words\n-i\n-f\n"+me+"\n--\n"+list+"\n"+other+"\n" {
		t.Errorf("its arguments were %q", got)
	}
	if eight, err := s.Needs(t.Context()); !eight || err != nil {
		t.Error(eight, err)
	}
	if found, err := s.Check(t.Context()); err != nil || !found[1].OK {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestArguments(t *testing.T) {
	for _, c := range []struct {
		argv, want []string
		fails      bool
	}{
		{[]string{"m", "-f", "x@example.org"}, []string{"m", "-f", "x@example.org", "-i", "--", list, other}, false},
		{[]string{"m", "--from=x@example.org"}, []string{"m", "--from=x@example.org", "-i", "--", list, other}, false},
		{[]string{"m", "-t"}, []string{"m", "-t", "-i", "-f", me}, false},
	} {
		p, err := newProgram(c.argv)
		ok(t, err)
		m, err := open(envelope(), sample("x\r\n"))
		ok(t, err)
		if got, err := p.arguments(m); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%q, %v", got, err)
		}
	}
	// -t would send to others than those who were shown.
	for _, to := range [][]string{{list}, {list, other, "secret@example.org"}, {list, "secret@example.org"}} {
		_, err := command(t, "false", "-t").Send(t.Context(), Envelope{From: me, To: to}, sample("x\r\n"), nil)
		mustBe(t, err, ErrConfig)
	}
}

// As git: options behind the command's own, -f where an envelope sender is set.
func TestGitProgram(t *testing.T) {
	path := script(t, takes)
	for _, c := range []struct{ set, want string }{
		{"sendemail.suppressFrom true", "-o\n-C x\n-i\n--\n"},
		{"sendemail.envelopeSender auto", "-o\n-C x\n-i\n-f\n" + me + "\n--\n"},
		{"sendemail.envelopeSender b@example.org", "-o\n-C x\n-i\n-f\nb@example.org\n--\n"},
	} {
		gitSays(t, "sendemail.smtpServer "+path, "sendemail.smtpServerOption -o", "sendemail.smtpServerOption -C x", c.set)
		s, err := New(t.Context(), Options{})
		ok(t, err)
		_, err = s.Send(t.Context(), Envelope{s.Sender(me), envelope().To}, sample("x\r\n"), nil)
		ok(t, err)
		if got := noted(t, path+".args"); got != c.want+list+"\n"+other+"\n" {
			t.Errorf("%s: %q", c.set, got)
		}
	}
}

func TestProgramFaults(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []error
		told string
	}{
		"temporary":            {"cat >/dev/null; echo one; echo try later >&2; exit 75", []error{ErrTemporary}, "one; try later"},
		"refused":              {"cat >/dev/null; printf 'bad \\033[2J address\\n' >&2; exit 67", []error{ErrPermanent}, "bad ?[2J address"},
		"usage":                {"echo usage >&2; exit 64", []error{ErrPermanent}, "usage"},
		"killed":               {"cat >/dev/null; kill -9 $$", []error{ErrUnknown}, "killed"},
		"never ends":           {"cat >/dev/null; sleep 60", []error{ErrUnknown}, "in time"},
		"has it, never ends":   {"cat >/dev/null; sleep 60 & wait", []error{ErrUnknown}, "in time"},
		"much to say":          {"cat >/dev/null; yes | head -c 100000 >&2; echo end >&2; exit 1", []error{ErrPermanent}, "end"},
		"a child left behind":  {"cat >/dev/null; sleep 5 & exit 0", nil, ""},
		"a child, and refused": {"cat >/dev/null; sleep 5 & exit 75", []error{ErrTemporary}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := command(t, script(t, c.text)) // before others fork, which hold it open
			t.Parallel()
			start := time.Now()
			_, err := s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
			if c.want == nil {
				ok(t, err)
			} else {
				mustBe(t, err, c.want...)
				if !strings.Contains(err.Error(), c.told) {
					t.Errorf("%v", err)
				}
			}
			if d := time.Since(start); d > 4*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
	_, err := command(t, "/nowhere/sendmail").Send(t.Context(), envelope(), sample("x\r\n"), nil)
	mustBe(t, err, ErrConfig)
	_, err = command(t, "/nowhere/sendmail").Check(t.Context())
	mustBe(t, err, ErrConfig)
}

// One that does not read all of a mail that no pipe holds.
func TestProgramDoesNotRead(t *testing.T) {
	raw := sample(strings.Repeat("0123456789\r\n", 50000))
	for text, want := range map[string][]error{
		"exit 1":   {ErrPermanent},
		"exit 75":  {ErrTemporary},
		"exit 0":   {ErrUnknown},
		"sleep 60": {ErrTemporary},
	} {
		var p phases
		_, err := command(t, script(t, text)).Send(t.Context(), envelope(), raw, p.note)
		mustBe(t, err, want...)
		if slices.Contains(p.all, PhaseDot) {
			t.Errorf("%s: phases %v", text, p.all)
		}
	}
}

// The end of its input is the dot: it comes after the phase, and never when
// the phase is refused.
func TestProgramDot(t *testing.T) {
	path := script(t, `cat >"$0.in"; touch "$0.done"`)
	mine := errors.New("no")
	_, err := command(t, path).Send(t.Context(), envelope(), sample("x\r\n"), func(p Phase) error {
		if p != PhaseDot {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
		return mine
	})
	time.Sleep(100 * time.Millisecond)
	if _, gone := os.Stat(path + ".done"); !errors.Is(err, mine) || gone == nil {
		t.Errorf("%v, and it saw the end: %v", err, gone == nil)
	}
	for _, at := range []Phase{PhaseConnect, PhaseEnvelope, PhaseBody} {
		_, err := command(t, path).Send(t.Context(), envelope(), sample("x\r\n"), func(p Phase) error {
			if p == at {
				return mine
			}
			return nil
		})
		if _, gone := os.Stat(path + ".done"); !errors.Is(err, mine) || gone == nil {
			t.Errorf("%s: %v", at, err)
		}
	}
}

func TestProgramContext(t *testing.T) {
	for text, raw := range map[string][]byte{
		"cat >/dev/null; sleep 60": sample("x\r\n"),
		"sleep 60":                 sample(strings.Repeat("0123456789\r\n", 50000)),
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		_, err := command(t, script(t, text)).Send(ctx, envelope(), raw, nil)
		cancel()
		if unknown := len(raw) < 1000; errors.Is(err, ErrUnknown) != unknown || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	s, err := New(t.Context(), Options{Send: config.Send{Kind: config.SendFolder, Path: dir}})
	ok(t, err)
	_, err = s.Check(t.Context())
	ok(t, err)
	raw := sample(".\r\n\u00fc no end")
	mine := errors.New("no")
	for _, at := range allPhases() {
		_, err := s.Send(t.Context(), envelope(), raw, func(p Phase) error {
			if p == at {
				return mine
			}
			return nil
		})
		if left, _ := filepath.Glob(filepath.Join(dir, "*")); !errors.Is(err, mine) || left != nil {
			t.Errorf("%s: %v, %v", at, err, left)
		}
	}
	path := filepath.Join(dir, "20260101.abc@example.org.eml")
	for range 2 { // the second finds it there
		var p phases
		r, err := s.Send(t.Context(), envelope(), raw, p.note)
		ok(t, err)
		if got := noted(t, path); got != string(raw) || r.Text != "written to "+path {
			t.Errorf("%q, %+v", got, r)
		}
	}
	_, err = s.Send(t.Context(), envelope(), sample("another\r\n"), nil)
	mustBe(t, err, ErrPermanent)
	if got := noted(t, path); got != string(raw) {
		t.Error("it was written over")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
	_, err = s.Check(t.Context())
	ok(t, err)
}

func TestFolderFaults(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	ok(t, os.WriteFile(file, nil, 0o600))
	s, err := New(t.Context(), Options{Send: config.Send{Kind: config.SendFolder, Path: file}})
	ok(t, err)
	_, err = s.Check(t.Context())
	mustBe(t, err, ErrConfig)
	_, err = s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
	mustBe(t, err, ErrTemporary)

	// A link is not followed: what it names may be no folder of ours.
	dir := t.TempDir()
	ok(t, os.Symlink(file, filepath.Join(dir, "20260101.abc@example.org.eml")))
	s, err = New(t.Context(), Options{Send: config.Send{Kind: config.SendFolder, Path: dir}})
	ok(t, err)
	_, err = s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
	mustBe(t, err, ErrPermanent)
}

func TestFileName(t *testing.T) {
	seen := map[string]bool{}
	for _, id := range []string{
		"a@example.org", "A_B.c+d-e@example.org", "../../etc/passwd@x", "a/b@x", "a_b@x", "a:b@x", "..", ".hidden@x", "-rf@x", "", "a b@x", "\u00fc@x",
		strings.Repeat("x", 300) + "@x", strings.Repeat("x", 300) + "@y",
	} {
		name := fileName(patch.MsgID(id))
		if seen[name] || len(name) > 130 || strings.ContainsAny(name, "/\\: \x00") || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "-") {
			t.Errorf("%q is %q", id, name)
		}
		seen[name] = true
	}
	if got := fileName("a@example.org"); got != "a@example.org.eml" {
		t.Error(got)
	}
}
