package comment

import (
	"strings"
	"testing"
	"time"

	"onemore/patch"
	"onemore/patch/diff"
)

// sample is the patch that most tests speak of.
const sample = `The lamp does not go out at night. Read the clock and put it out, so
that nobody has to get up for it.

Signed-off-by: Ann Lee <ann@example.org>
---
Changes in v2: the clock is read once.

 lamp/night.c | 12 ++++++++++--
 lamp/night.h |  2 ++
 2 files changed, 12 insertions(+), 2 deletions(-)

diff --git a/lamp/night.c b/lamp/night.c
index 1111111..2222222 100644
--- a/lamp/night.c
+++ b/lamp/night.c
@@ -10,7 +10,9 @@ static int lamp_state(struct lamp *l)
 	struct clock *c = l->clock;
 
 	if (!c)
-		return -ENODEV;
+		return -EINVAL;
+
+	c->reads++;
 
 	return l->state;
 }
@@ -40,6 +42,14 @@ static int lamp_tick(struct lamp *l)
 	if (!l)
 		return 0;
 
+	if (clock_hour(l->clock) > 22 || clock_hour(l->clock) < 6) {
+		lamp_off(l, LAMP_REASON_NIGHT, LAMP_FLAG_QUIET | LAMP_FLAG_SLOW);
+		return 1;
+	}
+
+	if (!l)
+		return 0;
+
 	return lamp_step(l);
 }
 
diff --git a/lamp/night.h b/lamp/night.h
index 3333333..4444444 100644
--- a/lamp/night.h
+++ b/lamp/night.h
@@ -3,4 +3,6 @@
 #define LAMP_ON 1
 #define LAMP_OFF 0
 
+#define LAMP_REASON_NIGHT 7
+
 #endif
-- 
2.43.0
`

var (
	ann  = patch.Person{Name: "Ann Lee", Email: "ann@example.org"}
	bob  = patch.Person{Name: "Bob Stone", Email: "bob@example.org"}
	carl = patch.Person{Name: "Carl Post", Email: "carl@example.org"}
	cat  = patch.Person{Name: "Cat Moor", Email: "cat@example.org"}
)

func theMail(id string, from patch.Person, body string, up ...string) *patch.Mail {
	m := &patch.Mail{ID: patch.MsgID(id), From: from, Body: body, Date: time.Unix(1700000000, 0)}
	for _, u := range up {
		m.InReplyTo = append(m.InReplyTo, patch.MsgID(u))
	}
	return m
}

func parent() *patch.Mail { return theMail("p@example.org", ann, sample) }

// lineOf finds the line of the sample that holds a text.
func lineOf(tb testing.TB, part string) int {
	tb.Helper()
	for n, l := range diff.Lines(sample) {
		if strings.Contains(l, part) {
			return n
		}
	}
	tb.Fatalf("no line has %q", part)
	return -1
}

// want is one comment: the line it is about, "" for none, and its text.
type want struct{ on, text string }

func check(t *testing.T, got []Said, wants []want) {
	t.Helper()
	for i, s := range got {
		if i >= len(wants) {
			t.Errorf("more than asked for: %q on %d..%d", s.Text, s.From, s.To)
			continue
		}
		w := wants[i]
		if s.Text != w.text {
			t.Errorf("%d: says %q, want %q", i, s.Text, w.text)
		}
		switch {
		case w.on == "" && s.To >= 0:
			t.Errorf("%d %q: on line %d (%q), want none", i, s.Text, s.To, diff.Lines(sample)[s.To])
		case w.on != "" && s.To != lineOf(t, w.on):
			t.Errorf("%d %q: on line %d, want %d; quoted %q", i, s.Text, s.To, lineOf(t, w.on), s.At.Quote)
		case w.on != "" && !strings.Contains(s.At.Quote, w.on):
			t.Errorf("%d %q: anchor quotes %q", i, s.Text, s.At.Quote)
		}
	}
	if len(got) < len(wants) {
		t.Errorf("%d comments, want %d", len(got), len(wants))
	}
}

