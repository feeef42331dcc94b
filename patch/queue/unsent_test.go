package queue

import (
	"slices"
	"testing"

	"onemore/patch"
)

// TestUnsent: what the reader has said and what is not on the list is a reason
// of the row, and goes with the marks.
func TestUnsent(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]Marks{
		"your Reviewed-by, Tested-by: not sent yet": {Pending: "Reviewed-by,Tested-by", Drafts: 1, Letters: 1},
		"your Acked-by: on its way":                 {Pending: "Acked-by", Letters: 1},
		"you have a draft here":                     {Drafts: 1},
		"a mail of yours is on its way":             {Letters: 1},
	} {
		r := Row{Root: "a@x", Newest: "a@x", Names: []patch.MsgID{"b@x"}, Version: 1, Patches: 1, Received: 1, State: "unreviewed", Turn: "reviewer"}
		s := New(nil, []*Row{&r}, map[patch.MsgID]Marks{"b@x": m}, Me{}, 1000, nil)
		if got := s.Items[0].Reasons; len(got) == 0 || got[0] != want {
			t.Errorf("%+v: %q, not %q", m, got, want)
		}
		if got := s.Remark("a@x", Marks{}, 1000).Items[0].Reasons; slices.Contains(got, want) {
			t.Errorf("it is still a reason: %q", got)
		}
	}
}
