package desk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"onemore/config"
	"onemore/mail"
	"onemore/mail/outbox"
	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/reply"
)

// server is a mail server that keeps what it is given.
type server struct {
	mu    sync.Mutex
	mails []taken
}

type taken struct {
	from string
	to   []string
	raw  []byte
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{s: s}, nil }

func (s *server) got() []taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

type session struct {
	s *server
	m taken
}

func (s *session) Reset()        { s.m = taken{} }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.m.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.m.to = append(s.m.to, to)
	return nil
}

func (s *session) Data(r io.Reader) (err error) {
	if s.m.raw, err = io.ReadAll(r); err != nil {
		return err
	}
	s.s.mu.Lock()
	defer s.s.mu.Unlock()
	s.s.mails = append(s.s.mails, s.m)
	return nil
}

// serve starts a server on the loopback, and gives it and its URL.
func serve(t *testing.T) (*server, config.URL) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{}
	srv := smtp.NewServer(s)
	srv.Domain = "mx.example.org"
	go func() { _ = srv.Serve(ln) }()
	t.Cleanup(func() { _ = srv.Close() })
	return s, config.URL("smtp+plain://" + ln.Addr().String())
}

// posted is a series of two patches under a cover.
func posted(version int, at time.Time) [][]byte {
	mark, ids := "", func(n int) string { return fmt.Sprintf("v%d-%d@example.org", version, n) }
	if version > 1 {
		mark = fmt.Sprintf(" v%d", version)
	}
	head := func(n int, subject, refs string) string {
		return fmt.Sprintf("From: Ada Author <ada@example.org>\nTo: pump@lists.example.org\nCc: Bo Keeper <bo@example.org>\n"+
			"List-Id: <pump.lists.example.org>\nList-Post: <mailto:pump@lists.example.org>\nSubject: [PATCH%s %d/2] %s\nMessage-ID: <%s>\nDate: %s\n%s\n",
			mark, n, subject, ids(n), at.Add(time.Duration(n)*time.Second).Format(time.RFC1123Z), refs)
	}
	below := "In-Reply-To: <" + ids(0) + ">\nReferences: <" + ids(0) + ">\n"
	return [][]byte{
		[]byte(head(0, "pump: two repairs", "") + "Two repairs for the pump.\n\nAda Author (2):\n  pump: count the strokes\n  pump: stop when dry\n\n pump.c | 2 ++\n"),
		[]byte(head(1, "pump: count the strokes", below) + "The strokes were not counted.\n\nSigned-off-by: Ada Author <ada@example.org>\n---\n pump.c | 1 +\n" +
			" 1 file changed, 1 insertion(+)\n\ndiff --git a/pump.c b/pump.c\nindex 1111111..2222222 100644\n--- a/pump.c\n+++ b/pump.c\n" +
			"@@ -1,3 +1,4 @@\n int pump(void)\n {\n+\tstrokes++;\n \treturn 0;\n-- \n2.45.0\n"),
		[]byte(head(2, "pump: stop when dry", below) + "A dry pump must stop.\n\nSigned-off-by: Ada Author <ada@example.org>\n---\n pump.c | 1 +\n" +
			" 1 file changed, 1 insertion(+)\n\ndiff --git a/pump.c b/pump.c\nindex 2222222..3333333 100644\n--- a/pump.c\n+++ b/pump.c\n" +
			"@@ -2,3 +2,4 @@ int pump(void)\n {\n \tstrokes++;\n+\tif (dry())\treturn 1;\n \treturn 0;\n-- \n2.45.0\n"),
	}
}

