package desk

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/config"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/rank"
)

// lists are those of the corpus, with a day in the last month of each.
func lists() map[string]string {
	return map[string]string{"tipc-discussion": "2025-07-20", "batman": "2026-07-10", "uboot-stm32": "2026-07-10", "ltp": "2026-03-20"}
}

// TestEveryRowOfEveryListHasAReason walks all rows of four lists, as the one who
// reviews most there sees them, as an author does, and as somebody of whom
// nothing is known; as it is, and with nothing ever going stale.
func TestEveryRowOfEveryListHasAReason(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads four lists")
	}
	t.Parallel()
	for name, day := range lists() {
		path := unpack(t, name)
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		d := fresh(t, now)
		imported(t, d, path)
		rows := rowsOfSnapshot(d)
		for who, me := range readers(rows) {
			for _, calm := range []bool{false, true} {
				w := rank.Defaults()
				if calm {
					w.Stale, w.Turn = 1e6, 1e6
				}
				me.Knows = queue.Learn(rows, me, w)
				start := time.Now()
				s := queue.New(nil, rows, nil, me, now.Unix(), nil)
				t.Logf("%s, %s, nothing stale %v: %s; in %d ms", name, who, calm, walk(t, s, name+", "+who), time.Since(start).Milliseconds())
			}
		}
	}
}

func rowsOfSnapshot(d *Desk) (rows []*queue.Row) {
	for _, it := range d.Snapshot().Items {
		rows = append(rows, it.Row)
	}
	return rows
}

// readers are those who look at a list.
func readers(rows []*queue.Row) map[string]queue.Me {
	spoke, posted := map[string]int{}, map[string]int{}
	for _, r := range rows {
		posted[r.Author.Key()]++
		for i := range r.Words {
			spoke[r.Voices[r.Words[i].Who]]++
		}
	}
	most := func(count map[string]int) queue.Me {
		best := ""
		for who, n := range count {
			if best == "" || n > count[best] || n == count[best] && who < best {
				best = who
			}
		}
		return queue.Me{People: []patch.Person{{Email: best}}}
	}
	return map[string]queue.Me{
		"who reviews most": most(spoke), "who posts most": most(posted),
		"a stranger": {People: []patch.Person{{Name: "No Body", Email: "nobody@example.org"}}},
	}
}

// walk fails on every row that does not say why it is where it is.
func walk(t *testing.T, s *queue.Snapshot, what string) string {
	t.Helper()
	seen := map[patch.MsgID]bool{}
	var counts []string
	for k := queue.YourTurn; k <= queue.All; k++ {
		items := s.Sections[k].Items
		for _, it := range items {
			if len(it.Reasons) == 0 || slices.ContainsFunc(it.Reasons, func(r string) bool { return strings.TrimSpace(r) == "" }) {
				t.Errorf("%s: <%s> in %s: reasons %q", what, it.Root, k, it.Reasons)
			}
			switch k {
			case queue.YourTurn:
				if it.Rule == rank.NoRule || it.Waits == 0 || it.Waits > s.Now {
					t.Errorf("%s: <%s> is the reader's turn by rule %q since %d", what, it.Root, it.Rule, it.Waits)
				}
			case queue.OneMore:
				if !it.Ranked || it.Score <= 0 || len(s.Explain(it)) != 5 {
					t.Errorf("%s: <%s> is offered with a score of %v", what, it.Root, it.Score)
				}
			}
			if k != queue.All && k != queue.Drafts {
				if seen[it.Root] {
					t.Errorf("%s: <%s> stands twice", what, it.Root)
				}
				seen[it.Root] = true
			}
		}
		if i := slices.IndexFunc(items, func(it *queue.Item) bool { return it.Section != k && k < queue.All && k != queue.Drafts }); i >= 0 {
			t.Errorf("%s: <%s> is of %s and stands in %s", what, items[i].Root, items[i].Section, k)
		}
		counts = append(counts, fmt.Sprintf("%s %d", k, len(items)))
	}
	return strings.Join(counts, ", ")
}

