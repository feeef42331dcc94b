package desk

import (
	"bytes"
	"slices"
	"testing"
	"time"
)

// TestTalkOnALineThatIsGone: what was said on a line of v1 that v2 has no more
// stands below the line before it, in the same file, and names the line.
func TestTalkOnALineThatIsGone(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	ctx := t.Context()
	said := func(id, on, text string) []byte {
		return []byte("From: Carl Critic <carl@example.com>\nTo: pump@lists.example.org\nSubject: Re: [PATCH 2/2] pump: stop when dry\n" +
			"Message-ID: <" + id + ">\nIn-Reply-To: <v1-2@example.org>\nReferences: <v1-2@example.org>\nDate: " +
			time.Now().Add(-24*time.Hour).Format(time.RFC1123Z) + "\n\n> " + on + "\n\n" + text + "\n")
	}
	must(t, d.Add(ctx, said("c1@example.com", "+\tif (dry())\treturn 1;", "Why one?")),
		d.Add(ctx, said("c2@example.com", "A dry pump must stop.", "Must it?")))
	again := posted(2, time.Now().Add(-time.Hour))
	again[2] = bytes.Replace(bytes.Replace(again[2], []byte("if (dry())\treturn 1;"), []byte("stop_when_there_is_no_water(pump);"), 1),
		[]byte("A dry pump must stop."), []byte("Pumps without water break."), 1)
	must(t, d.Fill(ctx, slices.Values(again)))
	got, err := d.Talk(ctx, "v2-2@example.org")
	must(t, err)
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	if s := got[0]; s.Line != -1 || s.Gone != "A dry pump must stop." || s.Text != "Must it?" {
		t.Errorf("of the message: %+v", s)
	}
	if s := got[1]; s.Line != lineOf(t, d, "v2-2@example.org", "strokes++") || s.Gone != "+\tif (dry())\treturn 1;" || s.Version != 1 {
		t.Errorf("of the diff: %+v", s)
	}
}

// TestTalkBelowAnotherMail: what was said in a reply to another mail of the
// version stands on the line that it quotes.
func TestTalkBelowAnotherMail(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	ctx := t.Context()
	must(t, d.Add(ctx, []byte("From: Carl Critic <carl@example.com>\nTo: pump@lists.example.org\nSubject: Re: [PATCH 1/2] pump: count strokes\n"+
		"Message-ID: <c1@example.com>\nIn-Reply-To: <v1-1@example.org>\nReferences: <v1-1@example.org>\nDate: "+
		time.Now().Add(-24*time.Hour).Format(time.RFC1123Z)+"\n\nAnd in the next patch:\n\n> +\tif (dry())\treturn 1;\n\nWhy one?\n")))
	got, err := d.Talk(ctx, "v1-2@example.org")
	must(t, err)
	if len(got) != 1 || got[0].Text != "Why one?" || got[0].Version != 0 || got[0].Line != lineOf(t, d, "v1-2@example.org", "if (dry())") {
		t.Errorf("%+v", got)
	}
}
