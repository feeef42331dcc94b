package outbox

import (
	"strings"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// layOut lays out a mail: the fields that matter and the body as it is read,
// or, when full, the very bytes.
func layOut(l *screen.Letter, full bool, w int) screen.Painted {
	if l == nil {
		return nil
	}
	if full {
		return bytesOf(l)
	}
	out := screen.Painted{
		field("From", l.From.String()),
		people("To", l.To, w),
	}
	if len(l.Cc) > 0 {
		out = append(out, people("Cc", l.Cc, w))
	}
	out = append(out, screen.Line{}.Put(theme.Header, text.Lit("Subject: ")).Mail(theme.Title, l.Subject, screen.Whole))
	if l.InReplyTo != "" {
		out = append(out, field("In-Reply-To", "<"+string(l.InReplyTo)+">"))
	}
	return append(append(out, nil), body(l.Text)...)
}

// field is one header field.
func field(name, value string) screen.Line {
	return screen.Line{}.Put(theme.Header, text.Clean(name+": ")).Mail(theme.Plain, value, screen.Whole)
}

// people is a field of addresses in one line: as many as there is room for, and
// how many more there are.
func people(name string, all []patch.Person, w int) screen.Line {
	out := screen.In(theme.Header, text.Clean(name+": "))
	for i, p := range all {
		one := screen.Line{}.Mail(theme.Plain, p.String(), screen.Whole)
		rest := screen.Line{}
		if n := len(all) - i - 1; n > 0 {
			rest = rest.Put(theme.Dim, screen.Sprintf(" (+%d)", n))
		}
		if i > 0 && out.Width()+2+one.Width()+rest.Width() > w-3 {
			return out.Put(theme.Dim, screen.Sprintf(" (+%d)", len(all)-i))
		}
		if i > 0 {
			out = out.Put(theme.Plain, text.Lit(", "))
		}
		out = append(out, one...)
	}
	return out
}

// body is the text of a mail, line by line.
func body(s string) screen.Painted {
	var out screen.Painted
	for line := range strings.SplitSeq(strings.TrimRight(s, "\r\n"), "\n") {
		line = strings.TrimSuffix(line, "\r")
		out = append(out, screen.Line{}.Mail(lineRole(line), line, screen.Whole))
	}
	return out
}

// lineRole is the look of a line of a body.
func lineRole(line string) theme.Role {
	if strings.HasPrefix(line, ">") {
		return theme.Quote1
	}
	for _, key := range []string{screen.ReviewedBy, screen.AckedBy, screen.TestedBy, screen.NackedBy} {
		if strings.HasPrefix(line, key+":") {
			return theme.Trailer
		}
	}
	return theme.Plain
}

// bytesOf is a mail as it goes over the wire; line ends alone are not shown.
func bytesOf(l *screen.Letter) screen.Painted {
	head, rest, _ := strings.Cut(string(l.Raw), "\r\n\r\n")
	var out screen.Painted
	for line := range strings.SplitSeq(head, "\n") {
		line = strings.TrimSuffix(line, "\r")
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
			out = append(out, screen.Line{}.Mail(theme.Plain, line, screen.Whole))
			continue
		}
		out = append(out, screen.Line{}.Mail(theme.Header, name+":", screen.Whole).Mail(theme.Plain, value, screen.Whole))
	}
	return append(append(out, nil), body(rest)...)
}
