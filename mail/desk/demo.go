package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"onemore/config"
	"onemore/mail/demo"
	"onemore/patch"
	"onemore/patch/queue"
)

// OpenDemo opens a desk on the made archive, as it is at now, in a new store
// under dir. The reader is a person of the archive when me is nobody.
func OpenDemo(ctx context.Context, dir string, now time.Time, me queue.Me) (*Desk, error) {
	areas := filepath.Join(dir, "MAINTAINERS")
	if err := os.WriteFile(areas, demo.Maintainers(), 0o600); err != nil {
		return nil, fmt.Errorf("write the areas of the demo: %w", err)
	}
	if len(me.People) == 0 {
		name, email := demo.Me()
		me.People = []patch.Person{{Name: name, Email: email}}
	}
	opt := Options{Now: now, Me: me, Still: "the demo fetches nothing"}
	opt.Settings = config.Defaults()
	opt.Settings.Projects = []config.Project{{Lists: demo.Lists(), Maintainers: areas}}
	d, err := Open(ctx, filepath.Join(dir, "store"), opt)
	if err != nil {
		return nil, err
	}
	if err := d.Fill(ctx, slices.Values(demo.Messages(now))); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}
