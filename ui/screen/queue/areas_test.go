package queue

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onemore/patch/queue"
	"onemore/ui/screen"
)

func counts(n int) []queue.AreaCount {
	var all []queue.AreaCount
	for i := range n {
		all = append(all, queue.AreaCount{Name: fmt.Sprintf("AREA %d WITH A LONG NAME", i), Changes: 12 + i, Unreviewed: i})
	}
	return all
}

func written(lines []screen.Line) string {
	var out strings.Builder
	for _, l := range lines {
		out.WriteString(strings.TrimRight(l.Text().String(), " ") + "\n")
	}
	return out.String()
}

func TestAreasInTheSidePane(t *testing.T) {
	for _, c := range []struct {
		n, room int
		want    string
	}{
		{0, 20, ""},
		{2, 20, "\n MY AREAS       all/!\n AREA 0 WITH A ~ 12/0\n AREA 1 WITH A ~ 13/1\n"},
		{3, 0, "\n MY AREAS       all/!\n AREA 0 WITH A ~ 12/0\n AREA 1 WITH A ~ 13/1\n AREA 2 WITH A ~ 14/2\n"},
		{5, 0, "\n MY AREAS       all/!\n AREA 0 WITH A ~ 12/0\n AREA 1 WITH A ~ 13/1\n and 3 more\n"},
	} {
		if got := written(areaLines(counts(c.n), sideWidth, c.room)); got != c.want {
			t.Errorf("%d areas in %d lines:\n%s\nwant\n%s", c.n, c.room, got, c.want)
		}
	}
}

func TestAreasInTheFirstLine(t *testing.T) {
	all := []queue.AreaCount{{Name: "GEARS", Changes: 12, Unreviewed: 5}, {Name: "COGS", Changes: 2}}
	for room, want := range map[int]string{
		-3: "", 11: "", 12: "  GEARS 12/5", 15: "  GEARS 12/5", 16: "  GEARS 12/5, +1", 21: "  GEARS 12/5, +1", 22: "  GEARS 12/5, COGS 2/0",
	} {
		if got := areaHead(all, room).Text().String(); got != want {
			t.Errorf("in %d columns %q, want %q", room, got, want)
		}
	}
}

func TestAreasKeepTheirRoom(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var all []queue.AreaCount
		for range rapid.IntRange(0, 12).Draw(rt, "areas") {
			all = append(all, queue.AreaCount{
				Name:    rapid.SampledFrom([]string{"", "A", "\x1b[2J\u202e", "补丁补丁补丁补丁补丁补丁补丁", strings.Repeat("LONG ", 30)}).Draw(rt, "name"),
				Changes: rapid.IntRange(0, 100_000).Draw(rt, "changes"),
			})
		}
		room := rapid.IntRange(-5, 90).Draw(rt, "room")
		if l := areaHead(all, room); len(l) > 0 && l.Width() > room {
			rt.Errorf("%d columns in the first line, want at most %d", l.Width(), room)
		}
		lines := areaLines(all, sideWidth, room)
		if most := max(room, fewestAreas+2); len(lines) > most {
			rt.Errorf("%d lines, want at most %d", len(lines), most)
		}
		for _, l := range lines {
			if l.Width() > sideWidth {
				rt.Errorf("%q is wider than the pane", l.Text())
			}
		}
	})
}
