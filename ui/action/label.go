package action

import (
	"strconv"
	"strings"

	"onemore/ui/text"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Label writes a key the way people read it: "Enter", "C-d", "zw".
func Label(keys string) text.Safe {
	var out strings.Builder
	for k := range strings.SplitSeq(keys, " ") {
		out.WriteString(label(k))
	}
	return text.Clean(out.String())
}

func label(key string) string {
	switch key {
	case "pgdown":
		return "PgDn"
	case "pgup":
		return "PgUp"
	case "enter", "space", "tab", "esc", "home", "end", "up", "down", "left", "right", "backspace", "delete", "insert":
		return strings.ToUpper(key[:1]) + key[1:]
	}
	if len(key) > 1 && key[0] == 'f' && isDigit(key[1:2]) {
		return strings.ToUpper(key)
	}
	for _, mod := range []struct{ long, short string }{{"ctrl+", "C-"}, {"alt+", "M-"}, {"shift+", "S-"}} {
		if rest, ok := strings.CutPrefix(key, mod.long); ok && rest != "" {
			return mod.short + label(rest)
		}
	}
	return key
}

// Labels writes all keys of an action: "j Down", and runs of digits as "1-9".
func Labels(keys []string) text.Safe {
	var all []text.Safe
	for i := 0; i < len(keys); i++ {
		end := i
		for end+1 < len(keys) && isDigit(keys[end]) && isDigit(keys[end+1]) && keys[end+1][0] == keys[end][0]+1 {
			end++
		}
		if end > i+1 {
			all = append(all, text.Clean(keys[i]+"-"+keys[end]))
			i = end
			continue
		}
		all = append(all, Label(keys[i]))
	}
	return text.Join(all, text.Lit(" "))
}
