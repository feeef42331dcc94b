package diff

import (
	"mime"
	"strings"
)

// maxField is how much of one field is kept before its next line is left out;
// the lines are read over.
const maxField = 4 << 10

// Fields are the header fields that a commit message may begin with. git am
// takes them in place of those of the mail. Each is unfolded and decoded, ""
// when it is not there; the text is hostile.
type Fields struct {
	From, Subject, Date string
}

// InBody reads the fields that a commit message begins with, by the rules of
// git mailinfo: each once, in any order, blank lines before them aside. n is
// where the message proper begins.
func InBody(message string) (f Fields, n int) {
	r := inBody{fields: &f}
	for n < len(message) {
		end, next := lineEnd(message, n)
		line := strings.TrimRight(message[n:end], " \t\r")
		switch {
		case line == "":
			if r.last != nil {
				return r.decoded(), n
			}
		case !r.take(line):
			return r.decoded(), n
		}
		n = next
	}
	return r.decoded(), n
}

// inBody reads the fields line by line.
type inBody struct {
	fields *Fields
	last   *string // what the next line may continue
}

// take reads one line; false means that it is no part of the fields.
func (r *inBody) take(line string) bool {
	if (line[0] == ' ' || line[0] == '\t') && r.last != nil {
		if len(*r.last) < maxField {
			*r.last += " " + strings.TrimLeft(line, " \t")
		}
		return true
	}
	r.last = nil
	for _, f := range [...]struct {
		name string
		to   *string
	}{{"from:", &r.fields.From}, {"subject:", &r.fields.Subject}, {"date:", &r.fields.Date}} {
		if *f.to == "" && len(line) > len(f.name) && strings.EqualFold(line[:len(f.name)], f.name) {
			*f.to, r.last = strings.TrimSpace(line[len(f.name):]), f.to
			return true
		}
	}
	if strings.HasPrefix(line, "[PATCH] ") {
		r.fields.Subject = line
		return true
	}
	return isSeparator(line)
}

// isSeparator knows the first line of git format-patch, as an mbox quotes it.
func isSeparator(line string) bool {
	const stamp = " Mon Sep 17 00:00:00 2001"
	return len(line) == len(">From ")+40+len(stamp) && strings.HasPrefix(line, ">From ") && strings.HasSuffix(line, stamp)
}

// decoded undoes the encoded words of RFC 2047 in charsets that the standard
// library knows; others stay as they are. A field stays on one line, whatever
// its words hold.
func (r *inBody) decoded() Fields {
	var d mime.WordDecoder
	lineEnds := strings.NewReplacer("\r", " ", "\n", " ")
	for _, s := range [...]*string{&r.fields.From, &r.fields.Subject, &r.fields.Date} {
		if !strings.Contains(*s, "=?") {
			continue
		}
		if t, err := d.DecodeHeader(*s); err == nil {
			*s = lineEnds.Replace(t)
		}
	}
	return *r.fields
}
