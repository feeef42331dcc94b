package demo

import (
	"slices"
	"strconv"
	"strings"
)

// ci reads "#ci TARGET +delay [fail=check]": a table of checks.
func (b *builder) ci(bl *block) {
	bad := bl.opts["fail"]
	checks := []string{"build-gcc", "build-clang", "check", "checkstyle", "signed-off", "whitespace"}
	n := 0
	var rows []string
	for _, c := range checks {
		state := "PASS"
		if c == bad {
			state, n = "FAIL", 1
		}
		rows = append(rows, "  "+c+strings.Repeat(" ", 18-len(c))+state)
	}
	head := "Tern CI ran " + strconv.Itoa(len(checks)) + " checks, all of them passed."
	if n > 0 {
		head = "Tern CI ran " + strconv.Itoa(len(checks)) + " checks, one of them failed."
	}
	lines := append([]string{head, ""}, rows...)
	if len(bl.lines) > 0 {
		lines = append(append(lines, ""), bl.lines...)
	}
	lines = append(lines, "", "I am a robot. Replies go to the list, not to me.")
	b.botReply(bl, "ci", lines)
}

// robot reads "#robot TARGET +delay": the lines are what the compiler said.
func (b *builder) robot(bl *block) {
	to := b.find(bl, bl.word(0))
	if to == nil {
		return
	}
	lines := []string{
		"Hi " + strings.Fields(to.from.name)[0] + ",", "",
		"[auto build test ERROR on tern/tern-next]", "",
		"base:        tern-next, " + baseCommit()[:12],
		"patch link:  https://lists.example.org/r/" + to.id,
		"compiler:    cc (Tern 14.2.0) on riscv64, CFLAGS=-Werror", "",
		"All errors (new ones marked by <<<):", "",
	}
	for _, l := range bl.lines {
		lines = append(lines, "   "+l)
	}
	b.botReply(bl, "build", append(lines, "", "--", "tern build robot, one compiler a night"))
}

// aiReview reads "#ai TARGET +delay": the lines are findings ("- [High] ...")
// and quotes; none at all is a review without findings.
func (b *builder) aiReview(bl *block) {
	n := 0
	for _, l := range bl.lines {
		if strings.HasPrefix(l, "- [") {
			n++
		}
	}
	lines := []string{"Tern AI review found " + strconv.Itoa(n) + " potential issue(s) in this patch.", ""}
	if n == 0 {
		lines = []string{"Tern AI review has reviewed this patch and found no issues."}
	}
	lines = append(lines, bl.lines...)
	b.botReply(bl, "ai", append(lines, "", "This mail was written by a program. It can be wrong; a human decides.", "issues-found: "+strconv.Itoa(n)))
}

func (b *builder) botReply(bl *block, who string, lines []string) {
	bl.words = append([]string{who}, bl.words...)
	bl.lines = lines
	b.reply(bl)
}

// thanks reads "#thanks who TARGET +delay [only=1+2]": a notice in b4's shape
// that patches were applied.
func (b *builder) thanks(bl *block) {
	to := b.find(bl, bl.word(1))
	if to == nil {
		return
	}
	p := b.cur.posts[len(b.cur.posts)-1]
	var only []int
	for _, w := range strings.Split(bl.opts["only"], "+") {
		only = append(only, atoi(w))
	}
	subset := bl.opts["only"] != ""
	lines := []string{">>2 " + firstLine(to.body), "", "Applied to tern.git tern-next, thanks!", ""}
	of := strconv.Itoa(p.of)
	for _, q := range p.parts {
		if subset && !slices.Contains(only, q.n) {
			continue
		}
		lines = append(lines, "["+strconv.Itoa(q.n)+"/"+of+"] "+q.title, "      commit: "+token("applied", b.cur.slug, q.title))
	}
	lines = append(lines, "", "Best regards,")
	bl.lines = lines
	bl.opts["subject"] = answer(to.subject)
	if subset {
		bl.opts["subject"] = "Re: (subset) " + strings.TrimPrefix(to.subject, "Re: ")
	}
	n := len(b.cur.letters)
	b.reply(bl)
	if len(b.cur.letters) > n {
		l := b.cur.letters[n]
		l.id = token("ty", b.cur.slug)[:12] + "." + token("ty", l.subject)[:6] + ".b4-ty@" + domain(l.from.email)
		l.extra = []string{"X-Mailer: b4 0.15.0"}
	}
}

func firstLine(s string) string {
	for _, l := range strings.Split(s, "\n") {
		if strings.TrimSpace(l) != "" {
			return l
		}
	}
	return ""
}
