package reply_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onemore/mail"
	"onemore/patch"
	"onemore/patch/diff"
	"onemore/patch/reply"
	"onemore/patch/trailer"
)

const patchHead = "From: Ann Lee <ann@example.org>\nTo: devel@lists.example.org\nSubject: [PATCH v2 1/2] frob: keep the last byte\n" +
	"Date: Mon, 2 Mar 2026 08:05:00 +0100\nMessage-ID: <p@example.org>\n\n"

const patchBody = "The last byte was lost:\n\n> once quoted\n>twice\n\nSigned-off-by: Ann Lee <ann@example.org>\n---\n frob.c | 4 ++--\n 1 file changed\n\n" +
	"diff --git a/frob.c b/frob.c\nindex 111..222 100644\n--- a/frob.c\n+++ b/frob.c\n" +
	"@@ -10,9 +10,9 @@ int frob(char *p, int n)\n \tint i;\n \n \tif (!p)\n \t\treturn -1;\n \n-\tfor (i = 0; i < n - 1; i++)\n+\tfor (i = 0; i < n; i++)   \n \t\tput(p[i]);\n \treturn 0;\n }\n" +
	"@@ -30,3 +30,3 @@ void done(void)\n \ta();\n-\tb();\n+\tc();\n }\n-- \n2.50\n"

func parent() *patch.Mail {
	m := mail.Parse([]byte(patchHead + patchBody))
	return &m
}

// lineOf finds the line of the parent's body with that text.
func lineOf(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, m *patch.Mail, text string,
) int {
	t.Helper()
	for i, l := range strings.Split(m.Body, "\n") {
		if strings.HasPrefix(l, text) {
			return i
		}
	}
	t.Fatalf("no line %q", text)
	return -1
}

const said = "On Mon, 2 Mar 2026 08:05:00 +0100, Ann Lee wrote:\n"

func TestBody(t *testing.T) {
	t.Parallel()
	m := parent()
	on := func(text, say string) reply.Comment {
		n := lineOf(t, m, text)
		return reply.Comment{From: n, To: n, Text: say}
	}
	loop, c := on("+\tfor", "Off by one, is it not"), on("+\tc()", "Why c?")
	whole := on("-\tfor", "Both of these.")
	whole.To++
	head := "> diff --git a/frob.c b/frob.c\n> index 111..222 100644\n> --- a/frob.c\n> +++ b/frob.c\n> @@ -10,9 +10,9 @@ int frob(char *p, int n)\n"
	fresh := ">  \tint i;\n>  \n>  \tif (!p)\n>  \t\treturn -1;\n>  \n> -\tfor (i = 0; i < n - 1; i++)\n> +\tfor (i = 0; i < n; i++)   \n\n"
	second := "> [...]\n> @@ -30,3 +30,3 @@ void done(void)\n>  \ta();\n> -\tb();\n> +\tc();\n\nWhy c?\n"
	for _, r := range []struct {
		name string
		d    reply.Draft
		want string
	}{
		{"one comment", reply.Draft{Comments: []reply.Comment{loop}}, said + head + fresh + "Off by one, is it not\n"},
		{"two, in the order of the mail", reply.Draft{Comments: []reply.Comment{c, loop}}, said + head + fresh + "Off by one, is it not\n\n" + strings.Replace(second, "> [...]\n", ">  \t\tput(p[i]);\n>  \treturn 0;\n>  }\n", 1)},
		{"a range", reply.Draft{Comments: []reply.Comment{whole}}, said + head + fresh + "Both of these.\n"},
		{"far into the file", reply.Draft{Comments: []reply.Comment{c}}, said + "> diff --git a/frob.c b/frob.c\n" + second},
		{"two on one line", reply.Draft{Comments: []reply.Comment{c, on("+\tc()", "And again.")}}, said + "> diff --git a/frob.c b/frob.c\n" + second + "\nAnd again.\n"},
		{"on the message", reply.Draft{Comments: []reply.Comment{on(">twice", "Thrice.")}}, said + "> The last byte was lost:\n>\n>> once quoted\n>>twice\n\nThrice.\n"},
		{"tags alone", reply.Draft{Tags: []reply.Tag{{Key: "Reviewed-by"}, {Key: "Tested-by", Note: "arm64,\nboard"}}}, said + "> The last byte was lost:\n> [...]\n\nReviewed-by: Mia Self <mia@example.org>\nTested-by: Mia Self <mia@example.org> # arm64, board\n"},
		{"all", reply.Draft{Comments: []reply.Comment{c}, Text: "\n  Thanks.  \n\n", Tags: []reply.Tag{{Key: "Acked-by", Note: "# mm part"}, {Key: "Acked-by", Note: "mm part"}}}, said + "> diff --git a/frob.c b/frob.c\n" + second + "\n  Thanks.\n\nAcked-by: Mia Self <mia@example.org> # mm part\n"},
		{"a line that is not there", reply.Draft{Comments: []reply.Comment{{From: 3, To: 9999, Text: "Lost?"}}}, said + "> The last byte was lost:\n> [...]\n\nLost?\n"},
		{"what was looked at", reply.Draft{Text: "Good.", Tags: []reply.Tag{{Key: "Reviewed-by", Looked: "the locking", Note: "mm part"}, {Key: "Acked-by"}}}, said + "> The last byte was lost:\n> [...]\n\nGood.\n\nI looked at the locking.\n\nReviewed-by: Mia Self <mia@example.org> # mm part\nAcked-by: Mia Self <mia@example.org>\n"},
		{"by hand", reply.Draft{Written: "Hi,  \r\n\r\n>  \tx  \nno\n\n\n"}, "Hi,\n\n>  \tx  \nno\n"},
	} {
		if got := reply.Body(m, r.d, self().Person); got != r.want {
			t.Errorf("%s:\n%s\nwant\n%s", r.name, got, r.want)
		}
	}
}

