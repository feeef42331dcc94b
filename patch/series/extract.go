package series

import (
	"slices"
	"strings"

	"onemore/patch"
	"onemore/patch/claim"
	"onemore/patch/diff"
	"onemore/patch/trailer"
)

// The limits on what one mail can make us keep.
const (
	maxRefs   = 200
	maxPaths  = 500
	maxTags   = 200
	maxPeople = 100
)

// Extract reads one message once and keeps what it says. It is a function of
// the mail alone and costs microseconds: one pass each for trailers, diff and
// signs of life.
func Extract(m *patch.Mail) Fact {
	s := patch.ParseSubject(m.Subject)
	sender := m.Author()
	f := Fact{
		ID: m.ID, Author: sender, Subject: s, Line: m.Subject,
		Refs: refs(m), Lists: sortedUnique(m.Lists),
		To: m.To[:min(len(m.To), maxPeople)], Cc: m.Cc[:min(len(m.Cc), maxPeople)],
	}
	if v := patch.Judge(sender, m); v.Rule != "" {
		f.Kind, f.KindBy = v.Kind, Proof{v.Rule, m.ID, cutLine(v.Text)}
	}
	if !m.Date.IsZero() {
		f.Date = m.Date.Unix()
	}
	f.Diff = diff.HasDiff(m.Body)
	f.Role = role(m, &f)
	switch f.Role {
	case PatchRole:
		f.readPatch(m)
	case Cover:
		f.takeTags(trailer.InPatch(m.Body))
		f.readVersions(m.Body)
	case Pull:
	default:
		f.takeTags(trailer.InReply(m.Body))
		own := ownText(m.Body)
		f.Words = own.words
		f.Life = signs(m, &f, own.text)
		f.readNotice(m)
		if comments(&f) && f.Kind == patch.Human {
			f.Says = asks(own.text)
		}
		if f.Kind == patch.Human {
			if by, _, ok := claim.Read(own.text, m.Date); ok && f.Role == Reply {
				f.Promise = by.Unix()
			}
			f.Calls = calls(m, own.text)
		}
	}
	if f.Role == PatchRole || f.Role == Cover {
		f.ChangeID = changeID(m)
	}
	return f
}

