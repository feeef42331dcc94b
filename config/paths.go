package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// File is the default configuration file, whether it exists or not.
func File() (string, error) {
	dir, err := base("XDG_CONFIG_HOME", ".config")
	return filepath.Join(dir, "config.toml"), err
}

// DataDir is where the store lies by default.
func DataDir() (string, error) { return base("XDG_DATA_HOME", ".local/share") }

// StateDir is where logs lie.
func StateDir() (string, error) { return base("XDG_STATE_HOME", ".local/state") }

// base follows the XDG base directory specification: a variable that is not
// set, or holds a relative path, counts for nothing.
func base(variable, fallback string) (string, error) {
	dir := os.Getenv(variable)
	if !filepath.IsAbs(dir) {
		home, err := home()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(home, fallback)
	}
	return filepath.Join(dir, "onemore"), nil
}

func home() (string, error) {
	home := os.Getenv("HOME")
	if !filepath.IsAbs(home) {
		return "", errors.New("find the home directory: HOME is not set; set it, or say --store and --config")
	}
	return home, nil
}

// expand makes a path of the configuration file absolute.
func expand(path, dir string) (string, error) {
	switch {
	case path == "" || filepath.IsAbs(path):
		return path, nil
	case path == "~" || strings.HasPrefix(path, "~/"):
		home, err := home()
		return filepath.Join(home, path[1:]), err
	case path[0] == '~':
		return "", fmt.Errorf("find %q: only ~/ is understood; write the path in full", path)
	}
	return filepath.Join(dir, path), nil
}
