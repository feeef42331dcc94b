package reply_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"onemore/mail"
	"onemore/patch"
	"onemore/patch/reply"
)

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

// fromLine is the line before a mail in an mbox.
var fromLine = regexp.MustCompile(`(?m)^From \S+.*\d\d:\d\d.*\d{4}\r?\n`)

func oddities(t *testing.T) (all [][]byte) {
	t.Helper()
	err := filepath.WalkDir(corpus(t, "curated", "oddities"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || e.Name() == "manifest.json" {
			return err
		}
		data, err := os.ReadFile(path)
		if cut := fromLine.FindIndex(data); cut != nil && cut[0] == 0 {
			data = data[cut[1]:]
		}
		all = append(all, data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// listed takes n mails from the first 24 MB of a list, evenly.
func listed(t *testing.T, name string, n int) (all [][]byte) {
	t.Helper()
	f, err := os.Open(corpus(t, "lists", name, name+".mbox.zst"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<28), zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	data, err := io.ReadAll(io.LimitReader(z, 24<<20))
	if err != nil {
		t.Fatal(err)
	}
	cuts := fromLine.FindAllIndex(data, -1)
	step := float64(len(cuts)-1) / float64(n)
	for i := range min(n, len(cuts)-1) {
		k := i
		if step > 1 {
			k = int(float64(i) * step)
		}
		all = append(all, bytes.ReplaceAll(data[cuts[k][1]:cuts[k+1][0]], []byte("\n>From "), []byte("\nFrom ")))
	}
	return all
}

// answer is one built reply and what it answers.
type answer struct {
	m   patch.Mail
	l   reply.Letter
	raw []byte
}

// TestCorpusAnswers builds a reply for every odd mail and 5,000 of the lists and
// holds it against our own parser, against Python's strict email policy, and
// against git, which must not take it for a patch.
func TestCorpusAnswers(t *testing.T) {
	mails := oddities(t)
	odd := len(mails)
	for name, n := range map[string]int{"ltp": 1700, "uboot-stm32": 1700, "batman": 1200, "tipc-discussion": 400} {
		mails = append(mails, listed(t, name, n)...)
	}
	kinds := map[string]int{}
	var built []answer
	ours, nobody := 0, 0
	for i, raw := range mails {
		m := mail.Parse(raw)
		l, d := answered(&m)
		data, err := l.Bytes(true)
		if err != nil {
			nobody++
			t.Logf("no answer to %s: %v, %q", m.ID, err, l.Unparsed)
			continue
		}
		count(kinds, &m, &l, data)
		checkShape(t, data, true)
		if why := wrong(&m, l, d, data); why != "" {
			t.Errorf("answer %d to %s: %s", i, m.ID, why)
			continue
		}
		ours++
		built = append(built, answer{m, l, data})
	}
	t.Logf("%d odd mails and %d of lists: %d answers are right by our parser, %d have nobody to go to", odd, len(mails)-odd, ours, nobody)
	t.Logf("%v", kinds)
	if odd < 300 || ours < 5000 || nobody > 10 {
		t.Error("fewer than measured")
	}
	askPython(t, built)
	askGit(t, built, odd)
}

// count keeps what kinds of answers there were.
func count(kinds map[string]int, m *patch.Mail, l *reply.Letter, raw []byte) {
	_, way, _ := strings.Cut(string(raw), "Content-Transfer-Encoding: ")
	way, _, _ = strings.Cut(way, "\r\n")
	kinds[way]++
	if l.Private {
		kinds["private"]++
	}
	if len(l.Unparsed) > 0 {
		kinds["unparsed"]++
	}
	if len(l.Notes) > 0 {
		kinds["notes"]++
	}
	if l.InReplyTo == "" {
		kinds["no id to answer"]++
	}
	if m.Author() != m.From {
		kinds["author behind a list"]++
	}
}

// reader is the Python program: mails come behind their length, what it found
// goes out as a line of JSON each.
const reader = `
import sys, json, struct
from email import message_from_bytes, policy
inp, out = sys.stdin.buffer, sys.stdout
while True:
    head = inp.read(4)
    if len(head) < 4:
        break
    data = inp.read(struct.unpack(">I", head)[0])
    r = {"defects": []}
    try:
        m = message_from_bytes(data, policy=policy.strict)
        h = {} # a field is parsed each time it is asked for
        for name, value in m.items():
            h.setdefault(name.lower(), value)
            r["defects"] += [name + ": " + repr(d) for d in getattr(value, "defects", ())]
        r["to"] = [a.addr_spec for f in ("to", "cc") if f in h for a in h[f].addresses]
        r["subject"], r["id"], r["refs"] = str(h["subject"]), str(h["message-id"]), str(h.get("references", "")).split()
        r["sender"] = h["from"].addresses[0].addr_spec
        r["date"] = h["date"].datetime.isoformat()
        r["body"] = m.get_payload(decode=True).decode("utf-8")
        r["type"] = m.get_content_type()
        r["names"] = sorted(k.lower() for k in m.keys())
    except Exception as e:
        r["defects"].append(repr(e))
    out.write(json.dumps(r) + "\n")
`

// opinion is what Python says of one mail.
type opinion struct {
	Defects, To, Refs, Names              []string
	Subject, ID, Sender, Date, Body, Type string
}

// askPython gives all answers to one process.
func askPython(t *testing.T, built []answer) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Log("not asked Python: ", err)
		return
	}
	cmd := exec.Command(python, "-c", reader)
	in, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer in.Close()
		for i := range built {
			_ = binary.Write(in, binary.BigEndian, uint32(len(built[i].raw)))
			_, _ = in.Write(built[i].raw)
		}
	}()
	sc := bufio.NewScanner(out)
	sc.Buffer(nil, 256<<20)
	n, agree := 0, 0
	for ; sc.Scan(); n++ {
		var o opinion
		if err := json.Unmarshal(sc.Bytes(), &o); err != nil || n >= len(built) {
			t.Fatal(n, err)
		}
		if why := o.against(&built[n].l); why != "" {
			t.Logf("answer to %s: %s", built[n].m.ID, why)
			continue
		}
		agree++
	}
	if err := cmd.Wait(); err != nil || n != len(built) {
		t.Fatalf("%d of %d: %v", n, len(built), err)
	}
	t.Logf("%d of %d are right by Python's strict policy", agree, n)
	if agree < n {
		t.Errorf("%d are not", n-agree)
	}
}

// against says where Python and the letter differ.
func (o *opinion) against(l *reply.Letter) string {
	var to, refs []string
	for _, list := range [...][]patch.Person{l.To, l.Cc} {
		for _, p := range list {
			to = append(to, p.Email)
		}
	}
	for _, id := range l.References {
		refs = append(refs, "<"+string(id)+">")
	}
	switch {
	case len(o.Defects) > 0:
		return strings.Join(o.Defects, "; ")
	case strings.Join(o.To, " ") != strings.Join(to, " "):
		return "recipients " + strings.Join(o.To, " ")
	case o.Subject != l.Subject:
		return "subject " + o.Subject + " of " + l.Subject
	case o.ID != "<"+string(l.ID)+">" || strings.Join(o.Refs, " ") != strings.Join(refs, " "):
		return "ids " + strings.Join(o.Refs, " ")
	case o.Sender != l.From.Email || o.Date != "2026-03-04T12:00:00+01:00" || o.Type != "text/plain":
		return "sender, date or type " + o.Sender + o.Date + o.Type
	case strings.ReplaceAll(o.Body, "\r\n", "\n") != strings.ReplaceAll(l.Body, "\r\n", "\n"):
		return "body"
	}
	for i, name := range o.Names {
		if i > 0 && name == o.Names[i-1] || name == "bcc" {
			return "field " + name
		}
	}
	return ""
}

// askGit runs git mailinfo on all answers to odd mails and on a part of the
// rest: none may hold a patch.
func askGit(t *testing.T, built []answer, odd int) {
	t.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Log("not asked git: ", err)
		return
	}
	dir := t.TempDir()
	n := 0
	for i := range built {
		if i > odd && i%16 != 0 {
			continue
		}
		n++
		cmd := exec.Command(git, "mailinfo", "msg", "patch")
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(bytes.ReplaceAll(built[i].raw, []byte("\r\n"), []byte("\n")))
		info, err := cmd.Output()
		if err != nil {
			t.Errorf("answer to %s: %v", built[i].m.ID, err)
			continue
		}
		if text, err := os.ReadFile(filepath.Join(dir, "patch")); err != nil || strings.TrimSpace(string(text)) != "" {
			t.Errorf("answer to %s: git sees a patch: %.200q %v", built[i].m.ID, text, err)
		}
		if !strings.Contains(string(info), "Email: mia@example.org\n") {
			t.Errorf("answer to %s: git sees another author: %s", built[i].m.ID, info)
		}
	}
	t.Logf("git mailinfo sees no patch in %d answers", n)
}
