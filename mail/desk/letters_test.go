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
		d.SaveComment(ctx, "v1-2@example.org", reply.Comment{ID: "a", From: dry, To: dry, Text: "Is dry() cheap? Naïve question."}, ""),
		d.SaveComment(ctx, "v1-2@example.org", reply.Comment{ID: "b", From: wet, To: wet, Text: "And a wet one?"}, ""),
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
	if left, err := d.store.Drafts(ctx); err != nil || len(left) != 0 {
		t.Errorf("the store keeps drafts that went: %+v, %v", left, err)
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
	if it, err := d.Snapshot().Find("v1-0@example.org"); err != nil || it.Marks.Pending != "" || it.Marks.Drafts+it.Marks.Letters+it.Marks.Sent != 0 || it.Marks.Listed != "Reviewed-by,Tested-by" {
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

// TestLetterFollowsDraft: a letter that waits is taken back when the draft it
// was made of changes, and only what was seen last can go.
func TestLetterFollowsDraft(t *testing.T) {
	t.Parallel()
	d, srv := reviewing(t)
	ctx := t.Context()
	all := reviewed(t, d)
	old := all[1]
	d.opt.Settings.Send.Delay = config.Duration(time.Minute)
	must(t, d.Approve(ctx, old.ID, old.Sum))
	if l, err := d.Letter(ctx, old.ID); err != nil || l.State != store.LetterQueued || l.Due().IsZero() {
		t.Fatalf("approved: %s, %v", l.State, err)
	}
	must(t, d.DropComment(ctx, "v1-2@example.org", "b"))
	if l, err := d.Letter(ctx, old.ID); err != nil || l.State != store.LetterDraft {
		t.Errorf("the draft changed, the letter is %s, %v", l.State, err)
	}
	if _, err := d.SendLetter(ctx, old.ID, old.Sum, nil); !errors.Is(err, outbox.ErrOther) {
		t.Errorf("what is no longer meant goes: %v", err)
	}
	fresh, err := d.PreviewOf(ctx, "v1-2@example.org")
	must(t, err)
	if fresh.ID != old.ID || fresh.Sum == old.Sum || strings.Contains(fresh.Body, "wet one") || !strings.Contains(fresh.Body, "cheap") {
		t.Errorf("the new letter is %s\n%s", fresh.ID, fresh.Body)
	}
	if l, err := d.SendLetter(ctx, fresh.ID, fresh.Sum, nil); err != nil || l.State != store.LetterSent {
		t.Errorf("%s, %v", l.State, err)
	}
	must(t, d.DropLetter(ctx, all[0].ID))
	if left, err := d.Drafts(ctx, "v1-0@example.org"); err != nil || len(left) != 0 || len(srv.got()) != 1 {
		t.Errorf("%+v are left, %v; %d mails went", left, err, len(srv.got()))
	}
}

// TestMoved: a letter is held when a newer version, or a NACK, came since it
// was made, and goes when it is approved after that was seen.
func TestMoved(t *testing.T) {
	t.Parallel()
	nack := func(id string) []byte {
		return []byte("From: Carl Critic <carl@example.com>\nTo: pump@lists.example.org\nList-Id: <pump.lists.example.org>\nSubject: Re: [PATCH 0/2] pump: two repairs\n" +
			"Message-ID: <" + id + ">\nIn-Reply-To: <v1-0@example.org>\nReferences: <v1-0@example.org>\nDate: " + time.Now().Add(-time.Hour).Format(time.RFC1123Z) + "\n\nThis breaks the well.\n\nNacked-by: Carl Critic <carl@example.com>\n")
	}
	for what, came := range map[string][][]byte{"v2": posted(2, time.Now().Add(-time.Hour)), "ack": {nack("nack@example.com")}} {
		d, srv := reviewing(t)
		ctx := t.Context()
		l := reviewed(t, d)[0]
		must(t, d.Fill(ctx, slices.Values(came)))
		held, err := d.SendLetter(ctx, l.ID, l.Sum, nil)
		if err != nil || held.State != store.LetterHeld || !strings.Contains(held.Why, what) || len(srv.got()) != 0 {
			t.Fatalf("%s: %s %q, %v; %d mails went", what, held.State, held.Why, err, len(srv.got()))
		}
		sent, err := d.SendLetter(ctx, l.ID, l.Sum, nil)
		if err != nil || sent.State != store.LetterSent || len(srv.got()) != 1 {
			t.Errorf("%s: approved again: %s %q, %v", what, sent.State, sent.Why, err)
		}
	}
}

// TestNothingLeaves from a desk that stands at another time, or without a way to
// send; drafts and previews work there all the same.
func TestNothingLeaves(t *testing.T) {
	t.Parallel()
	d, srv := reviewing(t)
	d.opt.Still = "it is a look back"
	l := reviewed(t, d)[0]
	if !slices.ContainsFunc(l.Findings, func(f reply.Finding) bool { return f.Level == reply.Block && f.Rule == "transport" }) {
		t.Errorf("findings %+v", l.Findings)
	}
	if err := d.Approve(t.Context(), l.ID, l.Sum); err == nil {
		t.Error("approved")
	}
	if _, err := d.SendLetter(t.Context(), l.ID, l.Sum, nil); err == nil || len(srv.got()) != 0 {
		t.Error("sent")
	}
}

// TestOpenScreenSends: with the screen open what is approved goes by itself,
// and the row shows it.
func TestOpenScreenSends(t *testing.T) {
	t.Parallel()
	d, srv := reviewing(t)
	l := reviewed(t, d)[0]
	must(t, d.Start(t.Context()), d.Approve(t.Context(), l.ID, l.Sum))
	for range 500 {
		at, err := d.Letter(t.Context(), l.ID)
		must(t, err)
		it := itemOf(d.Snapshot(), "v1-0@example.org")
		if at.State == store.LetterSent && len(srv.got()) == 1 && it != nil && it.Marks.Letters == 1 && it.Marks.Sent == 1 && it.Marks.Drafts == 1 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	it := itemOf(d.Snapshot(), "v1-0@example.org")
	t.Errorf("%d mails went; the row has %+v", len(srv.got()), it.Marks)
}

// TestBufferRoundTrip: what the editor shows and gives back unchanged is the
// same draft; what is typed is a comment on its line.
func TestBufferRoundTrip(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	ctx := t.Context()
	reviewed(t, d)
	before, err := d.draftOn(ctx, "v1-2@example.org")
	must(t, err)
	text, err := d.Buffer(ctx, "v1-2@example.org")
	must(t, err)
	problems, err := d.TakeBuffer(ctx, "v1-2@example.org", text)
	must(t, err)
	after, err := d.draftOn(ctx, "v1-2@example.org")
	must(t, err)
	if len(problems) != 0 || len(after.Comments) != 2 || len(after.Tags) != 1 || after.Tags[0] != before.Tags[0] {
		t.Errorf("%q: %+v became %+v", problems, before.Draft, after.Draft)
	}
	names := map[string]string{}
	for _, c := range after.Comments {
		names[c.ID] = c.Text
	}
	if !strings.Contains(names["a"], "cheap") || !strings.Contains(names["b"], "wet") {
		t.Errorf("comments %+v", after.Comments)
	}
	text = strings.Replace(text, "Is dry() cheap?", "Is dry() slow?", 1)
	_, err = d.TakeBuffer(ctx, "v1-2@example.org", text)
	must(t, err)
	if after, err = d.draftOn(ctx, "v1-2@example.org"); err != nil || len(after.Comments) != 2 {
		t.Errorf("%+v, %v", after.Comments, err)
	}
}

// TestWrite: a text from elsewhere is the answer, with the tags that were given
// before; it takes the place of nothing that was written.
func TestWrite(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	ctx := t.Context()
	must(t, d.GiveTag(ctx, []patch.MsgID{"v1-1@example.org"}, reply.Tag{Key: "Acked-by"}), d.Write(ctx, "v1-1@example.org", "Fine.\r\n"))
	l, err := d.PreviewOf(ctx, "v1-1@example.org")
	if err != nil || !slices.Equal(l.Tags, []string{"Acked-by"}) || !strings.Contains(l.Body, "Fine.\n\nAcked-by: René Reviewer <rene@example.net>\n") {
		t.Errorf("%q, %v", l.Body, err)
	}
	if err := d.Write(ctx, "v1-1@example.org", "Other."); !errors.Is(err, errDrafted) {
		t.Errorf("written over: %v", err)
	}
	for _, body := range []string{"", " \r\n"} {
		if err := d.Write(ctx, "v1-2@example.org", body); !errors.Is(err, errNothing) {
			t.Errorf("%q: %v", body, err)
		}
	}
	if err := d.Write(ctx, "nobody@example.org", "x"); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("to nobody: %v", err)
	}
}

// TestOtherVersion: what was said on v1 stands at the same line of v2; marks of
// patches that did not change go with them, and a snooze ends with v2.
func TestOtherVersion(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	ctx := t.Context()
	must(t, d.Add(ctx, []byte("From: Carl Critic <carl@example.com>\nTo: pump@lists.example.org\nSubject: Re: [PATCH 2/2] pump: stop when dry\n"+
		"Message-ID: <c1@example.com>\nIn-Reply-To: <v1-2@example.org>\nReferences: <v1-2@example.org>\nDate: "+time.Now().Add(-24*time.Hour).Format(time.RFC1123Z)+
		"\n\n> +\tif (dry())\treturn 1;\n\nOne line too many.\n")),
		d.MarkPatch(ctx, "v1-2@example.org", "done"), d.SnoozeFor(ctx, "v1-0@example.org", UntilVersion), d.SetPlace(ctx, "v1-0@example.org", "v1-2@example.org", 7))
	if it := itemOf(d.Snapshot(), "v1-0@example.org"); it.Section != queue.Snoozed {
		t.Errorf("snoozed, it is in %s", it.Section)
	}
	must(t, d.Fill(ctx, slices.Values(posted(2, time.Now().Add(-time.Hour)))))
	if it := itemOf(d.Snapshot(), "v1-0@example.org"); it.Versions != 2 || it.Section == queue.Snoozed {
		t.Errorf("with %d versions it is in %s", it.Versions, it.Section)
	}
	said, err := d.Talk(ctx, "v2-2@example.org")
	if err != nil || len(said) != 1 || said[0].Version != 1 || said[0].Line != lineOf(t, d, "v2-2@example.org", "if (dry())") {
		t.Errorf("%+v, %v", said, err)
	}
	marks, err := d.PatchMarks(ctx, "v1-0@example.org")
	if err != nil || marks["v2-2@example.org"] != "done" || marks["v2-1@example.org"] != "" {
		t.Errorf("marks %v, %v", marks, err)
	}
	must(t, d.MarkPatch(ctx, "v2-2@example.org", ""))
	if marks, err = d.PatchMarks(ctx, "v1-0@example.org"); err != nil || marks["v2-2@example.org"] != "" || marks["v1-2@example.org"] != "done" {
		t.Errorf("marks %v, %v", marks, err)
	}
	if id, line, err := d.Place(ctx, "v1-0@example.org"); id != "v1-2@example.org" || line != 7 || err != nil {
		t.Errorf("place %s %d, %v", id, line, err)
	}
	s, err := d.Since(ctx, "v1-0@example.org", 0, 0)
	if err != nil || s.From != 1 || s.To != 2 || len(s.Pairs) != 2 || !s.Pairs[0].Same || !s.Pairs[1].Same {
		t.Errorf("%+v, %v", s, err)
	}
	must(t, d.Mark(ctx, "v1-0@example.org", "done", true))
	if it := itemOf(d.Snapshot(), "v1-0@example.org"); it.Section != queue.All {
		t.Errorf("done, it is in %s", it.Section)
	}
}

// TestUseIdentity: the letters of a change are those of the identity that was
// chosen for it.
func TestUseIdentity(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	ctx := t.Context()
	work := patch.Person{Name: "R. Reviewer", Email: "rr@work.example"}
	d.opt.Me.People = append(d.opt.Me.People, work)
	old := reviewed(t, d)[0]
	must(t, d.UseIdentity(ctx, "v1-0@example.org", work))
	all, err := d.Preview(ctx, "v1-0@example.org")
	must(t, err)
	for _, l := range all {
		if l.Person != work || !strings.Contains(l.Body, "-by: R. Reviewer <rr@work.example>") || l.From != work.Email {
			t.Errorf("%s %s\n%s", l.Person, l.From, l.Body)
		}
	}
	if all[0].ID != old.ID || all[0].Sum == old.Sum || len(all) != 2 {
		t.Error("the letter is not in the old one's place")
	}
	if err := d.UseIdentity(ctx, "v1-0@example.org", patch.Person{Name: "X", Email: "x@example.org"}); err == nil {
		t.Error("anybody can be written as")
	}
}

// TestSendemailFrom: where git says who the reader is, letters go as git sends;
// a configured reader is nobody else.
func TestSendemailFrom(t *testing.T) {
	for k, v := range map[string]string{
		"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_COUNT": "2",
		"GIT_CONFIG_KEY_0": "sendemail.from", "GIT_CONFIG_VALUE_0": "Rita Work <rita@work.example>",
		"GIT_CONFIG_KEY_1": "sendemail.smtpserver", "GIT_CONFIG_VALUE_1": "127.0.0.1",
	} {
		t.Setenv(k, v)
	}
	home := queue.Me{People: []patch.Person{{Name: "Rita", Email: "rita@home.example"}}}
	for _, met := range []bool{false, true} {
		d, err := Open(t.Context(), t.TempDir(), Options{Me: home})
		must(t, err)
		want := "rita@home.example"
		if met {
			d.Meet(home)
			want = "rita@work.example"
		}
		if me := d.self(t.Context()); me.Person.Email != want || !d.isMe(me.Person) {
			t.Errorf("met %v: %+v", met, me)
		}
		must(t, d.Close())
	}
}
