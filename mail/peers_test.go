package mail

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tally counts how often two readers agree, and lists the rest.
type tally struct {
	agree, total map[string]int
}

func newTally() *tally { return &tally{map[string]int{}, map[string]int{}} }

func (c *tally) check(t *testing.T, what, where string, got, want any) {
	t.Helper()
	c.total[what]++
	g, w := fmt.Sprint(got), fmt.Sprint(want)
	if g == w {
		c.agree[what]++
		return
	}
	t.Logf("%s: %s: got %.160q, they say %.160q", where, what, g, w)
}

// atLeast fails below a measured number.
func (c *tally) atLeast(t *testing.T, want map[string]int) {
	t.Helper()
	for what, n := range want {
		t.Logf("%s: %d of %d agree", what, c.agree[what], c.total[what])
		if c.agree[what] < n {
			t.Errorf("%s: %d agree, measured were %d", what, c.agree[what], n)
		}
	}
}

// The expectations of mail-parser (JSON).
type (
	jsonMail struct {
		TextBody []int      `json:"text_body"`
		Parts    []jsonPart `json:"parts"`
	}
	jsonPart struct {
		Headers []struct {
			Name  json.RawMessage `json:"name"`
			Value json.RawMessage `json:"value"`
		} `json:"headers"`
		Body json.RawMessage `json:"body"`
	}
	jsonAddress struct {
		List  []jsonPerson
		Group []struct{ Addresses []jsonPerson }
	}
	jsonPerson struct{ Name, Address string }
	jsonDate   struct {
		Year, Month, Day, Hour, Minute, Second int
		Before                                 bool `json:"tz_before_gmt"`
		TzHour                                 int  `json:"tz_hour"`
		TzMinute                               int  `json:"tz_minute"`
	}
)

func (d jsonDate) time() time.Time {
	off := d.TzHour*3600 + d.TzMinute*60
	if d.Before {
		off = -off
	}
	return time.Date(d.Year, time.Month(d.Month), d.Day, d.Hour, d.Minute, d.Second, 0, time.FixedZone("", off))
}

func (a jsonAddress) emails() (out []string) {
	list := a.List
	for _, g := range a.Group {
		list = append(list, g.Addresses...)
	}
	for _, p := range list {
		if p.Address != "" {
			out = append(out, p.Address)
		}
	}
	return out
}

// words makes text comparable: white space is one space.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestPeerMailParser compares with what mail-parser expects of its own mails.
func TestPeerMailParser(t *testing.T) {
	dir := corpusDir(t, "peers", "mail-parser", "resources", "eml")
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.eml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no mails: ", err)
	}
	c := newTally()
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		js, err := os.ReadFile(strings.TrimSuffix(f, ".eml") + ".json")
		if err != nil {
			continue
		}
		var want jsonMail
		if err := json.Unmarshal(js, &want); err != nil || len(want.Parts) == 0 {
			t.Fatal(f, err)
		}
		name, _ := filepath.Rel(dir, f)
		compareJSON(t, c, name, raw, &want)
	}
	c.atLeast(t, map[string]int{"from": 75, "to": 74, "subject": 74, "date": 72, "message_id": 64, "text": 103})
}

func compareJSON(t *testing.T, c *tally, name string, raw []byte, want *jsonMail) {
	t.Helper()
	m := parse(raw)
	seen := map[string]bool{}
	for _, h := range want.Parts[0].Headers {
		var field string
		if json.Unmarshal(h.Name, &field) != nil || seen[field] {
			continue
		}
		seen[field] = true
		var v struct {
			Address  jsonAddress
			DateTime jsonDate
			Text     string
		}
		if json.Unmarshal(h.Value, &v) != nil {
			continue // "Empty" and lists
		}
		switch field {
		case "from":
			if e := v.Address.emails(); len(e) > 0 {
				c.check(t, field, name, m.From.Email, e[0])
			}
		case "to":
			var got []string
			for _, p := range m.To {
				got = append(got, p.Email)
			}
			c.check(t, field, name, got, v.Address.emails())
		case "subject":
			c.check(t, field, name, m.Subject, words(v.Text))
		case "date":
			if v.DateTime.Year != 0 {
				c.check(t, field, name, m.Date.UTC(), v.DateTime.time().UTC())
			}
		case "message_id":
			c.check(t, field, name, m.ID, v.Text)
		}
	}
	for _, i := range want.TextBody {
		var b struct{ Text string }
		if json.Unmarshal(want.Parts[i].Body, &b) == nil && words(b.Text) != "" {
			got := "there"
			if !strings.Contains(words(m.Body), words(b.Text)) {
				got = words(m.Body)
			}
			c.check(t, "text", name, got, map[bool]string{true: "there", false: words(b.Text)}[got == "there"])
		}
	}
}

