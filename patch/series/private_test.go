package series

import (
	"strings"
	"testing"

	"onemore/patch"
)

// TestPrivateReview: a tag that no list got is not counted; where it is not known
// who the list is, or any list got it, it is.
func TestPrivateReview(t *testing.T) {
	person := func(email string) patch.Person { return patch.Person{Email: email} }
	for _, c := range []struct {
		name  string
		lists string // of the reply
		to    []string
		post  []string // recipients of the patch
		want  bool     // it counts
	}{
		{"on the list", "list.example.org", []string{"ana@example.org"}, []string{"list@example.org"}, true},
		{"a copy to me, the list in Cc", "", []string{"ana@example.org", "LIST@example.org"}, []string{"list@example.org"}, true},
		{"to the author alone", "", []string{"ana@example.org"}, []string{"list@example.org"}, false},
		{"to nobody that is known", "", nil, []string{"liu@example.net", "list@example.org"}, false},
		{"to another list", "", []string{"linux-mm@kvack.org"}, []string{"list@example.org"}, true},
		{"the list is not among those addressed", "", []string{"ana@example.org"}, []string{"liu@example.net"}, true},
	} {
		all := mails(t, `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim`)
		for _, p := range c.post {
			all[0].To = append(all[0].To, person(p))
		}
		all[1].Lists = strings.Fields(c.lists)
		for _, p := range c.to {
			all[1].Cc = append(all[1].Cc, person(p))
		}
		var facts []Fact
		for i := range all {
			facts = append(facts, Extract(&all[i]))
		}
		ch := Build(facts)[0]
		p := ch.Versions[0].Patches[0]
		if len(p.Trailers) != 1 || p.Trailers[0].Counts != c.want || p.Covered != c.want {
			t.Errorf("%s: %+v", c.name, p.Trailers)
		} else if why := p.Trailers[0].Why; !c.want && !strings.Contains(why, "private") {
			t.Errorf("%s: %q", c.name, why)
		}
		if !p.Engaged {
			t.Errorf("%s: nobody has looked", c.name)
		}
	}
}
