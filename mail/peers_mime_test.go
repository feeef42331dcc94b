package mail

import (
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"onemore/patch"
)

// xmlEntity is how mime4j writes down what it expects of a mail.
type xmlEntity struct {
	Fields []string    `xml:"header>field"`
	Parts  []xmlEntity `xml:"multipart>body-part"`
	Inner  []xmlEntity `xml:"message"`
	Text   struct {
		Name string `xml:"name,attr"`
	} `xml:"text-body"`
}

func (e *xmlEntity) field(name string) (string, bool) {
	for _, f := range e.Fields {
		key, value, _ := strings.Cut(strings.TrimLeft(f, "\r\n"), ":")
		if strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.TrimSpace(value), true
		}
	}
	return "", false
}

// leafs gives the text files of the parts that are no HTML, attachment or mail
// in the mail.
func (e *xmlEntity) leafs() (names []string) {
	for i := range e.Parts {
		names = append(names, e.Parts[i].leafs()...)
	}
	typ, ok := e.field("Content-Type")
	how, _ := e.field("Content-Disposition")
	plain := !ok || strings.HasPrefix(strings.ToLower(typ), "text/plain")
	if plain && e.Text.Name != "" && !strings.HasPrefix(strings.ToLower(how), "attachment") {
		names = append(names, e.Text.Name)
	}
	return names
}

// TestPeerMime4j compares header fields and decoded texts with what mime4j
// expects of its own mails.
func TestPeerMime4j(t *testing.T) {
	dir := corpusDir(t, "peers", "mime4j", "core", "src", "test", "resources")
	files, err := filepath.Glob(filepath.Join(dir, "*", "*_decoded.xml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no expectations: ", err)
	}
	c := newTally()
	for _, f := range files {
		want := readXML(t, f)
		raw, err := os.ReadFile(strings.TrimSuffix(f, "_decoded.xml") + ".msg")
		if err != nil {
			continue
		}
		m := parse(raw)
		name := strings.TrimSuffix(filepath.Base(f), "_decoded.xml")
		if s, ok := want.field("Subject"); ok {
			c.check(t, "subject", name, words(m.Subject), words(decodeWords(guessText([]byte(s)))))
		}
		if s, ok := want.field("Message-ID"); ok {
			c.check(t, "id", name, m.ID, strings.Trim(s, "<> "))
		}
		for _, leaf := range want.leafs() {
			text, err := os.ReadFile(filepath.Join(filepath.Dir(f), leaf))
			if err != nil {
				t.Fatal(err)
			}
			c.check(t, "text", leaf, missingWord(m.Body, plainLines(string(text))), "")
		}
	}
	c.atLeast(t, map[string]int{"subject": 54, "id": 10, "text": 86})
}

func readXML(t *testing.T, file string) (e xmlEntity) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// Control characters of the mails are in there as they were.
	clean := regexp.MustCompile(`[\x00-\x08\x0b\x0c\x0e-\x1f]`).ReplaceAll(data, nil)
	d := xml.NewDecoder(strings.NewReader(strings.ToValidUTF8(string(clean), "?")))
	d.Strict = false
	if err := d.Decode(&e); err != nil {
		t.Logf("%s cannot be read: %v", filepath.Base(file), err)
	}
	return e
}

// missingWord gives the first word of want that body does not hold in its
// place.
func missingWord(body, want string) string {
	have, at := strings.Fields(body), 0
	for _, w := range strings.Fields(want) {
		for at < len(have) && have[at] != w {
			at++
		}
		if at == len(have) {
			return w
		}
		at++
	}
	return ""
}

