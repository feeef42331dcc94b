package whole

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/mail/imap/imaptest"
	"onemore/ui/uitest"
)

// cursor is the line of the screen that the cursor stands on, and what it says.
func cursor(t *testing.T, a *uitest.App) (int, string) {
	t.Helper()
	at := slices.IndexFunc(a.Lines(), func(l string) bool { return strings.HasPrefix(l, ">") })
	if at < 0 {
		t.Fatalf("there is no cursor on\n%s", a.Screen())
	}
	return at, a.Row(at)
}

// TestDovecotScreen: what happens to a mailbox while the screen is open.
func TestDovecotScreen(t *testing.T) {
	d := imaptest.StartDovecot(t, imaptest.Folder(t, letters(1, 80)), "--lmtp-port", "auto")
	t.Run("delivery", func(t *testing.T) { delivery(t, d) })
	t.Run("sent", func(t *testing.T) { sent(t, d) })
	t.Run("restarted", func(t *testing.T) { restarted(t, d) })
}

// delivery: what is delivered stands on the screen within a second,
// and moves neither the cursor's row nor its line: when it comes in below, and
// when it comes in above.
func delivery(t *testing.T, d *imaptest.Dovecot) {
	t.Helper()
	o := newOffice(t, account(d))
	o.sync()
	a, desk := o.watch(130, 30)
	settled(t, desk)
	a.Press("9", "ctrl+f", "k", "k", "k")
	line, row := cursor(t, a)
	stays := func(when string) {
		a.WaitIdle()
		if nowLine, nowRow := cursor(t, a); nowLine != line || nowRow != row {
			t.Errorf("%s: the cursor went from line %d, %q to %d, %q", when, line, row, nowLine, nowRow)
		}
	}
	below := number(t, a.Row(line+3))
	best, changes := time.Hour, 80
	for try := range 3 {
		n := 1000 + try
		changes++
		begin := time.Now()
		d.Deliver(dated(n, letterTime(below).Add(time.Duration(try+1)*time.Millisecond)))
		accepted := time.Since(begin)
		a.WaitFor(subject(n))
		took := time.Since(begin)
		t.Logf("accepted after %v, on the screen after %v", accepted, took)
		best = min(best, took)
		stays("below")
		settled(t, desk)
		if best <= time.Second && try > 0 {
			break
		}
	}
	if best > time.Second {
		t.Errorf("the quickest of three took %v", best)
	}
	d.Deliver(letter(2000))
	a.WaitFor(fmt.Sprintf("%d changes", changes+1))
	stays("above")
	a.Press("g", "g")
	a.AssertShows(subject(2000))
	a.Press("S")
	a.AssertShows("imap:" + d.User() + "@" + d.IMAPS())
	a.AssertShows("waiting")
}

// number is that of the made mail whose row this is.
func number(t *testing.T, row string) (n int) {
	t.Helper()
	_, end, _ := strings.Cut(row, "make part ")
	if _, err := fmt.Sscanf(end, "%d quicker", &n); err != nil {
		t.Fatalf("%q is no row of a made mail: %v", row, err)
	}
	return n
}

func subject(n int) string { return fmt.Sprintf("make part %d quicker", n) }

