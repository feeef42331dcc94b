package imaptest

import (
	"fmt"
	"io/fs"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Dovecot is a Dovecot with one account.
type Dovecot struct {
	server
}

// StartDovecot starts a Dovecot with the mail of a file or folder in its INBOX;
// more are arguments of the script.
func StartDovecot(tb testing.TB, from string, more ...string) *Dovecot {
	tb.Helper()
	Needs(tb, "dovecot")
	d := &Dovecot{newServer(tb, "dovecot-serve")}
	d.run(append([]string{"start", "--no-install", "--imap-port", "auto", "--imaps-port", "auto", "--from", from}, more...)...)
	return d
}

// Stop ends the server at once, as when its machine goes down; the mail stays.
func (d *Dovecot) Stop() {
	d.tb.Helper()
	b, err := os.ReadFile(filepath.Join(d.State, "pids", "dovecot.pid"))
	if err != nil {
		d.tb.Fatal(err)
	}
	var pid int
	if _, err := fmt.Sscan(string(b), &pid); err != nil {
		d.tb.Fatal(err)
	}
	// It leads a group of its own.
	if err := syscall.Kill(-pid, syscall.SIGKILL); err != nil {
		d.tb.Fatalf("end Dovecot: %v", err)
	}
	for begin := time.Now(); syscall.Kill(-pid, 0) == nil; time.Sleep(time.Millisecond) {
		if time.Since(begin) > time.Minute {
			d.tb.Fatal("Dovecot does not end")
		}
	}
	d.unlock()
}

// unlock takes away the locks of who was killed. One that is killed as it makes
// a lock leaves it without a name, and the next Dovecot waits for it for minutes.
func (d *Dovecot) unlock() {
	d.tb.Helper()
	err := filepath.WalkDir(filepath.Join(d.State, "mail"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".lock") {
			return err
		}
		d.tb.Logf("the server left %s", e.Name())
		return os.Remove(path)
	})
	if err != nil {
		d.tb.Fatal(err)
	}
}

// Again starts the server that was stopped, on the same ports.
func (d *Dovecot) Again(more ...string) {
	d.tb.Helper()
	d.run(append([]string{"start", "--no-install", "--imap-port", port(d.Var("DS_IMAP")), "--imaps-port", port(d.Var("DS_IMAPS"))}, more...)...)
}

func port(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }

// Add has mail come to a folder.
func (d *Dovecot) Add(folder string, mails ...string) {
	d.tb.Helper()
	d.run("add", "--mailbox", folder, "--from", Folder(d.tb, mails))
}

// Doveadm runs an administrator's command about the account: the user is put
// behind the command's words.
func (d *Dovecot) Doveadm(words string, args ...string) string {
	d.tb.Helper()
	all := append(strings.Fields(words), "-u", d.User())
	return d.run(append(append([]string{"doveadm"}, all...), args...)...)
}

// User is the name of the account.
func (d *Dovecot) User() string { return d.Var("DS_USER") }

// Password is the account's.
func (d *Dovecot) Password() string { return d.Var("DS_PASSWORD") }

// CA is the file with the server's certificate.
func (d *Dovecot) CA() string { return d.Var("DS_TLS_CERT") }

// IMAP is the address where encryption is asked for by STARTTLS.
func (d *Dovecot) IMAP() string { return d.Var("DS_IMAP") }

// IMAPS is the address where it is there from the start.
func (d *Dovecot) IMAPS() string { return d.Var("DS_IMAPS") }

// Log is what the server has written down.
func (d *Dovecot) Log() string {
	d.tb.Helper()
	b, err := os.ReadFile(filepath.Join(d.State, "log", "dovecot.log"))
	if err != nil {
		d.tb.Fatal(err)
	}
	return string(b)
}

// Sent is the mail that was given to the server to be sent, in that order, as
// it passed it on. The server must have been started with --smtp.
func (d *Dovecot) Sent() (mails [][]byte) {
	d.tb.Helper()
	names, err := filepath.Glob(filepath.Join(d.Var("DS_SENT"), "*.eml"))
	if err != nil {
		d.tb.Fatal(err)
	}
	for _, name := range names { // sorted by their numbers
		b, err := os.ReadFile(name)
		if err != nil {
			d.tb.Fatal(err)
		}
		mails = append(mails, b)
	}
	return mails
}

// Deliver brings mail as another server would, by LMTP (RFC 2033). The server
// must have been started with --lmtp-port.
func (d *Dovecot) Deliver(mails ...string) {
	d.tb.Helper()
	if err := d.deliver(mails); err != nil {
		d.tb.Fatal(err)
	}
}

func (d *Dovecot) deliver(mails []string) error {
	var dialer net.Dialer
	raw, err := dialer.DialContext(d.tb.Context(), "tcp", d.Var("DS_LMTP"))
	if err != nil {
		return fmt.Errorf("reach LMTP: %w", err)
	}
	c := textproto.NewConn(raw)
	defer c.Close()
	if _, _, err := c.ReadResponse(220); err != nil {
		return fmt.Errorf("greeting of LMTP: %w", err)
	}
	say := func(want int, line string) error {
		if err := c.PrintfLine("%s", line); err != nil {
			return fmt.Errorf("LMTP %s: %w", line, err)
		}
		_, said, err := c.ReadResponse(want)
		if err != nil {
			return fmt.Errorf("LMTP %s: %s: %w", line, said, err)
		}
		return nil
	}
	if err := say(250, "LHLO localhost"); err != nil {
		return err
	}
	for _, m := range mails {
		for _, step := range []struct {
			want int
			line string
		}{{250, "MAIL FROM:<a@example.org>"}, {250, "RCPT TO:<" + d.User() + ">"}, {354, "DATA"}} {
			if err := say(step.want, step.line); err != nil {
				return err
			}
		}
		w := c.DotWriter()
		if _, err := w.Write([]byte(m)); err != nil {
			return fmt.Errorf("LMTP: %w", err)
		}
		if err := w.Close(); err != nil {
			return fmt.Errorf("LMTP: %w", err)
		}
		if _, said, err := c.ReadResponse(250); err != nil {
			return fmt.Errorf("LMTP: %s: %w", said, err)
		}
	}
	return say(221, "QUIT")
}
