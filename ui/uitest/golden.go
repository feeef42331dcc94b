package uitest

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

//nolint:gochecknoglobals // a flag must be there before the test binary reads its arguments
var update = flag.Bool("update", false, "write golden files instead of comparing with them")

// Golden compares the screen with the file testdata/NAME.txt, or writes it
// when the tests run with -update.
func (a *App) Golden(name string) {
	a.tb.Helper()
	file := filepath.Join("testdata", filepath.FromSlash(name)+".txt")
	got := a.Screen()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			a.tb.Fatalf("write golden file: %v", err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			a.tb.Fatalf("write golden file: %v", err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		a.tb.Fatalf("read golden file: %v (write it with go test -update)\nthe screen is\n%s", err, got)
	}
	if got != string(want) {
		a.tb.Errorf("screen differs from %s (-update writes it):\n%s", file, diff(string(want), got))
	}
}

// diff shows the rows that differ.
func diff(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	var out strings.Builder
	for i := range max(len(w), len(g)) {
		var a, b string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			row := strconv.Itoa(i)
			out.WriteString(row + " want |" + a + "\n" + row + " got  |" + b + "\n")
		}
	}
	return out.String()
}

// AssertShows fails for every text the screen does not hold.
func (a *App) AssertShows(texts ...string) {
	a.tb.Helper()
	screen := a.Screen()
	missing := slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return strings.Contains(screen, s) })
	if len(missing) > 0 {
		a.tb.Errorf("the screen does not show %q:\n%s", missing, screen)
	}
}

// AssertHides fails for every text the screen holds.
func (a *App) AssertHides(texts ...string) {
	a.tb.Helper()
	screen := a.Screen()
	for _, s := range texts {
		if strings.Contains(screen, s) {
			a.tb.Errorf("the screen shows %q:\n%s", s, screen)
		}
	}
}
