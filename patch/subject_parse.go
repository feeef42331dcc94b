package patch

import "strings"

// Limits that keep the parse of one hostile subject line linear.
const (
	maxSteps  = 64  // prefixes and bracket groups taken off one subject
	maxGroup  = 512 // bytes searched for the end of one bracket group
	maxChunks = 64  // words looked at in one group
	maxExtra  = 24  // entries kept in Subject.Extra
)

// ParseSubject takes a decoded subject line apart. It understands what git,
// b4, quilt, hg and people write: reply prefixes of many languages, list tags,
// several or nested bracket groups, comma-joined prefixes, counters, versions
// and target trees, in any order. It never fails: what it does not know stays
// in Extra or in Title.
//
// The counter of "[PATCHSET n/m]" counts patch sets, not patches, and is left
// in Extra. A dotted version such as "v3.1" gives Version 3 and also stays in
// Extra, so that it can be told from v3.
func ParseSubject(s string) Subject {
	p := subjectParser{out: Subject{Version: 1}}
	title := foldSpace(p.prefixes(trimSpace(s)))
	if p.out.Pull && !p.named && !p.out.Counted {
		p.out.Patch = false // "[GIT PULL v2]" is no patch, "[PULL 03/12]" is one
	}
	if title == "" && !p.out.Patch && !p.out.Pull {
		title = foldSpace(p.afterReply)
	}
	if p.unwrap && strings.HasSuffix(title, "]") && strings.Count(title, "[") < strings.Count(title, "]") {
		title = trimSpace(title[:len(title)-1])
	}
	if p.tree != "" {
		if p.out.Tree == "" {
			p.out.Tree = p.tree
		} else {
			p.extra(p.tree)
		}
	}
	p.out.Title = title
	return p.out
}

// Key is the title folded for comparison: lower case, white space collapsed,
// punctuation at the end dropped. Equal keys mean "the same title".
func (s Subject) Key() string {
	k := strings.ToLower(foldSpace(s.Title))
	return strings.TrimRight(k, " .,;:!?…。")
}

type subjectParser struct {
	out        Subject
	tree       string // a plain word that may name a tree; a surer name wins
	afterReply string // what followed the first run of reply prefixes
	named      bool   // PATCH, RFC or the like was written out
	unwrap     bool   // a "[Fwd: ...]" was opened
}

// prefixes takes reply prefixes and bracket groups off s and returns the rest.
func (p *subjectParser) prefixes(s string) string {
	p.afterReply = s
	for range maxSteps {
		s = trimSpace(s)
		if rest, ok := cutReply(s); ok {
			p.out.Reply = true
			if p.out.Extra == nil && !p.out.Patch {
				p.afterReply = trimSpace(rest)
			}
			s = rest
			continue
		}
		rest, ok := p.group(s)
		if !ok {
			rest, ok = p.bare(s)
		}
		if !ok {
			return s
		}
		s = strings.TrimLeft(rest, ": ") // "[PATCH]: title"
	}
	return s
}

// group takes one bracket group off s.
func (p *subjectParser) group(s string) (rest string, ok bool) {
	if strings.HasPrefix(s, "(subset)") {
		p.extra("subset")
		return s[len("(subset)"):], true
	}
	in, rest, ok := cutBrackets(s)
	if !ok {
		return p.openGroup(s)
	}
	if prefixLen(trimSpace(in), "was:") > 0 {
		return s, false // "new title [was: old title]" without the new one
	}
	if _, fwd := cutReply(trimSpace(in)); fwd {
		p.unwrap = true
		return s[openLen(s):], true
	}
	p.words(in)
	return rest, true
}

// openGroup reads "[PATCH v2 1/3 title" whose bracket was never closed.
func (p *subjectParser) openGroup(s string) (string, bool) {
	n := openLen(s)
	if n == 0 {
		return s, false
	}
	rest := s[n:]
	known := false
	for range maxChunks {
		w, after := nextChunk(rest)
		if w == "" || !isKeyword(w) {
			break
		}
		p.keyword(w, "")
		known, rest = true, after
	}
	return rest, known
}

// bare reads a prefix without brackets: "PATCH v2: title", "Pull request: x".
func (p *subjectParser) bare(s string) (string, bool) {
	colon := strings.IndexByte(s[:min(len(s), 40)], ':')
	if colon <= 0 || p.out.Patch || p.out.Pull {
		return s, false
	}
	head := s[:colon]
	if foldEqual(head, "pull request") || foldEqual(head, "git pull") || head == "PULL" {
		p.out.Pull = true
		return s[colon+1:], true
	}
	first, left := nextChunk(head)
	if !startsPatchWord(first) {
		return s, false
	}
	for range maxChunks {
		w, after := nextChunk(left)
		if w == "" {
			p.words(head)
			return s[colon+1:], true
		}
		if !isKeyword(w) && !knownTree(w) {
			return s, false
		}
		left = after
	}
	return s, false
}

func (p *subjectParser) extra(w string) {
	if w != "" && len(p.out.Extra) < maxExtra {
		p.out.Extra = append(p.out.Extra, w)
	}
}
