package child

import (
	"os/exec"
	"strings"
	"testing"
)

func TestOutput(t *testing.T) {
	for _, c := range []struct {
		tail         bool
		writes, want string
		over         bool
	}{
		{false, "ab cd", "abcd", false},
		{false, "ab cd e", "", true},
		{false, "abcdefgh", "", true},
		{true, "ab cd", "abcd", false},
		{true, "ab cd e fg", "defg", false},
		{true, "abcdefgh", "efgh", false},
	} {
		o := Output{Max: 4, Tail: c.tail}
		for one := range strings.FieldsSeq(c.writes) {
			if n, err := o.Write([]byte(one)); err == nil && n != len(one) || (err != nil) != o.Over() {
				t.Errorf("%+v: %d, %v", c, n, err)
			}
		}
		if string(o.Bytes()) != c.want || o.Over() != c.over {
			t.Errorf("%+v: %q, %v", c, o.Bytes(), o.Over())
		}
	}
	cmd := exec.CommandContext(t.Context(), "yes")
	o := Output{Max: 100}
	cmd.Stdout = &o
	if err := cmd.Run(); err == nil || !o.Over() {
		t.Errorf("a flood ends well: %v", err)
	}
}
