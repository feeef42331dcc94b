package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// checkText refuses text that could hide something, drive a terminal, or end
// a line of a mail or of a protocol.
func (s origin) checkText(set Settings) []error {
	var errs []error
	look := func(table string, n int, v any) {
		t := reflect.ValueOf(v)
		for f, one := range t.Fields() {
			// An argument of a command may be a script of many lines.
			command := strings.HasSuffix(f.Name, "Command")
			for _, text := range textsOf(one) {
				if bad := hiddenIn(text, command); bad != "" && len(errs) < maxFaults {
					key := f.Tag.Get("toml")
					errs = append(errs, s.at(s.line(table, n, key), 0, 0, key+" has the character "+bad+", which cannot be seen"))
				}
			}
		}
	}
	for i, v := range set.Sources {
		look("source", i, v)
	}
	for i, v := range set.Projects {
		look("project", i, v)
	}
	for i, v := range set.Areas {
		look("area", i, v)
	}
	for i, v := range set.Senders {
		look("sender", i, v)
	}
	for i, v := range set.Sections {
		look("section", i, v)
	}
	look("send", 0, set.Send)
	look("team", 0, set.Team)
	look("", 0, struct {
		Theme string `toml:"theme"`
	}{set.Theme})
	for _, id := range slices.Sorted(maps.Keys(set.Keys)) {
		for _, text := range append([]string{id}, set.Keys[id]...) {
			if bad := hiddenIn(text, false); bad != "" && len(errs) < maxFaults {
				errs = append(errs, s.at(s.line("keys", 0, id), 0, 0, "keys have the character "+bad+", which cannot be seen"))
			}
		}
	}
	return errs
}

// textsOf are the texts of a field: one, some, or none.
func textsOf(v reflect.Value) []string {
	switch {
	case v.Kind() == reflect.Pointer && !v.IsNil():
		return textsOf(v.Elem())
	case v.Kind() == reflect.String:
		return []string{v.String()}
	case v.Type() == reflect.TypeFor[[]string]():
		texts, _ := reflect.TypeAssert[[]string](v)
		return texts
	}
	return nil
}

// hiddenIn names the first character that must not stand in a text.
func hiddenIn(s string, command bool) string {
	for _, r := range s {
		if command && r != 0 {
			continue
		}
		if hidden(r) {
			return fmt.Sprintf("%U", r)
		}
	}
	return ""
}

// hidden tells controls, line separators and what reorders text.
func hidden(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r)
}
