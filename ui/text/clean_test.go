package text

import "testing"

func TestClean(t *testing.T) {
	for name, c := range map[string]struct {
		in, want string
		marked   bool
	}{
		"ascii":            {"int x = 1;", "int x = 1;", false},
		"tab stays":        {"\tint x;", "\tint x;", false},
		"escape":           {"a\x1b[31mb", "a␛[31mb", true},
		"nul and bell":     {"\x00\x07", "␀␇", true},
		"line feed":        {"a\nb", "a␊b", true},
		"carriage return":  {"real\rfake", "real␍fake", true},
		"delete":           {"a\x7fb", `a\x7fb`, true},
		"C1 CSI":           {"a\u009b31m", `a\x9b31m`, true},
		"raw C1 byte":      {"a\x9b31m", "a\ufffd31m", true},
		"bidi override":    {"a\u202eb", "a<U+202E>b", true},
		"isolate":          {"\u2066", "<U+2066>", true},
		"zero width":       {"pass\u200bword", "pass<U+200B>word", true},
		"joiner":           {"\U0001f469\u200d\U0001f4bb", "\U0001f469<U+200D>\U0001f4bb", true},
		"byte order mark":  {"\ufeffx", "<U+FEFF>x", true},
		"soft hyphen":      {"a\u00adb", "a<U+00AD>b", true},
		"tag characters":   {"x\U000e0041", "x<U+E0041>", true},
		"selector supp.":   {"x\U000e0100", "x<U+E0100>", true},
		"line separator":   {"a\u2028b\u2029", "a<U+2028>b<U+2029>", true},
		"hangul filler":    {"a\u3164b", "a<U+3164>b", true},
		"mongolian vs":     {"a\u180b", "a<U+180B>", true},
		"grapheme joiner":  {"a\u034f", "a<U+034F>", true},
		"last C1":          {"\u009f", `\x9f`, true},
		"private use":      {"\ue000", "<U+E000>", true},
		"noncharacter":     {"\uffff", "<U+FFFF>", true},
		"one selector":     {"❤\ufe0f", "❤\ufe0f", false},
		"two selectors":    {"❤\ufe0f\ufe0e", "❤\ufe0f<U+FE0E>", true},
		"accent":           {"e\u0301", "e\u0301", false},
		"accent first":     {"\u0301e", "<U+0301>e", true},
		"accent after tab": {"\t\u0301", "\t<U+0301>", true},
		"accent after mark": {
			"\u202e\u0301", "<U+202E><U+0301>", true,
		},
		"four accents": {
			"e\u0301\u0302\u0303\u0304\u0305x",
			"e\u0301\u0302\u0303<U+0304><U+0305>x", true,
		},
		"letters":  {"Grüße, 补丁, Привет, مرحبا", "Grüße, 补丁, Привет, مرحبا", false},
		"nbsp":     {"a\u00a0b", "a\u00a0b", false},
		"bad byte": {"a\xffb", "a\ufffdb", true},
		"empty":    {"", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			got := Clean(c.in)
			if got.String() != c.want || got.Marked() != c.marked {
				t.Errorf("Clean(%q) = %q, marked %v; want %q, %v", c.in, got.String(), got.Marked(), c.want, c.marked)
			}
		})
	}
}
