package series

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"onemore/patch"
)

// The rules that a sign of life can come from.
const (
	ruleB4        = "b4-ty"
	rulePatchwork = "patchwork-bot"
	ruleTip       = "tip-bot2"
	rulePwcli     = "pwcli"
	ruleTree      = "tree-notice"
	ruleGregkh    = "gregkh"
	ruleAkpm      = "akpm"
	rulePull      = "pr-tracker"
	ruleFreeText  = "free-text"        // means the patch it answers
	ruleWhole     = "free-text-series" // says that it means all
	ruleCommand   = "command"
	ruleWithdrawn = "author"
	ruleAI        = "ai-review"
	ruleLkp       = "lkp"
	ruleSyzbot    = "syzbot"
	ruleCI        = "ci"
	ruleTrailer   = "trailer"
	ruleNewer     = "newer-posting"
	ruleAsked     = "open-question"
	ruleAnswered  = "author-answered"
	ruleNack      = "nack"
)

// RuleText says in words for people what a rule goes by: of life, of turn, of
// what a message speaks of, or of who is a machine; "" for a rule that it does
// not know.
func RuleText(rule string) string {
	switch rule {
	case ruleB4:
		return "a list of applied patches, as b4 ty sends it"
	case rulePatchwork:
		return "a notice of patchwork's bot"
	case ruleTip:
		return "a notice of tip's bot"
	case rulePwcli:
		return "a notice of pwcli"
	case ruleTree, ruleGregkh, ruleAkpm, rulePull:
		return "a notice that a tree took it"
	case ruleFreeText, ruleWhole:
		return "somebody wrote that it was applied; probable, not certain"
	case ruleCommand:
		return "a command to patchwork's bot"
	case ruleWithdrawn:
		return "the author took it back"
	case ruleAI:
		return "an AI review found something grave; it never decides"
	case ruleLkp, ruleSyzbot, ruleCI:
		return "a test robot found a fault; it never decides"
	case ruleTreeLink:
		return "a commit of the tree names the mail"
	case ruleTreePatchID:
		return "a commit of the tree has the same diff"
	case ruleTreeSubject:
		return "a commit of the tree has the same title and author"
	case ruleTrailer:
		return "an Obsoleted-by line"
	case ruleNewer:
		return "a newer posting replaces it"
	case ruleNack:
		return "a human said no and did not take it back"
	}
	return cmp.Or(turnText(rule), tiedText(rule), patch.SenderText(rule))
}

const (
	maxSigns = 200
	maxSaid  = 160 // bytes of a line that are kept as proof
)

// cutLine keeps what a screen shows of a line, whole characters only.
func cutLine(s string) string {
	s = strings.TrimSpace(s)
	if len(s) <= maxSaid {
		return s
	}
	n := maxSaid
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// signs reads what a mail that is no patch says of a change's life. text is
// what its sender wrote.
func signs(m *patch.Mail, f *Fact, text string) []Sign {
	from := strings.ToLower(m.From.Email)
	id := string(m.ID)
	switch {
	case strings.HasSuffix(id, ".git-patchwork-notify@kernel.org") || strings.HasPrefix(from, "patchwork-bot+"):
		return patchworkSigns(m.Body)
	case strings.HasPrefix(from, "tip-bot2@"):
		return one(Sign{Event: applied, Rule: ruleTip, Confidence: 0.98, Commit: after(m.Body, "Commit-ID:"), Text: cutLine(m.Subject)})
	case strings.HasPrefix(from, "pr-tracker-bot@"):
		return pullSigns(m.Body)
	case f.Kind == patch.Bot, f.Kind == patch.AI && f.KindBy.Rule != patch.RuleAIText:
		return machineSigns(m, f)
	}
	if list := treeSigns(m, f); len(list) > 0 {
		return list
	}
	if list := commands(m); len(list) > 0 {
		return list
	}
	if f.Kind == patch.AI { // an AI's text that a human sent
		return machineSigns(m, f)
	}
	if strings.Contains(m.Body, "\n[") || strings.Contains(m.Body, "commit: ") {
		if list := listedSigns(m.Body, f.Line); len(list) > 0 {
			return list
		}
	}
	return freeText(f, text)
}

func one(s Sign) []Sign { return []Sign{s} }

// lineWith gives the line of body that begins with start, or "".
func lineWith(body, start string) string {
	if !strings.HasPrefix(body, start) {
		i := strings.Index(body, "\n"+start)
		if i < 0 {
			return ""
		}
		body = body[i+1:]
	}
	line, _, _ := strings.Cut(body, "\n")
	return line
}

// after gives the commit behind the line start key.
func after(body, key string) string {
	w := strings.TrimSpace(strings.TrimPrefix(lineWith(body, key), key))
	if !isHex(w, 7) {
		return ""
	}
	return w
}

// isHex says that s begins with at least n hex digits and nothing else.
func isHex(s string, n int) bool {
	return len(s) >= n && len(s) <= 64 && strings.Trim(s, "0123456789abcdef") == ""
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
