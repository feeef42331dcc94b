package uitest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sgr is the only escape sequence a view may hold.
var sgr = regexp.MustCompile("\x1b\\[[0-9;:]*m")

// Unsafe lists what a view's content may not hold: control characters other
// than line feeds (tabs too: the renderer drops them), escape sequences other
// than SGR, C1 codes, format characters (bidi, zero width) and invalid UTF-8.
func Unsafe(content string) []string {
	var all []string
	for y, row := range strings.Split(sgr.ReplaceAllString(content, ""), "\n") {
		if !utf8.ValidString(row) {
			all = append(all, fmt.Sprintf("row %d is not valid UTF-8: %q", y, row))
		}
		for _, r := range row {
			if r < 0x20 || r >= 0x7f && r < 0xa0 || unicode.Is(unicode.Cf, r) || r == 0x2028 || r == 0x2029 {
				all = append(all, fmt.Sprintf("row %d holds %U: %q", y, r, row))
				break
			}
		}
	}
	return all
}

// AssertClean fails when the last view, or a cell of the screen, holds
// anything a terminal could obey or a reader could not see, or when the program
// ever wrote a byte to the terminal that is none of our renderer's. WaitIdle
// asserts it each time, so every flow does.
func (a *App) AssertClean() {
	a.tb.Helper()
	for _, bad := range slices.Concat(Unsafe(a.last.get()), a.screen.unsafeCells(), a.screen.unsafeBytes()) {
		a.tb.Errorf("the screen is not safe: %s", bad)
	}
}
