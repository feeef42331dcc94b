package desk

import (
	"context"
	"fmt"

	"onemore/patch"
	"onemore/patch/comment"
	"onemore/patch/series"
)

// strays is what was said on the lines of a patch below other mails of its
// version: in replies to the cover letter or to another patch.
func (d *Desk) strays(ctx context.Context, c *series.Change, v *series.Series, m *patch.Mail) ([]comment.Said, error) {
	if len(v.Patches) < 2 && v.Cover == "" {
		return nil, nil
	}
	ids := make([]patch.MsgID, 0, len(v.Patches)+1)
	if v.Cover != "" {
		ids = append(ids, v.Cover)
	}
	for i := range v.Patches {
		ids = append(ids, v.Patches[i].ID)
	}
	var all []comment.Below
	left, spoken := mostReplies, false
	for _, id := range ids {
		b := comment.Below{Mail: m}
		if id != m.ID {
			other, replies, err := d.repliedTo(ctx, c, id, left)
			if err != nil {
				return nil, fmt.Errorf("what was said elsewhere on <%s>: %w", m.ID, err)
			}
			b = comment.Below{Mail: &other, Replies: replies}
			left -= len(replies)
			spoken = spoken || len(replies) > 0
		}
		all = append(all, b)
	}
	if !spoken {
		return nil, nil
	}
	return comment.Strays(m, all), nil
}
