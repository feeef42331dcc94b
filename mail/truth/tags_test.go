package truth

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/series"
)

// tally counts by cause and keeps a few examples of each.
type tally struct {
	count map[string]int
	shown map[string][]string
}

func newTally() *tally { return &tally{map[string]int{}, map[string][]string{}} }

func (c *tally) add(cause, example string) {
	c.count[cause]++
	if len(c.shown[cause]) < 100 && example != "" {
		c.shown[cause] = append(c.shown[cause], example)
	}
}

// table writes the causes down, the most frequent first.
func (c *tally) table(t *testing.T, examples bool) {
	t.Helper()
	causes := slices.SortedFunc(maps.Keys(c.count), func(a, b string) int {
		if c.count[a] != c.count[b] {
			return c.count[b] - c.count[a]
		}
		return strings.Compare(a, b)
	})
	for _, cause := range causes {
		t.Logf("%6d  %s", c.count[cause], cause)
		if examples {
			for _, e := range c.shown[cause] {
				t.Logf("            %s", e)
			}
		}
	}
}

// onPatch gives the patch with the id, and the version that it was posted in.
func (w *world) onPatch(id patch.MsgID) (*series.Series, *series.Patch) {
	c := w.of[id]
	if c == nil {
		return nil, nil
	}
	for i := range c.Versions {
		s := &c.Versions[i]
		for k := range s.Patches {
			if s.Patches[k].ID == id {
				return s, &s.Patches[k]
			}
		}
	}
	return nil, nil
}

// message gives the message of a change with the id.
func (w *world) message(id patch.MsgID) *series.Message {
	c := w.of[id]
	if c == nil {
		return nil
	}
	for i := range c.Thread {
		if c.Thread[i].ID == id {
			return &c.Thread[i]
		}
	}
	return nil
}

// reply names a message that gave a tag: its id, what it answers ("patch" or
// "cover"), key and value.
type reply [4]string

// credit looks for the very credit that r gave on the patch: "" with it when it
// is there through the right message and way, counting or not, else the cause
// of the miss.
func (w *world) credit(id patch.MsgID, r reply) (cause string, cr *series.Credit) {
	_, p := w.onPatch(id)
	if p == nil {
		return "the patch is in no change: " + w.roleOf(id), nil
	}
	via := map[string]string{"patch": "reply", "cover": "cover"}[r[1]]
	who := patch.ParsePerson(r[3])
	cause = "the tag is not on the patch"
	for i := range p.Trailers {
		c := &p.Trailers[i]
		if c.ID != patch.MsgID(r[0]) || !strings.EqualFold(c.Key, r[2]) {
			continue
		}
		switch {
		case !patch.SamePerson(c.Person, who) && !strings.Contains(r[3], c.Person.Name):
			cause = "another person's"
		case c.Via != via:
			return "through " + c.Via + ", not " + via, c
		default:
			return "", c
		}
	}
	if cause == "the tag is not on the patch" {
		cause += w.whereElse(id, r)
	}
	return cause, nil
}

// roleOf says what a message is that is no patch of a change.
func (w *world) roleOf(id patch.MsgID) string {
	f := w.facts[id]
	switch {
	case f == nil:
		return "it is not in the archive"
	case f.Role == series.Reply:
		return "the key names a reply as the posting"
	case w.of[id] != nil:
		return "it was sent twice, its twin has the tag"
	}
	return fmt.Sprintf("role %d", f.Role)
}

// word is how a credit counts, by rule.
func word(cr *series.Credit) string {
	switch why, _, _ := strings.Cut(cr.Why, ":"); {
	case cr.Counts:
		return "counts, through " + cr.Via
	case strings.HasPrefix(why, "taken back"):
		return "taken back"
	default:
		return "shown, not counted: " + why
	}
}

// whereElse says what became of a reply whose tag is missing.
func (w *world) whereElse(id patch.MsgID, r reply) string {
	f := w.facts[patch.MsgID(r[0])]
	if f == nil {
		return ": the reply is not in the archive"
	}
	if !slices.ContainsFunc(f.Tags, func(t series.Tag) bool { return strings.EqualFold(t.Key, r[2]) }) {
		return ": the reply gives none"
	}
	m := w.message(f.ID)
	switch s, _ := w.onPatch(id); {
	case m == nil:
		return ": the reply is in no change"
	case w.of[f.ID].Root != w.of[id].Root:
		return ": the reply is in another change"
	case m.Version != s.Version:
		return ": the reply is on another version"
	default:
		return fmt.Sprintf(": the reply is on another patch (%d)", m.N)
	}
}

// TestKeyTrailers compares who credited which patch.
func TestKeyTrailers(t *testing.T) {
	w, keys := made(t)
	odd := oddities(t)
	total, right, decoys, refused, plain, inOdd, oddRight := 0, 0, 0, 0, 0, 0, 0
	misses := newTally()
	for _, k := range keys {
		for _, kt := range k.Trailers {
			for _, id := range kt.Applies {
				got := credited(w, id, kt)
				switch {
				case kt.Key != nil && *kt.Key == "Nacked-by": // shown, not counted
				case kt.Counts:
					total++
					strange := len(odd[kt.Reply]) > 0
					if strange {
						inOdd++
					}
					if got == "counts" {
						right++
						if strange {
							oddRight++
						}
						continue
					}
					note := fmt.Sprintf("%s of %s (%s) in <%s>, %v, on <%s>", *kt.Key, kt.Name, kt.Form, kt.Reply, odd[kt.Reply], id)
					if got == "held" && len(odd[kt.Reply]) == 0 {
						plain++
					}
					misses.add(got, note)
					if len(odd[kt.Reply]) == 0 && got != "held" {
						t.Errorf("%s: %s: %s", k.Key, got, note)
					}
				default:
					decoys++
					if got != "counts" {
						refused++
						continue
					}
					t.Errorf("%s: the decoy %q of %s in <%s> counts", k.Key, kt.Form, kt.Name, kt.Reply)
				}
			}
		}
	}
	t.Logf("%d of %d credits counted (in odd mails %d of %d), %d held for a patch that never came (%d in mails that are not odd), %d of %d decoys refused",
		right, total, oddRight, inOdd, misses.count["held"], plain, refused, decoys)
	misses.table(t, true)
	if total-right > 6 {
		t.Errorf("%d credits differ", total-right)
	}
}

