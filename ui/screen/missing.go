package screen

import (
	"context"
	"fmt"
	"path"

	"onemore/patch"
	"onemore/patch/area"
	"onemore/ui/text"
)

// Caller is a store that knows whom a change concerns.
type Caller interface {
	// Missing gives the people and lists that should have got the newest
	// version and did not.
	Missing(ctx context.Context, root patch.MsgID) ([]area.Contact, error)
}

// Missing is who should have got a change; nobody where the store cannot say.
func Missing(ctx context.Context, store any, root patch.MsgID) ([]area.Contact, error) {
	if c, ok := store.(Caller); ok {
		return c.Missing(ctx, root)
	}
	return nil, nil
}

// Missing adds the people and lists that should have got the change.
func (e *Explanation) Missing(all []area.Contact, err error) {
	const most = 12
	if err != nil {
		e.Say(text.Lit("Missing Cc"), "cannot be told: "+err.Error())
	}
	label := text.Lit("Missing Cc")
	for i, c := range all {
		if i == most {
			e.Say(text.Safe{}, fmt.Sprintf("and %d more", len(all)-most))
			return
		}
		s := c.String() + ": " + c.Role
		if c.Line > 0 && c.Area != nil {
			s += fmt.Sprintf(", line %d of %s", c.Line, path.Base(c.Area.File))
		}
		e.Say(label, s)
		label = text.Safe{}
	}
}
