package desk

import (
	"bytes"
	"context"
	"fmt"
	"mime"
	"strings"

	"onemore/mail"
	"onemore/patch"
	"onemore/patch/series"
)

// Series is one version of a change as mboxrd, the form that `git am
// --patch-format=mboxrd` takes without loss: its patches in order, each as it
// came but for line ends and a From that a list had rewritten. Version 0 is
// the newest.
func (d *Desk) Series(ctx context.Context, root patch.MsgID, version int) ([]byte, error) {
	c, err := d.Change(ctx, root)
	if err != nil {
		return nil, err
	}
	v := pick(&c, version)
	if v == nil {
		return nil, fmt.Errorf("version %d of <%s>: there is no such version, but %s", version, root, versions(&c))
	}
	if len(v.Patches) == 0 {
		return nil, fmt.Errorf("version %d of <%s>: none of its %d patches is in the store; import or fetch the rest of the list", v.Version, root, v.Expected)
	}
	if !v.Complete {
		d.log.Add("info", fmt.Sprintf("v%d has %d of %d patches", v.Version, v.Received, v.Expected))
	}
	var out bytes.Buffer
	for _, p := range v.Patches {
		raw, err := d.store.Raw(ctx, p.ID)
		if err != nil {
			return nil, fmt.Errorf("patch %d/%d <%s>: %w", p.N, p.Of, p.ID, err)
		}
		appendMboxrd(&out, withAuthor(raw, mail.Parse(raw)))
	}
	return out.Bytes(), nil
}

// pick gives the version asked for; for 0 the newest.
func pick(c *series.Change, version int) *series.Series {
	for i := len(c.Versions) - 1; i >= 0; i-- {
		if version == 0 || c.Versions[i].Version == version {
			return &c.Versions[i]
		}
	}
	return nil
}

// versions lists the versions of a change, as "v1, v2".
func versions(c *series.Change) string {
	all := make([]string, 0, len(c.Versions))
	for i := range c.Versions {
		all = append(all, fmt.Sprintf("v%d", c.Versions[i].Version))
	}
	return strings.Join(all, ", ")
}

// appendMboxrd adds one message: a From line as git format-patch writes it,
// then the message with LF ends, every line that matches ^>*From  quoted by
// one more ">". In a message with LF ends a CR is part of a line: it belongs
// to the file that the patch is for.
func appendMboxrd(out *bytes.Buffer, raw []byte) {
	out.WriteString("From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\n")
	if bytes.HasPrefix(raw, []byte("From ")) {
		// The source's own separator is no part of the message.
		if _, rest, ok := bytes.Cut(raw, []byte("\n")); ok {
			raw = rest
		}
	}
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	crlf := bytes.HasSuffix(first, []byte("\r"))
	for line := range bytes.Lines(raw) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if crlf {
			line = bytes.TrimSuffix(line, []byte("\r"))
		}
		if bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
			out.WriteByte('>')
		}
		out.Write(line)
		out.WriteByte('\n')
	}
	out.WriteByte('\n')
}

// notInAddress are the characters by which a made-up address would break out
// of the header field.
func notInAddress(r rune) bool { return r <= ' ' || r == 0x7f || r == '<' || r == '>' }

// withAuthor puts the author into From where a list has put itself there, so
// that git am does not credit the list.
func withAuthor(raw []byte, m patch.Mail) []byte {
	author := m.Author()
	if author.Key() == m.From.Key() || author.Email == "" || strings.ContainsFunc(author.Email, notInAddress) {
		return raw
	}
	from := fmt.Sprintf("From: %s <%s>\n", mime.QEncoding.Encode("utf-8", author.Name), author.Email)
	out := make([]byte, 0, len(raw)+len(from))
	inFrom, done := false, false
	for line := range bytes.Lines(raw) {
		switch {
		case done:
		case len(bytes.TrimRight(line, "\r\n")) == 0:
			done = true
		case line[0] == ' ' || line[0] == '\t':
			if inFrom {
				continue
			}
		default:
			if inFrom = len(line) > 5 && bytes.EqualFold(line[:5], []byte("from:")); inFrom {
				out = append(out, from...)
				continue
			}
		}
		out = append(out, line...)
	}
	return out
}
