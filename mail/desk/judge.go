package desk

import (
	"context"
	"fmt"

	"onemore/mail/judge"
	"onemore/patch/series"
)

// Replay asks of every review in the store where the orders had it, with the
// weights and senders of the configuration.
func (d *Desk) Replay(ctx context.Context, opt judge.Options) (judge.Replay, error) {
	h, err := d.history(ctx, &opt)
	if err != nil {
		return judge.Replay{}, err
	}
	out, err := judge.RunReplay(ctx, h, opt)
	if err != nil {
		return out, fmt.Errorf("replay: %w", err)
	}
	return out, nil
}

// Rescue lets everybody in the store give one review more, by each policy.
func (d *Desk) Rescue(ctx context.Context, opt judge.Options) (judge.Rescue, error) {
	h, err := d.history(ctx, &opt)
	if err != nil {
		return judge.Rescue{}, err
	}
	out, err := judge.RunRescue(ctx, h, opt)
	if err != nil {
		return out, fmt.Errorf("rescue: %w", err)
	}
	return out, nil
}

// history is the mail of the store that is not dated after now.
func (d *Desk) history(ctx context.Context, opt *judge.Options) (*judge.History, error) {
	opt.Weights, opt.Senders = d.weights, d.senders
	h, err := judge.Read(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	return h, nil
}

// Facts calls fn for what every message says that is not dated after now.
func (d *Desk) Facts(ctx context.Context, fn func(*series.Fact) error) error {
	now := d.now()
	return d.store.Facts(ctx, func(f *series.Fact) error {
		if f.Date > now {
			return nil
		}
		return fn(f)
	})
}
