package comment_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"onemore/mail"
	"onemore/mail/archive"
	"onemore/patch"
	"onemore/patch/comment"
	"onemore/patch/diff"
	"onemore/patch/thread"
)

// list reads a mailing list of the corpus, each message once, oldest first.
func list(tb testing.TB, name string) []patch.Mail {
	tb.Helper()
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		tb.Skip("ONEMORE_CORPUS is not set")
	}
	f, err := os.Open(filepath.Join(root, "lists", name, name+".mbox.zst"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	d, err := zstd.NewReader(bufio.NewReaderSize(f, 1<<20), zstd.WithDecoderMaxWindow(1<<27), zstd.WithDecoderConcurrency(1))
	if err != nil {
		tb.Fatal(err)
	}
	defer d.Close()
	var out []patch.Mail
	seen := map[patch.MsgID]bool{}
	box := archive.NewMbox(d)
	for {
		e, err := box.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			tb.Fatal(err)
		}
		if m := mail.Parse(e.Raw); !seen[m.ID] {
			seen[m.ID] = true
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b patch.Mail) int { return a.Date.Compare(b.Date) })
	return out
}

// posted is a patch with the replies below it.
type posted struct {
	patch   *patch.Mail
	replies []comment.Reply
}

// threads finds the patches of a list and who answered them.
func threads(mails []patch.Mail) []posted {
	nodes := make([]thread.Node, len(mails))
	for i := range mails {
		refs := slices.Concat(mails[i].InReplyTo, mails[i].References)
		slices.Reverse(refs[len(mails[i].InReplyTo):])
		nodes[i] = thread.Node{ID: mails[i].ID, Refs: refs}
	}
	tree := thread.Make(nodes)
	is := make([]bool, len(mails))
	for i := range mails {
		is[i] = !isReply(&mails[i]) && diff.HasDiff(mails[i].Body)
	}
	var out []posted
	for i := range mails {
		if !is[i] {
			continue
		}
		p := posted{patch: &mails[i]}
		var walk func(n int)
		walk = func(n int) {
			for _, c := range tree.Children[n] {
				if is[c] {
					continue
				}
				kind := patch.Judge(mails[c].Author(), &mails[c]).Kind.String()
				if kind == "human" && patch.SamePerson(mails[c].Author(), mails[i].Author()) {
					kind = "author"
				}
				p.replies = append(p.replies, comment.Reply{Mail: &mails[c], Kind: kind})
				walk(c)
			}
		}
		walk(i)
		if len(p.replies) > 0 {
			out = append(out, p)
		}
	}
	return out
}

func isReply(m *patch.Mail) bool {
	s := strings.ToLower(m.Subject)
	return strings.HasPrefix(s, "re:") || strings.HasPrefix(s, "aw:") || strings.HasPrefix(s, "[") && strings.Contains(s, "] re:")
}

// quotesDiff says that a body quotes lines of a diff. It does not ask the code
// that is tested.
var diffQuote = regexp.MustCompile(`(?m)^ {0,2}[>|](?: ?>)* ?(?:diff --git |@@ -\d|[+-]\t)`)

// count is what became of the stretches of replies that quote a diff.
type count struct {
	replies, line, answer, whole, lost int
}

func (c *count) rate() float64 { return float64(c.line+c.answer) / float64(c.line+c.answer+c.lost) }

func each(said []comment.Said, up *comment.Said, fn func(s, up *comment.Said)) {
	for i := range said {
		fn(&said[i], up)
		each(said[i].Replies, &said[i], fn)
	}
}

// drawn is one comment to be read by a person.
type drawn struct {
	hash string
	p    *posted
	said comment.Said
	up   *comment.Said
}

func hash(parts ...string) string {
	h := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(h[:6])
}

// measure reads all threads of a list.
func measure(ps []posted) (c count, lost, all []drawn) {
	for i := range ps {
		p := &ps[i]
		quotes := map[patch.MsgID]bool{}
		for _, r := range p.replies {
			if (r.Kind == "human" || r.Kind == "author") && diffQuote.MatchString(r.Mail.Body) {
				quotes[r.Mail.ID] = true
			}
		}
		c.replies += len(quotes)
		each(comment.Talk(p.patch, p.replies), nil, func(s, up *comment.Said) {
			if !quotes[s.Message] {
				return
			}
			d := drawn{hash(string(s.Message), s.Text), p, *s, up}
			switch {
			case s.Whole:
				c.whole++
				return
			case up != nil && s.At.Quote == up.At.Quote:
				c.answer++
			case s.To >= 0:
				c.line++
			default:
				c.lost++
				lost = append(lost, d)
				return
			}
			all = append(all, d)
		})
	}
	return c, lost, all
}

