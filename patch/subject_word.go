package patch

import "strings"

// groupNamesPatch reports whether a bracket group holds a keyword of patches:
// PATCH, RFC, a version, a counter and the like.
func groupNamesPatch(in string) bool {
	for range maxChunks {
		w, rest := nextChunk(in)
		if w == "" {
			return false
		}
		if isKeyword(w) {
			return true
		}
		if _, ok := number(w); ok {
			of, r2 := nextChunk(rest)
			last, _ := nextChunk(r2)
			if _, num := number(last); num && (of == "/" || foldEqual(of, "of")) {
				return true
			}
		}
		in = rest
	}
	return false
}

// isKeyword reports whether w alone marks its group as a patch prefix.
func isKeyword(w string) bool {
	if isCounter(w) || isPatchset(w) || patchWord(w) != "" {
		return true
	}
	head, tail, dash := strings.Cut(w, "-")
	_, _, _, ok := parseVersion(head)
	return ok && (!dash || patchWord(tail) != "")
}

func startsPatchWord(w string) bool {
	kw := patchWord(w)
	return kw != "" && w[0] >= 'A' && w[0] <= 'Z' && !foldEqual(kw, "pull")
}

// patchWord returns the keyword that w starts with, as written, or "". The
// keyword must end where a word ends: PATCHv2 and RFC/PATCH do, PATCHWORK not.
func patchWord(w string) string {
	if len(w) < 3 || len(w) > 64 {
		return ""
	}
	n := 0
	switch w[0] | 0x20 {
	case 'p':
		n = max(prefixLen(w, "patch"), prefixLen(w, "pull"))
	case 'r':
		for _, k := range [...]string{"rfc", "rft", "resend", "resent", "repost"} {
			n = max(n, prefixLen(w, k))
		}
	}
	if n == 0 {
		return ""
	}
	if tail := w[n:]; !wordEnds(tail) {
		return ""
	}
	return w[:n]
}

// wordEnds reports whether a keyword may be followed by tail.
func wordEnds(tail string) bool {
	if tail == "" || !isLetter(tail[0]) {
		return true
	}
	if foldEqual(tail, "es") || foldEqual(tail, "ed") || foldEqual(tail, "ing") {
		return true
	}
	if _, _, _, ok := parseVersion(tail); ok {
		return true
	}
	return patchWord(tail) != ""
}

func isPatchset(w string) bool {
	return foldEqual(w, "patchset") || foldEqual(w, "patchsets") || foldEqual(w, "patch-set") || foldEqual(w, "patchbomb")
}

func isCounter(w string) bool {
	_, _, ok := parseCounter(w)
	return ok
}

// parseCounter reads "n/m" with one to four digits each.
func parseCounter(w string) (n, m int, ok bool) {
	i := strings.IndexByte(w, '/')
	if i <= 0 || len(w) > 9 {
		return 0, 0, false
	}
	n, ok = number(w[:i])
	if !ok {
		return 0, 0, false
	}
	m, ok = number(w[i+1:])
	return n, m, ok
}

// parseVersion reads "v2", "V10", "v3.1", "-v2", "v.2", "ver2", "rev2".
func parseVersion(w string) (major, minor int, dotted, ok bool) {
	w = strings.TrimLeft(w, "-_")
	n := max(prefixLen(w, "v"), prefixLen(w, "ver"), prefixLen(w, "rev"), prefixLen(w, "v."), prefixLen(w, "version"))
	if n == 0 {
		return 0, 0, false, false
	}
	head, tail, dotted := strings.Cut(w[n:], ".")
	if major, ok = number(head); !ok {
		return 0, 0, false, false
	}
	if dotted {
		minor, ok = number(tail)
	}
	return major, minor, dotted, ok
}

// number reads one to four decimal digits.
func number(s string) (int, bool) {
	if s == "" || len(s) > 4 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// knownTree reports names that are a tree wherever they stand: net-next,
// linux-next, 6.6.y, 5.10/5.15, for-6.1, bpf.
func knownTree(w string) bool {
	switch w {
	case "net", "bpf", "nf", "ipsec", "wireless", "iproute2", "next", "mainline", "-next", "-mm", "stable":
		return true
	}
	if len(w) > 40 || strings.ContainsAny(w, " \t:") { // "linux-next:master" is a robot's report
		return false
	}
	if strings.HasSuffix(w, "-next") || strings.HasPrefix(w, "for-") || strings.HasSuffix(w, "-stable") {
		return true
	}
	return kernelVersion(w)
}

// kernelVersion reports 4.19, 6.6.y, 6.1.y-cip, 5.10/5.15, 2.6.27-rc1.
func kernelVersion(w string) bool {
	if w == "" || w[0] < '0' || w[0] > '9' {
		return false
	}
	dot := strings.IndexByte(w, '.')
	if dot <= 0 || dot > 2 || dot+1 >= len(w) {
		return false
	}
	return w[dot+1] >= '0' && w[dot+1] <= '9'
}

// plainTree reports whether w looks like the name of a tree or project: lower
// case, digits and joiners, and no common word of prefixes.
func plainTree(w string) bool {
	if len(w) < 2 || len(w) > 40 {
		return false
	}
	letters := 0
	for i := range len(w) {
		c := w[i]
		switch {
		case c >= 'a' && c <= 'z':
			letters++
		case c >= '0' && c <= '9', c == '-', c == '_', c == '/', c == '.':
		default:
			return false
		}
	}
	return letters >= 2 && !plainWord(w)
}

// plainWord reports the words people put into prefixes that name no tree.
func plainWord(w string) bool {
	switch w {
	case "alternative", "alternate", "alt", "the", "on", "to", "in", "is", "as", "by", "was", "with", "part", "fix", "fixes",
		"series", "test", "testing", "untested", "tested", "updated", "update", "final", "new", "only", "draft", "wip", "urgent",
		"internal", "external", "review", "committed", "applied", "merged", "superseded", "backport", "help", "please", "bug",
		"bugfix", "regression", "proposal", "not", "do", "merge", "trivial", "minor", "cleanup", "resubmit", "respin", "obsolete",
		"ignore", "alone", "standalone", "revised", "corrected", "autosel", "candidate", "official", "git", "rebased", "rebase",
		"against", "after", "before", "from", "or", "retry", "again", "next-time", "question", "request", "set", "cover", "letter":
		return true
	}
	return false
}
