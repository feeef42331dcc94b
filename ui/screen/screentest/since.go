package screentest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/patch/since"
	"onemore/ui"
	"onemore/ui/screen"
)

// Versioned is a Backend that compares versions.
type Versioned struct {
	*Backend
	// Unanswered is what every comparison lists of comments.
	Unanswered []screen.OpenComment
	// Slow holds every comparison, after a word, until it is closed.
	Slow chan struct{}
}

var (
	_ screen.Sincer = (*Versioned)(nil)
	_ ui.Backend    = (*Versioned)(nil)
)

// Compare compares the bodies of two versions.
func (b *Versioned) Compare(ctx context.Context, root, from, to patch.MsgID, told func(string)) (screen.Comparison, error) {
	c, err := b.Change(ctx, root)
	if err != nil {
		return screen.Comparison{}, err
	}
	told("reading v1, patch 51 of 1000")
	if b.Slow != nil {
		select {
		case <-b.Slow:
		case <-ctx.Done():
			return screen.Comparison{}, ctx.Err()
		}
	}
	out := screen.Comparison{From: -1, To: len(c.Versions) - 1}
	if out.To < 0 {
		return out, errors.New("there is no version")
	}
	for i := range c.Versions {
		v := &c.Versions[i]
		one := screen.Version{Root: v.Root, Cover: v.Cover, Number: v.Version, Name: fmt.Sprintf("v%d", v.Version), Title: v.Title, Posted: v.Posted, Expected: v.Expected}
		for n := len(v.Patches) + 1; n <= min(v.Expected, 30); n++ {
			one.Missing = append(one.Missing, n)
		}
		out.Versions = append(out.Versions, one)
	}
	if i := place(&c, to); i >= 0 {
		out.To = i
	}
	out.Looked = c.Looked(out.To, func(id patch.MsgID) bool {
		seen, err := b.Seen(ctx, []patch.MsgID{id})
		return err == nil && seen[id]
	})
	if out.From = out.To - 1; out.Looked >= 0 {
		out.From = out.Looked
	}
	if i := place(&c, from); i >= 0 && i != out.To {
		out.From = i
	}
	if out.From > out.To {
		out.From, out.To = out.To, out.From
	}
	if out.From < 0 {
		return out, nil
	}
	before, after := b.sides(&c.Versions[out.From], &out.Old), b.sides(&c.Versions[out.To], &out.New)
	out.Open = b.Unanswered
	out.Pairs, _ = since.CompareWith(before, after, since.Options{Titles: true})
	return out, nil
}

// place is the version that a mail is of.
func place(c *series.Change, id patch.MsgID) int {
	return slices.IndexFunc(c.Versions, func(v series.Series) bool {
		return id != "" && (v.Root == id || v.Cover == id || slices.ContainsFunc(v.Patches, func(p series.Patch) bool { return p.ID == id }))
	})
}

func (b *Versioned) sides(v *series.Series, out *[]screen.VersionPatch) []since.Patch {
	var all []since.Patch
	for i := range v.Patches {
		p := &v.Patches[i]
		m := b.Mails[p.ID]
		*out = append(*out, screen.VersionPatch{ID: p.ID, N: p.N, Title: p.Title, Cut: m.Whole > 0})
		read := since.Read(&m)
		read.ID, read.Title = p.ID, p.Title
		all = append(all, read)
	}
	return all
}

