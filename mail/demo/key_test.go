package demo

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"
)

// What the scripts say about the state must follow from what they count.
func TestKeyAgreesWithItself(t *testing.T) {
	ids := map[string]bool{}
	for _, e := range Key() {
		ids[e.Root] = true
		bad := ""
		switch e.State {
		case "unreviewed":
			if e.Engaged != 0 || e.Covered != 0 {
				bad = "somebody was there"
			}
		case "seen":
			if (e.Engaged == 0 && e.Humans+e.AI == 0) || e.Covered != 0 {
				bad = "nobody was there, or it is covered"
			}
		case "partly-reviewed":
			if e.Covered == 0 || e.Covered >= e.Patches {
				if !slices.Contains(e.Also, "seen") {
					bad = "not partly"
				}
			}
		case "reviewed":
			if e.Covered != e.Patches {
				bad = "not all patches are covered"
			}
		case "changes-wanted":
			if e.Humans+e.Bots == 0 {
				bad = "nobody wanted anything"
			}
		case "applied", "partly-applied", "superseded", "withdrawn", "stale":
		default:
			bad = "no such state"
		}
		if bad == "" && (e.Title == "" || e.Note == "" || len(e.Lists) == 0 || e.Patches == 0) {
			bad = "incomplete"
		}
		if !e.Partial && e.Received > e.Patches || e.Covered > e.Patches || e.Engaged > e.Patches {
			bad = "more than there are"
		}
		if bad != "" {
			t.Errorf("%s: %s: %+v", e.Name, bad, e)
		}
	}
	if len(ids) != len(Key()) {
		t.Errorf("%d roots for %d changes", len(ids), len(Key()))
	}
}

// Stale is what has had no human mail for 21 days and is not settled.
func TestKeyStale(t *testing.T) {
	for _, s := range build().stories {
		if s.meta["kind"] != "change" {
			continue
		}
		youngest := 1000 * 24 * time.Hour
		for _, l := range s.letters {
			if k := l.kind(s.posts[0].author); k == "human" || k == "author" {
				youngest = min(youngest, l.age)
			}
		}
		switch state := s.meta["state"]; state {
		case "applied", "superseded", "withdrawn":
		default:
			old := youngest > 21*24*time.Hour
			if old != (state == "stale") {
				t.Errorf("%s: last human mail %v ago, state %s", s.slug, youngest, state)
			}
			if d := youngest - 21*24*time.Hour; d < 12*time.Hour && d > -12*time.Hour {
				t.Errorf("%s: too near to the border: %v", s.slug, youngest)
			}
		}
	}
}

func TestKeyShowsEverything(t *testing.T) {
	states, versions, most := map[string]int{}, 0, 0
	key := Key()
	for _, e := range key {
		states[e.State]++
		versions = max(versions, e.Versions)
		most = max(most, e.Patches)
	}
	for _, s := range strings.Fields("unreviewed seen partly-reviewed reviewed changes-wanted applied partly-applied superseded withdrawn stale") {
		if states[s] == 0 {
			t.Errorf("no change is %s", s)
		}
	}
	if len(key) < 55 || len(key) > 90 || versions != 3 || most != 40 {
		t.Errorf("%d changes, up to %d versions and %d patches", len(key), versions, most)
	}
	if n := len(Messages(testNow())); n < 500 || n > 700 {
		t.Errorf("%d messages", n)
	}
	t.Log(states)
}

// Every root of the key is in the archive, from its author, on its lists.
func TestKeyRootsAreThere(t *testing.T) {
	from, lists := map[string]string{}, map[string][]string{}
	for _, raw := range Messages(testNow()) {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		id := strings.Trim(m.Header.Get("Message-Id"), "<>")
		from[id] = m.Header.Get("From")
		l, _, _ := strings.Cut(strings.Trim(m.Header.Get("List-Id"), "<>"), ".")
		lists[id] = append(lists[id], l)
	}
	for _, e := range Key() {
		for _, id := range []string{e.Root, e.First} {
			if !strings.Contains(from[id], "<"+e.Author+">") {
				t.Errorf("%s: %s is from %q", e.Name, id, from[id])
			}
			slices.Sort(lists[id])
			if !slices.Equal(lists[id], e.Lists) {
				t.Errorf("%s: %s was on %v, want %v", e.Name, id, lists[id], e.Lists)
			}
		}
	}
}

// All who write are made up here: nobody else has a way in.
func TestOnlyThePeopleWrite(t *testing.T) {
	known := map[string]bool{}
	for _, p := range people() {
		known[p.email] = true
	}
	dec := mail.AddressParser{}
	for i, raw := range Messages(testNow()) {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		a, err := dec.Parse(m.Header.Get("From"))
		if err != nil || !known[a.Address] {
			t.Errorf("message %d is from %q: %v", i, m.Header.Get("From"), err)
		}
	}
}

func TestMaintainers(t *testing.T) {
	text := string(Maintainers())
	name, addr := Me()
	for _, want := range []string{"M:\t" + name + " <" + addr + ">", "R:\t" + name, "RING BUFFERS\nM:", "F:\tcore/ring.c\n", "X:\tcore/timer.c\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	tr := readTree()
	for _, l := range strings.Split(text, "\n") {
		f, ok := strings.CutPrefix(l, "F:\t")
		if !ok || strings.Contains(f, "*") {
			continue
		}
		hit := false
		for p := range tr {
			hit = hit || p == f || strings.HasSuffix(f, "/") && strings.HasPrefix(p, f)
		}
		if !hit {
			t.Errorf("F: %s matches no file", f)
		}
	}
}

func TestUnescape(t *testing.T) {
	for in, want := range map[string]string{
		`a\x1b[0m`: "a\x1b[0m", `\u202e`: "\u202e", `a\rb`: "a\rb", `\\n`: `\n`, `\n`: `\n`, `\`: `\`, `\xff`: "\xff",
	} {
		if got := unescape(in); got != want {
			t.Errorf("unescape(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParseSpan(t *testing.T) {
	for in, want := range map[string]time.Duration{"1w2d": 9 * 24 * time.Hour, "3h20m5s": 3*time.Hour + 20*time.Minute + 5*time.Second, "": -1, "3": -1, "h": -1, "3y": -1} {
		got, ok := parseSpan(in)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("parseSpan(%q) = %v, %v", in, got, ok)
		}
	}
}
