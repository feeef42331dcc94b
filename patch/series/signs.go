package series

import (
	"strconv"
	"strings"

	"onemore/patch"
)

// The rules that a sign of life can come from.
const (
	ruleB4        = "b4-ty"
	rulePatchwork = "patchwork-bot"
	ruleTip       = "tip-bot2"
	rulePwcli     = "pwcli"
	ruleTree      = "tree-notice"
	ruleFreeText  = "free-text"        // means the patch it answers
	ruleWhole     = "free-text-series" // says that it means all
	ruleCommand   = "command"
	ruleWithdrawn = "author"
	ruleAI        = "ai-review"
	ruleLkp       = "lkp"
	ruleSyzbot    = "syzbot"
)

const maxSigns = 200

// signs reads what a mail that is no patch says of a change's life. text is
// what its sender wrote.
func signs(m *patch.Mail, f *Fact, text string) []Sign {
	from := strings.ToLower(m.From.Email)
	id := string(m.ID)
	switch {
	case strings.HasSuffix(id, ".git-patchwork-notify@kernel.org") || strings.HasPrefix(from, "patchwork-bot+"):
		return patchworkSigns(m.Body)
	case strings.HasPrefix(from, "tip-bot2@"):
		return one(Sign{Event: applied, Rule: ruleTip, Confidence: 0.98, Commit: after(m.Body, "Commit-ID:")})
	case f.Kind != patch.Human:
		return machineSigns(m, f)
	}
	if list := commands(m); len(list) > 0 {
		return list
	}
	if strings.Contains(id, ".b4-ty@") || strings.Contains(m.Body, "\n[1/") || strings.Contains(m.Body, "\n[01/") {
		if list := listedSigns(m.Body); len(list) > 0 {
			return list
		}
	}
	return freeText(f, text)
}

func one(s Sign) []Sign { return []Sign{s} }

// after gives the first word behind the line start key.
func after(body, key string) string {
	i := strings.Index(body, "\n"+key)
	if i < 0 {
		return ""
	}
	line, _, _ := strings.Cut(body[i+1+len(key):], "\n")
	w := strings.TrimSpace(line)
	if !isHex(w, 7) {
		return ""
	}
	return w
}

// isHex says that s begins with at least n hex digits and nothing else.
func isHex(s string, n int) bool {
	return len(s) >= n && len(s) <= 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// patchworkSigns reads patchwork-bot: "This series was applied to X (Y)" and a
// list of patches with links to their commits.
func patchworkSigns(body string) []Sign {
	if !strings.Contains(body, " was applied to ") && !strings.Contains(body, " were applied to ") {
		return nil
	}
	var out []Sign
	last := 0
	for line := range strings.SplitSeq(body, "\n") {
		t := strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(t, "- "); ok {
			s := patch.ParseSubject(rest)
			last = max(s.N, 0)
			if !s.Counted {
				last = 1
			}
			continue
		}
		if last > 0 && strings.HasPrefix(t, "http") && len(out) < maxSigns {
			out = append(out, Sign{Event: applied, Rule: rulePatchwork, Confidence: 0.98, Commit: commitIn(t), N: last})
			last = 0
		}
	}
	if len(out) == 0 {
		return one(Sign{Event: applied, Rule: rulePatchwork, Confidence: 0.95})
	}
	return out
}

// commitIn takes the commit out of a link or a "commit: x" line.
func commitIn(s string) string {
	for _, mark := range [...]string{"commit: ", "?id=", "/c/", "commit/", "&h=", ";h="} {
		if i := strings.LastIndex(s, mark); i >= 0 {
			s = s[i+len(mark):]
			break
		}
	}
	if i := strings.LastIndexByte(s, '/'); i >= 0 {
		s = s[i+1:]
	}
	if !isHex(s, 8) {
		return ""
	}
	return s
}

// listedSigns reads the thanks of b4 and their like: "[n/m] title", and below
// it the commit.
func listedSigns(body string) []Sign {
	var out []Sign
	n := 0
	for line := range strings.SplitSeq(body, "\n") {
		if line == "-- " {
			break
		}
		if k, ok := listedPatch(line); ok {
			n = k
			continue
		}
		t := strings.TrimSpace(line)
		if n == 0 || line == t {
			n = 0
			continue
		}
		if strings.HasPrefix(t, "commit: ") || strings.HasPrefix(t, "http") || t == "(no commit info)" {
			c := commitIn(t)
			if (c != "" || t == "(no commit info)") && len(out) < maxSigns {
				out = append(out, Sign{Event: applied, Rule: ruleB4, Confidence: 0.98, Commit: c, N: n})
			}
		}
		n = 0
	}
	return out
}

// listedPatch reads the number of "[2/3] title".
func listedPatch(line string) (int, bool) {
	if !strings.HasPrefix(line, "[") {
		return 0, false
	}
	end := strings.IndexByte(line[:min(len(line), 16)], ']')
	if end < 0 {
		return 0, false
	}
	a, b, ok := strings.Cut(line[1:end], "/")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(a)
	if err != nil || n < 1 {
		return 0, false
	}
	_, err = strconv.Atoi(b)
	return n, err == nil
}

// machineSigns reads test robots and AI reviews. They never decide, they only
// make a change less ready.
func machineSigns(m *patch.Mail, f *Fact) []Sign {
	wish := func(rule string) []Sign { return one(Sign{Event: changesWanted, Rule: rule, Confidence: 0.5}) }
	b := m.Body
	switch {
	case f.Kind == patch.AI:
		if strings.Contains(b, "- [Critical]") || strings.Contains(b, "- [High]") ||
			strings.Contains(b, "issue-severity-score: critical") || strings.Contains(b, "issue-severity-score: high") {
			return wish(ruleAI)
		}
	case strings.Contains(b, "[auto build test ERROR") || strings.Contains(b, "noticed the following build errors"):
		return wish(ruleLkp)
	case strings.Contains(b, "the reproducer is still triggering"):
		return wish(ruleSyzbot)
	}
	return nil
}
