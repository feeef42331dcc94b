package cli

import (
	"fmt"
	"io"
)

// Renewing gives what to call as the stored mail is read by newer rules: it
// keeps one line of a terminal, and takes it away at the end.
func Renewing(w io.Writer, live bool) func(done, total int) {
	return func(done, total int) {
		switch {
		case !live:
		case done < total:
			_, _ = fmt.Fprintf(w, "\r\x1b[KThe stored mail is read by newer rules, once: %d of %d messages", done, total)
		default:
			_, _ = fmt.Fprint(w, "\r\x1b[K")
		}
	}
}
