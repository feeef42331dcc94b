package trailer

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"onemore/patch"
)

// message is as much of a mail as these tests need.
type message struct {
	id, subject, parent, body string
	from                      patch.Person
}

func corpus(t *testing.T, path ...string) string {
	t.Helper()
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		t.Skip("ONEMORE_CORPUS names no folder of test mail")
	}
	full := filepath.Join(append([]string{root}, path...)...)
	if _, err := os.Stat(full); err != nil {
		t.Skip(err)
	}
	return full
}

func readMbox(t *testing.T, path string) []message {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".zst") {
		z, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderMaxWindow(1<<27), zstd.WithDecoderConcurrency(1))
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		if data, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	var out []message
	for len(data) > 0 {
		msg := data
		if end := bytes.Index(data, []byte("\n\nFrom ")); end < 0 {
			data = nil
		} else {
			msg, data = data[:end+1], data[end+2:]
		}
		_, msg, _ = bytes.Cut(msg, []byte("\n"))
		m, err := mail.ReadMessage(bytes.NewReader(msg))
		if err != nil {
			continue
		}
		out = append(out, message{
			id:      strings.Trim(m.Header.Get("Message-Id"), "<> "),
			parent:  strings.Trim(m.Header.Get("In-Reply-To"), "<> "),
			subject: m.Header.Get("Subject"),
			from:    patch.ParsePerson(m.Header.Get("From")),
			body:    strings.ReplaceAll(text(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, 0), "\r\n", "\n"),
		})
	}
	return out
}

// text decodes the first text/plain part.
func text(ctype, enc string, r io.Reader, depth int) string {
	kind, params, err := mime.ParseMediaType(ctype)
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && depth < 5 {
		mr := multipart.NewReader(r, params["boundary"])
		for {
			p, err := mr.NextRawPart()
			if err != nil {
				return ""
			}
			if s := text(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p, depth+1); s != "" {
				return s
			}
		}
	}
	if kind != "text/plain" {
		return ""
	}
	switch strings.ToLower(strings.TrimSpace(enc)) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	b, _ := io.ReadAll(r)
	return string(b)
}

// given says whether a reply gives key from email without any doubt.
func given(body, key, email string) bool {
	return slices.ContainsFunc(InReply(body), func(tr Trailer) bool {
		return tr.Key == key && tr.Person.Email == email && !tr.Misspelt && !tr.Conditional && !tr.Retracts
	})
}

