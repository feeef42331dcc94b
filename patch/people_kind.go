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

// KindOf classifies p by address and name, and by the mail m when p wrote it.
// m may be nil. A mail that says it is an AI-generated review is AI even when a
// human address sent it.
func KindOf(p Person, m *Mail) Kind {
	local, domain := splitAddress(strings.ToLower(p.Email))
	name := p.Name
	if base, via := stripVia(name); via {
		name = base
	}
	lname := strings.ToLower(name)
	if k := kindByAddress(local, domain, lname); k != Human {
		return k
	}
	if k := kindByName(name, lname, local); k != Human {
		return k
	}
	if m == nil || !wrote(p, m) {
		return Human
	}
	if saysAI(m.Body) {
		return AI
	}
	if a := strings.ToLower(m.Headers["auto-submitted"]); strings.HasPrefix(a, "auto-") {
		return Bot
	}
	return Human
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

// kindByAddress knows the machines by the words of their local part.
func kindByAddress(local, domain, name string) Kind {
	if local == "bot+bpf-ci" || hasWord(local, "sashiko") || strings.HasPrefix(local, "sashiko-") {
		return AI
	}
	if wholeAI(local) || (anyWord(local, aiWord) && anyWord(local, machineWord)) {
		return AI
	}
	if anyWord(local, noReplyWord) || strings.HasSuffix(local, "-bounces") || strings.Contains(local, "no-reply") || strings.Contains(local, "do-not-reply") {
		if anyWord(name, aiWord) {
			return AI
		}
		return Bot
	}
	if anyWord(local, botWord) || local == "mailer-daemon" || (local == "lkp" && domain == "intel.com") ||
		(local == "notifications" && domain == "github.com") || domain == "syzkaller.appspotmail.com" {
		return Bot
	}
	return Human
}

// kindByName reads the display name. First names that are also products
// (Claude) need a second sign.
func kindByName(name, lower, local string) Kind {
	ai := anyWord(lower, aiWord)
	switch {
	case hasWord(lower, "sashiko"), wholeAI(lower), ai && anyWord(lower, machineWord), strings.Contains(lower, "ai review"):
		return AI
	case ai && anyWord(local, machineWord):
		return AI
	case hasWord(lower, "robot"), hasWord(name, "bot"), strings.HasSuffix(lower, "[bot]"), anyWord(lower, botName):
		return Bot
	case strings.HasSuffix(name, " CI"), strings.HasSuffix(name, "-CI"), name == "CI", strings.HasPrefix(name, "CI "):
		return Bot
	}
	return Human
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
// the mail itself says that a machine wrote it.
func saysAI(body string) bool {
	for range 60 {
		line, rest, more := strings.Cut(body, "\n")
		line = strings.TrimLeft(line, " \t*_#")
		if len(line) > 15 && line[0] != '>' && aiLine(line[:min(len(line), 200)]) {
			return true
		}
		if !more {
			return false
		}
		body = rest
	}
	return false
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
