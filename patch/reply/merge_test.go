package reply_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onemore/patch/reply"
)

// written writes a draft in short: its comments, its remark and its tags.
func written(d reply.Draft) string {
	var out []string
	for _, c := range d.Comments {
		out = append(out, fmt.Sprintf("%s:%d=%s", c.ID, c.To, c.Text))
	}
	for _, t := range d.Tags {
		out = append(out, strings.TrimSuffix(t.Key+"#"+t.Note, "#"))
	}
	return strings.Join(append(out, "|"+strings.ReplaceAll(d.Text, "\n\n", "/")+d.Written), " ")
}

func draftOf(text string, comments ...string) reply.Draft {
	d := reply.Draft{Text: text}
	for _, c := range comments {
		if key, note, tag := strings.Cut(c, "#"); tag {
			d.Tags = append(d.Tags, reply.Tag{Key: key, Note: note})
			continue
		}
		id, text, _ := strings.Cut(c, "=")
		d.Comments = append(d.Comments, reply.Comment{ID: id, From: len(id), To: len(id), Text: text})
	}
	return d
}

// TestMerge: what one side changed is changed, and where both did both stay.
func TestMerge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name               string
		base, mine, theirs reply.Draft
		want               string
	}{
		{"nothing there", draftOf(""), draftOf("", "a=1"), draftOf(""), "a:1=1 |"},
		{"both add", draftOf(""), draftOf("", "a=1"), draftOf("", "b=2"), "b:1=2 a:1=1 |"},
		{"the same twice", draftOf(""), draftOf("", "=1"), draftOf("", "a=1"), "a:1=1 :0=1 |"},
		{"I change, they add", draftOf("", "a=1"), draftOf("", "a=2"), draftOf("", "a=1", "b=3"), "a:1=2 b:1=3 |"},
		{"they change, I add", draftOf("", "a=1"), draftOf("", "a=1", "bb=3"), draftOf("", "a=2"), "a:1=2 bb:2=3 |"},
		{"both change", draftOf("", "a=1"), draftOf("", "a=2"), draftOf("", "a=3"), "a:1=3 :1=2 |"},
		{"both the same", draftOf("", "a=1"), draftOf("", "a=2"), draftOf("", "a=2"), "a:1=2 |"},
		{"I drop, they add", draftOf("", "a=1"), draftOf(""), draftOf("", "a=1", "b=2"), "b:1=2 |"},
		{"they drop, I add", draftOf("", "a=1"), draftOf("", "a=1", "b=2"), draftOf(""), "b:1=2 |"},
		{"I drop, they change", draftOf("", "a=1"), draftOf(""), draftOf("", "a=2"), "a:1=2 |"},
		{"they drop, I change", draftOf("", "a=1"), draftOf("", "a=2"), draftOf("x"), "a:1=2 |x"},
		{"remarks", draftOf("old"), draftOf("mine"), draftOf("theirs"), "|theirs/mine"},
		{"my remark", draftOf("old"), draftOf("mine"), draftOf("old", "a=1"), "a:1=1 |mine"},
		{"their remark", draftOf("old"), draftOf("old"), draftOf("theirs"), "|theirs"},
		{"my remark in theirs", draftOf(""), draftOf("mine"), draftOf("theirs\n\nmine"), "|theirs/mine"},
		{"not by a part of a word", draftOf(""), draftOf("ok"), draftOf("looks"), "|looks/ok"},
		{"tags", draftOf("", "R#"), draftOf("", "R#x", "T#"), draftOf("", "R#", "A#"), "R#x A T |"},
		{"a tag that I took away", draftOf("", "R#"), draftOf(""), draftOf("y", "R#"), "|y"},
		{"a tag that they took away", draftOf("", "R#"), draftOf("", "R#"), draftOf("y"), "|y"},
	} {
		if got := written(reply.Merge(c.base, c.mine, c.theirs)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	whole := reply.Draft{Written: "> q\n\nwhole\n"}
	if got := written(reply.Merge(draftOf(""), draftOf("", "a=1"), whole)); got != "a:1=1 |> q/whole" {
		t.Errorf("with what was written whole elsewhere: %q", got)
	}
	if got := reply.Merge(draftOf(""), whole, draftOf("")); got.Written != whole.Written {
		t.Errorf("what was written whole is in parts: %+v", got)
	}
}

// TestMergeLosesNothing: every text that either side wrote is there in the end.
func TestMergeLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.SampledFrom([]string{"one", "two", "three", "four"})
		draft := func(name string) reply.Draft {
			var d reply.Draft
			for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 4, rapid.ID[string]).Draw(rt, name) {
				line := rapid.IntRange(0, 2).Draw(rt, "line")
				d.Comments = append(d.Comments, reply.Comment{ID: id, From: line, To: line, Text: texts.Draw(rt, "text")})
			}
			d.Text = rapid.SampledFrom([]string{"", "five", "six", "five\n\nsix"}).Draw(rt, "remark")
			return d
		}
		base, mine, theirs := draft("base"), draft("mine"), draft("theirs")
		got := reply.Merge(base, mine, theirs)
		for _, side := range []reply.Draft{mine, theirs} {
			for _, c := range side.Comments {
				was := slices.ContainsFunc(base.Comments, func(b reply.Comment) bool { return b == c })
				if !was && !slices.ContainsFunc(got.Comments, func(o reply.Comment) bool { return o.To == c.To && o.Text == c.Text }) {
					rt.Errorf("%+v is lost: %q", c, written(got))
				}
			}
			for p := range strings.SplitSeq(side.Text, "\n\n") {
				if side.Text != base.Text && !strings.Contains(got.Text, p) {
					rt.Errorf("%q is lost: %q", p, written(got))
				}
			}
		}
		ids := map[string]bool{}
		for _, c := range got.Comments {
			if c.ID != "" && ids[c.ID] {
				rt.Errorf("%s stands for two comments: %q", c.ID, written(got))
			}
			ids[c.ID] = true
		}
	})
}
