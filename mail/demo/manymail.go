package demo

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// hand is a person with the header text made once.
type hand struct {
	name, email, box string
}

// hands are a few hundred invented people; the first ones write the most.
func hands() []hand {
	first := strings.Fields("Abeni Alda Anselm Aoife Bohdan Branwen Ciro Dagny Eilif Elspeth Enzo Fia Gudrun Hadiza Ilmari Ines Jorun Kaito Keziah Lior Maelis Marit Nadir Nkechi Odalys Ondrej Paloma Quill Rhona Sanna Tadeo Uxia Viggo Wren Xanthe Yara Zdenka Zubin")
	last := strings.Fields("Ashgrove Bellbird Cormorant Dunlin Eiderdown Fulmar Gannet Harrier Ibisfield Jaegersen Kittiwake Lapwing Merganser Nightjar Ospreya Petrelli Quailbrook Razorbill Sandpiper Ternhill Uferlaufer Vireo Whimbrel Yellowhammer")
	domains := strings.Fields("example.org example.net example.com lab.example works.example uni.example")
	var out []hand
	for i := range 360 {
		f, l := first[i*7%len(first)], last[(i*5+i/len(first))%len(last)]
		h := hand{name: f + " " + l, email: strings.ToLower(f+"."+l) + strconv.Itoa(i/100) + "@" + domains[i*11%len(domains)]}
		if i%9 == 4 {
			h.name = f + " Łucja-Žofie " + l
		}
		h.box = mailbox(person{name: h.name, email: h.email})
		out = append(out, h)
	}
	return out
}

func (m *mill) patchID(r *run, v, n int) string {
	return "many" + strconv.FormatUint(m.seed, 36) + "-" + strconv.Itoa(r.id) + "-v" + strconv.Itoa(v) + "-" + strconv.Itoa(n) + "@" + domain(m.folk[r.author].email)
}

// write makes the mail of a job in m.buf.
func (m *mill) write(j *job) {
	switch j.do {
	case doPatch:
		m.writePatch(j)
	case doChat:
		m.writeChat(j)
	case doCheck:
		m.reply(j, "Tern CI <ci-bot@tern.example>", "ci-bot@tern.example")
		m.add("Tern CI ran 6 checks on this series, all of them passed.\n\n  build-gcc         PASS\n  check             PASS\n")
	case doReview:
		m.reply(j, "Tern AI review bot <review-ai@bots.example.org>", "review-ai@bots.example.org")
		m.add("Tern AI review found 1 potential issue(s) in this patch.\n\n")
		m.quote(j)
		m.add("\n- [Medium] ", m.remark(), "\n\nissues-found: 1\n")
	default:
		m.writeAnswer(j)
	}
}

func (m *mill) add(parts ...string) {
	for _, p := range parts {
		m.buf = append(m.buf, p...)
	}
}

// writeAnswer is what a person says to a patch.
func (m *mill) writeAnswer(j *job) {
	h := &m.folk[j.who]
	id := m.reply(j, h.box, h.email)
	if j.do != doApply {
		m.quote(j)
		m.add("\n")
	}
	switch j.do {
	case doTag:
		key := []string{"Reviewed-by", "Reviewed-by", "Acked-by", "Tested-by"}[m.rng.IntN(4)]
		line := key + ": " + h.name + " <" + h.email + ">\n"
		m.add(m.remark(), "\n\n", line)
		if j.run.tags != nil && len(j.run.tags[j.n]) < 400 {
			j.run.tags[j.n] += line
		}
	case doApply:
		m.add("Applied to tern-next, thanks!\n")
	default:
		m.add(m.remark(), "\n\n", m.remark(), " ", m.remark(), "\n")
		m.goOn(j, id)
	}
}

// goOn lets the talk go on under a comment.
func (m *mill) goOn(j *job, id string) {
	if len(j.refs) > 12 || m.rng.IntN(100) >= 62 {
		return
	}
	next := job{due: m.after(j.due, 9), do: doAnswer, run: j.run, v: j.v, n: j.n, who: j.run.author}
	if j.who == j.run.author {
		next.who = m.other(j.run)
	}
	next.refs = append(append([]string(nil), j.refs...), id)
	m.push(next)
}

