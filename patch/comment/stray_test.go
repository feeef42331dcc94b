package comment

import (
	"fmt"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/diff"
)

// doorPatch is the other patch of the version that sample is in.
const doorPatch = `The door does not close in the wind.

Signed-off-by: Ann Lee <ann@example.org>
---
diff --git a/door/wind.c b/door/wind.c
index 1111111..2222222 100644
--- a/door/wind.c
+++ b/door/wind.c
@@ -10,6 +10,12 @@ static int door_tick(struct door *d)
 	if (!d)
 		return 0;
 
+	if (wind_speed(d->wind) > DOOR_WIND_LIMIT)
+		return door_close(d, DOOR_REASON_WIND);
+
+	door_log(d, "no wind to speak of");
+
+	door_log(d, "no wind to speak of");
 	return door_step(d);
 }
-- 
2.43.0
`

// aVersion is a cover letter, sample and doorPatch, with replies to the mails of
// the ids given.
func aVersion(replies map[string]string) []Below {
	var out []Below
	for i, body := range []string{"Night and wind.\n\nThe lamp goes out, the door closes, and all that stays is the clock.\n", sample, doorPatch} {
		id := fmt.Sprint(i, "@example.org")
		b := Below{Mail: theMail(id, ann, body)}
		if text := replies[id]; text != "" {
			r := theMail("r"+id, bob, text, id)
			answer := theMail("a"+id, ann, quoteAll(text)+"Yes, in v3.\n", "r"+id)
			b.Replies = []Reply{{r, "human"}, {answer, "author"}}
		}
		out = append(out, b)
	}
	return out
}

func TestStrays(t *testing.T) {
	t.Parallel()
	const cover, lamp, door = "0@example.org", "1@example.org", "2@example.org"
	const shut = "> +\tif (wind_speed(d->wind) > DOOR_WIND_LIMIT)\n> +\t\treturn door_close(d, DOOR_REASON_WIND);\n"
	for name, c := range map[string]struct {
		at, reply string
		on        string // what the line holds, "" for none
		of        string // the patch it is of
	}{
		"a reply to the cover quotes a patch":        {cover, shut + "\nWhy?\n", "return door_close(", door},
		"a reply to a patch quotes the next":         {lamp, shut + "\nWhy?\n", "return door_close(", door},
		"a reply to a patch quotes the one before":   {door, "> +#define LAMP_REASON_NIGHT 7\n\nWhy?\n", "LAMP_REASON_NIGHT 7", lamp},
		"blanks lost, quoted twice":                  {cover, "> > + if (wind_speed(d->wind) > DOOR_WIND_LIMIT)\n> > + return door_close(d, DOOR_REASON_WIND);\n\nWhy?\n", "return door_close(", door},
		"words of the message":                       {cover, "> The door does not close in the wind.\n\nWhy?\n", "does not close", door},
		"the mail that is answered has it too":       {lamp, "> \tif (!d)\n> \t\treturn 0;\n\nWhy?\n", "", ""},
		"both patches have it":                       {cover, "> Signed-off-by: Ann Lee <ann@example.org>\n\nWhy?\n", "", ""},
		"one patch has it twice":                     {cover, "> +\tdoor_log(d, \"no wind to speak of\");\n\nWhy?\n", "", ""},
		"twice, but the lines above tell which":      {cover, shut + "> +\n> +\tdoor_log(d, \"no wind to speak of\");\n\nWhy?\n", "door_log(d", door},
		"too little to be sure":                      {cover, "> +\tc->reads++;\n\nWhy?\n", "", ""},
		"the lines above are others":                 {cover, "> +\tnone_of_these(lines);\n> +\t\treturn door_close(d, DOOR_REASON_WIND);\n\nWhy?\n", "", ""},
		"nobody has it":                              {cover, "> +\tif (wind_speed(d->wind) > DOOR_WIND_LIMIT * 2)\n\nWhy?\n", "", ""},
		"a whole patch, and then all of it is meant": {cover, quoteAll(doorPatch) + "\nWhy?\n", "", ""},
		"the cover itself":                           {cover, "> The lamp goes out, the door closes, and all that stays is the clock.\n\nWhy?\n", "", ""},
		"nothing quoted":                             {cover, "Why?\n", "", ""},
	} {
		v := aVersion(map[string]string{c.at: c.reply})
		for i := range v {
			got := Strays(v[i].Mail, v)
			if string(v[i].Mail.ID) != c.of {
				if len(got) > 0 {
					t.Errorf("%s: on %s: %+v", name, v[i].Mail.ID, got)
				}
				continue
			}
			if len(got) != 1 || got[0].Text != "Why?" || got[0].Message != patch.MsgID("r"+c.at) || got[0].To < 0 {
				t.Errorf("%s: %+v", name, got)
				continue
			}
			lines := diff.Lines(v[i].Mail.Body)
			if s := got[0]; !strings.Contains(lines[s.To], c.on) || s.At != At(diff.Scan(v[i].Mail.Body), s.To) {
				t.Errorf("%s: on %q", name, lines[s.To])
			}
			if r := got[0].Replies; len(r) != 1 || r[0].Text != "Yes, in v3." || r[0].To != got[0].To {
				t.Errorf("%s: answers %+v", name, r)
			}
		}
	}
}

