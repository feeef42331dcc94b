// Package screentest is a made-up world for the tests of the screens: people
// of example.org, their patches and an in-memory backend that holds them.
//
// It owns no production code and refuses the network, files and the clock: its
// time stands still at Now.
package screentest

import "time"

// Now is the moment at which the made-up world stands still.
func Now() time.Time { return time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC) }

func ago(d time.Duration) int64 { return Now().Add(-d).Unix() }

const day = 24 * time.Hour
