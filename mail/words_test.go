package mail

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDecodeWords(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain", "plain"},
		{"=?utf-8?q?gr=C3=BC=C3=9Fe?=", "grüße"},
		{"=?UTF-8?Q?a_b?= c", "a b c"},
		{"=?utf-8?b?Z3LDvMOfZQ==?=", "grüße"},
		{"=?utf-8?b?Z3LDvMOfZQ?=", "grüße"},
		{"=?utf-8?b?Z3LD!!vMOf ZQ==?=", "grüße"},
		{"=?utf-8*en?q?=C3=BC?=", "ü"},
		{"=?iso-8859-1?q?=FC?= =?utf-8?q?=C3=BC?=", "üü"},
		{"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"},
		{"=?utf-8?q?a?=\n\t=?utf-8?q?b?=", "ab"},
		{"=?utf-8?q?a?= x =?utf-8?q?b?=", "a x b"},
		{"=?utf-8?q?a?==?utf-8?q?b?=", "ab"},
		{"=?utf-8?q?=E2=82?= =?utf-8?q?=AC?=", "€"},
		{"=?utf-8?b?4oI=?= =?utf-8?b?rA==?=", "€"},
		{"=?no-such?q?a=FC?= =?utf-8?q?=C3=BC?=", "aüü"},
		{"=?y?q?=C3=BC?=", "ü"},
		{`"=?utf-8?q?=C3=BC?="`, `"ü"`},
		{"x=?utf-8?q?=C3=BC?=y", "xüy"},
		{"=?utf-8?q?two words?=", "two words"},
		{"=?utf-8?q??=", ""},
		{"=?utf-8?q?=41=ZZ=?=", "A=ZZ="},
		{"=?utf-8?x?abc?=", "=?utf-8?x?abc?="},
		{"=?utf-8?q?no end", "=?utf-8?q?no end"},
		{"=?=?utf-8?q?a?=", "=?a"},
		{"a =? b", "a =? b"},
		{"=?iso-2022-jp?b?GyRCJCIbKEI=?=", "あ"},
		{"=?gb2312?b?xOM=?=", "你"},
		{"=?utf-8?q?a?= ", "a "},
		{"=?iso-8859-1?q?Fr\u00f6sche_=E4?=", "Frösche ä"},
		{"=?iso-8859-1?q?\u00f6?= =?iso-8859-1?q?=E4?=", "öä"},
	}
	for _, tt := range tests {
		if got := decodeWords(tt.in); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestOneSpace(t *testing.T) {
	for _, s := range []string{"", " ", "a", " a", "a ", "a b", "a  b", "\ta\r\n b\v\f", "ü  ü", "  "} {
		if got, want := oneSpace(s), strings.Join(strings.Fields(s), " "); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestDecodeQP(t *testing.T) {
	tests := []struct {
		in, want string
		trailing bool
	}{
		{"a=3Db", "a=b", false},
		{"a=3db=C3=bc", "a=bü", false},
		{"soft=\nbreak", "softbreak", false},
		{"soft=\r\nbreak\r\n", "softbreak\r\n", false},
		{"soft= \t\nbreak", "softbreak", false},
		{"a \nb", "a \nb", true},
		{"a\t\r\nb", "a\t\r\nb", true},
		{"+\n-\n \n", "+\n-\n \n", false},
		{"a=20\nb", "a \nb", false},
		{"\f page\x01", "\f page\x01", false},
		{"=ZZ = =4", "=ZZ = =4", false},
		{"=", "", false},
		{"==\n", "=", false},
		{"a=", "a", false},
		{"=C3=BC=", "ü", false},
		{"", "", false},
		{strings.Repeat("x", 10000) + "=41", strings.Repeat("x", 10000) + "A", false},
		{"a=00b", "a\x00b", false},
		{"-- \n", "-- \n", true},
		{"\xfc=FC", "\xfc\xfc", false},
	}
	for _, tt := range tests {
		got, trailing := decodeQP([]byte(tt.in))
		if string(got) != tt.want || trailing != tt.trailing {
			t.Errorf("%.40q: %.40q %v, want %.40q %v", tt.in, got, trailing, tt.want, tt.trailing)
		}
	}
}

func TestDecodeBase64(t *testing.T) {
	footer := "_______________________________________________\nlist mailing list\nlist@example.org\nhttps://example.org/list\n"
	tests := []struct {
		name, in, want string
		odd            bool
	}{
		{"plain", "SGVsbG8gd29ybGQ=\n", "Hello world", false},
		{"lines", "SGVs\r\nbG8g\r\nd29ybGQ=\r\n", "Hello world", false},
		{"no padding, three", "SGVsbG8gd29ybGQ", "Hello world", true},
		{"no padding, two", "SGVsbG8gd29yb", "Hello wor", true},
		{"one left over", "SGVsbG8gd29ybGQhI", "Hello world!", true},
		{"junk", "SGVs!bG8gd29ybGQ=\n", "Hello world", true},
		{"8-bit junk", "SGVs\xa0bG8gd29ybGQ=\n", "Hello world", true},
		{"long line with a gap", "SGVsbG8gd29ybGQsIHRoaXMgaXMg YSBsb25nIGxpbmUgb2YgdGV4dA==", "Hello world, this is a long line of text", true},
		{"second padded chunk", "SGVsbG8=\nIHdvcmxk\n", "Hello world", true},
		{"padding inside a line", "SGVsbG8=IHdvcmxk\n", "Hello world", true},
		{"footer", "SGVsbG8=\n" + footer, "Hello" + footer, true},
		{"footer, no padding due", "SGVsbG8h\n\n" + footer, "Hello!" + footer, true},
		{"footer of LTP", "SGVsbG8h\n\n-- \nMailing list info: https://example.org\n", "Hello!-- \nMailing list info: https://example.org\n", true},
		{"never was base64", "Hi all,\nthis is plain text.\n", "Hi all,\nthis is plain text.\n", true},
		{"greeting, then text", "Hi\nthis is plain text.\n", "Hi\nthis is plain text.\n", true},
		{"empty", "", "", false},
		{"only white space", " \n\t\n", "", true},
		{"too much padding", "SGVsbG8====\n", "Hello", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, odd := decodeBase64([]byte(tt.in))
			if string(got) != tt.want || odd != tt.odd {
				t.Errorf("%q: %q %v, want %q %v", tt.in, got, odd, tt.want, tt.odd)
			}
		})
	}
}

func TestRepairIsValid(t *testing.T) {
	for _, s := range []string{"\x81\x8d\x8f\x90\x9d", "a\xc3", "\xc3\xbc\xc3", "\xff\xfe", "\xef\xbf\xbd\xff"} {
		if got := repair([]byte(s)); !utf8.ValidString(got) {
			t.Errorf("%q: %q", s, got)
		}
	}
	if got := repair([]byte("\x80\x81")); got != "€\uFFFD" {
		t.Errorf("hole of windows-1252: %q", got)
	}
}
