package cli

import (
	"testing"
	"time"
)

func TestSince(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	for s, want := range map[string]string{
		"":                          "0001-01-01T00:00:00Z",
		"all":                       "0001-01-01T00:00:00Z",
		"2019-01-01":                "2019-01-01T00:00:00Z",
		"2026-03-31":                "2026-03-31T00:00:00Z",
		"2019-01-01T13:00:00Z":      "2019-01-01T13:00:00Z",
		"2026-01-01T01:00:00+02:00": "2025-12-31T23:00:00Z",
		"30d":                       "2026-03-01T12:00:00Z",
		"2w":                        "2026-03-17T12:00:00Z",
		"1y":                        "2025-03-31T12:00:00Z",
		"25y":                       "2001-03-31T12:00:00Z",
		"90m":                       "2026-03-31T10:30:00Z",

		"yesterday": "", "2019": "", "2019-13-01": "", "2019-02-30": "", "01.02.2019": "", "-3d": "", "d": "", "y": "", "-1y": "", "1000y": "",
		"0d": "", "0y": "", "99999999999d": "", "2026-04-01": "", "2026-03-31T12:00:00Z": "", "3M": "", "ALL": "", " 30d": "", "٣d": "",
	} {
		got, all, err := since(s, now)
		switch {
		case want == "" && err == nil:
			t.Errorf("%q is taken for %v", s, got)
		case want != "" && (err != nil || got.UTC().Format(time.RFC3339) != want || all != (s == "all")):
			t.Errorf("%q: %v, all %v, %v; want %s", s, got, all, err, want)
		}
	}
}