// TestGeneratedKey compares with mail whose trailers are known exactly.
func TestGeneratedKey(t *testing.T) {
	t.Parallel()
	dir := corpus(t, "generated", "gen-2k")
	bodies := map[string]string{}
	boxes, _ := filepath.Glob(filepath.Join(dir, "mbox", "*.mbox"))
	for _, b := range boxes {
		for _, m := range readMbox(t, b) {
			bodies[m.id] = m.body
		}
	}
	f, err := os.Open(filepath.Join(dir, "key.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	right, wrong, absent := 0, 0, 0
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var row struct {
			Trailers []struct {
				Key, Email, Reply, Form string
				Counts                  bool
			}
		}
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		for _, tr := range row.Trailers {
			body, ok := bodies[tr.Reply]
			if !ok || body == "" {
				absent++
				continue
			}
			got := false
			for _, key := range people() {
				if tr.Counts && key == tr.Key || !tr.Counts {
					got = got || given(body, key, tr.Email)
				}
			}
			if got == tr.Counts {
				right++
				continue
			}
			wrong++
			t.Logf("%s %s: got %v: %s", tr.Form, tr.Key, got, show(InReply(body)))
		}
	}
	t.Logf("%d of %d as the key says; %d replies could not be read here", right, right+wrong, absent)
	if right < 300 || wrong > 0 {
		t.Errorf("%d right, %d wrong", right, wrong)
	}
}

// TestAppliedTags asks for the tags that a maintainer took from replies into
// his commits.
func TestAppliedTags(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads a large archive")
	}
	f, err := os.Open(corpus(t, "ltp-truth", "applied.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	replies := map[string]string{}
	for _, m := range readMbox(t, corpus(t, "lists", "ltp", "ltp.mbox.zst")) {
		replies[m.id] = m.body
	}
	sure, doubtful, lost := 0, 0, 0
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var row struct {
			Explained []struct {
				Key     string
				Replies [][]string
			}
		}
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		for _, e := range row.Explained {
			best := &lost
			for _, r := range e.Replies {
				for _, tr := range InReply(replies[r[0]]) {
					switch {
					case tr.Key != e.Key || tr.Retracts:
					case !tr.Misspelt && !tr.Conditional:
						best = &sure
					case best == &lost:
						best = &doubtful
					}
				}
			}
			if best == &lost {
				t.Logf("lost: %v", e)
			}
			*best++
		}
	}
	t.Logf("of %d tags taken %d are found, %d of them with a doubt, %d are lost (no address)", sure+doubtful+lost, sure+doubtful, doubtful, lost)
	// The doubtful ones, read one by one, ask for a change in words before the
	// tag; the maintainer made it when he applied.
	if sure < 2356 || lost > 4 {
		t.Errorf("%d found without a doubt, %d lost", sure, lost)
	}
}

// TestB4Samples compares with the trailers that b4 adds to its sample patches.
func TestB4Samples(t *testing.T) {
	t.Parallel()
	dir := corpus(t, "b4")
	boxes, _ := filepath.Glob(filepath.Join(dir, "trailers-followup-*.mbox"))
	right, wrong := 0, 0
	for _, box := range boxes {
		ref := strings.TrimSuffix(box, ".mbox") + "-ref-defaults.txt"
		if _, err := os.Stat(ref); err != nil || strings.Contains(box, "partial-reroll") {
			continue // without a reference, or one that needs the series
		}
		want := map[string]bool{}
		for _, m := range readMbox(t, ref) {
			for _, tr := range InPatch(m.body) {
				want[tr.Key+": "+tr.Value] = true
			}
		}
		got := map[string]bool{}
		for _, m := range readMbox(t, box) {
			found := InPatch(m.body)
			if m.parent != "" && !strings.Contains(m.body, "\n+++ ") {
				found = InReply(m.body)
			}
			for _, tr := range found {
				if tr.Person.Email != "" && m.parent != "" && !strings.Contains(m.body, "\n+++ ") && !patch.SamePerson(tr.Person, m.from) && tr.Key != "Suggested-by" {
					continue
				}
				got[tr.Key+": "+tr.Value] = true
			}
		}
		for v := range want {
			if strings.Contains(v, "test-override@") { // the applier's own
				continue
			}
			if !got[v] {
				wrong++
				t.Logf("%s: lacks %s", filepath.Base(box), v)
				continue
			}
			right++
		}
		for v := range got {
			if !want[v] {
				wrong++
				t.Logf("%s: too much: %s", filepath.Base(box), v)
			}
		}
	}
	t.Logf("%d of %d as b4 has them", right, right+wrong)
	if right < 50 || wrong > 0 {
		t.Errorf("%d right, %d wrong", right, wrong)
	}
}

// TestB4Texts holds the two samples that have no reference mbox.
func TestB4Texts(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"trailers-test-simple.txt": `Reported-by="Doe, Jane" <jane@example.com>; Reviewed-by=Bogus Bupkes <bogus@example.com>; ` +
			`Fixes=abcdef01234567890; Link=https://msgid.link/some@msgid.here`,
		"trailers-test-extinfo.txt": `Reported-by=Some, One <somewhere@example.com>; Reviewed-by=Bogus Bupkes <bogus@example.com> {tail:[for the parts that are bogus]}; ` +
			`Fixes=abcdef01234567890; Tested-by=Some Person <bogus2@example.com> {tail:[this person visually indented theirs]}; ` +
			`Link=https://msgid.link/some@msgid.here {tail:# initial submission}; Signed-off-by=Wrapped Persontrailer <broken@example.com>`,
	} {
		data, err := os.ReadFile(corpus(t, "b4", name))
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(string(data), "\n\n")
		if got := show(InPatch(body)); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
}
