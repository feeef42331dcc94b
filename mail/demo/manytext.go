package demo

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// sourceFile is a file of the tree as diffs need it.
type sourceFile struct {
	path, stem string
	lines      []string
	head       []string // the function line above each line
}

func sourceFiles() []sourceFile {
	t := readTree()
	var out []sourceFile
	for _, p := range t.paths() {
		if strings.HasSuffix(p, ".c") && len(t[p]) > 30 {
			f := sourceFile{path: p, stem: strings.TrimSuffix(p, ".c"), lines: t[p]}
			head := ""
			for _, l := range f.lines {
				f.head = append(f.head, head)
				if isHead(l) {
					head = clipHead(l)
				}
			}
			out = append(out, f)
		}
	}
	return out
}

// manyPatch is the text of one patch.
type manyPatch struct {
	text, stat, diff string
}

// makePatch edits one or two files at random places. It is cheap: a hundred
// thousand of them are made in seconds.
func makePatch(rng *rand.Rand, files []sourceFile, r *run, n int) manyPatch {
	var c manyPatch
	c.text = sentence(rng) + "\n" + sentence(rng) + "\n\n"
	if rng.IntN(3) == 0 {
		c.text += sentence(rng) + "\n\n"
	}
	if n == 0 {
		return c
	}
	if rng.IntN(4) == 0 {
		c.text += "Fixes: " + strconv.FormatUint(rng.Uint64()|1<<63, 16)[:12] + " (\"" + r.dir + ": " + pick(rng, "add|rework|import") + " the " + pick(rng, nouns()) + "\")\n"
	}
	at := (r.id*13 + n) % len(files)
	var rows []statRow
	var b strings.Builder
	for range 1 + rng.IntN(3)*rng.IntN(3) {
		rows = append(rows, randomDiff(rng, &files[at], &b))
		at = (at + 1) % len(files)
	}
	c.diff, c.stat = b.String(), renderStat(rows)
	return c
}

// randomDiff writes a diff of one to five hunks that applies to the file.
func randomDiff(rng *rand.Rand, f *sourceFile, b *strings.Builder) statRow {
	row := statRow{name: f.path}
	b.WriteString("diff --git a/" + f.path + " b/" + f.path + "\nindex " + hexID(rng) + ".." + hexID(rng) + " 100644\n--- a/" + f.path + "\n+++ b/" + f.path + "\n")
	const room = 2*context + 4 // what one hunk needs at least
	for from, left := 0, 1+rng.IntN(5); left > 0 && from+room < len(f.lines); left-- {
		at := from + context + rng.IntN(min(14, len(f.lines)-from-room+1))
		h, del := randomHunk(rng, f, at)
		h.newAt += row.add - row.del
		h.render(b)
		row.add, row.del = row.add+h.newN-2*context, row.del+del
		from = at + del + context + 1
	}
	return row
}

// randomHunk replaces up to three lines from line at (0-based) on.
func randomHunk(rng *rand.Rand, f *sourceFile, at int) (h hunk, del int) {
	del = rng.IntN(4)
	add := codeLines(rng)
	h = hunk{oldAt: at - context + 1, newAt: at - context + 1, head: f.head[at-context]}
	for i, l := range f.lines[at-context : at+del+context] {
		kind := byte(' ')
		if i >= context && i < context+del {
			kind = '-'
		}
		if i == context+del {
			for _, a := range add {
				h.ops = append(h.ops, op{'+', a})
			}
		}
		h.ops = append(h.ops, op{kind, l})
	}
	h.oldN, h.newN = 2*context+del, 2*context+len(add)
	return h, del
}

func hexID(rng *rand.Rand) string {
	return strconv.FormatUint(rng.Uint64()|1<<63, 16)[:12]
}

