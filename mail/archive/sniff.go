package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// sniffFile tells what a file with mail in it is, by its first lines.
func sniffFile(path string) (kind string, err error) {
	s, err := openStream(path, 0)
	if err != nil {
		return "", err
	}
	defer s.Close()
	r := bufio.NewReaderSize(s, 64<<10)
	head, err := r.Peek(8 << 10)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		return "", err
	}
	kind = sniff(head, err == nil)
	if kind == "" && looksLikeMbox(path) && beginsMail(head) {
		kind = KindEML // one mail with a header broken beyond telling
	}
	switch {
	case kind == "" && len(bytes.TrimSpace(head)) == 0:
		return "", fmt.Errorf("empty: %w", ErrNoMail)
	case kind == "" || s.packed && kind == KindEML:
		return "", ErrNoMail
	}
	return kind, nil
}

// sniff looks at a file's beginning; more says that it goes on after that.
// The answer is KindMbox, KindEML or "".
func sniff(head []byte, more bool) string {
	head = trimBlank(head)
	line, rest, _ := bytes.Cut(head, []byte("\n"))
	if bytes.HasPrefix(line, []byte("From ")) {
		next, _, _ := bytes.Cut(rest, []byte("\n"))
		if isMboxrdFrom(line) || hasDate(line) || isHeader(next) {
			return KindMbox
		}
		return ""
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return ""
	}
	return sniffEML(head, more)
}

// trimBlank takes lines without a letter off the top.
func trimBlank(head []byte) []byte {
	for {
		line, rest, ok := bytes.Cut(head, []byte("\n"))
		if !ok || len(bytes.TrimSpace(line)) > 0 {
			return head
		}
		head = rest
	}
}

// beginsMail tells whether the first line is a field or a From_ line.
func beginsMail(head []byte) bool {
	line, _, _ := bytes.Cut(trimBlank(head), []byte("\n"))
	return bytes.HasPrefix(line, []byte("From ")) || isHeader(line)
}

// sniffEML asks for a header as mail has it: field lines and their
// continuations, two of them among those that every mail or archive writes,
// up to a blank line, the end, or as far as head goes. A header that breaks off
// without a blank line must have shown three of them.
func sniffEML(head []byte, more bool) string {
	known, fields := 0, 0
	for line := range bytes.Lines(head) {
		switch {
		case more && !bytes.HasSuffix(line, []byte("\n")), isBlank(line):
			return emlIf(known, fields)
		case line[0] == ' ' || line[0] == '\t':
			continue
		case !isHeader(line):
			if known >= 3 {
				return KindEML
			}
			return ""
		}
		fields++
		name, _, _ := bytes.Cut(line, []byte(":"))
		if isMailField(string(bytes.ToLower(bytes.TrimRight(name, " \t")))) {
			known++
		}
	}
	return emlIf(known, fields)
}

func emlIf(known, fields int) string {
	if known >= 2 || known == 1 && fields <= 3 {
		return KindEML
	}
	return ""
}

func isMailField(name string) bool {
	switch name {
	case "from", "to", "cc", "date", "subject", "message-id", "received", "return-path",
		"delivered-to", "mime-version", "in-reply-to", "references", "content-type", "reply-to",
		"sender", "list-id", "x-mailer", "dkim-signature", "newsgroups", "path":
		return true
	}
	return false
}

// isEMLName knows the suffixes of files that hold one message, so that a
// folder of a hundred thousand of them need not be opened to be listed.
func isEMLName(name string) bool {
	return strings.EqualFold(filepath.Ext(name), ".eml")
}
