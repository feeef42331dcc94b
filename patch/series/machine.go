package series

import (
	"strings"

	"onemore/patch"
)

// machineSigns reads test robots and AI reviews. They never decide, they only
// make a change less ready.
func machineSigns(m *patch.Mail, f *Fact) []Sign {
	wish := func(rule, line string) []Sign {
		return one(Sign{Event: changesWanted, Rule: rule, Confidence: 0.5, Text: cutLine(line)})
	}
	b := m.Body
	if f.Kind == patch.AI {
		for _, grave := range [...]string{"- [Critical]", "- [High]", "issue-severity-score: critical", "issue-severity-score: high"} {
			if line := lineWith(b, grave); line != "" {
				return wish(ruleAI, line)
			}
		}
		return nil
	}
	for _, mark := range [...]string{"[auto build test ERROR", "noticed the following build errors"} {
		if line := lineAround(b, mark); line != "" {
			return wish(ruleLkp, line)
		}
	}
	if line := lineAround(b, "the reproducer is still triggering"); line != "" {
		return wish(ruleSyzbot, line)
	}
	if line := failedTest(b); line != "" {
		return wish(ruleCI, line)
	}
	return nil
}

// lineAround gives the line of body that holds mark, or "".
func lineAround(body, mark string) string {
	i := strings.Index(body, mark)
	if i < 0 {
		return ""
	}
	line, _, _ := strings.Cut(body[strings.LastIndexByte(body[:i], '\n')+1:], "\n")
	return line
}

// failedTest finds "TestRunner  FAIL  12.3 seconds", or "Test: X - FAIL", in the
// table of a test robot.
func failedTest(body string) string {
	if !strings.Contains(body, "FAIL") && !strings.Contains(body, "ERROR") {
		return ""
	}
	for line := range strings.SplitSeq(body, "\n") {
		if len(line) > 200 {
			continue
		}
		f := strings.Fields(line)
		switch {
		case len(f) == 4 && f[3] == "seconds" && (f[1] == "FAIL" || f[1] == "ERROR"):
			return line
		case strings.HasPrefix(line, "Test: ") && strings.HasSuffix(line, " - FAIL"):
			return line
		}
	}
	return ""
}