// codeLines are a few lines nobody wrote before: the names are numbered.
func codeLines(rng *rand.Rand) []string {
	id := pick(rng, nouns()) + "_" + strconv.Itoa(rng.IntN(100000))
	var out []string
	for range 1 + rng.IntN(5) {
		switch rng.IntN(4) {
		case 0:
			out = append(out, "\tif (!"+id+")", "\t\treturn -TERN_INVAL;")
		case 1:
			out = append(out, "\t"+id+" = min("+id+", "+strconv.Itoa(rng.IntN(4096))+");")
		case 2:
			out = append(out, "\ttern_dbg(\""+id+": %u\\n\", "+id+");")
		default:
			out = append(out, "\t/* "+sentence(rng)+" */", "\t"+id+"++;")
		}
	}
	return out
}

// pick takes one of the words between the bars.
func pick(rng *rand.Rand, words string) string {
	n := strings.Count(words, "|") + 1
	for range rng.IntN(n) {
		words = words[strings.IndexByte(words, '|')+1:]
	}
	w, _, _ := strings.Cut(words, "|")
	return w
}

func nouns() string {
	return "slot|window|credit|budget|cursor|lease|quota|stamp|bucket|cache|frame|page|watch|token|route|fence|barrier|batch|handle|queue|record|shard|timer|wheel|lock|latch|epoch|peer|link|ring"
}

func verbs() string {
	return "fix|drop|add|rework|split|merge|bound|name|count|guard|shrink|move|document|test|avoid|cache|check|clear|widen|align"
}

func traits() string {
	return "stale|lost|shared|second|late|early|empty|full|remote|local|spare|hidden|short|broken|unused|common|cold|hot|nested|pending"
}

func sentence(rng *rand.Rand) string {
	n, t := pick(rng, nouns()), pick(rng, traits())
	switch rng.IntN(8) {
	case 0:
		return "The " + n + " is kept although it is " + t + ", which nobody expects."
	case 1:
		return "When the " + n + " is " + t + " the " + pick(rng, nouns()) + " has to wait for it."
	case 2:
		return "This only happens with a " + t + " " + n + " and " + strconv.Itoa(2+rng.IntN(62)) + " clients."
	case 3:
		return "Measured with " + strconv.Itoa(1+rng.IntN(900)) + " of them: " + strconv.Itoa(1+rng.IntN(40)) + " % less time in the " + n + "."
	case 4:
		return "No change in behaviour, the " + n + " was " + t + " before."
	case 5:
		return "Without this the " + t + " " + n + " is read after it was freed."
	case 6:
		return "The next patch needs the " + n + " to be " + t + "."
	}
	return "Nobody has seen a " + t + " " + n + " in years, so keep it simple."
}

// remark is what a reviewer says.
func (m *mill) remark() string {
	n := pick(m.rng, nouns())
	switch m.rng.IntN(6) {
	case 0:
		return "Does the " + n + " need this as well?"
	case 1:
		return "I would rather see the " + n + " checked by the caller."
	case 2:
		return "Looks good, the " + n + " was always too clever."
	case 3:
		return "Please say in the commit message why the " + n + " may be " + pick(m.rng, traits()) + "."
	case 4:
		return "What happens with " + strconv.Itoa(m.rng.IntN(5000)) + " of them?"
	}
	return sentence(m.rng)
}

// title names a change, and the place it is about.
func (m *mill) title() (title, dir string) {
	dir = m.files[m.rng.IntN(len(m.files))].stem
	return dir + ": " + pick(m.rng, verbs()) + " the " + pick(m.rng, traits()) + " " + pick(m.rng, nouns()) + " " + pick(m.rng, "before|after|behind|above|without|in") + " the " + pick(m.rng, traits()) + " " + pick(m.rng, nouns()), dir
}

// patchTitle names one patch of a change; the only one has the title of it.
func (m *mill) patchTitle(r *run, n int) string {
	if n == 0 || r.size == 1 {
		return r.title
	}
	rng := rand.New(rand.NewPCG(m.seed+uint64(r.id), uint64(n)))
	f := m.files[(r.id*13+n)%len(m.files)]
	return f.stem + ": " + pick(rng, verbs()) + " the " + pick(rng, traits()) + " " + pick(rng, nouns()) + ", part " + strconv.Itoa(n)
}