// refs lists the candidates for the parent, nearest first.
func refs(m *patch.Mail) []patch.MsgID {
	if len(m.InReplyTo) == 0 && len(m.References) == 0 {
		return nil
	}
	out := make([]patch.MsgID, 0, min(len(m.InReplyTo)+len(m.References), maxRefs))
	add := func(id patch.MsgID) {
		if id != "" && id != m.ID && len(out) < maxRefs && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for _, id := range m.InReplyTo[:min(len(m.InReplyTo), maxRefs)] {
		add(id)
	}
	for i := len(m.References) - 1; i >= 0 && len(out) < maxRefs; i-- {
		add(m.References[i])
	}
	return out
}

func sortedUnique(in []string) []string {
	out := slices.Clone(in)
	slices.Sort(out)
	return slices.Compact(out)
}

// role says what the mail is to a series.
func role(m *patch.Mail, f *Fact) Role {
	s := f.Subject
	switch {
	case isNoise(m, f):
		return Noise
	case s.Pull && !s.Counted:
		return Pull
	case s.Reply, f.Kind == patch.Bot && len(f.Refs) > 0:
		return Reply
	case s.Patch && s.Counted && s.N == 0:
		return Cover
	case s.Patch && (f.Diff || s.Counted || namesFiles(m.Body) || encoded(m.Body)):
		return PatchRole
	case s.Patch && (isPatchset(s) || hasDiffstat(m.Body)):
		return Cover
	case len(f.Refs) > 0:
		return Reply
	case f.Diff && f.Kind == patch.Human:
		return PatchRole
	}
	return Other
}

// namesFiles looks for the "---" and "+++" lines of a diff whose hunks are
// broken: nothing to apply, but the mail is a patch still.
func namesFiles(body string) bool {
	for rest := body; ; {
		i := strings.Index(rest, "\n+++ ")
		if i < 0 {
			return false
		}
		before := rest[strings.LastIndexByte(rest[:i], '\n')+1 : i]
		if strings.HasPrefix(before, "--- ") {
			return true
		}
		rest = rest[i+1:]
	}
}

// encoded says that the body is base64 of which the mail says nothing: a patch
// that nobody can read before it is sent again.
func encoded(body string) bool {
	const full = 60 // characters of a whole line
	line, rest, _ := strings.Cut(body, "\n")
	next, _, _ := strings.Cut(rest, "\n")
	for _, l := range [...]string{line, next} {
		l = strings.TrimRight(l, "\r")
		if len(l) < full || strings.Trim(l, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") != "" {
			return false
		}
	}
	return true
}

// isNoise knows the mass mails of stable trees and patch pickers: they look
// like patches and ask nobody for a review.
func isNoise(m *patch.Mail, f *Fact) bool {
	if m.Headers["x-stable"] != "" || strings.EqualFold(m.Headers["x-patchwork-hint"], "ignore") ||
		strings.HasPrefix(m.Headers["x-mailer"], "LinuxStableQueue") {
		return !f.Subject.Reply
	}
	for _, e := range f.Subject.Extra {
		if strings.EqualFold(e, "autosel") {
			return !f.Subject.Reply
		}
	}
	if _, ok := treeNotice(m); ok && !f.Subject.Reply {
		return true
	}
	t := f.Subject.Title
	switch {
	case f.Kind == patch.Bot && f.Diff && len(f.Refs) == 0:
		return true
	case !strings.HasPrefix(t, "Patch \"") && !strings.HasPrefix(t, "patch \""):
		return false
	}
	return strings.Contains(t, "\" added to ") || strings.Contains(t, "\" has been added to the ")
}

func isPatchset(s patch.Subject) bool {
	return slices.ContainsFunc(s.Extra, func(e string) bool {
		return len(e) >= 8 && strings.EqualFold(e[:8], "patchset")
	})
}

// hasDiffstat looks for "3 files changed, 12 insertions(+)".
func hasDiffstat(body string) bool {
	for rest := body; ; {
		i := strings.Index(rest, " changed, ")
		if i < 0 {
			return false
		}
		line := rest[strings.LastIndexByte(rest[:i], '\n')+1 : i]
		rest = rest[i+len(" changed, "):]
		n := strings.TrimLeft(line, " \t")
		if n != "" && n[0] >= '0' && n[0] <= '9' && strings.Contains(n, " file") && !strings.Contains(n, ">") {
			return true
		}
	}
}

// readPatch reads commit message and diff.
func (f *Fact) readPatch(m *patch.Mail) {
	message, upToDiff := cutMessage(m.Body)
	fields, _ := diff.InBody(message)
	if p := patch.ParsePerson(fields.From); p.Email != "" && !patch.SamePerson(p, f.Author) {
		f.Sender, f.Author = f.Author, p
	}
	f.takeTags(trailer.InPatch(message))
	f.readVersions(upToDiff[:min(len(upToDiff), 16<<10)])
	if !f.Diff {
		return
	}
	st := diff.Stat(m.Body)
	f.Add, f.Del, f.Files = st.Add, st.Del, st.Files
	f.Paths = st.Paths[:min(len(st.Paths), maxPaths)]
	f.PatchID = diff.PatchID(m.Body)
}

// cutMessage gives the commit message of a patch mail, and all that stands
// before the diff, the notes included.
func cutMessage(body string) (message, upToDiff string) {
	end := len(body)
	for _, mark := range [...]string{"\ndiff --git ", "\nIndex: ", "\n--- a/"} {
		if i := strings.Index(body[:end], mark); i >= 0 {
			end = i + 1
		}
	}
	upToDiff = body[:end]
	if strings.HasPrefix(body, "---\n") {
		return "", upToDiff
	}
	for _, mark := range [...]string{"\n---\n", "\n--- \n"} {
		if i := strings.Index(body[:end], mark); i >= 0 {
			end = i + 1
		}
	}
	return body[:end], upToDiff
}

// takeTags keeps trailers and reads those that speak of more than a person.
func (f *Fact) takeTags(list []trailer.Trailer) {
	for _, t := range list[:min(len(list), maxTags)] {
		switch t.Key {
		case "Fixes":
			f.Fix = true
		case "Cc":
			f.Stable = f.Stable || strings.HasPrefix(t.Person.Email, "stable@")
			continue
		case "Supersedes", "Obsoletes":
			f.Replaces = addID(f.Replaces, msgIDIn(t.Value))
			continue
		case "Obsoleted-by":
			f.ReplacedBy = addID(f.ReplacedBy, msgIDIn(t.Value))
			continue
		case "Change-id", "Base-commit", "Message-ID", "Link", "Closes", "BugLink":
			continue
		}
		f.Tags = append(f.Tags, Tag{
			Key: t.Key, Value: t.Value, Person: t.Person, Tail: t.Tail,
			Conditional: t.Conditional, Misspelt: t.Misspelt, Retracts: t.Retracts, Text: t.Text,
		})
	}
}

func addID(to []patch.MsgID, id patch.MsgID) []patch.MsgID {
	if id == "" || len(to) >= maxRefs || slices.Contains(to, id) {
		return to
	}
	return append(to, id)
}

// msgIDIn finds a Message-ID in "<a@b>", "a@b" or a link to an archive.
func msgIDIn(s string) patch.MsgID {
	s = strings.Trim(strings.TrimSpace(s), "<>")
	s, _, _ = strings.Cut(s, "#")
	s = strings.TrimSuffix(s, "/")
	if strings.Contains(s, "://") {
		for _, end := range [...]string{"/T", "/t", "/raw", "/t.mbox.gz"} {
			s = strings.TrimSuffix(s, end)
		}
		s = s[strings.LastIndexByte(s, '/')+1:]
	}
	if at := strings.IndexByte(s, '@'); at <= 0 || at == len(s)-1 || len(s) > 250 || strings.ContainsAny(s, " \t<>") {
		return ""
	}
	return patch.MsgID(s)
}

// readVersions reads links to earlier versions from a changelog:
// "- Link to v1: https://...", "v1: https://...", "[v1] https://...".
func (f *Fact) readVersions(text string) {
	if f.Subject.Version < 2 {
		return
	}
	for rest := text; ; {
		i := strings.Index(rest, "://")
		if i < 0 {
			return
		}
		start := strings.LastIndexByte(rest[:i], '\n') + 1
		line, after, _ := strings.Cut(rest[start:], "\n")
		rest = after
		if strings.HasPrefix(line, ">") || strings.HasPrefix(line, "+") || len(line) > 400 {
			continue
		}
		at := strings.Index(line, "http")
		if at < 0 || !namesVersion(line[:at]) {
			continue
		}
		url, _, _ := strings.Cut(line[at:], " ")
		f.Replaces = addID(f.Replaces, msgIDIn(strings.TrimRight(url, ".,)]>")))
	}
}

// namesVersion says that the words before a link are about an older version.
func namesVersion(words string) bool {
	w := strings.ToLower(strings.Trim(words, " \t*-:[]()"))
	w = strings.TrimPrefix(w, "link to ")
	w = strings.TrimSuffix(strings.TrimSuffix(w, " link"), ":")
	if w == "previous version" {
		return true
	}
	v, ok := strings.CutPrefix(w, "v")
	if !ok || v == "" || len(v) > 3 {
		return false
	}
	return strings.Trim(v, "0123456789") == ""
}

// changeID reads "change-id: x" on a line of its own, or the header of b4.
func changeID(m *patch.Mail) string {
	if id := m.Headers["x-change-id"]; id != "" && len(id) <= 200 {
		return strings.TrimSpace(id)
	}
	id := ""
	for rest := m.Body; ; {
		i := strings.Index(rest, "hange-")
		if i < 0 {
			return id
		}
		before, line := rest[:i], rest[i+len("hange-"):]
		rest = line
		n := len(before)
		if n < 1 || before[n-1]|0x20 != 'c' || n >= 2 && before[n-2] != '\n' || len(line) < 4 || !strings.EqualFold(line[:3], "id:") {
			continue
		}
		line, _, _ = strings.Cut(line[3:min(len(line), 256)], "\n")
		if v := strings.TrimSpace(line); v != "" && len(v) <= 200 && !strings.Contains(v, " ") {
			id = v // the last one: git am takes trailers from the end
		}
	}
}
