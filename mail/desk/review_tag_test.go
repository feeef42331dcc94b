package desk

import (
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/reply"
)

// TestLooked: what was looked at stands in the letter before the tag, goes with
// it, and is not lost in an answer that is written whole.
func TestLooked(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	ctx, on := t.Context(), []patch.MsgID{dryPatch}
	const sentence = "\n\nI looked at the dry path.\n\nReviewed-by: René Reviewer <rene@example.net>\n"
	must(t, d.GiveTag(ctx, on, reply.Tag{Key: "Reviewed-by", Looked: "the dry path"}))
	l, err := d.PreviewOf(ctx, dryPatch)
	if err != nil || !strings.HasSuffix(l.Body, sentence) {
		t.Errorf("%q, %v", l.Body, err)
	}
	must(t, d.Write(ctx, dryPatch, "> A dry pump must stop.\n\nIndeed.\n"))
	if l, err = d.PreviewOf(ctx, dryPatch); err != nil || !strings.HasSuffix(l.Body, "Indeed."+sentence) {
		t.Errorf("written whole: %q, %v", l.Body, err)
	}
	must(t, d.DropDraft(ctx, dryPatch), d.GiveTag(ctx, on, reply.Tag{Key: "Reviewed-by", Looked: "it"}), d.TakeTag(ctx, on, "Reviewed-by"))
	if k, err := d.draftOn(ctx, dryPatch); err != nil || !k.Empty() {
		t.Errorf("taken back it leaves %+v, %v", k.Draft, err)
	}
}
