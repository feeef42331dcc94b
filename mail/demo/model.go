package demo

import "time"

// letter is one mail to be, before now is known.
type letter struct {
	id      string
	from    person
	age     time.Duration // how long before now it was sent
	subject string
	body    string
	parent  *letter
	to, cc  []person
	lists   []string // of the two: "devel", "net"
	opts    map[string]string
	extra   []string // further header lines
	raw     string   // when set, the message as it stands, with {date}

	// What it means, for the key.
	patch  *part  // it is this patch or cover
	tags   []mark // what its sender gives here
	noText bool   // an AI text sent by a person
	takes  bool   // it takes earlier tags of its sender back
}

// mark is a tag that counts: its key is R, A or T.
type mark struct {
	kind byte
	who  string
}

// part is one patch of a posting, or (n = 0) its cover.
type part struct {
	n       int
	title   string
	text    string // the commit message, trailers included
	files   []fileDiff
	diff    string
	carried []mark // tags in its own commit message
	mail    *letter
	missing bool // counted, but never sent to the list
}

// posting is one version.
type posting struct {
	version int
	of      int // how many patches it says it has
	author  person
	cover   *part
	parts   []*part
	partial bool // only the changed patches were sent again
}

// story is one change with all its versions, or (no postings) a thread that is
// none.
type story struct {
	slug    string
	meta    map[string]string
	posts   []*posting
	letters []*letter
	named   map[string]*letter
}

func (s *story) last() *letter {
	if len(s.letters) == 0 {
		return nil
	}
	return s.letters[len(s.letters)-1]
}

// post gives version v, or nil.
func (s *story) post(v int) *posting {
	for _, p := range s.posts {
		if p.version == v {
			return p
		}
	}
	return nil
}

// part gives patch n of the posting (0: the cover), or nil.
func (p *posting) part(n int) *part {
	if p == nil {
		return nil
	}
	if n == 0 {
		return p.cover
	}
	for _, q := range p.parts {
		if q.n == n {
			return q
		}
	}
	return nil
}

// root is the mail the posting hangs on.
func (p *posting) root() *letter {
	if p.cover != nil {
		return p.cover.mail
	}
	for _, q := range p.parts {
		if q.mail != nil {
			return q.mail
		}
	}
	return nil
}
