package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/pelletier/go-toml/v2"
)

// maxFaults is how many faults of one file are told.
const maxFaults = 10

// document is the file as it is written: one key may be text or a list.
type document struct {
	Settings
	Keys map[string]any `toml:"keys"`
	Rank map[string]any `toml:"rank"`
}

// parse reads a configuration; file is its name in errors.
func parse(file string, data []byte) (Settings, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	src := origin{file: file, data: data}
	doc, err := decode(data)
	if err != nil {
		return Settings{}, src.decodeError(err)
	}
	errs := append(src.numbers(), src.check(doc.Settings)...)
	for _, action := range slices.Sorted(maps.Keys(doc.Keys)) {
		keys, ok := stringsOf(doc.Keys[action])
		if len(errs) >= maxFaults {
			break
		}
		if !ok {
			errs = append(errs, src.at(src.line("keys", 0, action), 0, 0, fmt.Sprintf(`the keys of %q are "x" or ["x", "g x"]`, action)))
			continue
		}
		doc.Settings.Keys[action] = keys
	}
	rank, faults := src.ranks(doc.Rank)
	doc.Settings.Rank, errs = rank, append(errs, faults...)
	if len(errs) == 0 {
		errs = src.checkTwice(doc.Sources)
	}
	errs = append(errs, src.checkText(doc.Settings)...)
	if len(errs) > 0 {
		return Settings{}, errors.Join(errs[:min(len(errs), maxFaults)]...)
	}
	return doc.Settings, nil
}

func decode(data []byte) (document, error) {
	doc := document{Settings: Defaults()}
	err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&doc)
	return doc, err
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

// numbers finds lengths of time without a unit, which the decoder would take
// for nanoseconds.
func (s origin) numbers() []error {
	var times struct {
		Source []struct{ Since any }
		Send   struct{ Delay any }
	}
	if err := toml.Unmarshal(s.data, &times); err != nil {
		return []error{s.decodeError(err)}
	}
	var errs []error
	refuse := func(table string, n int, key string, v any) {
		if _, text := v.(string); v != nil && !text && len(errs) < maxFaults {
			errs = append(errs, s.at(s.line(table, n, key), 0, 0, key+` is a length of time; write "10s" or "30d"`))
		}
	}
	for i, one := range times.Source {
		refuse("source", i, "since", one.Since)
	}
	refuse("send", 0, "delay", times.Send.Delay)
	return errs
}
