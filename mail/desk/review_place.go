package desk

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"onemore/patch"
)

// The notes that the review keeps.
const (
	notePlace = "review:place" // where the reading of a change stopped: line and message
	noteMark  = "review:mark"  // which patches are done or skipped
	noteWorld = "review:world" // what was known of a change when a letter was made
	noteAs    = "review:as"    // as whom the reader writes on a change
	noteBase  = "review:base"  // the draft that a text to edit was made of
	noteTold  = "review:told"  // who has read the Reviewer's Statement
)

// Place is where the reader stopped in a change: a message, "" when nowhere, and
// a line of its Body.
func (d *Desk) Place(ctx context.Context, root patch.MsgID) (id patch.MsgID, line int, err error) {
	notes, err := d.store.Notes(ctx, notePlace)
	at, message, ok := strings.Cut(notes[string(root)], " ")
	if err != nil || !ok {
		return "", 0, err
	}
	if line, err = strconv.Atoi(at); err != nil {
		return "", 0, nil //nolint:nilerr // a place that cannot be read is none
	}
	return patch.MsgID(message), line, nil
}

// SetPlace remembers where the reader stopped.
func (d *Desk) SetPlace(ctx context.Context, root, id patch.MsgID, line int) error {
	return d.store.SetNote(ctx, notePlace, string(root), strconv.Itoa(line)+" "+string(id))
}

// PatchMarks gives the marks of a change's patches, by their messages. They
// follow a patch that is unchanged in a newer version.
func (d *Desk) PatchMarks(ctx context.Context, root patch.MsgID) (map[patch.MsgID]string, error) {
	c, err := d.Change(ctx, root)
	if err != nil {
		return nil, err
	}
	notes, err := d.store.Notes(ctx, noteMark)
	out, same := map[patch.MsgID]string{}, map[string]string{}
	for i := range c.Versions {
		for _, p := range c.Versions[i].Patches {
			mark, ok := notes[string(p.ID)]
			if !ok && p.PatchID != "" {
				mark = same[p.PatchID]
			}
			if mark == noMark {
				mark = ""
			}
			if p.PatchID != "" {
				same[p.PatchID] = mark
			}
			if mark != "" {
				out[p.ID] = mark
			}
		}
	}
	return out, err
}

// noMark is the note of a patch whose mark was taken away, which an earlier
// version may have.
const noMark = "-"

// MarkPatch puts a mark ("done", "skip") on a patch; "" takes it away.
func (d *Desk) MarkPatch(ctx context.Context, id patch.MsgID, mark string) error {
	switch mark {
	case "":
		mark = noMark
	case "done", "skip":
	default:
		return fmt.Errorf("mark patch <%s> as %q: there is no such mark", id, mark)
	}
	return d.store.SetNote(ctx, noteMark, string(id), mark)
}