func TestIntro(t *testing.T) {
	t.Parallel()
	tag := reply.Draft{Tags: []reply.Tag{{Key: "Acked-by"}}}
	const end = "\n\nAcked-by: Mia Self <mia@example.org>\n"
	for body, want := range map[string]string{
		"Hi Ann,\n\none\ntwo\n":                "Ann wrote:\n> one\n> two" + end,
		"From: X <x@example.org>\n\nmessage\n": "Ann wrote:\n> message" + end,
		"1\n2\n3\n4\n5\n6\n":                   "Ann wrote:\n> 1\n> 2\n> 3\n> 4\n> 5\n> [...]" + end,
		"---\n x | 1\n":                        strings.TrimPrefix(end, "\n\n"),
		"":                                     strings.TrimPrefix(end, "\n\n"),
		"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n": strings.TrimPrefix(end, "\n\n"),
	} {
		m := patch.Mail{From: patch.Person{Name: "Ann", Email: "ann@example.org"}, Body: body, DateBy: patch.DateNone}
		if got := reply.Body(&m, tag, self().Person); got != want {
			t.Errorf("%q gives %q, want %q", body, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	word := strings.Repeat("word ", 20)
	long := strings.TrimSpace(word)
	m := &patch.Mail{Body: ""}
	body := func(text string) string {
		return strings.TrimSuffix(reply.Body(m, reply.Draft{Text: text}, self().Person), "\n")
	}
	for _, keep := range []string{
		"> " + long, "\t" + long, "    " + long, "+" + long, "| " + long, "- " + "  " + long, "https://example.org/" + strings.Repeat("x", 90),
		"Fixes: 0123456789ab (\"" + long + "\")", "Reviewed-by: " + long, "call(" + long + ");", "short\nlines\n\nstay", "```\n" + long + "\n```", "#define " + long,
	} {
		if got := body(keep); got != keep {
			t.Errorf("%q became %q", keep, got)
		}
	}
	for _, prose := range []string{
		long, "- " + long, "* " + long, "see https://example.org/" + strings.Repeat("x", 90) + " " + long, strings.Repeat("größer ", 30),
		strings.Repeat("give my Reviewed-by: Ann <a@example.org> or ", 8), strings.Repeat("a > b - c + d diff --git From here -- ", 8), strings.Repeat("NAK Acked by: nobody ", 9),
	} {
		prose = strings.TrimSpace(prose)
		got := body(prose)
		if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(prose), " ") || !strings.Contains(got, "\n") {
			t.Errorf("%q became %q", prose, got)
		}
		for i, l := range strings.Split(got, "\n") {
			if n := len([]rune(l)); n > 90 && !strings.Contains(l, "://") || l != strings.TrimRight(l, " ") {
				t.Errorf("line of %d: %q", n, l)
			}
			if i > 0 && strings.ContainsAny(l[:1], ">-+@|#") || strings.HasPrefix(l, "diff") || strings.HasPrefix(l, "From") {
				t.Errorf("line begins badly: %q", l)
			}
		}
		for _, tag := range trailer.InReply(got) {
			if strings.HasPrefix(strings.Split(got, "\n")[tag.Line], tag.Key) {
				t.Errorf("a tag came up: %v", tag)
			}
		}
	}
}

// TestQuotesWhole comments on every line of any text: each line must be quoted
// with all its bytes, and the built mail must have exactly the tags given.
func TestQuotesWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.OneOf(
			rapid.StringOf(rapid.SampledFrom([]rune("> |+-@ \t\r\fab\x00ä\\:"))),
			rapid.SampledFrom([]string{"diff --git a/x b/x", "--- a/x", "+++ b/x", "@@ -1,2 +1,2 @@", " a", "-b", "+c", "-- ", "Reviewed-by: Eve <eve@example.com>", "On x wrote:", "> [...]"}),
		), 1, 40).Draw(t, "lines")
		m := &patch.Mail{Body: strings.Join(lines, "\n") + "\n", From: patch.Person{Name: "Ann"}}
		d := reply.Draft{Tags: []reply.Tag{{Key: "Tested-by", Note: "x86"}}}
		for i := range lines {
			d.Comments = append(d.Comments, reply.Comment{From: i, To: i, Text: "word"})
		}
		body := reply.Body(m, d, self().Person)
		var back []string
		for _, l := range strings.Split(body, "\n") {
			if rest, ok := strings.CutPrefix(l, "> "); ok {
				back = append(back, rest)
			} else if rest, ok := strings.CutPrefix(l, ">"); ok {
				back = append(back, rest)
			}
		}
		if got, want := strings.Join(back, "\n")+"\n", m.Body; got != want {
			t.Fatalf("quoted %q of %q", got, want)
		}
		if got := trailer.InReply(body); len(got) != 1 || got[0].Key != "Tested-by" || got[0].Tail != "# x86" || got[0].Person != self().Person {
			t.Fatalf("tags %v in\n%s", got, body)
		}
		if diff.HasDiff(body) {
			t.Fatalf("a diff in\n%s", body)
		}
	})
}

