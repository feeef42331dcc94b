package action

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Remap returns the table with the keys users want instead: by action ID, an
// empty list takes all keys away. What cannot be done is left as it was and
// returned as an error each, with what to do.
func Remap(table []Action, want map[string][]string) ([]Action, []error) {
	out := slices.Clone(table)
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(want)) {
		i := slices.IndexFunc(out, func(a Action) bool { return a.ID == id })
		if i < 0 {
			errs = append(errs, fmt.Errorf("set keys of %q: there is no action of that name%s", id, near(table, id)))
			continue
		}
		keys, err := parseKeys(want[id])
		if err != nil {
			errs = append(errs, fmt.Errorf("set keys of %q: %w", id, err))
			continue
		}
		out[i].Keys = keys
	}
	// Conflicts show only when all wishes are in: two actions may swap keys.
	for _, c := range conflicts(out) {
		errs = append(errs, c)
	}
	if len(conflicts(out)) > 0 {
		return withoutConflicts(table, out), errs
	}
	return out, errs
}

// withoutConflicts takes wishes back, one conflict at a time, until none is
// left; the default table has none.
func withoutConflicts(table, out []Action) []Action {
	for c := conflicts(out); len(c) > 0; c = conflicts(out) {
		before := changed(table, out)
		for i := range out {
			if out[i].ID == c[0].a || out[i].ID == c[0].b {
				out[i].Keys = table[i].Keys
			}
		}
		if changed(table, out) == before {
			return slices.Clone(table)
		}
	}
	return out
}

func changed(table, out []Action) int {
	n := 0
	for i := range out {
		if !slices.Equal(out[i].Keys, table[i].Keys) {
			n++
		}
	}
	return n
}

// Check returns an error for every key that means two things on one screen.
func Check(table []Action) []error {
	var errs []error
	for _, c := range conflicts(table) {
		errs = append(errs, c)
	}
	return errs
}

// conflict is a key of two actions on one screen.
type conflict struct {
	scope Scope
	key   string
	a, b  string
}

func (c conflict) Error() string {
	return fmt.Sprintf("use key %q on screen %s: %s and %s both want it; give one of them another key", c.key, c.scope, c.a, c.b)
}

func conflicts(table []Action) []conflict {
	var all []conflict
	seen := map[conflict]bool{}
	for _, s := range Scopes() {
		owner := map[string]string{}
		for _, a := range table {
			if !a.In.Has(s) {
				continue
			}
			for _, k := range a.Keys {
				if other, taken := owner[k]; taken {
					all = report(all, seen, conflict{s, k, other, a.ID})
				} else {
					owner[k] = a.ID
				}
			}
		}
		for _, k := range slices.Sorted(maps.Keys(owner)) {
			for _, p := range prefixes(k) {
				if other, taken := owner[p]; taken {
					all = report(all, seen, conflict{s, p, other, owner[k]})
				}
			}
		}
	}
	return all
}

// report adds a conflict once, not once for each screen.
func report(all []conflict, seen map[conflict]bool, c conflict) []conflict {
	anywhere := c
	anywhere.scope = 0
	if seen[anywhere] {
		return all
	}
	seen[anywhere] = true
	return append(all, c)
}

// parseKeys checks what a user wrote for keys.
func parseKeys(keys []string) ([]string, error) {
	var out []string
	for _, k := range keys {
		if k == " " {
			k = "space"
		}
		parts := strings.Fields(k)
		if len(parts) == 0 {
			return nil, fmt.Errorf("read key %q: it is empty", k)
		}
		for _, p := range parts {
			if err := checkKey(p); err != nil {
				return nil, err
			}
		}
		out = append(out, strings.Join(parts, " "))
	}
	return out, nil
}

// checkKey accepts one character, or a name of Bubble Tea with its modifiers.
func checkKey(key string) error {
	name := key
	mods := 0
	for _, m := range []string{"ctrl+", "alt+", "shift+", "meta+", "super+"} {
		if rest, ok := strings.CutPrefix(name, m); ok && rest != "" {
			name = rest
			mods++
		}
	}
	one := utf8.RuneCountInString(name) == 1
	if one && strings.HasPrefix(key, "shift+") {
		return fmt.Errorf("read key %q: write the letter that shift makes, as %q", key, strings.ToUpper(name))
	}
	if one || named(name) {
		return nil
	}
	return fmt.Errorf("read key %q: no key has that name (examples: x, G, ctrl+d, alt+j, enter, space, f5, %q)", key, "z w")
}

func named(name string) bool {
	switch name {
	case "enter", "esc", "tab", "space", "backspace", "delete", "insert", "up", "down", "left", "right",
		"home", "end", "pgup", "pgdown":
		return true
	}
	n := strings.TrimPrefix(name, "f")
	return n != name && (len(n) == 1 && n >= "1" && n <= "9" || len(n) == 2 && n >= "10" && n <= "20")
}

// near proposes an action whose name holds the last word of id.
func near(table []Action, id string) string {
	word := id[strings.LastIndexByte(id, '.')+1:]
	for _, a := range table {
		if word != "" && strings.Contains(a.ID, word) {
			return fmt.Sprintf("; did you mean %q", a.ID)
		}
	}
	return ""
}
