package series

import (
	"strings"

	"onemore/patch"
)

// commands reads what people tell patchwork: "pw-bot: cr", and the notes of
// pwcli.
func commands(m *patch.Mail) []Sign {
	if strings.HasPrefix(m.Headers["user-agent"], "pwcli/") {
		return pwcliSigns(m.Body)
	}
	line := lineWith(m.Body, "pw-bot:")
	event := commanded(strings.ToLower(strings.TrimSpace(strings.TrimPrefix(line, "pw-bot:"))))
	if event == "" {
		return nil
	}
	return one(Sign{Event: event, Rule: ruleCommand, Confidence: 0.95, Text: cutLine(line)})
}

// commanded is what a state of patchwork means for a change. States that only
// file it elsewhere (under-review, awaiting-upstream, not-applicable,
// needs-ack, new) mean nothing here.
func commanded(state string) string {
	switch state {
	case "cr", "changes-requested", "changes requested", "rejected", "reject", "deferred", "defer":
		return changesWanted
	case "accepted", "accept":
		return applied
	case "superseded":
		return superseded
	}
	return ""
}

// pwcliSigns reads "Patch applied to X, thanks.", "3 patches set to Y." and
// "Failed to apply".
func pwcliSigns(body string) []Sign {
	for line := range strings.SplitSeq(body, "\n") {
		s := Sign{Rule: rulePwcli, Confidence: 0.98, Text: cutLine(line)}
		_, state, set := strings.Cut(line, " set to ")
		switch {
		case strings.HasPrefix(line, ">") || len(line) > 300:
			continue
		case set && (strings.HasSuffix(line, ".") || strings.HasSuffix(line, ". ")):
			s.Event = commanded(strings.ToLower(strings.TrimRight(state, ". ")))
		case strings.Contains(line, "atches applied to ") || strings.HasPrefix(line, "Patch applied to "):
			s.Event, s.Commit = applied, shaBelow(body, line)
		case strings.HasPrefix(line, "Failed to apply"):
			s.Event = changesWanted
		}
		if s.Event != "" {
			return one(s)
		}
	}
	return nil
}

// shaBelow is the commit of the only "0123456789ab title" line below line.
func shaBelow(body, line string) string {
	found := ""
	for l := range strings.SplitSeq(body[strings.Index(body, line)+len(line):], "\n") {
		if w := firstOf(l, 0); isHex(w, 12) && len(w) <= 40 {
			if found != "" {
				return ""
			}
			found = w
		}
	}
	return found
}
