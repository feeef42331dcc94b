package cli

import (
	"strings"
	"testing"
)

func TestRenewing(t *testing.T) {
	for live, want := range map[bool]string{
		true:  "\r\x1b[KThe stored mail is read by newer rules, once: 2000 of 3000 messages\r\x1b[K",
		false: "",
	} {
		var out strings.Builder
		say := Renewing(&out, live)
		say(2000, 3000)
		say(3000, 3000)
		if out.String() != want {
			t.Errorf("%v: %q", live, out.String())
		}
	}
}
