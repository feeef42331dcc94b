package queue

import (
	"strings"
	"testing"
)

// TestParseArgs compares with the filter that a person would have typed into
// one line.
func TestParseArgs(t *testing.T) {
	t.Parallel()
	it := only(t, row("a@x", func(r *Row) { r.Subject = "mm: use after free"; r.State = "seen" }), Marks{})
	for args, want := range map[string]bool{
		"":                           true,
		"s:use after":                true,
		"s:after use":                false,
		"-s:use after":               false,
		"use after":                  true,
		"after use":                  false,
		"-after use":                 true,
		"after|use":                  true,
		"state:seen use":             true,
		"state:seen gone":            false,
		"use -state:seen":            false,
		"s:use after state:seen":     true,
		"s:use after state:reviewed": false,
		`s:"use after" state:seen`:   true,
		"age:>3d|state:seen":         false,
		"mm: use":                    true,
		"http: no such key":          false,
	} {
		f, err := ParseArgs(strings.Split(args, "|"))
		if err != nil {
			t.Errorf("%q: %v", args, err)
			continue
		}
		if got := f.Match(it, at); got != want {
			t.Errorf("%q matches %v, want %v", args, got, want)
		}
	}
	for _, args := range []string{"state:frob", "-size:x", "is:new state:"} {
		if _, err := ParseArgs(strings.Split(args, "|")); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}
