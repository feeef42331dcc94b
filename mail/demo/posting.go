package demo

import (
	"maps"
	"strings"
)

// openPost starts a version: "#post v2 zofia age=3d prefix="PATCH net" ...".
func (b *builder) openPost(bl *block) {
	v := atoi(strings.TrimPrefix(bl.word(0), "v"))
	if b.cur == nil || v < 1 {
		b.fault(bl, "no version, or outside of a change")
		return
	}
	b.post = &posting{version: v, author: b.who(bl, bl.word(1))}
	b.post.partial = bl.has("partial")
	b.opts, b.work = bl, maps.Clone(b.base)
	b.cur.posts = append(b.cur.posts, b.post)
}

func (b *builder) cover(bl *block) {
	if b.post == nil {
		b.fault(bl, "no #post")
		return
	}
	b.post.cover = &part{title: bl.rest, text: strings.Join(bl.lines, "\n")}
	for k, v := range bl.opts {
		b.opts.opts["cover."+k] = v
	}
}

// patch reads one patch: commit message, then from the first '@' line on its
// edits.
func (b *builder) patch(bl *block) {
	if b.post == nil {
		b.fault(bl, "no #post")
		return
	}
	cut := len(bl.lines)
	for i, l := range bl.lines {
		if isEditHead(l) {
			cut = i
			break
		}
	}
	p := &part{n: b.nextN(bl), title: bl.rest, missing: bl.has("missing")}
	edits, err := parseEdits(bl.lines[cut:])
	if err == nil {
		p.files, err = applyEdits(b.work, edits)
	}
	if err != nil {
		b.fault(bl, err.Error())
	}
	p.diff = renderDiff(p.files)
	b.commitText(bl, p, trimBlank(bl.lines[:cut]))
	b.post.parts = append(b.post.parts, p)
	p.mail = &letter{opts: bl.opts}
}

func isEditHead(l string) bool {
	if !strings.HasPrefix(l, "@") {
		return false
	}
	_, err := parseEditHead(l)
	return err == nil && (l == "@" || strings.Contains(l, " "))
}

func (b *builder) nextN(bl *block) int {
	n := 1
	if k := len(b.post.parts); k > 0 {
		n = b.post.parts[k-1].n + 1
	}
	return bl.num("n", n)
}

// same takes a patch of an earlier version over, with tags for its commit
// message: "#same 2 R:robin A:toru". "#same[v=1] 2" names the version.
func (b *builder) same(bl *block) {
	if b.post == nil {
		b.fault(bl, "no #post")
		return
	}
	old := b.cur.post(bl.num("v", b.post.version-1)).part(atoi(bl.word(0)))
	if old == nil {
		b.fault(bl, "no such patch")
		return
	}
	p := &part{n: b.nextN(bl), title: old.title, files: old.files, diff: old.diff, missing: bl.has("missing")}
	for i := range p.files {
		d := &p.files[i]
		b.work[d.path] = d.new
	}
	p.carried = append(p.carried, old.carried...)
	before, _, _ := strings.Cut(old.text, "\n---\n")
	text := []string{before}
	for _, w := range bl.words[1:] {
		kind, who, _ := strings.Cut(w, ":")
		if kind == "" {
			continue
		}
		person := b.who(bl, who)
		text = append(text, tagName(kind[0])+": "+person.String())
		p.carried = append(p.carried, mark{kind[0], who})
	}
	if len(bl.lines) > 0 {
		text = append(append(text, "---"), bl.lines...)
	}
	p.text = strings.Join(text, "\n")
	p.mail = &letter{opts: bl.opts}
	b.post.parts = append(b.post.parts, p)
}

func tagName(kind byte) string {
	switch kind {
	case 'A':
		return "Acked-by"
	case 'T':
		return "Tested-by"
	}
	return "Reviewed-by"
}

// commitText makes the commit message: people expanded, Signed-off-by added
// above the notes, tags found.
func (b *builder) commitText(bl *block, p *part, lines []string) {
	text, notes, cut := strings.Cut(strings.Join(lines, "\n"), "\n---\n")
	if strings.HasPrefix(text, "---\n") {
		text, notes, cut = "", text[4:], true
	}
	author := b.post.author
	if as := bl.opts["as"]; as != "" {
		author = b.who(bl, as)
		text = "From: " + author.String() + "\n\n" + text
	}
	for _, l := range strings.Split(text, "\n") {
		for _, kind := range []byte("RAT") {
			if who, ok := strings.CutPrefix(l, tagName(kind)+": @"); ok {
				p.carried = append(p.carried, mark{kind, who})
			}
		}
	}
	text, notes = b.fillText(text), b.fillText(notes)
	if !bl.has("nosob") {
		last := text[strings.LastIndexByte(text, '\n')+1:]
		if text != "" && !isTrailer(last) {
			text += "\n"
		}
		if text != "" {
			text += "\n"
		}
		text += "Signed-off-by: " + author.String()
		if author.key != b.post.author.key {
			text += "\nSigned-off-by: " + b.post.author.String()
		}
	}
	if cut {
		text += "\n---\n" + notes
	}
	p.text = text
}

func isTrailer(l string) bool {
	k, _, ok := strings.Cut(l, ": ")
	return ok && k != "" && !strings.Contains(k, " ") && k[0] >= 'A' && k[0] <= 'Z'
}
