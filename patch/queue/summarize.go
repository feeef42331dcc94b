package queue

import (
	"slices"
	"strings"

	"onemore/patch"
	"onemore/patch/series"
)

// Summarize makes the row of a change.
func Summarize(c series.Change) Row {
	if len(c.Versions) == 0 {
		return Row{Root: c.Root, State: c.State, Turn: c.Turn}
	}
	v := &c.Versions[len(c.Versions)-1]
	r := Row{
		Root: c.Root, Newest: v.Root, Subject: v.Title, Author: v.Author, Version: v.Version, Versions: c.Numbers(),
		Patches: v.Expected, Received: v.Received, Posted: v.Posted, State: c.State, Turn: c.Turn,
		Humans: len(c.Humans), Bots: len(c.Bots), AI: len(c.AI), Messages: len(c.Thread),
		Tree: v.Tree, RFC: v.RFC, Lists: v.Lists, To: keys(v.To), People: keys(v.To, v.Cc),
	}
	r.count(v)
	r.tags(v)
	r.Since = c.Since
	r.voices(c)
	r.promises(c)
	r.failing(c)
	for i := range c.Versions {
		old := &c.Versions[i]
		r.Names = append(r.Names, old.Root)
		if len(old.Patches) > 0 && old.Patches[0].ID != old.Root {
			r.Names = append(r.Names, old.Patches[0].ID)
		}
	}
	slices.Sort(r.Names)
	r.Names = slices.Compact(r.Names)
	return r
}

// count sums the patches of the newest version.
func (r *Row) count(v *series.Series) {
	files := map[string]bool{}
	for i := range v.Patches {
		p := &v.Patches[i]
		if p.Covered {
			r.Covered++
		}
		if p.Engaged {
			r.Engaged++
		}
		r.Fix = r.Fix || p.Fix
		r.Stable = r.Stable || p.Stable
		r.Add += p.Add
		r.Del += p.Del
		for _, f := range p.Paths {
			files[f] = true
		}
	}
	r.Paths = sorted(files)
	r.Files = len(files)
	for i := range v.Patches {
		p := &v.Patches[i]
		part := Part{Covered: p.Covered}
		for _, f := range p.Paths {
			at, _ := slices.BinarySearch(r.Paths, f)
			part.Paths = append(part.Paths, at)
		}
		r.Parts = append(r.Parts, part)
		r.Traces = append(r.Traces, series.Traces(p)...)
	}
}

// tags counts distinct people with counting tags on the newest version, one
// person with two addresses once.
func (r *Row) tags(v *series.Series) {
	var reviewed, acked, tested []patch.Person
	for i := range v.Patches {
		for _, t := range v.Patches[i].Trailers {
			if !t.Counts {
				continue
			}
			switch t.Key {
			case "Reviewed-by":
				reviewed = addPerson(reviewed, t.Person)
			case "Acked-by":
				acked = addPerson(acked, t.Person)
			case "Tested-by":
				tested = addPerson(tested, t.Person)
			}
		}
	}
	r.Reviewed, r.Acked, r.Tested = len(reviewed), len(acked), len(tested)
	all := slices.Concat(reviewed, acked, tested)
	home := domain(v.Author)
	r.AuthorsOnly = len(all) > 0 && home != "" && !slices.ContainsFunc(all, func(p patch.Person) bool { return domain(p) != home })
}

func addPerson(to []patch.Person, p patch.Person) []patch.Person {
	for _, q := range to {
		if patch.SamePerson(p, q) {
			return to
		}
	}
	return append(to, p)
}

func domain(p patch.Person) string {
	_, host, _ := strings.Cut(p.Key(), "@")
	return host
}

func keys(people ...[]patch.Person) []string {
	set := map[string]bool{}
	for _, some := range people {
		for _, p := range some {
			set[p.Key()] = true
		}
	}
	return sorted(set)
}

func sorted(set map[string]bool) []string {
	if len(set) == 0 {
		return nil
	}
	out := make([]string, 0, len(set))
	for s := range set {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}