// MoveDrafts moves the comments whose line is in the new mail, and notes it.
func (b *Versioned) MoveDrafts(ctx context.Context, all []screen.Moving) (screen.Moved, error) {
	var out screen.Moved
	for _, m := range all {
		b.note(fmt.Sprintf("move %s %v", m.From, m.To))
		drafts, err := b.Drafts(ctx, "")
		if err != nil {
			return out, err
		}
		lines := strings.Split(b.Mails[m.From].Body, "\n")
		for _, d := range drafts {
			for _, c := range d.Comments {
				if d.Parent != m.From {
					continue
				}
				quote := lines[max(min(c.To, len(lines)-1), 0)]
				at := -1
				if len(m.To) > 0 {
					at = slices.Index(strings.Split(b.Mails[m.To[0]].Body, "\n"), quote)
				}
				if at < 0 {
					out.Stayed = append(out.Stayed, screen.Stayed{Parent: m.From, Line: c.To, Quote: quote, Text: c.Text, Why: "the line is not there any more"})
					continue
				}
				out.Comments++
				err = errors.Join(b.SaveComment(ctx, m.To[0], screen.Comment{ID: c.ID, From: at, To: at, Text: c.Text}), b.DropComment(ctx, m.From, c.ID))
			}
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// HostileVersions is Hostile with versions by the same hand.
func HostileVersions(seed uint64) *Versioned {
	h := hostile{rand.New(rand.NewPCG(seed, 44))}
	b := &Versioned{Backend: Hostile(seed)}
	for range h.IntN(8) {
		b.Unanswered = append(b.Unanswered, screen.OpenComment{
			Message: patch.MsgID(h.text(3)), Who: h.text(6), Mine: h.IntN(2) == 0 && len(b.Unanswered) == 0, Date: int64(h.number()), Version: h.text(2), N: h.number(),
			Path: h.text(6), Line: h.number(), Quote: h.text(9), Text: h.text(30), In: patch.MsgID(h.text(2)), At: h.number(),
		})
	}
	return b
}

// kettle is one patch of the re-rolled change, short to write: code has the
// lines of its one hunk.
type kettle struct{ title, message, tags, path, code string }

// Rerolled is a change of three versions, the first of which was looked at.
func Rerolled() *Versioned {
	b := NewBackend()
	ana, kit := person("Ana Ruiz"), person("K. Novak")
	r := row{"r3ro", "seen", 3 * day, 3, 0, 6, 0, 0, 0, 7, "Ana Ruiz", "kettle: boil faster", 60, 9, 4, 1, 0, 0, "", "kettle-next"}
	it := r.item()
	heat := " int heat(struct kettle *k)\n {\n-\treturn 0;\n+\tif (!k->lid)\n+\t\treturn -EINVAL;\n+\tk->watts = %s;\n+\treturn power(k);\n }"
	lid := kettle{"kettle: add a lid", "Water boils faster under a lid.", "", "kettle/lid.c", " #include \"lid.h\"\n+static int lid_close(struct lid *l)\n+{\n+\treturn l->up ? -EBUSY : 0;\n+}"}
	docs := kettle{"docs: describe the kettle", "Say what it is for.", "", "docs/kettle.rst", " Kettle\n ======\n+Boils water."}
	whistle := kettle{"kettle: whistle when done", "Nobody looks at it all the time.", "", "kettle/sound.c", " int done(void)\n {\n+\treturn whistle();\n }"}
	louder := whistle
	louder.tags = "Tested-by: K. Novak <k.novak@example.org>\n"
	tidy := kettle{"kettle: drop the cord", "It is wireless.", "", "kettle/cord.c", "-int cord(void) { return 1; }\n-int plug(void) { return cord(); }"}
	pour := kettle{"kettle: pour", "The reason why we boil.", "", "kettle/pour.c", "+int pour(struct kettle *k)\n+{\n+\treturn tilt(k, 30);\n+}"}
	hot := func(watts string) kettle {
		return kettle{"kettle: heat water", "Heat it with all there is.", "", "kettle/heat.c", fmt.Sprintf(heat, watts)}
	}
	c := series.Change{Root: it.Root, State: "seen", Turn: "reviewer", Humans: []patch.Person{kit}}
	for _, v := range []struct {
		n, expected int
		age         int
		patches     []kettle
	}{
		{1, 5, 40, []kettle{lid, hot("1000"), whistle, tidy, docs}},
		{2, 5, 20, []kettle{lid, hot("1500"), whistle, tidy, docs}},
		{3, 6, 3, []kettle{docs, lid, hot("2200"), louder, pour}},
	} {
		b.reroll(&c, ana, v.n, v.expected, v.age, v.patches)
	}
	it.Marks.Seen = 1
	it.Posted, it.Active = c.Versions[2].Posted, c.Versions[2].Posted
	b.Changes[c.Root] = c
	b.snap = snapshot([]*queue.Item{it})
	b.seen["v1p1.kettle@example.org"] = true
	b.marks["v1p1.kettle@example.org"], b.marks["v3p2.kettle@example.org"] = screen.MarkDone, screen.MarkDone
	heats, v3 := patch.MsgID("v1p2.kettle@example.org"), patch.MsgID("v3p3.kettle@example.org")
	b.AddDraft(heats, screen.Comment{ID: "keeps", From: b.LineOf(heats, "!k->lid"), To: b.LineOf(heats, "!k->lid"), Text: "And an open one?"})
	b.AddDraft(heats, screen.Comment{ID: "goes", From: b.LineOf(heats, "1000"), To: b.LineOf(heats, "1000"), Text: "That is little."})
	return &Versioned{Backend: b, Unanswered: []screen.OpenComment{
		{
			Message: "said@example.org", Who: "me", Mine: true, Date: ago(39 * day), Version: "v1", N: 2, Path: "kettle/heat.c", Line: 4,
			Quote: "+\treturn power(k);", Text: "Can power() fail?\n\nI think it can.", In: v3, At: b.LineOf(v3, "return power(k)"),
		},
		{Message: "other@example.org", Who: kit.Name, Date: ago(38 * day), Version: "v1", N: 0, Text: "Which kettle is this for?", In: "v1p0.kettle@example.org"},
	}}
}

// reroll adds one version to the change.
func (b *Backend) reroll(c *series.Change, author patch.Person, n, expected, age int, all []kettle) {
	id := func(k int) patch.MsgID { return patch.MsgID(fmt.Sprintf("v%dp%d.kettle@example.org", n, k)) }
	v := series.Series{
		Version: n, Root: id(0), Cover: id(0), Author: author, Title: "kettle: boil faster", Subject: fmt.Sprintf("[PATCH v%d 0/%d] kettle: boil faster", n, expected),
		Posted: ago(0) - int64(age)*24*3600, Expected: expected, Received: len(all),
	}
	add := func(k int, m patch.Mail, role series.Role) {
		m.ID, m.From, m.Date = id(k), author, Now().AddDate(0, 0, -age)
		b.add(m)
		c.Thread = append(c.Thread, series.Message{ID: m.ID, From: author, Date: v.Posted, Kind: "author", Role: role, Subject: m.Subject, Version: n, N: k, Depth: min(k, 1)})
	}
	add(0, patch.Mail{Subject: v.Subject, Body: "It boils slowly. Here is more power.\n"}, series.Cover)
	for i, k := range all {
		hunk := strings.Split(k.code, "\n")
		was, now := 0, 0
		for _, l := range hunk {
			if l[0] != '+' {
				was++
			}
			if l[0] != '-' {
				now++
			}
		}
		body := fmt.Sprintf("%s\n\n%sSigned-off-by: %s\n---\n %s | %d ++--\n\ndiff --git a/%s b/%s\nindex %d111111..%d222222 100644\n--- a/%s\n+++ b/%s\n@@ -%d,%d +%d,%d @@\n%s\n-- \n2.50\n",
			k.message, k.tags, author, k.path, len(hunk), k.path, k.path, n, n, k.path, k.path, 10*n, was, 10*n, now, k.code)
		p := series.Patch{N: i + 1, Of: expected, ID: id(i + 1), Title: k.title, Subject: fmt.Sprintf("[PATCH v%d %d/%d] %s", n, i+1, expected, k.title), Paths: []string{k.path}, Add: now, Del: was, Files: 1, PatchID: k.path + k.code}
		add(i+1, patch.Mail{Subject: p.Subject, Body: body}, series.PatchRole)
		v.Patches = append(v.Patches, p)
	}
	c.Versions = append(c.Versions, v)
}