// What Talk says of a mail does not change when strays are looked for.
func TestStraysLeaveTalkAlone(t *testing.T) {
	t.Parallel()
	v := aVersion(map[string]string{"1@example.org": "> +\tc->reads++;\n\nWhy?\n"})
	if got := Talk(v[1].Mail, v[1].Replies); len(got) != 1 || got[0].To < 0 {
		t.Errorf("%+v", got)
	}
	if got := Strays(v[2].Mail, v); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestStraysAreBounded(t *testing.T) {
	t.Parallel()
	line := "+\tif (wind_speed(d->wind) > DOOR_WIND_LIMIT) return door_close(d);\n"
	body := "x\n---\ndiff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1,20000 @@\n" + strings.Repeat(line, 20000)
	var v []Below
	for i := range 30 {
		id := fmt.Sprint(i, "@example.org")
		b := Below{Mail: theMail(id, ann, body+fmt.Sprint(i))}
		if i == 0 {
			b.Mail = theMail(id, ann, "cover\n")
			b.Replies = []Reply{{theMail("r", bob, strings.Repeat("> "+line+"> "+strings.Repeat("y", 1<<16)+"\n\nWhy?\n\n", 100), id), "human"}}
		}
		v = append(v, b)
	}
	if got := Strays(v[1].Mail, v); len(got) != 0 {
		t.Errorf("%d strays in lines that are all alike", len(got))
	}
}

// Whatever is said below any mail of a version: a stray stands on lines that
// the patch has, and says what was written.
func FuzzStrays(f *testing.F) {
	f.Add(sample, doorPatch, "> +\tif (wind_speed(d->wind) > DOOR_WIND_LIMIT)\n\nWhy?\n")
	f.Add(sample, doorPatch, quoteAll(doorPatch)+"No.\n")
	f.Add("", "x\n", "> x\ny\n")
	f.Add(doorPatch, doorPatch, "|x\n> > +\tdoor_log(d, \"no wind to speak of\");\nWhy?\n")
	f.Fuzz(func(t *testing.T, one, two, text string) {
		one, two, text = strings.ToValidUTF8(one, "?"), strings.ToValidUTF8(two, "?"), strings.ToValidUTF8(text, "?")
		answer := theMail("a", ann, quoteAll(text)+"said "+text, "r")
		v := []Below{
			{theMail("1", ann, one), []Reply{{theMail("r", bob, text, "1"), "human"}, {answer, "author"}}},
			{theMail("2", ann, two), nil},
		}
		if got := Strays(v[0].Mail, v); len(got) > 0 {
			t.Errorf("a mail is below itself: %+v", got)
		}
		lines := len(diff.Lines(two))
		for _, s := range Strays(v[1].Mail, v) {
			if s.From < 0 || s.To < s.From || s.To >= lines || s.Whole || strings.TrimSpace(s.Text) == "" {
				t.Errorf("%+v of %d lines", s, lines)
			}
			if s.At != At(diff.Scan(two), s.To) {
				t.Errorf("anchor %+v of line %d", s.At, s.To)
			}
		}
	})
}
