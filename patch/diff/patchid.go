package diff

import (
	"crypto/sha1"
	"encoding/hex"
	"hash"
	"strings"
)

// PatchID is what `git patch-id --stable` prints for text, 40 hex digits, or ""
// when text holds no diff that git would count (a plain "---" diff without a
// "diff" line is none). White space and line numbers do not matter, nor does
// the order of the files. SHA-1 is git's choice and no security boundary here.
func PatchID(text string) string {
	i := 0
	if !strings.HasPrefix(text, "diff ") {
		if i = strings.Index(text, "\ndiff "); i < 0 {
			return ""
		}
		i++
	}
	p := patchID{sum: sha1.New(), before: -1, after: -1}
	for i < len(text) {
		end, next := lineEnd(text, i)
		if !p.line(text[i:end]) {
			if p.size > 0 {
				break
			}
			p = patchID{sum: sha1.New(), before: -1, after: -1}
		}
		i = next
	}
	if p.size == 0 {
		return ""
	}
	p.flush()
	return hex.EncodeToString(p.id[:])
}

// patchID follows get_one_patchid() of git 2.39 builtin/patch-id.c.
type patchID struct {
	id            [sha1.Size]byte
	sum           hash.Hash
	buf           []byte
	size          int
	before, after int
	binary        bool
	oldID, newID  string
}

// line takes one line; false means that the patch has ended.
func (p *patchID) line(line string) bool {
	if strings.HasPrefix(line, "\\ ") && len(line) > 11 {
		return true
	}
	if namesCommit(line) {
		return false
	}
	if p.size == 0 && !strings.HasPrefix(line, "diff ") {
		return true
	}
	if p.before == -1 {
		if used, more := p.header(line); used {
			return more
		}
	}
	if p.binary {
		if strings.HasPrefix(line, "diff ") {
			p.binary, p.before = false, -1
		}
		return true
	}
	if p.before == 0 && p.after == 0 {
		if strings.HasPrefix(line, "@@ -") {
			p.hunk(line)
			return true
		}
		if !strings.HasPrefix(line, "diff ") {
			return false
		}
		p.flush()
		p.before, p.after = -1, -1
	}
	if line != "" {
		if c := line[0]; c == '-' || c == ' ' {
			p.before--
		}
		if c := line[0]; c == '+' || c == ' ' {
			p.after--
		}
	}
	p.add(line)
	return true
}

// namesCommit reports a line that begins with the id of a commit, "commit " or
// "From " before it aside: to git the next patch of a log begins there.
func namesCommit(line string) bool {
	if line == "" || strings.IndexByte("cF0123456789abdefABCDE", line[0]) < 0 {
		return false
	}
	id, ok := strings.CutPrefix(line, "commit ")
	if !ok {
		id, _ = strings.CutPrefix(line, "From ")
	}
	if len(id) < 40 {
		return false
	}
	for i := range 40 {
		c := id[i]
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

// header reads the lines before "---". used says that the line is dealt with.
func (p *patchID) header(line string) (used, more bool) {
	switch {
	case strings.HasPrefix(line, "GIT binary patch"), strings.HasPrefix(line, "Binary files"):
		p.binary, p.before = true, 0
		p.buf = append(append(p.buf, p.oldID...), p.newID...)
		p.flush()
		return true, true
	case strings.HasPrefix(line, "index "):
		if a, b, ok := strings.Cut(line[len("index "):], ".."); ok {
			b, _, _ = strings.Cut(b, " ")
			p.oldID, p.newID = a, b
		}
		return true, true
	case strings.HasPrefix(line, "--- "):
		p.before, p.after = 1, 1
	case line == "" || (line[0]|0x20 < 'a' || line[0]|0x20 > 'z'):
		return true, false
	}
	return false, true
}

// hunk reads the counts of a hunk header, the way git does.
func (p *patchID) hunk(line string) {
	_, q, _ := readDigits(line[4:])
	n := len(line[4:]) - len(q)
	p.before = 1
	if strings.HasPrefix(q, ",") {
		p.before, q, n = readDigits(q[1:])
	}
	if n == 0 || !strings.HasPrefix(q, " +") {
		return
	}
	_, r, _ := readDigits(q[2:])
	p.after = 1
	if strings.HasPrefix(r, ",") {
		p.after, _, _ = readDigits(r[1:])
	}
}

func readDigits(s string) (v int, rest string, n int) {
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		if v < 1<<30 {
			v = v*10 + int(s[n]-'0')
		}
		n++
	}
	return v, s[n:], n
}

// add hashes a line without its white space.
func (p *patchID) add(line string) {
	n := len(p.buf)
	for i := range len(line) {
		c := line[i]
		if c == 0 { // git's lines are C strings
			break
		}
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			p.buf = append(p.buf, c)
		}
	}
	p.size += len(p.buf) - n
	if len(p.buf) >= 8<<10 {
		p.write()
	}
}

func (p *patchID) write() {
	_, _ = p.sum.Write(p.buf) // a hash never fails
	p.buf = p.buf[:0]
}

// flush adds the hash of one file to the sum, with carry.
func (p *patchID) flush() {
	p.write()
	var h [sha1.Size]byte
	p.sum.Sum(h[:0])
	p.sum.Reset()
	carry := uint16(0)
	for i := range p.id {
		carry += uint16(p.id[i]) + uint16(h[i])
		p.id[i] = byte(carry)
		carry >>= 8
	}
}
