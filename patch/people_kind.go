package patch

import "strings"

// Kind says what sits behind a mailbox. The three are counted apart and never
// mixed.
type Kind uint8

// The kinds of sender.
const (
	Human Kind = iota
	Bot        // test robots, trackers, notifications, mailer daemons
	AI         // reviews written by a language model, whoever sent them
)

// String is the word people read: "human", "bot" or "AI".
func (k Kind) String() string {
	switch k {
	case Bot:
		return "bot"
	case AI:
		return "AI"
	default:
		return "human"
	}
}

// Verdict is a kind with the rule that gave it, and the words it went by.
type Verdict struct {
	Kind Kind
	Rule string // "" for a human that no rule speaks of
	Text string
}

// ByText says that a human address sent what a machine wrote.
func (v Verdict) ByText() bool { return v.Rule == RuleAIText }

// SenderRule is a rule of the user's: what a sender is whose address or name
// fits. "*" stands for any text, letter case does not matter, and an empty
// pattern fits nobody.
type SenderRule struct {
	Address string
	Name    string
	Kind    Kind
}

// fits says that the rule speaks of p.
func (r *SenderRule) fits(p Person) bool {
	return r.Address != "" && wild(strings.ToLower(r.Address), strings.ToLower(p.Email)) ||
		r.Name != "" && wild(strings.ToLower(r.Name), strings.ToLower(p.Name))
}

// wild matches text against a pattern whose "*" stands for any text. It takes
// time linear in the text for every star.
func wild(pattern, text string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, first)
	for ok && star {
		var part string
		part, rest, star = strings.Cut(rest, "*")
		if !star {
			return strings.HasSuffix(text, part)
		}
		_, text, ok = strings.Cut(text, part)
	}
	return false
}

// ByRules is what the first of the user's rules that fits says of p.
func ByRules(p Person, rules []SenderRule) (Verdict, bool) {
	for i := range rules {
		if r := &rules[i]; r.fits(p) {
			return Verdict{r.Kind, RuleSender, p.String()}, true
		}
	}
	return Verdict{}, false
}

// The rules that a verdict can come from. The words are shown to people.
const (
	RuleSender   = "your rule"      // a SenderRule
	RuleAIText   = "AI text"        // the mail says so itself, sent by a human address
	RuleAuto     = "auto-submitted" // the Auto-Submitted header (RFC 3834)
	ruleAIBot    = "AI address"     // known AI reviewers
	ruleNoReply  = "no-reply"       // nobody reads what is sent there
	ruleBotMail  = "bot address"    // a machine's word in the local part
	ruleAIName   = "AI name"        // a product, or a product with a machine's word
	ruleBotTitle = "bot name"       // robot, bot, the name of a test robot
	ruleCIName   = "CI name"        // "Linux CI"
)

// SenderText says in words for people what a rule of Verdict goes by; "" for a
// rule that it does not know.
func SenderText(rule string) string {
	switch rule {
	case RuleSender:
		return "your configuration says so of this sender"
	case RuleAIText:
		return "the mail says itself that an AI wrote it"
	case RuleAuto:
		return "its Auto-Submitted header says that a program sent it"
	case ruleAIBot:
		return "the address names an AI that reviews"
	case ruleNoReply:
		return "nobody reads what is sent to this address"
	case ruleBotMail:
		return "the address names a program"
	case ruleAIName:
		return "the sender has the name of an AI"
	case ruleBotTitle:
		return "the sender has the name of a program"
	case ruleCIName:
		return "the sender has the name of a test service"
	}
	return ""
}

// KindOf classifies p by address and name, and by the mail m when p wrote it.
// m may be nil. A mail that says it is an AI-generated review is AI even when a
// human address sent it.
func KindOf(p Person, m *Mail) Kind { return Judge(p, m).Kind }

// Judge is KindOf with its reason.
func Judge(p Person, m *Mail) Verdict {
	w := sender{address: strings.ToLower(p.Email), name: p.Name}
	w.local, w.domain = splitAddress(w.address)
	if base, via := stripVia(w.name); via {
		w.name = base
	}
	w.lower = strings.ToLower(w.name)
	for _, r := range kindRules() {
		if r.fits(&w) {
			text := w.address
			if r.byName {
				text = w.name
			}
			return Verdict{r.kind, r.rule, text}
		}
	}
	if m == nil || !wrote(p, m) {
		return Verdict{}
	}
	if line := saysAI(m.Body); line != "" {
		return Verdict{AI, RuleAIText, line}
	}
	if a := strings.ToLower(m.Headers["auto-submitted"]); strings.HasPrefix(a, "auto-") {
		return Verdict{Bot, RuleAuto, a}
	}
	return Verdict{}
}

func wrote(p Person, m *Mail) bool {
	return p == m.From || SamePerson(p, m.From) || SamePerson(p, m.Author())
}

func splitAddress(e string) (local, domain string) {
	at := strings.LastIndexByte(e, '@')
	if at < 0 {
		return e, ""
	}
	return e[:at], e[at+1:]
}

// sender is a person as the rules see him.
type sender struct {
	address, local, domain string // in lower case
	name, lower            string // as written, and in lower case
}

// kindRule is a row of the table by which machines are known.
type kindRule struct {
	rule   string
	kind   Kind
	byName bool
	fits   func(*sender) bool
}

