package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func loadText(t *testing.T, text string) (Settings, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(path)
}

func TestRankTable(t *testing.T) {
	s, err := loadText(t, "[rank]\ninbox = \"fitted\"\ncc = 0.4\nhalf_life = 90\ninbox_age = -2\n[day]\ngoal = 3\nweekend = true\n")
	if err != nil {
		t.Fatal(err)
	}
	w := s.Rank.Weights
	if s.Rank.Inbox != "fitted" || len(w) != 3 || w["cc"] != .4 || w["half_life"] != 90 || w["inbox_age"] != -2 || s.Day != (Day{3, true}) {
		t.Errorf("%+v, %+v", s.Rank, s.Day)
	}
	if s, err := loadText(t, ""); err != nil || s.Day.Goal != 1 || s.Rank.Inbox != "" || s.Rank.Weights != nil {
		t.Errorf("the defaults are %+v, %+v, %v", s.Rank, s.Day, err)
	}
	for text, want := range map[string]string{
		"[rank]\ninbox = \"oldest\"\n": "cc-newest, newest, fitted",
		"[rank]\ninbox = 3\n":          "inbox is one of",
		"[rank]\ncc = \"much\"\n":      "a weight is a number",
		"[rank]\n\ncc = true\n":        "cc is a number",
		"[rank]\ncc = nan\n":           "no number to count with",
		"[day]\ngoal = -1\n":           "the goal is a number",
	} {
		_, err := loadText(t, text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := loadText(t, "[rank]\n\ncc = true\n"); err == nil || !strings.Contains(err.Error(), ":3:") && !strings.Contains(err.Error(), "line 3") {
		t.Errorf("the line is not named: %v", err)
	}
}
