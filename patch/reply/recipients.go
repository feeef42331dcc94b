package reply

import (
	"slices"
	"strings"

	"onemore/patch"
)

// recipients chooses who gets the answer to m.
type recipients struct {
	m  *patch.Mail
	me Me

	to, cc   []patch.Person
	unparsed []string
	notes    []string
}

// choose is a reply to all: To is who asked for answers, Cc is everybody who
// got the parent, without me. Lists of the parent stay and none is added.
func (r *recipients) choose() {
	oldTo, oldCc := r.read(r.m.To), r.read(r.m.Cc)
	r.nobody()
	all := slices.Concat(oldTo, oldCc)
	author := r.m.Author()
	if r.me.Is(author.Email) {
		r.to, r.cc = oldTo, oldCc
	} else {
		r.cc = slices.Clone(all)
		r.to = r.askers(author, all)
		r.throughList(author, all)
	}
	r.tidy()
	r.followup(author)
	if len(r.to) == 0 {
		r.promote(oldTo)
	}
	if len(r.to) == 0 { // a mail among my own addresses
		r.to = r.wanted(oldTo)
	}
	for _, p := range all {
		if r.me.excluded(p.Email) && isList(r.m, r.me, p.Email) {
			r.note("the list " + p.Email + " got this mail and is one of those you exclude: left out")
		}
	}
}

// read keeps the addresses that mail can go to, and the text of the others.
func (r *recipients) read(people []patch.Person) []patch.Person {
	var out []patch.Person
	for _, p := range people {
		if p = cleaned(p); validAddress(p.Email) {
			out = append(out, p)
			continue
		}
		r.unparsed = append(r.unparsed, plain(p.String()))
	}
	return out
}

// nobody keeps the pieces without any address; the words by which mailers hide
// recipients name nobody.
func (r *recipients) nobody() {
	for _, s := range r.m.Nobody {
		low := strings.ToLower(s)
		if strings.Contains(low, "undisclosed") || strings.Contains(low, "unlisted") || strings.Contains(low, "recipients not shown") {
			continue
		}
		r.unparsed = append(r.unparsed, plain(s))
	}
}

// askers are the people who want the answer sent to them: Reply-To, unless a
// list wrote that field, else the author (RFC 5322 section 3.6.2).
func (r *recipients) askers(author patch.Person, all []patch.Person) []patch.Person {
	var people []patch.Person
	for _, p := range r.read(r.m.ReplyTo) {
		switch {
		case r.me.Is(p.Email):
		case !isList(r.m, r.me, p.Email):
			people = append(people, p)
		case has(all, p.Email):
			r.note("Reply-To names the list " + p.Email + ": the answer goes to the author, and to the list as before")
		case carried(r.m, p.Email) && !r.anyList(all):
			r.cc = append(r.cc, p)
		default:
			r.note("Reply-To names " + p.Email + ", a list that this mail did not name: not added")
		}
	}
	if r.munged(author) {
		return r.behindList(author, people)
	}
	if len(people) == 0 {
		return r.read(nonEmpty(r.m.From))
	}
	if !has(people, r.m.From.Email) {
		r.note("Reply-To is followed in place of From, " + plain(r.m.From.Email))
	}
	return people
}

func nonEmpty(p patch.Person) []patch.Person {
	if p == (patch.Person{}) {
		return nil
	}
	return []patch.Person{p}
}

// munged says that a list stands in From in place of the author.
func (r *recipients) munged(author patch.Person) bool {
	return !sameAddress(author.Email, r.m.From.Email)
}

// behindList finds the author of a mail whose From the list has rewritten.
func (r *recipients) behindList(author patch.Person, asked []patch.Person) []patch.Person {
	author = cleaned(author)
	if has(asked, author.Email) {
		for i := range asked {
			if asked[i].Name == "" && sameAddress(asked[i].Email, author.Email) {
				asked[i].Name = author.Name
			}
		}
		return asked
	}
	if validAddress(author.Email) {
		return []patch.Person{author}
	}
	if !isList(r.m, r.me, r.m.From.Email) {
		return r.read(nonEmpty(r.m.From))
	}
	r.note("the list hides the address of " + plain(author.Name))
	return nil
}

