package action

import (
	"strings"
	"testing"
)

func TestTableIsSound(t *testing.T) {
	table := Table()
	for _, err := range Check(table) {
		t.Error(err)
	}
	seen := map[string]bool{}
	for _, a := range table {
		if seen[a.ID] {
			t.Errorf("%s stands twice in the table", a.ID)
		}
		seen[a.ID] = true
		if a.Help == "" || len(strings.Fields(a.Help)) > 2 {
			t.Errorf("%s: label %q is not one or two words", a.ID, a.Help)
		}
		if !strings.HasSuffix(a.Doc, ".") || strings.ToUpper(a.Doc[:1]) != a.Doc[:1] {
			t.Errorf("%s: doc %q is not a sentence", a.ID, a.Doc)
		}
		if len(a.Keys) == 0 || a.In == 0 {
			t.Errorf("%s has no key or no screen", a.ID)
		}
		if _, err := parseKeys(a.Keys); err != nil {
			t.Errorf("%s: %v", a.ID, err)
		}
		if a.Pair != "" {
			if p, ok := Find(table, a.Pair); !ok || p.In != a.In {
				t.Errorf("%s: pair %s is missing or on other screens", a.ID, a.Pair)
			}
		}
	}
}
