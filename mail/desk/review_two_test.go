package desk

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"onemore/patch"
	"onemore/patch/reply"
)

// second is another desk on the same store, as another process has it.
func second(t *testing.T, d *Desk) *Desk {
	t.Helper()
	o, err := Open(t.Context(), d.store.Dir(), d.opt)
	must(t, err)
	t.Cleanup(func() { must(t, o.Close()) })
	return o
}

// texts are those of the comments of a draft, in order.
func texts(t *testing.T, d *Desk, id patch.MsgID) (out []string) {
	t.Helper()
	k, err := d.draftOn(t.Context(), id)
	must(t, err)
	for _, c := range k.Comments {
		out = append(out, c.Text)
	}
	slices.Sort(out)
	return out
}

const dryPatch = patch.MsgID("v1-2@example.org")

// TestTwoWriteOneDraft: what two processes say on one patch at the same time is
// all there in the end, each comment under a name of its own.
func TestTwoWriteOneDraft(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	desks := []*Desk{d, second(t, d)}
	line := lineOf(t, d, dryPatch, "if (dry())")
	const each = 8
	var wg sync.WaitGroup
	var errs [2]error
	for who, one := range desks {
		wg.Go(func() {
			for n := range each {
				id := ""
				if n%2 == 0 {
					id = fmt.Sprintf("%d-%d", who, n)
				}
				if err := one.SaveComment(t.Context(), dryPatch, reply.Comment{ID: id, From: line, To: line, Text: fmt.Sprintf("%d says %d", who, n)}, ""); err != nil {
					errs[who] = err
				}
			}
			if err := one.GiveTag(t.Context(), []patch.MsgID{dryPatch}, reply.Tag{Key: []string{"Acked-by", "Tested-by"}[who]}); err != nil {
				errs[who] = err
			}
		})
	}
	wg.Wait()
	must(t, errs[:]...)
	if got := texts(t, d, dryPatch); len(got) != 2*each {
		t.Errorf("%d of %d comments are there: %q", len(got), 2*each, got)
	}
	k, err := d.draftOn(t.Context(), dryPatch)
	must(t, err)
	names := map[string]bool{}
	for _, c := range k.Comments {
		if names[c.ID] {
			t.Errorf("two comments are %q", c.ID)
		}
		names[c.ID] = true
	}
	if len(k.Tags) != 2 {
		t.Errorf("tags %+v", k.Tags)
	}
}

// TestTwoChangeOneComment: the text that the other wrote stays beside mine; my
// own earlier text does not.
func TestTwoChangeOneComment(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	o := second(t, d)
	line := lineOf(t, d, dryPatch, "if (dry())")
	save := func(d *Desk, text, was string) {
		t.Helper()
		must(t, d.SaveComment(t.Context(), dryPatch, reply.Comment{ID: "a", From: line, To: line, Text: text}, was))
	}
	save(d, "Why", "")
	save(d, "Why not", "Why")
	save(o, "Why so", "Why")
	if got := texts(t, d, dryPatch); !slices.Equal(got, []string{"Why not", "Why so"}) {
		t.Errorf("there is %q", got)
	}
	save(o, "Why so?", "Why so")
	if got := texts(t, d, dryPatch); !slices.Equal(got, []string{"Why not", "Why so?"}) {
		t.Errorf("then there is %q", got)
	}
}

// TestBufferOnOldDraft: what was written elsewhere while the editor was open is
// joined with what it gives back, and a text that is given back twice changes
// nothing more.
func TestBufferOnOldDraft(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	o, ctx := second(t, d), t.Context()
	reviewed(t, d)
	text, err := d.Buffer(ctx, dryPatch)
	must(t, err)
	wet := lineOf(t, d, dryPatch, "A dry pump")
	must(t,
		o.SaveComment(ctx, dryPatch, reply.Comment{ID: "new", From: wet, To: wet, Text: "Said elsewhere."}, ""),
		o.SaveComment(ctx, dryPatch, reply.Comment{ID: "b", From: wet, To: wet, Text: "And a wet one, elsewhere?"}, "And a wet one?"),
		o.GiveTag(ctx, []patch.MsgID{dryPatch}, reply.Tag{Key: "Acked-by"}),
	)
	edited := strings.Replace(text, "Is dry() cheap?", "Is dry() slow?", 1)
	edited = strings.Replace(edited, "And a wet one?", "And a wet one, here?", 1)
	for range 2 {
		if _, err := o.TakeBuffer(ctx, dryPatch, edited); err != nil {
			t.Fatal(err)
		}
		want := []string{"And a wet one, elsewhere?", "And a wet one, here?", "Is dry() slow? Naïve question.", "Said elsewhere."}
		if got := texts(t, d, dryPatch); !slices.Equal(got, want) {
			t.Errorf("there is %q, want %q", got, want)
		}
		k, err := d.draftOn(ctx, dryPatch)
		if err != nil || len(k.Tags) != 2 {
			t.Errorf("tags %+v, %v", k.Tags, err)
		}
	}
	// What is taken out in the editor goes, and nothing else.
	text, err = d.Buffer(ctx, dryPatch)
	must(t, err)
	must(t, o.SaveComment(ctx, dryPatch, reply.Comment{ID: "late", From: wet, To: wet, Text: "Said late."}, ""))
	if _, err := d.TakeBuffer(ctx, dryPatch, strings.Replace(text, "Said elsewhere.", "", 1)); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, d, dryPatch); slices.Contains(got, "Said elsewhere.") || !slices.Contains(got, "Said late.") || len(got) != 4 {
		t.Errorf("in the end there is %q", got)
	}
}