// TestPeerEnvelopes compares with the ENVELOPE that imaptest expects of its
// mails (RFC 9051 section 7.5.2): date, subject, from, sender, reply-to, to, cc,
// bcc, in-reply-to, message-id.
func TestPeerEnvelopes(t *testing.T) {
	dir := corpusDir(t, "peers", "imaptest", "src", "tests")
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	mails := cutMails([]byte(read("fetch-envelope.mbox")))
	c := newTally()
	for i, line := range regexp.MustCompile(`(?m)^\* \d+ FETCH \(ENVELOPE (.*)\)$`).FindAllStringSubmatch(read("fetch-envelope"), -1) {
		want, _ := sexp(line[1])
		m := parse(mails[i])
		date, _, _ := parseDate(str(want[0]))
		c.check(t, "date", str(want[0]), m.Date.UTC(), date.UTC())
		c.check(t, "subject", str(want[1]), m.Subject, str(want[1]))
		c.check(t, "from", line[1], emails([]patch.Person{m.From}), addresses(want[2]))
		if m.Sender.Email != "" {
			c.check(t, "sender", line[1], emails([]patch.Person{m.Sender}), addresses(want[3]))
		}
		if len(m.ReplyTo) > 0 {
			c.check(t, "reply-to", line[1], emails(m.ReplyTo), addresses(want[4]))
		}
		c.check(t, "to", line[1], emails(m.To), addresses(want[5]))
		c.check(t, "cc", line[1], emails(m.Cc), addresses(want[6]))
		if id := str(want[9]); id != "" {
			c.check(t, "ids", line[1], []any{m.InReplyTo, m.ID}, []any{[]string{strings.Trim(str(want[8]), "<>")}, strings.Trim(id, "<>")})
		}
	}
	c.atLeast(t, map[string]int{"date": 6, "subject": 6, "from": 6, "sender": 1, "reply-to": 1, "to": 6, "cc": 6, "ids": 1})
}

// sexp reads one parenthesised list of strings, NIL and lists; it gives what
// follows it, too.
func sexp(s string) (items []any, rest string) {
	s = strings.TrimPrefix(s, "(")
	for s != "" {
		switch s[0] {
		case ')':
			return items, s[1:]
		case ' ':
			s = s[1:]
		case '(':
			var inner []any
			inner, s = sexp(s)
			items = append(items, inner)
		case '"':
			var text string
			text, s, _ = strings.Cut(s[1:], `"`)
			items = append(items, text)
		default:
			n := strings.IndexAny(s, " )")
			items, s = append(items, nil), s[max(n, 0):]
		}
	}
	return items, ""
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

// addresses gives "user@host" of a list of addresses, without the marks of
// groups.
func addresses(v any) (out []string) {
	people, _ := v.([]any)
	for _, p := range people {
		if f, ok := p.([]any); ok && len(f) == 4 && str(f[3]) != "" {
			out = append(out, str(f[2])+"@"+str(f[3]))
		}
	}
	return out
}

func emails(people []patch.Person) (out []string) {
	for _, p := range people {
		out = append(out, p.Email)
	}
	return out
}

// TestPeerPatchew compares with the fields that patchew keeps beside the mail.
func TestPeerPatchew(t *testing.T) {
	dir := corpusDir(t, "peers", "patchew", "tests", "data")
	files, err := filepath.Glob(filepath.Join(dir, "*.json.gz"))
	if err != nil || len(files) == 0 {
		t.Fatal("no expectations: ", err)
	}
	c := newTally()
	for _, f := range files {
		want := readPatchew(t, f)
		m := parse([]byte(want.Mbox))
		name := filepath.Base(f)
		c.check(t, "id", name, m.ID, want.ID)
		c.check(t, "subject", name, m.Subject, want.Subject)
		c.check(t, "date", name, m.Date.UTC().Format("2006-01-02T15:04:05"), want.Date)
		c.check(t, "from", name, m.From.Name+m.From.Email, want.Sender.Name+want.Sender.Address)
		c.check(t, "to and cc", name, len(m.To)+len(m.Cc), len(want.Recipients))
	}
	c.atLeast(t, map[string]int{"id": 2, "subject": 2, "date": 2, "from": 2, "to and cc": 2})
}

type patchewMail struct {
	ID      string `json:"message_id"`
	Subject string
	Date    string
	Sender  struct {
		Name    string
		Address string
	}
	Recipients []any
	Mbox       string
}

func readPatchew(t *testing.T, file string) (want patchewMail) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(z).Decode(&want); err != nil {
		t.Fatal(file, err)
	}
	return want
}
