package desk

import (
	"context"
	"slices"
	"strings"

	"onemore/mail"
	"onemore/patch"
	"onemore/patch/area"
	"onemore/patch/series"
)

// maxAsked bounds how many patches of a series are read to find out who should
// have got it.
const maxAsked = 100

// Missing gives the people and lists that MAINTAINERS names for the newest
// version of a change, and that it was not sent to; with areas, roles and lines
// that say so. Those of an area that takes every path are left out. It is empty
// where no project is known.
func (d *Desk) Missing(ctx context.Context, root patch.MsgID) ([]area.Contact, error) {
	c, err := d.Change(ctx, root)
	if err != nil || len(c.Versions) == 0 {
		return nil, err
	}
	v := &c.Versions[len(c.Versions)-1]
	project := d.view(v.Lists)
	if project == nil {
		return nil, nil
	}
	told := append([]patch.Person{v.Author}, append(v.To, v.Cc...)...)
	var queries []area.Query
	for _, id := range mailsOf(v) {
		raw, err := d.store.Raw(ctx, id)
		if err != nil {
			return nil, err
		}
		m := mail.Parse(raw)
		told = append(append(append(told, m.From), m.To...), m.Cc...)
		queries = append(queries, area.Of(area.HeadOf(&m), m.Body))
	}
	q := area.Join(queries...)
	o := area.Options{Mailmap: project.Mailmap}
	people := project.Areas.People(project.Areas.Match(&q, o), o)
	for _, l := range v.Lists {
		// A List-Id is the list's address with a dot for the @, as a rule.
		if name, host, ok := strings.Cut(l, "."); ok {
			told = append(told, patch.Person{Email: name + "@" + host})
		}
	}
	return slices.DeleteFunc(people.Missing(told, project.Mailmap), func(c area.Contact) bool { return c.Area.Rest }), nil
}

// mailsOf are the cover and the patches of a version.
func mailsOf(v *series.Series) []patch.MsgID {
	var ids []patch.MsgID
	if v.Cover != "" {
		ids = append(ids, v.Cover)
	}
	for i := range v.Patches {
		if id := v.Patches[i].ID; id != "" && len(ids) < maxAsked {
			ids = append(ids, id)
		}
	}
	return ids
}
