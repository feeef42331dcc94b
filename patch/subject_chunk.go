package patch

import "strings"

// words reads the inside of one bracket group.
func (p *subjectParser) words(in string) {
	if !groupNamesPatch(in) {
		p.foreign(in)
		return
	}
	set, before := false, ""
	for range maxChunks {
		w, rest := nextChunk(in)
		if w == "" {
			return
		}
		in = rest
		last := before
		before = w
		switch {
		case isPatchset(w):
			set, p.named, p.out.Patch = true, true, true
			p.extra(w)
		case set && isCounter(w):
			p.extra(w)
		case foldEqual(last, "for") && plainVersion(w): // "GIT PULL for v6.1"
			p.setTree(w)
		case foldEqual(w, "for") || foldEqual(w, "of") || foldEqual(w, "and"):
		default:
			in = p.keyword(w, in)
		}
	}
}

// foreign keeps a group that does not speak of patches: a list tag, a topic,
// or the bare name of a tree.
func (p *subjectParser) foreign(in string) {
	in = foldSpace(in)
	switch {
	case foldEqual(in, "git pull"), foldEqual(in, "pull"), foldEqual(in, "pull request"):
		p.out.Pull = true
	case knownTree(in) && p.out.Tree == "":
		p.out.Tree = in
		p.out.Patch = true
	default:
		p.extra(in)
	}
}

// keyword files one word of a patch group and returns what is left of the
// group: "v 2" and "1 of 3" need a look ahead.
func (p *subjectParser) keyword(w, rest string) string {
	if n, m, ok := parseCounter(w); ok {
		p.counter(n, m)
		return rest
	}
	if after, ok := p.spaced(w, rest); ok {
		return after
	}
	if p.version(w) {
		return rest
	}
	if kw := patchWord(w); kw != "" {
		p.flag(kw, w)
		tail := strings.TrimLeft(w[len(kw):], "-_:./|+&!?")
		if tail != "" && !foldEqual(tail, "es") && !foldEqual(tail, "s") {
			p.keyword(tail, "")
		}
		return rest
	}
	if i := strings.IndexAny(w, "-_"); i > 0 && isKeyword(w[:i]) && isKeyword(w[i+1:]) { // "v2-RESEND"
		p.keyword(w[:i], "")
		p.keyword(w[i+1:], "")
		return rest
	}
	p.target(w)
	return rest
}

// spaced reads counters and versions that were written with blanks.
func (p *subjectParser) spaced(w, rest string) (string, bool) {
	if n, ok := number(w); ok {
		of, r2 := nextChunk(rest)
		last, r3 := nextChunk(r2)
		m, isNum := number(last)
		if isNum && (of == "/" || foldEqual(of, "of")) {
			p.counter(n, m)
			return r3, true
		}
		return rest, false
	}
	if i := strings.Index(w, "of"); i > 0 {
		n, ok1 := number(w[:i])
		m, ok2 := number(w[i+2:])
		if ok1 && ok2 {
			p.counter(n, m)
			return rest, true
		}
	}
	switch strings.ToLower(w) {
	case "v", "ver", "version", "rev", "revision", "take", "v.":
		next, after := nextChunk(rest)
		if n, ok := number(next); ok {
			p.setVersion(n)
			return after, true
		}
	}
	return rest, false
}

func (p *subjectParser) counter(n, m int) {
	p.out.Patch = true
	if !p.out.Counted {
		p.out.Counted, p.out.N, p.out.M = true, n, m
	}
}

func (p *subjectParser) setVersion(n int) {
	p.out.Patch = true
	if !p.out.HasVer || n > p.out.Version {
		p.out.Version = n
	}
	p.out.HasVer = true
}

// version reads "v2", "V3", "-v2", "v3.1", "ver2", "rev2".
func (p *subjectParser) version(w string) bool {
	major, minor, dotted, ok := parseVersion(w)
	if !ok {
		return false
	}
	// v5.10 and v6.12 are kernels, nobody sends a tenth dot release of a patch.
	if dotted && minor >= 9 && major >= 2 && major <= 9 {
		p.setTree(w)
		return true
	}
	p.setVersion(major)
	if dotted {
		p.extra(w)
	}
	return true
}

func (p *subjectParser) flag(kw, w string) {
	switch kw[0] | 0x20 {
	case 'p':
		if len(kw) == len("pull") {
			p.out.Pull = true
			return
		}
	case 'r':
		switch {
		case foldEqual(kw, "rfc"):
			p.out.RFC = true
		case foldEqual(kw, "rft"):
			p.extra(w[:3])
		default:
			p.out.Resend = true
		}
	}
	p.named, p.out.Patch = true, true
}

func plainVersion(w string) bool {
	_, _, dotted, ok := parseVersion(w)
	return ok && dotted
}

// target files a word that is no keyword: the tree or an extra.
func (p *subjectParser) target(w string) {
	switch {
	case foldEqual(w, "git") || w == "/" || w == "-":
	case knownTree(w):
		p.setTree(strings.TrimPrefix(w, "-"))
	case p.tree == "" && plainTree(w):
		p.tree = strings.TrimPrefix(w, "-")
	default:
		p.extra(w)
	}
}

func (p *subjectParser) setTree(w string) {
	if p.out.Tree == "" {
		p.out.Tree = w
		return
	}
	p.extra(w)
}
