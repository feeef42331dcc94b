package queue

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"onemore/patch"
	"onemore/patch/series"
)

// Find gives the item that a name means: an id (any unique beginning of four
// letters or more), a Message-ID of a root, with or without <>, or a lore URL.
// A name that became ambiguous means the change that was posted first.
func (s *Snapshot) Find(name string) (*Item, error) {
	id := Bare(name)
	if strings.Contains(id, "@") {
		for _, it := range s.Items {
			if it.Root == patch.MsgID(id) || it.Newest == patch.MsgID(id) || slices.Contains(it.Names, patch.MsgID(id)) {
				return it, nil
			}
		}
		return nil, fmt.Errorf("find <%s>: no change of the queue holds it", id)
	}
	if len(id) < 4 {
		return nil, fmt.Errorf("find %q: an id has four letters or more; see `onemore queue`", name)
	}
	id = strings.ToLower(id)
	var found *Item
	for _, it := range s.Items {
		if strings.HasPrefix(it.name, id) && (found == nil || it.Posted < found.Posted) {
			found = it
		}
	}
	if found == nil {
		found = s.formerly(id)
	}
	if found == nil {
		return nil, fmt.Errorf("find %q: no change has this id; see `onemore queue --all`", name)
	}
	return found, nil
}

// formerly looks for an id among all roots that a change ever had.
func (s *Snapshot) formerly(id string) *Item {
	for _, it := range s.Items {
		for _, n := range it.Names {
			if strings.HasPrefix(series.Name(n), id) {
				return it
			}
		}
	}
	return nil
}

// Bare takes the brackets off a name of a change, and a Message-ID out of a
// URL: archives write the slash of an id as %2F.
func Bare(name string) string {
	name = strings.Trim(strings.TrimSpace(name), "<>")
	if !strings.Contains(name, "://") {
		return name
	}
	u, err := url.Parse(name)
	if err != nil {
		return name
	}
	for part := range strings.SplitSeq(u.EscapedPath(), "/") {
		if id, err := url.PathUnescape(part); err == nil && strings.Contains(id, "@") {
			return id
		}
	}
	return name
}

// Rows are the rows of the snapshot that these replace: those of the same roots,
// of roots that are gone, and of roots that are only names now.
func (s *Snapshot) Rows(changed []*Row, removed []patch.MsgID) []*Row {
	var out []*Row
	seen := map[patch.MsgID]bool{}
	add := func(root patch.MsgID) {
		if seen[root] {
			return
		}
		seen[root] = true
		if at := s.place(root, series.Name(root)); at >= 0 {
			out = append(out, s.Items[at].Row)
		}
	}
	for _, root := range removed {
		add(root)
	}
	for _, r := range changed {
		add(r.Root)
		for _, n := range r.Names {
			add(n)
		}
	}
	return out
}
