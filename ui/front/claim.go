package front

import (
	"context"

	"onemore/ui/screen"
)

// Settle tells the team of claims, and hears of theirs.
func (s Service) Settle(ctx context.Context, ask func(context.Context, string, bool) (string, error)) error {
	return s.Desk.Settle(ctx, Question(ask))
}

// The screens look for what the desk can do: claim, too.
var _ screen.Claimer = Backend{}