// oddities tells what is odd about the messages of the made archive.
func oddities(t *testing.T) map[patch.MsgID][]string {
	t.Helper()
	out := map[patch.MsgID][]string{}
	type row struct {
		ID  patch.MsgID
		Odd []string
	}
	for _, r := range lines[row](t, filepath.Join(corpus(t), "generated", "gen-2k", "messages.jsonl")) {
		out[r.ID] = append(out[r.ID], r.Odd...)
	}
	return out
}

// credited says what became of a trailer on the patch: "held" when the patch is
// missing and the tag waits at its number.
func credited(w *world, id patch.MsgID, kt keyTrailer) string {
	s, p := w.onPatch(id)
	if p == nil {
		return w.held(kt)
	}
	if s.Version != kt.Version {
		return "on another version"
	}
	why := "not found"
	if f := w.facts[kt.Reply]; f != nil && f.Words == 0 && len(f.Tags) == 0 {
		why = "the mail has no text"
	}
	for _, cr := range p.Trailers {
		if cr.ID != kt.Reply {
			continue
		}
		if cr.Counts && (kt.Key == nil || cr.Key == *kt.Key && strings.EqualFold(cr.Person.Email, kt.Email)) {
			return "counts"
		}
		why = cr.Via + ": " + cr.Why
	}
	return why
}

// held says that the reply's tag stands at its number and on no other patch.
func (w *world) held(kt keyTrailer) string {
	m := w.message(kt.Reply)
	if m == nil || m.N == 0 || m.Version != kt.Version || !slices.Contains(m.Tags, *kt.Key) {
		return "the patch is in no change"
	}
	for _, v := range w.of[kt.Reply].Versions {
		for _, p := range v.Patches {
			for _, cr := range p.Trailers {
				if cr.ID == kt.Reply {
					return fmt.Sprintf("on patch %d instead", p.N)
				}
			}
		}
	}
	return "held"
}

// ltpRow is a commit with the posting that it came from.
type ltpRow struct {
	Commit    string
	How       string
	ID        patch.MsgID
	Author    [2]string
	Committer [2]string
	Committed int64
	Explained []struct {
		Key, Value string
		Replies    []reply
		Committer  bool
	}
	NotTaken []reply `json:"not_taken"`
}

// tagsTaken: every tag that stands in a commit because a reply gave it is
// credited from that reply, by what it answers. A maintainer may make the change
// that a conditional tag asks for: then it stands in the commit and yet did not
// count before.
func tagsTaken(t *testing.T, w *world, rows []ltpRow) {
	t.Helper()
	total, right, counted := 0, 0, 0
	ways, misses := newTally(), newTally()
	for i := range rows {
		r := &rows[i]
		for _, e := range r.Explained {
			total++
			cause, note := "", ""
			var best *series.Credit
			for _, rep := range e.Replies {
				why, cr := w.credit(r.ID, rep)
				if why != "" {
					cause, note = why, fmt.Sprintf("%v on <%s>", rep, r.ID)
				} else if best == nil || cr.Counts {
					best = cr
				}
			}
			if best == nil {
				misses.add(cause, note)
				continue
			}
			right++
			ways.add(word(best), fmt.Sprintf("<%s> on <%s>: %s", best.ID, r.ID, best.Text))
			if best.Counts || best.Why == "given before" {
				counted++
			}
		}
	}
	t.Logf("%d of %d tags that commits took from replies are credited from that very message to that patch (%.2f %%); %d of them count", right, total, 100*float64(right)/float64(total), counted)
	ways.table(t, testing.Verbose() && os.Getenv("ONEMORE_TRUTH") != "")
	misses.table(t, true)
	if right*1000 < total*990 || counted*1000 < total*975 {
		t.Errorf("fewer than 99 %% are credited, or 97.5 %% count")
	}
}

// tagsNotTaken: the tags that were given and not taken are found all the same.
func tagsNotTaken(t *testing.T, w *world, rows []ltpRow) {
	t.Helper()
	total, right := 0, 0
	ways, misses := newTally(), newTally()
	for i := range rows {
		for _, rep := range rows[i].NotTaken {
			total++
			why, cr := w.credit(rows[i].ID, rep)
			if why == "" {
				right++
				ways.add(word(cr), "")
				continue
			}
			misses.add(why, fmt.Sprintf("%v on <%s>", rep, rows[i].ID))
		}
	}
	t.Logf("%d of %d tags that were given and not taken are found", right, total)
	ways.table(t, false)
	misses.table(t, true)
	if right*100 < total*97 {
		t.Errorf("fewer than 97 %%")
	}
}
