package queue

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
		if it.Marks.Unsent() {
			s.Sections[Drafts].Items = append(s.Sections[Drafts].Items, it)
		}
	}
	for _, k := range []Kind{MyArea, YourTurn, OneMore, Inbox} {
		s.order(k).sort(s.Sections[k].Items)
	}
	for _, def := range s.user {
		s.Sections = append(s.Sections, s.own(def))
	}
	s.Start = s.start()
}

// holds tells whether an item belongs into the section. All is kept by itself.
func (sec *Section) holds(it *Item, now int64) bool {
	switch sec.Kind {
	case All:
		return false
	case MyArea:
		return it.inMyArea()
	case Drafts:
		return it.Marks.Unsent()
	case User:
		return sec.filter != nil && !it.Settled() && sec.filter.Match(it, now)
	default:
		return it.Section == sec.Kind
	}
}

// order is how a section of this kind is sorted.
func (s *Snapshot) order(k Kind) ranking {
	switch k {
	case YourTurn:
		return turnOrder
	case OneMore:
		return byScore
	case Inbox:
		return inbox(s.me.Inbox)
	case MyArea:
		return mineNeed
	default:
		return activity
	}
}

// inMyArea tells whether an item also stands in the section of the reader's
// areas.
func (it *Item) inMyArea() bool {
	return it.Section < All && len(it.Claims) > 0
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
	sec.filter = &f
	sec.Items = sec.pick(s.Items, s.Now)
	return sec
}

// pick gives those of items that belong into the section.
func (sec *Section) pick(items []*Item, now int64) []*Item {
	var out []*Item
	for _, it := range items {
		if sec.holds(it, now) {
			out = append(out, it)
		}
	}
	return out
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
