package action

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func keysOf(t *testing.T, table []Action, id string) []string {
	t.Helper()
	a, ok := Find(table, id)
	if !ok {
		t.Fatalf("no action %q", id)
	}
	return a.Keys
}

func TestRemap(t *testing.T) {
	for _, c := range []struct {
		name string
		want map[string][]string
		errs []string // a part of each
		id   string
		keys string // of that action afterwards, by "/"
	}{
		{"new key", map[string][]string{Sort: {"f6"}}, nil, Sort, "f6"},
		{"sequence", map[string][]string{Sort: {"z  o"}}, nil, Sort, "z o"},
		{"space bar", map[string][]string{Sort: {"ctrl+space"}}, nil, Sort, "ctrl+space"},
		{"no keys", map[string][]string{Flag: {}}, nil, Flag, ""},
		{"swap", map[string][]string{PatchNext: {"["}, PatchPrev: {"]"}}, nil, PatchNext, "["},
		{"unknown", map[string][]string{"queue.sort": {"x"}}, []string{`did you mean "sort"`}, Sort, "o"},
		{"quite unknown", map[string][]string{"xyzzy": {"x"}}, []string{"no action of that name"}, Sort, "o"},
		{"taken", map[string][]string{Sort: {"j"}}, []string{`"j"`}, Sort, "o"},
		{"taken prefix", map[string][]string{Headers: {"z"}}, []string{`"z"`, "", "", "", "", "", "", "", ""}, Headers, "H"},
		{"behind a key", map[string][]string{Headers: {"j x"}}, []string{`"j"`}, Headers, "H"},
		{"bad name", map[string][]string{Sort: {"return"}}, []string{"no key has that name"}, Sort, "o"},
		{"shift", map[string][]string{Sort: {"shift+s"}}, []string{`as "S"`}, Sort, "o"},
		{"empty", map[string][]string{Sort: {"  "}}, []string{"it is empty"}, Sort, "o"},
		{"same key elsewhere", map[string][]string{Headers: {"o"}}, nil, Headers, "o"},
		{"one bad, one good", map[string][]string{Sort: {"j"}, Flag: {"f"}}, []string{`"j"`}, Flag, "f"},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, errs := Remap(Table(), c.want)
			if len(errs) != len(c.errs) {
				t.Fatalf("errors %v", errs)
			}
			for i, e := range errs {
				if !strings.Contains(e.Error(), c.errs[i]) {
					t.Errorf("error %q does not say %q", e, c.errs[i])
				}
			}
			if got := strings.Join(keysOf(t, table, c.id), "/"); got != c.keys {
				t.Errorf("%s has keys %q, want %q", c.id, got, c.keys)
			}
			if bad := Check(table); len(bad) > 0 {
				t.Errorf("the table is not sound: %v", bad)
			}
		})
	}
}

func TestRemapLeavesTheTableAlone(t *testing.T) {
	table := Table()
	if _, errs := Remap(table, map[string][]string{Sort: {"f6"}}); errs != nil {
		t.Fatal(errs)
	}
	if !slices.Equal(keysOf(t, table, Sort), []string{"o"}) {
		t.Error("Remap changed the table it was given")
	}
}

// Whatever users write, the table that comes out has no key with two meanings.
func TestRemapIsAlwaysSound(t *testing.T) {
	var ids []string
	for _, a := range Table() {
		ids = append(ids, a.ID)
	}
	rapid.Check(t, func(t *rapid.T) {
		want := map[string][]string{}
		for range rapid.IntRange(0, 6).Draw(t, "n") {
			id := rapid.SampledFrom(append(ids, "nothing")).Draw(t, "id")
			want[id] = rapid.SliceOfN(rapid.SampledFrom([]string{"j", "k", "z", "z w", "z w x", "x", "]", "enter", "5", "shift+a", "", "o"}), 0, 3).Draw(t, "keys")
		}
		table, errs := Remap(Table(), want)
		if bad := Check(table); len(bad) > 0 {
			t.Fatalf("%v gives %v", want, bad)
		}
		if len(errs) == 0 {
			for id, keys := range want {
				if a, _ := Find(table, id); len(a.Keys) != len(keys) {
					t.Fatalf("no error, but %s has %v instead of %v", id, a.Keys, keys)
				}
			}
		}
	})
}