// TestDovecotPassword: a wrong one is said with what to do, the right one is
// answered on the screen of the sources, and neither is written down.
func TestDovecotPassword(t *testing.T) {
	const right, wrong = "turnip-4711-Soup", "Wr0ng-kohlrabi"
	d := imaptest.StartDovecot(t, imaptest.Folder(t, letters(1, 3)), "--password", right)
	o := newOffice(t, strings.Replace(account(d), right, wrong, 1))
	a, desk := o.watch(130, 40)
	until(t, 20*time.Second, "the refusal", func() bool { s := desk.Sources(); return len(s) == 1 && s[0].Phase == "failed" })
	a.Press("S")
	a.WaitFor("failed")
	for _, want := range []string{"does not let us in", "password_command"} {
		a.AssertShows(want)
	}
	a.Press("u")
	a.WaitFor("password of " + d.User())
	time.Sleep(time.Second) // keys are not taken at once by a prompt that opens by itself
	a.Type(right)
	if strings.Contains(a.Screen(), right) {
		t.Error("the password is on the screen")
	}
	a.Press("enter")
	settled(t, desk)
	a.WaitFor("waiting")
	if h := o.held(); !slices.Equal(h.ids, idsOf(1, 3)) {
		t.Errorf("then %v is here", h.ids)
	}
	for _, word := range []string{right, wrong} {
		for _, l := range desk.Log() {
			if strings.Contains(l.Text, word) {
				t.Errorf("the log says %q", l.Text)
			}
		}
		nowhere(t, o.dir, word)
	}
	if n := strings.Count(d.Log(), "auth failed"); n > 2 {
		t.Errorf("%d logins were refused", n)
	}
}

// nowhere fails when a file of a folder has a word.
func nowhere(t *testing.T, dir, word string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(word)) {
			t.Errorf("%s has %q", path, word)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files in %s: %v", files, dir, err)
	}
}

// restarted: a server that goes away while it is watched is found again, and
// nobody is asked for the password again.
func restarted(t *testing.T, d *imaptest.Dovecot) {
	t.Helper()
	o := newOffice(t)
	asked := filepath.Join(t.TempDir(), "asked")
	o.configure(strings.Replace(account(d), `["echo", "`+d.Password()+`"]`, `["sh", "-c", "echo x >>`+asked+`; echo `+d.Password()+`"]`, 1))
	_, desk := o.watch(130, 30)
	settled(t, desk)
	d.Stop()
	until(t, 20*time.Second, "the loss to be noticed", func() bool { return desk.Sources()[0].Phase != "waiting" })
	d.Add("INBOX", letter(3000))
	d.Again()
	begin := time.Now()
	defer func() {
		if t.Failed() {
			t.Logf("%+v\n%v\n%s", desk.Sources(), desk.Log(), d.Log())
		}
	}()
	until(t, time.Minute, "the server to be found again", func() bool { return here(desk, 3000) })
	t.Logf("found again after %v", time.Since(begin))
	settled(t, desk)
	d.Add("INBOX", letter(3001))
	until(t, 10*time.Second, "the next mail", func() bool { return here(desk, 3001) })
	if b, err := os.ReadFile(asked); err != nil || string(b) != "x\n" {
		t.Errorf("the password was asked for %d times (%v)", len(b)/2, err)
	}
}

// sent: what I said from another program makes the change mine.
func sent(t *testing.T, d *imaptest.Dovecot) {
	t.Helper()
	const about = 80
	o := newOffice(t, account(d))
	a, desk := o.watch(130, 30)
	settled(t, desk)
	until(t, 10*time.Second, "the mail", func() bool { return here(desk, about) })
	if it := item(t, desk, id(about)); len(it.Mine) != 0 || it.Humans != 0 {
		t.Fatalf("%v %d", it.Mine, it.Humans)
	}
	reply := filepath.Join(d.State, "reply") // where the server may read
	text := fmt.Sprintf("From: Me Myself <me@example.org>\nTo: Author <author@example.org>\nSubject: Re: [PATCH] demo: %s\n"+
		"Message-ID: <mine@example.org>\nIn-Reply-To: <%s>\nDate: %s\n\n> +{ return quick(%d); }\n\nIs this ever called twice?\n",
		subject(about), id(about), time.Now().UTC().Format(time.RFC1123Z), about)
	if err := os.WriteFile(reply, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	d.Doveadm("save", "-m", "Sent", reply)
	a.Press("U")
	until(t, 20*time.Second, "my reply to count", func() bool { return len(item(t, desk, id(about)).Mine) > 0 })
	if it := item(t, desk, id(about)); !slices.Contains(it.Mine, "reviewed") || it.Humans != 1 || it.State != "seen" {
		t.Errorf("it is mine by %v, %d humans, %s", it.Mine, it.Humans, it.State)
	}
}
