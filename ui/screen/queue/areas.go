package queue

import (
	"fmt"

	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// fewestAreas is how many lines the reader's areas get at least, where there
// are that many; beyond it, the signs go first.
const fewestAreas = 3

// areas counts the reader's areas once for each snapshot.
func (s *Screen) areas() []queue.AreaCount {
	if !s.build.known {
		s.build.areas, s.build.known = s.snap.MyAreas(), true
	}
	return s.build.areas
}

// ofArea is the counts of an area in short: "12/5".
func ofArea(a queue.AreaCount) text.Safe { return screen.Sprintf("%d/%d", a.Changes, a.Unreviewed) }

// areaLines lists the areas under the sections, in about that many lines; none
// without areas.
func areaLines(all []queue.AreaCount, w, room int) []screen.Line {
	if len(all) == 0 {
		return nil
	}
	head := screen.Line{}.Gap(1).Put(theme.Header, text.Lit("MY AREAS"))
	sign := screen.In(theme.Header, text.Lit("all/")).Put(theme.Need, text.Lit("!")).Gap(1)
	out := []screen.Line{nil, head.Right(sign, w)}
	shown := len(all)
	if most := max(room-len(out), fewestAreas); shown > most {
		shown = most - 1
	}
	for _, a := range all[:shown] {
		count := screen.Line{}.Gap(1).Put(theme.Plain, ofArea(a)).Gap(1)
		name := text.Truncate(text.Clean(a.Name), max(w-1-count.Width(), 1), screen.Tail())
		out = append(out, screen.Line{}.Gap(1).Put(theme.Mine, name).Right(count, w))
	}
	if n := len(all) - shown; n > 0 {
		out = append(out, screen.Line{}.Gap(1).Put(theme.Dim, screen.Sprintf("and %d more", n)))
	}
	return out
}

// areaHead names the areas in the first line of the screen, as many as there is
// room for, and says how many there are besides.
func areaHead(all []queue.AreaCount, room int) screen.Line {
	const longest = 24 // columns of a name
	var out screen.Line
	for i, a := range all {
		gap := text.Lit("  ")
		if i > 0 {
			gap = text.Lit(", ")
		}
		name := text.Truncate(text.Clean(a.Name), longest, screen.Tail())
		next := screen.In(theme.Dim, gap).Put(theme.Mine, name).Put(theme.Plain, text.Concat(text.Lit(" "), ofArea(a)))
		if out.Width()+next.Width() > room {
			rest := screen.In(theme.Dim, screen.Sprintf(", +%d", len(all)-i))
			if i > 0 && out.Width()+rest.Width() <= room {
				out = append(out, rest...)
			}
			break
		}
		out = append(out, next...)
	}
	return out
}

// areaWords says how it stands in those areas of the reader's that a row is in.
func areaWords(e *screen.Explanation, it *queue.Item, all []queue.AreaCount) {
	label := text.Lit("My areas")
	for _, a := range all {
		for _, name := range it.Own {
			if name == a.Name {
				e.Say(label, fmt.Sprintf("%s: %s open, nobody looked at %d", a.Name, screen.Count(a.Changes, "change"), a.Unreviewed))
				label = text.Safe{}
			}
		}
	}
}
