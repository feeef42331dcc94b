package demo

import (
	"strconv"
	"strings"
	"time"
)

// closePost turns the posting that was being read into letters.
func (b *builder) closePost() {
	p, bl := b.post, b.opts
	b.post = nil
	if p == nil {
		return
	}
	p.of = len(p.parts)
	if k := len(p.parts); k > 0 {
		p.of = p.parts[k-1].n
	}
	p.of = bl.num("of", p.of)
	// Up to half an hour older than asked for: nobody posts on the full hour.
	age := b.age(bl) + time.Duration(hexNum(token("post", b.cur.slug, bl.word(0))[:3])%1800)*time.Second
	root := b.threadRoot(bl)
	if p.cover != nil {
		b.sendCover(p, bl, root, age)
		root = p.cover.mail
	}
	for i, q := range p.parts {
		if q.missing {
			q.mail = nil
			continue
		}
		parent := root
		if p.partial {
			if old := b.cur.post(p.version - 1).part(q.n); old != nil && old.mail != nil {
				parent = old.mail
			}
		}
		b.sendPatch(p, q, bl, parent, age-time.Duration(i+1)*time.Second)
		if root == nil && !bl.has("flat") {
			root = q.mail
		}
	}
}

// threadRoot is the mail the posting is sent in reply to, when it is.
func (b *builder) threadRoot(bl *block) *letter {
	if t := bl.opts["reply"]; t != "" {
		return b.find(bl, t)
	}
	return nil
}

func (b *builder) sendCover(p *posting, bl *block, parent *letter, age time.Duration) {
	l := b.fill(p, bl, &letter{opts: map[string]string{}}, age)
	for k, v := range bl.opts {
		if k, ok := strings.CutPrefix(k, "cover."); ok {
			l.opts[k] = v
		}
	}
	l.parent, l.patch = parent, p.cover
	l.id = b.patchID(p, bl, 0)
	l.subject = b.prefix(p, bl, 0) + p.cover.title
	if bl.has("naked") {
		l.subject = p.cover.title
	}
	l.body = b.coverBody(p, bl)
	p.cover.mail = l
	b.add(bl, l)
}

func (b *builder) sendPatch(p *posting, q *part, bl *block, parent *letter, age time.Duration) {
	l := b.fill(p, bl, q.mail, age)
	l.parent, l.patch, q.mail = parent, q, l
	l.id = b.patchID(p, bl, q.n)
	if id, ok := l.opts["id"]; ok {
		l.id = id
	}
	if to := l.opts["reply"]; to != "" {
		l.parent = b.find(bl, to)
	}
	l.subject = b.prefix(p, bl, q.n) + q.title
	l.body = b.patchBody(p, q, bl)
	b.add(&block{at: bl.at, opts: l.opts}, l)
}

// fill sets what all mails of a posting share.
func (b *builder) fill(p *posting, bl *block, l *letter, age time.Duration) *letter {
	for k, v := range bl.opts {
		switch k {
		case "enc", "date":
			if _, own := l.opts[k]; !own {
				l.opts[k] = v
			}
		}
	}
	l.from, l.age = p.author, age
	l.cc = b.whoAll(bl, bl.opts["cc"])
	l.to = b.whoAll(bl, bl.opts["to"])
	agent := "git-send-email 2.51.0"
	if bl.opts["style"] == "b4" {
		agent = "b4 0.15.0"
	}
	l.extra = []string{"X-Mailer: " + agent}
	return l
}

// patchID makes the Message-ID of patch n of a posting: b4's shape or git's.
// It never depends on now, so that marks and the key hold.
func (b *builder) patchID(p *posting, bl *block, n int) string {
	slug := b.cur.slug + bl.opts["id"]
	v := strconv.Itoa(p.version)
	if bl.opts["style"] == "b4" {
		return slug + "-v" + v + "-" + strconv.Itoa(n) + "-" + token(slug, "id")[:12] + "@" + domain(p.author.email)
	}
	if n == 0 {
		return "cover." + token(slug, "cover", v)[:10] + ".git." + p.author.email
	}
	return token(slug, v, strconv.Itoa(n)) + "." + token(slug, v)[:9] + ".git." + p.author.email
}

// prefix makes "[PATCH net v2 1/3] ".
func (b *builder) prefix(p *posting, bl *block, n int) string {
	s := bl.opts["prefix"]
	if s == "" {
		s = "PATCH"
	}
	if p.version > 1 && !bl.has("nov") {
		s += " v" + strconv.Itoa(p.version)
	}
	if p.of > 1 || p.cover != nil || bl.has("num") {
		of := strconv.Itoa(p.of)
		s += " " + strings.Repeat("0", max(0, len(of)-len(strconv.Itoa(n)))) + strconv.Itoa(n) + "/" + of
	}
	return "[" + s + "] "
}

// patchBody is the body of a patch mail.
func (b *builder) patchBody(p *posting, q *part, bl *block) string {
	text, notes, _ := strings.Cut(q.text, "\n---\n")
	s := text + "\n---\n"
	if notes != "" {
		s += notes + "\n\n"
	}
	s += diffstat(q.files) + "\n" + q.diff + b.foot(p, bl, p.cover == nil && q == p.parts[0])
	return s
}

// foot ends a patch or a cover: base and change-id where they belong, then
// git's version as a signature.
func (b *builder) foot(p *posting, bl *block, first bool) string {
	s := ""
	if bl.opts["style"] == "b4" {
		if first {
			s = "\n---\nbase-commit: " + baseCommit() + "\nchange-id: {day:" + b.firstAge(bl).String() + "}-" + b.cur.slug + "-" + token(b.cur.slug, "id")[:12] + "\n\nBest regards,\n"
		}
		return s + "-- \n" + p.author.String() + "\n"
	}
	if first && bl.has("base") {
		s = "\nbase-commit: " + baseCommit() + "\n"
	}
	return s + "-- \n2.51.0\n"
}

// firstAge is when the change was first posted: its change-id bears that day.
func (b *builder) firstAge(bl *block) time.Duration {
	if r := b.cur.posts[0].root(); r != nil && r.age > 0 {
		return r.age
	}
	return b.age(bl)
}

func (b *builder) coverBody(p *posting, bl *block) string {
	s := b.fillText(p.cover.text) + "\n\n"
	if bl.has("naked") && !bl.has("stat") {
		return s + p.author.String() + "\n"
	}
	var all []fileDiff
	var list []string
	for _, q := range p.parts {
		all = append(all, q.files...)
		list = append(list, "  "+q.title+"\n")
	}
	s += p.author.name + " (" + strconv.Itoa(len(p.parts)) + "):\n" + strings.Join(list, "") + "\n" + diffstat(mergeStat(all))
	return s + b.foot(p, bl, true)
}