func TestIn(t *testing.T) {
	tests := []struct {
		name, reply string
		want        []want
	}{
		{"one line", "On Mon, 1 Jan 2024 at 10:00, Ann Lee wrote:\n> +	c->reads++;\n\nWhy?\n", []want{{"c->reads++", "Why?"}}},
		{"several, the last line counts", `Hi Ann,

On Mon, 1 Jan 2024 10:00:00 +0100
Ann Lee <ann@example.org> wrote:

> @@ -10,7 +10,9 @@ static int lamp_state(struct lamp *l)
>  	struct clock *c = l->clock;
>  
>  	if (!c)
> -		return -ENODEV;
> +		return -EINVAL;

This changes what callers see.

They test for ENODEV.

[...]
> +	c->reads++;
>  
>  	return l->state;

Not under the lock.

Thanks,
Bob
`, []want{{"-EINVAL", "This changes what callers see.\n\nThey test for ENODEV."}, {"return l->state", "Not under the lock."}}},
		{"before any quote", "Nice work in general, two remarks below.\n\n> +	c->reads++;\nUnused.\n", []want{{"", "Nice work in general, two remarks below."}, {"reads", "Unused."}}},
		{"marks without blanks", ">+\tc->reads++;\nUnused.\n", []want{{"reads", "Unused."}}},
		{"blanks before the marks", " > +\tc->reads++;\n\nUnused.\n", []want{{"reads", "Unused."}}},
		{"bars", "| @@ -10,7 +10,9 @@ static int lamp_state(struct lamp *l)\n| +\t\treturn -EINVAL;\n| +\n| +\tc->reads++;\n\nUnused.\n", []want{{"reads", "Unused."}}},
		{"a table is no quote", "> +\tc->reads++;\n| a | b |\n| 1 | 2 |\n| 3 | 4 |\n", []want{{"reads", "| a | b |\n| 1 | 2 |\n| 3 | 4 |"}}},
		{"tabs to blanks", "> +       c->reads++;\nUnused.\n", []want{{"reads", "Unused."}}},
		{"the blank of context lost", "> return l->state;\nNo.\n", []want{{"return l->state", "No."}}},
		{"wrapped", "> +\t\tlamp_off(l, LAMP_REASON_NIGHT, LAMP_FLAG_QUIET |\n> LAMP_FLAG_SLOW);\n\nToo slow.\n", []want{{"lamp_off", "Too slow."}}},
		{"wrapped without a mark", "> +\t\tlamp_off(l, LAMP_REASON_NIGHT, LAMP_FLAG_QUIET |\nLAMP_FLAG_SLOW);\n\nToo slow.\n", []want{{"lamp_off", "Too slow."}}},
		{"quoted-printable", "> -\t\treturn -ENODEV;=20\n> +\tif (clock_hour(l-=3Eclock) =3E 22 || clock_hour(l->clock) < 6) {\nSummer time?\n", []want{{"clock_hour", "Summer time?"}}},
		{"cut in the middle of a line", "> that nobody has to\n\ns/has to/must/\n", []want{{"that nobody", "s/has to/must/"}}},
		{"wrapped anew", "> The lamp does not go out at night. Read the clock\n> and put it out, so that nobody has to get up for it.\n\nDo you?\n", []want{{"that nobody", "Do you?"}}},
		{"the mark of an mbox", "> +\tc->reads++;\n\n>From here on it is unused.\n", []want{{"reads", "From here on it is unused."}}},
		{"a line cut short", "> \tstruct clock *c = l->clock;\n> \n> \tif (!c)\n> -\t\treturn -ENODEV;\n> +\t\treturn -EINVAL;\n> +\n> +\tc->reads\n\nUnused.\n", []want{{"c->reads", "Unused."}}},
		{"a long line cut short", "> \t\treturn 0;\n> \n> +\tif (clock_hour(l->clock) > 22 || clock_hour(\n\nOr?\n", []want{{"clock_hour", "Or?"}}},
		{"commit message", "> Signed-off-by: Ann Lee <ann@example.org>\n\nWho wrote it?\n", []want{{"Signed-off-by", "Who wrote it?"}}},
		{"diffstat", ">  lamp/night.h |  2 ++\n\nIs it needed?\n", []want{{"lamp/night.h |", "Is it needed?"}}},
		{"the same lines twice, by their neighbours", "> +\treturn 1;\n> +\t}\n> +\n> +\tif (!l)\n> +\t\treturn 0;\n> +\n> \treturn lamp_step(l);\n\nTested already.\n", []want{{"lamp_step", "Tested already."}}},
		{"another order", "> +#define LAMP_REASON_NIGHT 7\n\nAn enum?\n\n> +\tc->reads++;\n> \n> \treturn l->state;\n\nUnused.\n", []want{{"#define LAMP_REASON_NIGHT", "An enum?"}, {"return l->state", "Unused."}}},
		{"not of this patch", "> +\tnobody_wrote_this();\n\nWhat?\n", []want{{"", "What?"}}},
		{"signature and footer", "> +\tc->reads++;\nUnused.\n\n-- \nBob\nwww.example.org\n_______________________________________________\nlamp mailing list\n", []want{{"reads", "Unused."}}},
		{"top posting with marks", "Looks wrong to me, see the second hunk.\n\n-- \nBob\n\nOn 01.01.24 10:00, Ann Lee wrote:\n> +\tc->reads++;\n> \n", []want{{"", "Looks wrong to me, see the second hunk."}}},
		{"Outlook", "I do not think so.\n\n-----Original Message-----\nFrom: Ann Lee <ann@example.org>\nSent: Monday\nTo: Bob\nSubject: lamp\n\n+\tc->reads++;\nand more\n", []want{{"", "I do not think so."}}},
		{"Outlook with marks", "See below.\n\n-----Original Message-----\nFrom: Ann Lee <ann@example.org>\nSent: Monday\nTo: Bob\n\n> +\tc->reads++;\n\nUnused.\n", []want{{"", "See below."}, {"reads", "Unused."}}},
		{"unquoted copy", "No.\n\nOn Mon, Jan 1, 2024 at 10:00 AM Ann Lee <ann@example.org> wrote:\n\n+\tc->reads++;\n", []want{{"", "No."}}},
		{"of a reply in between", "On Tue, Bob Stone wrote:\n> On Mon, 1 Jan 2024, Ann Lee wrote:\n>> +\tc->reads++;\n>\n> Why?\n\nIt is counted.\n", []want{{"reads", "It is counted."}}},
		{"all of it, then a word", quoteAll(sample) + "\nApplied to lamps, thanks!\n", []want{{"", "Applied to lamps, thanks!"}}},
		{"up to the diffstat", quoteAll(sample[:strings.Index(sample, "diff --git")]) + "\nApplied to lamps, thanks!\n", []want{{"", "Applied to lamps, thanks!"}}},
		{"tags alone", "> +\tc->reads++;\n\nReviewed-by: Bob Stone <bob@example.org>\n\nThanks\nBob\n", nil},
		{"a suggested change", "> +\tc->reads++;\n\nRather\n\n-\tc->reads++;\n+\tclock_read(c);\n", []want{{"reads", "Rather\n\n-\tc->reads++;\n+\tclock_read(c);"}}},
		{"gap inside a quote", "> +\tc->reads++;\n> [...]\n> +#define LAMP_REASON_NIGHT 7\n\nUnused.\n", []want{{"#define LAMP_REASON_NIGHT", "Unused."}}},
		{"only a bracket", "> +\t}\n\nNo.\n", []want{{"+\t}", "No."}}},
		{"an added blank line", "> +\t\treturn -EINVAL;\n> +\n\nNo blank line here.\n", []want{{"", ""}}},
		{"empty", "", nil},
		{"quote alone", "> +\tc->reads++;\n", nil},
		{"the subject", "> Subject: [PATCH] lamp: put it out\n\nlamp: night:\n", []want{{"", "lamp: night:"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := In(theMail("r@example.org", bob, tt.reply), parent())
			if tt.name == "an added blank line" {
				if len(got) != 1 || got[0].To != lineOf(t, "+\t\treturn -EINVAL;")+1 || got[0].At.Quote != "+" {
					t.Errorf("got %+v", got)
				}
				return
			}
			check(t, got, tt.want)
		})
	}
}

func quoteAll(s string) string {
	var b strings.Builder
	for _, l := range diff.Lines(s) {
		b.WriteString("> " + l + "\n")
	}
	return b.String()
}

func TestAttributions(t *testing.T) {
	for _, head := range []string{
		"On Mon, 1 Jan 2024 at 10:00, Ann Lee <ann@example.org> wrote:",
		"On Mon, Jan 1, 2024 at 10:00 AM Ann Lee via lamps\n<lamps@example.org> wrote:",
		"On Mon, Jan 01, 2024 at 10:00:00AM +0100, Ann Lee wrote:\n",
		"On 1/1/24 10:00, Ann Lee wrote:",
		"On Monday, 1 January 2024 10:00:00 CET Ann Lee wrote:",
		"Am 01.01.24 um 10:00 schrieb Ann Lee:",
		"Am Montag, dem 01.01.2024 um 10:00 +0100 schrieb Ann Lee:",
		"Le 01/01/2024 à 10:00, Ann Lee a écrit :",
		"El lun, 1 ene 2024 a las 10:00, Ann Lee\n(<ann@example.org>) escribió:",
		"Il giorno lun 1 gen 2024 alle ore 10:00 Ann Lee\n<ann@example.org> ha scritto:",
		"Em seg., 1 de jan. de 2024 às 10:00, Ann Lee <ann@example.org> escreveu:",
		"Op ma 1 jan. 2024 om 10:00 schreef Ann Lee <ann@example.org>:",
		"Den mån 1 jan. 2024 kl 10:00 skrev Ann Lee <ann@example.org>:",
		"W dniu 1.01.2024 o 10:00, Ann Lee pisze:",
		"пн, 1 янв. 2024 г. в 10:00, Ann Lee <ann@example.org>:",
		"在 2024/1/1 10:00, Ann Lee 写道:",
		"Ann Lee <ann@example.org> 于2024年1月1日周一 10:00写道：",
		"2024年1月1日(月) 10:00 Ann Lee <ann@example.org>:",
		"* Ann Lee <ann@example.org> [2024-01-01 10:00:00]:",
		"Quoting Ann Lee (2024-01-01 10:00:00)",
		"Ann Lee <ann@example.org> writes:",
		"Ann Lee wrote:",
		"Dear Ann,\n\nin message <20240101.1@example.org> you wrote:",
		"Hello,\n\nOn 2024-01-01T10:00:00, Ann Lee <ann@example.org> wrote:",
	} {
		got := In(theMail("r@example.org", bob, head+"\n> +\tc->reads++;\n\nWhy?\n"), parent())
		check(t, got, []want{{"reads", "Why?"}})
	}
	// What looks a little like one is kept.
	for _, text := range []string{"I would write:", "This is what I mean, as of v6:", "See\nhttps://example.org/1 and here:", "The 3rd hunk:"} {
		got := In(theMail("r@example.org", bob, "> +\tc->reads++;\n\n"+text+"\n\n> \treturn l->state;\n\nHere.\n"), parent())
		check(t, got, []want{{"reads", text}, {"return l->state", "Here."}})
	}
}

func TestTalk(t *testing.T) {
	first := theMail("1@example.org", bob, "Two things.\n\nOn Mon, 1 Jan 2024, Ann Lee wrote:\n> +\tc->reads++;\n\nWhy count them?\nNobody reads it.\n\n> +#define LAMP_REASON_NIGHT 7\n\nAn enum?\n", "p@example.org")
	answer := theMail("2@example.org", ann, "On Tue, 2 Jan 2024, Bob Stone wrote:\n> On Mon, 1 Jan 2024, Ann Lee wrote:\n>> +\tc->reads++;\n>\n> Why count them?\n\nFor debugging.\n\n> > +#define LAMP_REASON_NIGHT 7\n> \n> An enum?\n\nYes, in v3.\n", "1@example.org")
	again := theMail("3@example.org", bob, "> > Why count them?\n> For debugging.\n\nThen put it under debugfs, please?\n", "2@example.org", "1@example.org")
	other := theMail("4@example.org", cat, ">>> +\tc->reads++;\n>> Why count them?\n\nI use it.\n\n>>> \n>>> \treturn l->state;\n\nThis may sleep.\n", "2@example.org")
	bare := theMail("5@example.org", ann, "Fixed all of it.\n", "4@example.org")
	got := Talk(parent(), []Reply{{other, "human"}, {first, "human"}, {answer, "author"}, {again, "human"}, {bare, "author"}})
	check(t, got, []want{{"return l->state", "This may sleep."}, {"", "Two things."}, {"reads", "Why count them?\nNobody reads it."}, {"#define LAMP_REASON_NIGHT", "An enum?"}, {"", "Fixed all of it."}})
	if len(got) != 5 {
		t.FailNow()
	}
	check(t, got[2].Replies, []want{{"reads", "I use it."}, {"reads", "For debugging."}})
	check(t, got[2].Replies[1].Replies, []want{{"reads", "Then put it under debugfs, please?"}})
	check(t, got[3].Replies, []want{{"#define LAMP_REASON_NIGHT", "Yes, in v3."}})
	if s := got[4]; !s.Whole || s.To >= 0 || s.Parent != "4@example.org" || s.Kind != "author" || s.By != ann || s.Date != 1700000000 {
		t.Errorf("got %+v", s)
	}

	open := Open(got, []patch.Person{ann}, nil)
	check(t, open, []want{{"reads", "Then put it under debugfs, please?"}})
	changed := func(line int) bool { return line == lineOf(t, "reads") }
	check(t, Open(got, []patch.Person{ann}, changed), nil)
}

func TestOpen(t *testing.T) {
	tests := []struct {
		name, text string
		kind       string
		on         bool // about a line
		open       bool
	}{
		{"a question", "Why?", "human", true, true},
		{"a word on a line", "Typo.", "human", true, true},
		{"praise", "Nice.", "human", true, false},
		{"a word on the whole", "Seems useful.", "human", false, false},
		{"a remark on the whole", "Please split this into two patches.", "human", false, true},
		{"applied", "Applied to lamps/next, thanks a lot for it.", "human", false, false},
		{"a bot's", "Why?", "bot", true, false},
		{"an AI's", "Why?", "ai", true, false},
		{"the author's", "I forgot this.", "author", true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body := tt.text + "\n"
			if tt.on {
				body = "> +\tc->reads++;\n\n" + body
			}
			got := Talk(parent(), []Reply{{theMail("1@example.org", bob, body, "p@example.org"), tt.kind}})
			if len(got) != 1 || (got[0].To >= 0) != tt.on {
				t.Fatalf("got %+v", got)
			}
			if open := Open(got, []patch.Person{ann}, func(int) bool { return false }); (len(open) == 1) != tt.open {
				t.Errorf("got %+v", open)
			}
			if open := Open(got, []patch.Person{ann}, func(int) bool { return true }); len(open) == 1 && tt.on {
				t.Errorf("changed, and still open: %+v", open)
			}
		})
	}
	thanks := Talk(parent(), []Reply{
		{theMail("1@example.org", bob, quoteAll(sample)[:600]+"\nReviewed-by: Bob Stone <bob@example.org>\n", "p@example.org"), "human"},
		{theMail("2@example.org", cat, ">> +++ b/lamp/night.c\n>> @@ -10,7 +10,9 @@ static int lamp_state(struct lamp *l)\n>\n> Reviewed-by: Bob Stone <bob@example.org>\n\nDid you test it?\n", "1@example.org"), "human"},
	})
	if len(thanks) != 1 || !thanks[0].Whole || thanks[0].To >= 0 {
		t.Errorf("an answer to a tag: %+v", thanks)
	}
	silent := Talk(parent(), []Reply{
		{theMail("1@example.org", bob, "> +\tc->reads++;\n\nWhy?\n", "p@example.org"), "human"},
		{theMail("2@example.org", ann, "Right, will fix.\n", "1@example.org"), "author"},
	})
	if open := Open(silent, []patch.Person{ann}, nil); len(open) != 0 {
		t.Errorf("answered as a whole, and still open: %+v", open)
	}
	// Who posts what another wrote answers for it, though he is no author.
	posted := Talk(parent(), []Reply{
		{theMail("1@example.org", bob, "> +\tc->reads++;\n\nWhy?\n", "p@example.org"), "human"},
		{theMail("2@example.org", carl, "> > +\tc->reads++;\n> \n> Why?\n\nTo count them.\n", "1@example.org"), "human"},
	})
	if open := Open(posted, []patch.Person{ann, carl}, nil); len(open) != 0 {
		t.Errorf("who posted it answered, and it is open: %+v", open)
	}
	if open := Open(posted, []patch.Person{ann}, nil); len(open) != 1 {
		t.Errorf("a stranger answered: %+v", open)
	}
}

