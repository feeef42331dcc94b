package series

import (
	"strconv"
	"strings"

	"onemore/patch"
)

// patchworkSigns reads patchwork-bot: "This series was applied to X (Y)" and a
// list of patches with links to their commits.
func patchworkSigns(body string) []Sign {
	said := lineWith(body, "This ")
	if said == "" {
		said = lineWith(body, "These ")
	}
	if !strings.Contains(said, " was applied to ") && !strings.Contains(said, " were applied to ") {
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
			out = append(out, Sign{Event: applied, Rule: rulePatchwork, Confidence: 0.98, Commit: commitIn(t), N: last, Text: cutLine(said)})
			last = 0
		}
	}
	if len(out) == 0 {
		return one(Sign{Event: applied, Rule: rulePatchwork, Confidence: 0.95, Text: cutLine(said)})
	}
	return out
}

// listedSigns reads the thanks of b4 and their like: "[n/m] title", and below
// it the commit. "(subset)" in the subject says that the list is not all.
func listedSigns(body, subject string) []Sign {
	var out []Sign
	n, said := 0, ""
	for line := range strings.SplitSeq(body, "\n") {
		if line == "-- " {
			break
		}
		if k, ok := listedPatch(line); ok {
			n, said = k, line
			continue
		}
		t := strings.TrimSpace(line)
		c := ""
		switch {
		case strings.HasPrefix(line, "merge commit: "):
			c, n, said = commitIn(t), -1, line
		case n != 0 && line != t && (strings.HasPrefix(t, "commit: ") || strings.HasPrefix(t, "http")):
			c = commitIn(t)
		case n != 0 && line != t && t == "(no commit info)":
		default:
			n = 0
			continue
		}
		if (c != "" || t == "(no commit info)") && len(out) < maxSigns {
			out = append(out, Sign{Event: applied, Rule: ruleB4, Confidence: 0.98, Commit: c, N: max(n, 0), Text: cutLine(said)})
		}
		n = 0
	}
	if len(out) > 0 && out[0].N == 0 && strings.HasPrefix(subject, "Re: (subset) ") {
		out[0].Event = partlyApplied
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

// pullSigns reads pr-tracker: "has been merged into X:" and the commit's link.
func pullSigns(body string) []Sign {
	said := lineWith(body, "has been merged into ")
	if said == "" {
		return nil
	}
	i := strings.Index(body, said)
	next, _, _ := strings.Cut(strings.TrimPrefix(body[i+len(said):], "\n"), "\n")
	return one(Sign{Event: applied, Rule: rulePull, Confidence: 0.98, Commit: commitIn(next), Text: cutLine(said)})
}

// notice is a mail by which a tree says what it took or dropped: of its own,
// not a reply.
type notice struct {
	rule, event, title string
}

// treeNotice knows the notices of gregkh's trees and of -mm by their subject.
func treeNotice(m *patch.Mail) (notice, bool) {
	s := m.Subject
	switch {
	case strings.HasPrefix(s, `patch "`):
		title, rest, ok := strings.Cut(s[len(`patch "`):], `" added to `)
		return notice{ruleGregkh, applied, title}, ok && rest != ""
	case strings.HasPrefix(s, "+ ") && strings.Contains(s, ".patch added to "):
		return notice{ruleAkpm, applied, quiltTitle(m.Body)}, true
	case strings.HasPrefix(s, "[") && strings.Contains(s, ".patch removed from -mm"):
		return notice{ruleAkpm, removed(s), quiltTitle(m.Body)}, true
	}
	return notice{}, false
}

// removed reads why a patch left -mm: "[merged mm-stable]", "[obsolete]".
func removed(subject string) string {
	why, _, _ := strings.Cut(subject[1:], "]")
	switch {
	case strings.Contains(why, "merged"), strings.Contains(why, "folded"):
		return applied
	case strings.Contains(why, "to-be-updated"), strings.Contains(why, "obsolete"):
		return superseded
	}
	return changesWanted
}

// quiltTitle reads "The patch titled" and the line below it.
func quiltTitle(body string) string {
	for _, start := range [...]string{"The patch titled", "The quilt patch titled"} {
		if i := strings.Index(body, start+"\n"); i >= 0 && (i == 0 || body[i-1] == '\n') {
			line, _, _ := strings.Cut(body[i+len(start)+1:], "\n")
			return strings.TrimPrefix(strings.TrimSpace(line), "Subject: ")
		}
	}
	return ""
}

// treeSigns reads the notice of a tree.
func treeSigns(m *patch.Mail, f *Fact) []Sign {
	n, ok := treeNotice(m)
	if !ok || f.Subject.Reply {
		return nil
	}
	s := Sign{Event: n.event, Rule: n.rule, Confidence: 0.95, Text: cutLine(m.Subject)}
	if from := lineWith(m.Body, "From "); isHex(firstOf(from, 5), 40) {
		s.Commit = firstOf(from, 5)
	}
	return one(s)
}

// firstOf is the word of line that begins at byte n.
func firstOf(line string, n int) string {
	if len(line) <= n {
		return ""
	}
	w, _, _ := strings.Cut(line[n:], " ")
	return w
}

// readNotice finds out which patch a notice speaks of when it is no reply: the
// Link lines of the commit name its mail, else title and author do.
func (f *Fact) readNotice(m *patch.Mail) {
	n, ok := treeNotice(m)
	if !ok && !strings.HasPrefix(strings.ToLower(m.From.Email), "tip-bot2@") {
		return
	}
	for line := range strings.SplitSeq(m.Body, "\n") {
		if v, ok := strings.CutPrefix(line, "Link: "); ok && len(v) < 400 {
			f.Refs = addID(f.Refs, linkedID(v))
		}
		if strings.HasPrefix(line, "diff --git ") {
			break
		}
	}
	if n.title != "" && len(n.title) <= 400 {
		f.About = patch.ParseSubject(n.title).Title
		f.AboutBy = patch.ParsePerson(strings.TrimPrefix(lineWith(m.Body, "From: "), "From: "))
	}
}

// linkedID is the mail that a link to a public archive names.
func linkedID(url string) patch.MsgID {
	url, _, _ = strings.Cut(strings.TrimSpace(url), " ")
	for _, host := range [...]string{"://lore.kernel.org/", "://lkml.kernel.org/r/", "://patch.msgid.link/", "://msgid.link/", "://lore.freedesktop.org/"} {
		if strings.Contains(url, host) {
			return msgIDIn(url)
		}
	}
	return ""
}
