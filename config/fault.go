package config

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/pelletier/go-toml/v2"
)

// Error is a fault in the configuration file.
type Error struct {
	File   string
	Line   int // from 1; 0 when it is about the whole file
	Column int // in bytes, from 1; 0 when it is about the whole line
	Reason string
	Text   string // the line, with a caret under what is wrong
}

// Error tells place and reason, and shows the line.
func (e *Error) Error() string {
	where := e.File
	if e.Line > 0 {
		where += ":" + strconv.Itoa(e.Line)
	}
	if e.Column > 0 {
		where += ":" + strconv.Itoa(e.Column)
	}
	if e.Text == "" {
		return "read configuration " + where + ": " + e.Reason
	}
	return "read configuration " + where + ": " + e.Reason + "\n" + e.Text
}

// origin is the file while faults are looked for in it.
type origin struct {
	file string
	data []byte
}

// decodeError turns the library's errors into ours.
func (s origin) decodeError(err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) {
		errs := make([]error, 0, len(strict.Errors))
		for i := range min(len(strict.Errors), maxFaults) {
			e := &strict.Errors[i]
			line, column := e.Position()
			key := e.Key()
			reason := fmt.Sprintf("unknown key %q", strings.Join(key, "."))
			if here := known(key); len(here) > 0 {
				reason += "; known here: " + strings.Join(here, ", ")
			}
			errs = append(errs, s.at(line, column, len(last(key)), reason))
		}
		return errors.Join(errs...)
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, column := decode.Position()
		return s.at(line, column, 1, inTOML(decode.Error()))
	}
	return s.at(s.row(err), 0, 0, inTOML(err.Error()))
}

// row finds the line of an error that comes without one, as those of numbers
// that should be text do. It is the last line of the shortest head of the file
// that has this error, since decoding stops at the first.
func (s origin) row(err error) int {
	rows := bytes.SplitAfter(s.data, []byte("\n"))
	ends := make([]int, len(rows))
	end := 0
	for i, r := range rows {
		end += len(r)
		ends[i] = end
	}
	return 1 + sort.Search(len(rows)-1, func(i int) bool {
		_, head := decode(slices.Clone(s.data[:ends[i]]))
		return head != nil && head.Error() == err.Error()
	})
}

// inTOML says in words of TOML what the decoder says in types of Go.
func inTOML(said string) string {
	said = visible(strings.TrimPrefix(said, "toml: "))
	m := regexp.MustCompile(`^cannot decode TOML (\w+) into (?:struct field \S+ of type )?(\S+)$`).FindStringSubmatch(said)
	if m == nil {
		return said
	}
	want := "text in quotes"
	switch {
	case m[2] == "[]string" || m[2] == "[]config.Identity":
		want = `a list, as in ["one", "two"]`
	case strings.HasPrefix(m[2], "[]config."):
		name := strings.ToLower(strings.TrimPrefix(m[2], "[]config."))
		want = "a list of tables, as in [[" + name + "]]"
	case m[2] == "config.Send" || m[2] == "config.Team" || strings.HasPrefix(m[2], "map["):
		want = "a table, as in [send]"
	}
	return fmt.Sprintf("this is of type %s; write %s", m[1], want)
}

func last(key toml.Key) string {
	if len(key) == 0 {
		return ""
	}
	return key[len(key)-1]
}

// known lists the keys that may stand where an unknown one stands.
func known(key toml.Key) []string {
	t := reflect.TypeFor[document]()
	for _, k := range key[:max(len(key)-1, 0)] {
		f, ok := fieldOf(t, k)
		if !ok {
			break
		}
		t = f
	}
	var out []string
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("toml"); name != "" && name != "-" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// fieldOf is the struct a key of a struct holds, one or a list of them.
func fieldOf(t reflect.Type, key string) (reflect.Type, bool) {
	for _, f := range reflect.VisibleFields(t) {
		if f.Tag.Get("toml") != key {
			continue
		}
		inner := f.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		return inner, inner.Kind() == reflect.Struct
	}
	return nil, false
}

// line is the number of the line of a key in the n-th table (from 0) of a
// name, that of the table's header when the key is not seen there, and 0 when
// the header is not either: inline tables and dotted keys have none.
func (s origin) line(table string, n int, key string) int {
	header := regexp.MustCompile(`^\s*\[\[?\s*["']?([^"'\s\]]*)`)
	want := regexp.MustCompile(`^\s*["']?` + regexp.QuoteMeta(key) + `["']?\s*=`)
	start, now := 0, ""
	for i, line := range bytes.Split(s.data, []byte("\n")) {
		if m := header.FindSubmatch(line); m != nil {
			if now = string(m[1]); now == table {
				n--
			}
			if now == table && n == -1 {
				start = i + 1
			}
			continue
		}
		inside := now == table && (n == -1 || table == "")
		if key != "" && inside && want.Match(line) {
			return i + 1
		}
	}
	return start
}

// at makes an Error that shows a line with width carets under column; without
// a column, under all that stands on the line.
func (s origin) at(line, column, width int, reason string) error {
	e := &Error{File: s.file, Line: line, Column: column, Reason: reason}
	lines := bytes.Split(s.data, []byte("\n"))
	if line < 1 || line > len(lines) {
		return e
	}
	text := strings.TrimRight(mask(string(lines[line-1])), "\r")
	start := min(max(column-1, 0), len(text))
	if column == 0 {
		start = len(text) - len(strings.TrimLeft(text, " \t"))
		width = len(strings.TrimSpace(text))
	}
	number := strconv.Itoa(line)
	text, start, width = cut(text, start, width)
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, text[:start])
	e.Text = "  " + number + " | " + visible(text) + "\n  " + strings.Repeat(" ", len(number)) + " | " + pad + strings.Repeat("^", max(width, 1))
	return e
}

// cut keeps of a long line what stands around a byte of it.
func cut(text string, start, width int) (string, int, int) {
	const side = 80
	left, right := text[:start], text[start:]
	if len(left) > side {
		left = "..." + strings.ToValidUTF8(left[len(left)-side:], "")
	}
	if len(right) > side {
		right = strings.ToValidUTF8(right[:side], "") + "..."
	}
	return left + right, len(left), min(width, len([]rune(right)))
}

// mask hides passwords in URLs, byte by byte, so that columns stay.
func mask(line string) string {
	out := []byte(line)
	for _, m := range regexp.MustCompile(`://[^:/@"'\s]*:([^"'\s]*)@`).FindAllStringSubmatchIndex(line, -1) {
		for i := m[2]; i < m[3]; i++ {
			out[i] = '*'
		}
	}
	return string(out)
}

// visible keeps what could steer a terminal from doing so.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}