// TestConfiguredWeights: the configuration changes scores and the inbox's order,
// and a weight that there is not is an error that names it.
func TestConfiguredWeights(t *testing.T) {
	t.Parallel()
	open := func(r config.Rank) (*Desk, error) {
		set := config.Defaults()
		set.Rank = r
		return Open(t.Context(), t.TempDir(), Options{Settings: set, Still: "a test"})
	}
	d, err := open(config.Rank{Inbox: "fitted", Weights: map[string]float64{"stale": 5, "cc": .25}})
	if err != nil {
		t.Fatal(err)
	}
	if me := d.me(); d.weights.Stale != 5 || d.weights.Cc != .25 || me.Inbox != rank.Fitted {
		t.Errorf("weights %+v, inbox %s", d.weights, me.Inbox)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(config.Rank{Weights: map[string]float64{"speed": 1}}); err == nil || !strings.Contains(err.Error(), `"speed"`) {
		t.Errorf("an unknown weight: %v", err)
	}
}

// TestResign: a change that is not the reader's leaves their turn, also when the
// queue is read again, and comes back.
func TestResign(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 20, 12, 0, 0, 0, time.UTC)
	d := fresh(t, now)
	d.Meet(queue.Me{People: []patch.Person{{Name: "Ana Ruiz", Email: "ana@example.org"}}})
	if err := d.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	put := func(id, headers, body string, age time.Duration) {
		t.Helper()
		raw := fmt.Sprintf("Message-ID: <%s@example.org>\nDate: %s\nList-Id: <pump.lists.example.org>\n%s\n\n%s", id, now.Add(-age).Format(time.RFC1123Z), headers, body)
		if err := d.Add(t.Context(), []byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	const diff = "Slow.\n\nSigned-off-by: Bo Ek <bo@example.org>\n---\n a.c | 2 +-\n\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-a\n+b\n"
	put("p", "From: Bo Ek <bo@example.org>\nTo: pump@lists.example.org\nSubject: [PATCH] pump: quick", diff, 30*time.Hour)
	section := func() (queue.Kind, string) {
		t.Helper()
		it := itemOf(d.Snapshot(), "p@example.org")
		if it == nil {
			t.Fatal("the change is gone")
		}
		return it.Section, it.Rule.String()
	}
	if k, _ := section(); k != queue.OneMore {
		t.Errorf("at first it stands in %s", k)
	}
	put("r", "From: Liu Bo <liu@example.org>\nTo: Bo Ek <bo@example.org>\nCc: Ana Ruiz <ana@example.org>\nIn-Reply-To: <p@example.org>\nSubject: Re: [PATCH] pump: quick",
		"Ana, can you look at this? You know the pump best.\n", 20*time.Hour)
	if k, rule := section(); k != queue.YourTurn || rule != "A4" {
		t.Errorf("asked by name it stands in %s by %q", k, rule)
	}
	for _, on := range []bool{true, false} {
		if err := d.Mark(t.Context(), "p@example.org", "resign", on); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if k, _ := section(); (k == queue.YourTurn) == on {
				t.Errorf("resigned %v: it stands in %s", on, k)
			}
			if err := d.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	put("a", "From: Ana Ruiz <ana@example.org>\nTo: Bo Ek <bo@example.org>\nIn-Reply-To: <r@example.org>\nSubject: Re: [PATCH] pump: quick", "The pump looks wrong to me in line three.\n", 10*time.Hour)
	if k, _ := section(); k == queue.YourTurn {
		t.Error("it is still the reader's turn when they have answered")
	}
	put("b", "From: Bo Ek <bo@example.org>\nTo: Ana Ruiz <ana@example.org>\nIn-Reply-To: <a@example.org>\nSubject: Re: [PATCH] pump: quick", "No, it is right; see the table on page four.\n", 5*time.Hour)
	if k, rule := section(); k != queue.YourTurn || rule != "A1" {
		t.Errorf("answered it stands in %s by %q", k, rule)
	}
	put("v2", "From: Bo Ek <bo@example.org>\nTo: pump@lists.example.org\nSubject: [PATCH v2] pump: quick", diff, time.Hour)
	if k, rule := section(); k != queue.YourTurn || rule != "A2" {
		t.Errorf("with a new version it stands in %s by %q", k, rule)
	}
	if itemOf(d.Snapshot(), "p@example.org").Reasons[0] != "v2 of what you spoke about (v1) came 1 h ago" {
		t.Errorf("reasons %q", itemOf(d.Snapshot(), "p@example.org").Reasons)
	}
}

func TestGoal(t *testing.T) {
	t.Parallel()
	saturday := time.Date(2026, 9, 19, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		day  config.Day
		want [2]int // on a Saturday, on a Monday
	}{{config.Defaults().Day, [2]int{0, 1}}, {config.Day{Goal: 3, Weekend: true}, [2]int{3, 3}}, {config.Day{}, [2]int{0, 0}}} {
		d := &Desk{opt: Options{Settings: config.Settings{Day: c.day}}}
		if got := [2]int{d.Goal(saturday), d.Goal(saturday.AddDate(0, 0, 2))}; got != c.want {
			t.Errorf("%+v: %v, want %v", c.day, got, c.want)
		}
	}
}