// TestPeerHeaderTables compares single fields with mail-parser's tables.
func TestPeerHeaderTables(t *testing.T) {
	dir := corpusDir(t, "peers", "mail-parser", "resources")
	type row struct {
		Header   string
		Expected json.RawMessage
	}
	load := func(name string) (rows []row) {
		js, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(js, &rows); err != nil {
			t.Fatal(name, err)
		}
		return rows
	}
	c := newTally()
	for _, r := range load("address.json") {
		var want jsonAddress
		if json.Unmarshal(r.Expected, &want) != nil {
			continue
		}
		var got []string
		for _, p := range withEmail(parse([]byte("To: " + r.Header)).To) {
			got = append(got, p.Email)
		}
		c.check(t, "addresses", r.Header, got, want.emails())
	}
	for _, r := range load("date.json") {
		var want *jsonDate
		if json.Unmarshal(r.Expected, &want) != nil {
			continue
		}
		got, _, ok := parseDate(string(unfold([]byte(r.Header))))
		if want == nil || want.Month == 0 {
			c.check(t, "dates", r.Header, ok, false)
		} else {
			c.check(t, "dates", r.Header, got.UTC(), want.time().UTC())
		}
	}
	for _, r := range load("id.json") {
		var want []string
		if json.Unmarshal(r.Expected, &want) != nil {
			var one string
			if json.Unmarshal(r.Expected, &one) == nil && one != "" {
				want = []string{one}
			}
		}
		// The tables hold what follows the field too.
		m := parse([]byte("References: " + r.Header))
		c.check(t, "ids", r.Header, m.References, want)
	}
	for _, r := range load("unstructured.json") {
		var want string
		if json.Unmarshal(r.Expected, &want) != nil {
			continue
		}
		m := parse([]byte("Subject: " + r.Header))
		c.check(t, "subjects", r.Header, m.Subject, words(want))
	}
	for _, r := range load("content_type.json") {
		var want struct {
			Type       string `json:"c_type"`
			Subtype    string `json:"c_subtype"`
			Attributes [][2]string
		}
		if json.Unmarshal(r.Expected, &want) != nil || want.Subtype == "" {
			continue
		}
		h := scanHeader([]byte("Content-Type: " + r.Header))
		m := parseMedia(h.get(kindContentType))
		c.check(t, "types", r.Header, m.value, want.Type+"/"+want.Subtype)
		for _, a := range want.Attributes {
			if !strings.HasSuffix(a[0], "-language") && !strings.HasSuffix(a[0], "-charset") {
				c.check(t, "parameters", r.Header, m.get(a[0]), a[1])
			}
		}
	}
	c.atLeast(t, map[string]int{"addresses": 48, "dates": 37, "ids": 9, "subjects": 27, "types": 78, "parameters": 76})
}

