// Package config holds what a person set: who they are, where mail comes from
// and goes to, their projects, areas and sections, keys and theme.
//
// It owns the configuration file (TOML, all of it optional), the places where
// our files lie, and errors that show the line at fault. It refuses secrets:
// the file names the command that prints a password, never the password. It
// imports nothing of ours, and does nothing with what it read.
package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// maxFile is the largest configuration file that is read, in bytes.
const maxFile = 32 << 10

// DefaultDelay is how long a mail waits in the outbox before it goes, so that
// it can be taken back.
const DefaultDelay = Duration(10 * time.Second)

// Settings is the configuration file, with the defaults filled in.
type Settings struct {
	Me       []Identity          `toml:"me"`    // empty: ask git
	Theme    string              `toml:"theme"` // empty: the theme's own default
	Keys     map[string][]string `toml:"-"`     // by action; an empty list takes all keys away
	Sources  []Source            `toml:"source"`
	Send     Send                `toml:"send"`
	Review   Review              `toml:"review"`
	Projects []Project           `toml:"project"`
	Areas    []Area              `toml:"area"`
	Sections []Section           `toml:"section"`
	Senders  []Sender            `toml:"sender"`
	Team     Team                `toml:"team"`
	Rank     Rank                `toml:"-"`
	Day      Day                 `toml:"day"`
}

// Project ties lists to the source tree they work on.
type Project struct {
	Lists       []string `toml:"lists"`
	Tree        string   `toml:"tree"`        // a git checkout; absolute once loaded
	Ref         string   `toml:"ref"`         // read MAINTAINERS at this commit; empty: as it lies in the tree
	Maintainers string   `toml:"maintainers"` // a MAINTAINERS file instead of the tree's
}

// Area is what somebody calls theirs. Without any condition it is the entry of
// that name in a project's MAINTAINERS, which they follow.
type Area struct {
	Name     string   `toml:"name"`
	Files    []string `toml:"files"`    // patterns as in F: lines
	Not      []string `toml:"not"`      // patterns as in X: lines
	Lists    []string `toml:"lists"`    // addresses, List-Ids, or the first label of one
	Subjects []string `toml:"subjects"` // what a subject starts with, such as "mm/damon"
	People   []string `toml:"people"`   // addresses of authors
}

// Followed says that the area is an entry of a project's MAINTAINERS.
func (a Area) Followed() bool {
	return len(a.Files)+len(a.Lists)+len(a.Subjects)+len(a.People) == 0
}

// Sender says what a sender is, where the built-in rules get it wrong. "*" in a
// pattern stands for any text; letter case does not matter.
type Sender struct {
	Address string `toml:"address"`
	Name    string `toml:"name"`
	Kind    string `toml:"kind"` // human, bot or ai
}

// Section is a further section of the queue.
type Section struct {
	Name   string `toml:"name"`
	Filter string `toml:"filter"`
}

// Rank says how changes are ranked, where it is not as usual.
type Rank struct {
	Inbox   string             // cc-newest, newest or fitted; empty: cc-newest
	Weights map[string]float64 // by their names in the table of weights, whose owner knows them
}

// Review says how a review is written.
type Review struct {
	AskLooked bool `toml:"ask_looked"` // a bare Reviewed-by asks what was looked at
}

// Day is what somebody sets out to do.
type Day struct {
	Goal    int  `toml:"goal"`    // reviews a day
	Weekend bool `toml:"weekend"` // Saturdays and Sundays, too
}

// Defaults are the settings of somebody who set nothing.
func Defaults() Settings {
	return Settings{Keys: map[string][]string{}, Send: Send{Delay: DefaultDelay}, Review: Review{AskLooked: true}, Day: Day{Goal: 1}}
}

// Load reads a configuration file. The empty path means the default place,
// where no file needs to be; any other path must exist. Faults in the file are
// joined Errors, one for each.
func Load(path string) (Settings, error) {
	given := path != ""
	if !given {
		var err error
		if path, err = File(); err != nil {
			return Settings{}, err
		}
	}
	data, err := read(path)
	if errors.Is(err, fs.ErrNotExist) && !given {
		return Defaults(), nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return Settings{}, fmt.Errorf("read configuration: %w; write the file, or leave --config out", err)
	}
	if err != nil {
		return Settings{}, fmt.Errorf("read configuration: %w", err)
	}
	s, err := parse(path, data)
	if err != nil {
		return Settings{}, err
	}
	return s, s.resolve(path)
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s is larger than %d bytes", path, maxFile)
	}
	return data, nil
}

// resolve makes the file's paths absolute: "~/" is the home directory, and
// what is relative is so to the configuration file.
func (s *Settings) resolve(file string) error {
	var all []*string
	for i := range s.Projects {
		all = append(all, &s.Projects[i].Tree, &s.Projects[i].Maintainers)
	}
	for i := range s.Sources {
		all = append(all, &s.Sources[i].Path, &s.Sources[i].CA)
	}
	all = append(all, &s.Send.Path, &s.Send.CA, &s.Team.CA)
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("find the folder of %s: %w", file, err)
	}
	for _, p := range all {
		if *p, err = expand(*p, dir); err != nil {
			return fmt.Errorf("read configuration %s: %w", file, err)
		}
	}
	return nil
}