// TestSaid: the answer to "what did you look at?" is a sentence of the mail,
// once, whatever was typed, and stays one when the mail is edited.
func TestSaid(t *testing.T) {
	t.Parallel()
	for looked, want := range map[string]string{
		"":                           "",
		" \n ":                       "",
		"the locking":                "I looked at the locking.",
		"all of it, twice!":          "I looked at all of it, twice!",
		"I read it against the spec": "I read it against the spec.",
		"I've run it":                "I've run it.",
		"ISR paths":                  "I looked at ISR paths.",
		"two\nlines\u202e":           "I looked at two lines.",
	} {
		tag := reply.Tag{Key: "Reviewed-by", Looked: looked}
		if got := tag.Said(); got != want {
			t.Errorf("%q is said as %q, want %q", looked, got, want)
		}
		m, d := parent(), reply.Draft{Tags: []reply.Tag{tag}}
		before := reply.Body(m, d, self().Person)
		back, problems := reply.ParseBuffer(m, reply.Buffer(m, d, self(), nil), self(), nil)
		if after := reply.Body(m, back, self().Person); after != before || len(problems) > 0 || back.Text != want || len(back.Tags) != 1 {
			t.Errorf("%q: edited it is %+v, %v", looked, back, problems)
		}
		back.Tags = []reply.Tag{tag} // and given once more
		if got := reply.Body(m, back, self().Person); got != before {
			t.Errorf("%q: said twice in\n%s", looked, got)
		}
	}
}
