package reply_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onemore/patch"
	"onemore/patch/diff"
	"onemore/patch/reply"
)

func others(m *patch.Mail) []reply.Foreign {
	n := len(strings.Split(m.Body, "\n"))
	return []reply.Foreign{
		{Line: 2, Who: patch.Person{Name: "Bob Lee", Email: "bob@example.com"}, When: noon(), Text: "not twice\n\n> so\nReviewed-by: Bob Lee <bob@example.com>"},
		{Line: n + 5, Who: patch.Person{Email: "carl@example.com"}, Text: "end"},
	}
}

func TestBuffer(t *testing.T) {
	t.Parallel()
	m := parent()
	n := lineOf(t, m, "+\tfor")
	p := diff.Scan(m.Body)
	d := reply.Draft{
		Parent: m.ID, Text: "Thanks.", Tags: []reply.Tag{{Key: "Reviewed-by"}},
		Comments: []reply.Comment{{From: n - 1, To: n, At: reply.At(p, n), Text: "Off by one?\n\n> as here"}, {From: n, To: n, At: reply.At(p, n), Text: "And blanks."}},
	}
	b := reply.Buffer(m, d, self(), others(m))
	for _, part := range []string{
		"# Write below", "\n> -\tfor (i = 0; i < n - 1; i++)\n> +\tfor (i = 0; i < n; i++)   \n\n# On the 2 lines above:\nOff by one?\n\n\\> as here\n\n\n# On the 1 line above:\nAnd blanks.\n",
		"\n>> once quoted\n\n| Bob Lee, 4 Mar 2026:\n| not twice\n|\n| > so\n| Reviewed-by: Bob Lee <bob@example.com>\n\n>>twice\n",
		"# Below: words that belong to no line, and tags.\n\nThanks.\n\n# Tags:\nReviewed-by: Mia Self <mia@example.org>\n",
	} {
		if !strings.Contains(b, part) {
			t.Errorf("no %q in\n%s", part, b)
		}
	}
	got, problems := reply.ParseBuffer(m, b, self(), others(m))
	if !reflect.DeepEqual(got, d) || len(problems) > 0 {
		t.Errorf("%+v\n%+v\n%v", got, d, problems)
	}
	if a := d.Comments[0].At; a.Path != "frob.c" || a.Old || a.Line != 15 || a.Quote != "+\tfor (i = 0; i < n; i++)   " {
		t.Errorf("%+v", a)
	}
}