// throughList keeps the list in whose name the mail was sent when no other list
// got it: it then came by nothing else.
func (r *recipients) throughList(author patch.Person, all []patch.Person) {
	if from := r.m.From; r.munged(author) && isList(r.m, r.me, from.Email) && !r.anyList(all) && validAddress(from.Email) {
		r.cc = append(r.cc, patch.Person{Email: from.Email})
	}
	if post := listPost(r.m); post != "" && !r.anyList(slices.Concat(r.to, r.cc)) {
		r.note("came by the list " + plain(post) + " without naming it: not added")
	}
}

func (r *recipients) anyList(people []patch.Person) bool {
	return slices.ContainsFunc(people, func(p patch.Person) bool { return isList(r.m, r.me, p.Email) })
}

// followup follows Mail-Followup-To when it leaves out nobody but its author;
// else it is only told of.
func (r *recipients) followup(author patch.Person) {
	asked := addresses(r.m.Headers["mail-followup-to"])
	if len(asked) == 0 || r.me.Is(author.Email) {
		return
	}
	for _, p := range slices.Concat(r.to, r.cc) {
		if !has(asked, p.Email) && !has(r.to, p.Email) {
			r.note("Mail-Followup-To is not followed: it leaves out " + p.Email)
			return
		}
	}
	private := !Public(r.m, r.me, slices.Concat(r.to, r.cc)...)
	for _, p := range asked {
		switch {
		case has(r.to, p.Email) || has(r.cc, p.Email):
		case private || isList(r.m, r.me, p.Email):
			r.note("Mail-Followup-To names " + p.Email + ", who did not get this mail: not added")
		default:
			r.cc = append(r.cc, p)
		}
	}
	left := slices.DeleteFunc(slices.Clone(r.to), func(p patch.Person) bool { return !has(asked, p.Email) })
	if len(left) == len(r.to) || len(left) == 0 && len(r.cc) == 0 {
		r.tidy()
		return
	}
	r.note("Mail-Followup-To is followed: the author wants no copy")
	r.to = left
	r.tidy()
}

// tidy takes out me, who is excluded, and everybody who stands there twice.
func (r *recipients) tidy() {
	isMe := func(p patch.Person) bool { return r.me.Is(p.Email) }
	r.to = slices.DeleteFunc(r.wanted(r.to), isMe)
	r.cc = slices.DeleteFunc(r.wanted(r.cc), func(p patch.Person) bool { return isMe(p) || has(r.to, p.Email) })
}

// wanted takes each address once, by the name it first has, without those that
// never get a mail.
func (r *recipients) wanted(people []patch.Person) []patch.Person {
	var out []patch.Person
	at := make(map[string]int, len(people))
	for _, p := range people {
		key := strings.ToLower(p.Email)
		if i, ok := at[key]; ok {
			if out[i].Name == "" {
				out[i].Name = p.Name
			}
			continue
		}
		if r.me.excluded(p.Email) || strings.HasPrefix(key, "devnull+") {
			continue
		}
		at[key] = len(out)
		out = append(out, p)
	}
	return out
}

// promote makes those of Cc who stood in the parent's To the To of the answer,
// or all of them.
func (r *recipients) promote(oldTo []patch.Person) {
	var cc []patch.Person
	for _, p := range r.cc {
		if has(oldTo, p.Email) {
			r.to = append(r.to, p)
		} else {
			cc = append(cc, p)
		}
	}
	if len(r.to) == 0 {
		cc, r.to = nil, cc
	}
	r.cc = cc
}

func (r *recipients) note(text string) { r.notes = append(r.notes, text) }