// reviewing is a desk with one series, whose mail leaves by a server.
func reviewing(t *testing.T) (*Desk, *server) {
	t.Helper()
	srv, url := serve(t)
	opt := Options{Me: queue.Me{People: []patch.Person{{Name: "René Reviewer", Email: "rene@example.net"}}}}
	opt.Settings = config.Defaults()
	opt.Settings.Send = config.Send{Kind: config.SendSMTP, URL: url}
	d, err := Open(t.Context(), t.TempDir(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.Fill(t.Context(), slices.Values(posted(1, time.Now().Add(-48*time.Hour)))); err != nil {
		t.Fatal(err)
	}
	return d, srv
}

// lineOf is where a text stands in the body of a message.
func lineOf(t *testing.T, d *Desk, id patch.MsgID, text string) int {
	t.Helper()
	m, err := d.Mail(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(strings.Split(m.Body, "\n"), func(l string) bool { return strings.Contains(l, text) })
	if at < 0 {
		t.Fatalf("%q is not in <%s>", text, id)
	}
	return at
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// reviewed writes two comments and a Reviewed-by on the second patch, and a
// Tested-by on the cover.
func reviewed(t *testing.T, d *Desk) []Letter {
	t.Helper()
	ctx := t.Context()
	dry, wet := lineOf(t, d, "v1-2@example.org", "if (dry())"), lineOf(t, d, "v1-2@example.org", "A dry pump")
	must(t,
		d.SaveComment(ctx, "v1-2@example.org", reply.Comment{ID: "a", From: dry, To: dry, Text: "Is dry() cheap? Naïve question."}),
		d.SaveComment(ctx, "v1-2@example.org", reply.Comment{ID: "b", From: wet, To: wet, Text: "And a wet one?"}),
		d.GiveTag(ctx, []patch.MsgID{"v1-2@example.org"}, reply.Tag{Key: "Reviewed-by"}),
		d.GiveTag(ctx, []patch.MsgID{"v1-0@example.org"}, reply.Tag{Key: "Tested-by", Note: "on arm64"}),
	)
	all, err := d.Preview(ctx, "v1-0@example.org")
	must(t, err)
	if len(all) != 2 {
		t.Fatalf("%d letters", len(all))
	}
	return all
}

// TestRound is a whole review: what the preview shows is what the server gets,
// byte for byte; our own reading finds those tags on those patches and nothing
// else, and the letters turn seen when the mail comes back.
func TestRound(t *testing.T) {
	t.Parallel()
	d, srv := reviewing(t)
	ctx := t.Context()
	all := reviewed(t, d)
	if it, err := d.Snapshot().Find("v1-0@example.org"); err != nil || it.Marks.Pending != "Reviewed-by,Tested-by" || it.Marks.Drafts != 2 {
		t.Errorf("before sending the row has %+v, %v", it.Marks, err)
	}
	again, err := d.Preview(ctx, "v1-0@example.org")
	must(t, err)
	for i := range all {
		if !bytes.Equal(all[i].Raw, again[i].Raw) || all[i].ID != again[i].ID {
			t.Errorf("letter %d is another one when it is previewed again", i)
		}
		if len(srv.got()) != i {
			t.Fatal("a mail left before it was approved")
		}
		if _, err := d.SendLetter(ctx, all[i].ID, strings.Repeat("0", 64), nil); !errors.Is(err, outbox.ErrOther) {
			t.Errorf("sent by a wrong digest: %v", err)
		}
		sent, err := d.SendLetter(ctx, all[i].ID, all[i].Sum, nil)
		if err != nil || sent.State != store.LetterSent {
			t.Fatalf("letter %d: %s %s, %v", i, sent.State, sent.Why, err)
		}
	}
	got := srv.got()
	for i, m := range got {
		if !bytes.Equal(m.raw, all[i].Raw) {
			t.Errorf("mail %d:\n%q\nwas previewed as\n%q", i, m.raw, all[i].Raw)
		}
		if m.from != "rene@example.net" || !slices.Equal(m.to, []string{"ada@example.org", "pump@lists.example.org", "bo@example.org"}) {
			t.Errorf("mail %d goes from %s to %q", i, m.from, m.to)
		}
	}
	drafts, err := d.Drafts(ctx, "v1-0@example.org")
	if err != nil || len(drafts) != 0 {
		t.Errorf("drafts that went are still there: %+v, %v", drafts, err)
	}
	for _, m := range got {
		if p := mail.Parse(m.raw); p.From.Name != "René Reviewer" {
			t.Errorf("from %q", p.From)
		}
		must(t, d.Add(ctx, append([]byte("List-Id: <pump.lists.example.org>\r\n"), m.raw...)))
	}
	letters, err := d.Letters(ctx)
	must(t, err)
	for _, l := range letters {
		if l.State != store.LetterSeen {
			t.Errorf("letter %s is %s after it came back", l.ID, l.State)
		}
	}
	tagged(t, d)
	if it, err := d.Snapshot().Find("v1-0@example.org"); err != nil || it.Marks.Pending != "" || it.Marks.Drafts+it.Marks.Letters != 0 {
		t.Errorf("in the end the row has %+v, %v", it.Marks, err)
	}
}

// tagged checks what our own reading finds of what was sent.
func tagged(t *testing.T, d *Desk) {
	t.Helper()
	c, err := d.Change(t.Context(), "v1-0@example.org")
	must(t, err)
	var found []string
	for _, p := range c.Versions[0].Patches {
		for _, tr := range p.Trailers {
			if d.isMe(tr.Person) {
				found = append(found, fmt.Sprintf("%d %s %s %v", p.N, tr.Key, tr.Via, tr.Counts))
			}
		}
	}
	slices.Sort(found)
	if want := []string{"1 Tested-by cover true", "2 Reviewed-by reply true", "2 Tested-by cover true"}; !slices.Equal(found, want) {
		t.Errorf("trailers %q, not %q", found, want)
	}
	said, err := d.Talk(t.Context(), "v1-2@example.org")
	must(t, err)
	var on []string
	for _, s := range said {
		if !s.Mine || s.Version != 0 {
			t.Errorf("%+v", s)
		}
		on = append(on, fmt.Sprintf("%d %s", s.Line, strings.Split(s.Text, "\n")[0]))
	}
	want := []string{
		fmt.Sprintf("%d And a wet one?", lineOf(t, d, "v1-2@example.org", "A dry pump")),
		fmt.Sprintf("%d Is dry() cheap? Naïve question.", lineOf(t, d, "v1-2@example.org", "if (dry())")),
	}
	if !slices.Equal(on, want) {
		t.Errorf("said %q, not %q", on, want)
	}
}
