package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// shelf holds three that nobody has looked at, of several sizes and ages.
func shelf() *fakeDesk {
	d := &fakeDesk{}
	for _, c := range []struct {
		id    patch.MsgID
		age   int64
		lines int
	}{{"small@example.org", 3, 20}, {"tiny@example.org", 0, 3}, {"seen@example.org", 9, 3}} {
		d.change(c.id, func(r *queue.Row, _ *series.Change) {
			r.Posted, r.Active, r.Add, r.Del, r.Subject = now-c.age*86400, now-c.age*86400, c.lines, 0, "kettle: \x1b[2J"+string(c.id)
			if c.id == "seen@example.org" {
				r.State, r.Humans = "seen", 1
			}
		})
	}
	return d
}

func TestNext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "small@example.org"},
		{[]string{"--minutes", "1"}, "tiny@example.org"},
		{[]string{"size:<5"}, "tiny@example.org"},
		{[]string{"state:seen"}, "seen@example.org"},
		{[]string{"s:nothing"}, ""},
	} {
		r := run(t, shelf(), append([]string{"next", "--json"}, c.args...)...)
		if r.code != 0 {
			t.Fatalf("%q: exit %d: %s", c.args, r.code, r.err)
		}
		if c.want == "" {
			if r.out != "" || r.err == "" {
				t.Errorf("nothing fits: %q, %q", r.out, r.err)
			}
			continue
		}
		var got struct {
			Root    string
			Lane    string
			Score   float64
			Reasons []string
			Factors map[string]float64
		}
		if err := json.Unmarshal([]byte(r.out), &got); err != nil {
			t.Fatalf("%q: %v", r.out, err)
		}
		if got.Root != c.want || got.Score <= 0 || len(got.Factors) != 5 || len(got.Reasons) < 2 || !slices.ContainsFunc(got.Reasons, func(s string) bool { return strings.HasPrefix(s, "random tie-break") }) {
			t.Errorf("%q: %+v", c.args, got)
		}
	}
	people := run(t, shelf(), "next")
	for _, want := range []string{"no human has answered in 3 d", "score 0.0", "fit 0.00, need 0.36"} {
		if !strings.Contains(people.out, want) {
			t.Errorf("%s\nlacks %q", people.out, want)
		}
	}
	if strings.Contains(people.out, "\x1b") {
		t.Errorf("what mail says reaches the terminal: %q", people.out)
	}
	for _, wrong := range [][]string{{"next", "--minutes", "-1"}, {"next", "is:nice"}} {
		if r := run(t, shelf(), wrong...); r.code != 2 {
			t.Errorf("%q: exit %d", wrong, r.code)
		}
	}
}

// TestLaneOrder: a lane is printed as the screen has it.
func TestLaneOrder(t *testing.T) {
	t.Parallel()
	r := run(t, shelf(), "queue", "--lane", "more")
	if small, tiny := strings.Index(r.out, "small"), strings.Index(r.out, "tiny"); small < 0 || tiny < small || strings.Contains(r.out, "seen@") {
		t.Errorf("one more:\n%s", r.out)
	}
}
