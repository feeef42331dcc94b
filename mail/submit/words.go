package submit

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// words splits a command line as a shell does, quotes and backslashes and
// "~/" at the beginning of a word counting. What only a shell can do is an
// error.
func words(line string) ([]string, error) {
	var out []string
	var word strings.Builder
	open := false // a word is begun
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == ' ' || c == '\t':
			if open {
				out, open = append(out, word.String()), false
				word.Reset()
			}
		case c == '\'' || c == '"':
			n, err := quoted(line[i+1:], c, &word)
			if err != nil {
				return nil, err
			}
			i, open = i+n, true
		case c == '\\' && i+1 < len(line) && line[i+1] != '\n':
			i++
			word.WriteByte(line[i])
			open = true
		case c == '~' && !open && strings.HasPrefix(line[i:], "~/"):
			dir, err := home()
			if err != nil {
				return nil, err
			}
			word.WriteString(filepath.Clean(dir))
			open = true
		case strings.IndexByte("$`;|&<>()*?[]{}#~!\n\r\x00\\", c) >= 0:
			return nil, fmt.Errorf("%q is for a shell, and none is used", c)
		default:
			word.WriteByte(c)
			open = true
		}
	}
	if open {
		out = append(out, word.String())
	}
	if len(out) == 0 {
		return nil, errors.New("it names no program")
	}
	return out, nil
}

// quoted reads up to the closing quote, and tells how long that is with it.
func quoted(s string, quote byte, to *strings.Builder) (int, error) {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == quote:
			return i + 1, nil
		case quote == '"' && (c == '$' || c == '`'):
			return 0, fmt.Errorf("%q is for a shell, and none is used", c)
		case quote == '"' && c == '\\' && i+1 < len(s) && strings.IndexByte("\"\\$`", s[i+1]) >= 0:
			i++
			to.WriteByte(s[i])
		default:
			to.WriteByte(c)
		}
	}
	return 0, errors.New("a quote is not closed")
}