// TestEdited parses what people make of the buffer.
func TestEdited(t *testing.T) {
	t.Parallel()
	m := parent()
	fresh := reply.Buffer(m, reply.Draft{}, self(), others(m))
	after := func(line, text string) string {
		if !strings.Contains(fresh, line) {
			t.Fatalf("no %q", line)
		}
		return strings.Replace(fresh, line, line+text, 1)
	}
	var noQuotes strings.Builder
	for l := range strings.Lines(fresh) {
		if !strings.HasPrefix(l, "> +++") && !strings.HasPrefix(l, ">  ") && !strings.HasPrefix(l, "#") {
			noQuotes.WriteString(l)
		}
	}
	for _, r := range []struct {
		name, buffer, want string
		problems           int
	}{
		{"untouched", fresh, "[] text= tags=[]", 0},
		{"empty", "", "[] text= tags=[]", 0},
		{"below a line", after("> +\tc();\n", "Why?\n"), "[+\tc();: Why?] text= tags=[]", 0},
		{"with CRLF", strings.ReplaceAll(after("> +\tc();\n", "\nWhy?\n"), "\n", "\r\n"), "[+\tc();: Why?] text= tags=[]", 0},
		{"white space at line ends cut", strings.ReplaceAll(strings.ReplaceAll(after("> +\tc();\n", "Why?\n"), "   \n", "\n"), ">  \n", ">\n"), "[+\tc();: Why?] text= tags=[]", 0},
		{"quotes cut out", strings.Replace(noQuotes.String(), "> +\tc();\n", "> [...]\n> +\tc();\nWhy?\n", 1), "[+\tc();: Why?] text= tags=[]", 0},
		{"b4's mark for a cut", strings.Replace(noQuotes.String(), "> +\tc();\n", "> [ ... 3 lines skipped ... ]\n> +\tc();\nWhy?\n", 1), "[+\tc();: Why?] text= tags=[]", 0},
		{"above all", "Hello.\n" + fresh, "[] text=Hello. tags=[]", 0},
		{"below all", fresh + "Bye.\n", "[] text=Bye. tags=[]", 0},
		{"both ends", "Hello.\n" + fresh + "Bye.\n", "[] text=Hello.\n\nBye. tags=[]", 0},
		{"adopted", strings.Replace(fresh, "| not twice\n", "not twice\n", 1), "[> once quoted: not twice] text= tags=[]", 0},
		{"adopted tag is not mine", strings.Replace(fresh, "| Reviewed-by", "Reviewed-by", 1), "[> once quoted: Reviewed-by: Bob Lee <bob@example.com>] text= tags=[]", 0},
		{"changed word of another", strings.Replace(fresh, "| not twice\n", "| not thrice\n", 1), "[> once quoted: | not thrice] text= tags=[]", 1},
		{"own table", after("> +\tc();\n", "| a | b |\n"), "[+\tc();: | a | b |] text= tags=[]", 1},
		{"own tag", fresh + "\nReviewed-by: Mia Self <mia@example.org>\n", "[] text= tags=[{Reviewed-by  }]", 0},
		{"own tag, odd case and alias", fresh + "\nreviewed-By: M. Self <mia+x@old.example.net> # mm\n", "[] text= tags=[{Reviewed-by mm }]", 0},
		{"own tag amid comments", after("> +\tc();\n", "Fine.\n\nAcked-by: Mia Self <mia@example.org>\n"), "[+\tc();: Fine.] text= tags=[{Acked-by  }]", 0},
		{"tag on a condition", fresh + "\nWith that fixed:\n\nReviewed-by: Mia Self <mia@example.org>\n", "[] text=With that fixed:\n\nReviewed-by: Mia Self <mia@example.org> tags=[]", 0},
		{"misspelt tag", fresh + "\nRevewed-by: Mia Self <mia@example.org>\n", "[] text=Revewed-by: Mia Self <mia@example.org> tags=[]", 0},
		{"another's tag", fresh + "\nReviewed-by: Eve <eve@example.com>\n", "[] text=Reviewed-by: Eve <eve@example.com> tags=[]", 0},
		{"same tag twice", fresh + "\nAcked-by: Mia Self <mia@example.org>\nAcked-by: Mia Self <mia@example.org>\n", "[] text= tags=[{Acked-by  }]", 0},
		{"words at a quoted line", strings.Replace(fresh, "> +\tc();\n", "> +\tc(); why?\n", 1), "[-\tb();: > +\tc(); why?] text= tags=[]", 1},
		{"quote of something else", after("> +\tc();\n", "> from elsewhere\nas said there\n"), "[+\tc();: > from elsewhere\nas said there] text= tags=[]", 1},
		{"a range", after("> +\tc();\n", "# On the 3 lines above:\nWhy?\n"), "[3 +\tc();: Why?] text= tags=[]", 0},
		{"a range beyond", after("> +\tc();\n", "# On the 999 lines above:\nWhy?\n"), "[+\tc();: Why?] text= tags=[]", 1},
		{"two on one line", after("> +\tc();\n", "A.\n# On the 1 line above:\nB.\n"), "[+\tc();: A. +\tc();: B.] text= tags=[]", 0},
		{"a changed instruction", strings.Replace(fresh, "# Tags such as", "# My tags such as", 1), "[] text=# My tags such as Reviewed-by stand on a line of their own. These lines are dropped. tags=[]", 0},
		{"bytes that are no text", after("> +\tc();\n", "a\xffb\n"), "[+\tc();: a\uFFFDb] text= tags=[]", 0},
	} {
		d, problems := reply.ParseBuffer(m, r.buffer, self(), others(m))
		var comments []string
		for _, c := range d.Comments {
			n := ""
			if c.From != c.To {
				n = fmt.Sprint(c.To-c.From+1, " ")
			}
			comments = append(comments, n+c.At.Quote+": "+c.Text)
			if want := strings.Split(m.Body, "\n")[c.To]; want != c.At.Quote {
				t.Errorf("%s: line %d is %q", r.name, c.To, want)
			}
		}
		if got := fmt.Sprintf("%v text=%s tags=%v", comments, d.Text, d.Tags); got != r.want || len(problems) != r.problems {
			t.Errorf("%s: %q, want %q, %v", r.name, got, r.want, problems)
		}
	}
}

func TestWritten(t *testing.T) {
	t.Parallel()
	m := parent()
	d := reply.Draft{Parent: m.ID, Written: "\nOn x, Ann wrote:\n> foo\n\n# bar\nbaz?\n\nAcked-by: Mia Self <mia@example.org> # part\n", Tags: []reply.Tag{{Key: "Acked-by", Note: "part"}}}
	got, problems := reply.ParseBuffer(m, reply.Buffer(m, d, self(), nil), self(), nil)
	if !reflect.DeepEqual(got, d) || len(problems) > 0 {
		t.Errorf("%+v %v", got, problems)
	}
	d.Written = "\n"
	if got, _ := reply.ParseBuffer(m, reply.Buffer(m, d, self(), nil), self(), nil); !got.Empty() {
		t.Errorf("%+v", got)
	}
}

func TestDraftJSON(t *testing.T) {
	t.Parallel()
	d := reply.Draft{Parent: "p@example.org", Comments: []reply.Comment{{From: 1, To: 2, At: reply.Anchor{Path: "x", Old: true, Line: 3, Quote: "-y"}, Text: "z", Changed: 5}}, Tags: []reply.Tag{{Key: "Acked-by"}}}
	data, err := json.Marshal(d)
	var back reply.Draft
	if err != nil || json.Unmarshal([]byte(strings.Replace(string(data), "{", `{"later":[1],`, 1)), &back) != nil || !reflect.DeepEqual(back, d) {
		t.Errorf("%s %+v %v", data, back, err)
	}
}

