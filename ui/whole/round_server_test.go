package whole

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"onemore/mail/desk"
	"onemore/mail/imap/imaptest"
)

// delay is how long a letter may be taken back: a test wants to go on.
const delay = "delay = \"1s\"\n"

// postbox is a mail server that files what it takes in a Maildir, as a list
// that one is subscribed to would have it come back.
type postbox struct {
	dir  string
	mu   sync.Mutex
	took [][]byte
}

// openPostbox starts one, and gives it and the address it is reached at.
func openPostbox(t *testing.T, mails []string) (*postbox, string) {
	t.Helper()
	p := &postbox{dir: filepath.Join(t.TempDir(), "list")}
	for _, sub := range []string{"cur", "new", "tmp"} {
		if err := os.MkdirAll(filepath.Join(p.dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for i, m := range mails {
		if err := p.file(fmt.Sprintf("%03d.host", i), []byte(m)); err != nil {
			t.Fatal(err)
		}
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := smtp.NewServer(p)
	srv.Domain = "mx.example.org"
	go func() { _ = srv.Serve(ln) }()
	t.Cleanup(func() { _ = srv.Close() })
	return p, ln.Addr().String()
}

func (p *postbox) file(name string, raw []byte) error {
	tmp := filepath.Join(p.dir, "tmp", name)
	if err := os.WriteFile(tmp, raw, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(p.dir, "new", name))
}

func (p *postbox) got() [][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.took)
}

// NewSession takes a connection.
func (p *postbox) NewSession(*smtp.Conn) (smtp.Session, error) { return visit{p}, nil }

type visit struct{ p *postbox }

func (v visit) Reset()                               {}
func (v visit) Logout() error                        { return nil }
func (v visit) Mail(string, *smtp.MailOptions) error { return nil }
func (v visit) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (v visit) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	v.p.took = append(v.p.took, raw)
	return v.p.file(fmt.Sprintf("back%03d.host", len(v.p.took)), append([]byte("List-Id: <pump.lists.example.org>\r\n"), raw...))
}

// byPostbox is the configuration that reads the Maildir and sends to the server.
func byPostbox(p *postbox, address string) []string {
	return []string{
		source(`kind = "archive"`, fmt.Sprintf("path = %q", p.dir)),
		fmt.Sprintf("[send]\nkind = \"smtp\"\nurl = %q\n%s", "smtp+plain://"+address, delay),
	}
}

// byDovecot is the configuration that reads a Dovecot and sends by it.
func byDovecot(d *imaptest.Dovecot) []string {
	return []string{account(d), fmt.Sprintf("[send]\nkind = \"smtp\"\nurl = %q\nca = %q\npassword_command = [\"echo\", %q]\n%s",
		"smtps://"+d.User()+"@"+d.Var("DS_SUBMISSIONS"), d.CA(), d.Password(), delay)}
}

// submitting are the arguments that make a Dovecot take mail.
func submitting() []string {
	return []string{"--smtp", "--submission-port", "auto", "--submissions-port", "auto", "--sink-port", "auto"}
}

// TestRoundExact is a whole review by keys: what the preview showed is what the
// server got, byte for byte, and it comes back as what was said.
func TestRoundExact(t *testing.T) {
	p, address := openPostbox(t, work())
	o := newOffice(t, byPostbox(p, address)...)
	a, d := o.watch(110, 60)
	settled(t, d)
	review(t, a)
	onPatch, onCover := previewed(t, a)
	first, second := mailsOf(t, d)
	if n := len(p.got()); n != 0 {
		t.Fatalf("%d mails left before they were approved", n)
	}
	sendBoth(t, a)
	got := p.got()
	if len(got) != 2 || !bytes.Equal(got[0], first.Raw) || !bytes.Equal(got[1], second.Raw) {
		t.Fatalf("the server got\n%q, not\n%q\n%q", got, first.Raw, second.Raw)
	}
	wantShown(t, onPatch, got[0])
	wantShown(t, onCover, got[1])
	wantThread(t, got[0], got[1])
	wantTrailers(t, d)
	after, afterToo := mailsOf(t, d)
	wantSeen(t, after, afterToo)
}

// TestRoundDovecot is the same with a real server: the mail is fetched by IMAP,
// goes by submission, and comes back by IDLE.
func TestRoundDovecot(t *testing.T) {
	d := imaptest.StartDovecot(t, imaptest.Folder(t, work()), submitting()...)
	o := newOffice(t, byDovecot(d)...)
	o.sync()
	a, desk := o.watch(110, 60)
	settled(t, desk)
	review(t, a)
	onPatch, onCover := previewed(t, a)
	first, second := mailsOf(t, desk)
	if n := len(d.Sent()); n != 0 {
		t.Fatalf("%d mails left before they were approved", n)
	}
	sendBoth(t, a)
	wantSent(t, d, first, second)
	got := d.Sent()
	wantShown(t, onPatch, got[0])
	wantShown(t, onCover, got[1])
	wantTrailers(t, desk)
	first, second = mailsOf(t, desk)
	wantSeen(t, first, second)
}

// wantSent checks that the server passed on these mails and no others.
func wantSent(t *testing.T, d *imaptest.Dovecot, first, second desk.Letter) {
	t.Helper()
	got := d.Sent()
	if len(got) != 2 {
		t.Fatalf("%d mails were sent", len(got))
	}
	for i, want := range []desk.Letter{first, second} {
		if trace.Find(bytes.ReplaceAll(got[i], []byte("\r\n"), []byte("\n"))) == nil {
			t.Errorf("mail %d has no trace: it did not come through the server\n%s", i, got[i])
		}
		if !bytes.Equal(untraced(got[i]), untraced(want.Raw)) {
			t.Errorf("mail %d arrived as\n%q, not\n%q", i, untraced(got[i]), untraced(want.Raw))
		}
	}
	wantThread(t, got[0], got[1])
}

// TestRoundTmux is the same once more, with the built program on a real
// terminal: sync, the whole review, and send.
func TestRoundTmux(t *testing.T) {
	imaptest.Needs(t, "dovecot", "tmux")
	path := program(t)
	d := imaptest.StartDovecot(t, imaptest.Folder(t, work()), submitting()...)
	o := newOffice(t, byDovecot(d)...)
	o.run(path, 0)
	s := sit(t, 110, 60, []string{"TERM=tmux-256color"}, path, "--store", o.dir, "--config", o.config)
	review(t, s)
	onPatch, onCover := previewed(t, s)
	if n := len(d.Sent()); n != 0 {
		t.Fatalf("%d mails left before they were approved", n)
	}
	sendBoth(t, s)
	got := d.Sent()
	if len(got) != 2 {
		t.Fatalf("%d mails were sent", len(got))
	}
	wantShown(t, onPatch, got[0])
	wantShown(t, onCover, got[1])
	s.Press("Q")
	s.wantExit("0")
	desk := o.open()
	defer o.close(desk)
	if err := desk.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	first, second := mailsOf(t, desk)
	wantSent(t, d, first, second)
	wantSeen(t, first, second)
	wantTrailers(t, desk)
}
