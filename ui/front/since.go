package front

import (
	"context"

	"onemore/mail/desk"
	"onemore/patch"
	"onemore/ui/screen"
)

var _ screen.Sincer = Backend{}

// Compare compares two versions of a change.
func (b Backend) Compare(ctx context.Context, root, from, to patch.MsgID, told func(string)) (screen.Comparison, error) {
	c, err := b.Desk.Compare(ctx, root, from, to, told)
	out := screen.Comparison{From: c.From, To: c.To, Looked: c.Looked, Pairs: c.Pairs, Old: patches(c.Old), New: patches(c.New)}
	for _, v := range c.Versions {
		out.Versions = append(out.Versions, screen.Version(v))
	}
	for _, o := range c.Open {
		out.Open = append(out.Open, screen.OpenComment{
			Message: o.Message, Who: screen.NameOf(o.By), Mine: o.Mine, Date: o.Date, Version: o.Version, N: o.N,
			Path: o.Path, Line: o.Line, Quote: o.Quote, Text: o.Text, In: o.In, At: o.At,
		})
	}
	return out, err
}

func patches(all []desk.VersionPatch) []screen.VersionPatch {
	out := make([]screen.VersionPatch, 0, len(all))
	for _, p := range all {
		out = append(out, screen.VersionPatch(p))
	}
	return out
}

// MoveDrafts takes drafted comments from older messages to newer ones.
func (b Backend) MoveDrafts(ctx context.Context, all []screen.Moving) (screen.Moved, error) {
	moves := make([]desk.Moving, 0, len(all))
	for _, m := range all {
		moves = append(moves, desk.Moving(m))
	}
	done, err := b.Desk.MoveDrafts(ctx, moves)
	out := screen.Moved{Comments: done.Comments}
	for _, s := range done.Stayed {
		out.Stayed = append(out.Stayed, screen.Stayed(s))
	}
	return out, err
}