// kindRules is the table, the first row that fits decides.
func kindRules() [7]kindRule {
	return [...]kindRule{
		{ruleAIBot, AI, false, aiAddress},
		{ruleAIName, AI, true, func(s *sender) bool { return silent(s) && anyWord(s.lower, aiWord) }},
		{ruleNoReply, Bot, false, silent},
		{ruleBotMail, Bot, false, botAddress},
		{ruleAIName, AI, true, aiName},
		{ruleBotTitle, Bot, true, botTitle},
		{ruleCIName, Bot, true, ciName},
	}
}

// aiAddress knows the AI reviewers by the words of their local part.
func aiAddress(s *sender) bool {
	return s.local == "bot+bpf-ci" || hasWord(s.local, "sashiko") || wholeAI(s.local) ||
		anyWord(s.local, aiWord) && anyWord(s.local, machineWord)
}

// silent says that nobody reads what is sent to the address.
func silent(s *sender) bool {
	return anyWord(s.local, noReplyWord) || strings.HasSuffix(s.local, "-bounces") ||
		strings.Contains(s.local, "no-reply") || strings.Contains(s.local, "do-not-reply")
}

func botAddress(s *sender) bool {
	return anyWord(s.local, botWord) || s.local == "mailer-daemon" || s.local == "lkp" && s.domain == "intel.com" ||
		s.local == "notifications" && s.domain == "github.com" || s.domain == "syzkaller.appspotmail.com"
}

// aiName reads the display name. First names that are also products (Claude)
// need a second sign.
func aiName(s *sender) bool {
	ai := anyWord(s.lower, aiWord)
	return hasWord(s.lower, "sashiko") || wholeAI(s.lower) || strings.Contains(s.lower, "ai review") ||
		ai && (anyWord(s.lower, machineWord) || anyWord(s.local, machineWord))
}

func botTitle(s *sender) bool {
	return hasWord(s.lower, "robot") || hasWord(s.name, "bot") || strings.HasSuffix(s.lower, "[bot]") || anyWord(s.lower, botName)
}

func ciName(s *sender) bool {
	return strings.HasSuffix(s.name, " CI") || strings.HasSuffix(s.name, "-CI") || s.name == "CI" || strings.HasPrefix(s.name, "CI ")
}

// wholeAI reports names that are a product and nothing else.
func wholeAI(s string) bool {
	switch s {
	case "claude", "claude code", "gemini", "copilot", "codex", "chatgpt", "gpt", "coderabbit", "coderabbitai", "gemini code assist", "github copilot":
		return true
	}
	return false
}

func aiWord(w string) bool {
	switch w {
	case "claude", "gpt", "chatgpt", "copilot", "gemini", "codex", "llm", "openai", "deepseek", "qwen", "coderabbit", "coderabbitai", "ai":
		return true
	}
	return strings.HasPrefix(w, "gpt4") || strings.HasPrefix(w, "gpt5")
}

func machineWord(w string) bool {
	switch w {
	case "bot", "review", "reviewer", "reviews", "agent", "assistant", "assist", "code", "robot", "swe":
		return true
	}
	return noReplyWord(w)
}

func noReplyWord(w string) bool {
	switch w {
	case "noreply", "donotreply", "nobody":
		return true
	}
	return false
}

func botWord(w string) bool {
	switch w {
	case "bot", "bot2", "robot", "buildbot", "syzbot", "kernelci", "0day", "cki", "mailman", "majordomo", "jenkins", "autobuild",
		"autobuilder", "patchwork", "postmaster", "listserv", "lkp", "testbot", "cibot":
		return true
	}
	return strings.HasSuffix(w, "bot") && (strings.HasPrefix(w, "syz") || strings.HasPrefix(w, "git") || strings.HasPrefix(w, "ci"))
}

func botName(w string) bool {
	switch w {
	case "syzbot", "buildbot", "kernelci", "0day", "patchwork", "mailer-daemon", "jenkins", "autobuilder", "patchew":
		return true
	}
	return false
}

func hasWord(s, word string) bool {
	return anyWord(s, func(w string) bool { return w == word })
}

// anyWord runs over the words of s, divided by everything that is neither
// letter nor digit.
func anyWord(s string, match func(string) bool) bool {
	start := -1
	for i := 0; i <= len(s); i++ {
		if i < len(s) && (isLetter(s[i]) || (s[i] >= '0' && s[i] <= '9') || s[i] >= 0x80) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && match(s[start:i]) {
			return true
		}
		start = -1
	}
	return false
}

// saysAI looks for a sentence, in the first unquoted lines of a mail, by which
// the mail itself says that a machine wrote it, and gives its line.
func saysAI(body string) string {
	for range 60 {
		line, rest, more := strings.Cut(body, "\n")
		line = strings.TrimLeft(line, " \t*_#")
		if len(line) > 15 && line[0] != '>' && aiLine(line[:min(len(line), 200)]) {
			return strings.ToValidUTF8(line[:min(len(line), 160)], "")
		}
		if !more {
			return ""
		}
		body = rest
	}
	return ""
}

func aiLine(line string) bool {
	switch line[0] | 0x20 {
	case 't', 's', 'a', 'b', 'g', 'r':
	default:
		return false
	}
	for _, m := range [...]string{
		"this is an ai-generated review", "this is an ai generated review", "this review was generated by ai", "this review was ai-generated",
		"this is an automated ai review", "ai-generated review", "ai generated review", "sashiko ai review", "ai review found", "generated by an ai review",
		"review generated by ai", "below is an ai-generated review", "the following review was generated by ai", "ai reviewed your patch",
	} {
		if prefixLen(line, m) > 0 {
			return true
		}
	}
	return false
}