// floors is the measured rate of each list, a little below.
func floors() map[string]float64 {
	return map[string]float64{"batman": 0.965, "tipc-discussion": 0.970, "uboot-stm32": 0.997}
}

// why says in words why a comment was not anchored.
func why(d *drawn) string {
	quote := strings.TrimSpace(d.said.At.Quote)
	for _, r := range d.p.replies {
		if r.Mail.ID != d.said.Message && strings.Contains(r.Mail.Body, quote) {
			return "quotes another message of the thread than the one it answers"
		}
	}
	switch {
	case quote == "":
		return "quotes nothing"
	case strings.ContainsAny(quote[:1], "+-@"):
		return "quotes code that is not in this patch"
	case len(strings.Fields(quote)) == 1:
		return "quotes one word"
	}
	return "quotes words that are not in this patch"
}

// judged is what a person found who read drawn comments: the hash of each, that
// of the place where it was put, and whether that is right.
func judged(t *testing.T) (out [][]string) {
	t.Helper()
	data, err := os.ReadFile("testdata/judged.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if f := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == ':' }); len(f) >= 3 && f[0] != "#" {
			out = append(out, f[:3])
		}
	}
	if len(out) < 40 {
		t.Fatalf("only %d comments were judged", len(out))
	}
	return out
}

// place is where a comment was put.
func (d *drawn) place() string {
	up := ""
	if d.up != nil {
		up = d.up.Text
	}
	return hash(d.said.At.Path, strconv.Itoa(d.said.To), d.said.At.Quote, up)
}

// Of all comments of people in replies that quote a diff: how many are put on a
// line, or below the comment that they answer. Those that were read by a person
// and found right stay where they are.
func TestLists(t *testing.T) {
	var all []drawn
	for _, name := range slices.Sorted(maps.Keys(floors())) {
		c, lost, found := measure(threads(list(t, name)))
		t.Logf("%s: %d replies quote a diff: %d comments on a line, %d on a comment: %.2f %%; %d not found, %d on the whole",
			name, c.replies, c.line, c.answer, 100*c.rate(), c.lost, c.whole)
		reasons := map[string]int{}
		for i := range lost {
			reasons[why(&lost[i])]++
		}
		for _, r := range slices.Sorted(maps.Keys(reasons)) {
			t.Logf("    %d: %s", reasons[r], r)
		}
		if c.rate() < floors()[name] {
			t.Errorf("%s: %.4f, was %.4f", name, c.rate(), floors()[name])
		}
		all = append(all, found...)
		show(t, "lost-"+name, lost)
	}
	there := map[string]bool{}
	for i := range all {
		there[all[i].hash+" "+all[i].place()] = true
	}
	right, known := 0, judged(t)
	for _, j := range known {
		if !there[j[0]+" "+j[1]] {
			t.Errorf("%s was judged %s where it stood, and stands elsewhere now", j[0], j[2])
		} else if j[2] == "right" {
			right++
		}
	}
	t.Logf("%d of %d that a person has read are right", right, len(known))
	show(t, "all", all)
	slices.SortFunc(all, func(a, b drawn) int { return strings.Compare(hash("6", a.hash), hash("6", b.hash)) })
	show(t, "drawn", all[:min(40, len(all))])
}

// show writes comments to a folder, for reading, when there is one.
func show(t *testing.T, name string, ds []drawn) {
	t.Helper()
	dir := os.Getenv("ONEMORE_SHOW")
	if dir == "" {
		return
	}
	var b strings.Builder
	for _, d := range ds {
		b.WriteString("######## " + d.hash + " " + d.place() + " " + string(d.said.Message) + " on " + string(d.p.patch.ID) + "\n")
		if d.up != nil {
			b.WriteString("ANSWERS: " + d.up.Text + "\n")
		}
		if d.said.To >= 0 {
			lines := strings.Split(d.p.patch.Body, "\n")
			for n := max(d.said.From, d.said.To-5, 0); n <= d.said.To; n++ {
				b.WriteString("| " + lines[n] + "\n")
			}
		}
		b.WriteString("ANCHOR: " + d.said.At.Quote + "\n")
		for _, r := range d.p.replies {
			if r.Mail.ID == d.said.Message {
				b.WriteString("---- mail\n" + around(r.Mail.Body, d.said.Text) + "\n")
			}
		}
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// around is the text with the ten lines of the mail before it.
func around(body, text string) string {
	first, _, _ := strings.Cut(text, "\n")
	lines := strings.Split(body, "\n")
	for n, l := range lines {
		if strings.TrimRight(l, " \t") == first {
			return strings.Join(lines[max(0, n-10):min(len(lines), n+strings.Count(text, "\n")+1)], "\n")
		}
	}
	return text
}
