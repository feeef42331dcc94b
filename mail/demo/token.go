package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
)

// token is a stable hex string of forty digits for its words.
func token(words ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	return hex.EncodeToString(sum[:20])
}

func baseCommit() string { return token("tern-next", "base") }

func domain(email string) string { return email[strings.LastIndexByte(email, '@')+1:] }

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

var fixesMark = regexp.MustCompile(`\{(fixes|commit) ([^}]+)\}`)

// fixesTags replaces "{fixes Subject}" by `hash ("Subject")` and "{commit
// Subject}" by the bare hash.
func fixesTags(s string) string {
	return fixesMark.ReplaceAllStringFunc(s, func(m string) string {
		g := fixesMark.FindStringSubmatch(m)
		hash := token("commit", g[2])
		if g[1] == "commit" {
			return hash
		}
		return hash[:12] + ` ("` + g[2] + `")`
	})
}

var idMark = regexp.MustCompile(`\{id (\S+) v(\d+)/(\d+)\}`)

// fillText fills in people (": @key"), commits ("{fixes Subject}") and the
// Message-IDs of earlier mails ("{id change v1/0}").
func (b *builder) fillText(s string) string {
	s = fixesTags(b.crew.expand(s))
	return idMark.ReplaceAllStringFunc(s, func(m string) string {
		g := idMark.FindStringSubmatch(m)
		for _, st := range b.stories {
			if p := st.post(atoi(g[2])).part(atoi(g[3])); st.slug == g[1] && p != nil && p.mail != nil {
				return p.mail.id
			}
		}
		b.faults = append(b.faults, "no such mail: "+m)
		return m
	})
}

// mergeStat joins the diffs of one file over several patches, for the
// diffstat of a cover.
func mergeStat(files []fileDiff) []fileDiff {
	var out []fileDiff
	at := map[string]int{}
	for _, f := range files {
		i, ok := at[f.path]
		if !ok {
			at[f.path] = len(out)
			f.ops = append([]op(nil), f.ops...)
			out = append(out, f)
			continue
		}
		for _, o := range f.ops {
			if o.kind != ' ' {
				out[i].ops = append(out[i].ops, o)
			}
		}
		out[i].new = f.new
	}
	return sortFiles(out)
}
