package config

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
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
		for i := range strict.Errors {
			e := &strict.Errors[i]
			line, column := e.Position()
			key := e.Key()
			reason := fmt.Sprintf("unknown key %q; known here: %s", strings.Join(key, "."), strings.Join(known(key), ", "))
			errs = append(errs, s.at(line, column, len(last(key)), reason))
		}
		return errors.Join(errs...)
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, column := decode.Position()
		return s.at(line, column, 1, strings.TrimPrefix(decode.Error(), "toml: "))
	}
	return fmt.Errorf("read configuration %s: %w", s.file, err)
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

// find is the number of the n-th line (from 0) that matches, 0 when none does.
func (s origin) find(pattern string, n int) int {
	re := regexp.MustCompile(pattern)
	for i, line := range bytes.Split(s.data, []byte("\n")) {
		if !re.Match(line) {
			continue
		}
		if n == 0 {
			return i + 1
		}
		n--
	}
	return 0
}

// at makes an Error that shows a line with width carets under column; without
// a column, under all that stands on the line.
func (s origin) at(line, column, width int, reason string) error {
	e := &Error{File: s.file, Line: line, Column: column, Reason: reason}
	lines := bytes.Split(s.data, []byte("\n"))
	if line < 1 || line > len(lines) {
		return e
	}
	text := strings.TrimRight(string(lines[line-1]), "\r")
	start := min(max(column-1, 0), len(text))
	if column == 0 {
		start = len(text) - len(strings.TrimLeft(text, " \t"))
		width = len(strings.TrimSpace(text))
	}
	number := strconv.Itoa(line)
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, text[:start])
	e.Text = "  " + number + " | " + visible(text) + "\n  " + strings.Repeat(" ", len(number)) + " | " + pad + strings.Repeat("^", max(width, 1))
	return e
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