// Threads that loop, answers without what they answer, and deep ones end.
func TestTalkHostile(t *testing.T) {
	loop := []Reply{
		{theMail("1@example.org", bob, "> x\ny\n", "2@example.org"), "human"},
		{theMail("2@example.org", bob, "> y\nx\n", "1@example.org"), "human"},
		{theMail("3@example.org", cat, "> +\tc->reads++;\nWhy?\n", "gone@example.org"), "human"},
		{theMail("3@example.org", cat, "twice", "p@example.org"), "human"},
	}
	if got := Talk(parent(), loop); len(got) == 0 {
		t.Error("nothing was said")
	}
	var deep []Reply
	up, text := "p@example.org", "+\tc->reads++;"
	for i := range 500 {
		id := strings.Repeat("x", i+1) + "@example.org"
		next := "answer " + strings.Repeat("i", i)
		deep = append(deep, Reply{theMail(id, bob, "> "+text+"\n"+next+"\n", up), "human"})
		up, text = id, next
	}
	n, most := 0, 0
	var walk func(s []Said, depth int)
	walk = func(s []Said, depth int) {
		most = max(most, depth)
		for i := range s {
			n++
			if s[i].To != lineOf(t, "reads") {
				t.Fatalf("%q is on %d", s[i].Text, s[i].To)
			}
			walk(s[i].Replies, depth+1)
		}
	}
	walk(Talk(parent(), deep), 0)
	if n != 500 || most > maxHang+1 {
		t.Errorf("%d comments, %d deep", n, most)
	}
}
