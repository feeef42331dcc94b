package front

import "context"

// Settle tells the team of claims, and hears of theirs.
func (s Service) Settle(ctx context.Context, ask func(context.Context, string, bool) (string, error)) error {
	return s.Desk.Settle(ctx, Question(ask))
}
