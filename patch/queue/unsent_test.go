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
		"your Reviewed-by, Tested-by: not sent yet":  {Pending: "Reviewed-by,Tested-by", Drafts: 1, Letters: 1},
		"your Acked-by: on its way":                  {Pending: "Acked-by", Letters: 1},
		"you have a draft here":                      {Drafts: 1},
		"a mail of yours is on its way":              {Letters: 1},
		"your Acked-by: sent, not on the list yet":   {Pending: "Acked-by", Letters: 2, Sent: 2},
		"a mail of yours: sent, not on the list yet": {Letters: 1, Sent: 1},
		"your Reviewed-by: on the list":              {Listed: "Reviewed-by"},
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

// TestUnsentSection: what waits to be sent stands in a section of its own, too,
// and stays in the one where it is looked for.
func TestUnsentSection(t *testing.T) {
	t.Parallel()
	row := func(id patch.MsgID, state string) *Row {
		return &Row{Root: id, Newest: id, Version: 1, Patches: 1, Received: 1, State: state, Turn: "reviewer", Posted: 900, Active: 900, Human: 900}
	}
	rows := []*Row{row("a@x", "unreviewed"), row("b@x", "applied"), row("c@x", "unreviewed")}
	s := New(nil, rows, map[patch.MsgID]Marks{"a@x": {Drafts: 1}, "b@x": {Letters: 2, Sent: 1}, "c@x": {Letters: 1, Sent: 1}}, Me{}, 1000, nil)
	has := func(s *Snapshot, k Kind) (out []patch.MsgID) {
		for _, it := range s.Sections[k].Items {
			out = append(out, it.Root)
		}
		slices.Sort(out)
		return out
	}
	if got := has(s, Drafts); !slices.Equal(got, []patch.MsgID{"a@x", "b@x"}) {
		t.Errorf("drafts and outbox: %q", got)
	}
	if got := has(s, OneMore); !slices.Equal(got, []patch.MsgID{"a@x"}) {
		t.Errorf("one more: %q", got)
	}
	s = s.Remark("c@x", Marks{Drafts: 1}, 1000).Remark("a@x", Marks{Listed: "Reviewed-by"}, 1000)
	if got := has(s, Drafts); !slices.Equal(got, []patch.MsgID{"b@x", "c@x"}) {
		t.Errorf("then: %q", got)
	}
	if got := has(s.With([]*Row{row("c@x", "unreviewed")}, []patch.MsgID{"b@x"}, 1000), Drafts); !slices.Equal(got, []patch.MsgID{"c@x"}) {
		t.Errorf("at last: %q", got)
	}
}
