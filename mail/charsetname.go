package mail

import "strings"

// charset families that are not decoded by the tables of go-message.
const (
	charsetGuess = ""       // UTF-8 when it is, else windows-1252
	charsetUTF8  = "utf-8"  // UTF-8, checked
	charsetUTF7  = "utf-7"  // RFC 2152
	charsetUTF32 = "utf-32" // by its byte order mark, else big endian
)

// charsetName maps what mail says about its charset to a name the decoder
// knows; charsetGuess for names that say nothing ("y" and "n" are answers to
// a prompt of git send-email, "default" and "unknown-8bit" are known lies).
func charsetName(label string) string {
	name := strings.ToLower(strings.Trim(label, " \t\r\n\"'_;,<>"))
	if i := strings.IndexByte(name, '*'); i >= 0 {
		name = name[:i] // RFC 2231 section 5: a language may follow
	}
	switch name {
	case "utf-8", "utf8", "unicode", "utf":
		return charsetUTF8
	case "", "us-ascii", "ascii", "ansi_x3.4-1968", "iso-646", "646", "us",
		"y", "yes", "n", "no", "none", "u", "true", "default", "8bit", "7bit",
		"binary", "unknown", "unknown-8bit", "x-unknown", "x-user-defined", "utf-16-or-8":
		return charsetGuess
	case "latin1", "latin-1", "l1", "iso-8859-1", "iso8859-1", "iso_8859-1",
		"iso-88591", "8859-1", "cp1252", "cp-1252", "ansi", "x-ansi", "cp819", "windows-1252":
		return "windows-1252"
	case "utf-7", "utf7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7":
		return charsetUTF7
	case "utf-32", "utf32", "utf-32be", "utf-32le", "ucs-4":
		return charsetUTF32
	}
	return charsetAsian(name)
}

// charsetAsian maps the East Asian names, each to the widest table that
// contains it, and hands the rest on.
func charsetAsian(name string) string {
	switch name {
	case "gb2312", "gbk", "x-gbk", "cp936", "ms936", "gb18030", "gb_2312-80",
		"euc-cn", "x-euc-cn", "chinese", "csgb2312", "gb-2312":
		return "gb18030"
	case "big5", "big-5", "cp950", "big5-hkscs", "big5hk", "x-big5", "csbig5":
		return "big5"
	case "cp932", "ms932", "windows-31j", "sjis", "x-sjis", "shift-jis", "shift_jis", "ms_kanji":
		return "shift_jis"
	case "eucjp", "euc-jp", "x-euc-jp", "ujis":
		return "euc-jp"
	case "cp949", "ms949", "uhc", "windows-949", "ks_c_5601", "ks_c_5601-1987",
		"ks_c_5601-1989", "ksc5601", "ksc_5601", "euckr", "euc-kr", "korean":
		return "euc-kr"
	case "iso-2022-jp", "iso2022-jp", "iso2022jp", "csiso2022jp", "iso-2022-jp-1",
		"iso-2022-jp-2", "cp50220", "cp50221", "iso-2022-jp-ms":
		return "iso-2022-jp"
	}
	return charsetRegular(name)
}

// charsetRegular knows the spellings that follow a rule.
func charsetRegular(name string) string {
	for _, u := range [...]string{"utf-8", "utf8", "utf_8"} {
		// utf-8mb4, x-utf_8j, unicode-2-0-utf-8, utf-8- and so on.
		if strings.Contains(name, u) {
			return charsetUTF8
		}
	}
	for _, p := range [...]string{"iso8859-", "iso_8859-", "iso-8859_", "iso8859_", "iso 8859-"} {
		if rest, ok := strings.CutPrefix(name, p); ok {
			return "iso-8859-" + rest
		}
	}
	if rest, ok := strings.CutPrefix(name, "latin"); ok {
		return charsetLatin(strings.TrimPrefix(rest, "-"))
	}
	for _, p := range [...]string{"cp125", "cp-125", "win-125", "windows125", "x-cp125", "ms-125", "win125"} {
		if rest, ok := strings.CutPrefix(name, p); ok {
			return "windows-125" + rest
		}
	}
	switch name {
	case "cp874", "tis-620", "tis620", "iso-8859-11":
		return "windows-874"
	case "koi8", "koi8r", "koi-8-r", "cskoi8r":
		return "koi8-r"
	case "koi8u":
		return "koi8-u"
	case "utf16", "ucs-2", "iso-10646-ucs-2":
		return "utf-16"
	}
	return name
}

// charsetLatin gives the part of ISO 8859 that a "Latin" number stands for;
// the numbers do not agree beyond four.
func charsetLatin(n string) string {
	switch n {
	case "2", "3", "4":
		return "iso-8859-" + n
	case "5":
		return "iso-8859-9"
	case "6":
		return "iso-8859-10"
	case "7":
		return "iso-8859-13"
	case "8":
		return "iso-8859-14"
	case "9":
		return "iso-8859-15"
	case "10":
		return "iso-8859-16"
	}
	return "windows-1252"
}
