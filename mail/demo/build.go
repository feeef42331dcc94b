package demo

import (
	"strings"
	"time"
)

// builder turns scripts into stories. It never stops at a fault of a script:
// it notes it, and a test wants none.
type builder struct {
	crew    crew
	base    tree
	stories []*story
	faults  []string

	cur  *story
	post *posting
	opts *block // the #post being filled
	work tree   // the tree with the patches of this posting applied
}

// build reads all scripts.
func build() *builder {
	b := &builder{crew: newCrew(), base: readTree()}
	for _, name := range textNames("text/talk") {
		for _, bl := range parseScript(name, readText(name)) {
			b.block(bl)
		}
	}
	b.closePost()
	return b
}

func (b *builder) fault(bl *block, why string) {
	b.faults = append(b.faults, bl.at+": #"+bl.name+" "+bl.rest+": "+why)
}

func (b *builder) block(bl *block) {
	if bl.name != "patch" && bl.name != "same" && bl.name != "cover" && bl.name != "each" {
		b.closePost()
	}
	switch bl.name {
	case "change", "thread":
		b.open(bl)
	case "post":
		b.openPost(bl)
	case "cover":
		b.cover(bl)
	case "patch":
		b.patch(bl)
	case "same":
		b.same(bl)
	case "each":
		b.each(bl)
	case "re":
		b.reply(bl)
	default:
		b.special(bl)
	}
}

// special are the directives for single mails and for machines.
func (b *builder) special(bl *block) {
	switch bl.name {
	case "ci":
		b.ci(bl)
	case "robot":
		b.robot(bl)
	case "ai":
		b.aiReview(bl)
	case "thanks":
		b.thanks(bl)
	case "mail":
		b.mail(bl)
	case "raw":
		b.rawMail(bl)
	default:
		b.fault(bl, "no such directive")
	}
}

// open starts a story; its lines are "key: value".
func (b *builder) open(bl *block) {
	s := &story{slug: bl.word(0), meta: map[string]string{"kind": bl.name}, named: map[string]*letter{}}
	for _, l := range bl.lines {
		k, v, _ := strings.Cut(l, ":")
		s.meta[k] = strings.TrimSpace(v)
	}
	b.cur = s
	b.stories = append(b.stories, s)
}

// who resolves a person key.
func (b *builder) who(bl *block, key string) person {
	p, ok := b.crew[key]
	if !ok {
		b.fault(bl, "no such person "+key)
	}
	return p
}

func (b *builder) whoAll(bl *block, keys string) []person {
	var out []person
	for _, k := range strings.Split(keys, "+") {
		if k != "" {
			out = append(out, b.who(bl, k))
		}
	}
	return out
}

// lists are the lists of the story: "devel", "net" or "both".
func (s *story) lists() []string {
	switch s.meta["list"] {
	case "net":
		return []string{"net"}
	case "both":
		return []string{"devel", "net"}
	}
	return []string{"devel"}
}

// age reads the age= option; a wrong one is a fault.
func (b *builder) age(bl *block) time.Duration {
	d, ok := parseSpan(bl.opts["age"])
	if !ok {
		b.fault(bl, "no age")
	}
	return d
}

// find resolves "v1/2", ".name" or "^" (the mail before this one).
func (b *builder) find(bl *block, target string) *letter {
	s := b.cur
	var l *letter
	switch {
	case s == nil:
	case target == "^":
		l = s.last()
	case strings.HasPrefix(target, "."):
		l = s.named[target[1:]]
	case strings.HasPrefix(target, "v"):
		v, n, _ := strings.Cut(target[1:], "/")
		if p := s.post(atoi(v)).part(atoi(n)); p != nil {
			l = p.mail
		}
	}
	if l == nil {
		b.fault(bl, "no such mail "+target)
	}
	return l
}

// add files a letter under the current story.
func (b *builder) add(bl *block, l *letter) {
	if b.cur == nil {
		b.fault(bl, "outside of a story")
		return
	}
	if l.age < 0 {
		b.fault(bl, "lies in the future")
	}
	if l.lists == nil {
		l.lists = b.cur.lists()
	}
	b.cur.letters = append(b.cur.letters, l)
	if name := bl.opts["name"]; name != "" {
		b.cur.named[name] = l
	}
}
