package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/pelletier/go-toml/v2"
)

// document is the file as it is written: one key may be text or a list.
type document struct {
	Settings
	Keys map[string]any `toml:"keys"`
}

// parse reads a configuration; file is its name in errors.
func parse(file string, data []byte) (Settings, error) {
	doc := document{Settings: Defaults()}
	src := origin{file: file, data: data}
	d := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := d.Decode(&doc); err != nil {
		return Settings{}, src.decodeError(err)
	}
	errs := src.check(doc.Settings)
	for _, action := range slices.Sorted(maps.Keys(doc.Keys)) {
		keys, ok := stringsOf(doc.Keys[action])
		if !ok {
			line := src.find(`^\s*["']?`+regexp.QuoteMeta(action)+`["']?\s*=`, 0)
			errs = append(errs, src.at(line, 0, 0, fmt.Sprintf(`the keys of %q are "x" or ["x", "g x"]`, action)))
			continue
		}
		doc.Settings.Keys[action] = keys
	}
	return doc.Settings, errors.Join(errs...)
}

// stringsOf takes one text or a list of texts.
func stringsOf(v any) ([]string, bool) {
	switch v := v.(type) {
	case string:
		return []string{v}, true
	case []any:
		out := make([]string, 0, len(v))
		for _, one := range v {
			s, ok := one.(string)
			if !ok {
				return nil, false
			}
			out = append(out, s)
		}
		return out, true
	}
	return nil, false
}

// check finds the faults that TOML has no eyes for, each under the header of
// its table.
func (s origin) check(set Settings) []error {
	var errs []error
	fault := func(table string, n int, err error) {
		if err != nil {
			errs = append(errs, s.at(s.find(`^\s*\[\[?\s*`+table+`\s*\]\]?`, n), 0, 0, err.Error()))
		}
	}
	for i, one := range set.Sources {
		fault("source", i, one.check())
	}
	fault("send", 0, set.Send.check())
	for i, p := range set.Projects {
		if len(p.Lists) == 0 {
			fault("project", i, errors.New("a project has lists"))
		}
		if p.Tree == "" && p.Ref != "" {
			fault("project", i, errors.New("a ref is of a tree, and the project has none"))
		}
	}
	for i, a := range set.Areas {
		if a.Name == "" || len(a.Files) == 0 {
			fault("area", i, errors.New("an area has a name and files"))
		}
	}
	for i, sec := range set.Sections {
		if sec.Name == "" || sec.Filter == "" {
			fault("section", i, errors.New("a section has a name and a filter"))
		}
	}
	if c := set.Team.Claims; c != "" && c.scheme() != "imaps" && c.scheme() != "imap+starttls" && c.scheme() != "imap+plain" {
		fault("team", 0, errors.New("claims is an IMAP folder: imaps://user@host/folder"))
	}
	return errs
}
