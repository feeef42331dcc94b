package queue

import (
	"cmp"
	"slices"
	"strings"
)

// AreaCount is how it stands in one of the reader's areas.
type AreaCount struct {
	Name       string
	Changes    int // that the section of the reader's areas holds
	Unreviewed int // of them, at which nobody has looked
}

// MyAreas counts the section of the reader's areas by area: most changes first,
// then by name. A change that touches two of the areas counts in both.
func (s *Snapshot) MyAreas() []AreaCount {
	at := map[string]int{}
	var out []AreaCount
	for i := range s.Sections {
		if s.Sections[i].Kind != MyArea {
			continue
		}
		for _, it := range s.Sections[i].Items {
			for _, name := range it.Own {
				k, known := at[name]
				if !known {
					k = len(out)
					at[name] = k
					out = append(out, AreaCount{Name: name})
				}
				out[k].Changes++
				if it.Unreviewed() {
					out[k].Unreviewed++
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b AreaCount) int {
		return cmp.Or(cmp.Compare(b.Changes, a.Changes), strings.Compare(a.Name, b.Name))
	})
	return out
}

// Unreviewed tells whether nobody but the author has said anything on the
// newest version, however old it is.
func (r *Row) Unreviewed() bool { return r.State == "unreviewed" }
