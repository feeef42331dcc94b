package diff

import "strings"

// Place is what one line of a patch's text belongs to.
type Place struct {
	File int  // index of the file, -1 for the message text and what follows the diff
	Hunk int  // line of the text where its hunk's header is, -1 outside of hunks
	Line Line // the line as scanned; the zero Line where it was not
}

// Lines gives the lines of a text without their ends. A text that ends in a
// line feed has no empty line behind it.
func Lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// Places gives the lines of the scanned text and the place of each.
func (p *Patch) Places() (lines []string, places []Place) {
	lines = Lines(p.Text())
	places = make([]Place, len(lines))
	starts := make([]int, len(lines))
	off := 0
	for i, l := range lines {
		starts[i] = off
		off += len(l) + 1
		places[i] = Place{File: -1, Hunk: -1}
	}
	last := 0
	row := func(off int) int { // offsets mostly ascend
		for last > 0 && starts[last] > off {
			last--
		}
		for last+1 < len(starts) && starts[last+1] <= off {
			last++
		}
		return last
	}
	set := func(n, hunk int, l Line) {
		if n < len(places) {
			places[n].Hunk, places[n].Line = hunk, l
		}
	}
	at := len(p.Message) + len(p.Break) + len(p.Notes)
	for i := range p.Files {
		f := &p.Files[i]
		for n := row(at); n < len(starts) && starts[n] < at+len(f.Raw); n++ {
			places[n].File = i
		}
		at += len(f.Raw)
		for _, l := range f.Header {
			set(row(l.Off), -1, l)
		}
		for h := range f.Hunks {
			head := row(f.Hunks[h].Header.Off)
			set(head, head, f.Hunks[h].Header)
			for _, l := range f.Hunks[h].Lines {
				set(row(l.Off), head, l)
			}
		}
	}
	return lines, places
}
