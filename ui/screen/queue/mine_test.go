package queue

import (
	"strings"
	"testing"

	"onemore/patch/queue"
)

// What the reader said stands before the subject, and says how far it has come.
func TestRowShowsWhatIsMine(t *testing.T) {
	for want, m := range map[string]queue.Marks{
		"R?":        {Drafts: 1, Pending: "Reviewed-by"},
		"RT?":       {Drafts: 2, Letters: 1, Pending: "Reviewed-by,Tested-by"},
		"c?":        {Drafts: 1},
		"N>":        {Letters: 1, Pending: "Nacked-by"},
		"A>":        {Letters: 2, Sent: 1, Pending: "Acked-by"},
		"R sent":    {Letters: 1, Sent: 1, Pending: "Reviewed-by"},
		"c sent":    {Letters: 1, Sent: 1},
		"R on list": {Listed: "Reviewed-by"},
	} {
		it := item(queue.Row{Subject: "title", Patches: 1, RFC: true}, queue.Place{})
		it.Marks = m
		if got := columns(80, 40).row(it, 0, 0, false, false).Text().String(); !strings.HasSuffix(got, " "+want+" RFC title") {
			t.Errorf("%+v: %q, want %q", m, got, want)
		}
		if got := marksOf(it); !strings.HasPrefix(got, want+" is ") {
			t.Errorf("%+v: explained as %q", m, got)
		}
		for w := 1; w < 60; w++ {
			if l := columns(w, 40).row(it, 0, 0, false, false); w > 40 && l.Width() > w {
				t.Errorf("%+v: %d columns of %d", m, l.Width(), w)
			}
		}
	}
	if got := mine(item(queue.Row{}, queue.Place{})); !got.Empty() {
		t.Errorf("nothing was said: %q", got)
	}
}