// TestPeerGit compares with the msg, patch and info files that git expects of
// mailinfo: every line git would take into the commit or the patch is in Body.
func TestPeerGit(t *testing.T) {
	dir := corpusDir(t, "peers", "git-t5100", "t5100")
	c := newTally()
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	split := t.TempDir()
	if out, err := exec.Command("git", "mailsplit", "-o"+split, filepath.Join(dir, "sample.mbox")).CombinedOutput(); err != nil {
		t.Skipf("git mailsplit: %v: %s", err, out)
	}
	for i := 1; i <= 18; i++ {
		n := fmt.Sprintf("%04d", i)
		raw, err := os.ReadFile(filepath.Join(split, n))
		if err != nil {
			t.Fatal(err)
		}
		m := parse(raw)
		c.check(t, "patch", n, missingLine(m.Body, guessText(read("patch"+n))), "")
		c.check(t, "message", n, missingLine(m.Body, guessText(read("msg"+n))), "")
		compareInfo(t, c, n, string(read("info"+n)), m.From.Name, m.From.Email, m.Subject, m.Body)
	}
	for i, raw := range splitMbox(read("rfc2047-samples.mbox"), 0) {
		n := fmt.Sprintf("%04d", i+1)
		m := parse(raw)
		compareInfo(t, c, "rfc2047 "+n, string(read("rfc2047-info-"+n)), m.From.Name, m.From.Email, m.Subject, m.Body)
	}
	for _, f := range []string{"comment", "info-from", "quoted-from", "embed-from", "quoted-string"} {
		m := parse(read(f + ".in"))
		compareInfo(t, c, f, string(read(f+".expect")), m.From.Name, m.From.Email, m.Subject, m.Body)
	}
	for i, raw := range splitMbox(read("quoted-cr.mbox"), 0) {
		m := parse(raw)
		c.check(t, "patch", fmt.Sprint("quoted-cr ", i), missingLine(m.Body, strings.ReplaceAll(string(read("quoted-cr-patch")), "%%", "\r")), "")
	}
	c.atLeast(t, map[string]int{"patch": 20, "message": 18, "author": 23, "email": 26, "subject": 33})
}

// compareInfo compares with an info file; what git takes from lines in the
// body ("From:", "Subject:") is looked for there.
func compareInfo(t *testing.T, c *tally, where, info, name, email, subject, body string) {
	t.Helper()
	for line := range strings.Lines(info) {
		key, want, _ := strings.Cut(strings.TrimRight(line, "\n"), ": ")
		var got string
		switch key {
		case "Author":
			if got = name; got == "" {
				got = email // as git does
			}
		case "Email":
			got = email
		case "Subject":
			got = subject
		default:
			continue
		}
		if words(got) != words(want) && (strings.HasSuffix(got, want) || strings.Contains(words(body), words(want)) || strings.Contains(decodeWords(body), want)) {
			got = want
		}
		c.check(t, strings.ToLower(key), where, words(got), words(want))
	}
}

// missingLine gives the first line of want that body does not hold in its
// place; "" when it holds all.
func missingLine(body, want string) string {
	have := strings.Split(body, "\n")
	at := 0
	for line := range strings.Lines(want) {
		line = strings.TrimRight(line, " \t\r\n")
		if line == "" {
			continue
		}
		for at < len(have) && strings.TrimRight(have[at], " \t\r") != line {
			at++
		}
		if at == len(have) {
			return line
		}
		at++
	}
	return ""
}

// TestGitMailinfo runs git over a list, where there is one, and compares.
func TestGitMailinfo(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git: ", err)
	}
	dir := t.TempDir()
	c := newTally()
	for i, raw := range listMail(t, "tipc-discussion", 0) {
		if i%8 != 0 {
			continue
		}
		m := parse(raw)
		cmd := exec.Command(git, "mailinfo", "-k", "--no-scissors", "msg", "patch")
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(string(raw))
		info, err := cmd.Output()
		if err != nil {
			t.Logf("%s: git fails: %v", m.ID, err)
			continue
		}
		for _, f := range []string{"msg", "patch"} {
			data, err := os.ReadFile(filepath.Join(dir, f))
			if err != nil {
				t.Fatal(err)
			}
			if !m.Flowed {
				c.check(t, f, string(m.ID), missingLine(m.Body, string(data)), "")
			}
		}
		compareInfo(t, c, string(m.ID), string(info), m.From.Name, m.From.Email, m.Subject, m.Body)
	}
	c.atLeast(t, map[string]int{"patch": 134, "msg": 134, "author": 156, "email": 156, "subject": 156})
}
