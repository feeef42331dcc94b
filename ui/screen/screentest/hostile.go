package screentest

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui"
	"onemore/ui/screen"
)

// Hostile is a world written by somebody who wants to break the screen: control
// and escape sequences, characters that reorder or hide text, wide and
// combining ones, numbers out of range, threads that make no sense. Equal
// seeds give equal worlds.
func Hostile(seed uint64) *Backend {
	h := hostile{rand.New(rand.NewPCG(seed, 42))}
	b := NewBackend()
	b.TreeDir = h.text(40)
	var items []*queue.Item
	for i := range h.IntN(40) {
		items = append(items, h.change(b, patch.MsgID(fmt.Sprintf("h%d-%s", i, h.text(10)))))
	}
	b.snap = snapshot(items)
	for range h.IntN(4) {
		b.snap.Sections = append(b.snap.Sections, queue.Section{Kind: queue.User, Name: h.text(60), Items: items})
	}
	b.snap.Start = h.IntN(30) - 10
	for range h.IntN(50) {
		b.Lines = append(b.Lines, ui.LogLine{At: time.Unix(h.Int64N(4e9)-1e9, 0), Level: h.text(9), Text: h.text(300)})
	}
	return b
}

// HostileSources is Hostile with sources by the same hand.
func HostileSources(seed uint64) *Sourced {
	h := hostile{rand.New(rand.NewPCG(seed, 43))}
	b := NewSourced(Hostile(seed))
	b.Wrong = []error{nil, errors.New(h.text(20))}[h.IntN(2)]
	states := []string{screen.Idle, screen.Waiting, screen.Fetching, screen.Failed, screen.Off, screen.Asking, screen.Elsewhere, h.text(9)}
	for range h.IntN(12) {
		s := screen.Source{
			Name: h.text(20), Kind: h.text(5), State: states[h.IntN(len(states))], Done: int64(h.number()), Total: int64(h.number()), Unit: h.text(4),
			Rate: []float64{0, -1, math.NaN(), math.Inf(1), h.Float64() * 1e9}[h.IntN(5)], Left: time.Duration(h.number()) * time.Second,
			Messages: h.number(), New: h.number(), Requests: h.number(), Bytes: int64(h.number()), Last: time.Unix(h.Int64N(4e9)-1e9, 0),
			Next: time.Unix(h.Int64N(4e9)-1e9, 0), Note: h.text(30), Err: h.text(60), Hint: h.text(30), Aside: h.words(),
		}
		if h.IntN(3) == 0 {
			s.Question = &screen.Question{Number: h.number(), Text: h.text(30), Secret: h.IntN(2) == 0}
		}
		b.list = append(b.list, s)
	}
	return b
}

type hostile struct{ *rand.Rand }

func pieces() []string {
	return []string{
		"a", "mm/damon: ", " ", "\t", "\n", "\r", "\b", "\x00", "\x07", "\x1b[2J", "\x1b[31m", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\",
		"\x1bP1$q\x1b\\", "\u009b31m", "\u009d0;x\u009c", "\u0085", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "é", "e\u0301",
		strings.Repeat("\u0301", 9), "补丁", "👩‍💻", "🇩🇪", "ﷺ", "\xff\xfe", "\xed\xa0\x80", "한", "ᄒ", "ᅡ", "\U000e0041", "\u2028", "%s%d", "`rm -rf /`", "$(id)",
		"> > > ", "-- \n", "Reviewed-by: A <a@example.org>", "[PATCH v9 3/7]", strings.Repeat("w", 200), "|", "─", "\x7f",
	}
}

// text is at most about n pieces long.
func (h hostile) text(n int) string {
	all := pieces()
	var out strings.Builder
	for range h.IntN(n + 1) {
		out.WriteString(all[h.IntN(len(all))])
		if h.IntN(3) == 0 {
			out.WriteByte(byte(h.IntN(256)))
		}
	}
	return out.String()
}

func (h hostile) person() patch.Person {
	return patch.Person{Name: h.text(6), Email: h.text(5) + "@example.org"}
}

func (h hostile) number() int {
	switch h.IntN(6) {
	case 0:
		return 0
	case 1:
		return -h.IntN(1000)
	case 2:
		return h.Int()
	}
	return h.IntN(200)
}

func (h hostile) words() []string {
	var out []string
	for range h.IntN(4) {
		out = append(out, h.text(8))
	}
	return out
}

func (h hostile) state() string {
	all := []string{"unreviewed", "seen", "partly-reviewed", "reviewed", "changes-wanted", "applied", "stale", h.text(5)}
	return all[h.IntN(len(all))]
}