// head writes the header lines all mails share.
func (m *mill) head(j *job, box, subject, id string) {
	list := develAddr
	if j.run.net {
		list = netAddr
	}
	name, _, _ := strings.Cut(list, "@")
	m.traces(j, m.folk[j.who].email, name)
	m.add("Date: ")
	m.buf = time.Unix(j.due, 0).UTC().AppendFormat(m.buf, dateLayout)
	m.add("\nFrom: ", box, "\nTo: ", list, "\n")
	if j.who != j.run.author || len(j.refs) > 1 {
		m.add("Cc: ", m.folk[j.run.author].box, "\n")
	}
	m.add("Subject: ", subject, "\nMessage-ID: <", id, ">\n")
	if k := len(j.refs); k > 0 {
		m.add("In-Reply-To: <", j.refs[k-1], ">\nReferences:")
		for i, r := range j.refs {
			if i > 0 {
				m.add("\n")
			}
			m.add(" <", r, ">")
		}
		m.add("\n")
	}
	m.add("MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nList-Id: <", strings.Replace(list, "@", ".", 1), ">\n\n")
}

// reply writes the header of an answer and gives its id.
func (m *mill) reply(j *job, box, email string) string {
	m.made++
	id := "r" + strconv.FormatUint(m.seed, 36) + "." + strconv.Itoa(m.made) + "@" + domain(email)
	m.head(j, box, "Re: "+m.subject(j), id)
	return id
}

// subject is that of the patch (or talk) a job is about.
func (m *mill) subject(j *job) string {
	r := j.run
	if r.chat {
		return r.title
	}
	s := "[PATCH"
	if r.net {
		s += " net"
	}
	if j.v > 1 {
		s += " v" + strconv.Itoa(j.v)
	}
	if r.size > 1 {
		of := strconv.Itoa(r.size)
		n := strconv.Itoa(j.n)
		s += " " + strings.Repeat("0", len(of)-len(n)) + n + "/" + of
	}
	return s + "] " + m.patchTitle(r, j.n)
}

func (m *mill) writeChat(j *job) {
	if len(j.refs) == 0 {
		id := "chat" + m.patchID(j.run, 0, 0)
		m.head(j, m.folk[j.who].box, j.run.title, id)
		m.add(m.remark(), "\n\n", m.remark(), "\n")
		m.goOn(j, id)
		return
	}
	m.writeAnswer(j)
}

func (m *mill) writePatch(j *job) {
	r := j.run
	m.head(j, m.folk[r.author].box, m.subject(j), m.patchID(r, j.v, j.n))
	c := m.content(r, j.v, j.n)
	m.add(c.text)
	if j.n == 0 {
		m.add("\n", m.folk[r.author].name, " (", strconv.Itoa(r.size), "):\n")
		for n := 1; n <= r.size; n++ {
			m.add("  ", m.patchTitle(r, n), "\n")
		}
	} else {
		if j.v > 1 && !changed(r, j.v, j.n) {
			m.add(r.tags[j.n])
		}
		m.add("Signed-off-by: ", m.folk[r.author].name, " <", m.folk[r.author].email, ">\n---\n", c.stat, "\n", c.diff)
	}
	if r.b4 && (j.n == 0 || r.size == 1) {
		m.add("\nchange-id: ", strconv.Itoa(20200000+r.id%9999), "-many-", strconv.FormatUint(m.seed, 36), "-", strconv.Itoa(r.id), "\n")
	}
	m.add("-- \n2.51.0\n")
}

// quote quotes the patch a job is about: its hunk up to the change.
func (m *mill) quote(j *job) {
	m.add(m.folk[j.run.author].name, " wrote:\n")
	if j.run.chat {
		m.add("> ", m.remark(), "\n")
		return
	}
	c := m.content(j.run, j.v, j.n)
	lines := strings.SplitAfterN(c.diff, "\n", 30+m.rng.IntN(170))
	if j.n == 0 {
		lines = strings.SplitAfterN(c.text, "\n", 3)
	}
	for _, l := range lines[:len(lines)-1] {
		m.add("> ", l)
	}
}

// changed says whether patch n of version v differs from version v-1.
func changed(r *run, v, n int) bool {
	return v == 1 || (r.id*31+v*17+n*7)%5 < 2
}

// rev is the version whose content patch n still has in version v.
func rev(r *run, v, n int) int {
	for v > 1 && !changed(r, v, n) {
		v--
	}
	return v
}

// content of a patch hangs on the numbers alone: it can be made again for a
// quote or for a new version.
func (m *mill) content(r *run, v, n int) manyPatch {
	rng := rand.New(rand.NewPCG(m.seed^uint64(r.id)<<20, uint64(rev(r, v, n))<<32|uint64(n)))
	return makePatch(rng, m.files, r, n)
}