// drawBody gives texts that look like patches, with many equal lines.
func drawBody(t *rapid.T) *patch.Mail {
	lines := rapid.SliceOfN(rapid.OneOf(
		rapid.SampledFrom([]string{"}", "", " }", "+", "+}", "\t", "# note", "> q", ">", ">> q", "| t", "> [...]", "diff --git a/x b/x", "--- a/x", "+++ b/x", "@@ -1,2 +1,3 @@ f", " a", "-b", "+c", "-- ", "text\r"}),
		rapid.StringMatching(`[ +-][a-z ]{0,12}`),
	), 1, 60).Draw(t, "body")
	return &patch.Mail{ID: "p@example.org", Body: strings.Join(lines, "\n") + "\n"}
}

func drawText(t *rapid.T, label string) string {
	text := rapid.SliceOfN(rapid.OneOf(
		rapid.StringMatching(`[a-zA-Z>|#\\. -]{1,20}`),
		rapid.SampledFrom([]string{"", "> quoted", "\\> x", "\\\\> y", "> [...]", "# Tags:", "# On the 3 lines above:", "\\# Tags:", "| Bob Lee, 4 Mar 2026:", "| own", "# Write", "-- ", "diff --git a/x b/x", "Reviewed-by: Eve <eve@example.com>"}),
	), 1, 6).Draw(t, label)
	for i := range text {
		text[i] = strings.TrimRight(text[i], " ")
	}
	return strings.Trim(strings.Join(text, "\n"), "\n")
}

func drawDraft(t *rapid.T, m *patch.Mail) reply.Draft {
	p := diff.Scan(m.Body)
	n := strings.Count(m.Body, "\n")
	d := reply.Draft{Parent: m.ID, Text: drawText(t, "text")}
	for range rapid.IntRange(0, 6).Draw(t, "comments") {
		to := rapid.IntRange(0, n-1).Draw(t, "to")
		c := reply.Comment{From: rapid.IntRange(0, to).Draw(t, "from"), To: to, At: reply.At(p, to), Text: drawText(t, "comment")}
		if c.Text != "" {
			d.Comments = append(d.Comments, c)
		}
	}
	sort.SliceStable(d.Comments, func(i, j int) bool { return d.Comments[i].To < d.Comments[j].To })
	for i, key := range reply.Keys() {
		if rapid.Bool().Draw(t, key) {
			d.Tags = append(d.Tags, reply.Tag{Key: key, Note: [...]string{"", "mm", "on arm64 (board 7)", "x # y"}[i]})
		}
	}
	return d
}

// TestBufferBack: what was not edited comes back as it was.
func TestBufferBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := drawBody(t)
		d := drawDraft(t, m)
		b := reply.Buffer(m, d, self(), others(m))
		got, _ := reply.ParseBuffer(m, b, self(), others(m))
		if !reflect.DeepEqual(got, d) {
			t.Fatalf("%+v\nwant %+v\n%s", got, d, b)
		}
	})
}

// TestNothingLost: words put anywhere into the buffer, with any of its quoted
// lines cut out, are all in the draft, and in the mail.
func TestNothingLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := drawBody(t)
		d := drawDraft(t, m)
		lines := strings.Split(reply.Buffer(m, d, self(), others(m)), "\n")
		var words []string
		var edited []string
		for i, l := range lines {
			if rapid.IntRange(0, 5).Draw(t, "edit") == 0 {
				w := fmt.Sprintf("word%d", i)
				words = append(words, w)
				edited = append(edited, rapid.SampledFrom([]string{"", "  ", "> ", "| ", "# ", "+", "\\", "-- ", "diff --git a/", "Acked-by: "}).Draw(t, "before")+w)
			}
			if strings.HasPrefix(l, ">") && rapid.IntRange(0, 3).Draw(t, "cut") == 0 {
				continue
			}
			edited = append(edited, l)
		}
		got, _ := reply.ParseBuffer(m, strings.Join(edited, "\n"), self(), others(m))
		all := []string{got.Text}
		for _, c := range got.Comments {
			all = append(all, c.Text)
			if c.From > c.To || c.To >= strings.Count(m.Body, "\n") {
				t.Fatalf("a comment on %d to %d", c.From, c.To)
			}
		}
		kept := strings.Fields(strings.Join(all, "\n"))
		mailed := reply.Body(m, got, self().Person)
		for _, w := range words {
			if !slices.ContainsFunc(kept, func(k string) bool { return strings.HasSuffix(k, w) }) || !strings.Contains(mailed, w) {
				t.Fatalf("lost %s of\n%s\n%+v", w, strings.Join(edited, "\n"), got)
			}
		}
	})
}

// TestBufferIsLinear reads a huge hostile text in bounded time.
func TestBufferIsLinear(t *testing.T) {
	t.Parallel()
	m := &patch.Mail{Body: strings.Repeat("a\n", 50000) + strings.Repeat("b\n", 50000)}
	b := strings.Repeat("> a\n> b\n", 50000)
	start := time.Now()
	d, _ := reply.ParseBuffer(m, b, self(), nil)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("%v, %d comments", took, len(d.Comments))
	}
}
