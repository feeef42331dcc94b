package queue

import (
	"strings"
	"testing"

	"onemore/patch/queue"
	"onemore/ui/text"
)

func item(row queue.Row, place queue.Place) *queue.Item {
	row.Received = row.Patches
	return &queue.Item{Row: &row, State: row.State, Place: place}
}

// The sign, the state and the sentence of the preview say the same.
func TestSignAndStateAgree(t *testing.T) {
	for _, c := range []struct {
		name string
		row  queue.Row
		sign string
		says string
	}{
		{"nobody at all", queue.Row{State: "unreviewed", Patches: 1, Version: 1}, "!", "Nobody has looked at it."},
		{"nobody, of several", queue.Row{State: "unreviewed", Patches: 7, Version: 2}, "!", "Nobody has looked at any of 7 patches."},
		{"only on an older version", queue.Row{State: "unreviewed", Patches: 1, Version: 2, Humans: 1}, "!", "Nobody has looked at v2; 1 person spoke of an earlier version."},
		{"on this version", queue.Row{State: "seen", Patches: 1, Version: 2, Humans: 1, Engaged: 1}, ":", "1 person spoke, it is not reviewed."},
		{"a part", queue.Row{State: "partly-reviewed", Patches: 2, Covered: 1, Version: 1, Humans: 2, Engaged: 2}, "+", "1 of 2 patches reviewed; 2 people spoke."},
		{"all", queue.Row{State: "reviewed", Patches: 2, Covered: 2, Version: 1, Humans: 2, Engaged: 2}, "=", "All 2 patches reviewed; 2 people spoke."},
		{"wanted otherwise", queue.Row{State: "changes-wanted", Patches: 1, Version: 1, Humans: 1, Engaged: 1, Turn: "author"}, "~", "1 person spoke, it is not reviewed."},
	} {
		it := item(c.row, queue.Place{})
		if got := need(it, 0).sign.String(); got != c.sign {
			t.Errorf("%s: sign %q, want %q", c.name, got, c.sign)
		}
		if got := stateWords(it).String(); got != c.says {
			t.Errorf("%s: %q, want %q", c.name, got, c.says)
		}
	}
}

func TestCoverageShowsMyPart(t *testing.T) {
	for _, c := range []struct {
		covered, patches, mine, of int
		narrow, wide               string
	}{
		{0, 7, 0, 0, "0/7", "0/7"},
		{3, 7, 3, 7, "3/7", "3/7"}, // all of it is mine
		{3, 40, 0, 2, "0/2+", "0/2 of 40"},
		{30, 40, 11, 14, "78%+", "11/14 of 40"},
		{100, 120, 0, 0, "83%", "100/120"},
		{1000, 4000, 100, 200, "50%+", "100/200+"},
	} {
		it := item(queue.Row{Covered: c.covered, Patches: c.patches}, queue.Place{MineCovered: c.mine, MinePatches: c.of})
		if got := coverage(it, 5).String(); got != c.narrow {
			t.Errorf("%+v: %q in 5 columns, want %q", c, got, c.narrow)
		}
		if got := coverage(it, 11).String(); got != c.wide {
			t.Errorf("%+v: %q in 11 columns, want %q", c, got, c.wide)
		}
	}
}

// The subject gets its share beside a preview, and never less than 24 columns
// while another column can give way.
func TestColumnsLeaveRoomForTheSubject(t *testing.T) {
	for w := 40; w < 300; w++ {
		k := columns(w, 50)
		if k.fixed()+k.subject != w {
			t.Errorf("at %d the columns take %d and the subject %d", w, k.fixed(), k.subject)
		}
		if w >= 44 && k.subject < 24 {
			t.Errorf("at %d the subject has %d columns", w, k.subject)
		}
		if w >= 90 && k.subject < w*49/100 {
			t.Errorf("at %d the subject has %d columns, less than half", w, k.subject)
		}
	}
}

func TestPlacesCountsTheTopLevel(t *testing.T) {
	got := strings.Join(places([]string{"Makefile", "mm/a.c", "mm/b.c", "README", "COPYING"}), ", ")
	if want := "top level 3, mm 2"; got != want {
		t.Errorf("places: %q, want %q", got, want)
	}
}

func TestCoverageWords(t *testing.T) {
	for want, row := range map[string]queue.Row{
		"0 of 1 patch of v1 has":                  {Patches: 1, Version: 1},
		"Nobody said anything on v3.":             {Patches: 2, Version: 3},
		"Somebody wrote about it.":                {Patches: 1, Version: 1, Engaged: 1},
		"People wrote about 1 of them.":           {Patches: 2, Version: 1, Engaged: 1},
		"2 of 2 patches of v1 have":               {Patches: 2, Version: 1, Covered: 2, Engaged: 2},
		"author. People wrote about all of them.": {Patches: 2, Version: 1, Covered: 2, Engaged: 2},
	} {
		if got := coverageWords(item(row, queue.Place{})); !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
}

// What a stranger hid in a subject is painted in the row.
func TestRowPaintsWhatWasMadeVisible(t *testing.T) {
	it := item(queue.Row{Subject: "a\u202eb", Patches: 1}, queue.Place{})
	for _, span := range columns(80, 40).row(it, 0, 0, false, false) {
		if strings.Contains(span.Text.String(), "<U+202E>") {
			if span.Text.String() != text.Clean("\u202e").String() {
				t.Errorf("painted with it: %q", span.Text)
			}
			return
		}
	}
	t.Error("the hidden character is not in a piece of its own")
}
