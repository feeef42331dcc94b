package cli

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"

	"onemore/ui/theme"
)

// The smallest window that the screen draws, and the one it is made for.
const (
	smallWidth, smallHeight = 40, 10
	goodWidth, goodHeight   = 80, 24
)

// terminalSize is that of the terminal the program was started from.
func terminalSize() (columns, rows int, ok bool) {
	tty, err := openTerminal()
	if err != nil {
		return 0, 0, false
	}
	defer tty.Close()
	fd, _ := fileOf(tty)
	columns, rows, err = term.GetSize(fd)
	return columns, rows, err == nil
}

// checkTerminal looks at what the screen is drawn on.
func checkTerminal(environ []string, size func() (columns, rows int, ok bool)) []Check {
	columns, rows, ok := size()
	if !ok {
		return []Check{{"terminal", true, "there is none here; only the screen needs one", ""}}
	}
	c := Check{"terminal", true, fmt.Sprintf("%dx%d", columns, rows), ""}
	switch {
	case columns < smallWidth || rows < smallHeight:
		c.OK = false
		c.Why += fmt.Sprintf("; the screen needs %dx%d", smallWidth, smallHeight)
		c.Next = fmt.Sprintf("make the window larger; %dx%d shows all columns", goodWidth, goodHeight)
	case columns < goodWidth || rows < goodHeight:
		c.Next = fmt.Sprintf("%dx%d would show all columns", goodWidth, goodHeight)
	}
	getenv := func(name string) string {
		for _, v := range environ {
			if value, ok := strings.CutPrefix(v, name+"="); ok {
				return value
			}
		}
		return ""
	}
	return []Check{c, checkTerm(getenv("TERM")), checkColours(getenv, environ), checkLocale(getenv)}
}

func checkTerm(name string) Check {
	if name == "" || name == "dumb" {
		return Check{"TERM", false, fmt.Sprintf("%q: programs cannot know what this terminal understands", name), "export TERM=xterm-256color, or what your terminal's manual names"}
	}
	return Check{"TERM", true, name, ""}
}

func checkColours(getenv func(string) string, environ []string) Check {
	c := Check{Check: "colours", OK: true}
	if theme.NoColor(getenv) {
		c.Why = "off, NO_COLOR is set"
		return c
	}
	switch colorprofile.Env(environ) {
	case colorprofile.TrueColor, colorprofile.ANSI256:
		c.Why = "256 or more"
	case colorprofile.ANSI:
		c.Why = "16"
		c.Next = "a TERM that ends in -256color, where the terminal can do that, shows more"
	default:
		c.Why = "none; bold, underline and reverse stand in for them"
	}
	return c
}

// checkLocale looks for UTF-8, which mail is full of.
func checkLocale(getenv func(string) string) Check {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		v := getenv(name)
		if v == "" {
			continue
		}
		if l := strings.ToLower(v); strings.Contains(l, "utf-8") || strings.Contains(l, "utf8") {
			return Check{"locale", true, name + "=" + v, ""}
		}
		return Check{"locale", false, name + "=" + v + ": not UTF-8, so that other programs break what is not ASCII", "export " + name + "=C.UTF-8"}
	}
	return Check{"locale", false, "none is set: other programs take the terminal for ASCII", "export LANG=C.UTF-8"}
}
