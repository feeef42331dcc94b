package screentest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"onemore/patch"
	"onemore/ui/screen"
)

var (
	_ screen.Talker      = (*Backend)(nil)
	_ screen.Drafter     = (*Backend)(nil)
	_ screen.PatchMarker = (*Backend)(nil)
	_ screen.Places      = (*Backend)(nil)
)

// Talk gives what was said on a message.
func (b *Backend) Talk(ctx context.Context, id patch.MsgID) ([]screen.Said, error) {
	return b.Said[id], b.enter(ctx)
}

// Drafts gives all drafts, by their parents' order of arrival.
func (b *Backend) Drafts(ctx context.Context, _ patch.MsgID) ([]screen.Draft, error) {
	if err := b.enter(ctx); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	out := slices.Clone(b.drafts)
	for i := range out {
		out[i].Comments = slices.Clone(out[i].Comments)
	}
	return out, nil
}

// AddDraft puts a comment there before the test begins.
func (b *Backend) AddDraft(parent patch.MsgID, c screen.Comment) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := slices.IndexFunc(b.drafts, func(d screen.Draft) bool { return d.Parent == parent })
	if at < 0 {
		at = len(b.drafts)
		b.drafts = append(b.drafts, screen.Draft{Parent: parent, Subject: b.Mails[parent].Subject})
	}
	d := &b.drafts[at]
	if i := slices.IndexFunc(d.Comments, func(o screen.Comment) bool { return o.ID == c.ID }); i >= 0 {
		d.Comments[i] = c
		return
	}
	d.Comments = append(d.Comments, c)
}

// Private says which messages no public list got.
func (b *Backend) Private(ctx context.Context, id patch.MsgID) (bool, error) {
	return b.Hidden[id], b.enter(ctx)
}

// SaveComment keeps a comment and notes it.
func (b *Backend) SaveComment(ctx context.Context, parent patch.MsgID, c screen.Comment) error {
	if err := b.enter(ctx); err != nil {
		return err
	}
	b.note(fmt.Sprintf("comment %s %d-%d %q", parent, c.From, c.To, c.Text))
	b.AddDraft(parent, c)
	return nil
}

// DropComment takes a comment away.
func (b *Backend) DropComment(ctx context.Context, parent patch.MsgID, id string) error {
	if err := b.enter(ctx); err != nil {
		return err
	}
	b.note("drop " + string(parent))
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.drafts {
		if b.drafts[i].Parent == parent {
			b.drafts[i].Comments = slices.DeleteFunc(b.drafts[i].Comments, func(c screen.Comment) bool { return c.ID == id })
		}
	}
	return nil
}

// Buffer quotes the body, with the comments below their lines.
func (b *Backend) Buffer(ctx context.Context, parent patch.MsgID) (string, error) {
	m, err := b.Mail(ctx, parent)
	if err != nil {
		return "", err
	}
	all, err := b.Drafts(ctx, parent)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for n, l := range strings.Split(m.Body, "\n") {
		out.WriteString("> " + l + "\n")
		for _, d := range all {
			for _, c := range d.Comments {
				if d.Parent == parent && c.To == n {
					out.WriteString("\n" + c.Text + "\n\n")
				}
			}
		}
	}
	return out.String(), nil
}

// TakeBuffer makes one comment of each run of lines that are not quoted.
func (b *Backend) TakeBuffer(ctx context.Context, parent patch.MsgID, text string) ([]string, error) {
	if err := b.enter(ctx); err != nil {
		return nil, err
	}
	b.note("buffer " + string(parent))
	b.mu.Lock()
	b.drafts = slices.DeleteFunc(b.drafts, func(d screen.Draft) bool { return d.Parent == parent })
	b.mu.Unlock()
	at, n := -1, 0
	var own strings.Builder
	end := func() {
		if said := strings.TrimSpace(own.String()); said != "" {
			n++
			b.AddDraft(parent, screen.Comment{ID: fmt.Sprintf("b%d", n), From: at, To: at, Text: said})
		}
		own.Reset()
	}
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, ">") {
			end()
			at++
			continue
		}
		own.WriteString(l)
	}
	end()
	return b.Problems, nil
}

// Scratch is the folder of the test.
func (b *Backend) Scratch() string { return b.ScratchDir }

// PatchMarks gives the marks.
func (b *Backend) PatchMarks(ctx context.Context, _ patch.MsgID) (map[patch.MsgID]string, error) {
	if err := b.enter(ctx); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	out := map[patch.MsgID]string{}
	for id, mark := range b.marks {
		out[id] = mark
	}
	return out, nil
}

// MarkPatch keeps a mark and notes it.
func (b *Backend) MarkPatch(ctx context.Context, _, id patch.MsgID, mark string) error {
	if err := b.enter(ctx); err != nil {
		return err
	}
	b.note("mark patch " + string(id) + " " + mark)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.marks[id] = mark; mark == "" {
		delete(b.marks, id)
	}
	return nil
}

// Place gives where the reading stopped.
func (b *Backend) Place(ctx context.Context, root patch.MsgID) (screen.Place, error) {
	if err := b.enter(ctx); err != nil {
		return screen.Place{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.places[root], nil
}

// SetPlace keeps it.
func (b *Backend) SetPlace(ctx context.Context, root patch.MsgID, p screen.Place) error {
	if err := b.enter(ctx); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.places[root] = p
	return nil
}

// LineOf is the line of a message's body, from 0, that holds some text.
func (b *Backend) LineOf(id patch.MsgID, part string) int {
	for i, l := range strings.Split(b.Mails[id].Body, "\n") {
		if strings.Contains(l, part) {
			return i
		}
	}
	return -1
}

// Talked is World with things said on the first patch of its first change, and
// with two comments of mine.
func Talked() *Backend {
	b := World()
	id := patch.MsgID("p1.k3f9-2@example.org")
	kit, ana, bot := person("K. Novak"), person("Ana Ruiz"), person("kernel bot")
	b.Said[id] = []screen.Said{
		{
			Message: "v1q.k3f9-2@example.org", Who: kit.Name, Kind: "human", Date: ago(29 * day), Version: 1,
			Line: b.LineOf(id, "unsigned long history[4]"), Text: "Please make the 4 a constant.",
			Answers: []screen.Said{{Who: ana.Name, Kind: "author", Date: ago(28 * day), Text: "Will do in v2."}},
		},
		{
			Message: "r1.k3f9-2@example.org", Who: kit.Name, Kind: "human", Date: ago(18 * day),
			Line: b.LineOf(id, "!goal->target_value"), Text: "A goal with target 0 is rejected in sysfs already.\nCan this happen at all? I doubt it, and if it can I would rather see it refused where it is set.",
		},
		{Message: "b3.k3f9-2@example.org", Who: bot.Name, Kind: "bot", Date: ago(17 * day), Line: b.LineOf(id, "esz = quota->ms * 2"), Text: "warning: overflow in multiplication"},
	}
	b.AddDraft(id, screen.Comment{ID: "one", From: b.LineOf(id, "nr_goals = 0"), To: b.LineOf(id, "nr_goals = 0"), Text: "Is nr_goals used?", Changed: ago(day)})
	b.AddDraft(id, screen.Comment{ID: "two", From: b.LineOf(id, "!goal->target_value"), To: b.LineOf(id, "continue;"), Text: "These two lines could go.\n\nSee above.", Changed: ago(day)})
	return b
}
