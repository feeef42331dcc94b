package whole

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"onemore/mail/imap/imaptest"
	"onemore/patch"
)

// firstMails copies the first mails of a list of the corpus into an mbox, with
// one more at the end.
func firstMails(t *testing.T, list string, n int, last string) string {
	t.Helper()
	in, err := os.Open(filepath.Join(corpus(t, "lists", list), list+".mbox.zst"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	z, err := zstd.NewReader(in, zstd.WithDecoderMaxWindow(1<<31))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	path := filepath.Join(t.TempDir(), "first.mbox")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	r, w := bufio.NewReaderSize(z, 1<<20), bufio.NewWriter(out)
	for begun := 0; ; {
		line, err := r.ReadSlice('\n')
		if bytes.HasPrefix(line, []byte("From ")) {
			begun++
		}
		if begun > n || errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			t.Fatal(err)
		}
		if _, err := w.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprintf(w, "From a@example.org Thu Jan  1 00:00:00 2026\n%s", last)
	if err := errors.Join(w.Flush(), out.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// mbsync fetches the INBOX with its defaults into a Maildir, and says how long
// it took and how many mails it has then.
func mbsync(t *testing.T, d *imaptest.Dovecot) (time.Duration, int) {
	t.Helper()
	dir := home(t)
	_, port, _ := strings.Cut(d.IMAPS(), ":")
	config := fmt.Sprintf(`IMAPAccount dovecot
Host localhost
Port %s
User %s
Pass %s
SSLType IMAPS
CertificateFile %s

IMAPStore far
Account dovecot

MaildirStore near
Path %s/mail/
Inbox %s/mail/INBOX

Channel inbox
Far :far:
Near :near:
Create Near
SyncState *
`, port, d.User(), d.Password(), d.CA(), dir, dir)
	file := filepath.Join(dir, "mbsyncrc")
	if err := errors.Join(os.WriteFile(file, []byte(config), 0o600), os.Mkdir(filepath.Join(dir, "mail"), 0o700)); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if out, err := exec.CommandContext(t.Context(), "mbsync", "-q", "-c", file, "inbox").CombinedOutput(); err != nil {
		t.Fatalf("mbsync: %v\n%s", err, out)
	}
	took := time.Since(begin)
	count := 0
	for _, sub := range []string{"new", "cur"} {
		all, err := os.ReadDir(filepath.Join(dir, "mail", "INBOX", sub))
		if err != nil {
			t.Fatal(err)
		}
		count += len(all)
	}
	return took, count
}

// TestDovecotFirstSync: the first sync of 10,000 mails, durable and searchable,
// takes no longer than mbsync does for the same folder, in turn.
func TestDovecotFirstSync(t *testing.T) {
	if !long() {
		t.Skip("ONEMORE_LONG is not set: no 10,000 mails")
	}
	imaptest.Needs(t, "dovecot", "mbsync")
	const mails = 10000
	d := imaptest.StartDovecot(t, firstMails(t, "ltp", mails-1, letter(1)))
	ours, theirs := time.Hour, time.Hour
	for range 2 {
		o := newOffice(t, account(d))
		begin := time.Now()
		got := o.sync()
		took := time.Since(begin)
		ours = min(ours, took)
		t.Logf("onemore: %d messages, %d new, in %v with %d requests and %d MB", got.Messages, got.New, took, got.Requests, got.Bytes>>20)
		if n := len(o.held().places["INBOX"]); got.Messages != mails || n != mails {
			t.Errorf("%d messages and %d places of %d", got.Messages, n, mails)
		}
		desk := o.open()
		found, err := desk.Search(t.Context(), "parsnip1")
		if err != nil || !found[patch.MsgID(id(1))] {
			t.Errorf("the last mail is not found: %v, %v", found, err)
		}
		o.close(desk)
		took, n := mbsync(t, d)
		theirs = min(theirs, took)
		t.Logf("mbsync: %d messages in %v", n, took)
		if n != mails {
			t.Errorf("mbsync has %d of %d", n, mails)
		}
	}
	if ours > theirs {
		t.Errorf("our best is %v, that of mbsync %v", ours, theirs)
	}
}