func (h hostile) change(b *Backend, root patch.MsgID) *queue.Item {
	c := series.Change{Root: root, State: h.state(), Turn: h.text(4), Humans: []patch.Person{h.person()}}
	for range h.IntN(3) {
		c.Versions = append(c.Versions, h.series(b, root))
		c.Life = append(c.Life, series.Event{Event: h.text(4), Rule: h.text(3), ID: patch.MsgID(h.text(5)), Commit: h.text(5), Confidence: h.Float64()*4 - 2})
	}
	for i := range h.IntN(30) {
		id := patch.MsgID(fmt.Sprintf("%s/%d", root, i))
		c.Thread = append(c.Thread, series.Message{
			ID: id, Parent: patch.MsgID(fmt.Sprintf("%s/%d", root, h.IntN(30))), From: h.person(), Date: int64(h.number()), Kind: h.state(),
			Role: series.Role(h.IntN(8)), Subject: h.text(30), Depth: h.number(), Version: h.number(), N: h.number(), Tags: h.words(),
		})
		b.add(h.mail(id))
		h.talk(b, id)
	}
	b.Changes[root] = c
	b.places[root] = screen.Place{Message: c.Root, Line: h.number()}
	row := &queue.Row{
		Root: root, Newest: root, Subject: h.text(40), Author: h.person(), Version: h.number(), Patches: h.number(), Received: h.number(),
		Covered: h.number(), Engaged: h.number(), Reviewed: h.number(), Acked: h.number(), Tested: h.number(), Humans: h.number(), Bots: h.number(), AI: h.number(),
		Posted: int64(h.number()), Active: int64(h.number()), State: h.state(), Turn: h.state(), Lists: h.words(), Tree: h.text(5),
		RFC: h.IntN(2) == 0, Fix: h.IntN(2) == 0, Stable: h.IntN(2) == 0, Add: h.number(), Del: h.number(), Files: h.number(), Paths: h.words(),
	}
	return &queue.Item{Row: row, ID: h.text(3), State: h.state(), New: h.number(), Mine: h.words(), Reasons: h.words(), Place: queue.Place{Areas: h.words(), Own: h.words(), Claims: h.words(), MinePatches: h.number(), MineCovered: h.number()}}
}

func (h hostile) series(b *Backend, root patch.MsgID) series.Series {
	s := series.Series{
		Version: h.number(), Root: root, Cover: patch.MsgID(h.text(2)), Author: h.person(), Title: h.text(20), Subject: h.text(20),
		Posted: int64(h.number()), Expected: h.number(), Received: h.number(), Links: []series.Link{{To: h.number(), How: h.text(3), Strength: h.Float64()}},
	}
	for i := range h.IntN(8) {
		id := patch.MsgID(fmt.Sprintf("%s/p%d", root, i))
		p := series.Patch{N: h.number(), Of: h.number(), ID: id, Title: h.text(20), Add: h.number(), Del: h.number(), Covered: h.IntN(2) == 0}
		for range h.IntN(3) {
			p.Trailers = append(p.Trailers, series.Credit{
				Key: h.text(4), Value: h.text(8), Person: h.person(), Tail: h.text(3), ID: id, Via: h.text(2), Counts: h.IntN(2) == 0, Why: h.text(4),
			})
		}
		s.Patches = append(s.Patches, p)
		b.add(h.mail(id))
		h.talk(b, id)
	}
	return s
}

func (h hostile) mail(id patch.MsgID) patch.Mail {
	m := patch.Mail{
		ID: id, From: h.person(), Froms: h.number(), To: []patch.Person{h.person()}, Subject: h.text(20), Date: time.Unix(h.Int64N(8e9)-4e9, 0).UTC(),
		Lists: h.words(), Warnings: h.words(), Parts: []patch.Part{{Type: h.text(3), Name: h.text(3)}},
	}
	switch h.IntN(3) {
	case 0:
		m.Body = PatchBody(h.text(3))
	case 1:
		m.Body = h.diff()
	default:
		for range h.IntN(60) {
			m.Body += h.text(12) + "\n"
		}
	}
	return m
}

// talk puts comments on a message, mine among them, mostly on lines that it has.
func (h hostile) talk(b *Backend, id patch.MsgID) {
	said := func() screen.Said {
		return screen.Said{
			Message: patch.MsgID(h.text(2)), Who: h.text(6), Kind: h.state(), Date: int64(h.number()), Line: h.line(), Version: h.number(),
			Text: h.text(60), Mine: h.IntN(4) == 0, Draft: h.IntN(4) == 0, Gone: h.text(9),
		}
	}
	for range h.IntN(5) {
		s := said()
		for range h.IntN(4) {
			s.Answers = append(s.Answers, said())
			s.Answers[0].Answers = append(s.Answers[0].Answers, said())
		}
		b.Said[id] = append(b.Said[id], s)
	}
	for i := range h.IntN(3) {
		b.AddDraft(id, screen.Comment{ID: strconv.Itoa(i), From: h.line(), To: h.line(), Text: h.text(40), Changed: int64(h.number())})
	}
	if h.IntN(3) == 0 {
		b.marks[id] = h.text(3)
	}
	b.Problems = h.words()
}

func (h hostile) line() int {
	if h.IntN(4) == 0 {
		return h.number()
	}
	return h.IntN(60)
}

// diff is a diff whose lines are hostile.
func (h hostile) diff() string {
	line := func() string { return strings.NewReplacer("\n", " ", "\r", " ").Replace(h.text(20)) }
	var out strings.Builder
	name := "f" + strings.TrimSpace(line()) + ".c"
	fmt.Fprintf(&out, "%s\n---\ndiff --git a/%s b/%s\n--- a/%s\n+++ b/%s\n", line(), name, name, name, name)
	for range h.IntN(4) {
		n := h.IntN(12) + 1
		fmt.Fprintf(&out, "@@ -%d,%d +%d,%d @@ %s\n", 1+h.IntN(1e9), 2*n, 1+h.IntN(1e9), 2*n, line())
		for range n {
			out.WriteString(" " + line() + "\n-" + line() + "\n+" + line() + "\n")
		}
	}
	return out.String()
}
