package store

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// drawLetter makes mail that ties, answers and repeats in all ways.
func drawLetter(t *rapid.T, n int) letter {
	titles := []string{"fix the frobnicator", "paint the bikeshed", "drop dead code from zeppelin"}
	id := func(i int) string { return fmt.Sprintf("m%d@x.example", i) }
	l := letter{id: id(n), day: rapid.IntRange(0, 20).Draw(t, "day")}
	title := rapid.SampledFrom(titles).Draw(t, "title")
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		l.subject, l.diff = "[PATCH] "+title, true
	case 1:
		l.subject, l.diff = fmt.Sprintf("[PATCH v%d 1/2] %s", rapid.IntRange(1, 3).Draw(t, "v"), title), true
	default:
		l.subject, l.from = "Re: [PATCH] "+title, "Rita Reviewer <rita@example.net>"
		l.reply = id(rapid.IntRange(0, 12).Draw(t, "to"))
		l.body = "Reviewed-by: Rita Reviewer <rita@example.net>"
	}
	l.list = rapid.SampledFrom([]string{"", "one.example.org", "two.example.org"}).Draw(t, "list")
	return l
}

// TestBatchesDoNotShow: whatever the batches, the order, the repeats and what
// is taken back, the store ends as if only what is left had come in at once;
// and a rebuild changes nothing.
func TestBatchesDoNotShow(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	rapid.Check(t, func(rt *rapid.T) {
		all := make([]letter, rapid.IntRange(1, 12).Draw(rt, "letters"))
		for i := range all {
			all[i] = drawLetter(rt, i)
		}
		some, whole := open(t, "", Options{}), open(t, "", Options{})
		gone := map[int]bool{}
		var in []Incoming
		flush := func() {
			if _, err := some.Put(t.Context(), "", "", in); err != nil {
				rt.Fatal(err)
			}
			in = nil
		}
		for _, i := range rapid.Permutation(indexes(len(all))).Draw(rt, "order") {
			in = append(in, some.Prepare(all[i].raw(), "", ""))
			if rapid.Bool().Draw(rt, "flush") {
				flush()
			}
			j := rapid.IntRange(0, len(all)-1).Draw(rt, "again")
			switch rapid.IntRange(0, 5).Draw(rt, "do") {
			case 0: // take something back, perhaps before it came
				in = append(in, some.Retract(all[j].raw(), ""))
				gone[j] = true
			case 1:
				in = append(in, some.Prepare(all[i].raw(), "", ""))
			}
		}
		// What was taken back before it came is there now: take it back again.
		for j := range gone {
			in = append(in, some.Retract(all[j].raw(), ""))
		}
		flush()
		for i := range all {
			if !gone[i] {
				in = append(in, whole.Prepare(all[i].raw(), "", ""))
			}
		}
		if _, err := whole.Put(t.Context(), "", "", in); err != nil {
			rt.Fatal(err)
		}
		got, want := dump(t, some), dump(t, whole)
		if got != want {
			rt.Fatalf("piece by piece:\n%s\nat once:\n%s", got, want)
		}
		if err := some.Rebuild(t.Context(), nil); err != nil {
			rt.Fatal(err)
		}
		if again := dump(t, some); again != want {
			rt.Fatalf("rebuilt:\n%s\nbefore:\n%s", again, want)
		}
	})
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
