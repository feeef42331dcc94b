package comment_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

// floors is the measured rate of each list.
func floors() map[string]float64 {
	return map[string]float64{"tipc-discussion": 0.5, "batman": 0.5, "uboot-stm32": 0.5}
}

func TestLists(t *testing.T) {
	var all []drawn
	for _, name := range slices.Sorted(maps.Keys(floors())) {
		c, lost, found := measure(threads(list(t, name)))
		t.Logf("%s: %d replies quote a diff: %d comments on a line, %d on a comment: %.2f %%; %d not found, %d on the whole",
			name, c.replies, c.line, c.answer, 100*c.rate(), c.lost, c.whole)
		if c.rate() < floors()[name] {
			t.Errorf("%s: %.4f, was %.4f", name, c.rate(), floors()[name])
		}
		all = append(all, found...)
		show(t, "lost-"+name, lost)
	}
	slices.SortFunc(all, func(a, b drawn) int { return strings.Compare(a.hash, b.hash) })
	rand.New(rand.NewSource(6)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
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
		b.WriteString("######## " + d.hash + " " + string(d.said.Message) + " on " + string(d.p.patch.ID) + "\n")
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
