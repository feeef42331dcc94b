package cli

import (
	"context"
	"fmt"

	"onemore/patch/series"
)

type mboxCmd struct {
	ID      string `arg:"" help:"An id of the queue, a Message-ID, or a lore URL."`
	Version int    `help:"This version; default the newest." placeholder:"N"`
}

// Run prints the series as mboxrd.
func (c mboxCmd) Run(e *env) error {
	if c.Version < 0 {
		return usageError{fmt.Errorf("mbox: --version %d: versions count from 1", c.Version)}
	}
	var out []byte
	var missing string
	if err := withDesk(e, func(ctx context.Context, d Desk) (err error) {
		out, missing, err = c.series(ctx, d)
		return err
	}); err != nil {
		return err
	}
	if missing != "" {
		say(e.app.Err, missing)
	}
	if _, err := e.app.Out.Write(out); err != nil {
		return fmt.Errorf("print the series: %w", err)
	}
	return nil
}

// series gives the mails, and what to say when some of them are not there.
func (c mboxCmd) series(ctx context.Context, d Desk) (out []byte, missing string, err error) {
	_, ch, err := find(ctx, d, c.ID)
	if err != nil {
		return nil, "", err
	}
	for i := range ch.Versions {
		v := &ch.Versions[i]
		if (v.Version == c.Version || c.Version == 0 && i == len(ch.Versions)-1) && !v.Complete {
			missing = incomplete(v)
		}
	}
	out, err = d.Series(ctx, ch.Root, c.Version)
	return out, missing, err
}

func incomplete(v *series.Series) string {
	return fmt.Sprintf("v%d: only %d of %d patches are in the store; the series will not apply whole", v.Version, v.Received, v.Expected)
}
