package uitest

import (
	"strings"
	"testing"
)

func TestStreamTakesOnlyWhatOursDraws(t *testing.T) {
	for in, bad := range map[string]bool{
		"plain 补丁\r\n":                       false,
		"\x1b[1;31mred\x1b[m\x1b[2;5H\x1b[K": false,
		"\x1b[38:2:1:2:3mx":                  false,
		"\x1b]2;onemore\x07":                 false,
		"\x1b[?2026h\x1b[?2026l":             false,
		"\x1b]2;one\x1bmore\x07":             true,
		"\x1b]2;one\u202emore\x07":           true,
		"\x1b]0;title\x07":                   true,
		"\x1b]52;c;eA==\x07":                 true,
		"\x1b]8;;https://example.org\x07":    true,
		"\x1bPq\x1b\\":                       true,
		"\x1b_x\x1b\\":                       true,
		"\x1bc":                              true,
		"\x1b[6n":                            true,
		"\x1b[c":                             true,
		"\x1b[?1000h":                        true,
		"\x1b[>0q":                           true,
		"\x1b[12\x07m":                       true,
		"a\tb":                               true,
		"a\x07":                              true,
		"\u009b31m":                          true,
		"\x9b31m":                            true,
		"a\u202eb":                           true,
		"a\u2028b":                           true,
		"\x1b[" + strings.Repeat("1;", 400):  true,
		"\x1b]2;" + strings.Repeat("x", 400): true,
	} {
		for _, step := range []int{1, 3, len(in)} {
			var s stream
			for i := 0; i < len(in); i += step {
				s.write([]byte(in[i:min(i+step, len(in))]))
			}
			if (len(s.bad) > 0) != bad {
				t.Errorf("%q in steps of %d: %q", in, step, s.bad)
			}
		}
	}
}
