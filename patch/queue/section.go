package queue

import "slices"

// divide makes the sections and finds the one to open on.
func (s *Snapshot) divide() {
	s.Sections = make([]Section, 0, int(All)+1+len(s.user))
	for k := MyArea; k <= All; k++ {
		s.Sections = append(s.Sections, Section{Kind: k, Name: k.String()})
	}
	var count [All + 1]int
	for _, it := range s.Items {
		count[it.Section]++
	}
	for k := range s.Sections {
		s.Sections[k].Items = make([]*Item, 0, count[k])
	}
	s.Sections[All].Items = s.Items
	for _, it := range s.Items {
		if it.Section < All {
			sec := &s.Sections[it.Section]
			sec.Items = append(sec.Items, it)
		}
		if it.inMyArea() {
			s.Sections[MyArea].Items = append(s.Sections[MyArea].Items, it)
		}
	}
	slices.SortStableFunc(s.Sections[OneMore].Items, byNeed)
	for _, def := range s.user {
		s.Sections = append(s.Sections, s.own(def))
	}
	s.Start = s.start()
}

// move replaces items in the sections of the snapshot before: what is gone
// leaves, what is fresh is put where its section's order has it. It is divide
// at the cost of copying pointers.
func (s *Snapshot) move(from []Section, gone map[*Item]bool, fresh []*Item) {
	s.Sections = make([]Section, 0, len(from))
	for _, sec := range from {
		if sec.Kind == User {
			continue
		}
		if sec.Kind == All {
			sec.Items = s.Items
			s.Sections = append(s.Sections, sec)
			continue
		}
		sec.Items = slices.DeleteFunc(slices.Clone(sec.Items), func(it *Item) bool { return gone[it] })
		for _, it := range fresh {
			if gone[it] {
				continue // became longer by another one that is fresh too
			}
			if it.Section == sec.Kind || sec.Kind == MyArea && it.inMyArea() {
				at, _ := slices.BinarySearchFunc(sec.Items, it, sec.Kind.order())
				sec.Items = slices.Insert(sec.Items, at, it)
			}
		}
		s.Sections = append(s.Sections, sec)
	}
	for _, def := range s.user {
		s.Sections = append(s.Sections, s.own(def))
	}
	s.Start = s.start()
}

// order is how a section of this kind is sorted.
func (k Kind) order() func(a, b *Item) int {
	if k == OneMore {
		return byNeed
	}
	return byActivity
}

// inMyArea tells whether an item also stands in the section of the reader's
// areas.
func (it *Item) inMyArea() bool {
	return it.Section < All && len(it.Areas) > 0 && slices.Contains(it.Mine, "area")
}

// own fills a section of the configuration; a filter that cannot be read
// shows as its name, with nothing in it.
func (s *Snapshot) own(def SectionDef) Section {
	sec := Section{Kind: User, Name: def.Name, Filter: def.Filter}
	f, err := ParseFilter(def.Filter)
	if err != nil {
		sec.Name += " (" + err.Error() + ")"
		return sec
	}
	for _, it := range s.Items {
		if !it.Settled() && f.Match(it, s.Now) {
			sec.Items = append(sec.Items, it)
		}
	}
	return sec
}

// start is the first section of those a reader wants to see first that is not
// empty.
func (s *Snapshot) start() int {
	for _, k := range []Kind{YourTurn, MyArea, OneMore, Inbox, Waiting, Stale} {
		if len(s.Sections[k].Items) > 0 {
			return int(k)
		}
	}
	return int(All)
}

// String is the section's name on the screen.
func (k Kind) String() string {
	switch k {
	case MyArea:
		return "My area"
	case YourTurn:
		return "Your turn"
	case OneMore:
		return "One more"
	case Inbox:
		return "Inbox"
	case Waiting:
		return "Waiting on the author"
	case Drafts:
		return "Drafts and outbox"
	case Snoozed:
		return "Snoozed"
	case Stale:
		return "Stale"
	case All:
		return "All"
	default:
		return "Mine"
	}
}
